#!/usr/bin/env bash
# scripts/compile_fail can fail: each file of tests/compile_fail/self is judged as its `// runner:` line says, or is
# right where it has none.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1

wrong=0
for file in tests/compile_fail/self/*.cpp; do
  words=$(sed -nE 's@^// runner: @@p' "$file")
  said=$(scripts/compile_fail "$file" "$@")
  status=$?
  if [[ -z $words && $status == 0 ]]; then continue; fi
  if [[ -n $words && $status == 1 && $said == *"$words"* ]]; then continue; fi
  printf '%s: judged with status %s, expected: %s\n%s\n' "$file" $status "${words:-right}" "$said"
  wrong=1
done
exit $wrong
