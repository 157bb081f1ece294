#pragma once

#include <actor/actor.hpp>

#include <any>
#include <chrono>
#include <cstddef>
#include <cstdint>
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
#include "model.hpp"

// The model's letters as messages of heed, and back.

namespace support {

/// What tells one message from another.
struct serial {
  std::uint64_t n;
  bool operator==(serial const&) const = default;
};

struct point {
  int x;
  int y;
};
struct figure {
  int sides;
};
struct square : figure {
  int width;
};
struct animal {
  virtual ~animal() = default;
  int legs = 4;
};
struct dog : animal {};
struct cat : animal {};

/// Callable, so that only `eq` makes a value of it.
struct limit {
  int most;
  bool operator()(int n) const { return n <= most; }
  bool operator==(limit const&) const = default;
};

using box = std::unique_ptr<int>;
using duo = std::tuple<int, std::string>;
using choice = std::variant<int, std::string>;
using numbers = std::vector<int>;
using ages = std::map<std::string, int>;
using go = heed::atom<"go">;
using halt = heed::atom<"halt">;
using put = heed::atom<"put">;

// ---- what was captured, as parts

inline part part_of(serial s) {
  return {kind::serial, {static_cast<std::int64_t>(s.n)}};
}
inline part part_of(int n) {
  return integer(n);
}
inline part part_of(long n) {
  return {kind::wide, {n}};
}
inline part part_of(char c) {
  return {kind::letter, {c}};
}
inline part part_of(bool b) {
  return {kind::truth, {b}};
}
inline part part_of(double d) {
  return {kind::real, {static_cast<std::int64_t>(d * 2)}};
}
inline part part_of(go) {
  return {kind::atom, {}, {"go"}};
}
inline part part_of(halt) {
  return {kind::atom, {}, {"halt"}};
}
inline part part_of(put) {
  return {kind::atom, {}, {"put"}};
}
inline part part_of(std::string_view s) {
  return text(std::string(s));
}
inline part part_of(std::string const& s) {
  return text(s);
}
inline part part_of(box const& b) {
  return b ? part{kind::box, {*b}} : part{kind::box};
}
inline part part_of(move_only const& m) {
  return {kind::token, {m.number}};
}
inline part part_of(duo const& d) {
  return {kind::duo, {std::get<0>(d)}, {std::get<1>(d)}};
}
inline part part_of(choice const& c) {
  if (int const* const n = std::get_if<int>(&c)) return {kind::choice, {*n}};
  return {kind::choice, {}, {std::get<std::string>(c)}};
}
inline part part_of(std::any const& a) {
  if (int const* const n = std::any_cast<int>(&a)) return {kind::thing, {*n}};
  return {kind::thing, {}, {std::any_cast<std::string>(a)}};
}
inline part part_of(std::optional<int> const& m) {
  return m ? part{kind::maybe, {*m}} : part{kind::maybe};
}
inline part part_of(numbers const& list) {
  return {kind::list, {list.begin(), list.end()}};
}
inline part part_of(ages const& table) {
  part out{kind::table};
  for (auto const& [name, age] : table) {
    out.words.push_back(name);
    out.numbers.push_back(age);
  }
  return out;
}
inline part part_of(point const& p) {
  return {kind::point, {p.x, p.y}};
}
inline part part_of(figure const& f) {
  return {kind::figure, {f.sides}};
}
inline part part_of(square const& s) {
  return {kind::square, {s.sides, s.width}};
}
inline part part_of(animal const& a) {
  return {kind::animal, {a.legs}, {dynamic_cast<dog const*>(&a) != nullptr ? "dog" : "cat"}};
}
inline part part_of(std::unique_ptr<animal> const& a) {
  return part_of(*a);
}
inline part part_of(limit const& l) {
  return {kind::limit, {l.most}};
}

// ---- shapes

inline constexpr std::size_t empty_shape = 0;
inline constexpr std::size_t ticket_shape = 24;
inline constexpr std::size_t shapes = 26;

/// A letter of that shape, its contents by chance. `tickets` is how many tags there are.
inline letter write_letter(std::size_t shape, std::uint64_t serial_number, std::size_t from,
                           std::size_t tickets, chance& by) {
  static std::vector<std::string> const words{"", "alpha", "beta", "gamma",
                                              "one that is too long for any small buffer"};
  auto const some_word = [&] { return words[by.below(words.size())]; };
  auto const some_int = [&] { return integer(by.digit()); };
  auto const some_text = [&] { return text(some_word()); };
  part const id = part_of(serial{serial_number});

  auto const elements = [&]() -> parts {
    switch (shape) {
      case 0:
        return {};
      case 1:
        return {integer(static_cast<std::int64_t>(serial_number) * 10 + by.digit())};
      case 2:
        return {id, some_int()};
      case 3:
        return {id, some_int(), some_int()};
      case 4:
        return {id, {kind::wide, {by.digit() - 3}}};
      case 5:
        return {id, {kind::atom, {}, {"go"}}};
      case 6:
        return {id, {kind::atom, {}, {"put"}}, some_text(), some_int()};
      case 7:
        return {id, some_text()};
      case 8:
        return {id, some_text(), some_text()};
      case 9:
        return {id, by.one_in(4) ? part{kind::box} : part{kind::box, {by.digit()}}};
      case 10:
        return {id, {kind::token, {by.digit()}}};
      case 11:
        return {id, {kind::duo, {by.digit()}, {some_word()}}};
      case 12:
        return {id, by.one_in(2) ? part{kind::choice, {by.digit()}}
                                 : part{kind::choice, {}, {some_word()}}};
      case 13:
        return {id, by.one_in(3) ? part{kind::maybe} : part{kind::maybe, {by.digit()}}};
      case 14: {
        part list{kind::list};
        for (auto n = by.below(4); n != 0; --n) list.numbers.push_back(by.digit());
        return {id, list};
      }
      case 15: {
        part table{kind::table};
        for (char const* name : {"ann", "bob", "cleo"}) {
          if (by.one_in(2)) continue;
          table.words.emplace_back(name);
          table.numbers.push_back(by.digit());
        }
        return {id, table};
      }
      case 16:
        return {id, {kind::point, {by.digit(), by.digit()}}};
      case 17:
        return {id, {kind::figure, {by.digit()}}};
      case 18:
        return {id, {kind::square, {by.digit(), by.digit()}}};
      case 19:
        return {id, {kind::animal, {by.digit()}, {by.one_in(2) ? "dog" : "cat"}}};
      case 20:
        return {id, by.one_in(2) ? part{kind::thing, {by.digit()}}
                                 : part{kind::thing, {}, {some_word()}}};
      case 21:
        return {id,
                {kind::letter, {by.one_in(2) ? 'a' : 'b'}},
                {kind::truth, {by.one_in(2)}},
                {kind::real, {by.digit()}}};
      case 22:
        return {id, some_int(), some_int(), some_int(), some_int()};
      case 23:
        return {id, {kind::limit, {by.digit()}}};
      case 24:
        return {id, {kind::ticket, {static_cast<std::int64_t>(by.below(tickets))}}, some_int()};
      default:
        return {id, {kind::atom, {}, {"halt"}}};
    }
  };
  return {shape, serial_number, from, elements()};
}

/// Calls `f` with the elements of the letter.
template <class F>
void with_elements(letter const& l, std::vector<heed::tag> const& tags, F&& f) {
  auto const int_of = [&](std::size_t element, std::size_t index = 0) {
    return static_cast<int>(number(l, element, index));
  };
  auto const& last = l.elements.empty() ? part{kind::length} : l.elements.back();
  serial const id{l.serial};
  switch (l.shape) {
    case 0:
      return f();
    case 1:
      return f(int_of(0));
    case 2:
      return f(id, int_of(1));
    case 3:
      return f(id, int_of(1), int_of(2));
    case 4:
      return f(id, static_cast<long>(number(l, 1)));
    case 5:
      return f(id, go());
    case 6:
      return f(id, put(), word(l, 2).c_str(), int_of(3));
    case 7:
      return f(id, std::string_view(word(l, 1)));
    case 8:
      return f(id, word(l, 1), std::string(word(l, 2)));
    case 9:
      return f(id, last.numbers.empty() ? box() : std::make_unique<int>(int_of(1)));
    case 10:
      return f(id, move_only(int_of(1)));
    case 11:
      return f(id, duo(int_of(1), word(l, 1)));
    case 12:
      return f(id, last.words.empty() ? choice(int_of(1)) : choice(word(l, 1)));
    case 13:
      return f(id, last.numbers.empty() ? std::optional<int>() : std::optional(int_of(1)));
    case 14:
      return f(id, numbers(last.numbers.begin(), last.numbers.end()));
    case 15: {
      ages table;
      for (std::size_t i = 0; i < last.words.size(); ++i)
        table[last.words[i]] = static_cast<int>(last.numbers[i]);
      return f(id, std::move(table));
    }
    case 16:
      return f(id, point{int_of(1, 0), int_of(1, 1)});
    case 17:
      return f(id, figure{int_of(1)});
    case 18:
      return f(id, square{{int_of(1, 0)}, int_of(1, 1)});
    case 19: {
      std::unique_ptr<animal> pet;
      if (word(l, 1) == "dog")
        pet = std::make_unique<dog>();
      else
        pet = std::make_unique<cat>();
      pet->legs = int_of(1);
      return f(id, std::move(pet));
    }
    case 20:
      return f(id, last.words.empty() ? std::any(int_of(1)) : std::any(word(l, 1)));
    case 21:
      return f(id, static_cast<char>(number(l, 1)), number(l, 2) != 0,
               static_cast<double>(number(l, 3)) / 2);
    case 22:
      return f(id, int_of(1), int_of(2), int_of(3), int_of(4));
    case 23:
      return f(id, limit{int_of(1)});
    case 24:
      return f(id, tags.at(static_cast<std::size_t>(number(l, 1))), int_of(2));
    default:
      return f(id, halt());
  }
}

/// Sends the letter; from nobody where there is no sender.
inline void post(heed::actor_verbs* from, heed::pid to, letter const& l,
                 std::vector<heed::tag> const& tags) {
  with_elements(l, tags, [&]<class... E>(E&&... elements) {
    if (from != nullptr)
      from->send(to, std::forward<E>(elements)...);
    else
      heed::send(to, std::forward<E>(elements)...);
  });
}

/// What `whole_letters` makes of a tag, which it can only see as such.
inline std::size_t ticket_of(heed::tag const& t, std::vector<heed::tag> const& tags) {
  for (std::size_t i = 0; i < tags.size(); ++i)
    if (tags[i] == t) return i;
  return tags.size();
}

/// Clauses that take a letter of any shape. `f` is called with its elements.
template <class F>
auto whole_letters(F const& f) {
  using namespace heed;
  auto const pass_on = [f](auto const&... elements) { return f(elements...); };
  auto const id = as<serial>;
  return clauses(
      on() >> pass_on, on(as<int>) >> pass_on, on(id, as<int>) >> pass_on,
      on(id, as<int>, as<int>) >> pass_on, on(id, as<long>) >> pass_on, on(id, as<go>) >> pass_on,
      on(id, as<put>, as<std::string>, as<int>) >> pass_on, on(id, as<std::string>) >> pass_on,
      on(id, as<std::string>, as<std::string>) >> pass_on, on(id, as<box>) >> pass_on,
      on(id, as<move_only>) >> pass_on, on(id, as<duo>) >> pass_on, on(id, as<choice>) >> pass_on,
      on(id, as<std::optional<int>>) >> pass_on, on(id, as<numbers>) >> pass_on,
      on(id, as<ages>) >> pass_on, on(id, as<point>) >> pass_on, on(id, as<figure>) >> pass_on,
      on(id, as<square>) >> pass_on, on(id, as<std::unique_ptr<animal>>) >> pass_on,
      on(id, as<std::any>) >> pass_on, on(id, as<char>, as<bool>, as<double>) >> pass_on,
      on(id, as<int>, as<int>, as<int>, as<int>) >> pass_on, on(id, as<limit>) >> pass_on,
      on(id, as<tag>, as<int>) >> pass_on, on(id, as<halt>) >> pass_on);
}

/// Receives the oldest letter, whatever it is. `f` is called with a function that reads it, and its
/// value given; -1 where no letter comes within that time.
inline int receive_whole(heed::blocking_verbs& me, std::vector<heed::tag> const& tags,
                         std::chrono::nanoseconds wait,
                         std::function<int(std::function<parts()> const&)> const& f) {
  auto const as_part = [&tags](auto const& element) {
    if constexpr (std::is_same_v<decltype(element), heed::tag const&>)
      return part{kind::ticket, {static_cast<std::int64_t>(ticket_of(element, tags))}};
    else
      return part_of(element);
  };
  auto const pass_on = [&](auto const&... elements) {
    return f([&] { return parts{as_part(elements)...}; });
  };
  return me.receive(whole_letters(pass_on), heed::after(wait) >> -1);
}

/// Takes the oldest letter: its elements, and who sent it. Nothing where no letter comes within
/// that time.
inline std::optional<std::pair<parts, heed::pid>> take_oldest(heed::blocking_verbs& me,
                                                              std::vector<heed::tag> const& tags,
                                                              std::chrono::nanoseconds wait) {
  std::optional<std::pair<parts, heed::pid>> taken;
  receive_whole(me, tags, wait, [&](std::function<parts()> const& read) {
    taken.emplace(read(), me.sender());
    return 0;
  });
  return taken;
}

}  // namespace support
