#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Checks these pages:
#
#   check.sh links    each link leads to a file, and to a heading in it
#   check.sh names    each property, field, message and test is in its table
#
# The suite runs both as tests.

set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
failed=0

report () {
  printf 'FAIL  %s\n' "$*"
  failed=1
}

# -- links -------------------------------------------------------------------

# Prints "LINE TARGET" for each link of a page that leads into the project.
print_links () {
  awk '
    /^ *```/ { inside = !inside }
    inside { next }
    {
      line = line " " $0
      # A link may go over the end of a line.
      while (match (line, /\]\([^)]*\)/)) {
        target = substr (line, RSTART + 2, RLENGTH - 3)
        line = substr (line, RSTART + RLENGTH)
        if (target !~ /^[a-z]+:/)
          print FNR, target
      }
      if (line !~ /\[[^]]*$/)
        line = ""
    }' "$1"
}

# Headings as the anchors that web sites for git make of them.
print_anchors () {
  awk '
    /^ *```/ { inside = !inside }
    !inside && /^#+ / {
      sub (/^#+ /, "")
      $0 = tolower ($0)
      gsub (/[^a-z0-9 _-]/, "")
      gsub (/ /, "-")
      print
    }' "$1"
}

check_link () {
  page=$1
  file=${3%%#*}
  anchor=
  case $3 in
    *'#'*) anchor=${3#*#} ;;
  esac
  target=$page
  [ -z "$file" ] || target=$(dirname "$page")/$file
  if [ ! -e "$target" ]; then
    echo "$page:$2: there is no $file"
  elif [ -n "$anchor" ] && ! print_anchors "$target" | grep -q -x -e "$anchor"; then
    echo "$page:$2: there is no heading #$anchor in $target"
  fi
}

check_links () {
  for page in *.md docs/*.md tests/files/README.md; do
    print_links "$page" | while read -r line target; do
      check_link "$page" "$line" "$target"
    done
  done >"$tmp/found"
  [ ! -s "$tmp/found" ] || report "$(cat "$tmp/found")"
  # A page that nothing leads to is not found.
  for page in docs/*.md; do
    grep -q -F -e "](${page#docs/})" -e "]($page)" -- *.md docs/*.md ||
      report "no link leads to $page"
  done
}

# -- names -------------------------------------------------------------------

# $1: a page, $2: how a row of its table begins, as a regular expression.
expect_one_row () {
  n=$(grep -c -E -e "$2" "$1" || :)
  [ "$n" -eq 1 ] || report "$1: $n rows begin like '$2'"
}

# What is in the plugin's description of itself, without the base class's.
print_properties () {
  awk '
    /^ *"[a-z-]+": \{/ { gsub (/[":{ ]/, ""); name = $0 }
    /^ *"blurb":/ { print name }' docs/gst_plugins_cache.json | sort -u
}

check_names () {
  print_properties >"$tmp/properties"
  [ "$(wc -l <"$tmp/properties")" -gt 10 ] || report 'the properties are not found'
  while read -r name; do
    expect_one_row docs/elements.md "^\| \`$name\`"
  done <"$tmp/properties"
  # Names of messages and fields as the code posts them.
  sed -n 's/.*"\(progimage-[a-z]*\)".*/\1/p' gst/progimage/element/report.c |
    sort -u >"$tmp/messages"
  [ "$(wc -l <"$tmp/messages")" -gt 2 ] || report 'the messages are not found'
  while read -r name; do
    expect_one_row docs/messages.md "^\| \`$name\`"
  done <"$tmp/messages"
  grep -o '"[a-z-]*", G_TYPE' gst/progimage/element/report.c |
    sed 's/"\(.*\)".*/\1/' | sort -u |
    while read -r name; do
      grep -q -E "^\|.*\`$name\`.*\| [hpc ]+ \|" docs/messages.md ||
        echo "docs/messages.md: no row has the field $name"
    done >"$tmp/found"
  [ ! -s "$tmp/found" ] || report "$(cat "$tmp/found")"
  # png_codec is one of `…_codec`.
  for name in tests/check/test_*.c; do
    name=$(basename "$name" .c)
    name=${name#test_}
    grep -q -F -e "\`$name\`" -e "\`…_${name#*_}\`" docs/testing.md ||
      report "docs/testing.md does not name the test $name"
  done
}

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' INT TERM

case $1 in
  links) check_links ;;
  names) check_names ;;
  *) exit 2 ;;
esac
exit "$failed"
