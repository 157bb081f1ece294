#!/usr/bin/env bash
# An actor that crashes is made good by its supervisor: the copy and the summary are as ever.
. "$(dirname "$0")/vocabulary.sh"
new_scratch

make_tree s
mkdir -p s/many/inner
for i in {1..40}; do echo "$i" > "s/many/$i"; done
for i in {1..20}; do echo "inner $i" > "s/many/inner/$i"; done
truncate -s 5M s/large
chmod 555 s/many/inner
mkfifo s/pipe
# What TARGET had before: some of it older, some of it not in SOURCE.
mkdir -p old/many old/gone/deeper
echo old > old/many/1
cp -a s/many/2 old/many/2
for i in {1..5}; do echo "extra $i" > "old/extra $i"; done
echo x > old/gone/deeper/file
echo 'in the way' > old/sub

begin() {
  chmod -R u+rwx t 2> /dev/null
  rm -rf t
  cp -a old t
}
# What TARGET is to have: a pipe is left out.
cp -a s wanted
rm wanted/pipe
touch -r s wanted
expect_copy() {
  expect_same wanted t
  expect_no_temporaries t
}
summary() { grep -a '^files ' .out | sed 's/, seconds [0-9.]*//; s/, threads [0-9]*//'; }
crashes() { grep -ac 'as --crash wants it' .err; }
expect_crashes() { [ "$(crashes)" -eq "$1" ] || fail "$(crashes) crashes instead of $1"; }

begin
mirror s t --delete
expect_code 0
expect_no_err
expect_copy
whole=$(summary)

# crash ROLE:N JOBS…: a run like that one, but for a crash.
crash() {
  local what=$1
  shift
  begin
  mirror s t --delete --crash "$what" "$@"
  expect_code 0
  expect_copy
  [ "$(summary)" = "$whole" ] || fail "'$(summary)' instead of '$whole'"
}

for role in index scanner worker; do
  for n in 1 60; do
    claim "a crash of the $role, at its thing number $n, changes nothing about copy and summary"
    crash $role:$n --jobs 1
    expect_crashes 1
  done
  claim "so does one of the $role among several workers"
  crash $role:7 --jobs 4
  [ "$(crashes)" -le 1 ] || fail "$(crashes) crashes"
done

claim "one of the worker in the middle of a file leaves nothing of it"
mkdir only
truncate -s 20M only/large
chmod -R u+w t
rm -rf t
mirror only t --jobs 1 --crash worker:5
expect_code 0
expect_crashes 1
expect_count copied 1
expect_same only t
expect_no_temporaries t

for n in 1 2; do
  claim "a crash of the reporter, at its line number $n, loses none"
  crash reporter:$n
  expect_crashes 1
  expect_out "left out: pipe: it is a pipe"
done

claim "wherever it crashes, each line is said, and once"
begin
mirror s t --dry-run --delete
grep -av '^files ' .out | sort > .lines
for n in 1 30 70; do
  mirror s t --dry-run --delete --crash reporter:$n
  expect_crashes 1
  diff .lines <(grep -av '^files ' .out | sort) > .differ || fail "$(cat .differ)"
done
for role in index scanner worker; do
  mirror s t --dry-run --delete --crash $role:20 --jobs 1
  expect_crashes 1
  diff .lines <(grep -av '^files ' .out | sort) > .differ || fail "$(cat .differ)"
done

for n in 1 100; do
  claim "a crash of the tracer, at its event number $n, changes nothing but the trace"
  crash tracer:$n --trace trace
  expect_crashes 1
  grep -q ' takes many/' trace || fail "nothing is in it"
done

for n in 1 3; do
  claim "a crash of the surveyor, at its folder number $n, costs the bar its length at most"
  begin
  script -qec "'$MIRROR' s t --delete --crash surveyor:$n" .typescript > .out < /dev/null \
    || fail "it failed"
  expect_out 'as --crash wants it'
  expect_out '100 %'
  expect_copy
done

claim "a crash of the watcher changes nothing"
crash watcher
expect_crashes 1

claim "another watcher hears the signals"
rm -rf huge th
mkdir huge
truncate -s 4G huge/file
env --default-signal=INT "$MIRROR" huge th --crash watcher > .out 2> .err &
run=$!
until [ -d th ] && [ "$(temporaries th)" -gt 0 ]; do kill -0 $run || fail "it ended too soon"; done
kill -INT $run
code=0
wait $run || code=$?
expect_code 130
expect_crashes 1
expect_no_temporaries th

claim "a crash at a random thing of a random actor is made good"
runs=$(repeats 6 300)
roles=(reporter index scanner worker)
for ((i = 0; i < runs; ++i)); do
  crash "${roles[RANDOM % 4]}:$((RANDOM % 80 + 1))" --jobs $((RANDOM % 8 + 1))
done

# Every file of TARGET is the old one or the new one.
sums() { (cd "$1" && find . -type f -print0 | xargs -0 -r sha256sum -z) | sort -z; }
sort -zu <(sums s) <(sums old) > .whole
expect_given_up() {
  expect_code 1
  expect_crashes 4
  [ "$(wc -l < .err)" -eq 5 ] || fail "not one line besides"
  [ "$(tail -n 1 .err)" = \
    "mirror: gave up, its actors fail again and again: the next run finishes the job" ] \
    || fail "not that line"
}
for role in reporter index scanner worker; do
  claim "crashes of the $role again and again end the run: one line, exit code 1, no half file"
  begin
  mirror s t --jobs 1 --crash $role:always
  expect_given_up
  expect_no_temporaries t
  [ -z "$(comm -z -23 <(sums t) .whole | tr '\0' '\n')" ] || fail "half a file is in TARGET"
  mirror s t --delete
  expect_code 0
  expect_copy
done

claim "so do those of the watcher, in the middle of a file"
rm -rf th
mirror huge th --crash watcher:always
expect_given_up
expect_no_temporaries th
[ ! -e th/file ] || fail "half a file stands in TARGET"

for wrong in nobody worker: worker:0 worker:-1 worker:1x worker:never :1 ''; do
  claim "--crash '$wrong' is refused in one line"
  rm -rf new
  mirror s new --crash "$wrong"
  expect_code 2
  expect_one_line
  [ ! -e new ] || fail "TARGET was made"
done

claim "--help is silent about it"
mirror --help
expect_code 0
! grep -q -- --crash .out || fail "it is not"
