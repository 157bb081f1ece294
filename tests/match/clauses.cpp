#include <match/clauses.hpp>

#include <match/match.hpp>

#include <doctest/doctest.h>

#include <string>

#include "../support/match_verify.hpp"

using namespace heed;
using namespace heed::literals;

namespace {

constexpr auto base = clauses(on(1) >> 1, on(2) >> 2, otherwise >> 0);

}  // namespace

TEST_CASE("a list of clauses is used like the clauses in it") {
  VERIFY(match(1)(base) == 1);
  VERIFY(match(2)(base) == 2);
  VERIFY(match(3)(base) == 0);
}

TEST_CASE("a list can be copied and used many times") {
  constexpr auto copy = base;
  VERIFY(match(2)(copy) == 2);
  VERIFY(match(2)(base) == 2);
  VERIFY(match(1)(base) == 1);
}

TEST_CASE("a list can be made at run time of parts that are known only then") {
  std::string const word = "now";
  auto const list = clauses(on(word) >> 1, otherwise >> 0);
  CHECK(match("now")(list) == 1);
  CHECK(match("then")(list) == 0);
}

TEST_CASE("a list joined to further clauses comes where it stands") {
  constexpr auto mine = clauses(on(2) >> 20, on(3) >> 30, base);
  VERIFY(match(1)(mine) == 1);
  VERIFY(match(2)(mine) == 20);
  VERIFY(match(3)(mine) == 30);
  VERIFY(match(4)(mine) == 0);
}

TEST_CASE("lists join to lists") {
  constexpr auto more = clauses(clauses(on(4) >> 4), clauses(clauses(on(5) >> 5), base));
  VERIFY(match(4)(more) == 4);
  VERIFY(match(5)(more) == 5);
  VERIFY(match(1)(more) == 1);
}

TEST_CASE("a list is joined to clauses where it is used, too") {
  VERIFY(match(2)(on(2) >> 20, base) == 20);
  VERIFY(match(1)(on(2) >> 20, base) == 1);
}

TEST_CASE("every otherwise comes last") {
  constexpr auto list = clauses(otherwise >> 0, on(1) >> 1);
  VERIFY(match(1)(list) == 1);
  VERIFY(match(2)(list) == 0);
  constexpr auto joined = clauses(base, on(3) >> 3);
  VERIFY(match(3)(joined) == 3);
  VERIFY(match(4)(joined) == 0);
}

TEST_CASE("of several otherwise the first given wins") {
  constexpr auto mine = clauses(on(3) >> 3, otherwise >> 10, base);
  VERIFY(match(1)(mine) == 1);
  VERIFY(match(4)(mine) == 10);
}

TEST_CASE("an earlier clause may cover one of the list it is joined to") {
  constexpr auto rules = clauses(on(as<int>) >> [](int n) { return n; }, on("a"_a) >> 1);
  constexpr auto mine = clauses(on(as<int>) >> [](int n) { return -n; }, rules);
  VERIFY(match(5)(mine) == -5);
  VERIFY(match("a"_a)(mine) == 1);
}

TEST_CASE("a list of one clause is that clause") {
  constexpr auto one = clauses(on(as<int>) >> [](int n) { return n; });
  VERIFY(match(5)(one) == 5);
}
