#include "support/puppets.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>

using namespace heed;
using namespace heed_test;

TEST_CASE("a puppet of each kind does as it is told, tells what it hears, and is seen to end") {
  for (std::size_t i = 0; i != stands; ++i) {
    CAPTURE(std::string(name_of(static_cast<stand>(i))));
    for (bool const by_hand : {false, true}) {
      manual_system moved;
      actor_system pool;
      company c(by_hand ? moved : pool, by_hand ? &moved : nullptr, 0);
      puppet& p = c.hire(static_cast<stand>(i));
      c.tell(p, 7);
      REQUIRE_NOTHROW(c.hears(p, 7));
      c.order(p, [to = c.home.pid()](actor_verbs& v) { v.send(to, 8); });
      REQUIRE_NOTHROW(c.wait([&] { return !c.own.empty(); }, "nothing"));
      REQUIRE_NOTHROW(c.lives(p));
      c.order(p, ends_with(exit_reason::normal));
      REQUIRE_NOTHROW(c.ends(p, exit_reason::normal));
      REQUIRE_NOTHROW(c.hears_nothing(p));
    }
  }
}

TEST_CASE("what is not as it should be is a failure that says where") {
  manual_system sys;
  company c(sys, &sys, 0);
  puppet& p = c.hire();
  CHECK_THROWS_AS(c.hears(p, 7), std::runtime_error);
  c.tell(p, 7);
  CHECK_THROWS_AS(c.hears(p, 8), std::runtime_error);
  c.tell(p, 7);
  CHECK_THROWS_AS(c.hears_nothing(p), std::runtime_error);
  CHECK_THROWS_AS(c.ends(p, exit_reason::normal), std::runtime_error);
  c.order(p, ends_with(exit_reason(1)));
  CHECK_THROWS_AS(c.ends(p, exit_reason(2)), std::runtime_error);
  CHECK_THROWS_AS(c.lives(p), std::runtime_error);
  CHECK_THROWS_AS(c.must(false), std::runtime_error);
}

TEST_CASE("every pair of kinds has its turn") {
  std::set<std::pair<stand, stand>> pairs;
  for (std::uint64_t seed = 0; seed != stands * stands; ++seed) {
    manual_system sys;
    company c(sys, &sys, seed);
    stand const first = c.hire().how;
    pairs.emplace(first, c.hire().how);
  }
  CHECK(pairs.size() == stands * stands);
}
