# What the tests of mirror are written in; each script sources it first. $MIRROR is the program,
# $MAKE_SOCKET makes a socket at a path; $scratch is the script's own empty folder.
set -u -o pipefail
export LC_ALL=C
: "${MIRROR:?}" "${MAKE_SOCKET:?}"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
current="(no claim yet)"

# as_user: goes on as an ordinary user, because root may read everything. Tools are copied along:
# that user may not reach the folders where they were built.
as_user() {
  [ "$(id -u)" -ne 0 ] && return
  local away
  away=$(mktemp -d)
  cp -r -- "$here" "$away/tests"
  cp -- "$MIRROR" "$away/mirror"
  cp -- "$MAKE_SOCKET" "$away/make_socket"
  mkdir "$away/tmp"
  chown -R 65534:65534 "$away"
  TMPDIR="$away/tmp" MIRROR="$away/mirror" MAKE_SOCKET="$away/make_socket" \
    setpriv --reuid=65534 --regid=65534 --clear-groups \
    bash "$away/tests/$(basename "$0")"
  local code=$?
  rm -rf -- "$away"
  exit "$code"
}

new_scratch() {
  scratch=$(mktemp -d)
  trap clean_up EXIT
  cd "$scratch" || exit 1
}

clean_up() {
  local left
  for left in $(jobs -p); do kill -KILL "$left"; done 2> /dev/null
  chmod -R u+rwx -- "$scratch" 2> /dev/null
  rm -rf -- "$scratch"
}

# A claim holds from where it stands to the next one.
claim() {
  current=$1
  echo "claim: $current"
}

fail() {
  echo "FAILED: $current"
  echo "  $*"
  [ -s "$scratch/.out" ] && sed 's/^/  out: /' "$scratch/.out" | head -n 20
  [ -s "$scratch/.err" ] && sed 's/^/  err: /' "$scratch/.err" | head -n 20
  exit 1
}

# mirror ARGUMENTS…: runs it; what it says is then in .out and .err, how it ended in $code.
mirror() {
  code=0
  "$MIRROR" "$@" > "$scratch/.out" 2> "$scratch/.err" || code=$?
}

expect_code() { [ "$code" -eq "$1" ] || fail "exit code $code instead of $1"; }
expect_out() { grep -aqF -- "$1" .out || fail "no '$1' in its output"; }
expect_err() { grep -aqF -- "$1" .err || fail "no '$1' on its standard error"; }
expect_no_err() { [ ! -s .err ] || fail "it complained"; }
expect_one_line() { [ "$(wc -l < .err)" -eq 1 ] || fail "not one line on standard error"; }

# count WORD: the number behind a word of the summary.
count() { sed -n "s/^files.*/, &,/; s/.*[ ,]$1 \([0-9.]*\),.*/\1/p" .out | tail -n 1; }
expect_count() { [ "$(count "$1")" = "$2" ] || fail "$1 is $(count "$1") instead of $2"; }

expect_same() {
  local said
  said=$("$here/compare" "$1" "$2") || fail "$said"
}
expect_different() {
  if "$here/compare" "$1" "$2" > .compared; then fail "the trees $1 and $2 are the same"; fi
}
temporaries() { find "$1" -name '.heed-mirror-*' -print0 | tr -cd '\0' | wc -c; }
expect_no_temporaries() { [ "$(temporaries "$1")" -eq 0 ] || fail "temporaries are left in $1"; }

# All there is to know of a tree from outside, change times included.
state_of() { find "$1" -printf '%P %y %m %T@ %C@ %s %l\0' | sort -z | sha256sum; }

# A tree with a bit of everything.
make_tree() {
  mkdir -p "$1"/sub/deeper "$1"/empty
  echo one > "$1"/one
  echo two > "$1"/sub/two
  head -c 300000 /dev/urandom > "$1"/sub/deeper/big
  : > "$1"/sub/nothing
  ln -s one "$1"/link
  chmod 640 "$1"/one
  chmod 755 "$1"/sub/two
  chmod 750 "$1"/sub
  touch -d '2001-02-03 04:05:06.789012345' "$1"/one "$1"/empty "$1"/sub/deeper
}

# How often repeated tests repeat: reduced by default, all with HEED_TEST_SCALE=full.
repeats() {
  local n=$1
  [ "${HEED_TEST_SCALE:-reduced}" = full ] && n=$2
  echo "runs: $n (reduced $1, full $2)" >&2
  echo "$n"
}
