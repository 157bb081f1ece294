#include <match/composite.hpp>

#include <doctest/doctest.h>

#include <match/type.hpp>

using namespace heed;
using detail::pattern_list_of;

TEST_CASE("the places of parts lie side by side") {
  using p = detail::parts<as_pattern<int>, wildcard, as_pattern<int>>;
  static_assert(p::places == 2);
  static_assert(p::offsets[0] == 0 && p::offsets[1] == 1 && p::offsets[2] == 1);
  static_assert(p::offsets[3] == 2);
}

TEST_CASE("a list without rest takes its own length alone") {
  auto const list = pattern_list_of(1, _, as<int>);
  static_assert(decltype(list)::count == 3);
  static_assert(decltype(list)::takes_length(3));
  static_assert(!decltype(list)::takes_length(2) && !decltype(list)::takes_length(4));
}

TEST_CASE("rest opens the end") {
  auto const list = pattern_list_of(1, rest);
  static_assert(decltype(list)::count == 1);
  static_assert(!decltype(list)::takes_length(0));
  static_assert(decltype(list)::takes_length(1) && decltype(list)::takes_length(9));
}

TEST_CASE("rest with a pattern keeps it") {
  auto const list = pattern_list_of(rest(as<int>));
  static_assert(decltype(list)::count == 0);
  static_assert(std::is_same_v<decltype(list.end.pattern), as_pattern<int>>);
}

TEST_CASE("a list may be empty") {
  static_assert(decltype(pattern_list_of())::count == 0);
}
