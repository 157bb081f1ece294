#include <match/tuple.hpp>

#include <match/match.hpp>

#include <doctest/doctest.h>

#include <array>
#include <memory>
#include <string>
#include <tuple>
#include <utility>

#include "../support/match_verify.hpp"

using namespace heed;
using namespace heed::literals;

TEST_CASE("tuple_of fits a tuple whose elements fit, one by one") {
  VERIFY(matches(std::tuple{1, 'a'})(tuple_of(1, 'a')));
  VERIFY(!matches(std::tuple{1, 'b'})(tuple_of(1, 'a')));
  VERIFY(!matches(std::tuple{1, 2})(tuple_of(1, 'a')));
  VERIFY(matches(std::tuple<>{})(tuple_of()));
}

TEST_CASE("tuple_of fits every tuple-like") {
  VERIFY(matches(std::pair{1, 'a'})(tuple_of(1, 'a')));
  VERIFY(matches(std::array{1, 2, 3})(tuple_of(1, 2, 3)));
}

TEST_CASE("tuple_of does not fit what is no tuple") {
  VERIFY(!matches(1)(tuple_of(1)));
  VERIFY(!matches("text")(tuple_of(_)));
}

TEST_CASE("tuple_of asks for the exact length") {
  VERIFY(!matches(std::tuple{1, 2})(tuple_of(1)));
  VERIFY(!matches(std::tuple{1})(tuple_of(1, _)));
}

TEST_CASE("a rest that ends tuple_of takes any number of elements") {
  VERIFY(matches(std::tuple{1, 2, 3})(tuple_of(1, rest)));
  VERIFY(matches(std::tuple{1})(tuple_of(1, rest)));
  VERIFY(!matches(std::tuple<>{})(tuple_of(1, rest)));
  VERIFY(matches(std::tuple{1, 2, 3})(tuple_of(1, rest(is<int>))));
  VERIFY(!matches(std::tuple{1, 2, '3'})(tuple_of(1, rest(is<int>))));
}

TEST_CASE("tuple_of binds what its patterns bind, in order") {
  VERIFY(match(std::tuple{1, 'x', 2})(on(tuple_of(as<int>, 'x', as<int>)) >>
                                      [](int a, int b) { return 10 * a + b; }) == 12);
  VERIFY(match(std::pair{1, 2L})(on(tuple_of(arg, arg)) >> [](int a, long b) { return a + b; }) ==
         3);
}

TEST_CASE("tuples nest") {
  VERIFY(match(std::tuple{1, std::pair{2, 3}})(on(tuple_of(1, tuple_of(as<int>, as<int>))) >>
                                               [](int a, int b) { return 10 * a + b; }) == 23);
}

TEST_CASE("an element that can only be moved is moved out of the tuple") {
  auto const owner = match(std::tuple{1, std::make_unique<int>(7)})(
      on(tuple_of(1, as<std::unique_ptr<int>>)) >> [](std::unique_ptr<int> p) { return p; });
  CHECK(*owner == 7);
}

TEST_CASE("an element of an lvalue can be changed in place") {
  std::tuple subject{1, 2};
  match(subject)(on(tuple_of(_, as<int>)) >> [](int& n) { n = 5; });
  CHECK(std::get<1>(subject) == 5);
}
