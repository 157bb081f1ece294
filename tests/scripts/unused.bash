#!/usr/bin/env bash
# A program that includes heed and uses nothing of it is given none of its functions.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT

printf '#include <actor/actor.hpp>\nint main() {}\n' >"$folder/unused.cpp"
"${CXX:-g++}" -std=c++20 -O0 -Iinclude -c "$folder/unused.cpp" -o "$folder/unused.o" || exit 1
names=$(nm -C "$folder/unused.o") || exit 1
[[ $names == *" T main"* ]] || { echo "nm names no main"; exit 1; }
# What is destroyed with the program, the reasons of exits, is all there may be.
given=$(grep -E ' [TtWV] .*heed::' <<<"$names" | grep -v 'heed::exit_reason')
[[ ! $given ]] || { printf 'given, and not used:\n%s\n' "$given"; exit 1; }
