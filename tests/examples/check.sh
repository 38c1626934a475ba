#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Runs one of the examples, and looks at what it prints and writes:
#
#   check.sh NAME PROGRAM
#
# PROGRAM is empty where it could not be built. GST_PLUGIN_PATH says where the plugin
# is; meson sets it.

set -eu

name=$1
program=
[ -z "$2" ] || program=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
here=$(cd "$(dirname "$0")" && pwd)
files=$here/../files
tmp=$(mktemp -d)
server=

clean_up () {
  [ -z "$server" ] || kill "$server" 2>/dev/null || :
  rm -rf "$tmp"
}
trap clean_up EXIT
trap 'exit 1' INT TERM

skip () {
  echo "skip  $1"
  exit 77
}

fail () {
  echo "FAIL  $1"
  [ ! -f out ] || sed 's/^/      /' out
  exit 1
}

expect () {
  grep -q -x -e "$1" out || fail "no line like this: $1"
}

need_elements () {
  for element; do
    gst-inspect-1.0 "$element" >/dev/null 2>&1 || skip "there is no $element"
  done
}

# A stream that takes long enough for partial frames.
slowly () {
  for part in 0 1 2 3 4 5; do
    dd bs=4096 skip=$((part * 11)) count=11 if="$1" 2>/dev/null
    sleep 0.15
  done
}

# The canvas is the finished picture, though no frame was drawn whole but the first
# ones.
check_damage () {
  slowly "$files/harvesters.jpg" | "$program" canvas.ppm >out 2>&1 ||
    fail "it does not end well"
  gst-launch-1.0 -q filesrc location="$files/harvesters.jpg" \
    ! progjpegdec updates=none ! video/x-raw,format=RGB ! filesink location=raw
  tail -c "$(wc -c <raw)" canvas.ppm | cmp -s - raw ||
    fail "the canvas is not the picture"
  expect 'frame 1: 1020 x 752 at 0,0'
  expect 'frame [3-9]: 1020 x [1-6]*[0-9][0-9] at 0,[0-9]*'
  # GStreamer's own RGB has rows that end on a multiple of 4 bytes, as these do.
  [ "$(head -n 2 canvas.ppm | tail -n 1)" = '1020 752' ] || fail "a wrong size"
}

# Exif comes out of a picture that was made with it; of none more is read than that.
check_header () {
  need_elements taginject jpegenc jifmux
  gst-launch-1.0 -q videotestsrc num-buffers=1 pattern=snow \
    ! video/x-raw,width=320,height=200 \
    ! taginject tags='image-orientation=rotate-90,title=Snow,device-model=Box' \
    ! jpegenc ! jifmux ! filesink location=snow.jpg
  "$program" snow.jpg >out 2>&1 || fail "it does not end well"
  expect 'JPEG, 320 x 200, 3 x 8 bits'
  expect '  image orientation: rotate-90'
  expect '  device model: Box'
  "$program" "$files/harvesters.jpg" >out 2>&1 || fail "it does not end well"
  expect 'JPEG, 1020 x 752, 3 x 8 bits, progressive'
  expect '1024 bytes read'
  "$program" "$files/bus-adam7.png" >out 2>&1 || fail "it does not end well"
  expect 'PNG, 504 x 284, 3 x 8 bits, progressive'
  expect '1024 bytes read'
  ! "$program" "$files/README.md" >out 2>&1 || fail "a text has a header"
  expect 'There is no image in these [0-9]* bytes.'
}

# The picture, of one cut short what has come of it, and of none the reason. What
# the documentation shows of the program is in it.
check_parser () {
  need_elements pngenc
  "$program" whole.png <"$files/harvesters.jpg" >out 2>&1 ||
    fail "it does not end well"
  expect '1020 x 752'
  [ -s whole.png ] || fail "there is no picture"
  head -c 20000 "$files/harvesters.jpg" | "$program" part.png >out 2>&1 ||
    fail "it does not end well with a part"
  expect 'The JPEG is truncated: 752 of 752 rows have come, in 20000 bytes .*'
  [ -s part.png ] || fail "there is no picture of a part"
  ! "$program" none.png <"$files/README.md" >out 2>&1 || fail "a text is a picture"
  expect 'There is no image in these [0-9]* bytes.'
  awk '/^```c$/ { inside = 1; next } /^```$/ { inside = 0 } inside' \
    "$here/../../docs/from-pillow.md" >shown
  [ -s shown ] || fail "the documentation shows nothing"
  ! grep -v -x -F -f "$here/parser.c" shown >out || fail "it is shown otherwise"
}

check_thumbnails () {
  need_elements videoscale videoflip jpegenc
  mkdir pictures
  cp "$files/harvesters.jpg" "$files/bus-adam7.png" "$files/README.md" pictures
  head -c 60000 "$files/harvesters.jpg" >pictures/cut.jpg
  "$program" pictures thumbnails >out 2>&1 || fail "it does not end well"
  expect 'harvesters.jpg: 1020 x 752'
  expect 'bus-adam7.png: 504 x 284'
  expect 'cut.jpg: 1020 x 752 The JPEG is truncated.*'
  expect 'README.md: There is no image in these [0-9]* bytes.'
  expect '3 thumbnails'
  expect_thumbnail harvesters.jpg 189
  expect_thumbnail bus-adam7.png 144
  expect_thumbnail cut.jpg 189
}

expect_thumbnail () {
  "$(dirname "$program")/header" "thumbnails/$1.jpg" >out 2>&1 ||
    fail "thumbnails/$1.jpg is no picture"
  expect "JPEG, 256 x $2, 3 x 8 bits"
}

# A file of pixels says how much there is to see by how well it can be compressed:
# an empty window of this size takes 5 kB, the picture 500.
check_window () {
  [ -n "$program" ] || skip "there was no GTK 4 to build it with"
  need_elements ximagesrc souphttpsrc pngenc
  command -v xvfb-run >/dev/null || skip "there is no xvfb-run"
  python3 "$here/slowserver.py" "$files" 100000 0 >address &
  server=$!
  until [ -s address ]; do sleep 0.1; done
  unset http_proxy HTTP_PROXY all_proxy ALL_PROXY
  # The inner shell's variables.
  # shellcheck disable=SC2016
  PROGRAM=$program timeout 60 xvfb-run -a -s '-screen 0 640x480x24' sh -c '
    "$PROGRAM" "$(cat address)harvesters.jpg" &
    for shot in 1 2 3 4 5 6 7 8 9 10; do
      sleep 1
      gst-launch-1.0 -q ximagesrc num-buffers=1 use-damage=false ! videoconvert \
        ! pngenc ! filesink location="shot-$shot.png"
      [ "$(wc -c <"shot-$shot.png")" -lt 300000 ] || break
    done
    kill $!' >out 2>&1 || fail "it does not end well"
  [ -n "$(find . -name 'shot-*.png' -size +300k)" ] || fail "no picture is shown"
}

cd "$tmp"
command -v gst-launch-1.0 >/dev/null || skip "there is no gst-launch-1.0"
if grep -q __asan_init "${GST_PLUGIN_PATH:-}"/progimage/*.so 2>/dev/null; then
  skip "gst-launch-1.0 cannot load a plugin that was built with sanitizers"
fi
"check_$name"
cat out
