#!/usr/bin/env bash
# scripts/budget can fail: in a small tree, on records that are too low, that are missing, that are of no header.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
export HEED_BUDGET_TREE=$folder
records=$folder/scripts/budget.txt
wrong=0

put() {  # put FILE LINE…
  local file=$folder/$1
  shift
  mkdir -p "${file%/*}"
  printf '%s\n' "$@" >"$file"
}

expect() {  # expect STATUS OUTPUT ARGUMENT…: what scripts/budget ends with and says, figures and remedy left out
  local wanted=$1 output=$2 said status
  shift 2
  said=$(scripts/budget --no-install "$@" 2>&1)
  status=$?
  said=$(sed -E 's/ [0-9]{4,} KB/ N KB/; s/ \(if that is wanted: scripts\/budget --record\)$//' <<<"$said")
  if [[ $status == "$wanted" && $said == "$output" ]]; then return; fi
  printf 'status %s, expected %s\nsaid:     %s\nexpected: %s\n' $status "$wanted" "$said" "$output"
  wrong=1
}

# with EXPRESSION STATUS OUTPUT: expects it of records that sed has edited, and then puts them back.
with() {
  cp "$records" "$folder/kept"
  sed -i -E "$1" "$records"
  expect "$2" "$3"
  mv "$folder/kept" "$records"
}

ten=(int\ {a..j}\;)
put include/match/type.hpp '#pragma once' '' '#include <match/detail/a.hpp>' "${ten[@]}"
put include/match/detail/a.hpp '#pragma once'
put include/match/match.hpp '#pragma once' '#include <match/type.hpp>'
put include/actor/actor.hpp '#pragma once' '#include <match/match.hpp>' 'int k;' '' 'int l;'
put bench/compile/heed.cpp '#include <actor/actor.hpp>' 'int main() {}'
mkdir "$folder/scripts"

expect 1 'scripts/budget: there is no scripts/budget.txt'
expect 2 "scripts/budget: unknown argument '--bogus' (see scripts/budget --help)" --bogus
expect 0 '' --record
expect 0 ''
figures=$(sed -nE 's@^(match|actor|bench)(/[a-z/.]+) ([0-9]+)( [0-9]{4,})?$@\1\2 \3\4@p' "$records" | sed -E 's/ [0-9]{4,}$/ KB/')
wanted='actor/actor 12 KB
match/match 10 KB
match/type 10
bench/compile/heed.cpp 13 KB'
if [[ $figures != "$wanted" ]]; then
  printf 'recorded: %s\nexpected: %s\n' "$figures" "$wanted"
  wrong=1
fi

with 's@^(actor/actor) 12@\1 10@' 0 ''
with 's@^(actor/actor) 12@\1 9@' 1 'actor/actor: 12 lines, more than a fifth over the recorded 9'
with 's@^(match/type) 10@\1@' 1 'match/type: 10 lines, more than a fifth over the recorded 0'
with 's@^(match/match 10) .*@\1 1000@' 1 'match/match: N KB of memory to compile, more than a fifth over the recorded 1000'
with 's@^(bench.* 13) .*@\1 1000@' 1 'bench/compile/heed.cpp: N KB of memory to compile, more than a fifth over the recorded 1000'
with '/^match\/type/d' 1 'match/type: no record'
with 's@^match/type@match/typo@' 1 'match/type: no record
match/typo: a record, and no such header'
with 's@^match/type@match/detail/a 1\n&@' 1 'match/detail/a: a record, and no such header'

# Another compiler's figures say nothing of this one's; which headers there are, they say.
this=$(sed -n 's/^compiler //p' "$records")
skipped="skipped: the figures of scripts/budget.txt are those of g++ 3, not of $this"
with 's/^compiler .*/compiler g++ 3/; s@^(match/type) 10@\1 1@' 0 "$skipped"
with 's/^compiler .*/compiler g++ 3/; /^match\/type/d' 1 "$skipped
match/type: no record"

put include/match/type.hpp '#pragma once' "${ten[@]}" 'int m;' 'int n;' 'int o;'
expect 1 'actor/actor: 15 lines, more than a fifth over the recorded 12
match/match: 13 lines, more than a fifth over the recorded 10
match/type: 13 lines, more than a fifth over the recorded 10
bench/compile/heed.cpp: 16 lines, more than a fifth over the recorded 13'
expect 0 '' --record
expect 0 ''

put include/match/type.hpp '#error no'
before=$(<"$records")
said=$(scripts/budget --no-install --record 2>&1)
if [[ $said != "scripts/budget: "*" cannot preprocess actor/actor: "*no || $(<"$records") != "$before" ]]; then
  printf 'said of a header that does not compile:\n%s\n' "$said"
  wrong=1
fi
exit $wrong
