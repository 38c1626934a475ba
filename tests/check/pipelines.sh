#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Runs each gst-launch-1.0 command that README.md and the SECTION comments of the
# elements show, as it stands there but for windows, the web server's address,
# and grep. One that wants an element that is not there is skipped.
#
# GST_PLUGIN_PATH says where the plugin is; meson sets it.

set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
tmp=$(mktemp -d)
server=

clean_up () {
  [ -z "$server" ] || kill "$server" 2>/dev/null || :
  rm -rf "$tmp"
}
trap clean_up EXIT
trap 'exit 1' INT TERM

# -- what to run -------------------------------------------------------------

# Prints "FILE:LINE COMMAND" for each command, continuation lines joined.
join_lines='
  function take(text) {
    sub(/^ +/, "", text)
    more = sub(/ *\\$/, " ", text)
    command = command text
    if (!more) {
      print place " " command
      command = ""
    }
  }'

commands_of_readme () {
  awk "$join_lines"'
    command != "" { take($0); next }
    /^    gst-launch-1\.0 / { place = "README.md:" NR; take($0) }
  ' "$root/README.md"
}

commands_of_comments () {
  for source in "$root"/gst/progimage/*.c; do
    awk -v name="$(basename "$source")" "$join_lines"'
      /^ \* SECTION:/ { inside = 1 }
      /\*\// { inside = 0 }
      inside { sub(/^ \*/, "") }
      command != "" { take($0); next }
      inside && /^ gst-launch-1\.0 / { place = name ":" FNR; take($0) }
    ' "$source"
  done
}

# -- what they need ----------------------------------------------------------

has_element () {
  gst-inspect-1.0 "$1" >/dev/null 2>&1
}

# The first word of each part between exclamation marks that is no caps.
elements_of () {
  printf '%s\n' "$1" | awk '{
    sub(/^gst-launch-1\.0( +-[^ ]+)*/, "")
    n = split($0, part, "!")
    for (i = 1; i <= n; i++) {
      split(part[i], word, " ")
      if (word[1] !~ /\//)
        print word[1]
    }
  }'
}

missing_elements () {
  for element in $(elements_of "$1"); do
    has_element "$element" || printf ' %s' "$element"
  done
}

# A window would need a display; a sink that waits as one does is as good.
video_sink () {
  if has_element fakevideosink; then
    echo fakevideosink
  else
    echo fakesink
  fi
}

# Serves the pictures on a free port, which it prints once it listens.
start_server () {
  (cd "$tmp/www" && exec python3 -u -m http.server --bind 127.0.0.1 0) \
    >"$tmp/server.log" 2>&1 &
  server=$!
  tries=0
  while ! port=$(server_port); do
    tries=$((tries + 1))
    [ "$tries" -le 100 ] && kill -0 "$server" 2>/dev/null || return 1
    sleep 0.1
  done
}

server_port () {
  sed -n 's/.* port \([0-9][0-9]*\) .*/\1/p' "$tmp/server.log" | grep .
}

# -- one of them -------------------------------------------------------------

report () {
  printf '%-4s  %s\n' "$1" "$2"
}

# In the command's folder there are the pictures that it reads and no others, so
# that those it writes show.
lay_out_folder () {
  rm -rf "$tmp/run"
  mkdir "$tmp/run"
  for picture in photo.jpg photo.png; do
    case $1 in
      *" filesrc location=$picture "*) cp "$tmp/www/$picture" "$tmp/run" ;;
    esac
  done
}

# Whether what a filesink or multifilesink writes is there.
wrote_files () {
  for pattern in $(printf '%s\n' "$1" |
    sed -n 's/.*filesink location=\([^ ]*\).*/\1/p' | sed 's/%[0-9]*d/*/'); do
    # A pattern, to be expanded.
    # shellcheck disable=SC2086
    set -- "$tmp/run"/$pattern
    for file; do
      [ -s "$file" ] || return 1
    done
  done
}

# $1: where it stands, $2: the command, $3: what the output is searched for.
run_command () {
  lay_out_folder "$2"
  status=0
  (cd "$tmp/run" && exec timeout 60 sh -c "$2") </dev/null >"$tmp/log" 2>&1 ||
    status=$?
  problem=
  if [ "$status" -ne 0 ]; then
    problem="exit status $status"
  elif grep -q -e CRITICAL -e 'WARNING \*\*' -e '^WARNING: from' "$tmp/log"; then
    problem='a warning'
  elif ! wrote_files "$2"; then
    problem='a file is missing'
  elif [ -n "$3" ] && ! grep -q -e "$3" "$tmp/log"; then
    problem="no line with $3"
  fi
  if [ -z "$problem" ]; then
    report ok "$1: $2"
    passed=$((passed + 1))
  else
    report FAIL "$1: $problem: $2"
    sed 's/^/      /' "$tmp/log"
    failed=$((failed + 1))
  fi
}

# $1: where it stands, $2: the command as it stands there.
check_command () {
  word=$(printf '%s\n' "$2" | sed -n 's/.* | grep \([^ ]*\) *$/\1/p')
  command=$(printf '%s\n' "$2" | sed "s/ *| grep [^ ]* *\$//
    s/ autovideosink/ $sink/
    s/ \(playbin3*\) / \1 video-sink=$sink /
    s,http://localhost:8000/,http://127.0.0.1:${port:-0}/,")
  missing=$(missing_elements "$command")
  # Ours are never missing.
  case $missing in
    '' | *' prog'*) ;;
    *)
      report skip "$1: there is no$missing: $2"
      return
      ;;
  esac
  case $command in
    *http://*)
      if [ -z "${port:-}" ]; then
        report skip "$1: no server: $2"
        return
      fi
      ;;
  esac
  run_command "$1" "$command" "$word"
}

# -- all ---------------------------------------------------------------------

if ! command -v gst-launch-1.0 >/dev/null; then
  echo 'skip  there is no gst-launch-1.0'
  exit 77
fi

if grep -q __asan_init "${GST_PLUGIN_PATH:-}"/progimage/*.so 2>/dev/null; then
  echo 'skip  gst-launch-1.0 cannot load a plugin that was built with sanitizers'
  exit 77
fi

mkdir "$tmp/www"
cp "$root/tests/files/harvesters.jpg" "$tmp/www/photo.jpg"
cp "$root/tests/files/bus-adam7.png" "$tmp/www/photo.png"
{ commands_of_readme; commands_of_comments; } >"$tmp/commands"
[ -s "$tmp/commands" ] || { echo 'FAIL  no commands were found'; exit 1; }

# What would lead elsewhere than to the server.
unset http_proxy HTTP_PROXY all_proxy ALL_PROXY
start_server || port=
# As the README says of playbin.
export GST_PLUGIN_FEATURE_RANK=progimagedec:MAX
sink=$(video_sink)
passed=0
failed=0
while read -r place command; do
  check_command "$place" "$command"
done <"$tmp/commands"

[ "$failed" -eq 0 ] || exit 1
[ "$passed" -gt 0 ] || exit 77
