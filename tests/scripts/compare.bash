#!/usr/bin/env bash
# bench/compare/run refuses what makes no sense in one line, and measures with whatever peers are here.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
wrong=0

refused() {  # refused WORDS ARGUMENT…
  local words=$1 said status
  shift
  said=$(bench/compare/run "$@" 2>&1)
  status=$?
  if [[ $status != 2 || $said != *"$words"* || $said == *$'\n'* ]]; then
    printf '%s: status %s, expected 2 and a line with "%s":\n%s\n' "$*" $status "$words" "$said"
    wrong=1
  fi
}

refused "unknown argument '--bogus'" --bogus
refused "there is no kernel 'pong-ping'" pong-ping
refused "--rounds needs a value" --rounds
refused "'0' is no number" --rounds 0
refused "'many' is no percentage" --scale many
refused "fewer than 999 workers" --workers 999
refused "cannot be written" --csv "$folder/no/such/folder"

said=$(bench/compare/run --no-install --scale 1 --rounds 1 --workers 1 --csv "$folder/figures" ping-pong) || wrong=1
if ! grep -qE '^ping-pong +[0-9]' <<<"$said" || ! grep -qE '^1,1,ping-pong,heed,5000,[0-9.]+,[0-9.]+$' "$folder/figures"; then
  printf 'no figures of ping-pong:\n%s\n' "$said"
  wrong=1
fi
exit $wrong
