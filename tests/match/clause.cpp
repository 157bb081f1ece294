#include <match/clause.hpp>

#include <match/match.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "../support/match_probe.hpp"
#include "../support/match_verify.hpp"

using namespace heed;
using namespace heed::literals;

namespace {

constexpr int sum(int a, int b) {
  return a + b;
}

struct summing {
  constexpr int operator()(int a, int b) const { return a + b; }
};

}  // namespace

TEST_CASE("a clause fits a list of as many values as it has patterns") {
  VERIFY(match(1, 2)(on(1) >> 1, on(1, 2, 3) >> 3, on(1, 2) >> 2) == 2);
  VERIFY(match(1)(on() >> 1, otherwise >> 2) == 2);
}

TEST_CASE("otherwise fits every list of values") {
  VERIFY(match(1)(otherwise >> 5) == 5);
  VERIFY(match(1, "two", 3.0)(otherwise >> [] { return 5; }) == 5);
}

TEST_CASE("what follows >> is called with the captures if it is callable") {
  VERIFY(match(1, 2)(on(as<int>, as<int>) >> [](int a, int b) { return a + b; }) == 3);
  VERIFY(match(1, 2)(on(as<int>, as<int>) >> sum) == 3);
  VERIFY(match(1, 2)(on(as<int>, as<int>) >> &sum) == 3);
  VERIFY(match(1, 2)(on(as<int>, as<int>) >> summing{}) == 3);
}

TEST_CASE("what follows >> is the result itself if it is not callable") {
  VERIFY(match("yes"_a)(on("yes"_a) >> true));
  VERIFY(match(1)(on(1) >> 2.5) == 2.5);
  CHECK(match(1)(on(1) >> std::string{"one"}) == "one");
}

TEST_CASE("a literal after >> gives a string_view") {
  VERIFY(match(1)(on(1) >> "one") == "one");
  static_assert(std::is_same_v<decltype(match(1)(on(1) >> "one")), std::string_view>);
}

TEST_CASE("a result is copied each time the clause runs") {
  auto const clause = on(1) >> std::string{"a text long enough to be moved"};
  CHECK(match(1)(clause) == "a text long enough to be moved");
  CHECK(match(1)(clause) == "a text long enough to be moved");
}

TEST_CASE("an action may give what can only be moved") {
  CHECK(match(1)(on(1) >> [] { return support::move_only{7}; }).number == 7);
}

TEST_CASE("a guard sees all that its clause binds") {
  constexpr auto ascending = on(as<int>, as<int>).when([](int a, int b) { return a < b; }) >>
                             [](int, int) { return true; };
  VERIFY(match(1, 2)(ascending, otherwise >> false));
  VERIFY(!match(2, 1)(ascending, otherwise >> false));
}

TEST_CASE("a guard may take nothing") {
  bool open = false;
  auto const clause = on(as<int>).when([&open] { return open; }) >> [](int n) { return n; };
  CHECK(match(7)(clause, otherwise >> 0) == 0);
  open = true;
  CHECK(match(7)(clause, otherwise >> 0) == 7);
}

TEST_CASE("a guard sees its bindings as const references") {
  constexpr auto is_const = [](auto&& n) { return std::is_same_v<decltype(n), int const&>; };
  VERIFY(match(1)(on(as<int>).when(is_const) >> [](int) { return true; }, otherwise >> false));
  int subject = 1;
  CHECK(match(subject)(on(as<int>).when(is_const) >> [](int) { return true; }, otherwise >> false));
}

TEST_CASE("a guard that throws ends the match with its exception, and nothing was taken") {
  support::move_only subject{7};
  CHECK_THROWS_AS(match(std::move(subject))(
                      on(as<support::move_only>).when([]() -> bool { throw support::thrown{}; }) >>
                          [](support::move_only) {},
                      otherwise >> [] {}),
                  support::thrown);
  CHECK(subject.number == 7);
}

TEST_CASE("a clause can be stored and copied, and used many times") {
  constexpr auto clause = on(as<int> > 3) >> [](int n) { return n; };
  constexpr auto copy = clause;
  VERIFY(match(5)(clause, otherwise >> 0) == 5);
  VERIFY(match(5)(copy, otherwise >> 0) == 5);
  VERIFY(match(1)(clause, otherwise >> 0) == 0);
  VERIFY(match(5)(clause, otherwise >> 0) == 5);
}

TEST_CASE("a clause with a string literal is constant") {
  constexpr auto clause = on("yes") >> 1;
  VERIFY(match("yes")(clause, otherwise >> 0) == 1);
  CHECK(match(std::string{"yes"})(clause, otherwise >> 0) == 1);
}

TEST_CASE("a clause holds its parts by value") {
  auto const make = [] {
    std::string const text = "a text long enough to be moved";
    return on(text) >> [text] { return text; };
  };
  auto const clause = make();
  CHECK(match("a text long enough to be moved")(clause) == "a text long enough to be moved");
}
