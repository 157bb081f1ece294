#include <match/map.hpp>

#include <match/match.hpp>

#include <doctest/doctest.h>

#include <map>
#include <memory>
#include <string>
#include <unordered_map>

#include "../support/match_verify.hpp"

using namespace heed;

namespace {

using ages = std::map<std::string, int>;

ages const family{{"Ann", 33}, {"Bob", 5}, {"Cid", 70}};

}  // namespace

TEST_CASE("keys fits a map that has each key with a value that fits") {
  CHECK(matches(family)(keys(key("Ann", 33))));
  CHECK(matches(family)(keys(key("Bob", is<int> < 10), key("Ann", _))));
  CHECK_FALSE(matches(family)(keys(key("Ann", 34))));
  CHECK_FALSE(matches(family)(keys(key("Ann", _), key("Bob", 6))));
}

TEST_CASE("keys does not fit a map that lacks a key") {
  CHECK_FALSE(matches(family)(keys(key("Dan", _))));
  CHECK_FALSE(matches(ages{})(keys(key("Ann", _))));
}

TEST_CASE("keys asks for the type of the values") {
  CHECK(matches(family)(keys(key("Ann", is<int>))));
  CHECK_FALSE(matches(family)(keys(key("Ann", is<long>))));
}

TEST_CASE("keys does not fit what is no map") {
  VERIFY(!matches(1)(keys(key(1, _))));
}

TEST_CASE("keys fits an unordered map, and keys of any type") {
  std::unordered_map<int, std::string> const names{{1, "one"}, {2, "two"}};
  CHECK(matches(names)(keys(key(2, "two"))));
  CHECK_FALSE(matches(names)(keys(key(3, _))));
}

TEST_CASE("keys binds what the patterns of its values bind, in the order written") {
  CHECK(match(family)(
            on(keys(key("Bob", as<int>), key("Ann", as<int>))) >>
                [](int bob, int ann) { return 100 * bob + ann; },
            otherwise >> 0) == 533);
  CHECK(match(family)(
            on(keys(key("Cid", arg))) >> [](int age) { return age; }, otherwise >> 0) == 70);
}

TEST_CASE("a value that can only be moved is moved out of an rvalue") {
  std::map<int, std::unique_ptr<int>> subject;
  subject.emplace(1, std::make_unique<int>(7));
  auto const value = match(std::move(subject))(
      on(keys(key(1, as<std::unique_ptr<int>>))) >> [](std::unique_ptr<int> p) { return *p; },
      otherwise >> 0);
  CHECK(value == 7);
}

TEST_CASE("a value of an lvalue can be changed in place") {
  ages subject = family;
  match(subject)(on(keys(key("Bob", as<int>))) >> [](int& age) { ++age; }, otherwise >> [] {});
  CHECK(subject.at("Bob") == 6);
}
