# shellcheck shell=sh
# shellcheck disable=SC2034
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Sourced by the two commands of the README: what they share.

say () {
  printf '%s\n' "$*"
}

fail () {
  printf '%s\n' "$*" >&2
  exit 1
}

# What the plugin needs to be compiled, and gst-launch-1.0 with its elements.
packages_to_build='gcc libc6-dev meson pkg-config libgstreamer1.0-dev
  libgstreamer-plugins-base1.0-dev libjpeg62-turbo-dev libpng-dev
  libisal-dev'
packages_to_run='gstreamer1.0-tools gstreamer1.0-plugins-base
  gstreamer1.0-plugins-good'

is_installed () {
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

as_root () {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "Not root and no sudo: as root, run: $*"
  fi
}

# Installs those of the named Debian packages that are missing. Where there is
# no apt the compiler or meson will say what they do not find.
install_missing () {
  command -v apt-get >/dev/null && command -v dpkg-query >/dev/null || return 0
  missing=
  for package; do
    is_installed "$package" || missing="$missing $package"
  done
  [ -n "$missing" ] || return 0

  say "Installing:$missing"
  as_root apt-get update -q
  # Package names hold no blanks: one argument each.
  # shellcheck disable=SC2086
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends $missing
}
