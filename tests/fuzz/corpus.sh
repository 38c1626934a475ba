#!/bin/sh
# Builds the seed corpora of the fuzz targets: OUTDIR/TARGET/, a file for each image and
# each of some control bytes, which are what an input begins with.
#
# Usage: corpus.sh OUTDIR FOLDER...
#
# FOLDER: images, with any folders in it, as tests/fuzz/seeds.c makes them. Those of
# tests/files are taken too, up to where they are too large, and past findings, which are
# inputs already. A target gets what begins as its format does, fuzz_element gets all.
set -eu

[ $# -ge 2 ] || { echo "Usage: $0 OUTDIR FOLDER..." >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
out=$1
shift
targets="jpeg png webp jxl element"
# A larger one would take the fuzzer's time, and teach it no more.
max_size=65536

# Writes control bytes and image.
# Bits of the first byte: smoothing, frames for each pass, -, choice of a format.
seed () {
  target=$1 file=$2 name=$3
  for control in '\001\001\002\003\004' '\002\007\007\001\011' \
    '\031\005\003\002\200'; do
    { printf "$control"; head -c $max_size "$file"; } > \
      "$out/$target/$name-$(printf '%s' "$control" | tr -d '\\')"
  done
}

# The format whose images begin as this file does.
format_of () {
  case $(od -An -tx1 -N12 "$1" | tr -d ' \n') in
    ffd8*) echo jpeg ;;
    89504e47*) echo png ;;
    52494646????????57454250) echo webp ;;
    ff0a* | 0000000c4a584c20*) echo jxl ;;
  esac
}

for target in $targets; do
  mkdir -p "$out/$target"
  [ ! -d "$here/findings/$target" ] ||
    cp "$here/findings/$target"/* "$out/$target/"
done

# Names of files may be the same in several folders, and are of no interest.
number=0
find "$here/../files" "$@" -type f | LC_ALL=C sort |
  while IFS= read -r file; do
    format=$(format_of "$file")
    [ -n "$format" ] || continue
    number=$((number + 1))
    seed "$format" "$file" "$number"
    seed element "$file" "$number"
  done

for target in $targets; do
  echo "$target: $(ls "$out/$target" | wc -l) inputs"
done
