#include <match/match.hpp>

#include <doctest/doctest.h>

#include <any>
#include <map>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "../support/match_verify.hpp"

using namespace heed;

// The pattern table of Candygram, an actor library for Python, said in C++. Its tuples are tuples,
// its lists are ranges (of `any` where their elements differ in type), and a list's last pattern,
// which takes zero or more elements, is a `rest(p)`.

namespace {

using list = std::vector<std::any>;
using text = std::string;
using either_key = std::variant<std::string, int>;
using either_value = std::variant<int, std::string>;
using dict = std::map<either_key, either_value>;

constexpr auto negative = [](double n) { return n < 0; };
constexpr auto any_text = holds<text>;
constexpr auto any_number = holds<int>;

}  // namespace

TEST_CASE("Any takes anything") {
  VERIFY(matches("text")(_));
  VERIFY(matches(13.7)(_));
  CHECK(matches(std::tuple{1, text{}, [] { return true; }})(_));
}

TEST_CASE("a text takes the same text") {
  VERIFY(matches("land shark")("land shark"));
  VERIFY(!matches("dolphin")("land shark"));
  VERIFY(!matches(42)("land shark"));
  CHECK_FALSE(matches(list{})("land shark"));
}

TEST_CASE("a number takes the same number") {
  VERIFY(matches(13.7)(13.7));
  VERIFY(!matches("text")(13.7));
  VERIFY(!matches(13.6)(13.7));
  CHECK_FALSE(matches(std::map<text, int>{{"A", 14}})(13.7));
}

TEST_CASE("a type of numbers takes its numbers") {
  VERIFY(matches(13)(is<int>));
  VERIFY(matches(42)(is<int>));
  VERIFY(matches(0)(is<int>));
  VERIFY(!matches("text")(is<int>));
  VERIFY(!matches(13.7)(is<int>));
  CHECK_FALSE(matches(list{})(is<int>));
}

TEST_CASE("a type of texts takes its texts") {
  VERIFY(matches("plumber")(is<text>));
  VERIFY(matches("")(is<text>));
  VERIFY(!matches(42)(is<text>));
  VERIFY(!matches(0.9)(is<text>));
  CHECK_FALSE(matches([] { return true; })(is<text>));
}

TEST_CASE("a predicate takes what it is true for; one on two types is said for each") {
  constexpr auto large = either(is<int> > 20, is<double> > 20);
  VERIFY(matches(42)(large));
  VERIFY(matches(100)(large));
  VERIFY(matches(67.7)(large));
  VERIFY(!matches(13)(large));
  VERIFY(!matches(0)(large));
  VERIFY(!matches(-67.7)(large));
}

TEST_CASE("a tuple takes a tuple of the same length, element by element") {
  CHECK(matches(std::tuple{text{"shark"}, 42})(tuple_of(is<text>, is<int>)));
  CHECK(matches(std::tuple{text{"dolphin"}, 0})(tuple_of(is<text>, is<int>)));
  CHECK_FALSE(matches(list{text{"shark"}, 42})(tuple_of(is<text>, is<int>)));
  CHECK_FALSE(matches(std::tuple{text{"dolphin"}, 42, 0})(tuple_of(is<text>, is<int>)));
}

TEST_CASE("a tuple's elements are patterns of every kind") {
  constexpr auto catch_of_the_day = tuple_of(is<text>, 20, negative);
  CHECK(matches(std::tuple{text{"shark"}, 20, -54.76})(catch_of_the_day));
  CHECK(matches(std::tuple{text{"dolphin"}, 20, -1.0})(catch_of_the_day));
  CHECK_FALSE(matches(std::tuple{text{"shark"}, 21, -6.0})(catch_of_the_day));
  CHECK_FALSE(matches(std::tuple{20, 20, -1.0})(catch_of_the_day));
  CHECK_FALSE(matches(std::tuple{text{}, 20})(catch_of_the_day));
}

TEST_CASE("a list's last pattern takes zero or more elements") {
  constexpr auto letters = seq("A", is<text>, rest(is<text>));
  CHECK(matches(std::vector<text>{"A", "B", "C", "D"})(letters));
  CHECK(matches(std::vector<text>{"A", "B"})(letters));
  CHECK_FALSE(matches(std::vector<text>{"C", "B", "A"})(letters));
  CHECK_FALSE(matches(std::vector<text>{"A"})(letters));
}

TEST_CASE("a list of elements that differ in type is a range of any") {
  auto const counted = seq(any_text, rest(any_number));
  CHECK(matches(list{text{"dolphin"}, 42, 0})(counted));
  CHECK(matches(list{text{"shark"}})(counted));
  CHECK_FALSE(matches(list{42, 0})(counted));
  CHECK_FALSE(matches(list{text{"dolphin"}, 42, text{"shark"}})(counted));
}

TEST_CASE("a list of Any takes every list, and nothing else") {
  CHECK(matches(list{text{"dolphin"}, 42, 0.9})(seq(rest(_))));
  CHECK(matches(list{})(seq(rest(_))));
  CHECK_FALSE(matches(std::tuple{text{"dolphin"}, 42, 0.9})(seq(rest(_))));
  CHECK_FALSE(matches(13.7)(seq(rest(_))));
}

TEST_CASE("a dictionary's keys must be there, and further ones are ignored") {
  auto const entry = keys(key(either_key{"S"}, holds<int>), key(either_key{19}, holds<text>));
  CHECK(matches(dict{{"S", 3}, {19, "foo"}})(entry));
  CHECK(matches(dict{{"S", -65}, {19, "bar"}, {"T", "me"}})(entry));
  CHECK_FALSE(matches(dict{{"S", "Charlie"}, {19, "foo"}})(entry));
  CHECK_FALSE(matches(dict{{"S", 3}})(entry));
}
