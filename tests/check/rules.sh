#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# What docs/architecture.md says of the house, checked:
#
#   rules.sh layers             no file includes one above it
#   rules.sh libraries          a library's header is included in its folder only
#   rules.sh symbols PLUGIN     no symbol of ours begins as one of a library's does
#   rules.sh words              one word for one thing, that of the field
#   rules.sh sizes              no file over 600 lines, no function over 60
#
# The suite runs each of them as a test.

set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
src=$root/gst/progimage
failed=0

report () {
  printf 'FAIL  %s\n' "$*"
  failed=1
}

skip () {
  printf 'skip  %s\n' "$*"
  exit 77
}

# -- layers ------------------------------------------------------------------

# The table of docs/architecture.md: the name of a layer, and those that it may
# include, itself among them.
print_layers () {
  awk '/^<!-- layers -->/ { on = 1; next } /^<!-- end -->/ { on = 0 }
    on && /^\| `/ { gsub (/[`|]/, " "); print }' "$root/docs/architecture.md"
}

layer_of () {
  case $1 in
    codec/*/*) printf '%s\n' "${1%/*}" ;;
    */*) printf '%s\n' "${1%%/*}" ;;
    *) printf 'plugin\n' ;;
  esac
}

# What codec/jpeg may include stands under codec/FORMAT.
allowed_for () {
  case $1 in
    codec/*) name='codec/FORMAT' ;;
    *) name=$1 ;;
  esac
  print_layers | awk -v name="$name" '$1 == name { $1 = ""; print }'
}

# $1: a file, $2: what it includes, relative to gst/progimage or to itself.
target_of () {
  if [ -f "$src/$2" ]; then
    printf '%s\n' "$2"
  elif [ -f "$src/${1%/*}/$2" ]; then
    printf '%s\n' "${1%/*}/$2"
  fi
}

check_layers () {
  [ -n "$(print_layers)" ] || report 'docs/architecture.md has no table of layers'
  (cd "$src" && find . -name '*.[ch]' | sed 's,^\./,,' | sort) |
  while read -r file; do
    layer=$(layer_of "$file")
    allowed=" $(allowed_for "$layer") "
    sed -n 's/^#include "\(.*\)"$/\1/p' "$src/$file" | while read -r name; do
      target=$(target_of "$file" "$name")
      [ -n "$target" ] || continue
      other=$(layer_of "$target")
      case $other in
        "$layer") continue ;;
      esac
      # codec/table.c is where formats are named.
      [ "$file" != codec/table.c ] || continue
      case $allowed in
        *" $other "*) ;;
        *) printf '%s (%s) includes %s (%s)\n' "$file" "$layer" "$target" "$other" ;;
      esac
      # Leaves name their formats.
    done
  done | grep -v '^element/gstprog[a-z0-9]*dec\.c (element) includes codec/' \
    >"$tmp/found" || :
  [ ! -s "$tmp/found" ] || report "$(cat "$tmp/found")"
  check_circles
}

# No circle of includes, not within a layer either.
check_circles () {
  (cd "$src" && find . -name '*.[ch]' | sed 's,^\./,,') | while read -r file; do
    printf '%s %s\n' "${file%.[ch]}" "${file%.[ch]}"
    sed -n 's/^#include "\(.*\)"$/\1/p' "$src/$file" | while read -r name; do
      target=$(target_of "$file" "$name")
      [ -z "$target" ] || [ "${target%.[ch]}" = "${file%.[ch]}" ] ||
        printf '%s %s\n' "${target%.[ch]}" "${file%.[ch]}"
    done
  done | tsort >/dev/null 2>"$tmp/circles" ||
    report "circle of includes: $(tr '\n' ' ' <"$tmp/circles")"
}

# -- libraries ---------------------------------------------------------------

# $1: headers, as a regular expression, $2: where they belong.
check_library () {
  (cd "$src" && grep -rnE "#include <($1)" . | grep -v "^\./$2/") >"$tmp/found" || :
  [ ! -s "$tmp/found" ] ||
    report "outside $2: $(cat "$tmp/found")"
}

check_libraries () {
  check_library 'jpeglib|jerror|jconfig' codec/jpeg
  check_library 'png|isa-l' codec/png
  check_library 'webp/' codec/webp
  check_library 'jxl/' codec/jxl
}

# -- symbols -----------------------------------------------------------------

check_symbols () {
  command -v nm >/dev/null || skip 'there is no nm'
  nm "$1" 2>/dev/null | awk '$2 ~ /^[tTbBdDrR]$/ { print $3 }' |
    grep -E '^(jpeg|png|webp|jxl|isal)_' >"$tmp/found" || :
  [ ! -s "$tmp/found" ] || report "symbols: $(tr '\n' ' ' <"$tmp/found")"
  (cd "$src" && grep -rnE '#define (JPEG|PNG|WEBP|JXL)_' .) >"$tmp/found" || :
  [ ! -s "$tmp/found" ] || report "macros: $(cat "$tmp/found")"
}

# -- words -------------------------------------------------------------------

# One a line, as a regular expression in lower case.
not_ours='pictures?
unseen
unsaid
silences?
apart
passe?s? over
passed over
passing over
troubles?
complain(s|ts?|ed|ing)?
reservations?
health
heed(s|ed|ing)?
give up
gives up
gave up
given up
perform_apart
advance_apart
awaits_output
missed_flow
note_moment
afford_memory'

# Other libraries' words, and names that stand in files of others.
is_theirs='GST_TAG_|gst_tag|base_picture|PICTURE_STRUCTURE|picture_number|Multi-Picture|MPF|-picture|picture-'

check_words () {
  command -v git >/dev/null || skip 'there is no git'
  pattern=$(printf '%s' "$not_ours" | tr '\n' '|')
  (cd "$root" && git grep -nwiE "$pattern" -- gst docs tests README.md \
    ':!tests/check/rules.sh' ':!tests/fuzz/findings' ':!docs/contributing.md' \
    ':!tests/files') |
    grep -vE "$is_theirs" >"$tmp/found" || :
  [ ! -s "$tmp/found" ] ||
    report "words that stand for another one (docs/contributing.md): $(cat "$tmp/found")"
}

# -- sizes -------------------------------------------------------------------

check_sizes () {
  (cd "$src" && find . -name '*.[ch]') | while read -r file; do
    awk -v file="$file" '
      /^\{/ { begin = NR }
      /^\}/ && begin {
        if (NR - begin > 60 && !table)
          printf "%s:%d: a function of %d lines\n", file, begin, NR - begin
        begin = 0
      }
      /^static const|^const|= \{$/ { table = 1 }
      /^}/ { table = 0 }
      END { if (NR > 600) printf "%s: %d lines\n", file, NR }' "$src/$file"
  done >"$tmp/found"
  [ ! -s "$tmp/found" ] || report "$(cat "$tmp/found")"
}

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' INT TERM

case $1 in
  layers) check_layers ;;
  libraries) check_libraries ;;
  symbols) check_symbols "$2" ;;
  words) check_words ;;
  sizes) check_sizes ;;
  *) exit 2 ;;
esac
exit "$failed"
