#include "match_probe.hpp"

#include <doctest/doctest.h>

#include <utility>

using support::journal;

TEST_CASE("a compared value writes each comparison down, and answers by its number") {
  journal book;
  support::compared const mine{1, "mine", &book};
  CHECK(mine == support::compared{1});
  CHECK_FALSE(mine == support::compared{2});
  CHECK(book == journal{"mine", "mine"});
}

TEST_CASE("an asked predicate writes each call down, and gives the answer it was made with") {
  journal book;
  CHECK(support::asked{book, "yes", true}(0));
  CHECK_FALSE(support::asked{book, "no", false}(0));
  CHECK(book == journal{"yes", "no"});
}

TEST_CASE("a throwing predicate throws") {
  CHECK_THROWS_AS(support::throws{}(0), support::thrown);
}

TEST_CASE("a move-only value shows that it was moved from") {
  support::move_only first{7};
  support::move_only const second = std::move(first);
  CHECK(second.number == 7);
  CHECK(first.number == -1);
}
