#include <match/coverage.hpp>
#include <match/match.hpp>

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <tuple>
#include <variant>

#include "../support/match_verify.hpp"

using namespace heed;
using namespace heed::literals;

// Lists in which every clause can run. That each compiles is the claim; lists that must not
// compile stand in tests/compile_fail/match.

namespace {

constexpr auto small = [](int n) { return n < 5; };

}  // namespace

TEST_CASE("a narrow clause may stand before a wide one") {
  VERIFY(match(1)(
             on(c<1>) >> 1, on(as<int>) >> [](int) { return 2; }, on(_) >> 3, otherwise >> 4) == 1);
}

TEST_CASE("a guarded clause covers nothing") {
  VERIFY(match(7)(
             on(as<int>).when([](int n) { return n < 5; }) >> [](int) { return 1; },
             on(as<int>) >> [](int) { return 2; }) == 2);
  VERIFY(match(7)(
             on(as<int>).when([] { return false; }) >> [](int) { return 1; }, on(is<int>) >> 2) ==
         2);
}

TEST_CASE("a predicate covers nothing") {
  VERIFY(match(7)(on(small) >> 1, on(small) >> 2, on(is<int>) >> 3) == 3);
}

TEST_CASE("a comparison covers nothing") {
  VERIFY(match(7)(on(is<int> < 5) >> 1, on(is<int> < 5) >> 2, on(is<int>) >> 3) == 3);
}

TEST_CASE("a value known only at run time covers nothing") {
  VERIFY(match(7)(on(1) >> 1, on(1) >> 2, on(is<int>) >> 3) == 3);
}

TEST_CASE("a name that appears twice covers nothing") {
  VERIFY(match(1, 2)(on("x"_v, "x"_v) >> [](int) { return 1; }, on(is<int>, is<int>) >> 2) == 2);
}

TEST_CASE("clauses of other lengths cover nothing of each other") {
  VERIFY(match(1, 2, 3)(on(_) >> 1, on(_, _) >> 2, on(_, _, rest) >> 3) == 3);
}

TEST_CASE("clauses on other types, atoms and constants cover nothing of each other") {
  VERIFY(match("b"_a)(on("a"_a) >> 1, on("b"_a) >> 2, on(is<int>) >> 3, on(c<1L>) >> 4,
                      on(is<long>) >> 5, otherwise >> 6) == 2);
}

TEST_CASE("a clause covers where all its elements do") {
  VERIFY(match("b"_a, 1)(on("a"_a, _) >> 1, on(_, is<long>) >> 2, on(_, _) >> 3) == 3);
  VERIFY(match("b"_a, 1)(on("a"_a, is<int>) >> 1, on("b"_a, is<int>) >> 2,
                         on("a"_a, is<long>) >> 3) == 2);
}

TEST_CASE("either covers what its branches cover together, and no more") {
  VERIFY(match(3L)(on(either(is<int>, is<char>)) >> 1, on(is<long>) >> 2, otherwise >> 3) == 2);
}

TEST_CASE("neither leaves the rest to later clauses") {
  VERIFY(match(3)(on(neither(is<int>)) >> 1, on(is<int>) >> 2) == 2);
}

TEST_CASE("nested patterns cover only what they take") {
  VERIFY(match(std::tuple{2, 'b'})(on(tuple_of(c<1>, _)) >> 1, on(tuple_of(_, c<'a'>)) >> 2,
                                   on(tuple_of(_, _)) >> 3) == 3);
  VERIFY(match(std::optional{1})(on(none) >> 0, on(some(c<2>)) >> 1, on(some(_)) >> 2) == 2);
}

TEST_CASE("a list may take some alternatives of a variant by type and the rest by _") {
  std::variant<int, char, std::string> const subject = 'c';
  CHECK(match(subject)(on(is<int>) >> 1, on(_) >> 2) == 2);
}
