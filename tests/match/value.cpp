#include <match/value.hpp>

#include <match/match.hpp>

#include <doctest/doctest.h>

#include <boost/hana/integral_constant.hpp>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

#include "../support/match_verify.hpp"

using namespace heed;

namespace {

enum class color { red, green };

struct point {
  int x;
  int y;
  bool operator==(point const&) const = default;
};

/// Callable, so that only `eq` makes a value of it.
struct threshold {
  int limit;
  constexpr bool operator()(int n) const { return n > limit; }
  bool operator==(threshold const&) const = default;
};

}  // namespace

TEST_CASE("a value fits what equals it") {
  VERIFY(matches(1)(1));
  VERIFY(!matches(2)(1));
  VERIFY(matches('a')('a'));
  VERIFY(matches(1.5)(1.5));
  VERIFY(matches(color::red)(color::red));
  VERIFY(!matches(color::green)(color::red));
  VERIFY(matches(point{1, 2})(point{1, 2}));
  VERIFY(!matches(point{1, 2})(point{1, 3}));
  VERIFY(matches(nullptr)(nullptr));
}

TEST_CASE("a value fits only its own type") {
  VERIFY(!matches(true)(1));
  VERIFY(!matches(1)(true));
  VERIFY(!matches(1L)(1));
  VERIFY(!matches(1U)(1));
  VERIFY(!matches(1.0F)(1.0));
  VERIFY(!matches('1')(1));
}

TEST_CASE("a value that does not equal itself fits nothing") {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  VERIFY(!matches(nan)(nan));
}

TEST_CASE("a value binds nothing") {
  VERIFY(match(1)(on(1) >> [] { return 5; }) == 5);
}

TEST_CASE("strings are compared however they are written") {
  char const* pointer = "abc";
  char array[] = "abc";
  VERIFY(matches("abc")("abc"));
  VERIFY(!matches("abd")("abc"));
  VERIFY(!matches("ab")("abc"));
  VERIFY(matches(std::string_view{"abc"})("abc"));
  CHECK(matches("abc")(std::string_view{"abc"}));
  CHECK(matches(std::string{"abc"})("abc"));
  CHECK(matches("abc")(std::string{"abc"}));
  CHECK(matches(pointer)(array));
  CHECK(matches(array)(pointer));
}

TEST_CASE("a string pattern compares the text, not the address") {
  char first[] = "abc";
  char second[] = "abc";
  CHECK(matches(first)(second));
  auto const clause = on(first) >> true;
  first[0] = 'x';
  CHECK(match("abc")(clause, otherwise >> false));
}

TEST_CASE("text in an array ends at its first null, or with the array") {
  static constexpr char unended[3] = {'a', 'b', 'c'};
  static constexpr char short_of_it[5] = {'a', 'b', '\0', 'c', '\0'};
  VERIFY(matches("abc")(unended));
  VERIFY(!matches("abcd")(unended));
  VERIFY(matches("ab")(short_of_it));
  VERIFY(!matches("abc")(short_of_it));
  VERIFY(matches("")(""));
  VERIFY(!matches("a")(""));
}

TEST_CASE("a value is copied into its clause") {
  int limit = 1;
  auto const clause = on(limit) >> true;
  limit = 2;
  CHECK(match(1)(clause, otherwise >> false));
  CHECK_FALSE(match(2)(clause, otherwise >> false));
}

TEST_CASE("a reference is looked at when matching") {
  int limit = 1;
  auto const clause = on(std::ref(limit)) >> true;
  CHECK(match(1)(clause, otherwise >> false));
  limit = 2;
  CHECK_FALSE(match(1)(clause, otherwise >> false));
  CHECK(match(2)(clause, otherwise >> false));
  CHECK_FALSE(match(2L)(clause, otherwise >> false));
}

TEST_CASE("a reference to a string is compared with a string however it is written") {
  std::string text = "abc";
  CHECK(matches("abc")(std::cref(text)));
  text = "x";
  CHECK_FALSE(matches("abc")(std::cref(text)));
}

TEST_CASE("a constant fits its value type and its value") {
  VERIFY(matches(42)(c<42>));
  VERIFY(!matches(41)(c<42>));
  VERIFY(!matches(42L)(c<42>));
  VERIFY(matches(color::red)(c<color::red>));
  VERIFY(!matches(color::green)(c<color::red>));
  VERIFY(matches('a')(c<'a'>));
}

TEST_CASE("any integral constant is a constant") {
  VERIFY(matches(42)(std::integral_constant<int, 42>{}));
  VERIFY(!matches(42L)(std::integral_constant<int, 42>{}));
  VERIFY(matches(true)(std::true_type{}));
  VERIFY(!matches(1)(std::true_type{}));
}

TEST_CASE("Hana's constants are constants, and its 42_c is a long long") {
  using namespace boost::hana::literals;
  VERIFY(matches(42)(boost::hana::int_c<42>));
  VERIFY(!matches(43)(boost::hana::int_c<42>));
  VERIFY(matches(42LL)(42_c));
  VERIFY(!matches(42)(42_c));
}

TEST_CASE("eq compares a value that would read as a predicate") {
  VERIFY(matches(threshold{5})(eq(threshold{5})));
  VERIFY(!matches(threshold{6})(eq(threshold{5})));
  VERIFY(!matches(6)(eq(threshold{5})));
  VERIFY(matches(6)(threshold{5}));
}

TEST_CASE("eq is as exact as a plain value") {
  VERIFY(matches(1)(eq(1)));
  VERIFY(!matches(2)(eq(1)));
  VERIFY(!matches(1L)(eq(1)));
  VERIFY(matches("abc")(eq("abc")));
}
