# shellcheck shell=sh
# shellcheck disable=SC2034
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Sourced by tests/run.sh and tests/examples/filmstrip.sh: packages of Debian 12, 13
# and testing, and of Ubuntu 24.04 and later, which have the same names there.

say () {
  printf '%s\n' "$*"
}

fail () {
  printf '%s\n' "$*" >&2
  exit 1
}

# What the plugin needs to be compiled, and gst-launch-1.0 with its elements.
packages_to_build='gcc libc6-dev meson pkg-config libgstreamer1.0-dev
  libgstreamer-plugins-base1.0-dev libjpeg-dev libpng-dev'
packages_to_run='gstreamer1.0-tools gstreamer1.0-plugins-base
  gstreamer1.0-plugins-good'

# Optional libraries, if the distribution has them for this machine's processor.
packages_if_any='libisal-dev libwebp-dev libjxl-dev'

has_apt () {
  command -v apt-get >/dev/null && command -v dpkg-query >/dev/null
}

is_installed () {
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# Prints those of the named packages that are not installed.
print_missing () {
  for package; do
    is_installed "$package" || printf ' %s' "$package"
  done
}

# Prints those of the named packages that are not installed, though they exist.
print_missing_if_any () {
  for package; do
    is_installed "$package" || ! apt-cache show "$package" >/dev/null 2>&1 ||
      printf ' %s' "$package"
  done
}

can_be_root () {
  [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null
}

as_root () {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  else
    sudo "$@"
  fi
}

# Installs those of the named Debian packages that are missing. Where that is not
# possible, one line says which. Where there is no apt, need_commands will.
install_missing () {
  has_apt || return 0
  # shellcheck disable=SC2086
  missing=$(print_missing "$@"; print_missing_if_any $packages_if_any)
  [ -n "$missing" ] || return 0

  if ! can_be_root; then
    # shellcheck disable=SC2086
    needed=$(print_missing "$@")
    [ -n "$needed" ] || return 0
    fail "Packages are missing, and you are not root. As root, run: apt-get install$needed"
  fi
  say "Installing:$missing"
  as_root apt-get update -q
  # A list that was empty before may have it now.
  # shellcheck disable=SC2086
  missing=$(print_missing "$@"; print_missing_if_any $packages_if_any)
  # Package names hold no blanks: one argument each.
  # shellcheck disable=SC2086
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends $missing
}

# Fails with one line if one of the named commands is not there.
need_commands () {
  absent=
  for command; do
    command -v "$command" >/dev/null || absent="$absent $command"
  done
  [ -z "$absent" ] ||
    fail "Commands are missing:$absent. docs/install.md names the packages of your system."
}
