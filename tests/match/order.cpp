#include <match/match.hpp>

#include <doctest/doctest.h>

#include <tuple>

#include "../support/match_probe.hpp"
#include "../support/match_verify.hpp"

using namespace heed;
using support::asked;
using support::compared;
using support::journal;

// In which order clauses and elements are looked at, as predicates and values that keep a journal
// tell it.

TEST_CASE("the first clause that fits wins") {
  VERIFY(match(5)(on(as<int> > 3) >> [](int) { return 1; }, on(5) >> 2, on(_) >> 3) == 1);
  VERIFY(match(2)(on(as<int> > 3) >> [](int) { return 1; }, on(5) >> 2, on(_) >> 3) == 3);
}

TEST_CASE("clauses after the one that fits are not asked") {
  journal book;
  match(1)(
      on(asked{book, "first", false}) >> [] {}, on(asked{book, "second", true}) >> [] {},
      on(asked{book, "third", true}) >> [] {});
  CHECK(book == journal{"first", "second"});
}

TEST_CASE("predicates are asked left to right, up to the first that refuses") {
  journal book;
  match(1, 2, 3)(
      on(asked{book, "a", true}, asked{book, "b", false}, asked{book, "c", true}) >> [] {},
      otherwise >> [] {});
  CHECK(book == journal{"a", "b"});
}

TEST_CASE("values are compared left to right, up to the first that differs") {
  journal book;
  match(compared{1}, compared{2}, compared{3})(
      on(compared{1, "a", &book}, compared{9, "b", &book}, compared{3, "c", &book}) >> [] {},
      otherwise >> [] {});
  CHECK(book == journal{"a", "b"});
}

TEST_CASE("all values are compared before any predicate is asked") {
  journal book;
  match(1, compared{2})(
      on(asked{book, "predicate", true}, compared{2, "value", &book}) >> [] {}, otherwise >> [] {});
  CHECK(book == journal{"value", "predicate"});
}

TEST_CASE("no predicate is asked where a value differs") {
  journal book;
  match(1, compared{2})(
      on(asked{book, "predicate", true}, compared{9, "value", &book}) >> [] {}, otherwise >> [] {});
  CHECK(book == journal{"value"});
}

TEST_CASE("values come before predicates across nested patterns, too") {
  journal book;
  match(std::tuple{1, 2}, compared{3})(
      on(tuple_of(asked{book, "predicate", true}, 2), compared{3, "value", &book}) >> [] {},
      otherwise >> [] {});
  CHECK(book == journal{"value", "predicate"});
}

TEST_CASE("no value is compared and no predicate asked where a type differs") {
  journal book;
  match(compared{1}, 2, 3L)(
      on(compared{1, "value", &book}, asked{book, "predicate", true}, is<int>) >> [] {},
      otherwise >> [] {});
  CHECK(book.empty());
}

TEST_CASE("no value is compared and no predicate asked where the length differs") {
  journal book;
  match(compared{1}, 2)(
      on(compared{1, "value", &book}, asked{book, "predicate", true}, _) >> [] {},
      on(compared{1, "value", &book}) >> [] {}, otherwise >> [] {});
  CHECK(book.empty());
}

TEST_CASE("the guard is asked last") {
  journal book;
  auto const guard = [&book] {
    book.emplace_back("guard");
    return true;
  };
  match(1, compared{2})(
      on(asked{book, "predicate", true}, compared{2, "value", &book}).when(guard) >> [] {},
      otherwise >> [] {});
  CHECK(book == journal{"value", "predicate", "guard"});
}

TEST_CASE("the guard is not asked where an element does not fit") {
  journal book;
  auto const guard = [&book] {
    book.emplace_back("guard");
    return true;
  };
  match(1)(on(asked{book, "predicate", false}).when(guard) >> [] {}, otherwise >> [] {});
  CHECK(book == journal{"predicate"});
}

TEST_CASE("both asks left to right, up to the first that refuses") {
  journal book;
  match(1)(
      on(both(asked{book, "a", true}, asked{book, "b", false}, asked{book, "c", true})) >> [] {},
      otherwise >> [] {});
  CHECK(book == journal{"a", "b"});
}

TEST_CASE("either asks left to right, up to the first that fits") {
  journal book;
  match(1)(
      on(either(asked{book, "a", false}, asked{book, "b", true}, asked{book, "c", true})) >> [] {},
      otherwise >> [] {});
  CHECK(book == journal{"a", "b"});
}

TEST_CASE("a predicate that would throw is not reached past a value that differs") {
  CHECK(match(1, 2)(on(support::throws{}, 3) >> 1, otherwise >> 2) == 2);
}
