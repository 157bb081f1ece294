#include <match/variant.hpp>

#include <match/match.hpp>

#include <doctest/doctest.h>

#include <any>
#include <memory>
#include <string>
#include <tuple>
#include <variant>

#include "../support/match_verify.hpp"

using namespace heed;

// A variant at the top is matched by its alternative (see expression.cpp); these stand in a tuple.

namespace {

using number = std::variant<int, double>;

constexpr std::tuple<number> inside(number v) {
  return {v};
}

}  // namespace

TEST_CASE("holds<T> fits a variant that holds a T") {
  VERIFY(matches(inside(1))(tuple_of(holds<int>)));
  VERIFY(!matches(inside(1.5))(tuple_of(holds<int>)));
}

TEST_CASE("holds<T> does not fit what can never hold a T") {
  VERIFY(!matches(inside(1))(tuple_of(holds<char>)));
  VERIFY(!matches(1)(holds<int>));
}

TEST_CASE("holds<T>(p) fits when what is held fits p") {
  VERIFY(matches(inside(1))(tuple_of(holds<int>(1))));
  VERIFY(!matches(inside(2))(tuple_of(holds<int>(1))));
  VERIFY(!matches(inside(1.0))(tuple_of(holds<int>(_))));
}

TEST_CASE("holds<T> binds nothing, holds<T>(p) what p binds") {
  VERIFY(match(inside(7))(on(tuple_of(holds<int>)) >> [] { return 5; }, otherwise >> 0) == 5);
  VERIFY(match(inside(7))(
             on(tuple_of(holds<int>(as<int>))) >> [](int n) { return n; }, otherwise >> 0) == 7);
  VERIFY(match(inside(7))(
             on(tuple_of(holds<int>(arg))) >> [](int n) { return n; }, otherwise >> 0) == 7);
}

TEST_CASE("a variant inside is a variant, not its alternative") {
  VERIFY(!matches(inside(1))(tuple_of(is<int>)));
  VERIFY(matches(inside(1))(tuple_of(is<number>)));
}

TEST_CASE("holds<T> fits an any that holds a T") {
  CHECK(matches(std::any{1})(holds<int>));
  CHECK_FALSE(matches(std::any{1L})(holds<int>));
  CHECK_FALSE(matches(std::any{})(holds<int>));
  CHECK(matches(std::any{1})(holds<int>(1)));
  CHECK_FALSE(matches(std::any{2})(holds<int>(1)));
  CHECK(matches(std::any{std::string{"abc"}})(holds<std::string>("abc")));
}

TEST_CASE("what is held can be moved out") {
  std::tuple<std::variant<int, std::unique_ptr<int>>> subject{std::make_unique<int>(7)};
  auto const held = match(std::move(subject))(
      on(tuple_of(holds<std::unique_ptr<int>>(as<std::unique_ptr<int>>))) >>
          [](std::unique_ptr<int> p) { return *p; },
      otherwise >> 0);
  CHECK(held == 7);
}

TEST_CASE("what is held by an lvalue can be changed in place") {
  std::any subject = 1;
  match(subject)(on(holds<int>(as<int>)) >> [](int& n) { n = 5; });
  CHECK(std::any_cast<int>(subject) == 5);
}
