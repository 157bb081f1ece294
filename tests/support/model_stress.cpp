#include "support/walk.hpp"

#include "support/model_stress.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

// The comparisons are shown able to fail.

using namespace heed;
using namespace support;

namespace {

receive_case texts(std::vector<rule> rules) {
  return by("texts", std::move(rules), [](player& p) {
    return clauses(on(as<serial>, as<std::string>) >>
                   [&p](serial s, std::string t) { return p.took(0, s, t); });
  });
}

rule const one_text = fits({kind::serial, kind::text}, {0, 1});
rule const nothing = [](letter const&, surroundings const&) { return std::optional<parts>(); };

}  // namespace

TEST_CASE("a receive that is described rightly passes both comparisons, and throws nothing") {
  pool const right{whole_letter(), texts({one_text})};
  CHECK(compare_in_lockstep(right, 50) == 0);
  compare_in_a_crowd(right, 5);
}

TEST_CASE("a receive that takes what its rules do not fails in lock step" *
          doctest::should_fail()) {
  compare_in_lockstep({whole_letter(), texts({nothing})}, 50);
}

TEST_CASE("a clause that never takes anything fails in lock step" * doctest::should_fail()) {
  compare_in_lockstep({whole_letter(), texts({one_text, nothing})}, 50);
}

TEST_CASE("a receive that takes what its rules do not fails in a crowd" * doctest::should_fail()) {
  compare_in_a_crowd({whole_letter(), texts({nothing})}, 20);
}
