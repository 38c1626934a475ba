#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Measures the elements beside the libraries and other elements:
#
#   sh tests/benchmarks/run.sh [quick|full] [--section NAME,...] [--build BUILDDIR]
#
# quick (the default) takes images of 2 megapixels, full those of 24 as well:
# some minutes, and more than ten of them. NAME is one of kinds, buffers, parsers,
# tail, first, partial, memory, linear, downscale, webp-jxl, threads and instances.
#
# It builds with -Dbuildtype=release in BUILDDIR (build-benchmark), makes the
# images there, and prints tables in Markdown, which it leaves in benchmark.md
# there, with a plot in benchmark.svg. On Debian, missing packages are installed
# first (as root or through sudo).

set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
build=$root/build-benchmark
. "$root/tests/debian.sh"

# The elements that are measured beside ours.
packages_to_compare='gstreamer1.0-plugins-bad gstreamer1.0-libav
  libgdk-pixbuf-2.0-dev'

usage () {
  fail "Usage: sh $0 [quick|full] [--section NAME,...] [--build BUILDDIR]"
}

full=
section=
while [ $# -gt 0 ]; do
  case $1 in
    quick) full= ;;
    full) full=--full ;;
    --section)
      [ $# -ge 2 ] || usage
      section=$2
      shift ;;
    --build)
      [ $# -ge 2 ] || usage
      build=$2
      shift ;;
    *) usage ;;
  esac
  shift
done

# Of a folder that is no build directory of meson's, nothing is changed.
build_programs () {
  again=
  [ ! -d "$build/meson-private" ] || again=--reconfigure
  CC=${CC:-gcc} meson setup $again -Dbuildtype=release -Dtests=enabled "$build" "$root"
  ninja -C "$build" gst/progimage/libgstprogimage.so \
    tests/benchmarks/decoders tests/benchmarks/instances
}

measure_decoders () {
  "$build/tests/benchmarks/decoders" $full ${section:+--section "$section"} \
    --plot "$build/benchmark.svg"
}

measure_instances () {
  say
  say '## Many instances'
  say
  "$build/tests/benchmarks/instances"
}

# The exit status of what a pipe begins with is lost: it is left in a file.
measure () {
  echo 1 >"$build/benchmark.status"
  {
    say '# Benchmark'
    say
    [ "$section" = instances ] || measure_decoders
    case $section in
      '' | instances) measure_instances ;;
    esac
    echo 0 >"$build/benchmark.status"
  } | tee "$build/benchmark.md"

  return "$(cat "$build/benchmark.status")"
}

# shellcheck disable=SC2086
install_missing $packages_to_build $packages_to_run $packages_to_compare
build_programs >&2

mkdir -p "$build/images"
export PROGIMAGE_BENCHMARK_IMAGES="$build/images"
export PROGIMAGE_TEST_FILES="$root/tests/files"
export GST_PLUGIN_PATH="$build/gst"
# The user's own registry stays as it is.
export GST_REGISTRY="$build/benchmark-registry.bin"
measure
say
say "In $build: benchmark.md and benchmark.svg."
