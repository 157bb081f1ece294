#!/usr/bin/env bash
# What a run makes of TARGET, and what the next one leaves alone.
. "$(dirname "$0")/vocabulary.sh"
as_user  # to whom a read-only folder is one
new_scratch
make_tree s

claim "a first run makes TARGET a copy"
mirror s t
expect_code 0
expect_no_err
expect_same s t
expect_count files 5
expect_count copied 5
expect_count skipped 0
expect_count failed 0
expect_count bytes 300008
expect_no_temporaries t

claim "a second run copies nothing and changes nothing, not even a change time"
before=$(state_of t)
mirror s t
expect_code 0
expect_count copied 0
expect_count skipped 5
expect_count bytes 0
[ "$before" = "$(state_of t)" ] || fail "TARGET was changed"

claim "only what differs is copied"
echo other > s/one
mirror s t
expect_code 0
expect_count copied 1
expect_count skipped 4
expect_same s t

claim "another time on the same content is set without copying"
touch -d 2010-10-10 s/sub/deeper/big
mirror s t
expect_count copied 0
expect_same s t

claim "another content of the same size is found by its hash where the times differ"
printf 'ONE\n' > t/one
printf 'One\n' > s/one
touch -d 2011-11-11 s/one
mirror s t
expect_count copied 1
expect_same s t

claim "another mode alone is set without copying"
chmod 600 s/sub/two
mirror s t
expect_count copied 0
expect_same s t

claim "a folder's mode and time follow without anything in it"
chmod 700 s/empty
touch -d 1999-09-09 s/empty
mirror s t
expect_count copied 0
expect_same s t

claim "a file is replaced by a new one, so that other names of the old one keep what they had"
ln t/one other_name
printf 'changed\n' > s/one
mirror s t
[ "$(cat other_name)" = One ] || fail "the old file was written into"

claim "without --delete what SOURCE does not have stays"
echo mine > t/mine
mkdir -p t/folder/of
echo too > t/folder/of/mine
rm s/link
mirror s t
expect_code 0
[ -e t/mine ] && [ -e t/folder/of/mine ] && [ -L t/link ] || fail "something was removed"

claim "with --delete it goes"
mirror s t --delete
expect_code 0
expect_count removed 3
expect_same s t

claim "read-only folders are filled, and removed, all the same"
chmod 555 s/sub/deeper s/sub s
mirror s t2
expect_code 0
expect_same s t2
before=$(state_of t2)
mirror s t2
[ "$before" = "$(state_of t2)" ] || fail "the second run changed something"
chmod 755 s
chmod 755 s/sub
echo more > s/sub/more
chmod 555 s/sub
mirror s t2
expect_code 0
expect_same s t2
chmod 755 s/sub
chmod 755 s/sub/deeper
rm -r s/sub
mirror s t2 --delete
expect_code 0
expect_same s t2

claim "any number of jobs makes the same copy"
rm -rf s
make_tree s
for i in {1..60}; do echo "$i" > "s/sub/$i"; done
for jobs in 1 2 7 32; do
  mirror s "t-$jobs" --jobs "$jobs"
  expect_code 0
  expect_same s "t-$jobs"
done

claim "workers share the threads of the pool: only what blocks has one of its own"
mirror s t-250 --jobs 250
expect_code 0
expect_same s t-250
[ "$(count threads)" -ge 4 ] || fail "$(count threads) threads"
[ "$(count threads)" -le $(($(nproc) + 50)) ] || fail "$(count threads) threads"

claim "TARGET or SOURCE may be given through a link"
ln -s s via_s
mkdir real
ln -s real via_t
mirror via_s via_t
expect_code 0
expect_same s real
