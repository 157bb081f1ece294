#include <match/atom.hpp>

#include <match/match.hpp>

#include <doctest/doctest.h>

#include <string>
#include <type_traits>

#include "../support/match_verify.hpp"

using namespace heed;
using namespace heed::literals;

TEST_CASE("an atom is a type of its own, without data") {
  static_assert(std::is_same_v<std::remove_cvref_t<decltype("ping"_a)>, atom<"ping">>);
  static_assert(!std::is_same_v<atom<"ping">, atom<"pong">>);
  static_assert(std::is_empty_v<atom<"ping">>);
}

TEST_CASE("an atom is made by its literal or from its type") {
  VERIFY(matches(atom<"ping">{})("ping"_a));
  VERIFY(matches("ping"_a)(atom<"ping">{}));
}

TEST_CASE("an atom fits itself and no other") {
  VERIFY(matches("ping"_a)("ping"_a));
  VERIFY(!matches("pong"_a)("ping"_a));
  VERIFY(!matches("ping "_a)("ping"_a));
  VERIFY(matches(""_a)(""_a));
}

TEST_CASE("an atom is not a string") {
  VERIFY(!matches("ping"_a)("ping"));
  VERIFY(!matches("ping")("ping"_a));
  CHECK_FALSE(matches(std::string{"ping"})("ping"_a));
  VERIFY(!matches("ping"_a)(is<std::string>));
}

TEST_CASE("an atom binds nothing as a pattern and is bound by its type") {
  VERIFY(match("ping"_a)(on("ping"_a) >> [] { return 5; }) == 5);
  VERIFY(match("ping"_a)(on(as<atom<"ping">>) >> [](atom<"ping">) { return 5; }) == 5);
}

TEST_CASE("atoms tell messages of the same length apart") {
  constexpr auto calculate = clauses(
      on("add"_a, as<int>, as<int>) >> [](int a, int b) { return a + b; },
      on("sub"_a, as<int>, as<int>) >> [](int a, int b) { return a - b; });
  VERIFY(match("add"_a, 5, 2)(calculate) == 7);
  VERIFY(match("sub"_a, 5, 2)(calculate) == 3);
}
