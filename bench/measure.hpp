// What the programs that are measured share: the clock, the memory, the numbers among their
// arguments, and their end where a result is wrong.
#pragma once

#include <unistd.h>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <system_error>

namespace bench {

// Of all threads of this process.
inline double cpu_nanoseconds() {
  timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
}

// The memory of this process that is there, in bytes.
inline double resident() {
  std::ifstream statm("/proc/self/statm");
  double whole = 0, pages = 0;
  statm >> whole >> pages;
  return pages * static_cast<double>(sysconf(_SC_PAGESIZE));
}

// By how many bytes the memory of this process grows while f runs.
template <class F>
double growth(F&& f) {
  double const before = resident();
  f();
  return resident() - before;
}

// Ends the program with a line where a result is wrong.
inline void must_be(bool right, char const* what_is_wrong = "the result is wrong") {
  if (right) return;
  std::fprintf(stderr, "%s\n", what_is_wrong);
  std::_Exit(1);
}

// Whether the text is a number, of `least` at least, and nothing else; then it is in `out`.
inline bool is_number(char const* text, int least, int& out) {
  char const* const end = text + std::strlen(text);
  auto const [rest, wrong] = std::from_chars(text, end, out);
  return wrong == std::errc() && rest == end && out >= least;
}

}  // namespace bench
