#!/usr/bin/env bash
# A progress bar on a terminal, plain lines elsewhere.
. "$(dirname "$0")/vocabulary.sh"
new_scratch
make_tree s

claim "elsewhere there is no control character"
mirror s t
expect_out "files 5"
! grep -aq $'[\r\033]' .out .err || fail "there is one"

claim "on a terminal there is a bar, and the summary has a line of its own"
rm -rf t
script -qec "'$MIRROR' s t" .typescript > .out < /dev/null
[ $? -eq 0 ] || fail "it failed"
expect_out "[##############################] 100 %"
tr '\r' '\n' < .out | sed 's/\x1b\[K//g' | grep -aq '^files 5' || fail "no line of its own"
expect_same s t
