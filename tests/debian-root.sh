#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Runs the README's second command in a new Debian root, as on a fresh machine:
#
#   sh tests/debian-root.sh SUITE [FOLDER]      bookworm, trixie, testing, sid ...
#
# Needs root and debootstrap. The root is made in FOLDER (default: a temporary one,
# which is removed afterwards; an existing root in FOLDER is used again). The mirror
# is that of the system's own apt sources. Where a folder "shared" lies beside the
# checkout, it is copied beside the copy in the root. The last line is the one of
# tests/run.sh.

set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
suite=${1:-}
folder=${2:-}

fail () {
  printf '%s\n' "$*" >&2
  exit 1
}

[ -n "$suite" ] || fail "Usage: $0 SUITE [FOLDER]"
[ "$(id -u)" -eq 0 ] || fail "This takes root: debootstrap and chroot."
command -v debootstrap >/dev/null || fail "There is no debootstrap (apt-get install debootstrap)."

# The first mirror that the system's sources name.
find_mirror () {
  cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null |
    sed -n 's/^deb \(\[[^]]*\] \)\{0,1\}\([^ ]*\) .*/\2/p'
  cat /etc/apt/sources.list.d/*.sources 2>/dev/null |
    sed -n 's/^URIs: *\([^ ]*\).*/\1/p'
}
mirror=$(find_mirror | grep -v security | head -n 1)
[ -n "$mirror" ] || fail "The apt sources name no mirror."

# A suite that this debootstrap does not know is made as sid is.
scripts=${DEBOOTSTRAP_DIR:-/usr/share/debootstrap}/scripts
script=$scripts/$suite
[ -e "$script" ] || script=$scripts/sid

remove=
if [ -z "$folder" ]; then
  folder=$(mktemp -d)
  remove=1
fi

clean_up () {
  umount "$folder/proc" 2>/dev/null || :
  [ -z "$remove" ] || rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 1' INT TERM

if [ ! -e "$folder/etc/debian_version" ]; then
  printf 'Making a root of %s in %s\n' "$suite" "$folder"
  debootstrap --variant=minbase "$suite" "$folder" "$mirror" "$script" \
    >"$folder.log" 2>&1 || { tail -n 20 "$folder.log" >&2; fail "debootstrap failed"; }
  rm -f "$folder.log"
fi
# What the host's apt needs to reach its mirror, the root's needs as well.
grep -ls 'Acquire::' /etc/apt/apt.conf /etc/apt/apt.conf.d/* |
while read -r file; do
  cp "$file" "$folder/etc/apt/apt.conf.d/"
done
cp /etc/resolv.conf "$folder/etc/resolv.conf" 2>/dev/null || :
mount -t proc proc "$folder/proc" 2>/dev/null || :

rm -rf "$folder/work"
mkdir -p "$folder/work"
git clone -q "$here" "$folder/work/main" 2>/dev/null || cp -a "$here" "$folder/work/main"
[ ! -d "$here/../shared" ] || cp -a "$here/../shared" "$folder/work/shared"

status=0
chroot "$folder" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
  sh -c "cd /work/main && ${COMMAND:-sh tests/run.sh}" || status=$?
exit "$status"
