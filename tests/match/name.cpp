#include <match/name.hpp>

#include <match/match.hpp>

#include <doctest/doctest.h>

#include <string>
#include <tuple>

#include "../support/match_verify.hpp"

using namespace heed;
using namespace heed::literals;

TEST_CASE("a name binds the element where it first appears") {
  VERIFY(match(7)(on("x"_v) >> [](int x) { return x; }) == 7);
  VERIFY(match(1, 2)(on("x"_v, "y"_v) >> [](int x, int y) { return 10 * x + y; }) == 12);
}

TEST_CASE("a name that appears again fits what equals it, and binds nothing more") {
  VERIFY(match(7, 7)(on("x"_v, "x"_v) >> [](int x) { return x; }) == 7);
  VERIFY(!match(7, 8)(on("x"_v, "x"_v) >> [](int) { return true; }, otherwise >> false));
  VERIFY(matches(1, 2, 1)("x"_v, "y"_v, "x"_v));
  VERIFY(!matches(1, 2, 2)("x"_v, "y"_v, "x"_v));
}

TEST_CASE("a name that appears again asks for the same type") {
  VERIFY(!matches(1, 1L)("x"_v, "x"_v));
  VERIFY(!matches(1, true)("x"_v, "x"_v));
}

TEST_CASE("names bind strings by their text") {
  CHECK(matches("abc", std::string{"abc"})("x"_v, "x"_v));
  CHECK_FALSE(matches("abc", std::string{"abd"})("x"_v, "x"_v));
}

TEST_CASE("a name without a pattern has the type of the action's parameter") {
  VERIFY(match(7L)(on("x"_v) >> [](int) { return 1; }, on("x"_v) >> [](long) { return 2; }) == 2);
}

TEST_CASE("a name with a pattern binds what fits the pattern") {
  VERIFY(match(7)(on("x"_v(is<int> > 5)) >> [](int x) { return x; }) == 7);
  VERIFY(match(3)(on("x"_v(is<int> > 5)) >> [](int x) { return x; }, otherwise >> 0) == 0);
  VERIFY(match(7)(on("x"_v(as<int> > 5)) >> [](int x) { return x; }) == 7);
}

TEST_CASE("a pattern given where a name appears again is asked, too") {
  VERIFY(matches(7, 7)("x"_v, "x"_v(is<int> > 5)));
  VERIFY(!matches(3, 3)("x"_v, "x"_v(is<int> > 5)));
  VERIFY(!matches(7, 8)("x"_v, "x"_v(is<int> > 5)));
}

TEST_CASE("names reach into nested patterns and out of them") {
  VERIFY(matches(1, std::tuple{2, 1})("x"_v, tuple_of(_, "x"_v)));
  VERIFY(!matches(1, std::tuple{2, 3})("x"_v, tuple_of(_, "x"_v)));
  VERIFY(matches(std::tuple{2, 1}, 1)(tuple_of(_, "x"_v), "x"_v));
}

TEST_CASE("captures stand in the order in which they first appear") {
  VERIFY(match(1, 2, 1, 3)(on("x"_v, as<int>, "x"_v, "z"_v) >>
                           [](int x, int y, int z) { return 100 * x + 10 * y + z; }) == 123);
}

TEST_CASE("a name bound inside neither is not bound outside") {
  VERIFY(match(1, 2)(on(neither("x"_v(is<int> > 5)), "x"_v) >> [](int x) { return x; }) == 2);
}

TEST_CASE("a name starts afresh in each clause") {
  VERIFY(match(1, 2)(
             on("x"_v, "x"_v) >> [](int) { return 1; },
             on(_, "x"_v) >> [](int x) { return 10 * x; }) == 20);
}

TEST_CASE("a name that is bound late is compared once it is bound") {
  auto const twice = [](int n) { return n * 2; };
  CHECK(matches(2, 4)(via(twice, "x"_v), "x"_v));
  CHECK_FALSE(matches(2, 5)(via(twice, "x"_v), "x"_v));
  CHECK_FALSE(matches(2, std::tuple(5))(via(twice, "x"_v), tuple_of("x"_v)));
  CHECK_FALSE(matches(2, 3)(via(twice, "x"_v), via(twice, "x"_v)));
  CHECK_FALSE(matches(1, 2)(either("x"_v(1), "x"_v(3)), "x"_v));
}
