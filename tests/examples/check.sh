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
export PYTHONDONTWRITEBYTECODE=1

name=$1
program=
[ -z "$2" ] || program=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
here=$(cd "$(dirname "$0")" && pwd)
files=$here/../files
tmp=$(mktemp -d)
jobs=

# shellcheck disable=SC2086
clean_up () {
  [ -z "$jobs" ] || kill $jobs 2>/dev/null || :
  wait
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

# Until a command succeeds. Patience that runs out is a failure.
wait_for () {
  tries=0
  until "$@"; do
    tries=$((tries + 1))
    [ "$tries" -lt 2000 ] || fail "in vain: $*"
    sleep 0.1
  done
}

need_elements () {
  for element; do
    gst-inspect-1.0 "$element" >/dev/null 2>&1 || skip "there is no $element"
  done
}

# A stream that waits, after each part of it, until a frame of that is drawn.
slowly () {
  for part in 0 1 2 3 4 5; do
    dd bs=4096 skip=$((part * 11)) count=11 if="$1" 2>/dev/null
    [ "$part" -eq 5 ] || wait_for grep -q "^frame $((part + 1)):" out
  done
}

# The canvas is the finished image, though no frame was drawn whole but the first
# ones.
check_damage () {
  : >out
  slowly "$files/harvesters.jpg" | "$program" canvas.ppm >out 2>&1 ||
    fail "it does not end well"
  gst-launch-1.0 -q filesrc location="$files/harvesters.jpg" \
    ! progjpegdec updates=none ! video/x-raw,format=RGB ! filesink location=raw
  tail -c "$(wc -c <raw)" canvas.ppm | cmp -s - raw ||
    fail "the canvas is not the image"
  expect 'frame 1: 1020 x 752 at 0,0'
  expect 'frame [3-9]: 1020 x [1-6]*[0-9][0-9] at 0,[0-9]*'
  # GStreamer's own RGB has rows that end on a multiple of 4 bytes, as these do.
  [ "$(head -n 2 canvas.ppm | tail -n 1)" = '1020 752' ] || fail "a wrong size"
}

# Exif comes out of an image that was made with it; of none more is read than that.
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

# The image, of one cut short what has come of it, and of none the reason. What
# the documentation shows of the program is in it.
check_parser () {
  need_elements pngenc
  "$program" whole.png <"$files/harvesters.jpg" >out 2>&1 ||
    fail "it does not end well"
  expect '1020 x 752'
  [ -s whole.png ] || fail "there is no image"
  head -c 20000 "$files/harvesters.jpg" | "$program" part.png >out 2>&1 ||
    fail "it does not end well with a part"
  expect 'The JPEG is truncated: 752 of 752 rows have come, in 20000 bytes .*'
  [ -s part.png ] || fail "there is no image of a part"
  ! "$program" none.png <"$files/README.md" >out 2>&1 || fail "a text is an image"
  expect 'There is no image in these [0-9]* bytes.'
  awk '/^```c$/ { inside = 1; next } /^```$/ { inside = 0 } inside' \
    "$here/../../docs/from-pillow.md" >shown
  [ -s shown ] || fail "the documentation shows nothing"
  ! grep -v -x -F -f "$here/parser.c" shown >out || fail "it is shown otherwise"
}

check_thumbnails () {
  need_elements videoscale videoflip jpegenc
  mkdir images
  cp "$files/harvesters.jpg" "$files/bus-adam7.png" "$files/README.md" images
  head -c 60000 "$files/harvesters.jpg" >images/cut.jpg
  "$program" images thumbnails >out 2>&1 || fail "it does not end well"
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
    fail "thumbnails/$1.jpg is no image"
  expect "JPEG, 256 x $2, 3 x 8 bits"
}

# Serves the images at so many bytes a second. Its address is in the file of that name.
serve () {
  python3 "$here/slowserver.py" "$files" "$1" 0 >address &
  jobs="$jobs $!"
  wait_for [ -s address ]
  unset http_proxy HTTP_PROXY all_proxy ALL_PROXY
}

# Xvfb looks for a free display, and says which once it listens. (xvfb-run waits for ever
# where its signal comes too early.) $1: width x height x depth.
open_display () {
  command -v Xvfb >/dev/null || skip "there is no Xvfb"
  Xvfb -displayfd 3 -noreset -nolisten tcp -screen 0 "$1" 3>display >/dev/null 2>&1 &
  jobs="$jobs $!"
  wait_for [ -s display ]
  DISPLAY=:$(cat display)
  export DISPLAY
  unset WAYLAND_DISPLAY XAUTHORITY
}

# A file of pixels says how much there is to see by how well it can be compressed:
# an empty window of this size takes 5 kB, the image 500.
shows_image () {
  gst-launch-1.0 -q ximagesrc num-buffers=1 use-damage=false ! videoconvert \
    ! pngenc ! filesink location=shot.png >shot.log 2>&1 || fail "$(cat shot.log)"
  [ "$(wc -c <shot.png)" -ge 300000 ]
}

check_window () {
  [ -n "$program" ] || skip "there was no GTK 4 to build it with"
  need_elements ximagesrc souphttpsrc pngenc
  open_display 640x480x24
  serve 100000
  "$program" "$(cat address)harvesters.jpg" >out 2>&1 &
  jobs="$jobs $!"
  wait_for shows_image
}

# What it prints is what stands in the window below the image. driveviewer.c does what
# the environment says, as a person would. The finished image has to be on the screen
# then. $1: a variable of driveviewer.c, $2: its value, a file or a URL.
view () {
  : >out
  env "$1=$2" "$program" >>out 2>&1 &
  viewer=$!
  jobs="$jobs $viewer"
  wait_for grep -q complete out
  wait_for shows_image
  kill "$viewer"
  wait "$viewer" || :
  expect 'pass 10, 752 rows, 263950 bytes, complete'
  expect 'pass 1, [0-9]* rows, [0-9]\{4\} bytes.*'
}

# Of a URL nobody knows how the image will look, until it has been whole. At 1 kB/s, where
# the slider is at first, it would take more than four minutes.
check_viewer () {
  [ -n "$program" ] || skip "there was no GTK 4 to build it with"
  need_elements ximagesrc souphttpsrc pngenc
  export GSETTINGS_BACKEND=memory
  open_display 800x700x24
view DRIVE_OPEN "$files/harvesters.jpg"
  expect 'pass [2-9], 752 rows, [0-9]* bytes, [23][0-9]\.[0-9] dB to the finished image'
  serve 10000000
view DRIVE_TYPE "$(cat address)harvesters.jpg"
  expect 'pass [2-9], 752 rows, [0-9]* bytes'
}

# -- in Python ------------------------------------------------------------

# Sets python to one that has GStreamer, NumPy and Pillow.
find_python () {
  for python in python3 /usr/bin/python3; do
    ! "$python" -c 'import gi, numpy, PIL.Image
gi.require_version ("GstApp", "1.0")
gi.require_version ("GstVideo", "1.0")' 2>/dev/null || return 0
  done
  skip 'there is no python3 with python3-gi, gir1.2-gst-plugins-base-1.0, python3-numpy and python3-pil'
}

# $1: a program, and its arguments.
run_python () {
  example=$1
  shift
  timeout 200 "$python" "$here/$example.py" "$@" >out 2>&1 ||
    fail "$example.py does not end well"
}

# Whether Pillow makes the same pixels of both files.
expect_same_pixels () {
  "$python" -c 'import sys, PIL.Image, PIL.ImageChops
a, b = (PIL.Image.open (name).convert ("RGB") for name in sys.argv[1:])
sys.exit (PIL.ImageChops.difference (a, b).getbbox () is not None)' "$@" ||
    fail "$1 and $2 differ"
}

check_python_files () {
  find_python
  for example in "$here"/*.py; do
    case ${example##*/} in
      progimage.py) continue ;; # a module
      feed_http.py) continue ;; # not everybody has requests
    esac
    ! "$python" "$example" >out 2>&1 || fail "${example##*/} needs no arguments"
    grep -q "python3 .*${example##*/} " out ||
      fail "${example##*/} does not say what it needs"
  done
  run_python feed_file "$files/harvesters.jpg" whole.png
  expect '(1020, 752) after 1024 bytes'
  expect_same_pixels whole.png "$files/harvesters.jpg"
  run_python feed_file "$files/bus-adam7.png" whole.png
  expect_same_pixels whole.png "$files/bus-adam7.png"
  run_python each_view "$files/harvesters.jpg" views
  expect 'view 10: 100 % of the bytes, mean .*'
  expect_same_pixels views/view-10.png "$files/harvesters.jpg"
  run_python truncated "$files/harvesters.jpg" 20000
  expect 'strict: The JPEG is truncated: .*'
  expect 'lenient: (1020, 752), 1 warning'
  expect 'frame: [0-9]* of 752 rows, corrupted'
  run_python truncated "$files/harvesters.jpg" 1000000
  expect 'strict: whole'
  expect 'frame: 752 of 752 rows, sound'
  ! "$python" "$here/feed_file.py" "$files/README.md" none.png >out 2>&1 ||
    fail 'a text is an image'
  grep -q 'UnidentifiedImageError: There is no image' out || fail 'no reason'
  : >empty
  ! "$python" "$here/feed_file.py" empty none.png >out 2>&1 ||
    fail 'nothing is an image'
  grep -q 'UnidentifiedImageError: There is no image' out || fail 'no reason'
}

# Photos that were taken in each of the eight ways are as Pillow turns them.
check_python_upright () {
  find_python
  need_elements taginject jpegenc jifmux
  for way in rotate-0 rotate-90 rotate-180 rotate-270 flip-rotate-0 flip-rotate-90 \
    flip-rotate-180 flip-rotate-270; do
    gst-launch-1.0 -q videotestsrc num-buffers=1 ! video/x-raw,width=320,height=192 \
      ! taginject tags="image-orientation=$way" ! jpegenc ! jifmux \
      ! filesink location=way.jpg
    run_python smaller way.jpg way.png 100000
    expect '(320, 192) as stored, saved .*'
    "$python" -c 'import PIL.Image, PIL.ImageOps, PIL.ImageChops
a = PIL.ImageOps.exif_transpose (PIL.Image.open ("way.jpg"))
b = PIL.Image.open ("way.png").convert ("RGB")
difference = PIL.ImageChops.difference (a.resize (b.size, PIL.Image.BOX), b)
assert max (high for low, high in difference.getextrema ()) < 64' ||
      fail "$way is turned otherwise"
  done
  ! "$python" "$here/smaller.py" way.jpg none.png 1000 >out 2>&1 || fail 'no limit'
  expect '.*more than max-pixels = 1000 allows.'
}

# Nothing is copied on the way to NumPy, and to Pillow for four bytes a pixel.
check_python_memory () {
  find_python
  "$python" -c 'import sys, gi
gi.require_version ("Gst", "1.0")
from gi.repository import Gst
sys.exit ("gi.overrides.Gst" not in sys.modules)' || skip 'there is no python3-gst-1.0'
  PYTHONPATH=$here "$python" - "$files/harvesters.jpg" >out 2>&1 <<'EOF' || fail 'a copy'
import gc, sys
import progimage

def place (array):
    return array.__array_interface__["data"][0]

with progimage.Parser (updates="none", formats=["RGBx"]) as parser, \
    open (sys.argv[1], "rb") as file:
    parser.feed (file.read ())
frame = parser.frame
first, second = frame.array, frame.array
assert place (first) == place (second)
assert not first.flags.writeable
image = frame.image
assert image.readonly and image.size == (1020, 752)
before = first.copy ()
del frame, first, second, parser
gc.collect ()
# The frame lives as long as the image does.
assert image.tobytes () == before.tobytes ()
EOF
  run_python clean_up "$files/harvesters.jpg" "$files/bus-adam7.png"
  expect 'half of it: (1020, 752), complete: False'
  expect 'the frame is still there: mean [0-9.]*'
  expect 'ValueError: The parser is closed.'
  expect 'another image: (504, 284), warnings: \[\]'
  # One that nobody has closed.
  PYTHONPATH=$here "$python" -c 'import progimage
parser = progimage.Parser ()' >out 2>&1
  [ ! -s out ] || fail 'a parser that is dropped is not silent'
  PYTHONPATH=$here "$python" - "$files"/small* >out 2>&1 <<'EOF' || fail 'memory grows'
import ctypes, gc, pathlib, sys
import progimage

def resident ():
    gc.collect ()
    # What the C library keeps for itself is no growth.
    getattr (ctypes.CDLL (None), "malloc_trim", int) (0)
    status = pathlib.Path ("/proc/self/status").read_text ()
    return int (status.split ("VmRSS:")[1].split ()[0])

images = [pathlib.Path (name).read_bytes () for name in sys.argv[1:]]
with progimage.Parser (updates="none") as parser:
    for n in range (1000):
        assert sum (int (frame.array.size > 0)
                    for frame in parser.feed (images[n % len (images)])) <= 1
        if n == 200:
            before = resident ()
grown = resident () - before
assert grown < 3000, f"{grown} KiB in 800 images"
EOF
}

check_python_streams () {
  find_python
  { cat "$files/harvesters.jpg"; head -c 50000 "$files/bus-adam7.png"
    cat "$files/bus-adam7.png"; } >stream
  run_python many_images images <stream
  expect 'image 0: 1020 x 752'
  expect 'image 2: 504 x 284'
  expect 'warning: The PNG is truncated: .*'
  expect_same_pixels images/image-2.png "$files/bus-adam7.png"
  run_python beside_pillow "$files/bus-adam7.png"
  expect ' *100 % *inf dB *inf dB'
  need_elements taginject jpegenc jifmux
  gst-launch-1.0 -q videotestsrc num-buffers=1 pattern=snow \
    ! video/x-raw,width=320,height=200 \
    ! taginject tags='image-orientation=rotate-90,device-model=Box' \
    ! jpegenc ! jifmux ! filesink location=snow.jpg
  run_python first_kilobyte snow.jpg "$files/bus-adam7.png"
  expect 'snow.jpg: JPEG, 320 x 200, .* bytes read'
  expect '  image-orientation: rotate-90'
  expect '.*/bus-adam7.png: PNG, 504 x 284, 1024 bytes read'
}

check_python_http () {
  find_python
  "$python" -c 'import requests' 2>/dev/null || skip 'there is no python3-requests'
  serve 1000000
  run_python feed_http "$(cat address)bus-adam7.png" whole.png
  expect '[0-9]* bytes: 284 of 284 rows'
  expect_same_pixels whole.png "$files/bus-adam7.png"
}

# -- the strip ------------------------------------------------------------

# Nothing of the user's is changed, two runs do not meet, and the last line names the
# strip.
check_filmstrip () {
  need_elements pngenc pngdec compositor imagefreeze videoscale
  export PROGIMAGE_BUILD="${GST_PLUGIN_PATH%/gst}"
  mkdir mine
  for file in frame-000.png filmstrip.png launch.log; do echo mine >mine/$file; done
  sh "$here/filmstrip.sh" "$files/bus-adam7.png" mine >first 2>&1 &
  sh "$here/filmstrip.sh" "$files/bus-adam7.png" mine >out 2>&1 ||
    fail 'it does not end well'
  wait $! || fail 'the other run does not end well'
  for log in first out; do
    strip=$(tail -n 1 "$log")
    [ -s "$strip" ] || fail "no strip: $strip"
    grep -q ' 284 .* yes$' "$log" || fail 'no final frame in the table'
  done
  [ "$(tail -n 1 first)" != "$(tail -n 1 out)" ] || fail 'one folder for two runs'
  for file in frame-000.png filmstrip.png launch.log; do
    [ "$(cat mine/$file)" = mine ] || fail "mine/$file was overwritten"
  done
  : >empty.jpg
  ! timeout 200 sh "$here/filmstrip.sh" empty.jpg mine >out 2>&1 || fail 'an empty file'
  expect 'This file is empty: .*'
  ! timeout 200 sh "$here/filmstrip.sh" "$files/README.md" mine >out 2>&1 ||
    fail 'a text is an image'
  expect 'ERROR: .*There is no image in these [0-9]* bytes.'
}

cd "$tmp"
command -v gst-launch-1.0 >/dev/null || skip "there is no gst-launch-1.0"
if grep -q __asan_init "${GST_PLUGIN_PATH:-}"/progimage/*.so 2>/dev/null; then
  skip "gst-launch-1.0 cannot load a plugin that was built with sanitizers"
fi
"check_$name"
cat out
