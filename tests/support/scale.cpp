#include "support/scale.hpp"

#include <doctest/doctest.h>

#include <cstdlib>

TEST_CASE("without a wish in the environment a test runs its reduced count") {
  unsetenv("HEED_TEST_SCALE");
  CHECK(heed_test::count(3, 30) == 3);
}

TEST_CASE("an environment that asks for the full scale gets the full count") {
  setenv("HEED_TEST_SCALE", "full", 1);
  CHECK(heed_test::count(3, 30) == 30);
}

TEST_CASE("any other wish is the reduced count") {
  setenv("HEED_TEST_SCALE", "huge", 1);
  CHECK(heed_test::count(3, 30) == 3);
}

TEST_CASE("what is printed tells both counts and the place in the tests") {
  unsetenv("HEED_TEST_SCALE");
  CHECK(heed_test::scale_line(3, 30, "rounds", "/home/heed/tests/actor/pid.cpp", 7) ==
        "repeated: tests/actor/pid.cpp:7: 3 rounds (reduced; full: 30)");
  setenv("HEED_TEST_SCALE", "full", 1);
  CHECK(heed_test::scale_line(3, 30, "trees", "pid.cpp", 7) ==
        "repeated: pid.cpp:7: 30 trees (full; reduced: 3)");
}
