#!/usr/bin/env bash
# scripts/faults can fail: on a tree of one file, whose tests look for words in it.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
export HEED_FAULTS_TREE=$folder

mkdir -p "$folder/include" "$folder/tests/faults"
cat >"$folder/include/x.hpp" <<'END'
int answer() {
  return right(
      *one[0] + 1);  // twice, twice
}
END
cat >"$folder/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.25)
project(tiny LANGUAGES NONE)
enable_testing()
set(header ${CMAKE_CURRENT_SOURCE_DIR}/include/x.hpp)
foreach(name a b c)
  add_custom_target(test_${name})
endforeach()
add_custom_target(test_d_built COMMAND grep -q right ${header})
add_test(NAME a COMMAND grep -q right ${header})
add_test(NAME b COMMAND grep -q answer ${header})
add_test(NAME c COMMAND grep -q nowhere ${header})
add_test(NAME d/built COMMAND grep -q answer ${header})
END

fault() {  # fault NAME TESTS FIND PUT
  printf '%s\n' "what a fault" "tests $2" "in include/x.hpp" "find $3" "put $4" >"$folder/tests/faults/$1"
}
fault one a 'return right ( *one [0]+1 );' 'return wrong(0);'
fault later 'b a' 'right' 'wrong'
fault survivor b 'right' 'wrong'
fault absent a 'return left' 'return wrong'
fault double a 'twice' 'once'
fault unbuilt 'd/built' 'right' 'wrong'
fault failing c 'right' 'wrong'
fault incomplete a 'right' 'wrong'
sed -i '/^put/d' "$folder/tests/faults/incomplete"

wrong=0
expect() {  # expect STATUS WORDS ARGUMENT…: what scripts/faults ends with and says, its spaces made single
  local status=$1 words=$2 said ended
  shift 2
  said=$(scripts/faults "$@" 2>&1)
  ended=$?
  if [[ $ended == "$status" && $(tr -s ' ' <<<"$said") == *"$words"* ]]; then return; fi
  printf 'scripts/faults %s: status %s, expected %s: %s\n%s\n' "$*" $ended "$status" "$words" "$said"
  wrong=1
}
expect 0 'one caught by a' one
expect 0 'later caught by a' one later
expect 0 'all 2 faults were caught' --all-tests one later
expect 1 'survivor SURVIVED: a fault' one survivor
expect 1 'absent DID NOT APPLY: include/x.hpp does not have: return left' absent
expect 1 'double DID NOT APPLY: include/x.hpp has more than once: twice' double
expect 1 'unbuilt DID NOT APPLY: d/built does not compile with it' unbuilt
expect 1 'c fails without a fault' failing
expect 1 'tests/faults/incomplete is not complete' incomplete
expect 1 '1 of 2 faults were not caught' one absent
expect 0 'survivor applies' --dry-run survivor
expect 1 '1 of 2 faults were not applied' --dry-run survivor absent
expect 2 "unknown argument 'none'" none
expect 0 'one a fault (a)' --list one
if ! cmp -s "$folder/include/x.hpp" "$folder/build/faults/tree/include/x.hpp"; then
  echo "the copy is left with a fault"
  wrong=1
fi
exit $wrong
