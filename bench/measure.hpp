// What the programs that are measured share: the clock, and the numbers among their arguments.
#pragma once

#include <charconv>
#include <cstring>
#include <ctime>
#include <system_error>

namespace bench {

// Of all threads of this process.
inline double cpu_nanoseconds() {
  timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
}

// Whether the text is a number, of `least` at least, and nothing else; then it is in `out`.
inline bool is_number(char const* text, int least, int& out) {
  char const* const end = text + std::strlen(text);
  auto const [rest, wrong] = std::from_chars(text, end, out);
  return wrong == std::errc() && rest == end && out >= least;
}

}  // namespace bench
