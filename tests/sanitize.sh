#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Runs the suite, or the named tests of it, with something that watches memory or
# threads:
#
#   sh tests/sanitize.sh asan|valgrind|leaks|threads [TEST...]
#
#   asan      AddressSanitizer and UndefinedBehaviorSanitizer; LeakSanitizer too
#             where no plugins of others are loaded
#   valgrind  memcheck, with every eighth case of the longest tests; with
#             PROGIMAGE_TEST_SHARE=1 in the environment it is all of them
#   leaks     GStreamer's leaks tracer: no object is alive at the end
#   threads   ThreadSanitizer, by default for those tests that have threads
#
# Each has a build directory of its own, build-asan, build-valgrind (leaks as well)
# or build-threads, which is made where it is not there. The exit status is 0 only
# where nothing was found.

set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/tests/debian.sh"

# These run programs that are not built here, or build others.
excluded='pipelines packaging_dist packaging_exports packaging_install packaging_place
  packaging_static packaging_versions example_damage example_filmstrip
  example_header example_parser example_python_files example_python_http
  example_python_memory example_python_streams example_python_upright
  example_thumbnails example_viewer example_window beside_stock_applications
  beside_stock_films beside_stock_stills docs_errors docs_links docs_names
  docs_site'

# These need elements of others.
with_plugins='autoplug chains element_downscale element_events element_formats element_meta
  element_warnings films jxl_element ranks robust_attacks robust_soak robust_threads'

threaded='autoplug chains element_meta element_stall element_stream png_threads ranks
  robust_endings robust_soak robust_threads'

usage () {
  fail 'usage: sanitize.sh asan|valgrind|leaks|threads [TEST...]'
}

contains () {
  wanted=$1
  shift
  for word; do
    [ "$word" != "$wanted" ] || return 0
  done

  return 1
}

# Sets $tests: those named, or all that make sense.
choose () {
  tests=$*
  [ -z "$tests" ] || return 0

  for name in $(meson test -C "$build" --no-rebuild --list 2>/dev/null |
      sed 's/.* //'); do
    # shellcheck disable=SC2086
    if contains "$name" $excluded; then
      say "left out: $name (runs what is not built here)"
    else
      tests="$tests $name"
    fi
  done
}

# $1: build directory, the rest: options for meson.
build () {
  build=$root/$1
  shift
  [ -d "$build/meson-private" ] ||
    meson setup -Dtests=enabled "$@" "$build" "$root"
  ninja -C "$build"
}

# $1: name of the log. Nothing is run where no tests are left.
run () {
  log=$1
  shift
  # shellcheck disable=SC2086
  [ -z "$tests" ] || meson test -C "$build" --no-rebuild --print-errorlogs \
    --logbase "$log" "$@" $tests || status=1
}

# GStreamer's own scanner of plugins is not built with sanitizers, and could not
# load the plugin.
run_asan () {
  build build-asan -Db_sanitize=address,undefined -Db_lundef=false \
    -Dc_args=-fno-sanitize-recover=undefined
  choose "$@"
  chosen=$tests
  export CK_FORK=no G_SLICE=always-malloc GST_REGISTRY_FORK=no
  export UBSAN_OPTIONS=print_stacktrace=1

  tests=
  for name in $chosen; do
    # shellcheck disable=SC2086
    contains "$name" $with_plugins || tests="$tests $name"
  done
  rm -f "$build"/tests/*/registry.bin
  GST_PLUGIN_SYSTEM_PATH='' ASAN_OPTIONS=detect_leaks=1 run asan-and-leaks -t 10

  tests=
  for name in $chosen; do
    # shellcheck disable=SC2086
    if contains "$name" $with_plugins; then
      tests="$tests $name"
    fi
  done
  rm -f "$build"/tests/*/registry.bin
  ASAN_OPTIONS=detect_leaks=0 run asan -t 10
}

# libjpeg-turbo's SIMD code reads, and never uses, samples right of the image that
# nobody wrote. Its C code comes to the same pixels.
run_valgrind () {
  build build-valgrind
  choose "$@"
  CK_FORK=no G_SLICE=always-malloc G_DEBUG=gc-friendly JSIMD_FORCENONE=1 \
    PROGIMAGE_TEST_SHARE=${PROGIMAGE_TEST_SHARE:-8} \
    run valgrind -t 20 --wrap "valgrind -q --leak-check=full
      --show-leak-kinds=definite --errors-for-leak-kinds=definite
      --error-exitcode=9 --num-callers=30 --keep-debuginfo=yes
      --suppressions='$root/tests/check/gst.supp'"
}

run_leaks () {
  build build-valgrind
  choose "$@"
  CK_FORK=no GST_TRACERS=leaks GST_DEBUG=GST_TRACER:7 GST_DEBUG_NO_COLOR=1 \
    PROGIMAGE_LEAKS="$build/meson-logs/leaks" \
    run leaks -t 4 --wrap "sh '$root/tests/sanitize.sh' one-for-leaks"
}

# What the leaks tracer says of one test, but for the line that declares the form.
run_one_for_leaks () {
  mkdir -p "$PROGIMAGE_LEAKS"
  GST_DEBUG_FILE=$PROGIMAGE_LEAKS/${1##*/}-$$
  export GST_DEBUG_FILE
  : >"$GST_DEBUG_FILE"
  "$@" || status=$?
  ! grep 'object-alive,' "$GST_DEBUG_FILE" | grep -v 'new format string' ||
    status=1
  rm -f "$GST_DEBUG_FILE"
}

# GLib's locks are no calls that ThreadSanitizer knows: libthreads tells it. What
# code does that is not built with it is not looked at.
run_threads () {
  build build-threads -Db_sanitize=thread -Db_lundef=false
  tests=${*:-$threaded}
  CK_FORK=no G_SLICE=always-malloc GST_REGISTRY_FORK=no \
    TSAN_OPTIONS='exitcode=66 detect_deadlocks=0 history_size=4
      ignore_noninstrumented_modules=1' \
    run threads -t 10 --wrap "env LD_PRELOAD='$build/tests/check/libthreads.so'"
}

[ $# -gt 0 ] || usage
mode=$1
shift
status=0
case $mode in
  asan) run_asan "$@" ;;
  valgrind) run_valgrind "$@" ;;
  leaks) run_leaks "$@" ;;
  threads) run_threads "$@" ;;
  one-for-leaks)
    run_one_for_leaks "$@"
    exit "$status"
    ;;
  *) usage ;;
esac

if [ "$status" -eq 0 ]; then
  say "$mode: nothing found"
else
  say "$mode: something failed"
fi
exit "$status"
