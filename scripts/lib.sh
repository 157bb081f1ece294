# shellcheck shell=bash disable=SC2034
# What the scripts share: speaking, packages, building. Sourced by them, never run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd) || exit 1
script=scripts/${0##*/}
no_install=

say() { printf '%s\n' "$*"; }

fail() {
  printf '%s: %s\n' "$script" "$*" >&2
  exit 1
}

# misused MESSAGE: the arguments make no sense.
misused() {
  printf '%s: %s (see %s --help)\n' "$script" "$*" "$script" >&2
  exit 2
}

# build_program SOURCE PROGRAM [FLAG…]: a program of one file, for measuring, by $compiler or the project's.
build_program() {
  local with=${compiler:-${CXX:-g++}}
  "$with" -std=c++20 -O2 -DNDEBUG -Wno-mismatched-new-delete -I "$root/include" \
    ${BOOST_ROOT:+-isystem "$BOOST_ROOT/include"} "$1" -o "$2" "${@:3}" -pthread >"$2.log" 2>&1 ||
    fail "$with cannot compile ${1##*/}: $(grep -m1 error "$2.log")"
}

# median: of the numbers that are read, one a line; "-" where there is none.
median() { sort -n | awk '{ of[NR] = $1 } END { print NR ? of[int((NR + 1) / 2)] : "-" }'; }

# --- packages, by their Debian names ---------------------------------------------------------------------------------

build_packages=(cmake g++ ninja-build libboost1.81-dev doctest-dev libcli11-dev libxxhash-dev libfmt-dev
  time)

at_least() { [[ -n $2 ]] && printf '%s\n%s\n' "$1" "$2" | sort -VC; }  # at_least WANTED FOUND

# preprocesses TEXT…: the project's compiler finds what these lines include.
preprocesses() {
  printf '%s\n' "$@" | "${CXX:-g++}" ${BOOST_ROOT:+"-I$BOOST_ROOT/include"} -E -x c++ -o /dev/null - 2>/dev/null
}

# have PACKAGE: what it provides is here, wherever it came from.
have() {
  case $1 in
    cmake) at_least 3.25 "$(cmake --version 2>/dev/null | sed -n '1s/[^0-9]*//p')" ;;
    g++) [[ -n ${CXX-} ]] || at_least 12 "$(g++ -dumpversion 2>/dev/null)" ;;
    ninja-build) command -v ninja || command -v make ;;
    libboost1.81-dev)
      preprocesses '#include <boost/version.hpp>' '#include <boost/hana/tuple.hpp>' '#if BOOST_VERSION < 107400' '#error' '#endif' ;;
    doctest-dev) preprocesses '#include <doctest/doctest.h>' ;;
    libcli11-dev) preprocesses '#include <CLI/CLI.hpp>' ;;
    libxxhash-dev) preprocesses '#include <xxhash.h>' ;;
    libfmt-dev) preprocesses '#include <fmt/format.h>' ;;
    libcaf-dev)  # 0.18 spells messages in another way
      preprocesses '#include <caf/all.hpp>' '#if CAF_VERSION / 100 != 17' '#error' '#endif' ;;
    erlang-base) command -v erlc && command -v erl ;;
    gnuplot-nox) command -v gnuplot ;;
    time) [[ -x /usr/bin/time ]] ;;  # command -v finds the word of the shell
    clang-[0-9]*) command -v "clang++-${1#clang-}" ;;
    clang-format-*) command -v "$1" ;;
    libclang-rt-*-dev)
      local version=${1#libclang-rt-}
      compgen -G "$("clang++-${version%-dev}" -print-resource-dir)/lib/*/libclang_rt.tsan*" ;;
    *) command -v "$1" ;;
  esac >/dev/null 2>&1
}

# missing PACKAGE…: those that are not here, on one line.
missing() {
  local package absent=()
  for package; do have "$package" || absent+=("$package"); done
  printf '%s' "${absent[*]}"
}

# need PACKAGE…: installs what is missing, or says what to install and ends.
need() {
  local wanted package log become=()
  wanted=$(missing "$@")
  [[ -n $wanted ]] || return 0

  if [[ -n $no_install ]]; then fail "please install: $wanted"; fi
  if ! command -v apt-get >/dev/null || ! grep -qE '^ID(_LIKE)?=.*(debian|ubuntu)' /etc/os-release 2>/dev/null; then
    fail "please install what Debian calls: $wanted"
  fi
  if ((EUID != 0)); then
    command -v sudo >/dev/null || fail "neither root nor sudo is here to install: $wanted"
    become=(sudo)
  fi

  say "installing $wanted"
  log=$(mktemp) || exit 1
  local apt=("${become[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300)
  "${apt[@]}" update >>"$log" 2>&1  # without a network the lists of last time may do
  local names=()
  for package in $wanted; do
    # Any Boost from 1.74 will do where this one is not packaged.
    if [[ $package == libboost1.81-dev ]] && ! apt-cache show "$package" >/dev/null 2>&1; then package=libboost-dev; fi
    names+=("$package")
  done
  if ! "${apt[@]}" install -y --no-install-recommends "${names[@]}" >>"$log" 2>&1; then
    local why
    why=$(grep -m1 '^E: ' "$log")
    rm -f "$log"
    fail "apt-get could not install ${names[*]}${why:+ (${why#E: })}"
  fi
  rm -f "$log"

  hash -r
  wanted=$(missing "$@")
  if [[ -n $wanted ]]; then fail "still missing, or too old, after installing: $wanted"; fi
}

# --- building --------------------------------------------------------------------------------------------------------

# As many compilers at once as there are cores and, at 1.5 GB each, memory.
jobs() {
  local cores by_memory
  cores=$(nproc)
  by_memory=$(awk '/^MemAvailable:/ {print int($2 / 1500000)}' /proc/meminfo 2>/dev/null)
  by_memory=${by_memory:-$cores}
  if ((by_memory < cores)); then cores=$by_memory; fi
  if ((cores < 1)); then cores=1; fi
  echo "$cores"
}

# quietly COMMAND…: its output only where it fails.
quietly() {
  local output status
  output=$("$@" 2>&1)
  status=$?
  if ((status != 0)); then printf '%s\n' "$output"; fi
  return $status
}

# configure PRESET: Ninja where it is, what CMake chooses elsewhere. A tree that is configured keeps its own.
configure() {
  if [[ -z ${CMAKE_GENERATOR-} ]] && command -v ninja >/dev/null; then export CMAKE_GENERATOR=Ninja; fi
  quietly cmake -S "$root" --preset "$1" "-DHEED_TEST_SCALE=${HEED_TEST_SCALE:-reduced}"
}

# build PRESET [TARGET…]: shows its progress on a terminal, elsewhere only what went wrong.
build() {
  local preset=$1 show=quietly
  shift
  if [[ -t 1 ]]; then show=; fi
  (cd "$root" && $show cmake --build --preset "$preset" --parallel "$(jobs)" ${1:+--target "$@"})
}

# run_suite PRESET [-L LABEL] [WRAPPER…]: ctest, of the tests with that label, run by the wrapper, then what the repeated tests say of their counts.
run_suite() {
  local preset=$1 status
  shift
  local only=()
  if [[ ${1-} == -L ]]; then
    only=(-L "$2")
    shift 2
  fi
  (cd "$root" && "$@" ctest --preset "$preset" ${only[0]:+"${only[@]}"})
  status=$?
  repeated_counts "$root/build/$preset/Testing/Temporary/LastTest.log"
  return $status
}

# repeated_counts LOG: what the tests say of their counts, but for the tests of the counting itself.
repeated_counts() { [[ ! -r $1 ]] || grep '^repeated: ' "$1" | grep -v '^repeated: tests/support/' | sort -u; }

# The scale of repeated and random tests travels in the environment and, for ctest, in CMake's cache.
case ${HEED_TEST_SCALE:-reduced} in
  reduced | full) ;;
  *) misused "HEED_TEST_SCALE is reduced or full, not '$HEED_TEST_SCALE'" ;;
esac
