#!/usr/bin/env bash
# A run that is killed at any point leaves no half file, and the next one finishes the job.
. "$(dirname "$0")/vocabulary.sh"
as_user  # to whom a read-only folder is one
new_scratch

mkdir -p new old
for i in {1..20}; do
  mkdir -p "new/folder $i/inner"
  for j in {1..6}; do
    echo "new $i $j" > "new/folder $i/inner/$j"
    head -c $((i * 2000)) /dev/urandom > "new/folder $i/$j"
  done
  ln -s "$i" "new/link $i"
  chmod 555 "new/folder $i/inner"
done
for i in 1 2 3; do head -c 3000000 /dev/urandom > "new/big $i"; done
chmod 555 'new/folder 7'
# What TARGET had before: half of it older, some of it in the way.
cp -a new old
(
  cd old/new || exit 1
  chmod -R u+w .
  for i in {1..20..2}; do
    echo old > "folder $i/1"
    rm -r "folder $i/inner"
    echo 'in the way' > "folder $i/inner"
    ln -sfn old "link $i"
    echo 'not in SOURCE' > "extra $i"
  done
  head -c 3000000 /dev/urandom > 'big 1'
)

sums() {
  (cd "$1" && find . -type f ! -name '.heed-mirror-*' -print0 | xargs -0 -r sha256sum -z) | sort -z
}
sort -zu <(sums new) <(sums old/new) > .whole

# no_half_files: every file of TARGET that is no temporary is the old one or the new one.
no_half_files() {
  local half
  half=$(comm -z -23 <(sums t) .whole | tr '\0' '\n')
  [ -z "$half" ] || fail "half a file: $half"
}

restore() {
  [ -e t ] && chmod -R u+rwx t
  rm -rf t
  [ "$1" = empty ] || cp -a old/new t
}

claim "the check of the next claim sees a half file"
restore old
head -c 100 'new/big 2' > 't/big 2'
(no_half_files > /dev/null) && fail "it did not see it"

# How long an undisturbed run takes, in milliseconds, for each beginning.
declare -A whole_run
for beginning in empty old; do
  restore $beginning
  begin=$(date +%s%N)
  mirror new t --delete
  expect_code 0
  whole_run[$beginning]=$((($(date +%s%N) - begin) / 1000000 + 1))
  expect_same new t
done

claim "a run killed at a random point leaves no half file; the next finishes the job"
runs=$(repeats 15 300)
killed=0 left=0
for ((i = 0; i < runs; ++i)); do
  beginning=$([ $((i % 2)) = 0 ] && echo empty || echo old)
  restore $beginning
  after=$((RANDOM % whole_run[$beginning] + 1))
  code=0  # in a shell of its own, which keeps its word about the killing to itself
  (
    timeout -s KILL "$((after / 1000)).$(printf %03d $((after % 1000)))" \
      "$MIRROR" new t --delete > .out
    exit $?
  ) 2> .err || code=$?
  if [ $code -eq 137 ]; then killed=$((killed + 1)); else expect_code 0; fi
  [ -e t ] || mkdir t
  [ "$(temporaries t)" -gt 0 ] && left=$((left + 1))
  no_half_files
  mirror new t --delete
  expect_code 0
  expect_no_temporaries t
  expect_same new t
done
echo "of $runs runs $killed were killed in time, $left left temporaries"
[ $killed -gt 0 ] || fail "no run was killed in time"

# kill_with_temporary: kills a run the moment a temporary is seen in TARGET.
kill_with_temporary() {
  "$MIRROR" "$@" > /dev/null 2>&1 &
  local run=$!
  until [ "$(temporaries t)" -gt 0 ]; do kill -0 $run || fail "the run ended too soon"; done
  kill -KILL $run
  wait $run 2> /dev/null
  [ "$(temporaries t)" -gt 0 ] || fail "no temporary was left"
}

claim "the temporaries of a killed run go with the next, with and without --delete"
mkdir huge
truncate -s 4G huge/file
for option in --delete ""; do
  restore empty
  mkdir t
  kill_with_temporary huge t --jobs 1
  mkdir -p small
  echo x > small/file
  mirror small t $option
  expect_code 0
  expect_no_temporaries t
done

claim "they go from a folder too that SOURCE has no longer, and the folder stays"
rm -rf t huge/file
mkdir -p huge/inner t
truncate -s 4G huge/inner/file
kill_with_temporary huge t --jobs 1
echo mine > t/inner/mine
mirror small t
expect_code 0
expect_no_temporaries t
[ "$(cat t/inner/mine)" = mine ] || fail "something else went too"

claim "a file of SOURCE that is named like a temporary is copied, and stays"
echo data > small/.heed-mirror-1-1.tmp
echo data > small/.heed-mirror-notes
mirror small t --delete
mirror small t --delete
expect_code 0
expect_same small t

claim "a file that is only named a little like a temporary is not removed without --delete"
for name in .heed-mirror-1-x.tmp .heed-mirror-.tmp .heed-mirror--1.tmp heed-mirror-1-1.tmp \
  .heed-mirror-1-1.tmp.bak .heed-mirror-1.tmp; do
  echo mine > "t/$name"
done
before=$(ls -A t | wc -l)
mirror small t
[ "$(ls -A t | wc -l)" -eq "$before" ] || fail "it was removed"
