#!/usr/bin/env bash
# Arguments that cannot be used: one line, exit code 2, and nothing written.
. "$(dirname "$0")/vocabulary.sh"
new_scratch
make_tree s
mkdir t
echo x > file
ln -s s link_to_s
ln -s s/sub link_into_s
ln -s nowhere dangling

both_states() { find s t -printf '%p %y %m %T@ %C@ %s %l\0' | sort -z | sha256sum; }
before=$(both_states)

# refused WHAT ARGUMENTS…: one line on standard error, exit code 2, nothing changed.
refused() {
  claim "$1 is refused"
  shift
  mirror "$@"
  expect_code 2
  expect_one_line
  [ ! -s .out ] || fail "it said something on standard output"
  [ "$(both_states)" = "$before" ] || fail "something was changed"
}

refused "no argument"
refused "one argument" s
refused "a third argument" s t file
refused "an unknown option" s t --frobnicate
refused "--jobs without a number" s t --jobs
refused "--jobs 0" s t --jobs 0
refused "--jobs -1" s t --jobs -1
refused "--jobs many" s t --jobs many
refused "--jobs beyond reason" s t --jobs 1000000
refused "--verify with --dry-run" s t --verify --dry-run
refused "a SOURCE that does not exist" nowhere t
refused "an empty SOURCE" '' t
refused "an empty TARGET" s ''
refused "a SOURCE that is a file" file t
refused "a TARGET that is a file" s file
refused "a TARGET that is a dangling link" s dangling
refused "a TARGET whose parent does not exist" s nowhere/t
refused "an odd name, told in one line" $'no\nwhere' t
refused "the same folder twice" s s
refused "the same folder by another way" s s/sub/..
refused "the same folder through a link" s link_to_s
refused "TARGET inside SOURCE" s s/sub
refused "a new TARGET inside SOURCE" s s/new
refused "a new TARGET deep inside SOURCE" s s/sub/deeper/new
refused "a new TARGET inside SOURCE, with --dry-run" s s/new --dry-run
refused "a new TARGET with a slash behind it inside SOURCE" s s/new///
refused "a TARGET inside SOURCE through a link" s link_into_s
refused "a new TARGET inside SOURCE through a link" s link_into_s/new
refused "a TARGET inside a linked SOURCE" link_to_s s/sub
refused "SOURCE inside TARGET" s/sub s
refused "SOURCE inside TARGET, with --verify" s/sub s --verify
refused "SOURCE inside TARGET through a link" link_into_s s
refused "SOURCE inside the root folder" s /
refused "a trace file that cannot be written" s t --trace nowhere/trace

claim "folders whose names begin alike are not inside each other"
mirror s s2
expect_code 0
expect_same s s2
mirror s2 s
expect_code 0

claim "--help tells the exit codes and ends well"
mirror --help
expect_code 0
expect_out "Exit codes: 0"
expect_out "130"

claim "while one run is at work on TARGET, a second one is refused"
truncate -s 4G big
mkdir huge
mv big huge
"$MIRROR" huge t --jobs 1 > /dev/null 2>&1 &
first=$!
until [ "$(temporaries t)" -gt 0 ]; do kill -0 $first || fail "the first run ended too soon"; done
mirror s t
expect_code 2
expect_one_line
expect_err "another run is at work on TARGET"
kill -KILL $first
wait $first 2> /dev/null

claim "a killed run does not keep the next one out"
rm huge/big
mirror huge t
expect_code 0
expect_no_temporaries t
