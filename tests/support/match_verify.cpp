#include "match_verify.hpp"

#include <doctest/doctest.h>

#include <type_traits>

// The half of VERIFY that acts while compiling is shown able to fail by
// tests/compile_fail/match/verify_false.cpp.

namespace {

constexpr bool compiling() {
  return std::is_constant_evaluated();
}

}  // namespace

TEST_CASE("VERIFY accepts what is true at both times") {
  VERIFY(1 + 1 == 2);
}

TEST_CASE("VERIFY takes a claim with commas and a lambda") {
  VERIFY([](int a, int b) { return a + b; }(1, 2) == 3);
}

TEST_CASE("VERIFY notices what is true only while compiling" * doctest::should_fail()) {
  VERIFY(compiling());
}

TEST_CASE("at_run_time really runs the claim") {
  CHECK_FALSE(support::at_run_time([] { return compiling(); }));
  CHECK(support::at_run_time([] { return !compiling(); }));
}
