#!/usr/bin/env bash
# scripts/compare_output can fail: on other words, on another exit status, on nothing to compare with.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT

printf '#!/bin/sh\necho hello\nexit "${STATUS:-0}"\n' >"$folder/program"
chmod +x "$folder/program"
wrong=0

expect() {  # expect WANTED-STATUS WORDS: what compare_output must say of the program as things stand
  local said status
  said=$(scripts/compare_output "$folder/program" "$folder/program" 2>&1)
  status=$?
  if [[ $status != "$1" || $said != *"$2"* ]]; then
    printf 'status %s, expected %s and "%s":\n%s\n' $status "$1" "$2" "$said"
    wrong=1
  fi
}

expect 1 "there is no program.expected"
echo goodbye >"$folder/program.expected"
expect 1 "+hello"
echo hello >"$folder/program.expected"
expect 0 ""
printf 'hello' >"$folder/program.expected"
expect 1 "No newline"
echo hello >"$folder/program.expected"
export STATUS=3
expect 1 "exit status 3, expected 0"
echo 3 >"$folder/program.exit"
expect 0 ""
exit $wrong
