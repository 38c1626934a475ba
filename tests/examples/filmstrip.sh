#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Shows a picture building up while it arrives:
#
#   sh tests/examples/filmstrip.sh [PICTURE [OUTDIR]]
#
# PICTURE, a JPEG or (with a name in .png) a PNG, goes through gst-launch-1.0 as
# a slow stream. Each frame that the decoder pushes is left as a PNG in OUTDIR,
# with filmstrip.png, a contact sheet of up to six of them. A table says what
# each frame showed. Where there is a display, a window shows it live.
#
# On Debian, missing packages are installed first (as root or through sudo).

set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
build=$root/build
. "$root/tests/debian.sh"

# The contact sheet: boxes of this many pixels, so many of them in a row.
box=180
columns=3
most=6
# Livelier than the default of 100 ms: most happens in the first few of them.
decode='update-interval=40000000'

absolute () {
  case $1 in
    /*) printf '%s\n' "$1" ;;
    *) printf '%s/%s\n' "$PWD" "$1" ;;
  esac
}

# What autovideosink shows the window with: it crashes where it finds nothing.
packages_to_show () {
  if [ -n "${DISPLAY:-}" ]; then
    echo gstreamer1.0-x
  elif [ -n "${WAYLAND_DISPLAY:-}" ]; then
    echo gstreamer1.0-plugins-bad
  fi
}

build_plugin () {
  # Only the plugin: a build directory may also have all the tests in it.
  [ -f "$build/build.ninja" ] || meson setup "$build" "$root"
  ninja -C "$build" gst/progimage/libgstprogimage.so
}

use_plugin () {
  export GST_PLUGIN_PATH="$build/gst${GST_PLUGIN_PATH:+:$GST_PLUGIN_PATH}"
  # The user's own registry stays as it is, whoever runs this.
  export GST_REGISTRY="$build/filmstrip-registry.bin"
  # This also fills the registry, so that the stream's clock starts after that.
  # (--exists would ask for a plugin of GStreamer's own version.)
  gst-inspect-1.0 "$decoder" >/dev/null 2>&1 ||
    fail "GStreamer finds no $decoder."
}

# A window needs the last bytes to be followed by nothing, not even EOS: it would
# close. The finished picture is there without it.
show_window () {
  { cat "$picture"; sleep 3; } |
    gst-launch-1.0 -q fdsrc blocksize=4096 ! identity sleep-time=20000 \
      ! "$decoder" $decode ! videoconvert ! autovideosink sync=false \
      >window.log 2>&1 || say "No window: see $out/window.log"
}

# Writing PNGs takes longer than the stream waits between frames: the queue
# keeps that out of the decoder's way, up to 20 frames.
# shellcheck disable=SC2086
record_frames () {
  GST_DEBUG=progimagedecoder:4 GST_DEBUG_NO_COLOR=1 GST_DEBUG_FILE=frames.log \
    gst-launch-1.0 --no-position filesrc location="$picture" blocksize=4096 \
      ! identity sleep-time=20000 ! "$decoder" $decode \
      ! queue max-size-buffers=20 max-size-bytes=0 max-size-time=0 \
      ! videoconvert ! pngenc ! multifilesink location=frame-%03d.png \
      >launch.log
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
# sheet, in the middle of its box. The boxes are as large as the largest picture
# in them. The first and the last frame are chosen, and from between them more of
# the early ones, where a picture changes most: the squares of 0, 1, 2 ...
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

# The pipeline of the sheet: a still picture is a stream of one frame, which
# imagefreeze gives the framerate that a compositor needs. It is scaled in 16 bits:
# in 8 bits videoscale leaves fine stripes.
sheet_pipeline () {
  awk '
    {
      pads = pads " sink_" NR - 1 "::xpos=" $2 " sink_" NR - 1 "::ypos=" $3
      pictures = pictures " filesrc location=" $1 " ! pngdec" \
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
        " ! filesink location=filmstrip.png" pictures
    }'
}

make_sheet () {
  # A pipeline is words without blanks in them: our own names and numbers.
  # shellcheck disable=SC2046
  gst-launch-1.0 -q $(lay_out | sheet_pipeline)
}

picture=$(absolute "${1:-$root/tests/files/harvesters.jpg}")
out=$(absolute "${2:-$build/filmstrip}")
[ $# -le 2 ] || fail "Usage: sh $0 [PICTURE [OUTDIR]]"
[ -f "$picture" ] || fail "No such picture: $picture"
case $picture in
  *.[pP][nN][gG]) decoder=progpngdec ;;
  *) decoder=progjpegdec ;;
esac

# shellcheck disable=SC2046,SC2086
install_missing $packages_to_build $packages_to_run $(packages_to_show)
build_plugin
use_plugin

mkdir -p "$out"
cd "$out"
rm -f frame-[0-9]*.png filmstrip.png frames.log launch.log window.log
[ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || show_window

say "Sending $(basename "$picture") through $decoder ..."
record_frames || fail "gst-launch-1.0 failed: see above, and $out/frames.log"
[ -f frame-000.png ] || fail "The decoder pushed no frame."
print_table
grep '^WARNING' launch.log || : # a picture without defects
make_sheet
say "Every frame as a PNG, and filmstrip.png: in $out"
