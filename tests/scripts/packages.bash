#!/usr/bin/env bash
# What scripts/lib.sh does about packages that are missing, with everything it asks replaced.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT

wrong=0
expect() {  # expect STATUS OUTPUT SCRIPT: what a script that has sourced lib.sh ends with and says
  local said status
  said=$(FOLDER=$folder bash -c "set -u; source scripts/lib.sh; $3" scripts/example 2>&1)
  status=$?
  if [[ $status != "$1" || $said != "$2" ]]; then
    printf 'status %s, expected %s: %s\nsaid:     %s\nexpected: %s\n' $status "$1" "$3" "$said" "$2"
    wrong=1
  fi
}

# Packages are files in the folder; apt-get makes them, except those that are called broken.
read -r -d '' stubs <<'STUBS'
have() { [[ -e $FOLDER/$1 ]]; }
env() {
  case "$*" in
    *update*) touch "$FOLDER/updated" ;;
    *broken*) echo "E: Unable to locate package broken"; return 100 ;;
    *install*) while [[ $1 != --no-install-recommends ]]; do shift; done; shift; (cd "$FOLDER" && touch "$@") ;;
  esac
}
sudo() { "$@"; }
grep() { if [[ ${*: -1} == /etc/os-release ]]; then return "${OTHER_SYSTEM:-0}"; fi; command grep "$@"; }
apt-get() { :; }
apt-cache() { :; }
STUBS

touch "$folder/one"
expect 0 "" "$stubs; need one"
[[ ! -e $folder/updated ]] || { echo "apt-get update was run with nothing missing"; wrong=1; }
expect 1 "scripts/example: please install: two three" "$stubs; no_install=1; need one two three"
expect 1 "scripts/example: please install what Debian calls: two" "$stubs; OTHER_SYSTEM=1; need one two"
expect 0 "installing two three" "$stubs; need one two three"
expect 0 "" "$stubs; need one two three"
expect 1 "installing broken
scripts/example: apt-get could not install broken (Unable to locate package broken)" "$stubs; need one broken"
expect 1 "installing four
scripts/example: still missing, or too old, after installing: four" "$stubs; touch() { :; }; need four"
HEED_TEST_SCALE=huge \
  expect 2 "scripts/example: HEED_TEST_SCALE is reduced or full, not 'huge' (see scripts/example --help)" :
exit $wrong
