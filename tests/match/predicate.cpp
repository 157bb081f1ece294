#include <match/predicate.hpp>

#include <match/match.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "../support/match_probe.hpp"
#include "../support/match_verify.hpp"

using namespace heed;

namespace {

constexpr bool even(int n) {
  return n % 2 == 0;
}

}  // namespace

TEST_CASE("a predicate fits an element of its parameter's type for which it is true") {
  VERIFY(matches(4)([](int n) { return n > 3; }));
  VERIFY(!matches(3)([](int n) { return n > 3; }));
  VERIFY(matches(4)([](int const& n) { return n > 3; }));
}

TEST_CASE("a predicate fits no other type, however it converts") {
  VERIFY(!matches(4L)([](int n) { return n > 3; }));
  VERIFY(!matches('a')([](int n) { return n > 3; }));
  VERIFY(!matches(4)([](long n) { return n > 3; }));
  VERIFY(!matches(4)([](std::string const&) { return true; }));
}

TEST_CASE("functions and stored functions are predicates") {
  VERIFY(matches(4)(even));
  VERIFY(!matches(3)(even));
  VERIFY(matches(4)(&even));
  CHECK(matches(4)(std::function<bool(int)>{even}));
}

TEST_CASE("a string_view parameter stands for std::string") {
  CHECK(matches("abc")([](std::string_view s) { return s.size() == 3; }));
  CHECK(matches(std::string{"abc"})([](std::string_view s) { return s == "abc"; }));
  CHECK(matches("abc")([](std::string const& s) { return s == "abc"; }));
  VERIFY(!matches(3)([](std::string_view) { return true; }));
}

TEST_CASE("a predicate binds nothing") {
  VERIFY(match(4)(on([](int n) { return n > 3; }) >> [] { return 5; }) == 5);
}

TEST_CASE("a predicate takes an element that can only be moved, and leaves it where it is") {
  support::move_only element{7};
  CHECK(matches(std::move(element))([](support::move_only const& e) { return e.number == 7; }));
  CHECK(element.number == 7);
}

TEST_CASE("a predicate that throws ends the match with its exception") {
  CHECK_THROWS_AS(match(1)(on(support::throws{}) >> 1, otherwise >> 2), support::thrown);
  CHECK_THROWS_AS(static_cast<void>(matches(1)(support::throws{})), support::thrown);
}
