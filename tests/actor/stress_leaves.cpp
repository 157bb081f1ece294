#include "support/walk.hpp"

#include <actor/actor.hpp>
#include <match/match.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "support/model_stress.hpp"

// Receives by every pattern that is a leaf, beside a model that scans a vector. What a receive
// takes is said twice: by its clauses, and by rules that know nothing of heed.

using namespace heed;
using namespace heed::literals;
using namespace support;
using std::chrono::nanoseconds;

namespace {

// Rules for messages of any kinds.
rule of_length(std::size_t n) {
  return [n](letter const& l, surroundings const&) {
    return l.elements.size() == n ? std::optional<parts>(parts()) : std::nullopt;
  };
}

// Rules for messages that begin so, and capture their beginning.
rule beginning_with(std::vector<kind> kinds) {
  return [kinds](letter const& l, surroundings const&) -> std::optional<parts> {
    if (l.elements.size() < kinds.size()) return std::nullopt;
    parts captured(l.elements.begin(),
                   l.elements.begin() + static_cast<std::ptrdiff_t>(kinds.size()));
    if (!consists_of({0, 0, 0, captured}, kinds)) return std::nullopt;
    return captured;
  };
}

pool leaves() {
  return {
      whole_letter(),
      by("wildcards", {of_length(2), of_length(3)},
         [](player& p) {
           return clauses(
               on(_, _) >> [&p] { return p.took(0); }, on(_, _, _) >> [&p] { return p.took(1); });
         }),
      by("types",
         {fits({kind::serial, kind::integer}), fits({kind::serial, kind::wide}, {0, 1}),
          fits({kind::serial, kind::box}, {0, 1}), fits({kind::integer}, {0})},
         [](player& p) {
           return clauses(
               on(is<serial>, is<int>) >> [&p] { return p.took(0); },
               on(as<serial>, as<long>) >> [&p](serial s, long n) { return p.took(1, s, n); },
               on(as<serial>, as<box>) >> [&p](serial s, box b) { return p.took(2, s, b); },
               on(as<int>) >> [&p](int n) { return p.took(3, n); });
         }),
      by("arguments",
         {fits({kind::serial, kind::integer}, {0, 1}), fits({kind::serial, kind::token}, {0, 1}),
          fits({kind::serial, kind::text, kind::text}, {0, 1, 2})},
         [](player& p) {
           return clauses(
               on(arg, arg) >> [&p](serial s, int n) { return p.took(0, s, n); },
               on(arg, arg) >> [&p](serial s, move_only m) { return p.took(1, s, m); },
               on(arg, arg, arg) >> [&p](serial s, std::string_view a,
                                         std::string const& b) { return p.took(2, s, a, b); });
         }),
      by("comparisons",
         {fits({kind::serial, kind::integer}, {0, 1}, number_is(1, [](auto n) { return n > 6; })),
          fits({kind::serial, kind::integer}, {0}, number_is(1, [](auto n) { return n < 2; })),
          fits({kind::serial, kind::integer}, {0, 1}, number_is(1, equals(4))),
          fits({kind::serial, kind::wide}, {0, 1}, number_is(1, [](auto n) { return n > 2; })),
          fits({kind::serial, kind::text}, {0, 1},
               [](auto& l, auto&) { return word(l, 1) <= "b"; })},
         [](player& p) {
           return clauses(
               on(as<serial>, as<int> > 6) >> [&p](serial s, int n) { return p.took(0, s, n); },
               on(as<serial>, is<int> < 2) >> [&p](serial s) { return p.took(1, s); },
               on(as<serial>, arg == 4) >> [&p](serial s, int n) { return p.took(2, s, n); },
               on(as<serial>, as<long> > 2u) >> [&p](serial s, long n) { return p.took(3, s, n); },
               on(as<serial>, as<std::string> <= "b") >>
                   [&p](serial s, std::string t) { return p.took(4, s, t); });
         }),
      by("asked by .when",
         {fits({kind::serial, kind::integer}, {1},
               [](auto& l, auto&) { return l.serial % 3 == 0 && number(l, 1) % 2 == 0; }),
          fits({kind::serial, kind::integer}, {1},
               number_is(1, [](auto n) { return n % 2 == 1; }))},
         [](player& p) {
           auto const third = [](serial s) { return s.n % 3 == 0; };
           auto const even = [](auto n) { return n % 2 == 0; };
           return clauses(
               on(is<serial>.when(third), as<int>.when(even)) >>
                   [&p](int n) { return p.took(0, n); },
               on(_, arg.when([](int n) { return n % 2 == 1; })) >>
                   [&p](int n) { return p.took(1, n); });
         }),
      by("predicates",
         {fits({kind::serial, kind::text}, {0},
               [](auto& l, auto&) { return word(l, 1).size() > 4; }),
          fits({kind::integer}, {}, number_is(0, [](auto n) { return n % 2 == 0; })),
          fits({kind::serial, kind::token}, {0}, number_is(1, [](auto n) { return n > 4; }))},
         [](player& p) {
           return clauses(
               on(as<serial>, [](std::string const& s) { return s.size() > 4; }) >>
                   [&p](serial s) { return p.took(0, s); },
               on([](int n) { return n % 2 == 0; }) >> [&p] { return p.took(1); },
               on(as<serial>, [](move_only const& m) { return m.number > 4; }) >>
                   [&p](serial s) { return p.took(2, s); });
         }),
      by("kinds",
         {[](letter const& l, surroundings const&) -> std::optional<parts> {
            if (!consists_of(l, {kind::serial, kind::figure}) &&
                !consists_of(l, {kind::serial, kind::square}))
              return std::nullopt;
            return parts{l.elements[0], {kind::figure, {number(l, 1)}}};
          },
          fits({kind::serial, kind::animal}, {0, 1}, word_is(1, "dog")),
          fits({kind::serial, kind::animal}, {0})},
         [](player& p) {
           return clauses(
               on(as<serial>, as_a<figure>) >>
                   [&p](serial s, figure& f) { return p.took(0, s, f); },
               on(as<serial>, as_a<dog>) >>
                   [&p](serial s, dog const& d) { return p.took(1, s, d); },
               on(as<serial>, is_a<animal>) >> [&p](serial s) { return p.took(2, s); });
         }),
      by("atoms",
         {fits({kind::serial, kind::atom}, {0}, word_is(1, "go")),
          fits({kind::serial, kind::atom, kind::text, kind::integer}, {2, 3}, word_is(1, "put"))},
         [](player& p) {
           return clauses(
               on(as<serial>, "go"_a) >> [&p](serial s) { return p.took(0, s); },
               on(_, "put"_a, as<std::string>, as<int>) >>
                   [&p](std::string s, int n) { return p.took(1, s, n); });
         }),
      by("values",
         {fits({kind::serial, kind::integer}, {0}, number_is(1, equals(4))),
          fits({kind::serial, kind::text}, {0}, word_is(1, "beta")),
          fits({kind::serial, kind::text, kind::text}, {0}, word_is(1, "alpha")),
          fits({kind::serial, kind::wide}, {0}, number_is(1, equals(5))),
          fits({kind::serial, kind::atom, kind::text, kind::integer}, {0},
               [](auto& l, auto&) { return word(l, 2) == "gamma" && number(l, 3) == 3; })},
         [](player& p) {
           return clauses(
               on(as<serial>, 4) >> [&p](serial s) { return p.took(0, s); },
               on(as<serial>, "beta") >> [&p](serial s) { return p.took(1, s); },
               on(as<serial>, std::string("alpha"), _) >> [&p](serial s) { return p.took(2, s); },
               on(as<serial>, 5L) >> [&p](serial s) { return p.took(3, s); },
               on(as<serial>, _, "gamma", 3) >> [&p](serial s) { return p.took(4, s); });
         }),
      by("references",
         {fits({kind::serial, kind::integer}, {0},
               [](auto& l, auto& now) { return number(l, 1) == now.wanted; })},
         [](player& p) {
           return clauses(on(as<serial>, std::ref(p.wanted)) >>
                          [&p](serial s) { return p.took(0, s); });
         }),
      by("constants",
         {fits({kind::serial, kind::integer}, {0}, number_is(1, equals(3))),
          fits({kind::serial, kind::integer, kind::integer}, {0, 2}, number_is(1, equals(7))),
          fits({kind::serial, kind::letter, kind::truth, kind::real}, {0, 3},
               [](auto& l, auto&) { return number(l, 1) == 'a' && number(l, 2) == 1; })},
         [](player& p) {
           return clauses(
               on(as<serial>, c<3>) >> [&p](serial s) { return p.took(0, s); },
               on(as<serial>, std::integral_constant<int, 7>(), as<int>) >>
                   [&p](serial s, int n) { return p.took(1, s, n); },
               on(as<serial>, c<'a'>, c<true>, as<double>) >>
                   [&p](serial s, double d) { return p.took(2, s, d); });
         }),
      by("values that can be called",
         {fits({kind::serial, kind::limit}, {0}, number_is(1, equals(3))),
          fits({kind::serial, kind::integer}, {0}, number_is(1, [](auto n) { return n <= 3; }))},
         [](player& p) {
           return clauses(
               on(as<serial>, eq(limit{3})) >> [&p](serial s) { return p.took(0, s); },
               on(as<serial>, limit{3}) >> [&p](serial s) { return p.took(1, s); });
         }),
      by("names",
         {fits({kind::serial, kind::integer, kind::integer}, {0, 1},
               [](auto& l, auto&) { return number(l, 1) == number(l, 2); }),
          fits({kind::serial, kind::text, kind::text}, {0, 1},
               [](auto& l, auto&) { return word(l, 1) == word(l, 2); }),
          fits({kind::serial, kind::integer, kind::integer, kind::integer, kind::integer}, {1, 2},
               [](auto& l, auto&) { return number(l, 1) > 2 && number(l, 1) == number(l, 3); })},
         [](player& p) {
           return clauses(
               on("s"_v, "x"_v, "x"_v) >> [&p](serial s, int n) { return p.took(0, s, n); },
               on("s"_v, "x"_v, "x"_v) >> [&p](serial s, std::string t) { return p.took(1, s, t); },
               on(_, "x"_v(as<int> > 2), "y"_v(as<int>), "x"_v, _) >>
                   [&p](int x, int y) { return p.took(2, x, y); });
         }),
      by("rest",
         {beginning_with({kind::serial, kind::integer, kind::integer}),
          [](letter const& l, surroundings const&) -> std::optional<parts> {
            if (l.elements.size() < 2 || l.elements[1] != part_of(put())) return std::nullopt;
            return parts{l.elements[0]};
          }},
         [](player& p) {
           return clauses(
               on(as<serial>, as<int>, as<int>, rest) >>
                   [&p](serial s, int a, int b) { return p.took(0, s, a, b); },
               on(as<serial>, "put"_a, rest) >> [&p](serial s) { return p.took(1, s); });
         }),
      by("rest of one kind", {[](letter const& l, surroundings const&) -> std::optional<parts> {
           if (l.elements.empty() || l.elements[0].is != kind::serial) return std::nullopt;
           for (std::size_t i = 1; i < l.elements.size(); ++i)
             if (l.elements[i].is != kind::integer || number(l, i) <= 2) return std::nullopt;
           return parts{l.elements[0]};
         }},
         [](player& p) {
           return clauses(on(as<serial>, rest(is<int> > 2)) >>
                          [&p](serial s) { return p.took(0, s); });
         }),
      by("the empty message", {fits({})},
         [](player& p) { return clauses(on() >> [&p] { return p.took(0); }); }),
      by("tags",
         {fits({kind::serial, kind::ticket, kind::integer}, {0, 2},
               [](auto& l, auto& now) {
                 return number(l, 1) == static_cast<std::int64_t>(now.ticket);
               })},
         [](player& p) {
           return clauses(on(as<serial>, p.tags.at(p.now.ticket), as<int>) >>
                          [&p](serial s, int n) { return p.took(0, s, n); });
         }),
  };
}

}  // namespace

TEST_CASE("receives by leaves, nested and at random, take what a scan of a vector takes") {
  compare_in_lockstep(leaves());
}

TEST_CASE("receives by leaves lose and reorder nothing that many threads send") {
  compare_in_a_crowd(leaves());
}
