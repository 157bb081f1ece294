#include <match/sequence.hpp>

#include <match/match.hpp>

#include <doctest/doctest.h>

#include <array>
#include <deque>
#include <forward_list>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "../support/match_verify.hpp"

using namespace heed;
using namespace heed::literals;

namespace {

constexpr std::array digits{1, 2, 3};

}  // namespace

TEST_CASE("seq fits a range whose elements fit in order") {
  VERIFY(matches(digits)(seq(1, 2, 3)));
  VERIFY(!matches(digits)(seq(1, 3, 2)));
  VERIFY(matches(digits)(seq(_, is<int> > 1, [](int n) { return n == 3; })));
  CHECK(matches(std::vector{1, 2})(seq(1, 2)));
  CHECK(matches(std::list{1, 2})(seq(1, 2)));
  CHECK(matches(std::deque{1, 2})(seq(1, 2)));
  CHECK(matches(std::forward_list{1, 2})(seq(1, 2)));
}

TEST_CASE("seq asks for the exact length") {
  VERIFY(!matches(digits)(seq(1, 2)));
  VERIFY(!matches(digits)(seq(1, 2, 3, _)));
  CHECK(matches(std::vector<int>{})(seq()));
  CHECK_FALSE(matches(std::vector{1})(seq()));
}

TEST_CASE("seq that ends with rest asks for at least the elements before it") {
  VERIFY(matches(digits)(seq(1, rest)));
  VERIFY(matches(digits)(seq(1, 2, 3, rest)));
  VERIFY(!matches(digits)(seq(1, 2, 3, _, rest)));
  VERIFY(!matches(digits)(seq(2, rest)));
  CHECK(matches(std::vector<int>{})(seq(rest)));
  CHECK(matches(std::forward_list{1, 2, 3})(seq(1, rest)));
}

TEST_CASE("a rest(p) that ends seq asks each further element") {
  VERIFY(matches(digits)(seq(1, rest(is<int> > 1))));
  VERIFY(!matches(digits)(seq(1, rest(is<int> > 2))));
}

TEST_CASE("seq does not fit what is no range, or a range of other elements") {
  VERIFY(!matches(1)(seq(1)));
  VERIFY(!matches(digits)(seq(1L, 2L, 3L)));
}

TEST_CASE("seq binds what its patterns bind, in order") {
  VERIFY(match(digits)(
             on(seq(as<int>, as<int>, rest)) >> [](int a, int b) { return 10 * a + b; },
             otherwise >> 0) == 12);
  VERIFY(match(digits)(
             on(seq(arg, _, arg)) >> [](int a, int b) { return 10 * a + b; }, otherwise >> 0) ==
         13);
}

TEST_CASE("names compare elements of a range") {
  CHECK(matches(std::vector{4, 5, 4})(seq("x"_v, _, "x"_v)));
  CHECK_FALSE(matches(std::vector{4, 5, 6})(seq("x"_v, _, "x"_v)));
}

TEST_CASE("ranges nest") {
  CHECK(matches(std::vector<std::vector<int>>{{1}, {}, {2, 3}})(seq(seq(1), seq(), seq(_, 3))));
}

TEST_CASE("elements that can only be moved are moved out of an rvalue") {
  std::vector<std::unique_ptr<int>> subject;
  subject.push_back(std::make_unique<int>(7));
  subject.push_back(std::make_unique<int>(8));
  auto const second = match(std::move(subject))(
      on(seq(some(7), as<std::unique_ptr<int>>)) >> [](std::unique_ptr<int> p) { return *p; },
      otherwise >> 0);
  CHECK(second == 8);
  CHECK(*subject[0] == 7);
  CHECK(subject[1] == nullptr);
}

TEST_CASE("an element of an lvalue can be changed in place") {
  std::vector subject{1, 2};
  match(subject)(on(seq(_, as<int>)) >> [](int& n) { n = 5; }, otherwise >> [] {});
  CHECK(subject == std::vector{1, 5});
}
