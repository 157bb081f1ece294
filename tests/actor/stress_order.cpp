#include "support/walk.hpp"

#include <actor/actor.hpp>
#include <match/match.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "support/model_stress.hpp"

// Receives in which order counts: overlapping clauses, guards, exceptions, timeouts, `otherwise`,
// beside a model that scans a vector.

using namespace heed;
using namespace heed::literals;
using namespace support;
using std::chrono::nanoseconds;

namespace {

auto const one_number = std::vector{kind::serial, kind::integer};
auto const two_numbers = std::vector{kind::serial, kind::integer, kind::integer};
auto const one_text = std::vector{kind::serial, kind::text};

// Where this holds, the rule throws.
rule bursts(std::vector<kind> kinds, std::function<bool(letter const&)> condition) {
  return [=](letter const& l, surroundings const&) -> std::optional<parts> {
    if (consists_of(l, kinds) && condition(l)) throw boom{l.serial};
    return std::nullopt;
  };
}

// A rule that fits all, for an `otherwise` that is given the message.
std::optional<parts> whole(letter const& l, surroundings const&) {
  return parts{{kind::length, {static_cast<std::int64_t>(l.elements.size())}}};
}
std::optional<parts> anything(letter const&, surroundings const&) {
  return parts();
}

auto nth(std::uint64_t n) {
  return [n](letter const& l) { return l.serial % n == 0; };
}

receive_case forwarding(receive_case r) {
  r.forwards = true;
  return r;
}

auto const is_odd = [](std::int64_t n) { return n % 2 == 1; };

pool ordered() {
  return {
      whole_letter(),
      by("overlapping clauses",
         {fits(one_number, {0, 1}, number_is(1, equals(7))),
          fits(two_numbers, {0, 1, 2}, number_is(1, equals(7))), fits(one_number, {0, 1}),
          fits({kind::serial, kind::wide}, {0, 1})},
         [](player& p) {
           return clauses(
               on(as<serial>, as<int> == 7) >> [&p](serial s, int n) { return p.took(0, s, n); },
               on(as<serial>, as<int> == 7, as<int>) >>
                   [&p](serial s, int a, int b) { return p.took(1, s, a, b); },
               on(as<serial>, as<int>) >> [&p](serial s, int n) { return p.took(2, s, n); },
               on(as<serial>, as<long>) >> [&p](serial s, long n) { return p.took(3, s, n); });
         }),
      by("guards",
         {fits(two_numbers, {0, 1, 2}, [](auto& l, auto&) { return number(l, 1) < number(l, 2); }),
          fits(one_number, {1}, [](auto&, auto& now) { return now.wanted > 5; }),
          fits(two_numbers, {2})},
         [](player& p) {
           return clauses(
               on(as<serial>, as<int>, as<int>).when([](serial, int a, int b) { return a < b; }) >>
                   [&p](serial s, int a, int b) { return p.took(0, s, a, b); },
               on(_, as<int>).when([&p] { return p.wanted > 5; }) >>
                   [&p](int n) { return p.took(1, n); },
               on(_, is<int>, as<int>) >> [&p](int n) { return p.took(2, n); });
         }),
      by("a guard that refuses what a later clause moves",
         {fits(one_text, {0, 1}, [](auto& l, auto&) { return l.serial % 2 == 0; }),
          fits({kind::serial, kind::box}, {0, 1}, [](auto& l, auto&) { return l.serial % 2 == 1; }),
          fits(one_text, {0, 1}), fits({kind::serial, kind::box}, {0, 1})},
         [](player& p) {
           return clauses(
               on(as<serial>, as<std::string>).when([](serial s, std::string const&) {
                 return s.n % 2 == 0;
               }) >>
                   [&p](serial s, std::string t) { return p.took(0, s, t); },
               on(as<serial>, as<box>).when([](serial s, box const&) { return s.n % 2 == 1; }) >>
                   [&p](serial s, box b) { return p.took(1, s, b); },
               on(as<serial>, as<std::string>) >>
                   [&p](serial s, std::string t) { return p.took(2, s, t); },
               on(as<serial>, as<box>) >> [&p](serial s, box b) { return p.took(3, s, b); });
         }),
      by("a predicate that throws",
         {[burst = bursts(one_number, nth(7)), fit = fits(one_number, {0})](auto& l, auto& now) {
            burst(l, now);
            return l.serial % 2 == 0 ? fit(l, now) : std::nullopt;
          },
          fits(one_text, {1})},
         [](player& p) {
           auto const even = [](serial s) {
             if (s.n % 7 == 0) throw boom{s.n};
             return s.n % 2 == 0;
           };
           return clauses(
               on(as<serial>.when(even), is<int>) >> [&p](serial s) { return p.took(0, s); },
               on(_, as<std::string>) >> [&p](std::string t) { return p.took(1, t); });
         }),
      by("a guard that throws",
         {[burst = bursts(one_text, nth(5)), fit = fits(one_text, {0, 1})](auto& l, auto& now) {
            burst(l, now);
            return l.serial % 3 == 0 ? fit(l, now) : std::nullopt;
          },
          fits(one_number, {0, 1})},
         [](player& p) {
           return clauses(
               on(as<serial>, as<std::string>).when([](serial s, std::string const&) {
                 if (s.n % 5 == 0) throw boom{s.n};
                 return s.n % 3 == 0;
               }) >>
                   [&p](serial s, std::string t) { return p.took(0, s, t); },
               on(as<serial>, as<int>) >> [&p](serial s, int n) { return p.took(1, s, n); });
         }),
      by("values are asked before predicates",
         {[burst =
               bursts(one_number, [](auto& l) { return number(l, 1) == 4 && l.serial % 2 == 0; }),
           fit = fits(one_number, {1}, number_is(1, equals(4)))](auto& l, auto& now) {
           burst(l, now);
           return fit(l, now);
         }},
         [](player& p) {
           auto const picky = [](serial s) {
             if (s.n % 2 == 0) throw boom{s.n};
             return true;
           };
           return clauses(on(picky, both(4, as<int>)) >> [&p](int n) { return p.took(0, n); });
         }),
      by("an earlier clause fits before a later one throws",
         {fits(two_numbers, {0}, number_is(1, is_odd)),
          [burst = bursts(two_numbers, nth(3)), fit = fits(two_numbers, {0, 2})](auto& l,
                                                                                 auto& now) {
            burst(l, now);
            return fit(l, now);
          }},
         [](player& p) {
           return clauses(
               on(as<serial>, is<int>.when([](int n) { return n % 2 == 1; }), _) >>
                   [&p](serial s) { return p.took(0, s); },
               on(as<serial>.when([](serial s) {
                 if (s.n % 3 == 0) throw boom{s.n};
                 return true;
               }),
                  is<int>, as<int>) >>
                   [&p](serial s, int n) { return p.took(1, s, n); });
         }),
      by("otherwise", {fits(one_number, {0, 1}), anything},
         [](player& p) {
           return clauses(
               otherwise >> [&p] { return p.took(1); },
               on(as<serial>, as<int>) >> [&p](serial s, int n) { return p.took(0, s, n); });
         }),
      forwarding(
          by("otherwise sends on", {fits(one_number, {0, 1}), whole},
             [](player& p) {
               return clauses(
                   on(as<serial>, as<int>) >> [&p](serial s, int n) { return p.took(0, s, n); },
                   otherwise >> [&p](message m) { return p.took_and_forwards(1, std::move(m)); });
             })),
      {"joined lists",
       {fits(two_numbers, {0}, number_is(1, equals(1))), fits(two_numbers, {1}),
        fits(one_text, {1})},
       [](player& p, nanoseconds wait) {
         auto const base = clauses(
             on(_, as<int>, is<int>) >> [&p](int n) { return p.took(1, n); },
             on(_, as<std::string>) >> [&p](std::string t) { return p.took(2, t); });
         auto const mine = clauses(on(as<serial>, 1, _) >> [&p](serial s) { return p.took(0, s); });
         auto const copy = mine;
         return p.me.receive(copy, base, after(wait) >> [&p] { return p.late(); });
       }},
      {"actions without a value",
       {fits(one_number, {0, 1}), fits(one_text, {0})},
       [](player& p, nanoseconds wait) {
         int result = p.late();
         p.me.receive(
             on(as<serial>, as<int>) >> [&](serial s, int n) { result = p.took(0, s, n); },
             on(as<serial>, is<std::string>) >> [&](serial s) { return result = p.took(1, s); },
             after(wait) >> [] {});
         return result;
       }},
      {"actions of several types",
       {fits(one_number, {0, 1}), fits(one_text, {0})},
       [](player& p, nanoseconds wait) {
         auto const result = p.me.receive(
             on(as<serial>, as<int>) >>
                 [&](serial s, int n) { return static_cast<long>(p.took(0, s, n)); },
             on(as<serial>, is<std::string>) >>
                 [&](serial s) { return static_cast<short>(p.took(1, s)); },
             after(wait) >> -1);
         static_assert(std::is_same_v<decltype(result), long const>);
         return static_cast<int>(result);
       }},
      {"until a moment",
       {fits(one_number, {0, 1}), fits({kind::serial, kind::list}, {1})},
       [](player& p, nanoseconds wait) {
         return p.me.receive(
             on(as<serial>, as<int>) >> [&p](serial s, int n) { return p.took(0, s, n); },
             on(_, as<numbers>) >> [&p](numbers l) { return p.took(1, l); },
             after(within(wait)) >> [&p] { return p.late(); });
       }},
      {"without end where something fits",
       {fits(one_number, {0, 1}), fits({kind::serial, kind::table}, {1})},
       [](player& p, nanoseconds wait) {
         auto const list = clauses(
             on(as<serial>, as<int>) >> [&p](serial s, int n) { return p.took(0, s, n); },
             on(_, as<ages>) >> [&p](ages t) { return p.took(1, t); });
         return wait > std::chrono::minutes(1)
                    ? p.me.receive(list)
                    : p.me.receive(list, after(wait) >> [&p] { return p.late(); });
       }},
      {"nothing but a timeout",
       {},
       [](player& p, nanoseconds wait) { return p.me.receive(after(wait) >> -1); }},
  };
}

}  // namespace

TEST_CASE("receives in which order counts take what a scan of a vector takes") {
  CHECK(compare_in_lockstep(ordered()) > 0);
}

TEST_CASE("receives in which order counts lose and reorder nothing that many threads send") {
  compare_in_a_crowd(ordered());
}
