#include <match/compare.hpp>

#include <match/match.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <string>

#include "../support/match_probe.hpp"
#include "../support/match_verify.hpp"

using namespace heed;

TEST_CASE("each comparison compares so with its value") {
  VERIFY(matches(4)(is<int> > 3) && !matches(3)(is<int> > 3));
  VERIFY(matches(3)(is<int> >= 3) && !matches(2)(is<int> >= 3));
  VERIFY(matches(2)(is<int> < 3) && !matches(3)(is<int> < 3));
  VERIFY(matches(3)(is<int> <= 3) && !matches(4)(is<int> <= 3));
  VERIFY(matches(3)(is<int> == 3) && !matches(4)(is<int> == 3));
  VERIFY(matches(4)(is<int> != 3) && !matches(3)(is<int> != 3));
}

TEST_CASE("a comparison asks for the type of its left side") {
  VERIFY(!matches(4L)(is<int> > 3));
  VERIFY(!matches(4L)(as<int> != 3));
  VERIFY(!matches(true)(as<int> == 1));
}

TEST_CASE("a comparison binds as its left side") {
  VERIFY(match(4)(on(is<int> > 3) >> [] { return 5; }) == 5);
  VERIFY(match(4)(on(as<int> > 3) >> [](int n) { return n; }) == 4);
  VERIFY(match(4)(on(arg > 3) >> [](int n) { return n; }) == 4);
}

TEST_CASE("arg compares an element of the parameter's type") {
  VERIFY(match(4)(on(arg < 3) >> [](int) { return 1; }, otherwise >> 2) == 2);
  VERIFY(match(4L)(on(arg > 3) >> [](int) { return 1; }, otherwise >> 2) == 2);
}

TEST_CASE("integers are compared by value, whatever their signs") {
  VERIFY(matches(1U)(as<unsigned> > -1));
  VERIFY(matches(0U)(is<unsigned> >= -5));
  VERIFY(!matches(0xFFFF'FFFFU)(is<unsigned> == -1));
  VERIFY(matches(0xFFFF'FFFFU)(is<unsigned> != -1));
  VERIFY(matches(-1)(is<int> < 1U));
  VERIFY(!matches(-1)(is<int> > std::numeric_limits<std::uint64_t>::max()));
}

TEST_CASE("integers of different widths are compared by value") {
  VERIFY(matches(3)(is<int> == 3L));
  VERIFY(matches(std::int8_t{-1})(is<std::int8_t> < 200U));
  VERIFY(matches(3)(is<int> < (1LL << 40)));
}

TEST_CASE("other values are compared by their own operators") {
  VERIFY(matches(2.5)(is<double> > 2));
  VERIFY(matches("abc")(is<std::string> == "abc"));
  CHECK(matches(std::string{"abc"})(is<std::string> < "abd"));
  CHECK(match("abc")(on(as<std::string> != "x") >> [](std::string s) { return s; }) == "abc");
}

TEST_CASE("the value compared with is copied in") {
  int limit = 3;
  auto const clause = on(is<int> > limit) >> true;
  limit = 10;
  CHECK(match(4)(clause, otherwise >> false));
}

TEST_CASE(".when fits where its function is true") {
  VERIFY(matches(4)(is<int>.when([](int n) { return n % 2 == 0; })));
  VERIFY(!matches(3)(is<int>.when([](int n) { return n % 2 == 0; })));
  VERIFY(!matches(4L)(is<int>.when([](int n) { return n % 2 == 0; })));
}

TEST_CASE(".when binds as its left side") {
  VERIFY(match(4)(on(as<int>.when([](int n) { return n > 3; })) >> [](int n) { return n; }) == 4);
  VERIFY(match(4)(on(is<int>.when([](int n) { return n > 3; })) >> [] { return 5; }) == 5);
  VERIFY(match(4)(on(arg.when([](int n) { return n > 3; })) >> [](int n) { return n; }) == 4);
}

TEST_CASE(".when takes a generic function, since the type is known from its left side") {
  VERIFY(matches(4)(is<int>.when([](auto n) { return n > 3; })));
  VERIFY(matches(4)(as<int>.when([](auto const& n) { return n > 3; })));
}

TEST_CASE(".when that throws ends the match with its exception") {
  CHECK_THROWS_AS(static_cast<void>(matches(1)(is<int>.when(support::throws{}))), support::thrown);
}
