#pragma once

#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <set>
#include <source_location>
#include <string>
#include <string_view>

// How often a repeated or random test repeats: a reduced count on every run, the full one where the
// environment says HEED_TEST_SCALE=full.

namespace heed_test {

inline bool full_scale() {
  char const* scale = std::getenv("HEED_TEST_SCALE");
  return scale != nullptr && std::string_view(scale) == "full";
}

// What is printed of a count: where it stands, and both numbers.
inline std::string scale_line(int reduced, int full, std::string_view what, std::string_view file,
                              unsigned line) {
  if (auto const tests = file.rfind("tests/"); tests != file.npos) file.remove_prefix(tests);
  bool const is_full = full_scale();
  return "repeated: " + std::string(file) + ":" + std::to_string(line) + ": " +
         std::to_string(is_full ? full : reduced) + " " + std::string(what) +
         (is_full ? " (full; reduced: " + std::to_string(reduced)
                  : " (reduced; full: " + std::to_string(full)) +
         ")";
}

// The count that holds today. Both counts are printed, once for each place that asks.
inline int count(int reduced, int full, std::string_view what = "rounds",
                 std::source_location at = std::source_location::current()) {
  static std::mutex mutex;
  static std::set<std::string> printed;

  std::string const line = scale_line(reduced, full, what, at.file_name(), at.line());
  std::lock_guard lock(mutex);
  if (printed.insert(line).second) {
    std::printf("%s\n", line.c_str());
    std::fflush(stdout);
  }
  return full_scale() ? full : reduced;
}

}  // namespace heed_test
