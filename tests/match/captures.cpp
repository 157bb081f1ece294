#include <match/match.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "../support/match_probe.hpp"
#include "../support/match_verify.hpp"

using namespace heed;
using support::move_only;

// What a clause hands to its action, and when.

namespace {

struct point {
  int x;
  int y;
};

struct parcel {
  std::string label;
  int weight;
};

template <class Expected>
constexpr auto comes_as =
    [](auto&& capture) { return std::is_same_v<decltype(capture), Expected>; };

constexpr std::string_view long_text = "a text long enough to be moved";

}  // namespace

TEST_CASE("a capture comes as an rvalue") {
  VERIFY(match(1)(on(as<int>) >> comes_as<int&&>));
}

TEST_CASE("a parameter that is a value takes the capture out of an rvalue") {
  std::string subject{long_text};
  auto const taken =
      match(std::move(subject))(on(as<std::string>) >> [](std::string s) { return s; });
  CHECK(taken == long_text);
  CHECK(subject.empty());
}

TEST_CASE("a parameter that is an lvalue reference takes the capture where it is") {
  VERIFY(match(1)(on(as<int>) >> [](int& n) { return ++n; }) == 2);
  int subject = 1;
  match(subject)(on(as<int>) >> [](int& n) { n = 5; });
  CHECK(subject == 5);
}

TEST_CASE("an lvalue is not moved from") {
  std::string subject{long_text};
  auto const copy = match(subject)(on(as<std::string>) >> [](std::string s) { return s; });
  CHECK(copy == long_text);
  CHECK(subject == long_text);
}

TEST_CASE("captures of a const subject come as const references") {
  constexpr int constant = 1;
  VERIFY(match(constant)(on(as<int>) >> comes_as<int const&>));
  std::string const subject{long_text};
  CHECK(match(subject)(on(as<std::string>) >> comes_as<std::string const&>));
  CHECK(match(std::move(subject))(on(as<std::string>) >> comes_as<std::string const&>));
}

TEST_CASE("a whole and its part come as const references") {
  constexpr auto shared = [](auto&& whole, auto&& part) {
    return std::is_same_v<decltype(whole), point const&> &&
           std::is_same_v<decltype(part), int const&>;
  };
  VERIFY(match(point{1, 2})(on(both(as<point>, field<&point::x>(as<int>))) >> shared));
}

TEST_CASE("a whole is intact when the action sees it beside its part") {
  auto const both_texts = match(parcel{std::string{long_text}, 3})(
      on(both(field<&parcel::label>(as<std::string>), as<parcel>)) >>
      [](std::string label, parcel whole) {
        return label == long_text && whole.label == long_text;
      });
  CHECK(both_texts);
}

TEST_CASE("parts that lie apart come as rvalues") {
  VERIFY(match(point{1, 2})(on(fields<point>(as<int>, as<int>)) >> [](auto&& x, auto&& y) {
    return std::is_same_v<decltype(x), int&&> && std::is_same_v<decltype(y), int&&>;
  }));
}

TEST_CASE("captures are positional, in the order of the patterns") {
  VERIFY(match(1, 2L, 'c')(on(as<int>, as<long>, as<char>) >>
                           [](int a, long b, char c) { return a == 1 && b == 2 && c == 'c'; }));
}

TEST_CASE("nothing is taken by a clause whose guard refuses") {
  auto const number = match(move_only{7})(
      on(as<move_only>).when([](move_only const&) { return false; }) >>
          [](move_only) { return -2; },
      on(as<move_only>) >> [](move_only m) { return m.number; });
  CHECK(number == 7);
}

TEST_CASE("nothing is taken by a clause whose later element misses") {
  auto const number = match(move_only{7}, 1)(
      on(as<move_only>, 2) >> [](move_only) { return -2; },
      on(as<move_only>, [](int) { return false; }) >> [](move_only) { return -3; },
      on(as<move_only>, 1) >> [](move_only m) { return m.number; });
  CHECK(number == 7);
}

TEST_CASE("nothing is taken from a subject that is matched and not captured") {
  move_only subject{7};
  match(std::move(subject))(on(is<move_only>) >> [] {});
  CHECK(subject.number == 7);
}

TEST_CASE("nothing is taken when no clause fits") {
  move_only subject{7};
  CHECK_THROWS_AS(
      match(std::move(subject))(on(as<move_only>).when([] { return false; }) >> [](move_only) {}),
      match_error);
  CHECK(subject.number == 7);
}

TEST_CASE("what an action was given lives until the action ends") {
  auto const whole = match(std::make_shared<int>(7))(
      on(as<std::shared_ptr<int>>) >>
      [](std::shared_ptr<int> const& p) { return p.use_count() == 1 && *p == 7; });
  CHECK(whole);
}

TEST_CASE("an action that throws has taken what it took") {
  move_only subject{7};
  CHECK_THROWS_AS(
      match(std::move(subject))(on(as<move_only>) >> [](move_only) { throw support::thrown{}; }),
      support::thrown);
  CHECK(subject.number == -1);
}
