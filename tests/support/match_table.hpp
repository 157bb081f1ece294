#pragma once

#include <match/match.hpp>

#include <doctest/doctest.h>

#include <any>
#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "match_probe.hpp"

namespace support {

/// The rows of the table of patterns, hits and misses, for every kind of subject.
///
/// A driver has one function, `take<Result>(clause, elements...)`: it offers the elements to the
/// clause and gives what the action gave, or nothing where the clause did not fit. A variant
/// always stands inside a tuple: at the top, values at hand are matched by the alternative.
template <class Driver>
class table_over {
 public:
  explicit table_over(Driver& driver) : driver_(driver) {}

  /// Whether a clause with the action `>> true` fits.
  template <class Clause, class... Elements>
  bool fits(Clause const& clause, Elements&&... elements) const {
    return driver_.template take<bool>(clause, std::forward<Elements>(elements)...).has_value();
  }

  /// Whether a clause fits and its action gives what is expected.
  template <class Expected, class Clause, class... Elements>
  bool gives(Expected const& expected, Clause const& clause, Elements&&... elements) const {
    auto const given = driver_.template take<Expected>(clause, std::forward<Elements>(elements)...);
    return given.has_value() && *given == expected;
  }

 private:
  Driver& driver_;
};

namespace table {

struct shape {
  int sides = 0;
};
struct square : shape {};

struct animal {
  virtual ~animal() = default;
  int legs = 4;
};
struct dog : animal {};
struct cat : animal {};

struct point {
  int x;
  int y;
};
struct pixel : point {
  int color = 0;
};

/// Callable, so that only `eq` makes a value of it.
struct threshold {
  int limit;
  bool operator()(int n) const { return n > limit; }
  bool operator==(threshold const&) const = default;
};

using number = std::variant<int, double>;
using box = std::unique_ptr<int>;

inline constexpr auto itself = [](int n) { return n; };
inline constexpr auto pair_up = [](int a, int b) { return 100 * a + b; };
inline constexpr auto text_size = [](std::string const& s) { return static_cast<int>(s.size()); };
inline constexpr auto unbox = [](box b) { return *b; };

inline std::unique_ptr<animal> owned_dog() {
  return std::make_unique<dog>();
}
inline std::unique_ptr<animal> owned_cat() {
  return std::make_unique<cat>();
}

}  // namespace table

/// Lengths, wildcards, types, kinds, atoms.
template <class Driver>
void run_table_of_types(table_over<Driver> t) {
  using namespace heed;
  using namespace heed::literals;
  using namespace table;

  SUBCASE("lengths are exact") {
    CHECK(t.fits(on(_) >> true, 1));
    CHECK_FALSE(t.fits(on(_) >> true, 1, 2));
    CHECK_FALSE(t.fits(on(_, _) >> true, 1));
  }
  SUBCASE("_ fits anything") {
    CHECK(t.fits(on(_) >> true, "text"));
    CHECK(t.fits(on(_, _) >> true, move_only{1}, std::vector<int>{}));
  }
  SUBCASE("is<T> fits its type and binds nothing") {
    CHECK(t.fits(on(is<int>) >> true, 1));
    CHECK_FALSE(t.fits(on(is<int>) >> true, 1L));
    CHECK_FALSE(t.fits(on(is<int>) >> true, true));
    CHECK(t.fits(on(is<move_only>) >> true, move_only{1}));
  }
  SUBCASE("as<T> fits its type and binds the element") {
    CHECK(t.gives(7, on(as<int>) >> itself, 7));
    CHECK_FALSE(t.gives(7, on(as<int>) >> itself, 7L));
    CHECK(t.gives(7, on(as<box>) >> unbox, std::make_unique<int>(7)));
    CHECK(t.gives(7, on(as<move_only>) >> [](move_only m) { return m.number; }, move_only{7}));
  }
  SUBCASE("arg has the type of the action's parameter") {
    CHECK(t.gives(7, on(arg) >> itself, 7));
    CHECK_FALSE(t.gives(7, on(arg) >> itself, 7L));
    CHECK(t.gives(102, on(arg, is<char>, arg) >> pair_up, 1, 'a', 2));
    CHECK(t.gives(7, on(arg) >> unbox, std::make_unique<int>(7)));
    CHECK(t.gives(
        3, on(arg) >> [](std::string_view s) { return static_cast<int>(s.size()); }, "abc"));
  }
  SUBCASE("strings travel as std::string") {
    CHECK(t.gives(3, on(as<std::string>) >> text_size, "abc"));
    CHECK(t.gives(3, on(as<std::string>) >> text_size, std::string_view{"abc"}));
    CHECK(t.gives(3, on(as<std::string>) >> text_size, std::string{"abc"}));
  }
  SUBCASE("is_a<B> and as_a<B> fit B and what derives from it") {
    CHECK(t.fits(on(is_a<shape>) >> true, shape{4}));
    CHECK(t.fits(on(is_a<shape>) >> true, square{{4}}));
    CHECK_FALSE(t.fits(on(is_a<square>) >> true, shape{4}));
    CHECK_FALSE(t.fits(on(is_a<shape>) >> true, 4));
    CHECK(t.gives(4, on(as_a<shape>) >> [](shape& s) { return s.sides; }, square{{4}}));
  }
  SUBCASE("is_a<B> and as_a<B> see through owning pointers") {
    CHECK(t.fits(on(is_a<dog>) >> true, owned_dog()));
    CHECK(t.fits(on(is_a<animal>) >> true, owned_dog()));
    CHECK_FALSE(t.fits(on(is_a<dog>) >> true, owned_cat()));
    CHECK(t.fits(on(is_a<animal>) >> true, std::make_shared<dog>()));
    CHECK_FALSE(t.fits(on(is_a<dog>) >> true, std::shared_ptr<dog>{}));
    CHECK(t.gives(4, on(as_a<dog>) >> [](dog const& d) { return d.legs; }, owned_dog()));
  }
  SUBCASE("an atom fits itself") {
    CHECK(t.fits(on("go"_a) >> true, "go"_a));
    CHECK_FALSE(t.fits(on("go"_a) >> true, "stop"_a));
    CHECK_FALSE(t.fits(on("go"_a) >> true, "go"));
    CHECK_FALSE(t.fits(on("go") >> true, "go"_a));
  }
}

/// Values, constants, predicates, comparisons, names.
template <class Driver>
void run_table_of_values(table_over<Driver> t) {
  using namespace heed;
  using namespace heed::literals;
  using namespace table;

  SUBCASE("a value fits what equals it") {
    CHECK(t.fits(on(1) >> true, 1));
    CHECK_FALSE(t.fits(on(1) >> true, 2));
    CHECK_FALSE(t.fits(on(1) >> true, true));
    CHECK(t.fits(on("abc") >> true, "abc"));
    CHECK(t.fits(on(std::string{"abc"}) >> true, std::string{"abc"}));
    CHECK_FALSE(t.fits(on("abc") >> true, "abd"));
  }
  SUBCASE("a value fits beside an element that can only be moved") {
    CHECK(t.gives(7, on(1, as<box>) >> unbox, 1, std::make_unique<int>(7)));
    CHECK_FALSE(t.gives(7, on(1, as<box>) >> unbox, 2, std::make_unique<int>(7)));
  }
  SUBCASE("a reference is looked at when matching") {
    int limit = 1;
    auto const clause = on(std::ref(limit)) >> true;
    CHECK(t.fits(clause, 1));
    limit = 2;
    CHECK_FALSE(t.fits(clause, 1));
    CHECK(t.fits(clause, 2));
  }
  SUBCASE("a constant fits its type and its value") {
    CHECK(t.fits(on(c<42>) >> true, 42));
    CHECK_FALSE(t.fits(on(c<42>) >> true, 41));
    CHECK_FALSE(t.fits(on(c<42>) >> true, 42L));
    CHECK(t.fits(on(std::integral_constant<int, 42>{}) >> true, 42));
  }
  SUBCASE("eq makes a value of what would read as a pattern") {
    CHECK(t.fits(on(eq(threshold{5})) >> true, threshold{5}));
    CHECK_FALSE(t.fits(on(eq(threshold{5})) >> true, threshold{6}));
    CHECK_FALSE(t.fits(on(eq(threshold{5})) >> true, 6));
  }
  SUBCASE("a predicate fits its type where it is true") {
    CHECK(t.fits(on(threshold{5}) >> true, 6));
    CHECK_FALSE(t.fits(on(threshold{5}) >> true, 5));
    CHECK_FALSE(t.fits(on(threshold{5}) >> true, 6L));
    CHECK(t.fits(on([](move_only const& m) { return m.number == 7; }) >> true, move_only{7}));
    CHECK(t.fits(on([](std::string_view s) { return s == "abc"; }) >> true, "abc"));
  }
  SUBCASE("a comparison fits its type where it holds") {
    CHECK(t.gives(4, on(as<int> > 3) >> itself, 4));
    CHECK_FALSE(t.gives(4, on(as<int> > 4) >> itself, 4));
    CHECK_FALSE(t.gives(4, on(as<int> > 3) >> itself, 4L));
    CHECK(t.fits(on(is<int> != 3) >> true, 4));
    CHECK(t.gives(4, on(arg <= 4) >> itself, 4));
    CHECK(t.fits(on(is<unsigned> > -1) >> true, 1U));
    CHECK(t.fits(on(is<std::string> == "abc") >> true, "abc"));
  }
  SUBCASE(".when fits its type where its function is true") {
    CHECK(t.gives(4, on(as<int>.when([](int n) { return n > 3; })) >> itself, 4));
    CHECK_FALSE(t.gives(3, on(as<int>.when([](int n) { return n > 3; })) >> itself, 3));
    CHECK(t.gives(4, on(arg.when([](int n) { return n > 3; })) >> itself, 4));
    CHECK(t.fits(on(is<int>.when([](auto n) { return n > 3; })) >> true, 4));
  }
  SUBCASE("a guard sees the bindings of its clause") {
    auto const ascending = on(as<int>, as<int>).when([](int a, int b) { return a < b; }) >> pair_up;
    CHECK(t.gives(102, ascending, 1, 2));
    CHECK_FALSE(t.gives(201, ascending, 2, 1));
  }
  SUBCASE("a name binds, and compares where it appears again") {
    CHECK(t.gives(7, on("x"_v) >> itself, 7));
    CHECK(t.gives(7, on("x"_v, "x"_v) >> itself, 7, 7));
    CHECK_FALSE(t.gives(7, on("x"_v, "x"_v) >> itself, 7, 8));
    CHECK_FALSE(t.gives(7, on("x"_v, "x"_v) >> itself, 7, 7L));
    CHECK(t.gives(7, on("x"_v(is<int> > 5), "x"_v) >> itself, 7, 7));
    CHECK_FALSE(t.gives(3, on("x"_v(is<int> > 5), "x"_v) >> itself, 3, 3));
  }
}

/// Patterns made of patterns.
template <class Driver>
void run_table_of_parts(table_over<Driver> t) {
  using namespace heed;
  using namespace heed::literals;
  using namespace table;

  SUBCASE("both fits where all fit, and binds all") {
    CHECK(t.gives(404, on(both(as<int>, as<int> > 3)) >> pair_up, 4));
    CHECK_FALSE(t.gives(303, on(both(as<int>, as<int> > 3)) >> pair_up, 3));
  }
  SUBCASE("either fits where one fits, and binds what each binds") {
    CHECK(t.fits(on(either(1, "one")) >> true, 1));
    CHECK(t.fits(on(either(1, "one")) >> true, "one"));
    CHECK_FALSE(t.fits(on(either(1, "one")) >> true, 2));
    CHECK(t.gives(7, on(either(as<int> < 0, as<int> > 5)) >> itself, 7));
    CHECK_FALSE(t.gives(3, on(either(as<int> < 0, as<int> > 5)) >> itself, 3));
  }
  SUBCASE("neither fits where none fits, and binds nothing") {
    CHECK(t.fits(on(neither(1, as<long>)) >> true, 2));
    CHECK_FALSE(t.fits(on(neither(1, as<long>)) >> true, 1));
    CHECK_FALSE(t.fits(on(neither(1, as<long>)) >> true, 2L));
  }
  SUBCASE("some and none fit what is there and what is not") {
    CHECK(t.gives(7, on(some(as<int>)) >> itself, std::optional{7}));
    CHECK_FALSE(t.gives(7, on(some(as<int>)) >> itself, std::optional<int>{}));
    CHECK(t.fits(on(none) >> true, std::optional<int>{}));
    CHECK_FALSE(t.fits(on(none) >> true, std::optional{7}));
    CHECK(t.fits(on(some(7)) >> true, std::make_unique<int>(7)));
    CHECK(t.fits(on(none) >> true, box{}));
  }
  SUBCASE("holds<T> fits a variant or any that holds a T") {
    CHECK(t.fits(on(tuple_of(holds<int>)) >> true, std::tuple{number{1}}));
    CHECK_FALSE(t.fits(on(tuple_of(holds<int>)) >> true, std::tuple{number{1.0}}));
    CHECK(t.gives(7, on(tuple_of(holds<int>(as<int>))) >> itself, std::tuple{number{7}}));
    CHECK(t.fits(on(holds<int>) >> true, std::any{1}));
    CHECK_FALSE(t.fits(on(holds<int>(2)) >> true, std::any{1}));
  }
  SUBCASE("tuple_of fits a tuple, element by element") {
    CHECK(t.gives(102, on(tuple_of(as<int>, 'a', as<int>)) >> pair_up, std::tuple{1, 'a', 2}));
    CHECK_FALSE(t.fits(on(tuple_of(1)) >> true, std::tuple{1, 2}));
    CHECK(t.fits(on(tuple_of(1, rest)) >> true, std::pair{1, 2}));
    CHECK(t.gives(7, on(tuple_of(1, as<box>)) >> unbox, std::tuple{1, std::make_unique<int>(7)}));
  }
  SUBCASE("fields<S> fits a struct, member by member") {
    CHECK(t.gives(102, on(fields<point>(as<int>, as<int>)) >> pair_up, point{1, 2}));
    CHECK_FALSE(t.fits(on(fields<point>(1, 3)) >> true, point{1, 2}));
    CHECK_FALSE(t.fits(on(fields<point>(1, rest)) >> true, 1));
    CHECK(t.fits(on(fields<point>(1, rest)) >> true, point{1, 2}));
  }
  SUBCASE("field<&S::m> fits a class that has the member") {
    CHECK(t.gives(2, on(field<&point::y>(as<int>)) >> itself, point{1, 2}));
    CHECK(t.gives(2, on(field<&point::y>(as<int>)) >> itself, pixel{{1, 2}, 3}));
    CHECK_FALSE(t.fits(on(field<&pixel::color>(_)) >> true, point{1, 2}));
    CHECK_FALSE(t.fits(on(field<&point::y>(3)) >> true, point{1, 2}));
  }
  SUBCASE("seq fits a range, element by element") {
    CHECK(t.gives(102, on(seq(as<int>, as<int>)) >> pair_up, std::vector{1, 2}));
    CHECK_FALSE(t.fits(on(seq(1)) >> true, std::vector{1, 2}));
    CHECK(t.fits(on(seq(1, rest)) >> true, std::vector{1, 2, 3}));
    CHECK_FALSE(t.fits(on(seq(1, 2, rest)) >> true, std::array{1}));
  }
  SUBCASE("keys fits a map that has the keys") {
    using ages = std::map<std::string, int>;
    CHECK(t.gives(33, on(keys(key("Ann", as<int>))) >> itself, ages{{"Ann", 33}, {"Bob", 5}}));
    CHECK_FALSE(t.fits(on(keys(key("Ann", _))) >> true, ages{{"Bob", 5}}));
    CHECK_FALSE(t.fits(on(keys(key("Bob", 6))) >> true, ages{{"Bob", 5}}));
  }
  SUBCASE("via fits by what its function gives") {
    auto const half = [](int n) { return n / 2; };
    CHECK(t.gives(4, on(via(half, as<int>)) >> itself, 8));
    CHECK_FALSE(t.fits(on(via(half, 4)) >> true, 6));
    CHECK_FALSE(t.fits(on(via(half, 4)) >> true, "text"));
  }
  SUBCASE("rest fits any number of further elements") {
    CHECK(t.gives(1, on(as<int>, rest) >> itself, 1));
    CHECK(t.gives(1, on(as<int>, rest) >> itself, 1, "two", std::make_unique<int>(3)));
    CHECK_FALSE(t.fits(on(1, rest) >> true, 2, 1));
  }
  SUBCASE("rest(p) fits further elements that each fit p") {
    CHECK(t.fits(on(1, rest(is<int> > 1)) >> true, 1, 2, 3));
    CHECK(t.fits(on(1, rest(is<int> > 1)) >> true, 1));
    CHECK_FALSE(t.fits(on(1, rest(is<int> > 1)) >> true, 1, 2, 1));
    CHECK_FALSE(t.fits(on(1, rest(is<int> > 1)) >> true, 1, 2, 3L));
  }
}

}  // namespace support
