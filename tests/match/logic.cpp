#include <match/logic.hpp>

#include <match/match.hpp>

#include <doctest/doctest.h>

#include <string>
#include <tuple>
#include <type_traits>

#include "../support/match_verify.hpp"

using namespace heed;
using namespace heed::literals;

namespace {

constexpr auto plus_ten = [](int n) { return n + 10; };

}  // namespace

TEST_CASE("both fits when all its patterns fit") {
  VERIFY(matches(4)(both(is<int> > 3, is<int> < 5)));
  VERIFY(!matches(5)(both(is<int> > 3, is<int> < 5)));
  VERIFY(!matches(3)(both(is<int> > 3, is<int> < 5)));
  VERIFY(matches(4)(both(is<int>, is<int> > 3, neither(5))));
}

TEST_CASE("both binds what its patterns bind, left to right") {
  VERIFY(match(4)(on(both(is<int>, as<int> > 3)) >> [](int n) { return n; }) == 4);
  VERIFY(match(4)(on(both(via(plus_ten, as<int>), as<int>)) >>
                  [](int a, int b) { return 100 * a + b; }) == 1404);
  VERIFY(match(4)(on(both(as<int>, via(plus_ten, as<int>))) >>
                  [](int a, int b) { return 100 * a + b; }) == 414);
}

TEST_CASE("captures of both that share storage come as const references") {
  VERIFY(match(4)(on(both(as<int>, as<int>)) >> [](auto&& a, auto&& b) {
    return std::is_same_v<decltype(a), int const&> && std::is_same_v<decltype(b), int const&>;
  }));
}

TEST_CASE("either fits when at least one of its patterns fits") {
  VERIFY(matches(1)(either(1, 2)));
  VERIFY(matches(2)(either(1, 2)));
  VERIFY(!matches(3)(either(1, 2)));
  VERIFY(matches(3)(either(is<int>, is<std::string>)));
  VERIFY(matches("three")(either(is<int>, is<std::string>)));
  VERIFY(!matches(3L)(either(is<int>, is<std::string>)));
}

TEST_CASE("either binds what each of its branches binds") {
  constexpr auto far = on(either(as<int> < -5, as<int> > 5)) >> [](int n) { return n; };
  VERIFY(match(-7)(far, otherwise >> 0) == -7);
  VERIFY(match(7)(far, otherwise >> 0) == 7);
  VERIFY(match(3)(far, otherwise >> 0) == 0);
}

TEST_CASE("either binds by the first branch that fits") {
  constexpr auto clause =
      on(either(tuple_of(as<int>, _), tuple_of(_, as<int>))) >> [](int n) { return n; };
  VERIFY(match(std::tuple{1, 2})(clause) == 1);
  VERIFY(match(std::tuple{'a', 2})(clause) == 2);
}

TEST_CASE("a name that each branch of either binds is bound after it") {
  constexpr auto has =
      on(either(tuple_of("x"_v(is<int>), 'l'), tuple_of('r', "x"_v(is<int>))), "x"_v) >>
      [](int x) { return x; };
  VERIFY(match(std::tuple{1, 'l'}, 1)(has, otherwise >> 0) == 1);
  VERIFY(match(std::tuple{'r', 2}, 2)(has, otherwise >> 0) == 2);
  VERIFY(match(std::tuple{'r', 2}, 3)(has, otherwise >> 0) == 0);
}

TEST_CASE("neither fits when none of its patterns fits") {
  VERIFY(matches(3)(neither(1, 2)));
  VERIFY(!matches(1)(neither(1, 2)));
  VERIFY(!matches(2)(neither(1, 2)));
  VERIFY(matches(3L)(neither(is<int>)));
  VERIFY(!matches(3)(neither(_)));
}

TEST_CASE("neither binds nothing, whatever stands in it") {
  VERIFY(match(3)(on(neither(as<int> > 5, as<long>)) >> [] { return 1; }) == 1);
}

TEST_CASE("neither does not fit a missing element") {
  VERIFY(!matches(1)(1, neither(1)));
}

TEST_CASE("values, atoms and predicates stand inside as they stand in on") {
  VERIFY(matches("stop"_a)(either("go"_a, "stop"_a)));
  VERIFY(matches(4)(both([](int n) { return n > 3; }, neither(5))));
  VERIFY(matches("abc")(either("x", "abc")));
}
