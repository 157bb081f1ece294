#!/usr/bin/env bash
# Ctrl-C ends a run cleanly.
. "$(dirname "$0")/vocabulary.sh"
new_scratch

# interrupt SIGNAL: starts a run, waits for its first temporary, sends the signal. The shell lets
# what it starts in the background ignore SIGINT; env undoes that.
interrupt() {
  rm -rf s t
  mkdir -p s/a s/z t
  echo x > s/a/small
  truncate -s 4G s/m_huge
  for i in {1..200}; do echo $i > s/z/$i; done
  chmod 500 s/a
  env --default-signal=INT,TERM,HUP "$MIRROR" s t --jobs 2 > .out 2> .err &
  local run=$!
  until [ "$(temporaries t)" -gt 0 ]; do kill -0 $run || fail "the run ended too soon"; done
  kill -"$1" $run
  code=0
  wait $run || code=$?
}

for signal in INT TERM HUP; do
  claim "SIG$signal ends a run cleanly: no temporary, a summary, exit code 130"
  interrupt $signal
  expect_code 130
  expect_err interrupted
  expect_out "files "
  expect_no_temporaries t
  [ ! -e t/m_huge ] || fail "half a file stands in TARGET"
done

claim "the next run finishes the job"
truncate -s 100 s/m_huge
mirror s t
expect_code 0
expect_same s t

claim "a SIGINT that was ignored when the run began stays ignored"
rm -rf s t
make_tree s
truncate -s 300M s/large
mkdir t
env --ignore-signal=INT "$MIRROR" s t > .out 2> .err &
run=$!
until [ "$(temporaries t)" -gt 0 ]; do kill -0 $run || fail "the run ended too soon"; done
kill -INT $run
code=0
wait $run || code=$?
expect_code 0
expect_same s t

claim "an output that nobody reads does not stop a run"
rm -rf t
"$MIRROR" s t --dry-run | true
"$MIRROR" s t | true
expect_same s t
