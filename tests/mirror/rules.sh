#!/usr/bin/env bash
# What the actors of mirror share, they send: no locks, no shared counters, no queues.
. "$(dirname "$0")/vocabulary.sh"
new_scratch
: "${MIRROR_SOURCES:?}"
banned='mutex|condition_variable|atomic|semaphore|latch|barrier|call_once|future|promise *<|packaged_task|std::thread|std::jthread|std::async|std::queue|std::priority_queue|<queue>|<thread>|<pthread|pthread_create|volatile|thread_local'

claim "the check sees a forbidden word"
echo 'std::mutex m;' | grep -qE "$banned" || fail "it did not see it"

claim "nothing of the kind stands in the sources"
[ "$(find "$MIRROR_SOURCES" -name '*.hpp' | wc -l)" -gt 10 ] || fail "these are not the sources"
! grep -rnE "$banned" "$MIRROR_SOURCES" --include='*.hpp' --include='*.cpp' || fail "it does"

claim "no header has more than 200 lines"
while IFS= read -r file; do
  [ "$(wc -l < "$file")" -le 200 ] || fail "$file has more"
done < <(find "$MIRROR_SOURCES" -name '*.hpp')
