#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Prints a table of what becomes of each file of the corpus, by kinds of files:
#
#   sh tests/check/conformance.sh [-v] [CORPUS [BUILDDIR]]
#
# CORPUS (default: ../shared/corpus) has a MANIFEST.tsv that says what the
# reference decoders make of its files. BUILDDIR (default: build) is made if it is
# not there; give one that was set up with sanitizers to run under these. With -v
# there is a line for each file too. The exit status is 0 only where each file was
# decoded exactly, in part with a warning, or refused with a reason.

set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/tests/debian.sh"

verbose=
if [ "${1:-}" = -v ]; then
  verbose=-v
  shift
fi
[ $# -le 2 ] || fail "Usage: sh $0 [-v] [CORPUS [BUILDDIR]]"
corpus=${1:-$root/../shared/corpus}
build=${2:-$root/build}
[ -f "$corpus/MANIFEST.tsv" ] || fail "No corpus: $corpus"

# shellcheck disable=SC2086
install_missing $packages_to_build $packages_to_run
[ -f "$build/build.ninja" ] || meson setup "$build" "$root" >&2
ninja -C "$build" gst/progimage/libgstprogimage.so tests/check/conformance >&2

# A registry of its own, with this plugin alone: what others leave behind does not
# matter here. With sanitizers, GStreamer's own scanner could not load it.
PROGIMAGE_CORPUS=$corpus GST_PLUGIN_PATH=$build/gst GST_PLUGIN_SYSTEM_PATH= \
  GST_REGISTRY=$build/conformance-registry.bin GST_REGISTRY_FORK=no \
  "$build/tests/check/conformance" $verbose
