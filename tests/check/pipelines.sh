#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Runs what the documentation shows: each ```sh block of README.md and docs/*.md,
# and each gst-launch-1.0 command in the SECTION comments of the elements. What a
# test can't run, such as an installation, is fenced as ```console instead.
#
#   pipelines.sh WINDOW SHOWN [PAGE...]
#
# WINDOW is the plugin of testwindow.c, SHOWN the program of shown.c. PAGE (README.md,
# docs/chains.md ...): only these pages.
#
# A block is run as it stands there, in a folder of its own that holds the images
# it names, but for windows, which it does not open, and the web server's address.
# A block in another language whose first line is a comment with a file name and a colon
# ("/* show.c: ...", "# show.py: ...") is that file, for the sh blocks that name it.
# It has to succeed without a warning, and to leave no empty file. Each window, and each
# file that it writes, has to show the whole image in the end, as it is stored or as
# expect_of() says; what has neither has to print what expect_of() says. One that wants
# an element or a program that is not there is skipped, and so is GL where it does
# not work.
#
# GST_PLUGIN_PATH says where the plugin is; meson sets it.

set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
tmp=$(mktemp -d)
server=

clean_up () {
  [ -z "$server" ] || kill "$server" 2>/dev/null || :
  rm -rf "$tmp"
}
trap clean_up EXIT
trap 'exit 1' INT TERM

report () {
  printf '%-4s  %s\n' "$1" "$2"
}

# The images that the documentation speaks of.
copy_images () {
  cp "$root/tests/files/harvesters.jpg" "$1/photo.jpg"
  cp "$root/tests/files/bus-adam7.png" "$1/photo.png"
  cp "$root/tests/files/harvesters.jxl" "$1/photo.jxl"
  cp "$root/tests/files/harvesters.webp" "$1/photo.webp"
  cp "$root/tests/files/harvesters.jpg" "$1/image.jpg"
  cp "$root/tests/files/bus-adam7.png" "$1/image.png"
}

# The same JPEG with Exif that has the orientation 6: rotate-90.
turn () {
  head -c 2 "$1"
  printf '\377\341\000\042Exif\000\000MM\000\052\000\000\000\010'
  printf '\000\001\001\022\000\003\000\000\000\001\000\006\000\000\000\000\000\000'
  tail -c +3 "$1"
}

# What plays in windows, and what drops frames: testwindow.c looks at them.
window_sinks='autovideosink|ximagesink|xvimagesink'

# Programs that need not be there.
optional_programs='gst-play-1.0 gst-discoverer-1.0 gst-typefind-1.0 curl convert
  ffmpeg ffprobe cc pkg-config ges-launch-1.0'

# Elements of plugin sets that need not be there.
optional_elements='glimagesink glupload h264parse matroskamux mp4mux souphttpsrc
  textoverlay vp8enc webmmux webpenc x264enc'

. "$root/tests/check/shows.sh"

# -- what to run -------------------------------------------------------------

# Each block becomes a file in $tmp/blocks: its place in the first line, as a
# comment. Reports commands that would not be run by mistake, as they stand in
# a block that is not marked, and of a block without an end.
cut_out_blocks () {
  awk -v folder="$tmp/blocks" -v programs="$tmp/programs" \
    -v name="${1#"$root"/}" '
    function report(text) {
      print "FAIL  " name ":" FNR ": " text
      failed = 1
    }
    /^ *```/ {
      if (inside)
        inside = 0
      else {
        inside = 1
        begin = FNR
        kind = $0
        sub(/^ *```/, "", kind)
        fresh = 1
        program = ""
        if (kind == "sh") {
          file = folder "/" name
          gsub(/\//, "_", file)
          file = sprintf("%s/%s-%05d", folder, substr(file, length(folder) + 2),
            FNR)
          print "# " name ":" FNR > file
        }
      }
      next
    }
    inside && kind == "sh" { print > file; next }
    inside && fresh && /^(\/\*|#) [a-z0-9-]+\.(c|py): / {
      program = $2
      sub(/:$/, "", program)
    }
    inside { fresh = 0 }
    inside && program != "" { print > programs "/" program; next }
    /^ *gst-(launch|play)-1\.0 / && !(inside && kind == "console") {
      report("a command in a block that is neither sh nor console")
    }
    END {
      if (inside)
        report("the block of line " begin " does not end")
      exit failed
    }' "$1"
}

cut_out_comments () {
  awk -v folder="$tmp/blocks" -v name="${1##*/}" '
    /^ \* SECTION:/ { inside = 1 }
    /\*\// { inside = 0 }
    inside && /^ \* gst-launch-1\.0 / {
      file = sprintf("%s/%s-%05d", folder, name, FNR)
      sub(/^ \* /, "")
      print "# " name ":" FNR "\n" $0 > file
    }' "$1"
}

# -- what they need ----------------------------------------------------------

has_element () {
  gst-inspect-1.0 "$1" >/dev/null 2>&1
}

# Mesa draws without a display and without a graphics card.
has_gl () {
  has_element gltestsrc &&
    timeout 200 gst-launch-1.0 gltestsrc num-buffers=1 ! fakesink >/dev/null 2>&1
}

# Serves the images on a free port, which it prints once it listens.
start_server () {
  : >"$tmp/server.log"
  (cd "$tmp/www" && exec python3 -u -m http.server --bind 127.0.0.1 0) \
    >"$tmp/server.log" 2>&1 &
  server=$!
  tries=0
  while ! port=$(server_port); do
    tries=$((tries + 1))
    [ "$tries" -le 1000 ] && kill -0 "$server" 2>/dev/null || return 1
    sleep 0.1
  done
}

server_port () {
  sed -n 's/.* port \([0-9][0-9]*\) .*/\1/p' "$tmp/server.log" | grep .
}

# Prints a python3 that has GStreamer and Pillow.
find_python () {
  for command in python3 /usr/bin/python3; do
    ! "$command" -c 'import gi, PIL
gi.require_version ("GstApp", "1.0")' 2>/dev/null || {
      echo "$command"
      return
    }
  done
}

# Prints why this block cannot be run, if that is so.
obstacle () {
  if [ -z "$python" ] && grep -q -w python3 "$1"; then
    echo 'there is no python3 with GStreamer and Pillow'
    return
  fi
  for program in $optional_programs; do
    if grep -q -w -e "$program" "$1" && ! command -v "$program" >/dev/null; then
      echo "there is no $program"
      return
    fi
  done
  for element in progjxldec progwebpdec; do
    if grep -q -w "$element" "$1" && ! has_element "$element"; then
      echo "the plugin was built without $element"
      return
    fi
  done
  if [ -z "${port:-}" ] && grep -q 'localhost:8000' "$1"; then
    echo 'there is no web server'
  elif [ "$gl" = no ] && grep -q -E '\bgl[a-z]' "$1"; then
    echo 'GL does not work'
  fi
}

# The same, of one that has failed: what GStreamer missed, if not everybody has that.
missing_element () {
  for element in $optional_elements; do
    ! grep -q "no element \"$element\"" "$tmp/log" || echo "there is no $element"
  done | head -n 1
}

# -- one of them -------------------------------------------------------------

# Only the images that it reads and no others: those that it writes show.
lay_out_folder () {
  rm -rf "$tmp/run" "$tmp/images" "$tmp/windows"
  mkdir "$tmp/run" "$tmp/images" "$tmp/windows"
  copy_images "$tmp/images"
  ! grep -q -w videoflip "$1" || cp "$tmp/originals/turned.jpg" "$tmp/images/photo.jpg"
  for program in "$tmp/programs"/*; do
    ! grep -q -w -F -e "${program##*/}" "$1" || cp "$program" "$tmp/run"
  done
  ! grep -q -s -x 'import progimage' "$tmp/run"/*.py ||
    cp "$root/tests/examples/progimage.py" "$tmp/run"
  for image in "$tmp/images"/*; do
    name=${image##*/}
    if grep -F -e "$name" "$1" |
      grep -q -v -F -e "sink location=$name" -e "> $name" -e ">$name"; then
      mv "$image" "$tmp/run"
    fi
  done
}

# Whether what a filesink or multifilesink writes is there, and nothing is empty.
wrote_files () {
  # Words are what it is to give.
  # shellcheck disable=SC2013
  for pattern in $(sed -n 's/.*filesink location=\([^ ]*\).*/\1/p' "$1" |
    sed 's/%[0-9]*d/*/'); do
    # A pattern, to be expanded.
    # shellcheck disable=SC2086
    set -- "$tmp/run"/$pattern
    [ -s "$1" ] || return 1
  done
  [ -z "$(find "$tmp/run" -type f -empty)" ]
}

# $1: the block as a file. Sets problem.
run_block () {
  lay_out_folder "$1"
  status=0
  # A program and its options.
  # shellcheck disable=SC2086
  (cd "$tmp/run" && exec timeout 400 $shell "$1") </dev/null >"$tmp/log" 2>&1 ||
    status=$?
  problem=
  if [ "$status" -ne 0 ]; then
    problem="exit status $status"
  elif grep -q -e CRITICAL -e 'WARNING \*\*' -e '^WARNING: from' "$tmp/log"; then
    problem='a warning'
  elif ! wrote_files "$1"; then
    problem='a file is missing or empty'
  else
    check_shown "$1"
  fi
}

# $1: the block as a file, as it stands in the documentation.
check_block () {
  place=$(sed -n '1s/# //p' "$1")
  sed -E "s/ ($window_sinks)( |\$)/ testwindow\\2/g
    s/ glimagesink( |\$)/ gldownload ! videoconvert ! testwindow\\1/
    s/ fakesink( |\$)/ videoconvert ! testwindow sync=false\\1/
    s/ appsink sync=false wait-on-eos=false/ videoconvert ! testwindow sync=false/
    s,^python3 ,${python:-python3} ,
    s/ (playbin3*) / \\1 video-sink=testwindow /g
    s,http://localhost:8000/,http://127.0.0.1:${port:-0}/,g" "$1" >"$tmp/block"
  reason=$(obstacle "$tmp/block")
  if [ -z "$reason" ]; then
    run_block "$tmp/block"
    [ -z "$problem" ] || reason=$(missing_element)
  fi
  if [ -n "$reason" ]; then
    report skip "$place: $reason"
  elif [ -z "$problem" ]; then
    report ok "$place: $(sed -n 2p "$1")"
    passed=$((passed + 1))
  else
    report FAIL "$place: $problem"
    sed 's/^/      /' "$1" "$tmp/log"
    failed=$((failed + 1))
  fi
}

# -- all ---------------------------------------------------------------------

if ! command -v gst-launch-1.0 >/dev/null; then
  echo 'skip  there is no gst-launch-1.0'
  exit 77
fi

if grep -q __asan_init "${GST_PLUGIN_PATH:-}"/progimage/*.so 2>/dev/null; then
  echo 'skip  gst-launch-1.0 cannot load a plugin that was built with sanitizers'
  exit 77
fi

window=$1
shown=$2
shift 2
mkdir "$tmp/www" "$tmp/blocks" "$tmp/programs" "$tmp/originals"
# A registry of its own, since the others are not to know of the window.
export GST_REGISTRY="$tmp/registry.bin" TESTWINDOW_FOLDER="$tmp/windows"
mkdir "$tmp/plugin"
cp "$window" "$tmp/plugin"
export GST_PLUGIN_PATH="${GST_PLUGIN_PATH:+$GST_PLUGIN_PATH:}$tmp/plugin"
copy_images "$tmp/www"
copy_images "$tmp/originals"
turn "$tmp/originals/photo.jpg" >"$tmp/originals/turned.jpg"
gst-launch-1.0 -q videotestsrc num-buffers=1 ! jpegenc \
  ! filesink location="$tmp/originals/test.jpg"
passed=0
failed=0
pages=$*
[ -n "$pages" ] || pages=$(cd "$root" && echo README.md docs/*.md)
for page in $pages; do
  cut_out_blocks "$root/$page" || failed=$((failed + 1))
done
if [ $# -eq 0 ]; then
  for source in "$root"/gst/progimage/element/*.c; do
    cut_out_comments "$source"
  done
  # Should nothing be found where there is much, the search is at fault.
  for source in README.md docs_chains.md gstprogjpegdec.c; do
    set -- "$tmp/blocks/$source"-*
    if [ ! -e "$1" ]; then
      report FAIL "no commands were found in $source"
      failed=$((failed + 1))
    fi
  done
fi

# What would lead elsewhere than to the server.
unset http_proxy HTTP_PROXY all_proxy ALL_PROXY
start_server || port=
export GST_GL_PLATFORM=egl GST_GL_WINDOW=egl-device
# As the README says of playbin.
export GST_PLUGIN_FEATURE_RANK=progimagedec:MAX
python=$(find_python)
gl=no
! has_gl || gl=yes
# A command that fails before a | is a failure, where the shell can tell.
shell='sh -e'
! command -v bash >/dev/null || shell='bash -e -o pipefail'
for block in "$tmp/blocks"/*; do
  check_block "$block"
done

[ "$failed" -eq 0 ] || exit 1
[ "$passed" -gt 0 ] || exit 77
