# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Part of pipelines.sh: what a command of the documentation should show, and whether it
# does.
#
# In $tmp/originals are the images of the documentation, as they were before the command;
# turned.jpg is photo.jpg, taken by a camera that was held upright.

# Differences of a sample, 0 to 255, on average, up to which two frames show the same. The
# last partial frames of photo.jpg differ by 4.3, those of photo.png by 3.9.
same=2                          # no loss but in the conversion of colours
encoded=4                       # JPEG or WebP in between
video=7                         # one frame of it
scaled=9                        # another size

# Sets what is not just the image that the block reads, as it is stored:
#   expected   the image
#   elements   what makes what is to be seen of it
#   cut        what cuts that out of what is shown
#   may        the difference that there may be, at least
#   views      a window shows so many frames, at least
#   says       a line that the block has to print, a regular expression
#   files      that it writes without naming them
expect_of () {
  expected= elements=identity cut=identity may=0 views=1 says= files=
  case $(cat "$1") in
    *videotestsrc*multifilesink*) expected=$tmp/run/frame-9 ;;
    *"videotestsrc num-buffers=5"*) expected=$tmp/originals/test.jpg may=$scaled ;;
    *"fdsrc ! "*photo.png*) expected=$tmp/originals/photo.jpg ;;
    *videoflip*)
      expected=$tmp/originals/turned.jpg elements='videoflip video-direction=90r' ;;
    *'videocrop left='*)
      elements='videocrop left=200 top=100 right=200 bottom=100' ;;
    *'compositor name=mix'*)
      cut='videocrop left=40 top=30 right=40 bottom=30' ;;
    *effect=sepia*)
      elements='glupload ! glcolorconvert ! gleffects effect=sepia ! glcolorconvert
        ! gldownload ! videoconvert' ;;
    *'./show '* | *show.py*) says='752 rows, complete' ;;
    *loading.py*) says='complete, [0-9]* frames' ;;
    *loads.py*) says='(1020, 752) 752 True' files=photo.png ;;
    *autoplugged.py*) says='max-pixels is set' ;;
  esac
  case $(cat "$1") in
    *updates=none*) ;;
    *sleep-time=*) views=3 ;;
  esac
  # They were encoded with loss, from photo.jpg or from what that was made of.
  ! grep -q -w -E 'photo\.(jxl|webp)' "$1" || may=$scaled
  [ -n "$expected" ] || expected=$(original_of "$1")
}

# The image that the block names first: what follows is what it writes.
original_of () {
  name=$(grep -o -w -E 'photo\.(jpg|png|jxl|webp)' "$1" | head -n 1)
  case $name in
    photo.png) printf '%s\n' "$tmp/originals/photo.png" ;;
    photo.*) printf '%s\n' "$tmp/originals/photo.jpg" ;;
  esac
}

# Whether the numbers that SHOWN has printed will do. $1: the block, $2: the file.
is_right () {
  case $2 in
    *.jpg | *.webp) limit=$encoded ;;
    *.mp4 | *.mkv | *.webm) limit=$video ;;
    *) limit=$same ;;
  esac
  # Only where it says so, something else comes out than the size of the image.
  smaller=0
  ! grep -q -e 'width=' -e downscale= "$1" || smaller=1
  awk -v limit="$limit" -v scaled="$scaled" -v may="$may" -v smaller="$smaller" '
    { if (may > limit) limit = may
      if ($1 != $4 || $2 != $5) {
        if (!smaller || $1 > $4 || $2 > $5) exit 1
        ratio = ($1 / $2) / ($4 / $5)
        if (ratio < 0.98 || ratio > 1.02) exit 1
        limit = scaled
      }
      exit $6 > limit }' "$tmp/numbers"
}

# Sets problem where the file does not show what it should. $1: the block, $2: the file.
look_at () {
  if ! env -u GST_PLUGIN_FEATURE_RANK "$shown" "$2" "$cut" "$expected" "$elements" \
    >"$tmp/numbers" 2>>"$tmp/log"; then
    problem="${2##*/} can't be opened"
  elif ! is_right "$1" "$2"; then
    problem="${2##*/} shows something else: $(cat "$tmp/numbers")"
  fi
}

look_at_windows () {
  for frames in "$tmp/windows"/*.frames; do
    [ -e "$frames" ] || continue
    looked=1
    if [ "$(cat "$frames")" -lt "$views" ]; then
      problem="a window shows $(cat "$frames") frames"
    else
      look_at "$1" "${frames%.frames}.png"
    fi
  done
}

# The last of those of a multifilesink.
look_at_files () {
  # Words are what it is to give.
  # shellcheck disable=SC2013
  for pattern in $(sed -n 's/.*filesink location=\([^ ]*\).*/\1/p' "$1" |
    sed 's/%[0-9]*d/*/') $files; do
    # shellcheck disable=SC2012,SC2086
    last=$(cd "$tmp/run" && ls -v $pattern | tail -n 1)
    looked=1
    case $(cat "$1") in
      *image-%d.png*) look_at_each "$1" ;;
      *) look_at "$1" "$tmp/run/$last" ;;
    esac
  done
}

# An image each, of the stream of photo.jpg and photo.png.
look_at_each () {
  look_at "$1" "$tmp/run/image-0.png"
  expected=$tmp/originals/photo.png
  look_at "$1" "$tmp/run/image-1.png"
}

# Sets problem where the block, which has run, does not show what it should.
check_shown () {
  looked=
  expect_of "$1"
  look_at_windows "$1"
  look_at_files "$1"
  if [ -n "$says" ] && ! grep -q -e "^$says" "$tmp/log"; then
    problem="it does not print: $says"
  elif [ -z "$looked$says" ]; then
    problem='nobody knows what it shows: shows.sh, expect_of()'
  fi
}
