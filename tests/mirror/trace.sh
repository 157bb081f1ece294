#!/usr/bin/env bash
# --trace records who did what when; the record shows calls with other messages waiting aside.
. "$(dirname "$0")/vocabulary.sh"
new_scratch
mkdir s
for i in {1..500}; do echo $i > s/$i; done

claim "a trace changes nothing about the copy"
mirror s t --jobs 1 --trace trace
expect_code 0
expect_same s t

# waits_aside FILE: reads a trace in the order of its times. Counts, answer by answer, the jobs that
# were waiting meanwhile; fails where the worker took one before it had its answer.
waits_aside() {
  local line asked='' waiting=0 aside=0
  while IFS= read -r line; do
    case $line in
      *': asks the index about '*) asked=${line##* } ;;
      *': is answered about '*)
        asked=''
        [ "$waiting" -le 0 ] || aside=$((aside + waiting))
        ;;
      *': has given worker 1 the job '*) waiting=$((waiting + 1)) ;;
      *': takes '*)
        [ -z "$asked" ] || return 1
        waiting=$((waiting - 1))
        ;;
    esac
  done < <(sort -ns "$1")
  echo "$aside"
}

claim "the reading of the record sees a job that is taken too early"
printf '%s\n' '1 worker 1: asks the index about a' '2 worker 1: takes b' > early
waits_aside early > .waited && fail "it did not see it"

claim "while the worker waits for the index, jobs wait aside, and none is taken before the answer"
aside=$(waits_aside trace) || fail "a job was taken before the answer"
echo "jobs that waited during a call: $aside"
[ "$aside" -gt 0 ] || fail "no job waited during a call"

claim "every job is taken in the order it was given"
diff <(sort -ns trace | sed -n 's/.* has given worker 1 the job //p') \
  <(sort -ns trace | sed -n 's/.*: takes //p') > .out || fail "another order"
