// The examples of docs/patterns.md, each a part of it. What they claim holds, or the program ends.
#undef NDEBUG
#include <match/match.hpp>

#include <any>
#include <array>
#include <cassert>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

using namespace heed;
using namespace heed::literals;

namespace {

void a_first_look() {
  // [look]
  auto const answer = [](auto const&... words) {
    return match(words...)(
        on("add"_a, arg, arg) >> [](int a, int b) { return a + b; },
        on("twice"_a, as<int> > 0) >> [](int n) { return 2 * n; },
        on("twice"_a, _) >> 0,  // whatever the one before has not taken
        otherwise >> -1);
  };
  assert(answer("add"_a, 2, 3) == 5);
  assert(answer("twice"_a, 21) == 42);
  assert(answer("twice"_a, -21) == 0);
  assert(answer("thrice"_a, 7, 8) == -1);
  // []
}

void guards() {
  // [guard]
  auto const larger = [](int a, int b) {
    return match(a, b)(
        on(arg, arg).when([](int x, int y) { return x < y; }) >> [](int, int y) { return y; },
        on(arg, _) >> [](int x) { return x; });
  };
  assert(larger(2, 3) == 3 && larger(5, 4) == 5);
  // []
}

void wildcards() {
  // [_]
  static_assert(matches(1, 'x')(_, 'x'));
  static_assert(!matches(1, 2, 3)(_, _));  // lengths are exact
  // []
}

void types() {
  // [is]
  static_assert(matches(1, 2L)(is<int>, is<long>));
  static_assert(!matches(true)(is<int>));  // types are exact
  // []
  // [as]
  constexpr int sum = match(2, 3)(on(as<int>, as<int>) >> [](int a, int b) { return a + b; });
  static_assert(sum == 5);
  // []
  // [arg]
  auto const label = [](std::string_view name, int page) {
    return std::string(name) + ", page " + std::to_string(page);
  };
  assert(match("heed", 7)(on(arg, arg) >> label) == "heed, page 7");
  // []
}

void comparisons() {
  // [compare]
  static_assert(matches(7)(as<int> > 3));
  static_assert(!matches(-1)(as<int> > 3u));  // by value: -1 is not large
  assert(matches(std::string("m"))(is<std::string> <= "n"));
  // []
  // [when]
  constexpr auto odd = [](int n) { return n % 2 != 0; };
  static_assert(match(3)(on(as<int>.when(odd)) >> [](int n) { return n; }) == 3);
  static_assert(!matches(4)(is<int>.when(odd)));
  // []
}

void predicates() {
  // [predicate]
  constexpr auto odd = [](int n) { return n % 2 != 0; };
  static_assert(matches(3)(odd));
  static_assert(!matches(3L)(odd));  // a long is not looked at
  // []
}

// [derived: types]
struct animal {
  virtual ~animal() = default;
};
struct dog : animal {
  std::string name;
  explicit dog(std::string n) : name(std::move(n)) {}
};
// []

void derived() {
  // [derived]
  std::unique_ptr<animal> pet = std::make_unique<dog>("Laika");
  assert(matches(pet)(is_a<animal>));
  auto const name = on(as_a<dog>) >> [](dog& d) { return d.name; };
  assert(match(pet)(name, otherwise >> "nobody") == "Laika");
  // []
}

void atoms() {
  // [atom]
  static_assert(matches("ready"_a, 3)("ready"_a, _));
  static_assert(!matches("ready"_a)("done"_a));
  static_assert(std::is_empty_v<atom<"ready">> && atom<"ready">::name() == "ready");
  // []
}

enum class color { red, green };

void values() {
  // [value]
  static_assert(matches(2, "two")(2, "two"));
  int limit = 3;
  auto const at_limit = on(std::ref(limit)) >> true;  // looked at when matching
  limit = 4;
  assert(match(4)(at_limit));
  // []
  // [constant]
  auto const name = [](color it) {
    return match(it)(on(c<color::red>) >> "red", on(c<color::green>) >> "green", otherwise >> "?");
  };
  assert(name(color::green) == "green");
  // []
  // [eq]
  int (*const f)(int) = [](int n) { return n; };
  assert(matches(f)(eq(f)));  // f alone would be a predicate
  // []
}

void names() {
  // [name]
  static_assert(matches(4, 4)("n"_v, "n"_v));
  static_assert(!matches(4, 5)("n"_v, "n"_v));
  auto const square = on("side"_v(as<int> > 0), "side"_v) >> [](int side) { return side * side; };
  assert(match(3, 3)(square, otherwise >> 0) == 9);
  assert(match(-3, -3)(square, otherwise >> 0) == 0);
  // []
}

void logic() {
  // [both]
  static_assert(matches(7)(both(as<int> > 5, is<int> < 10)));
  // []
  // [either]
  auto const number = either(as<int>, tuple_of(as<int>, _));
  auto const polite = on(either("please"_a, "kindly"_a), number) >> [](int n) { return n; };
  assert(match("kindly"_a, std::tuple(4, 'x'))(polite) == 4);
  // []
  // [neither]
  static_assert(matches(3)(neither(0, 1)));
  static_assert(!matches(1)(both(is<int>, neither(0, 1))));
  // []
}

void optionals() {
  // [some]
  auto const value_or_zero = [](std::optional<int> it) {
    return match(it)(on(some(as<int>)) >> [](int n) { return n; }, on(none) >> 0);
  };
  assert(value_or_zero(3) == 3 && value_or_zero(std::nullopt) == 0);
  assert(matches(std::make_shared<int>(5))(some(5)));
  // []
}

void holders() {
  // [holds]
  std::any const box = 42;
  assert(matches(box)(holds<int>) && !matches(box)(holds<int>(41)));
  // At the top of a match, a variant is its alternative; within something else, ask with holds.
  std::variant<int, std::string> const text = "heed";
  auto const size = [](std::string const& s) { return s.size(); };
  assert(match(text)(on(as<int>) >> 0u, on(as<std::string>) >> size) == 4);
  assert(matches(std::tuple(1, text))(tuple_of(1, holds<std::string>("heed"))));
  // []
}

struct point {
  int x, y;
};
struct order {
  int id;
  std::string item;
  int total() const { return 10 * id; }
};

void structures() {
  // [tuple_of]
  static_assert(matches(std::pair(1, 'x'))(tuple_of(1, _)));
  static_assert(matches(std::array{1, 2, 3})(tuple_of(1, rest)));
  // []
  // [fields]
  // struct point { int x, y; };
  auto const on_the_axis = on(fields<point>(as<int>, 0)) >> [](int x) { return x; };
  assert(match(point{3, 0})(on_the_axis) == 3);
  static_assert(matches(point{3, 4})(fields<point>(3, rest)));
  // []
  // [field]
  // struct order { int id; std::string item; int total() const; };
  assert(matches(order{7, "tea"})(field<&order::item>("tea")));
  // []
}

void ranges() {
  // [seq]
  std::vector<int> const v{1, 2, 3};
  assert(matches(v)(seq(1, _, 3)));
  assert(match(v)(on(seq(as<int>, rest)) >> [](int head) { return head; }, otherwise >> 0) == 1);
  assert(matches(v)(seq(rest(as<int> > 0))));  // every one of them
  // []
  // [keys]
  std::map<std::string, int> const price{{"tea", 3}, {"milk", 2}};
  auto const sum = [](int tea, int milk) { return tea + milk; };
  assert(match(price)(on(keys(key("tea", arg), key("milk", arg))) >> sum) == 5);
  assert(!matches(price)(keys(key("coffee", _))));
  // []
}

void views() {
  // [via]
  // struct order { int id; std::string item; int total() const; };
  assert(matches(order{7, "tea"})(via(&order::total, as<int> > 50)));
  static_assert(matches(10)(via([](int n) { return n % 5; }, 0)));
  // []
}

void rests() {
  // [rest]
  static_assert(matches("log"_a, 1, 'x')("log"_a, rest) && matches("log"_a)("log"_a, rest));
  static_assert(matches("sum"_a, 1, 2)("sum"_a, rest(is<int>)));
  static_assert(!matches("sum"_a, 1, 'x')("sum"_a, rest(is<int>)));
  // []
}

void lists() {
  // [otherwise]
  static_assert(match(1, 2)(on(0) >> 0, otherwise >> 9) == 9);
  // []
  // [clauses]
  constexpr auto base = clauses(on("hello"_a) >> "hello", otherwise >> "what?");
  constexpr auto more = clauses(on("bye"_a) >> "goodbye", base);  // its otherwise comes last
  static_assert(match("bye"_a)(more) == "goodbye");
  static_assert(match("hello"_a)(more) == "hello");
  // []
  // [error]
  try {
    match(5)(on(as<int> < 5) >> 0);
    assert(false);
  } catch (match_error const&) {
  }
  // []
}

void taking() {
  // [taking]
  auto text = std::make_unique<std::string>("moved");
  using owner = std::unique_ptr<std::string>;
  owner const kept = match(1, std::move(text))(on(1, as<owner>) >> [](owner o) { return o; });
  assert(!text && *kept == "moved");

  int n = 1;
  match(n)(on(as<int>) >> [](int& it) { it = 2; });
  assert(n == 2);
  // []
}

}  // namespace

int main() {
  a_first_look();
  guards();
  wildcards();
  types();
  comparisons();
  predicates();
  derived();
  atoms();
  values();
  names();
  logic();
  optionals();
  holders();
  structures();
  ranges();
  views();
  rests();
  lists();
  taking();
}
