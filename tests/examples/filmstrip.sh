#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Shows an image building up while it arrives:
#
#   sh tests/examples/filmstrip.sh [IMAGE [FOLDER]]
#
# IMAGE, a JPEG, PNG, WebP or JPEG XL, goes through gst-launch-1.0 as a slow stream. A table says
# what each frame showed. The frames and filmstrip.png, a contact sheet of up to six of
# them, are left as PNGs in a new folder strip-1, strip-2 ... in FOLDER (default:
# build-filmstrip). Nothing that was there before is changed. Where there is a display,
# a window shows the image live.
#
# On Debian and Ubuntu, missing packages are installed first (as root or through sudo).

set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
# One of its own: "meson setup build --prefix=..." changes nothing in a directory that was
# set up before. The test suite names one whose plugin is to be used as it is.
build=${PROGIMAGE_BUILD:-$root/build-filmstrip}
. "$root/tests/debian.sh"

# The contact sheet: boxes of this many pixels, so many of them in a row.
box=180
columns=3
most=6
# Livelier than the default of 100 ms: most happens in the first few of them.
decode='update-interval=40000000'
# 4 KiB each 20 ms.
rate=200000

absolute () {
  case $1 in
    /*) printf '%s\n' "$1" ;;
    *) printf '%s/%s\n' "$PWD" "$1" ;;
  esac
}

# Keeps the output of a long command back, unless it fails.
quietly () {
  log=$(mktemp)
  if "$@" >"$log" 2>&1; then
    rm -f "$log"
  else
    tail -n 30 "$log" >&2
    fail "This failed: $*
All of its output: $log"
  fi
}

# What autovideosink shows the window with: it crashes where it finds nothing.
packages_to_show () {
  if [ -n "${DISPLAY:-}" ]; then
    echo gstreamer1.0-x
  elif [ -n "${WAYLAND_DISPLAY:-}" ]; then
    echo gstreamer1.0-plugins-bad
  fi
}

install_packages () {
  # shellcheck disable=SC2046,SC2086
  set -- $packages_to_build $packages_to_run $(packages_to_show)
  if has_apt && [ -n "$(print_missing "$@")" ]; then
    ! can_be_root || say '1/3 Installing packages (a minute or two) ...'
    # In a shell of its own: it exits if that is not possible, and the log has why.
    (install_missing "$@") >"$work/apt.log" 2>&1 || {
      tail -n 20 "$work/apt.log" >&2
      exit 1
    }
  else
    say '1/3 All packages are installed.'
  fi
  need_commands meson ninja pkg-config gst-launch-1.0 gst-inspect-1.0
}

# Two builds at once would get into each other's way.
build_plugin () {
  say '2/3 Building the plugin (half a minute, the first time) ...'
  mkdir -p "$build"
  (
    if command -v flock >/dev/null; then
      exec 9>"$build/.filmstrip-lock"
      flock 9
    fi
    # Without what debuggers read it takes four fifths of the time.
    [ -f "$build/build.ninja" ] ||
      quietly meson setup -Dtests=disabled -Ddebug=false "$build" "$root"
    quietly meson compile -C "$build"
  )
}

use_plugin () {
  export GST_PLUGIN_PATH="$build/gst${GST_PLUGIN_PATH:+:$GST_PLUGIN_PATH}"
  # The user's own registry stays as it is, whoever runs this.
  export GST_REGISTRY="$build/filmstrip-registry.bin"
  # This also fills the registry, so that the stream's clock starts after that.
  # (--exists would ask for a plugin of GStreamer's own version.)
  gst-inspect-1.0 progimagedec >/dev/null 2>&1 ||
    fail "GStreamer finds no progimagedec in $build/gst."
}

# Makes a new folder in $1, and prints its path. mkdir makes it for one run only.
new_folder () {
  mkdir -p "$1"
  number=1
  until mkdir "$1/strip-$number" 2>/dev/null; do
    [ -e "$1/strip-$number" ] || fail "No folder can be made in $1."
    number=$((number + 1))
  done
  printf '%s/strip-%s\n' "$1" "$number"
}

# Runs a command for a minute more than the stream lasts, at most.
bounded () {
  limit=$((60 + $(wc -c <"$image") * 2 / rate))
  if command -v timeout >/dev/null; then
    timeout "$limit" "$@"
  else
    "$@"
  fi
}

# A window needs the last bytes to be followed by nothing, not even EOS: it would
# close. The finished image is there without it.
show_window () {
  { cat "$image"; sleep 3; } |
    bounded gst-launch-1.0 -q fdsrc blocksize=4096 ! identity sleep-time=20000 \
      ! progimagedec $decode ! videoconvert ! autovideosink sync=false \
      >window.log 2>&1 || say "No window: see $out/window.log"
}

# Writing PNGs takes longer than the stream waits between frames: the queue
# keeps that out of the decoder's way, up to 20 frames.
# shellcheck disable=SC2086
record_frames () {
  GST_DEBUG=progimagedecoder:4 GST_DEBUG_NO_COLOR=1 GST_DEBUG_FILE=frames.log \
    bounded gst-launch-1.0 --no-position filesrc location="$image" blocksize=4096 \
      ! identity sleep-time=20000 ! progimagedec $decode \
      ! queue max-size-buffers=20 max-size-bytes=0 max-size-time=0 \
      ! videoconvert ! pngenc ! multifilesink location=frame-%03d.png \
      >launch.log 2>&1
}

# One log line: TIME PID THREAD LEVEL CATEGORY PLACE frame 3 of image 0:
# pass 2/0, rows 640, bytes 123456, complete 0
print_table () {
  awk '
    BEGIN {
      printf "%5s %9s %9s %6s %6s  %s\n",
        "frame", "time", "bytes", "rows", "pass", "complete"
    }
    match($0, /frame [0-9]+ of image [0-9]+: pass /) {
      split($1, clock, ":")
      split(substr($0, RSTART), word, /[ ,:]+/)
      sub(/\/0$/, "", word[7])
      printf "%5d %7.2f s %9d %6d %6s  %s\n", count++,
        clock[1] * 3600 + clock[2] * 60 + clock[3],
        word[11], word[9], word[7], word[13] ? "yes" : "no"
    }' frames.log
}

# Width and height stand in a PNG at byte 16, big-endian.
png_size () {
  od -An -tu1 -j16 -N8 "$1" | awk '{
    print (($1 * 256 + $2) * 256 + $3) * 256 + $4,
      (($5 * 256 + $6) * 256 + $7) * 256 + $8 }'
}

# Prints "FILE X Y WIDTH HEIGHT" for each of the chosen frames: its place on the
# sheet, in the middle of its box. The boxes are as large as the largest image
# in them. The first and the last frame are chosen, and from between them more of
# the early ones, where an image changes most: the squares of 0, 1, 2 ...
lay_out () {
  for frame in frame-*.png; do
    printf '%s %s\n' "$frame" "$(png_size "$frame")"
  done | awk -v box="$box" -v columns="$columns" -v most="$most" -v gap=6 '
    { name[NR] = $1; width[NR] = $2; height[NR] = $3 }
    END {
      shown = NR < most ? NR : most
      for (i = 0; i < shown; i++) {
        square = shown > 1 ? (i / (shown - 1)) ^ 2 : 1
        next_one = 1 + int((NR - 1) * square + 0.5)
        from = next_one > from || NR == 1 ? next_one : from + 1
        longer = width[from] > height[from] ? width[from] : height[from]
        file[i] = name[from]
        w[i] = int(width[from] * box / longer + 0.5)
        h[i] = int(height[from] * box / longer + 0.5)
        if (w[i] < 1) w[i] = 1
        if (h[i] < 1) h[i] = 1
        if (w[i] > wide) wide = w[i]
        if (h[i] > high) high = h[i]
      }
      for (i = 0; i < shown; i++)
        print file[i],
          gap + (i % columns) * (wide + gap) + int((wide - w[i]) / 2),
          gap + int(i / columns) * (high + gap) + int((high - h[i]) / 2),
          w[i], h[i]
    }'
}

# The pipeline of the sheet: a still image is a stream of one frame, which
# imagefreeze gives the framerate that a compositor needs. It is scaled in 16 bits:
# in 8 bits videoscale leaves fine stripes.
sheet_pipeline () {
  awk '
    {
      pads = pads " sink_" NR - 1 "::xpos=" $2 " sink_" NR - 1 "::ypos=" $3
      images = images " filesrc location=" $1 " ! pngdec" \
        " ! imagefreeze num-buffers=1 ! videoconvert" \
        " ! video/x-raw,format=ARGB64,framerate=25/1" \
        " ! videoscale method=lanczos add-borders=false" \
        " ! video/x-raw,width=" $4 ",height=" $5 ",pixel-aspect-ratio=1/1" \
        " ! videoconvert dither=none ! video/x-raw,format=RGBA" \
        " ! sheet.sink_" NR - 1
      if ($2 + $4 > width) width = $2 + $4
      if ($3 + $5 > height) height = $3 + $5
    }
    END {
      print "compositor name=sheet background=black" pads \
        " ! video/x-raw,format=RGBA,width=" width + 6 ",height=" height + 6 \
        " ! videoconvert ! video/x-raw,format=RGB ! pngenc compression-level=9" \
        " ! filesink location=filmstrip.png" images
    }'
}

make_sheet () {
  # A pipeline is words without blanks in them: our own names and numbers.
  # shellcheck disable=SC2046
  gst-launch-1.0 -q $(lay_out | sheet_pipeline)
}

[ $# -le 2 ] || fail "Usage: sh $0 [IMAGE [FOLDER]]"
image=$(absolute "${1:-$root/tests/files/harvesters.jpg}")
folder=$(absolute "${2:-$build}")
[ -f "$image" ] || fail "No such image: $image"
[ -s "$image" ] || fail "This file is empty: $image"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

if [ -z "${PROGIMAGE_BUILD:-}" ]; then
  install_packages
  build_plugin
fi
use_plugin

out=$(new_folder "$folder")
cd "$out"
[ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || show_window

say "3/3 Sending $(basename "$image") at 200 kB/s ..."
record_frames || {
  grep -E '^(ERROR|WARNING)' launch.log >&2 || cat launch.log >&2
  fail "gst-launch-1.0 failed: see $out/launch.log"
}
[ -f frame-000.png ] || fail "The decoder pushed no frame: see $out/launch.log"
print_table
grep '^WARNING' launch.log || : # an image without defects
make_sheet
say "All frames are in $out, and the strip is"
say "$out/filmstrip.png"
