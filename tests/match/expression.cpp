#include <match/expression.hpp>

#include <match/match.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

#include "../support/match_probe.hpp"
#include "../support/match_verify.hpp"

using namespace heed;
using namespace heed::literals;

namespace {

using scalar = std::variant<int, double, std::string_view>;

constexpr auto kind = clauses(
    on(as<int>) >> [](int) { return 1; }, on(as<double>) >> [](double) { return 2; },
    on("zero") >> 3, on(_) >> 4);

constexpr int factorial(int n) {
  return match(n)(on(0) >> 1, on(as<int>) >> [](int m) { return m * factorial(m - 1); });
}

}  // namespace

TEST_CASE("match gives what the action of the first clause that fits gives") {
  VERIFY(match(2)(on(1) >> "one", on(2) >> "two", otherwise >> "many") == "two");
}

TEST_CASE("match of several values takes them element by element") {
  VERIFY(match("add"_a, 1,
               2)(on("add"_a, as<int>, as<int>) >> [](int a, int b) { return a + b; }) == 3);
}

TEST_CASE("match may recur") {
  VERIFY(factorial(5) == 120);
}

TEST_CASE("match has the common type of its actions") {
  static_assert(std::is_same_v<decltype(match(1)(on(1) >> 1, otherwise >> 2.5)), double>);
  VERIFY(match(1)(on(1) >> 1, otherwise >> 2.5) == 1.0);
  static_assert(std::is_same_v<decltype(match(1)(on(1) >> "one", otherwise >> std::string{"many"})),
                               std::string>);
}

TEST_CASE("match is void where its actions are") {
  static_assert(std::is_void_v<decltype(match(1)(on(1) >> [] {}, otherwise >> [] {}))>);
  int runs = 0;
  match(1)(on(1) >> [&] { ++runs; }, otherwise >> [&] { runs += 10; });
  CHECK(runs == 1);
}

TEST_CASE("a clause that cannot fit the subject's types is not instantiated") {
  constexpr auto size_of = [](auto const& text) { return text.size(); };
  VERIFY(match(7)(on(is<int>, _) >> std::size_t{1}, on(as<std::string>) >> size_of,
                  otherwise >> std::size_t{2}) == 2);
}

TEST_CASE("match throws match_error when nothing fits") {
  CHECK_THROWS_AS(static_cast<void>(match(3)(on(1) >> 1, on(2) >> 2)), match_error);
}

TEST_CASE("a variant at the top is matched by its alternative") {
  VERIFY(match(scalar{1})(kind) == 1);
  VERIFY(match(scalar{1.5})(kind) == 2);
  VERIFY(match(scalar{"zero"})(kind) == 3);
  VERIFY(match(scalar{"text"})(kind) == 4);
}

TEST_CASE("each of several variants is matched by its alternative") {
  constexpr auto same = clauses(
      on(as<int>, as<int>) >> [](int a, int b) { return a + b; },
      on(as<double>, as<double>) >> [](double, double) { return -1; }, on(_, _) >> 0);
  VERIFY(match(scalar{1}, scalar{2})(same) == 3);
  VERIFY(match(scalar{1.0}, scalar{2.0})(same) == -1);
  VERIFY(match(scalar{1}, scalar{2.0})(same) == 0);
  VERIFY(match(scalar{1}, 2)(same) == 3);
}

TEST_CASE("matches sees a variant at the top by its alternative") {
  VERIFY(matches(scalar{1})(is<int>));
  VERIFY(!matches(scalar{1.5})(is<int>));
  VERIFY(matches(scalar{1.5})(1.5));
}

TEST_CASE("a variant inside an element is a variant") {
  VERIFY(matches(std::tuple{scalar{1}})(tuple_of(is<scalar>)));
  VERIFY(matches(std::tuple{scalar{1}})(tuple_of(holds<int>)));
}

TEST_CASE("the alternative is taken out of an rvalue") {
  std::variant<int, std::unique_ptr<int>> subject = std::make_unique<int>(7);
  auto const taken = match(std::move(subject))(
      on(as<int>) >> [](int n) { return n; },
      on(as<std::unique_ptr<int>>) >> [](std::unique_ptr<int> p) { return *p; });
  CHECK(taken == 7);
}

TEST_CASE("the alternative of an lvalue can be changed in place") {
  std::variant<int, std::string> subject = 1;
  match(subject)(on(as<int>) >> [](int& n) { n = 5; }, on(_) >> [] {});
  CHECK(std::get<int>(subject) == 5);
}

TEST_CASE("a subject can be changed in place, one among several") {
  int first = 1;
  std::string second = "two";
  match(first, second)(on(1, as<std::string>) >> [](std::string& s) { s += "!"; });
  CHECK(second == "two!");
}

TEST_CASE("a subject may be one that can be neither copied nor moved") {
  struct fixed {
    int number = 7;
    fixed() = default;
    fixed(fixed const&) = delete;
    fixed& operator=(fixed const&) = delete;
  } subject;
  CHECK(match(subject)(on(field<&fixed::number>(7)) >> true, otherwise >> false));
}

TEST_CASE("matches is a bool") {
  static_assert(std::is_same_v<decltype(matches(1)(_)), bool>);
  VERIFY(matches(1, "two", 3.0)(1, "two", is<double>));
  VERIFY(!matches(1, "two", 3.0)(1, "two", is<float>));
}

TEST_CASE("matches with no pattern fits no value") {
  VERIFY(!matches(1)());
}

TEST_CASE("matches takes nothing from its subject") {
  support::move_only subject{7};
  CHECK(matches(std::move(subject))(as<support::move_only>));
  CHECK(subject.number == 7);
}

TEST_CASE("an action that never returns does not count in the common type") {
  auto const refuse = []() -> never { throw 5; };
  static_assert(std::is_same_v<decltype(match(1)(on(1) >> refuse, otherwise >> 3)), int>);
  CHECK(match(2)(on(1) >> refuse, otherwise >> 3) == 3);
  CHECK_THROWS_AS(match(1)(on(1) >> refuse, otherwise >> 3), int);
  CHECK_THROWS_AS(match(1)(on(1) >> refuse, otherwise >> std::string("text")), int);
}

TEST_CASE("a generic action is compiled for the way in which it is called alone") {
  CHECK(match(std::make_unique<int>(3))(on(_) >> 0) == 0);
  CHECK(match(std::make_unique<int>(3))(on(as<std::unique_ptr<int>>) >> [](auto&& p) {
          static_assert(!std::is_lvalue_reference_v<decltype(p)>);
          return *p;
        }) == 3);
}

namespace {
struct no_address {
  int n = 4;
  no_address* operator&() { return nullptr; }
  no_address const* operator&() const { return nullptr; }
};
}  // namespace

TEST_CASE("a type with an & of its own is matched like any other") {
  CHECK(match(no_address{})(on(as<no_address>) >> [](no_address const& x) { return x.n; }) == 4);
}
