#!/usr/bin/env bash
# Each rule of scripts/rules.sh can fail: a small tree keeps them all, and each fault planted in it is found.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
source scripts/rules.sh
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
tree=$folder/tree
wrong=0

put() {  # put FILE LINE…
  local file=$tree/$1
  shift
  mkdir -p "${file%/*}"
  printf '%s\n' "$@" >"$file"
}

plant_tree() {
  rm -rf "$tree"
  put CMakeLists.txt 'project(heed VERSION 0.1.0 LANGUAGES CXX)'
  put README.md '# heed' '<!-- the text of samples/first.cpp -->' '' '```cpp' 'int main() {}' '```' '```cpp' 'other' '```'
  put samples/first.cpp 'int main() {}'
  put samples/mirror/mirror.cpp '// no mutex here' 'int main() {}'
  put include/FLOORS 'match 0 match/fwd' 'match 0 match/detail/hana' 'match 3 match/type' 'match 10 match/match' \
    'actor 0 actor/fwd # names' 'actor 1 actor/pid' 'actor 8 actor/detail/wants' 'actor 8 actor/send' 'actor 9 actor/call' \
    'actor 11 actor/actor' 'door match/fwd'
  put include/match/fwd.hpp 'inline constexpr char const* version = "0.1.0";'
  put include/match/detail/hana.hpp '#include <boost/hana/tuple.hpp>'
  put include/match/type.hpp '#include <match/fwd.hpp>' '#include <match/detail/hana.hpp>'
  put include/match/match.hpp '#include <match/type.hpp>'
  put include/actor/fwd.hpp '#include <match/fwd.hpp>'
  put include/actor/pid.hpp '#include <actor/fwd.hpp>'
  put include/actor/send.hpp '#include <actor/pid.hpp>'
  put include/actor/detail/wants.hpp '#include <match/type.hpp>' '#include <actor/pid.hpp>'
  put include/actor/call.hpp '#include <match/type.hpp>' '#include <actor/detail/wants.hpp>'
  put include/actor/actor.hpp '#include <actor/call.hpp>'
  local name
  for name in match/type actor/pid actor/send actor/call; do
    put "tests/$name.cpp" "// a claim" "#include <$name.hpp>" "#include <doctest/doctest.h>"
  done
}

finds() {  # finds RULE WORDS: the rule fails on the tree as it stands, and says so; the tree is then made anew
  local said status
  said=$("rule_$1")
  status=$?
  if [[ $status == 0 || $said != *"$2"* ]]; then
    printf 'the rule %s, status %s, does not say "%s", but:\n%s\n' "$1" $status "$2" "$said"
    wrong=1
  fi
  plant_tree
}

plant_tree
for rule in floors mirror includes sleeps sharing wording quotes version; do
  if ! "rule_$rule"; then
    echo "the rule $rule does not accept a tree that keeps it"
    wrong=1
  fi
done

put include/match/type.hpp '#include <match/match.hpp>'
finds floors 'match/type (floor 3) includes match/match (floor 10), which is not below it'
put include/match/fwd.hpp '#  include <match/detail/hana.hpp>'
finds floors 'match/fwd (floor 0) includes match/detail/hana (floor 0), which is not below it'
put include/match/match.hpp '#include <actor/fwd.hpp>'
finds floors 'match knows nothing of actor'
put include/actor/pid.hpp '#include <match/type.hpp>'
finds floors 'actor/pid (floor 1) includes match/type (floor 3), which is no door to match'
put include/actor/send.hpp '#include <match/type.hpp>'
finds floors 'actor/send (floor 8) includes match/type (floor 3), which is no door to match'
put include/match/extra.hpp ''
finds floors 'match/extra is not listed'
rm "$tree/include/match/type.hpp"
finds floors 'match/type is listed in include/FLOORS and does not exist'
put include/match/type.hpp '#include "fwd.hpp"'
finds floors 'write the include as'
put include/match/match.hpp '#include <match/typo.hpp>'
finds floors 'includes match/typo, which is not listed'
echo 'match 3 match/type' >>"$tree/include/FLOORS"
finds floors 'match/type is listed twice'
echo 'door match/type' >>"$tree/include/FLOORS"
finds floors 'the door match/type is no header on the lowest three floors of match'
echo 'match high match/type' >>"$tree/include/FLOORS"
finds floors 'neither PART FLOOR HEADER nor door HEADER'
echo 'actor 3 match/type' >>"$tree/include/FLOORS"
finds floors 'match/type is not of the part actor'

rm "$tree/tests/match/type.cpp"
finds mirror 'include/match/type.hpp has no tests/match/type.cpp'
put tests/match/type.cpp '#include <vector>' '#include <match/type.hpp>'
finds mirror 'tests/match/type.cpp does not include <match/type.hpp> first'

put include/match/type.hpp '#include <functional>'
finds includes 'include/match/type.hpp:1:#include <functional>'
put include/match/type.hpp '#include <boost/hana/at.hpp>'
finds includes 'Boost is included by match/detail/hana.hpp and match/detail/members.hpp alone'
put include/match/detail/hana.hpp '#include <boost/hana.hpp>'
finds includes 'too heavy for a header'

put tests/match/type.cpp 'std::this_thread::sleep_for(1s);'
finds sleeps 'tests/match/type.cpp:1'
put samples/mirror/mirror.cpp 'int a = 1 / 2; std::mutex m;'
finds sharing 'actors share by sending: samples/mirror/mirror.cpp:1'
put samples/mirror/mirror.cpp '#include <condition_variable>'
finds sharing 'samples/mirror/mirror.cpp:1'
put samples/mirror/part/index.hpp 'std::atomic<int> n;'
finds sharing 'samples/mirror/part/index.hpp:1'

put include/match/type.hpp '// TODO: more'
finds wording 'left for later: include/match/type.hpp:1'
put scripts/test '#if 0'
finds wording 'left for later: scripts/test:1'
put include/match/type.hpp '// this class has been renamed'
finds wording 'history: include/match/type.hpp:1'

put samples/first.cpp 'int main() { return 1; }'
finds quotes '-int main() { return 1; }'
rm "$tree/samples/first.cpp"
finds quotes 'README.md quotes samples/first.cpp, which does not exist'
page=('<!-- the text of docs/example.cpp, second -->' '```cpp' 'if (two)' '  then();' '```')
put docs/page.md "${page[@]}"
put docs/example.cpp '  // [first]' '  one();' '  // []' '  // [second]' '  if (two)' '    then();' '  // []' '  three();'
if ! rule_quotes; then
  echo "the rule quotes does not accept a page that quotes a part of a file"
  wrong=1
fi
put docs/example.cpp '// [second]' 'if (three)' '  then();' '// []'
finds quotes '-if (three)'
put docs/page.md "${page[@]}"
put docs/example.cpp '// [first]' 'one();' '// []'
finds quotes 'docs/page.md quotes docs/example.cpp, second, which does not exist'
put README.md '# heed' '```cpp' 'int main() {}' '```'
finds quotes 'README.md quotes no program'

put include/match/fwd.hpp 'inline constexpr char const* version = "0.2.0";'
finds version 'CMakeLists.txt says version 0.1.0, heed::version 0.2.0'
exit $wrong
