#include <match/wildcard.hpp>

#include <match/match.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "../support/match_verify.hpp"

using namespace heed;
using namespace heed::literals;

TEST_CASE("_ fits an element of any type") {
  VERIFY(matches(1)(_));
  VERIFY(matches(1.5)(_));
  VERIFY(matches(nullptr)(_));
  VERIFY(matches("text")(_));
  CHECK(matches(std::vector<int>{})(_));
  CHECK(matches(std::make_unique<int>(1))(_));
}

TEST_CASE("_ binds nothing") {
  VERIFY(match(1)(on(_) >> [] { return 5; }) == 5);
}

TEST_CASE("_ stands for exactly one element") {
  VERIFY(!matches(1)(_, _));
  VERIFY(!matches(1, 2)(_));
  VERIFY(matches(1, 2)(_, _));
}

TEST_CASE("rest fits any number of further elements, none included") {
  VERIFY(matches(1)(1, rest));
  VERIFY(matches(1, 2)(1, rest));
  VERIFY(matches(1, 2, "three", 4.0)(1, rest));
  VERIFY(matches(1)(rest));
}

TEST_CASE("rest does not stand in for the elements before it") {
  VERIFY(!matches(2)(1, rest));
  VERIFY(!matches(1)(1, _, rest));
}

TEST_CASE("rest binds nothing") {
  VERIFY(match(1, 2, 3)(on(as<int>, rest) >> [](int first) { return first; }) == 1);
}

TEST_CASE("rest(p) fits when each further element fits p") {
  VERIFY(matches(1, 2, 3)(1, rest(is<int>)));
  VERIFY(!matches(1, 2, 3L)(1, rest(is<int>)));
  VERIFY(matches(1, 5, 6)(_, rest(is<int> > 4)));
  VERIFY(!matches(1, 5, 4)(_, rest(is<int> > 4)));
}

TEST_CASE("rest(p) fits when there is no further element") {
  VERIFY(matches(1)(1, rest(is<int>)));
  VERIFY(matches(1)(_, rest(neither(_))));
}

TEST_CASE("what p captures inside rest(p) stays inside") {
  VERIFY(match(1, 2, 3)(on(as<int>, rest(as<int>)) >> [](int first) { return first; }) == 1);
}

TEST_CASE("rest(p) sees the names bound before it") {
  VERIFY(matches(1, 1, 1)("x"_v, rest("x"_v)));
  VERIFY(!matches(1, 1, 2)("x"_v, rest("x"_v)));
}
