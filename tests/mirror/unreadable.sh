#!/usr/bin/env bash
# What may not be read or written is reported and counted; the rest go on.
. "$(dirname "$0")/vocabulary.sh"
as_user
new_scratch
[ "$(id -u)" -ne 0 ] || fail "this must not run as root"

claim "an unreadable file is reported and counted, the rest are copied, and the exit code is 1"
make_tree s
chmod 000 s/sub/two
mirror s t
expect_code 1
expect_err "failed: sub/two: open: Permission denied"
expect_count failed 1
expect_count copied 4
[ ! -e t/sub/two ] || fail "something was made of it"
expect_no_temporaries t

claim "the old copy of a file that has become unreadable stays"
chmod 644 s/sub/two
mirror s t
expect_code 0
echo changed > s/sub/two
chmod 000 s/sub/two
mirror s t
expect_code 1
[ "$(cat t/sub/two)" = two ] || fail "the old copy is gone"

claim "nothing is removed from a folder that cannot be read, not even with --delete"
chmod 644 s/sub/two
chmod 000 s/sub
mirror s t --delete
expect_code 1
expect_err "failed: sub: read folder: Permission denied"
expect_count failed 1
expect_count copied 0
chmod 700 t/sub
[ -e t/sub/two ] && [ -e t/sub/deeper/big ] || fail "something was removed"

claim "when all can be read again, the next run finishes the job"
chmod 750 s/sub
mirror s t --delete
expect_code 0
expect_same s t

claim "a folder of TARGET without permissions is opened up, and gets its own in the end"
chmod 000 t/sub/deeper
chmod 000 t/sub
echo more > s/sub/deeper/more
mirror s t
expect_code 0
expect_same s t

claim "an unreadable folder that SOURCE does not have is left in peace without --delete"
mkdir t/private
chmod 000 t/private
mirror s t
expect_code 0
expect_no_err
rmdir t/private

claim "a folder of TARGET without permissions can be removed"
rm -r s/sub
chmod 000 t/sub/deeper
chmod 000 t/sub
mirror s t --delete
expect_code 0
expect_same s t

claim "an unreadable copy of the same size is replaced"
echo 1234 > s/name
mirror s t
echo 4321 > t/name
chmod 000 t/name
mirror s t
expect_code 0
expect_same s t

claim "--verify counts what it cannot read as a failure"
chmod 000 s/name t/name
mirror s t --verify
expect_code 1
expect_err "failed: name: open: Permission denied"
expect_count failed 1
chmod 644 s/name t/name

claim "a SOURCE that may not be read is refused in one line"
mkdir closed
chmod 000 closed
mirror closed t
expect_code 2
expect_one_line
