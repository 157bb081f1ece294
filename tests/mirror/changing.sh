#!/usr/bin/env bash
# Files that change while a run is at work are copied whole, as they were at some moment, or
# reported; never mixed.
. "$(dirname "$0")/vocabulary.sh"
new_scratch

# whole FILE: it has one and the same byte throughout.
whole() { [ "$(tr -s '\0-\377' < "$1" | head -c 2 | tr '\0' 0 | wc -c)" -le 1 ]; }

# a_moment FILE: a file that is written over from its beginning with a, b, c, d, a, … begins, at
# any moment, with the newer letter and ends with the one before. Any other order is a mixture.
a_moment() { [[ $(tr -s abcd < "$1") =~ ^([abcd]|ba|cb|dc|ad)$ ]]; }

claim "the checks of the next claims see a mixed file"
for good in aaa bba aad; do
  printf $good > mixed
  a_moment mixed || fail "it rejects $good"
done
for bad in aab bab abc baa aca; do
  printf $bad > mixed
  [ $bad = baa ] || ! a_moment mixed || fail "it accepts $bad"
  whole mixed && fail "$bad is not whole"
done
printf aaa > mixed
whole mixed || fail "it rejects a whole one"

# Writers end by themselves, between two of their commands: a command outlives a shell that is
# killed, and would go on changing files that the next claim believes calm.
start_writing() {
  rm -f stop
  "$@" &
  writer=$!
}
stop_writing() {
  touch stop
  wait $writer
}

# under_change WRITER: runs mirror again and again while the writer is at work on s/file.
under_change() {
  rm -rf s t
  mkdir s
  echo calm > s/calm
  start_writing "$@"
  local i copied=0 reported=0
  for ((i = 0; i < runs; ++i)); do
    mirror s t
    if [ "$code" -eq 1 ]; then
      expect_err "failed: file: it changes while it is being copied"
      reported=$((reported + 1))
    else
      expect_code 0
      copied=$((copied + 1))
    fi
    expect_no_temporaries t
    cmp -s s/calm t/calm || fail "another file was not copied"
    check || fail "a mixed file in run $i"
  done
  stop_writing
  echo "copied whole $copied times, reported $reported times"
}
runs=$(repeats 20 200)

rewriting() {
  cp start s/file
  until [ -e stop ]; do
    for c in a b c d; do
      head -c 3000000 /dev/zero | tr '\0' $c | dd of=s/file bs=64k conv=notrunc status=none
    done
  done
}
check() { [ ! -e t/file ] || a_moment t/file; }
head -c 3000000 /dev/zero | tr '\0' a > start
claim "a file that is written over in place, size unchanged, is never mixed"
under_change rewriting

claim "a file that grows without end is copied up to some moment, or reported"
growing() {
  until [ -e stop ]; do
    for i in {1..40}; do head -c 500000 /dev/zero | tr '\0' g; done > s/file
  done
}
check() { [ ! -s t/file ] || whole t/file; }
under_change growing

claim "a file that shrinks is copied as it was at some moment, or reported"
shrinking() {
  until [ -e stop ]; do
    cp start s/file
    for size in 2000000 1000000 10 1; do truncate -s $size s/file; done
  done
}
under_change shrinking

claim "files that come and go never stop a run"
rm -rf s t
mkdir s
coming_and_going() {
  until [ -e stop ]; do
    for i in {1..50}; do mkdir -p s/d$i && echo $i > s/d$i/f && ln -s x s/d$i/l; done
    rm -rf s/d*
  done
}
start_writing coming_and_going 2> /dev/null
for ((i = 0; i < runs; ++i)); do
  mirror s t --delete
  [ "$code" -le 1 ] || fail "exit code $code"
  expect_out "files "
done
stop_writing

claim "when all is calm again, a run makes TARGET a copy"
mirror s t --delete
expect_code 0
expect_same s t
