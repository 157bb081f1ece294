#pragma once

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <source_location>
#include <string>
#include <utility>
#include <vector>

#include "model_crowd.hpp"
#include "model_play.hpp"
#include "scale.hpp"

// What the stress tests do with a pool of receives.

namespace support {

/// A receive whose clauses `make` gives, for one player.
template <class Make>
receive_case by(std::string name, std::vector<rule> rules, Make make) {
  return {std::move(name), std::move(rules), [make](player& p, std::chrono::nanoseconds wait) {
            return p.me.receive(make(p), heed::after(wait) >> [&p] { return p.late(); });
          }};
}

/// Many runs beside the model; each receive of the pool has taken by each clause, and timed out.
/// Gives how often a guard or predicate threw.
inline std::size_t compare_in_lockstep(pool const& receives, std::uint64_t seeds) {
  tally counts(receives);
  for (std::uint64_t seed = 1; seed <= seeds; ++seed)
    REQUIRE(lockstep::run(receives, seed, counts) == "");
  CHECK(counts.missing() == "");
  CHECK(counts.deepest() == lockstep::nesting);
  return counts.all_throws();
}
inline std::size_t compare_in_lockstep(pool const& receives,
                                       std::source_location at = std::source_location::current()) {
  int const seeds = heed_test::count(400, 20000, "random runs beside the model", at);
  return compare_in_lockstep(receives, static_cast<std::uint64_t>(seeds));
}

/// Many runs with senders on threads of their own.
inline void compare_in_a_crowd(pool const& receives, std::uint64_t seeds) {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) REQUIRE(crowd::run(receives, seed) == "");
}
inline void compare_in_a_crowd(pool const& receives,
                               std::source_location at = std::source_location::current()) {
  int const seeds = heed_test::count(10, 500, "random runs with many senders", at);
  compare_in_a_crowd(receives, static_cast<std::uint64_t>(seeds));
}

}  // namespace support
