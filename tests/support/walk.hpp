#pragma once

#include <cstddef>
#include <cstdint>

// Included before the library: how many messages a receive looks at in vain before it has an index.
// With few, small mailboxes are indexed as large ones are.

#define HEED_DETAIL_TESTED_WALK

namespace heed_test {

inline std::size_t walk = 8;

/// One of several, by seed.
inline void choose_walk(std::uint64_t seed) {
  constexpr std::size_t walks[] = {8, 1, 8, 3};
  walk = walks[seed % 4];
}

}  // namespace heed_test

namespace heed::detail {

inline std::size_t tested_walk() noexcept {
  return heed_test::walk;
}

}  // namespace heed::detail
