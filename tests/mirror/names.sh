#!/usr/bin/env bash
# Names of every kind, deep trees, wide folders.
. "$(dirname "$0")/vocabulary.sh"
new_scratch

claim "odd names are copied as they are"
mkdir s
odd=(' leading' 'trailing ' '-dash' '--delete' $'line\nend' $'\ttab' 'grüße' '日本' $'\377\376bytes'
  $'\303(' '*' '?' "'" '"' '\' '$HOME' '.hidden' '...' '~' '#' '%s%n' $'\033[31m' ';' '|' '&')
for name in "${odd[@]}"; do
  echo "$name" > "s/$name"
  mkdir "s/folder $name"
  echo "$name" > "s/folder $name/$name"
  ln -s -- "$name" "s/link $name"
done
name=$(printf 'n%.0s' {1..255})
echo longest > "s/$name"
mirror s t
expect_code 0
expect_no_err
expect_same s t
mirror s t
expect_count copied 0

claim "odd names are removed as they are"
find s -mindepth 1 -delete
mirror s t --delete
expect_code 0
expect_same s t

claim "what it says of odd names is one clean line each"
echo x > $'s/line\nend \033[31m \377'
mirror s t --dry-run
expect_out 'would copy file line\x0aend \x1b[31m \xff'

claim "a SOURCE and a TARGET whose names begin with a dash work after --"
mkdir -- -s
echo x > -s/x
mirror -- -s -t
expect_code 0
expect_same ./-s ./-t

claim "a tree deeper than any path may be long is copied, found the same, and removed"
rm -rf s t
mkdir s
(
  cd s || exit 1
  for i in {1..60}; do
    name=$(printf 'd%.0s' {1..100})
    mkdir "$name" && cd "$name" || exit 1
  done
  echo deep > file
) || fail "the tree could not be made"
mirror s t
expect_code 0
expect_no_err
# sha256sum takes no such path: here find compares the entries, and goes where the file is.
cmp -s <(cd s && find . -printf '%y %m %T@ %P\0') <(cd t && find . -printf '%y %m %T@ %P\0') ||
  fail "the trees differ"
[ "$(find t -type f -execdir cat '{}' ';')" = deep ] || fail "the file has another content"
mirror s t
expect_count copied 0
mirror s t --verify
expect_code 0
find s -mindepth 1 -delete
mirror s t --delete
expect_code 0
[ -z "$(ls -A t)" ] || fail "it was not removed"

claim "a wide folder is copied and removed whole"
(cd s && seq 1 5000 | xargs touch)
mirror s t
expect_code 0
expect_same s t
find s -mindepth 1 -delete
mirror s t --delete
expect_code 0
expect_count removed 5000
expect_same s t
