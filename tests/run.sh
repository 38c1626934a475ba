#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Builds everything from scratch, warnings being errors, and runs all tests:
#
#   sh tests/run.sh [BUILDDIR]
#
# The last line of the output is "N passed, N failed", with ", N skipped" where
# there are such; the exit status is 0 only where all went well. On Debian,
# missing packages are installed first (as root or through sudo).

set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
build=${1:-$root/build-test}
. "$root/tests/debian.sh"

# Elements around ours in the tests' pipelines: encoders, muxers, sinks, and GL
# that needs no graphics card. GTK is what one of the examples is written for, and
# Xvfb is the display on which it is tried. Others are in Python. Sphinx
# and its MyST parser make the site of the documentation. The optional libraries are there
# to be tested.
packages_to_test='gstreamer1.0-x gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly
  gstreamer1.0-libav gstreamer1.0-gl libegl1 libgl1-mesa-dri libgtk-4-dev xvfb
  python3-gi gir1.2-gst-plugins-base-1.0 python3-gst-1.0 python3-numpy
  python3-pil python3-requests python3-myst-parser libwebp-dev libjxl-dev'

set_up () {
  # Of a folder that is no build directory of meson's, nothing is removed.
  wipe=
  [ ! -d "$build/meson-private" ] || wipe=--wipe
  CC=${CC:-gcc} meson setup $wipe --werror -Dtests=enabled "$build" "$root"
}

# meson writes one line of JSON for each test. What the test itself printed is in
# there too, but with its quotes escaped.
print_counts () {
  awk '
    match($0, /"result": "[A-Z]+"/) {
      result = substr($0, RSTART + 11, RLENGTH - 12)
      if (result == "OK" || result == "EXPECTEDFAIL")
        passed++
      else if (result == "SKIP")
        skipped++
      else
        failed++
    }
    END {
      printf "%d passed, %d failed", passed, failed
      if (skipped)
        printf ", %d skipped", skipped
      printf "\n"
      exit failed || !passed
    }' "$build/meson-logs/testlog.json"
}

# shellcheck disable=SC2086
install_missing $packages_to_build $packages_to_run $packages_to_test
set_up
ninja -C "$build"

status=0
meson test -C "$build" --no-rebuild --print-errorlogs || status=$?
[ -f "$build/meson-logs/testlog.json" ] || fail "meson ran no tests."
print_counts || status=1
exit "$status"
