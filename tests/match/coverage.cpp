#include <match/coverage.hpp>

#include <match/match.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>

#include "../support/match_verify.hpp"

using namespace heed;
using namespace heed::literals;

// Two kinds of claim. Lists in which every clause can run: that each compiles is the claim, for one
// that has a clause that cannot is refused (tests/compile_fail/match). And the index of the first
// clause that can never run, asked for directly.

namespace {

struct point {
  int x, y;
};
struct base {};
struct derived : base {};
enum class color { red, green };

constexpr auto small = [](int n) { return n < 5; };

constexpr auto one = [](auto&&...) { return 1; };
constexpr auto one_int = [](int) { return 1; };

template <class... C>
constexpr std::size_t first_dead(C const&...) {
  return detail::never_runs<C...>();
}
constexpr std::size_t none_is_dead = detail::everywhere;

}  // namespace

TEST_CASE("a narrow clause may stand before a wide one") {
  VERIFY(match(1)(
             on(c<1>) >> 1, on(as<int>) >> [](int) { return 2; }, on(_) >> 3, otherwise >> 4) == 1);
}

TEST_CASE("a guarded clause covers nothing") {
  VERIFY(match(7)(
             on(as<int>).when([](int n) { return n < 5; }) >> [](int) { return 1; },
             on(as<int>) >> [](int) { return 2; }) == 2);
  VERIFY(match(7)(
             on(as<int>).when([] { return false; }) >> [](int) { return 1; }, on(is<int>) >> 2) ==
         2);
}

TEST_CASE("a predicate covers nothing") {
  VERIFY(match(7)(on(small) >> 1, on(small) >> 2, on(is<int>) >> 3) == 3);
}

TEST_CASE("a comparison covers nothing") {
  VERIFY(match(7)(on(is<int> < 5) >> 1, on(is<int> < 5) >> 2, on(is<int>) >> 3) == 3);
}

TEST_CASE("a value known only at run time covers nothing") {
  VERIFY(match(7)(on(1) >> 1, on(1) >> 2, on(is<int>) >> 3) == 3);
}

TEST_CASE("a name that appears twice covers nothing") {
  VERIFY(match(1, 2)(on("x"_v, "x"_v) >> [](int) { return 1; }, on(is<int>, is<int>) >> 2) == 2);
}

TEST_CASE("clauses of other lengths cover nothing of each other") {
  VERIFY(match(1, 2, 3)(on(_) >> 1, on(_, _) >> 2, on(_, _, rest) >> 3) == 3);
}

TEST_CASE("clauses on other types, atoms and constants cover nothing of each other") {
  VERIFY(match("b"_a)(on("a"_a) >> 1, on("b"_a) >> 2, on(is<int>) >> 3, on(c<1L>) >> 4,
                      on(is<long>) >> 5, otherwise >> 6) == 2);
}

TEST_CASE("a clause covers where all its elements do") {
  VERIFY(match("b"_a, 1)(on("a"_a, _) >> 1, on(_, is<long>) >> 2, on(_, _) >> 3) == 3);
  VERIFY(match("b"_a, 1)(on("a"_a, is<int>) >> 1, on("b"_a, is<int>) >> 2,
                         on("a"_a, is<long>) >> 3) == 2);
}

TEST_CASE("either covers what its branches cover together, and no more") {
  VERIFY(match(3L)(on(either(is<int>, is<char>)) >> 1, on(is<long>) >> 2, otherwise >> 3) == 2);
}

TEST_CASE("neither leaves the rest to later clauses") {
  VERIFY(match(3)(on(neither(is<int>)) >> 1, on(is<int>) >> 2) == 2);
}

TEST_CASE("nested patterns cover only what they take") {
  VERIFY(match(std::tuple{2, 'b'})(on(tuple_of(c<1>, _)) >> 1, on(tuple_of(_, c<'a'>)) >> 2,
                                   on(tuple_of(_, _)) >> 3) == 3);
  VERIFY(match(std::optional{1})(on(none) >> 0, on(some(c<2>)) >> 1, on(some(_)) >> 2) == 2);
}

TEST_CASE("a list may take some alternatives of a variant by type and the rest by _") {
  std::variant<int, char, std::string> const subject = 'c';
  CHECK(match(subject)(on(is<int>) >> 1, on(_) >> 2) == 2);
}

TEST_CASE("a clause is dead behind one that takes all it would take") {
  VERIFY(first_dead(on(_) >> 1, on(is<int>) >> 2) == 1);
  VERIFY(first_dead(on(is<int>) >> 1, on(1) >> 2) == 1);
  VERIFY(first_dead(on("a"_a) >> 1, on("b"_a) >> 2, on("a"_a) >> 3) == 2);
  VERIFY(first_dead(on(c<1>) >> 1, on(c<1>) >> 2, otherwise >> 3) == 1);
  VERIFY(first_dead(on(is<int>) >> 1, on(small) >> 2) == 1);
  VERIFY(first_dead(on(is<int>) >> 1, on(is<int> < 5) >> 2) == 1);
  VERIFY(first_dead(on(_, _) >> 1, on("x"_v, "x"_v) >> [](int) { return 2; }) == 1);
}

TEST_CASE("a guarded clause may be dead") {
  VERIFY(first_dead(on(is<int>) >> 1, on(is<int>).when([] { return true; }) >> 2) == 1);
}

TEST_CASE("otherwise comes last, wherever it is written") {
  VERIFY(first_dead(otherwise >> 1, on(_) >> 2, on(rest).when([] { return true; }) >> 3) ==
         none_is_dead);
}

TEST_CASE("rest covers every length that it takes") {
  VERIFY(first_dead(on(rest) >> 1, on() >> 2) == 1);
  VERIFY(first_dead(on(_, rest) >> 1, on(as<int>, _) >> one_int) == 1);
  VERIFY(first_dead(on(_, rest) >> 1, on(rest) >> 2) == none_is_dead);
  VERIFY(first_dead(on() >> 1, on(_, rest) >> 2, on(rest) >> 3) == 2);
  VERIFY(first_dead(on() >> 1, on(_) >> 2, on(_, _, rest) >> 3, on(rest) >> 4) == 3);
  VERIFY(first_dead(on(1, rest) >> 1, on(rest) >> 2, on(is<int>) >> 3) == 2);
}

TEST_CASE("rest(p) covers further elements that all fit p") {
  VERIFY(first_dead(on(_, rest) >> 1, on(is<int>, rest(is<int>)) >> 2) == 1);
  VERIFY(first_dead(on(rest(is<int>)) >> 1, on(is<int>, c<2>) >> 2) == 1);
  VERIFY(first_dead(on(rest(is<int>)) >> 1, on(is<int>, rest) >> 2) == none_is_dead);
  VERIFY(first_dead(on(rest(is<int>)) >> 1, on(rest(is<long>)) >> 2,
                    on(rest(either(is<int>, is<long>))) >> 3) == none_is_dead);
  VERIFY(first_dead(on(rest(small)) >> 1, on(rest(is<int>)) >> 2) == none_is_dead);
}

TEST_CASE("several clauses cover together") {
  VERIFY(first_dead(on(c<true>) >> 1, on(c<false>) >> 2, on(is<bool>) >> 3) == 2);
  VERIFY(first_dead(on(c<true>, _) >> 1, on(c<false>, c<true>) >> 2, on(_, c<false>) >> 3,
                    on(is<bool>, is<bool>) >> 4) == 3);
  VERIFY(first_dead(on(c<true>, _) >> 1, on(c<false>, c<true>) >> 2, on(_, c<false>) >> 3,
                    on(is<bool>, _) >> 4) == none_is_dead);
  VERIFY(first_dead(on("a"_a, _) >> 1, on(_, is<int>) >> 2, on("a"_a, is<int>) >> 3) == 2);
  VERIFY(first_dead(on(is<int>) >> 1, on(is<long>) >> 2, on(either(is<int>, is<long>)) >> 3) == 2);
}

TEST_CASE("what is not known to be all there is does not cover") {
  VERIFY(first_dead(on(c<true>) >> 1, on(c<false>) >> 2, on(_) >> 3) == none_is_dead);
  VERIFY(first_dead(on(true) >> 1, on(false) >> 2, on(is<bool>) >> 3) == none_is_dead);
  VERIFY(first_dead(on(c<color::red>) >> 1, on(c<color::green>) >> 2, on(is<color>) >> 3) ==
         none_is_dead);
  VERIFY(first_dead(on(none) >> 1, on(some(_)) >> 2, on(_) >> 3) == none_is_dead);
  VERIFY(first_dead(on(holds<int>) >> 1, on(holds<long>) >> 2,
                    on(is<std::variant<int, long>>) >> 3) == none_is_dead);
}

TEST_CASE("arg covers the type of its parameter") {
  VERIFY(first_dead(on(arg) >> one_int, on(c<1>) >> 2) == 1);
  VERIFY(first_dead(on(arg) >> [](long) { return 1; }, on(c<1>) >> 2) == none_is_dead);
  VERIFY(first_dead(on(arg) >> [](std::string_view) { return 1; }, on("abc") >> 2) == 1);
  VERIFY(first_dead(on(arg) >> one, on(is<int>) >> 2) == none_is_dead);
  VERIFY(first_dead(
             on(as<int>, arg) >> [](int, long) { return 1; }, on(arg, is<long>) >> one_int) == 1);
  VERIFY(first_dead(on(arg > 3) >> one_int, on(arg) >> one_int) == none_is_dead);
  VERIFY(first_dead(on(arg) >> one_int, on(arg > 3) >> one_int) == 1);
}

TEST_CASE("a name covers what it takes the first time") {
  constexpr auto two = [](int, int) { return 2; };
  VERIFY(first_dead(on("x"_v, "y"_v) >> two, on("x"_v, "x"_v) >> one_int) == 1);
  VERIFY(first_dead(on("x"_v, "x"_v) >> one_int, on("x"_v, "y"_v) >> two) == none_is_dead);
  VERIFY(first_dead(on("x"_v(_)) >> one_int, on(is<long>) >> 2) == none_is_dead);
  VERIFY(first_dead(on("x"_v(_)) >> one_int, on(c<1>) >> 2) == 1);
  VERIFY(first_dead(on("x"_v(c<1>)) >> one_int, on(is<int>) >> 2) == none_is_dead);
}

TEST_CASE("neither covers what its patterns leave") {
  VERIFY(first_dead(on(neither(is<int>)) >> 1, on(is<int>) >> 2, on(_) >> 3) == 2);
  VERIFY(first_dead(on(neither(is<int>)) >> 1, on(is<long>) >> 2) == 1);
  VERIFY(first_dead(on(neither(c<1>)) >> 1, on(c<1>) >> 2, on(is<int>) >> 3) == 2);
  VERIFY(first_dead(on(neither(c<1>)) >> 1, on(is<int>) >> 2) == none_is_dead);
  VERIFY(first_dead(on(neither(small)) >> 1, on(is<int>) >> 2) == none_is_dead);
  VERIFY(first_dead(on(neither("a")) >> 1, on("a") >> 2, on(_) >> 3) == none_is_dead);
  VERIFY(first_dead(on(neither(neither(is<int>))) >> 1, on(is<int>) >> 2, on(_) >> 3) ==
         none_is_dead);
}

TEST_CASE("both covers only what all its patterns take") {
  VERIFY(first_dead(on(both(_, is<int>)) >> 1, on(c<1>) >> 2) == 1);
  VERIFY(first_dead(on(both(is<int>, small)) >> 1, on(is<int>) >> 2) == none_is_dead);
  VERIFY(first_dead(on(is<int>) >> 1, on(both(small, neither(3))) >> 2) == 1);
}

TEST_CASE("structures cover part by part") {
  VERIFY(first_dead(on(tuple_of(_, _)) >> 1, on(tuple_of(is<int>, _)) >> 2) == 1);
  VERIFY(first_dead(on(tuple_of(_, rest)) >> 1, on(tuple_of(is<int>, rest(small))) >> 2) == 1);
  VERIFY(first_dead(on(tuple_of(_, rest)) >> 1, on(tuple_of(rest)) >> 2) == none_is_dead);
  VERIFY(first_dead(on(tuple_of(_, _)) >> 1, on(is<std::pair<int, int>>) >> 2) == 1);
  VERIFY(first_dead(on(tuple_of(_, _)) >> 1, on(is<std::tuple<int>>) >> 2, on(seq(_, _)) >> 3) ==
         none_is_dead);
  VERIFY(first_dead(on(seq(_, rest)) >> 1, on(seq(as<int>)) >> one_int) == 1);
  VERIFY(first_dead(on(some(_)) >> 1, on(some(1)) >> 2) == 1);
  VERIFY(first_dead(on(holds<int>) >> 1, on(holds<int>(c<1>)) >> 2) == 1);
  VERIFY(first_dead(on(holds<int>(arg)) >> one_int, on(holds<int>) >> 2) == 1);
}

TEST_CASE("empty and filled are all that an optional or a pointer can be") {
  VERIFY(first_dead(on(none) >> 1, on(some(_)) >> 2, on(is<std::optional<int>>) >> 3) == 2);
  VERIFY(first_dead(on(none) >> 1, on(some(_)) >> 2, on(is<int*>) >> 3) == 2);
  VERIFY(first_dead(on(none) >> 1, on(some(is<int>)) >> 2, on(is<std::optional<int>>) >> 3) ==
         none_is_dead);
}

TEST_CASE("a struct whose members may all be anything is covered as a whole") {
  VERIFY(first_dead(on(fields<point>(_, _)) >> 1, on(is<point>) >> 2) == 1);
  VERIFY(first_dead(on(fields<point>(_, rest)) >> 1, on(is<point>) >> 2) == 1);
  VERIFY(first_dead(on(is<point>) >> 1, on(fields<point>(_, c<1>)) >> 2) == 1);
  VERIFY(first_dead(on(fields<point>(_, c<1>)) >> 1, on(is<point>) >> 2) == none_is_dead);
  VERIFY(first_dead(on(fields<point>(as<int>, _)) >> one_int,
                    on(fields<point>(is<int>, rest)) >> 2) == 1);
}

TEST_CASE("a capture does not cover what a message may hold as const") {
  VERIFY(first_dead(on(some(as<int>)) >> one_int, on(some(is<int>)) >> 2) == none_is_dead);
  VERIFY(first_dead(on(tuple_of(as<int>)) >> one_int, on(tuple_of(c<1>)) >> 2) == none_is_dead);
  VERIFY(first_dead(on(some(fields<point>(as<int>, _))) >> one_int, on(some(is<point>)) >> 2) ==
         none_is_dead);
  VERIFY(first_dead(on(some(as<int>)) >> one_int, on(some(as<int> > 3)) >> one_int) == 1);
  VERIFY(first_dead(on(some(is<int>)) >> 1, on(some(as<int>)) >> one_int) == 1);
  VERIFY(first_dead(on(as<int>) >> one_int, on(is<int>) >> 2) == 1);
}

TEST_CASE("text inside a structure may be of another type than string") {
  VERIFY(first_dead(on(some(is<std::string>)) >> 1, on(some("a")) >> 2) == none_is_dead);
  VERIFY(first_dead(on(is<std::string>) >> 1, on("a") >> 2) == 1);
}

TEST_CASE("is_a covers its class, and itself") {
  VERIFY(first_dead(on(is_a<base>) >> 1, on(is<base>) >> 2) == 1);
  VERIFY(first_dead(on(is_a<base>) >> 1, on(is_a<base>) >> 2) == 1);
  VERIFY(first_dead(on(as_a<base>) >> [](base&) { return 1; }, on(is_a<base>) >> 2) == 1);
  VERIFY(first_dead(on(is_a<derived>) >> 1, on(is_a<base>) >> 2) == none_is_dead);
}

TEST_CASE("patterns of which nothing is said cover nothing") {
  constexpr auto size = [](auto const& s) { return s.size(); };
  VERIFY(first_dead(on(via(size, _), arg) >> one_int, on(_, _) >> 2) == none_is_dead);
  VERIFY(first_dead(on(via(&point::x, _)) >> 1, on(is<point>) >> 2) == none_is_dead);
  VERIFY(first_dead(on(field<&point::x>(_)) >> 1, on(is<point>) >> 2) == none_is_dead);
  VERIFY(first_dead(on(keys(key(1, _))) >> 1, on(keys(key(1, _))) >> 2) == none_is_dead);
}
