#!/usr/bin/env bash
# --verify hashes both sides, says what differs, and writes nothing.
. "$(dirname "$0")/vocabulary.sh"
new_scratch
make_tree s
mirror s t

claim "a right copy has no difference"
before=$(state_of t)
mirror s t --verify
expect_code 0
expect_no_err
expect_count same 5
expect_count differ 0
expect_count bytes 300008
[ "$before" = "$(state_of t)" ] || fail "TARGET was changed"

# differs CLAIM COMMAND LINE: after the command in TARGET, --verify says the line, and the next
# run without it makes all well again unless the sizes and times hide it.
differs() {
  claim "$1"
  rm -rf t
  mirror s t
  (cd t && eval "$2") || fail "the change did not work"
  local before
  before=$(state_of t)
  mirror s t --verify
  expect_code 1
  expect_out "$3"
  [ "$before" = "$(state_of t)" ] || fail "TARGET was changed"
}

differs "a flipped byte under the same size and time is found" \
  'printf x | dd of=sub/deeper/big bs=1 seek=150000 conv=notrunc status=none
   cmp -s sub/deeper/big ../s/sub/deeper/big && printf y | dd of=sub/deeper/big bs=1 seek=150000 conv=notrunc status=none
   touch -r ../s/sub/deeper/big sub/deeper/big' \
  'differs: sub/deeper/big: content'
expect_count differ 1
differs "another size is found" 'echo more >> one; touch -r ../s/one one' 'differs: one: size'
differs "another mode is found" 'chmod 600 sub/two' 'differs: sub/two: mode'
differs "another time is found" 'touch -d 2000-01-01 sub/two' 'differs: sub/two: time'
differs "another folder mode is found" 'chmod 700 empty' 'differs: empty: mode'
differs "another link text is found" \
  'ln -sfn two link; touch -h -r ../s/link link; touch -r ../s .' 'differs: link: link text'
differs "a missing file is found" 'rm one' 'differs: one: missing'
differs "a missing folder is found once" 'rm -r sub' 'differs: sub: missing'
differs "another type is found" 'rm one; mkdir one' 'differs: one: folder instead of file'

claim "what SOURCE does not have counts together with --delete only"
rm -rf t
mirror s t
echo mine > t/mine
touch -r s t
mirror s t --verify
expect_code 0
mirror s t --verify --delete
expect_code 1
expect_out "differs: mine: not in SOURCE"
[ -e t/mine ] || fail "it was removed"

claim "a TARGET that is missing is refused"
mirror s nowhere --verify
expect_code 2
expect_one_line
[ ! -e nowhere ] || fail "it was made"
