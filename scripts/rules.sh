# shellcheck shell=bash disable=SC2154
# The rules of the tree that are read from its text. Each is a function that prints what breaks it and then fails.
# They look at the folder $tree, so that tests/scripts/rules.bash can show each of them able to fail.

# find_files FOLDER NAME…: files of these names below the folder, if it is there, in a fixed order.
find_files() {
  local folder=$1 name names=()
  shift
  for name; do names+=(-o -name "$name"); done
  [[ ! -d $tree/$folder ]] || (cd "$tree" && find "$folder" -type f \( "${names[@]:1}" \) | LC_ALL=C sort)
}

# forbid PATTERN WHY FILE…: no line of these files fits the pattern (extended, for grep).
forbid() {
  local pattern=$1 why=$2 found=()
  shift 2
  (($#)) || return 0
  mapfile -t found < <(cd "$tree" && grep -nHE -- "$pattern" "$@")
  ((${#found[@]})) || return 0
  printf "%s\n" "${found[@]/#/$why: }"
  return 1
}

# include/FLOORS: every header is listed, every listed header exists, and each includes only what stands below it.
rule_floors() {
  if [[ ! -r $tree/include/FLOORS ]]; then
    echo "there is no include/FLOORS"
    return 1
  fi
  local headers
  mapfile -t headers < <(find_files include '*.hpp')
  (set -o pipefail; cd "$tree" && awk '
    function complain(what) { print what; wrong = 1 }
    function part_of(header) { return substr(header, 1, index(header, "/") - 1) }

    FILENAME == "include/FLOORS" {
      sub(/#.*/, "")
      if (NF == 0) next
      if ($1 == "door" && NF == 2) { door[$2] = 1; next }
      if (NF != 3 || $2 !~ /^[0-9]+$/) { complain("include/FLOORS:" FNR ": neither PART FLOOR HEADER nor door HEADER"); next }
      if (part_of($3) != $1) complain("include/FLOORS:" FNR ": " $3 " is not of the part " $1)
      if ($3 in floor) complain("include/FLOORS:" FNR ": " $3 " is listed twice")
      floor[$3] = $2
      next
    }

    FNR == 1 {
      header = FILENAME
      sub(/^include\//, "", header)
      sub(/\.hpp$/, "", header)
      seen[header] = 1
      if (!(header in floor)) complain(header " is not listed in include/FLOORS")
    }
    /^[ \t]*#[ \t]*include[ \t]*"/ { complain(FILENAME ":" FNR ": write the include as <part/header.hpp>") }
    /^[ \t]*#[ \t]*include[ \t]*<(match|actor)\// {
      target = $0
      sub(/^[^<]*</, "", target)
      sub(/>.*/, "", target)
      sub(/\.hpp$/, "", target)
      count++
      from[count] = header; to[count] = target; place[count] = FILENAME ":" FNR
    }

    END {
      for (header in floor) if (!(header in seen)) complain(header " is listed in include/FLOORS and does not exist")
      for (header in door) {
        if (part_of(header) != "match" || !(header in floor) || floor[header] > 2)
          complain("the door " header " is no header on the lowest three floors of match")
      }
      for (i = 1; i <= count; ++i) {
        source = from[i]; target = to[i]; where = place[i] ": " source " (floor " floor[source] ") includes " target
        if (!(target in floor)) { complain(where ", which is not listed"); continue }
        where = where " (floor " floor[target] ")"
        if (part_of(source) == part_of(target)) {
          if (floor[target] + 0 >= floor[source] + 0) complain(where ", which is not below it")
        } else if (part_of(source) == "match") {
          complain(where "; match knows nothing of actor")
        } else if (!(target in door) && source != "actor/detail/wants" && floor[source] + 0 <= floor["actor/detail/wants"] + 0) {
          complain(where ", which is no door to match")
        }
      }
      exit wrong
    }' include/FLOORS "${headers[@]}" | LC_ALL=C sort)
}

# Every public header has a test of the same name, which includes it first.
rule_mirror() {
  local header name first wrong=0
  while IFS= read -r header; do
    name=${header#include/}
    name=${name%.hpp}
    case /$name in
      */detail/* | */fwd) continue ;;
    esac
    if [[ $name == "${name%%/*}/${name%%/*}" ]]; then continue; fi  # an umbrella
    if [[ ! -r $tree/tests/$name.cpp ]]; then
      echo "$header has no tests/$name.cpp"
      wrong=1
      continue
    fi
    first=$(grep -m1 -E '^[[:space:]]*#[[:space:]]*include' "$tree/tests/$name.cpp")
    if [[ $first != "#include <$name.hpp>"* ]]; then
      echo "tests/$name.cpp does not include <$name.hpp> first"
      wrong=1
    fi
  done < <(find_files include '*.hpp')
  return $wrong
}

# What is slow to compile stays out of the library, and Boost comes in by one door.
rule_includes() {
  local headers others wrong=0
  mapfile -t headers < <(find_files include '*.hpp')
  mapfile -t others < <(printf '%s\n' "${headers[@]}" | grep -vxE 'include/match/detail/(hana|members)\.hpp')
  forbid '^[[:space:]]*#[[:space:]]*include[[:space:]]*<(functional|iostream|regex|ranges|sstream|iomanip|boost/hana\.hpp)>' \
    'too heavy for a header' "${headers[@]}" || wrong=1
  forbid '^[[:space:]]*#[[:space:]]*include[[:space:]]*<boost/' \
    'Boost is included by match/detail/hana.hpp and match/detail/members.hpp alone' ${others[0]:+"${others[@]}"} || wrong=1
  return $wrong
}

# No test sleeps in order to be right.
rule_sleeps() {
  local files
  mapfile -t files < <(find_files tests '*.cpp' '*.hpp')
  forbid '\b(sleep_for|sleep_until|usleep|nanosleep|sleep)[[:space:]]*\(' 'a test sleeps' "${files[@]}"
}

# What the actors of samples/mirror share, they send.
rule_sharing() {
  local files primitive
  mapfile -t files < <(find_files samples/mirror '*.cpp' '*.hpp')
  primitive='(mutex|shared_mutex|recursive_mutex|timed_mutex|lock_guard|unique_lock|scoped_lock|shared_lock'
  primitive+='|condition_variable|condition_variable_any|atomic|atomic_[a-z_]+|future|shared_future|packaged_task'
  primitive+='|queue|priority_queue|counting_semaphore|binary_semaphore|latch|barrier|pthread_(mutex|cond)_[a-z]+)'
  forbid "^([^/]|/[^/])*\\b$primitive\\b" 'actors share by sending' "${files[@]}"
}

# The text says what is, not what was or shall be.
rule_wording() {
  local files wrong=0
  mapfile -t files < <(
    for folder in include tests samples bench scripts cmake docs .ci; do find_files "$folder" '*'; done |
      grep -vxE 'scripts/rules\.sh|tests/scripts/rules\.bash'
    cd "$tree" && find . -maxdepth 1 -type f \( -name '*.md' -o -name 'CMake*' \) ! -name CHANGELOG.md | sed 's@^\./@@'
  )
  forbid '\b(TODO|FIXME|XXX|HACK)\b|^[[:space:]]*#[[:space:]]*if[[:space:]]+0' 'left for later' "${files[@]}" || wrong=1
  forbid '\b([Ff]or now|[Ff]ormerly|[Rr]efactored|[Nn]ot yet implemented|(has|have) been (renamed|moved|replaced|removed)|(was|were) (renamed|replaced by)|[Ii]ssue #?[0-9]+)\b' \
    'history' "${files[@]}" || wrong=1
  return $wrong
}

# A block of code that a page says is a file's text equals that file, or a part of it:
#     <!-- the text of samples/readme.cpp -->
#     <!-- the text of samples/docs_patterns.cpp, either -->
# just above the block. The part `either` stands between the lines `// [either]` and `// []`.
rule_quotes() {
  local page mark file wrong=0 pages
  mapfile -t pages < <(cd "$tree" && find . -maxdepth 1 -name '*.md' | sed 's@^\./@@' | LC_ALL=C sort; find_files docs '*.md')
  for page in "${pages[@]}"; do
    while IFS= read -r mark; do
      file=${mark%%, *}
      if [[ ! -r $tree/$file || -z $(meant "$mark") ]]; then
        echo "$page quotes $mark, which does not exist"
        wrong=1
      elif ! diff -u --label "$mark" --label "$page" <(meant "$mark") <(quoted "$page" "$mark"); then
        wrong=1
      fi
    done < <(sed -nE 's/^<!-- the text of (.+) -->$/\1/p' "$tree/$page")
  done
  if [[ -r $tree/README.md ]] && ! grep -q '^<!-- the text of ' "$tree/README.md"; then
    echo "README.md quotes no program"
    wrong=1
  fi
  return $wrong
}

# meant MARK: the text of the file, or of its part, without the indentation of the part's first line.
meant() {
  if [[ $1 != *,* ]]; then
    cat "$tree/$1"
    return
  fi
  awk -v part="// [${1#*, }]" '
    { bare = $0; sub(/^ +/, "", bare) }
    bare == "// []" { inside = 0 }
    inside == 1 { match($0, /^ */); indent = RLENGTH; inside = 2 }
    inside { print (substr($0, 1, indent) ~ /^ *$/ ? substr($0, indent + 1) : bare) }
    bare == part { inside = 1 }' "$tree/${1%%, *}"
}

# quoted PAGE MARK: the block that stands under the page's mark.
quoted() {
  awk -v mark="<!-- the text of $2 -->" '
    $0 == mark { marked = 1; next }
    marked && /^```/ { if (inside) exit; inside = 1; next }
    inside' "$tree/$1"
}

# The version has one value wherever it stands.
rule_version() {
  local version headers found
  version=$(sed -nE 's/^project\(heed VERSION ([0-9.]+).*/\1/p' "$tree/CMakeLists.txt")
  mapfile -t headers < <(find_files include '*.hpp')
  found=$(cd "$tree" && grep -hoE '\bversion[^=;"]*[={] *"[^"]*"' "${headers[@]}" /dev/null | sed -E 's/.*"([^"]*)"/\1/')
  if [[ $found != "$version" ]]; then
    echo "CMakeLists.txt says version ${version:-nothing}, heed::version ${found:-nothing}"
    return 1
  fi
}
