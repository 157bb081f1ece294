#include <match/derived.hpp>

#include <match/match.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include "../support/match_verify.hpp"

using namespace heed;

namespace {

struct shape {
  int sides = 0;
};
struct square : shape {
  constexpr square() : shape{4} {}
};
class hidden : shape {};

struct animal {
  virtual ~animal() = default;
  std::string name = "nobody";
};
struct dog : animal {};
struct puppy : dog {};
struct cat : animal {};

std::unique_ptr<animal> owned(auto beast) {
  return std::make_unique<decltype(beast)>(beast);
}
std::shared_ptr<animal> shared(auto beast) {
  return std::make_shared<decltype(beast)>(beast);
}

}  // namespace

TEST_CASE("is_a<B> fits B and what publicly derives from it") {
  VERIFY(matches(shape{})(is_a<shape>));
  VERIFY(matches(square{})(is_a<shape>));
  VERIFY(!matches(shape{})(is_a<square>));
  VERIFY(!matches(5)(is_a<shape>));
  CHECK(matches(puppy{})(is_a<animal>));
}

TEST_CASE("is_a<B> does not fit what derives from B in private") {
  VERIFY(!matches(hidden{})(is_a<shape>));
}

TEST_CASE("is_a<B> binds nothing") {
  VERIFY(match(square{})(on(is_a<shape>) >> [] { return 5; }) == 5);
}

TEST_CASE("as_a<B> binds the element as a B") {
  VERIFY(match(square{})(on(as_a<shape>) >> [](shape& s) { return s.sides; }) == 4);
  VERIFY(match(square{})(on(as_a<shape>) >> [](shape const& s) { return s.sides; }) == 4);
}

TEST_CASE("as_a<B> gives the element itself, to be changed in place") {
  square mine;
  match(mine)(on(as_a<shape>) >> [](shape& s) { s.sides = 5; });
  CHECK(mine.sides == 5);
}

TEST_CASE("as_a<B> of a const subject is const") {
  square const mine;
  CHECK(match(mine)(on(as_a<shape>) >>
                    [](auto&& s) { return std::is_same_v<decltype(s), shape const&>; }));
}

TEST_CASE("through an owning pointer the dynamic type counts") {
  CHECK(matches(owned(dog{}))(is_a<dog>));
  CHECK(matches(owned(puppy{}))(is_a<dog>));
  CHECK_FALSE(matches(owned(cat{}))(is_a<dog>));
  CHECK_FALSE(matches(owned(animal{}))(is_a<dog>));
  CHECK(matches(shared(puppy{}))(is_a<dog>));
  CHECK_FALSE(matches(shared(cat{}))(is_a<dog>));
}

TEST_CASE("through an owning pointer to a derived class its base is found") {
  CHECK(matches(std::make_unique<dog>())(is_a<animal>));
  CHECK(matches(std::make_shared<puppy>())(is_a<dog>));
  CHECK(matches(std::make_unique<square>())(is_a<shape>));
  CHECK_FALSE(matches(std::make_unique<cat>())(is_a<dog>));
}

TEST_CASE("an owning pointer that is empty is of no kind") {
  CHECK_FALSE(matches(std::unique_ptr<dog>{})(is_a<dog>));
  CHECK_FALSE(matches(std::shared_ptr<animal>{})(is_a<animal>));
}

TEST_CASE("as_a<B> binds what an owning pointer points to") {
  auto beast = std::make_unique<puppy>();
  beast->name = "Rex";
  std::unique_ptr<animal> element = std::move(beast);
  CHECK(match(element)(on(as_a<dog>) >> [](dog& d) { return d.name; }) == "Rex");
  match(element)(on(as_a<dog>) >> [](dog& d) { d.name = "Max"; });
  CHECK(element->name == "Max");
}

TEST_CASE("clauses on kinds are tried in order, the dynamic type deciding") {
  auto const kind = [](std::unique_ptr<animal> const& element) {
    return match(element)(on(is_a<puppy>) >> 1, on(is_a<dog>) >> 2, on(is_a<cat>) >> 3,
                          otherwise >> 4);
  };
  CHECK(kind(owned(puppy{})) == 1);
  CHECK(kind(owned(dog{})) == 2);
  CHECK(kind(owned(cat{})) == 3);
  CHECK(kind(owned(animal{})) == 4);
}

TEST_CASE("kinds are found inside other patterns") {
  std::vector<std::shared_ptr<animal>> const pack{shared(dog{}), shared(cat{})};
  CHECK(matches(pack)(seq(is_a<dog>, is_a<animal>)));
  CHECK_FALSE(matches(pack)(seq(is_a<dog>, is_a<dog>)));
  CHECK(matches(owned(cat{}))(either(is_a<dog>, is_a<cat>)));
  CHECK(match(square{})(on(either(both(as_a<shape>, is<int>), as_a<shape>)) >>
                        [](shape const& s) { return s.sides; }) == 4);
}
