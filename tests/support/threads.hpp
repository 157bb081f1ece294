#pragma once

#include <filesystem>
#include <iterator>

namespace heed_test {

/// How many threads this process has now.
inline int threads() {
  auto const all = std::filesystem::directory_iterator("/proc/self/task");
  return static_cast<int>(std::distance(begin(all), end(all)));
}

}  // namespace heed_test
