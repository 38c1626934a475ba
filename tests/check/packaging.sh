#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# What those who package the plugin rely on:
#
#   packaging.sh exports PLUGIN      nothing but the plugin's entry points
#   packaging.sh install BUILDDIR    lies where GStreamer looks for it, with valid
#                                    AppStream data if there is appstreamcli
#   packaging.sh place               with GStreamer's prefix it lies beside the others
#   packaging.sh static              can be linked into an application
#   packaging.sh dist                the tarball holds all that is needed
#   packaging.sh versions            one version in all files that name it
#
# The suite runs each of them as a test. Skipped, with a word that says why, where
# what it takes is not there.

set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' INT TERM

skip () {
  printf 'skip  %s\n' "$*"
  exit 77
}

fail () {
  printf 'FAIL  %s\n' "$*"
  exit 1
}

need () {
  for command; do
    command -v "$command" >/dev/null || skip "there is no $command"
  done
}

# Keeps a log for the case that it fails.
quietly () {
  "$@" >"$tmp/log" 2>&1 || {
    cat "$tmp/log"
    fail "$*"
  }
}

# Not optimized: this is about whether it builds. $1: source, $2: build folder.
build () {
  source=$1
  folder=$2
  shift 2
  quietly meson setup "$folder" "$source" --prefix="$tmp/root" \
    --buildtype=plain -Dc_args=-O0 -Dtests=disabled "$@"
  quietly ninja -C "$folder"
}

# Whether GStreamer finds the elements in the folder, and nowhere else.
check_inspect () {
  for element in progjpegdec progpngdec progimagedec; do
    quietly env GST_PLUGIN_PATH="$1" GST_REGISTRY="$tmp/registry.bin" \
      gst-inspect-1.0 "$element"
    grep -q "Filename *$1/" "$tmp/log" || fail "$element is not that of $1"
  done
}

exports () {
  need nm
  nm -D --defined-only --format=posix "$1" | cut -d' ' -f1 | sort >"$tmp/names"
  printf '%s\n' gst_plugin_progimage_get_desc gst_plugin_progimage_register \
    >"$tmp/expected"
  diff "$tmp/expected" "$tmp/names" || fail "$1 exports something else"
}

install () {
  need meson gst-inspect-1.0
  if grep -q __asan_init "$1"/gst/progimage/*.so; then
    skip 'gst-inspect-1.0 cannot load a plugin that was built with sanitizers'
  fi
  quietly env DESTDIR="$tmp/root" meson install -C "$1" --no-rebuild
  set -- "$(find "$tmp/root" -name 'libgstprogimage.*')"
  case $1 in
    */gstreamer-1.0/libgstprogimage.*) ;;
    *) fail "installed as '$1'" ;;
  esac
  check_inspect "$(dirname "$1")"
  if command -v appstreamcli >/dev/null; then
    quietly appstreamcli validate --no-net \
      "$(find "$tmp/root" -name '*.metainfo.xml')"
  fi
}

# Whatever meson takes for the folder of libraries.
place () {
  need meson pkg-config
  prefix=$(pkg-config --variable=prefix gstreamer-1.0)
  folder=$(pkg-config --variable=pluginsdir gstreamer-1.0)
  quietly meson setup "$tmp/build" "$root" --prefix="$prefix" -Dlibdir=elsewhere \
    -Dtests=disabled
  meson introspect --installed "$tmp/build" >"$tmp/installed"
  grep -q "\"$folder/libgstprogimage\." "$tmp/installed" ||
    fail "with the prefix $prefix it is not in $folder: $(cat "$tmp/installed")"
}

static () {
  need meson ninja pkg-config
  build "$root" "$tmp/build" -Ddefault_library=static
  quietly meson install -C "$tmp/build" --no-rebuild
  pc=$(find "$tmp/root" -name gstprogimage.pc)
  [ "$(basename "$(dirname "$pc")")" = pkgconfig ] || fail 'no gstprogimage.pc'
  export PKG_CONFIG_PATH="$(dirname "$pc"):${PKG_CONFIG_PATH:-}"
  # With --static, pkg-config would want the static libraries of all that those
  # need in turn, which are not there: they are linked as usual.
  others=$(pkg-config --print-requires-private gstprogimage | sed 's/ .*//')
  # Flags are several arguments, as are packages.
  # shellcheck disable=SC2046,SC2086
  quietly "${CC:-cc}" -o "$tmp/static" "$root/tests/check/static.c" \
    $(pkg-config --cflags --libs gstprogimage $others gstreamer-1.0) -lm
  unset GST_PLUGIN_PATH
  for what in plugin elements; do
    quietly env GST_REGISTRY="$tmp/registry.bin" "$tmp/static" "$what" \
      "$root/tests/files/harvesters.jpg"
  done
}

dist () {
  need meson ninja git gst-inspect-1.0
  git -C "$root" rev-parse --verify -q HEAD >/dev/null 2>&1 ||
    skip "$root is no git checkout"
  [ "$(git -C "$root" rev-parse --show-toplevel)" = "$root" ] ||
    skip "$root is not the top of its git checkout"
  quietly meson setup "$tmp/build" "$root" -Dtests=disabled
  quietly meson dist -C "$tmp/build" --no-tests --allow-dirty \
    --include-subprojects --formats gztar
  mkdir "$tmp/source"
  tar xzf "$tmp/build/meson-dist/"*.tar.gz -C "$tmp/source" --strip-components=1
  for file in README.md COPYING tests/run.sh tests/files/harvesters.jpg; do
    [ -f "$tmp/source/$file" ] || fail "there is no $file in it"
  done
  build "$tmp/source" "$tmp/build-dist"
  check_inspect "$tmp/build-dist/gst/progimage"
}

# $1: a file, $2: how a line of it names the version, as a regular expression.
names_version () {
  grep -q -E -e "$2" "$root/$1" || fail "$1 does not have '$2'"
}

versions () {
  version=$(sed -n "s/^  version: '\(.*\)',/\1/p" "$root/meson.build")
  [ -n "$version" ] || fail 'meson.build has no version'
  names_version NEWS.md "^## $version( |\$)"
  names_version debian/changelog "^gst-progimage \($version\) "
  names_version packaging/PKGBUILD "^pkgver=$version\$"
  names_version packaging/gst-progimage.spec "^Version: +$version\$"
  names_version packaging/gst-progimage.spec "^\* .* - $version-1\$"
  names_version packaging/org.progimage.gstreamer.metainfo.xml \
    "<release version=\"$version\" "
}

"$@"
