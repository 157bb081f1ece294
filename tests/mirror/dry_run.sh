#!/usr/bin/env bash
# --dry-run says what would be done and does none of it.
. "$(dirname "$0")/vocabulary.sh"
new_scratch
make_tree s

claim "nothing is made where TARGET is missing, and all that would be is told"
mirror s t --dry-run
expect_code 0
[ ! -e t ] || fail "TARGET was made"
expect_out "would copy file one"
expect_out "would copy link link"
expect_out "would make folder sub/deeper"
expect_out "would copy file sub/deeper/big"
expect_count copied 5

claim "nothing changes, and each kind of change is told"
mirror s t
echo changed > s/one
chmod 700 s/sub/two
rm -r s/sub/deeper
mkdir -p s/new/inner
echo x > s/new/inner/file
rm s/link
ln -s two s/link
rmdir s/empty
echo file > s/empty
echo mine > t/mine
: > t/.heed-mirror-1-1.tmp
before=$(state_of t)
mirror s t --dry-run --delete
expect_code 0
[ "$before" = "$(state_of t)" ] || fail "TARGET was changed"
expect_out "would copy file one"
expect_out "would set mode and time of file sub/two"
expect_out "would remove folder sub/deeper"
expect_out "would make folder new/inner"
expect_out "would copy file new/inner/file"
expect_out "would copy link link"
expect_out "would copy file empty"
expect_out "would remove file mine"
expect_out "would remove file .heed-mirror-1-1.tmp"

claim "without --delete nothing but temporaries would be removed"
mirror s t --dry-run
expect_code 0
expect_count removed 1

claim "a folder that a file of TARGET stands in for is told with all that is in it"
rm -rf s t
mkdir -p s/name/inner t
echo x > s/name/inner/file
echo y > t/name
before=$(state_of t)
mirror s t --dry-run
expect_code 0
expect_out "would make folder name/inner"
expect_out "would copy file name/inner/file"
[ "$before" = "$(state_of t)" ] || fail "TARGET was changed"
