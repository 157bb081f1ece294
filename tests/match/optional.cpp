#include <match/optional.hpp>

#include <match/match.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "../support/match_verify.hpp"

using namespace heed;

namespace {

constexpr int seven = 7;

using nested = std::optional<std::optional<int>>;

}  // namespace

TEST_CASE("some(p) fits a non-empty optional whose value fits p") {
  VERIFY(matches(std::optional{1})(some(_)));
  VERIFY(matches(std::optional{1})(some(1)));
  VERIFY(!matches(std::optional{2})(some(1)));
  VERIFY(!matches(std::optional<int>{})(some(_)));
  VERIFY(!matches(std::optional{1L})(some(1)));
}

TEST_CASE("none fits an empty optional") {
  VERIFY(matches(std::optional<int>{})(none));
  VERIFY(!matches(std::optional{1})(none));
}

TEST_CASE("some and none fit pointers") {
  VERIFY(matches(&seven)(some(7)));
  VERIFY(!matches(&seven)(none));
  VERIFY(matches(static_cast<int const*>(nullptr))(none));
  VERIFY(!matches(static_cast<int const*>(nullptr))(some(_)));
  CHECK(matches(std::make_unique<int>(7))(some(7)));
  CHECK(matches(std::unique_ptr<int>{})(none));
  CHECK(matches(std::make_shared<int>(7))(some(is<int> > 5)));
  CHECK(matches(std::shared_ptr<int>{})(none));
}

TEST_CASE("some and none fit nothing else") {
  VERIFY(!matches(1)(some(_)));
  VERIFY(!matches(0)(none));
}

TEST_CASE("some(p) binds what p binds, none nothing") {
  constexpr auto value_or_zero =
      clauses(on(some(as<int>)) >> [](int n) { return n; }, on(none) >> 0);
  VERIFY(match(std::optional{7})(value_or_zero) == 7);
  VERIFY(match(std::optional<int>{})(value_or_zero) == 0);
  VERIFY(match(std::optional{7})(on(some(arg)) >> [](int n) { return n; }, on(none) >> 0) == 7);
}

TEST_CASE("optionals nest") {
  VERIFY(matches(nested{1})(some(some(1))));
  VERIFY(matches(nested{std::optional<int>{}})(some(none)));
}

TEST_CASE("what an optional or unique_ptr holds is moved out of an rvalue") {
  std::optional<std::string> text{"a text long enough to be moved"};
  auto const taken = match(std::move(text))(
      on(some(as<std::string>)) >> [](std::string s) { return s; }, on(none) >> "");
  CHECK(taken == "a text long enough to be moved");
  CHECK(text->empty());
}

TEST_CASE("what a shared or plain pointer leads to belongs to others, and is not moved from") {
  auto const shared = std::make_shared<std::string>("a text long enough to be moved");
  auto copy = shared;
  match(std::move(copy))(on(some(as<std::string>)) >> [](std::string) {}, otherwise >> [] {});
  CHECK(*shared == "a text long enough to be moved");
  match(shared.get())(on(some(as<std::string>)) >> [](std::string) {}, otherwise >> [] {});
  CHECK(*shared == "a text long enough to be moved");
}

TEST_CASE("what an lvalue holds can be changed in place") {
  std::optional subject{1};
  match(subject)(on(some(as<int>)) >> [](int& n) { n = 5; }, on(none) >> [] {});
  CHECK(*subject == 5);
}
