# shellcheck shell=bash disable=SC2154
# What bench/compare/run measures besides the kernels. Sourced by it, never run.

# The program of heed for a part; some are those of heed's own benchmarks.
heeds_program() {
  case $1 in
    calls) echo "$here/../aside/calls.cpp" ;;
    snowball) echo "$here/snowball/heed.cpp" ;;
    memory) echo "$here/../footprint/bytes.cpp" ;;
  esac
}

# run_of SECONDS WORKERS PART SYSTEM ARGUMENT…: one run; what it says is in $said. Where it fails, or does not end in time,
# that is said, and the status is 1; but not for one that may be $slow and does not end.
run_of() {
  local seconds=$1 w=$2 part=$3 system=$4 ended
  shift 4
  local run=("$folder/$part-$system")
  if [[ $system == erlang ]]; then run=(erl +S "$w:$w" ${room[0]:+"${room[@]}"} -noshell -pa "$folder" -run "$part" main); fi
  said=$(ERL_CRASH_DUMP_BYTES=0 timeout "$seconds" taskset -c "$(cores_for "$w")" "${run[@]}" "$@" 2>"$folder/errors")
  ended=$?
  if ((ended == 0)); then return 0; fi
  local why
  why=$(grep . "$folder/errors" | tail -n 1)
  if ((ended == 124)); then
    if [[ -n ${slow-} ]]; then return 1; fi
    why="it does not end in $seconds seconds"
  fi
  printf '%s: %s fails in %s: %s\n' "$script" "$system" "$part $*" "${why:-status $ended}" >&2
  status=1
  return 1
}

# figure FILE COLUMN KEY…: the median of a column of the lines that begin with these words.
figure() {
  local file=$1 column=$2
  shift 2
  awk -v keys="$*" -v column="$column" '
    BEGIN { n = split(keys, key, " ") }
    { for (i = 1; i <= n; i++) if ($i "" != key[i] "") next; print $column }' "$file" | median
}

# What awk's programs share: times and numbers for reading, and cells, whose width is in letters and not in bytes.
awk_words='
  function time(ns) {
    if (ns == "" || ns == "-") return "-"
    if (ns < 1000) return sprintf("%.0f ns", ns)
    if (ns < 1e6) return sprintf(ns < 1e5 ? "%.1f µs" : "%.0f µs", ns / 1e3)
    return sprintf(ns < 1e8 ? "%.1f ms" : "%.0f ms", ns / 1e6)
  }
  function times(x, of) { return x == "" || x == "-" || !(of > 0) ? "-" : sprintf(x / of < 10 ? "%.2f" : "%.0f", x / of) }
  function called(system_) { return system_ == "caf" ? "CAF" : system_ == "erlang" ? "Erlang" : system_ }
  function cell(x, width) { return sprintf("%*s", width + gsub(/µ|×/, "&", x), x) }
  function thousands(n,    out) {
    for (out = ""; n >= 1000; n = int(n / 1000)) out = sprintf(",%03d", n % 1000) out
    return n out
  }'

# --- calls behind what is put aside

ways=(call tag shape value key guard)
about_way() {
  case $1 in
    call) echo "a call" ;;
    tag) echo "a tag" ;;
    shape) echo "another shape" ;;
    value) echo "another value" ;;
    key) echo "a key" ;;
    guard) echo "a guard" ;;
  esac
}
# Who makes heed's calls, besides a coroutine.
callers=(reactor thread bridge)
about_caller() {
  case $1 in
    call) echo "a coroutine" ;;
    reactor) echo "a reactor's handler that waits" ;;
    thread) echo "an actor with a thread of its own" ;;
    bridge) echo "a bridge" ;;
  esac
}
asides() { for n in 0 10 1000 100000 1000000; do if ((n <= most_aside)); then echo $n; fi; done; }

# Whether such calls look at all that is put aside: of those there are fewer in a run.
rescans() {
  case $1 in
    heed) [[ $2 == guard ]] ;;
    caf) true ;;
    erlang) [[ $2 != call && $2 != tag ]] ;;
  esac
}

# calls_of SYSTEM WAY ASIDE: how many there are in a run.
calls_of() {
  local count=200000
  if [[ $2 == thread || $2 == bridge ]]; then count=10000; fi
  if rescans "$1" "$2"; then count=$((count / ($3 / 20 + 1))); fi
  count=$((count * scale / 100))
  echo $((count < 3 ? 3 : count))
}

# Lines of WAY SYSTEM ASIDE NANOSECONDS FIRST. What has failed or not ended once in 20 seconds is not tried again.
measure_calls() {
  local round way aside system said slow
  declare -A too_slow
  : >"$folder/calls.figures"
  for ((round = 1; round <= rounds; round++)); do
    for way in "${ways[@]}" "${callers[@]}"; do
      for aside in $(asides); do
        for system in "${systems[@]}"; do
          if [[ " ${callers[*]} " == *" $way "* && $system != heed ]]; then continue; fi
          if [[ -n ${too_slow[$way $system $aside]-} ]]; then continue; fi
          slow=
          if ((aside > 1000)) && rescans "$system" "$way"; then slow=1; fi
          if run_of 20 1 calls "$system" "$way" "$(calls_of "$system" "$way" "$aside")" "$aside"; then
            echo "$way $system $aside $said" >>"$folder/calls.figures"
          else
            too_slow[$way $system $aside]=1
          fi
        done
      done
    done
  done
  for way in "${ways[@]}" "${callers[@]}"; do
    for system in "${systems[@]}"; do
      for aside in $(asides); do
        echo "$way $system $aside $(figure "$folder/calls.figures" 4 "$way" "$system" "$aside") $(figure "$folder/calls.figures" 5 "$way" "$system" "$aside")"
      done
    done
  done >"$folder/calls.medians"
}

# table_of_calls FORMAT others|callers|first: the CPU time of a call, and how many times that behind none it is: of all, or of
# heed's by who makes them; or the time of heed's first one. FORMAT is text or markdown.
table_of_calls() {
  local what=$2 rows=("${ways[@]}") about=about_way heading='told by' way names=
  if [[ $what == callers ]]; then
    rows=(call "${callers[@]}")
    about=about_caller
    heading=from
  fi
  for way in "${rows[@]}"; do names+="$way=$($about "$way");"; done
  awk -v markdown="$([[ $1 == markdown ]] && echo 1)" -v what="$what" -v names="$names" -v heading="$heading" \
    -v asides="$(asides | tr '\n' ' ')" "$awk_words"'
    function row(a, b, cells,    i) {
      if (markdown) printf what == "others" ? "| %s | %s" : "| %s", a, b
      else printf what == "others" ? "%-14s %-7s" : "%-34s", a, b
      for (i = 1; i <= columns; i++) printf "%s", markdown ? " | " cells[i] : cell(cells[i], 20)
      printf markdown ? " |\n" : "\n"
    }
    { of[$1, $2, $3] = what == "first" ? $5 : $4; seen[$2] }
    END {
      columns = split(asides, aside, " ")
      for (i = 1; i <= columns; i++) cells[i] = aside[i] ? thousands(aside[i]) : "none"
      row(heading, "", cells)
      if (markdown) {
        printf what == "others" ? "|---|---" : "|---"
        for (i = 1; i <= columns; i++) printf "|--:"
        print "|"
      }
      n = split(names, name, ";") - 1
      systems = split(what == "others" ? "heed caf erlang" : "heed", system_, " ")
      for (w = 1; w <= n; w++) {
        split(name[w], words, "=")
        for (s = 1; s <= systems; s++) {
          if (!(system_[s] in seen)) continue
          for (i = 1; i <= columns; i++) {
            x = of[words[1], system_[s], aside[i]]
            cells[i] = time(x)
            if (what != "first" && aside[i] && cells[i] != "-") cells[i] = cells[i] ", " times(x, of[words[1], system_[s], 0]) "×"
          }
          row(s == 1 ? words[2] : "", called(system_[s]), cells)
        }
      }
    }' "$folder/calls.medians"
}

tables_calls() {
  say "calls behind what is put aside, CPU time of one and how many times that behind none, medians of $rounds:"
  table_of_calls "$1" others
  say
  say "heed's first such call, which makes the index:"
  table_of_calls "$1" first
  say
  say "heed's calls, from each kind of actor:"
  table_of_calls "$1" callers
}

section_of_calls() {
  say "## Calls behind what is put aside"
  say
  say "The CPU time of a call of an actor that has put so many messages aside, each a word and a number, and how many times"
  say "that behind none it is; on one core, medians of $rounds runs. The answer is told from them by"
  say
  say "- a call: \`me.call\`, a request with a timeout and \`await\`, \`gen_server:call\`"
  say "- a tag: one of heed's, the request's own number without a timeout, a fresh reference"
  say "- another shape: an answer of another length"
  say "- another value: a number that is the same each time"
  say "- a key: a number that is another one each time"
  say "- a guard: a condition on the number"
  say
  say "What does not end in 20 s is a \`-\`."
  say
  table_of_calls markdown others
  say
  say "![CPU time of a call behind what is put aside](results/calls.svg)"
  say
  say "The first such call of heed's makes the index, and takes, once:"
  say
  table_of_calls markdown first
  say
  say "A call of heed's (\`me.call\`) from each kind of actor. A thread has to wake up for each answer."
  say
  table_of_calls markdown callers
}

# picture_of_calls FILE: a field for each way, with a line for each system.
picture_of_calls() {
  local way commands=
  for way in "${ways[@]}"; do
    awk -v way="$way" '
      $1 == way {
        if (!($3 in seen)) order[++n] = $3
        seen[$3]
        of[$2, $3] = $4
      }
      function number(x) { return x + 0 > 0 ? x : "NaN" }
      END { for (i = 1; i <= n; i++) print order[i] ? order[i] : 1, number(of["heed", order[i]]), number(of["caf", order[i]]), number(of["erlang", order[i]]) }' \
      "$folder/calls.medians" >"$folder/calls.$way"
    commands+="set title \"told by $(about_way "$way")\"
plot \"$folder/calls.$way\" using 1:2 title \"heed\" with linespoints lw 2 pt 7 lc rgb \"#222222\", \
\"\" using 1:3 title \"CAF\" with linespoints lw 2 pt 5 lc rgb \"#4477aa\", \
\"\" using 1:4 title \"Erlang\" with linespoints lw 2 pt 9 lc rgb \"#cc6677\"
"
  done
  gnuplot <<END || fail "gnuplot cannot draw $1"
set terminal svg size 1080,640 font "sans,12" background rgb "white"
set output "$1"
set logscale xy
set xrange [0.7:1500000]
set yrange [50:1e9]
set xtics ("0" 1, "10" 10, "10^3" 1000, "10^5" 100000, "10^6" 1000000) nomirror
set xlabel "messages put aside"
set ytics ("100 ns" 1e2, "1 µs" 1e3, "10 µs" 1e4, "100 µs" 1e5, "1 ms" 1e6, "10 ms" 1e7, "100 ms" 1e8) nomirror
set grid ytics back lt 1 lw 0.5 lc rgb "#cccccc"
set key top left Left reverse
set multiplot layout 2,3
$commands
END
}

# --- the snowball

# So many that some ten thousand pile up in a second, while nobody needs more than half of a core for them.
requests_per_second=20000
# Lines of SYSTEM and VARIANT.
snowballs() { printf '%s\n' "heed key" "caf key" "erlang key" "heed call" "caf call" "erlang call" "caf then"; }
about_snowball() {
  case $1 in
    "heed key" | "erlang key") echo "a receive by a number" ;;
    "caf key") echo "a handler that skips" ;;
    "heed call") echo "a call" ;;
    "caf call") echo "await" ;;
    "erlang call") echo "a fresh reference" ;;
    "caf then") echo "then: it does not wait" ;;
  esac
}

# Lines of SYSTEM VARIANT BACK BEFORE BUSY PILED. What has failed or not come back once is not tried again.
measure_snowball() {
  local round system variant said w=2
  if ((cores < w)); then w=$cores; fi
  declare -A given_up
  : >"$folder/snowball.figures"
  for ((round = 1; round <= rounds; round++)); do
    while read -r system variant; do
      if [[ " ${systems[*]} " != *" $system "* || -n ${given_up[$system $variant]-} ]]; then continue; fi
      if run_of $((cutoff + 30)) "$w" snowball "$system" "$variant" "$requests_per_second" "$w" "$cutoff" </dev/null; then
        echo "$system $variant $said" >>"$folder/snowball.figures"
      fi
      if [[ $said == "- "* || -z $said ]]; then given_up[$system $variant]=1; fi
    done < <(snowballs)
  done
}

# table_of_snowballs FORMAT
table_of_snowballs() {
  local system variant file=$folder/snowball.figures markdown
  markdown=$([[ $1 == markdown ]] && echo 1)
  if [[ -n $markdown ]]; then
    printf '| | the server waits by | as fast as before after | a request before | piled up | CPU before, of a core |\n|---|---|--:|--:|--:|--:|\n'
  else
    printf '%-8s %-24s %20s %16s %10s %12s\n' '' 'the server waits by' 'back after' 'before' 'piled up' 'CPU before'
  fi
  while read -r system variant; do
    if [[ " ${systems[*]} " != *" $system "* ]]; then continue; fi
    local back=-
    if grep -q "^$system $variant - " "$file"; then
      back="not within $cutoff s"
    elif grep -q "^$system $variant " "$file"; then
      back="$(figure "$file" 3 "$system" "$variant" | awk '{ printf "%.0f ms", $1 }')"
    fi
    awk -v system_="$system" -v about="$(about_snowball "$system $variant")" -v back="$back" -v markdown="$markdown" \
      -v before="$(figure "$file" 4 "$system" "$variant")" -v busy="$(figure "$file" 5 "$system" "$variant")" \
      -v piled="$(figure "$file" 6 "$system" "$variant")" "$awk_words"'
      BEGIN {
        before = before == "-" ? before : time(before * 1000)
        piled = piled == "-" ? piled : thousands(piled)
        busy = busy == "-" ? busy : sprintf("%.0f %%", busy)
        if (markdown) printf "| %s | %s | %s | %s | %s | %s |\n", called(system_), about, back, before, piled, busy
        else printf "%-8s %-24s%s%s%s%s\n", called(system_), about, cell(back, 21), cell(before, 17), cell(piled, 11), cell(busy, 13)
      }'
  done < <(snowballs)
}

tables_snowball() {
  say "the snowball, $requests_per_second requests a second, medians of $rounds:"
  table_of_snowballs "$1"
}

section_of_snowball() {
  local rate
  rate=$(awk -v n="$requests_per_second" "$awk_words"'BEGIN { print thousands(n) }')
  say "## The snowball"
  say
  say "A server gets $rate requests a second; for each it asks a back end for a number, and waits for the answer before it"
  say "takes the next. The back end pauses for one second, and the requests of that second pile up. After so long they take at"
  say "most twice what they took before (5 ms of requests at a time, their median); given up after $cutoff s. On two cores, medians"
  say "of $rounds runs; what was given up once was not run again."
  say
  table_of_snowballs markdown
}

# --- memory

# Lines of KIND SYSTEM BYTES and, of Erlang, what it counts itself.
measure_memory() {
  local round kind system said
  local actors=$((1000 * scale)) messages=$((10000 * scale))
  : >"$folder/memory.figures"
  for ((round = 1; round <= rounds; round++)); do
    for kind in actor reactor message; do
      for system in "${systems[@]}"; do
        local count=$actors its=$kind
        if [[ $kind == message ]]; then count=$messages; fi
        if [[ $system == heed && $kind == actor ]]; then its=coroutine; fi
        if [[ $system != heed && $kind == reactor ]]; then continue; fi
        if run_of 120 "$cores" memory "$system" "$its" "$count"; then echo "$kind $system $said" >>"$folder/memory.figures"; fi
      done
    done
  done
}

# table_of_memory FORMAT
table_of_memory() {
  local kind markdown file=$folder/memory.figures
  markdown=$([[ $1 == markdown ]] && echo 1)
  if [[ -n $markdown ]]; then
    printf '| bytes | heed | CAF | Erlang | as Erlang counts |\n|---|--:|--:|--:|--:|\n'
  else
    printf '%-34s %8s %16s %16s %18s\n' bytes heed CAF Erlang 'as Erlang counts'
  fi
  for kind in actor reactor message; do
    local name
    case $kind in
      actor) name="an actor that waits" ;;
      reactor) name="a reactor that waits" ;;
      message) name="a message that is put aside" ;;
    esac
    awk -v name="$name" -v markdown="$markdown" -v mine="$(figure "$file" 3 "$kind" heed)" -v caf="$(figure "$file" 3 "$kind" caf)" \
      -v erlang="$(figure "$file" 3 "$kind" erlang)" -v counted="$(figure "$file" 4 "$kind" erlang)" "$awk_words"'
      function bytes(x) { return x == "-" ? x : thousands(x) ", " times(x, mine) "×" }
      BEGIN {
        its = mine == "-" ? mine : thousands(mine)
        if (markdown) printf "| %s | %s | %s | %s | %s |\n", name, its, bytes(caf), bytes(erlang), bytes(counted)
        else printf "%-34s%s%s%s%s\n", name, cell(its, 9), cell(bytes(caf), 17), cell(bytes(erlang), 17), cell(bytes(counted), 19)
      }'
  done
}

tables_memory() {
  say "memory, medians of $rounds:"
  table_of_memory "$1"
}

section_of_memory() {
  say "## Memory"
  say
  say "By how much the process grows for each of $(awk -v n=$((1000 * scale)) "$awk_words"'BEGIN { print thousands(n) }') actors that wait, and for each of $(awk -v n=$((10000 * scale)) "$awk_words"'BEGIN { print thousands(n) }') messages of a"
  say "word, a number and a text of 16 characters that an actor has put aside; and how many times heed's that is. Medians of"
  say "$rounds runs."
  say
  table_of_memory markdown
}
