#include <match/via.hpp>

#include <match/match.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "../support/match_probe.hpp"
#include "../support/match_verify.hpp"

using namespace heed;

namespace {

constexpr int half(int n) {
  return n / 2;
}

struct person {
  std::string name;
  std::size_t length() const { return name.size(); }
};

}  // namespace

TEST_CASE("via fits when what its function gives fits") {
  VERIFY(matches(8)(via(half, 4)));
  VERIFY(!matches(8)(via(half, 5)));
  VERIFY(matches(8)(via([](int n) { return n > 5; }, true)));
}

TEST_CASE("via does not fit an element that its function cannot take") {
  VERIFY(!matches("text")(via(half, _)));
  VERIFY(!matches(nullptr)(via(half, _)));
}

TEST_CASE("via takes a generic function") {
  VERIFY(matches(8)(via([](auto n) { return n * 2; }, 16)));
  VERIFY(matches(8L)(via([](auto n) { return n * 2; }, 16L)));
}

TEST_CASE("via binds what its pattern binds") {
  VERIFY(match(8)(on(via(half, as<int>)) >> [](int n) { return n; }) == 4);
  VERIFY(match(8)(on(via(half, arg)) >> [](int n) { return n; }) == 4);
}

TEST_CASE("via widens by name what types keep apart") {
  constexpr auto widen = [](auto n) { return static_cast<long>(n); };
  constexpr auto whole = on(via(widen, as<long>)) >> [](long n) { return n; };
  VERIFY(match(8)(whole) == 8);
  VERIFY(match('a')(whole) == 'a');
}

TEST_CASE("via calls its function once, also where its result is bound") {
  int calls = 0;
  auto const counted = [&calls](int n) {
    ++calls;
    return n;
  };
  CHECK(match(8)(on(via(counted, as<int>)) >> [](int n) { return n; }) == 8);
  CHECK(calls == 1);
  CHECK(matches(8)(via(counted, both(is<int>, neither(5), 8))));
  CHECK(calls == 2);
}

TEST_CASE("via does not call its function for a clause that fails by types or values") {
  int calls = 0;
  auto const counted = [&calls](int n) {
    ++calls;
    return n;
  };
  CHECK_FALSE(matches(8, 1)(via(counted, _), 2));
  CHECK_FALSE(matches(8, 1)(via(counted, _), is<long>));
  CHECK(calls == 0);
}

TEST_CASE("what via gives lives as long as the action") {
  auto const text = [](int n) { return std::string(40, static_cast<char>(n)); };
  CHECK(match(int{'x'})(on(via(text, as<std::string>)) >>
                        [](std::string const& s) { return s == std::string(40, 'x'); }));
  CHECK(match(int{'x'})(on(via(text, arg)) >>
                        [](std::string_view s) { return s == std::string(40, 'x'); }));
}

TEST_CASE("what via gives can only be moved, and is moved to the action") {
  auto const boxed = [](int n) { return std::make_unique<int>(n); };
  auto const box = match(7)(on(via(boxed, as<std::unique_ptr<int>>)) >>
                            [](std::unique_ptr<int> p) { return p; });
  CHECK(*box == 7);
}

TEST_CASE("via may give a reference into the element") {
  auto const name = [](person const& p) -> std::string const& { return p.name; };
  person const ann{"Ann"};
  CHECK(match(ann)(on(via(name, as<std::string>)) >>
                   [&](std::string const& s) { return &s == &ann.name; }));
}

TEST_CASE("via that throws ends the match with its exception") {
  CHECK_THROWS_AS(static_cast<void>(matches(1)(via(support::throws{}, _))), support::thrown);
}

TEST_CASE("via takes a member, of data or a function") {
  person const ann{"Ann"};
  CHECK(matches(ann)(via(&person::name, "Ann")));
  CHECK_FALSE(matches(ann)(via(&person::name, "Bob")));
  CHECK(matches(ann)(via(&person::length, std::size_t{3})));
}
