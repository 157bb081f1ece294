#include "support/walk.hpp"

#include <actor/actor.hpp>
#include <match/match.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "support/model_stress.hpp"

// Receives by every pattern that is made of patterns, beside a model that scans a vector. What a
// receive takes is said twice: by its clauses, and by rules that know nothing of heed.

using namespace heed;
using namespace heed::literals;
using namespace support;

namespace {

// Rules for messages of a serial and one element of any of these kinds; they capture the serial,
// and what `take` makes of the other, where it makes something.
rule second(std::vector<kind> kinds, std::function<std::optional<parts>(part const&)> take) {
  return [=](letter const& l, surroundings const&) -> std::optional<parts> {
    if (l.elements.size() != 2 || l.elements[0].is != kind::serial) return std::nullopt;
    part const& element = l.elements[1];
    if (std::find(kinds.begin(), kinds.end(), element.is) == kinds.end()) return std::nullopt;
    auto captured = take(element);
    if (captured) captured->insert(captured->begin(), l.elements[0]);
    return captured;
  };
}

std::optional<parts> when(bool condition, parts captured = {}) {
  return condition ? std::optional(captured) : std::nullopt;
}

// The value at a key of a table, or nothing.
std::optional<std::int64_t> age_of(part const& table, std::string const& name) {
  for (std::size_t i = 0; i < table.words.size(); ++i)
    if (table.words[i] == name) return table.numbers[i];
  return std::nullopt;
}

bool all_above(part const& p, std::int64_t n) {
  return std::all_of(p.numbers.begin(), p.numbers.end(), [n](auto it) { return it > n; });
}

// Ranges: lists, tables, and strings, which are ranges of characters.
auto const ranges = std::vector{kind::list, kind::table, kind::text};
std::size_t length(part const& range) {
  return range.is == kind::text ? range.words[0].size() : range.numbers.size();
}

pool composed() {
  return {
      whole_letter(),
      by("both",
         {fits({kind::serial, kind::integer}, {0, 1},
               [](auto& l, auto&) { return number(l, 1) > 2 && number(l, 1) < 6; }),
          fits({kind::serial, kind::wide}, {0, 1, 1}, number_is(1, [](auto n) { return n > 3; }))},
         [](player& p) {
           return clauses(
               on(as<serial>, both(as<int> > 2, is<int> < 6)) >>
                   [&p](serial s, int n) { return p.took(0, s, n); },
               on(as<serial>, both(as<long>, as<long> > 3)) >>
                   [&p](serial s, long const& a, long const& b) { return p.took(1, s, a, b); });
         }),
      by("either",
         {fits({kind::serial, kind::integer}, {0, 1},
               [](auto& l, auto&) { return number(l, 1) < 1 || number(l, 1) > 8; }),
          second({kind::integer, kind::text, kind::atom},
                 [](part const& p) {
                   return when(p == integer(3) || p == text("alpha") || p == part_of(go()));
                 })},
         [](player& p) {
           return clauses(
               on(as<serial>, either(as<int> < 1, as<int> > 8)) >>
                   [&p](serial s, int n) { return p.took(0, s, n); },
               on(as<serial>, either("alpha", 3, "go"_a)) >>
                   [&p](serial s) { return p.took(1, s); });
         }),
      by("neither",
         {[](letter const& l, surroundings const&) -> std::optional<parts> {
            if (l.elements.size() != 2) return std::nullopt;
            part const& p = l.elements[1];
            for (kind k : {kind::integer, kind::text, kind::figure, kind::square, kind::list})
              if (p.is == k) return std::nullopt;
            return parts{l.elements[0]};
          },
          fits({kind::serial, kind::integer}, {0}, number_is(1, [](auto n) { return n != 3; }))},
         [](player& p) {
           return clauses(
               on(as<serial>, neither(is<int>, is<std::string>, is_a<figure>, is<numbers>)) >>
                   [&p](serial s) { return p.took(0, s); },
               on(as<serial>, both(neither(3, as<long>), is<int>)) >>
                   [&p](serial s) { return p.took(1, s); });
         }),
      by("some and none",
         {second({kind::maybe, kind::box},
                 [](part const& p) {
                   return p.numbers.empty() ? std::nullopt
                                            : when(p.numbers[0] > 4, {integer(p.numbers[0])});
                 }),
          second({kind::maybe, kind::box}, [](part const& p) { return when(p.numbers.empty()); })},
         [](player& p) {
           return clauses(
               on(as<serial>, some(as<int> > 4)) >>
                   [&p](serial s, int n) { return p.took(0, s, n); },
               on(as<serial>, none) >> [&p](serial s) { return p.took(1, s); });
         }),
      by("holds",
         {second({kind::choice, kind::thing},
                 [](part const& p) {
                   return p.numbers.empty() ? std::nullopt
                                            : when(p.numbers[0] > 3, {integer(p.numbers[0])});
                 }),
          second({kind::choice, kind::thing},
                 [](part const& p) {
                   return p.words.empty() ? std::nullopt
                                          : when(p.words[0] != "", {text(p.words[0])});
                 }),
          second({kind::choice, kind::thing},
                 [](part const& p) { return when(!p.words.empty()); })},
         [](player& p) {
           return clauses(
               on(as<serial>, holds<int>(as<int> > 3)) >>
                   [&p](serial s, int n) { return p.took(0, s, n); },
               on(as<serial>, holds<std::string>(as<std::string> != "")) >>
                   [&p](serial s, std::string t) { return p.took(1, s, t); },
               on(as<serial>, holds<std::string>) >> [&p](serial s) { return p.took(2, s); });
         }),
      by("tuples",
         {second({kind::duo}, [](part const& p) { return when(p.numbers[0] == 5); }),
          second({kind::duo}, [](part const& p) { return when(p.words[0] == "beta"); }),
          second(
              {kind::duo},
              [](part const& p) { return when(true, {integer(p.numbers[0]), text(p.words[0])}); })},
         [](player& p) {
           return clauses(
               on(as<serial>, tuple_of(5, rest)) >> [&p](serial s) { return p.took(0, s); },
               on(as<serial>, tuple_of(_, "beta")) >> [&p](serial s) { return p.took(1, s); },
               on(as<serial>, tuple_of(as<int>, as<std::string>)) >>
                   [&p](serial s, int n, std::string t) { return p.took(2, s, n, t); });
         }),
      by("structs",
         {second({kind::point}, [](part const& p) { return when(p.numbers[0] == 3); }),
          second({kind::point},
                 [](part const& p) {
                   return when(p.numbers[1] > 4, {integer(p.numbers[0]), integer(p.numbers[1])});
                 })},
         [](player& p) {
           return clauses(
               on(as<serial>, fields<point>(3, rest)) >> [&p](serial s) { return p.took(0, s); },
               on(as<serial>, fields<point>(as<int>, as<int> > 4)) >>
                   [&p](serial s, int x, int y) { return p.took(1, s, x, y); });
         }),
      by("members",
         {second({kind::point},
                 [](part const& p) { return when(p.numbers[0] > 4, {integer(p.numbers[0])}); }),
          second({kind::figure, kind::square},
                 [](part const& p) { return when(p.numbers[0] < 6, {integer(p.numbers[0])}); }),
          second({kind::square}, [](part const& p) { return when(p.numbers[1] == 2); })},
         [](player& p) {
           return clauses(
               on(as<serial>, field<&point::x>(as<int> > 4)) >>
                   [&p](serial s, int n) { return p.took(0, s, n); },
               on(as<serial>, field<&figure::sides>(as<int> < 6)) >>
                   [&p](serial s, int n) { return p.took(1, s, n); },
               on(as<serial>, field<&square::width>(2)) >> [&p](serial s) { return p.took(2, s); });
         }),
      by("ranges",
         {second({kind::list},
                 [](part const& p) {
                   return p.numbers.size() == 2
                              ? when(true, {integer(p.numbers[0]), integer(p.numbers[1])})
                              : std::nullopt;
                 }),
          second({kind::list},
                 [](part const& p) { return when(!p.numbers.empty() && p.numbers[0] < 5); }),
          second(ranges, [](part const& p) { return when(length(p) == 0); })},
         [](player& p) {
           return clauses(
               on(as<serial>, seq(as<int>, as<int>)) >>
                   [&p](serial s, int a, int b) { return p.took(0, s, a, b); },
               on(as<serial>, seq(is<int> < 5, rest)) >> [&p](serial s) { return p.took(1, s); },
               on(as<serial>, seq()) >> [&p](serial s) { return p.took(2, s); });
         }),
      by("ranges of one kind",
         {second(ranges,
                 [](part const& p) {
                   return when(length(p) == 0 || (p.is == kind::list && all_above(p, 3)));
                 }),
          second(ranges, [](part const& p) { return when(length(p) >= 3); })},
         [](player& p) {
           return clauses(
               on(as<serial>, seq(rest(is<int> > 3))) >> [&p](serial s) { return p.took(0, s); },
               on(as<serial>, seq(_, _, _, rest)) >> [&p](serial s) { return p.took(1, s); });
         }),
      by("keys",
         {second({kind::table},
                 [](part const& p) {
                   return when(age_of(p, "bob") < 5 && age_of(p, "bob") && age_of(p, "cleo"));
                 }),
          second({kind::table},
                 [](part const& p) {
                   auto const age = age_of(p, "ann");
                   return age ? when(true, {integer(*age)}) : std::nullopt;
                 })},
         [](player& p) {
           return clauses(
               on(as<serial>, keys(key("bob", is<int> < 5), key("cleo", _))) >>
                   [&p](serial s) { return p.took(0, s); },
               on(as<serial>, keys(key("ann", as<int>))) >>
                   [&p](serial s, int age) { return p.took(1, s, age); });
         }),
      by("through a function",
         {second({kind::text}, [](part const& p) { return when(p.words[0].size() > 4); }),
          second({kind::integer},
                 [](part const& p) { return when(true, {integer(p.numbers[0] / 2)}); })},
         [](player& p) {
           auto const size = [](std::string const& s) { return s.size(); };
           auto const half = [](int n) { return n / 2; };
           return clauses(
               on(as<serial>, via(size, is<std::size_t> > 4)) >>
                   [&p](serial s) { return p.took(0, s); },
               on(as<serial>, via(half, as<int>)) >>
                   [&p](serial s, int n) { return p.took(1, s, n); });
         }),
      by("one in another",
         {second({kind::duo},
                 [](part const& p) {
                   return when((p.numbers[0] < 3 || p.numbers[0] > 6) && p.words[0] != "beta",
                               {integer(p.numbers[0])});
                 }),
          second({kind::list},
                 [](part const& p) {
                   return p.numbers.size() >= 2
                              ? when(p.numbers[0] != p.numbers[1],
                                     {integer(p.numbers[0]), integer(p.numbers[1])})
                              : std::nullopt;
                 })},
         [](player& p) {
           return clauses(
               on(as<serial>, tuple_of(either(as<int> < 3, as<int> > 6), neither("beta"))) >>
                   [&p](serial s, int n) { return p.took(0, s, n); },
               on(as<serial>, seq("a"_v(as<int>), "b"_v(as<int>), rest))
                       .when([](serial, int a, int b) { return a != b; }) >>
                   [&p](serial s, int a, int b) { return p.took(1, s, a, b); });
         }),
      by("a predicate inside a part that throws",
         {[](letter const& l, surroundings const&) -> std::optional<parts> {
           if (!consists_of(l, {kind::serial, kind::list}) || l.elements[1].numbers.size() != 2 ||
               number(l, 1, 1) > 4)
             return std::nullopt;
           if (number(l, 1, 0) > 6) throw boom{l.serial};
           return parts{l.elements[0], integer(number(l, 1, 0))};
         }},
         [](player& p) {
           std::uint64_t* const looked_at = &p.looked_at;
           auto const note = [looked_at](serial s) {
             *looked_at = s.n;
             return true;
           };
           auto const picky = [looked_at](int n) {
             if (n > 6) throw boom{*looked_at};
             return true;
           };
           return clauses(on(as<serial>.when(note), seq(as<int>.when(picky), is<int> <= 4)) >>
                          [&p](serial s, int n) { return p.took(0, s, n); });
         }),
  };
}

}  // namespace

TEST_CASE("receives by composed patterns take what a scan of a vector takes") {
  CHECK(compare_in_lockstep(composed()) > 0);
}

TEST_CASE("receives by composed patterns lose and reorder nothing that many threads send") {
  compare_in_a_crowd(composed());
}
