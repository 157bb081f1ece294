#!/usr/bin/env bash
# compare.bash COMPILER…: bench/compare/run refuses what makes no sense in one line, and measures heed's kernels, calls and
# memory, all of which check their results; beside it Erlang, which is quick to build, and starts slowly, for the parts alone.
set -u
# It builds with g++ whatever the suite is built with: once will do.
if [[ ${1-} == *clang* ]]; then exit 0; fi
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
refused "there is no kernel or part 'pong-ping'" pong-ping
refused "there is no peer 'akka'" --peers "erlang akka"
refused "--rounds needs a value" --rounds
refused "'0' is no number" --rounds 0
refused "'many' is no percentage" --scale many
refused "'few' is no number from 0" --aside few
refused "'0' is no number of seconds" --cutoff 0
refused "--cutoff needs a value" --cutoff
refused "fewer than 999 workers" --workers 999
refused "cannot be written" --csv "$folder/no/such/folder"

small=(bench/compare/run --no-install --scale 1 --rounds 1)
said=$("${small[@]}" --peers "" --workers 1 --csv "$folder/figures" kernels 2>&1) || wrong=1
said+=$("${small[@]}" --peers erlang --aside 10 calls memory 2>&1) || wrong=1
for line in '^ping-pong +[0-9]' '^spawn +[0-9]' '^a call +heed +[0-9.]+ .s +[0-9.]+ .*s, [0-9.]+' \
  '^a bridge +[0-9.]+ ' '^an actor that waits +[0-9]+' '^a message that is put aside +[0-9]+'; do
  if ! grep -qE "$line" <<<"$said"; then
    printf 'no line like %s\n' "$line"
    wrong=1
  fi
done
if ! grep -qE '^1,1,ping-pong,heed,5000,[0-9.]+,[0-9.]+$' "$folder/figures"; then
  echo "no figures of ping-pong's run"
  wrong=1
fi
if grep -q '^the snowball' <<<"$said"; then
  echo "a part that was not asked for"
  wrong=1
fi
if ((wrong)); then printf '%s\n' "$said"; fi
exit $wrong
