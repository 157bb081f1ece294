#include <match/type.hpp>

#include <match/match.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

#include "../support/match_verify.hpp"

using namespace heed;

namespace {

enum class color { red, green };

constexpr int twice(int n) {
  return 2 * n;
}

struct point {
  int x;
  int y;
};

}  // namespace

TEST_CASE("is<T> fits exactly the type T") {
  VERIFY(matches(1)(is<int>));
  VERIFY(!matches(1L)(is<int>));
  VERIFY(!matches(1U)(is<int>));
  VERIFY(!matches(true)(is<int>));
  VERIFY(!matches('1')(is<int>));
  VERIFY(!matches(1.0F)(is<double>));
  VERIFY(!matches(color::red)(is<int>));
  VERIFY(matches(color::red)(is<color>));
}

TEST_CASE("is<T> takes no notice of const and of the kind of value") {
  constexpr int constant = 1;
  int variable = 1;
  VERIFY(matches(constant)(is<int>));
  CHECK(matches(variable)(is<int>));
}

TEST_CASE("is<T> binds nothing") {
  VERIFY(match(1)(on(is<int>) >> [] { return 5; }) == 5);
}

TEST_CASE("as<T> fits exactly the type T and binds the element") {
  VERIFY(match(7)(on(as<int>) >> [](int n) { return n + 1; }) == 8);
  VERIFY(match(7L)(on(as<int>) >> [](int) { return 1; }, otherwise >> 2) == 2);
  VERIFY(match(point{3, 4})(on(as<point>) >> [](point p) { return p.y; }) == 4);
}

TEST_CASE("as<T> binds an element that can only be moved") {
  auto const owner = match(std::make_unique<int>(7))(on(as<std::unique_ptr<int>>) >>
                                                     [](std::unique_ptr<int> p) { return p; });
  CHECK(*owner == 7);
}

TEST_CASE("as<std::string> takes every way a string can be written") {
  char const* pointer = "abc";
  char array[] = "abc";
  char* writable = array;
  auto const length = on(as<std::string>) >> [](std::string const& s) { return s.size(); };
  CHECK(match("abc")(length) == 3);
  CHECK(match(pointer)(length) == 3);
  CHECK(match(writable)(length) == 3);
  CHECK(match(array)(length) == 3);
  CHECK(match(std::string_view{"abc"})(length) == 3);
  CHECK(match(std::string{"abc"})(length) == 3);
}

TEST_CASE("is<std::string> takes every way a string can be written") {
  VERIFY(matches("abc")(is<std::string>));
  VERIFY(matches(std::string_view{"abc"})(is<std::string>));
  CHECK(matches(std::string{"abc"})(is<std::string>));
  VERIFY(!matches('a')(is<std::string>));
}

TEST_CASE("arg has the type of the action's parameter") {
  VERIFY(match(7)(on(arg) >> [](int n) { return n; }) == 7);
  VERIFY(match(7L)(on(arg) >> [](int) { return 1; }, on(arg) >> [](long) { return 2; }) == 2);
}

TEST_CASE("arg decays the parameter's type") {
  VERIFY(match(7)(on(arg) >> [](int const& n) { return n; }) == 7);
  VERIFY(match(7)(on(arg) >> [](int&& n) { return n; }) == 7);
  VERIFY(match(7)(on(arg) >> [](int const n) { return n; }) == 7);
}

TEST_CASE("each arg takes the parameter that stands in its place") {
  VERIFY(match(1, 2L,
               'c')(on(arg, is<long>, arg) >> [](int n, char c) { return n == 1 && c == 'c'; }));
  VERIFY(match(1, 2L)(on(as<int>, arg) >> [](int a, long b) { return a + b; }) == 3);
  VERIFY(!match(1, 2)(on(as<int>, arg) >> [](int, long) { return true; }, otherwise >> false));
}

TEST_CASE("arg reads the parameters of functions, of function objects and of noexcept lambdas") {
  VERIFY(match(7)(on(arg) >> twice) == 14);
  VERIFY(match(7)(on(arg) >> &twice) == 14);
  VERIFY(match(7)(on(arg) >> [](int n) noexcept { return n; }) == 7);
}

TEST_CASE("a string_view parameter of arg stands for std::string") {
  CHECK(match(std::string{"abc"})(on(arg) >> [](std::string_view s) { return s.size(); }) == 3);
  CHECK(match("abcd")(on(arg) >> [](std::string_view s) { return s.size(); }) == 4);
  CHECK(match(5)(
            on(arg) >> [](std::string_view s) { return s.size(); }, otherwise >> std::size_t{9}) ==
        9);
}

TEST_CASE("arg takes the subject's type where the action is generic and the subject static") {
  VERIFY(match(7L)(on(arg) >> [](auto n) { return std::is_same_v<decltype(n), long>; }));
}

TEST_CASE("arg takes the subject's type in matches") {
  VERIFY(matches(1)(arg));
  VERIFY(matches(1, 'c')(arg, arg));
  VERIFY(!matches(1)(arg > 1));
}
