// The rules of receiving, each written once, on every kind of actor and in both kinds of system.
#include <actor/actor.hpp>
#include <actor/manual_system.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "support/everywhere.hpp"
#include "support/model.hpp"
#include "support/scale.hpp"

using namespace heed;
using namespace heed_test;
using namespace std::chrono_literals;

namespace {

// ---- words that scenarios are written with

/// To itself, with itself as the sender: what is sent so is there at once.
template <class Me, class... A>
void put(Me& me, A&&... a) {
  me.inner.send(me.inner.pid(), std::forward<A>(a)...);
}

struct throws_late {
  never operator()() const { throw std::runtime_error("what was waited for did not come"); }
};
/// What ends a wait for another actor that has no answer.
auto too_late() {
  return after(20s) >> throws_late();
}

/// The integers that are left, in order.
template <class Me>
doing<Me, std::vector<int>> left(Me& me) {
  std::vector<int> out;
  bool more = true;
  auto const note = [&](int n) {
    out.push_back(n);
    return true;
  };
  while (more) more = co_await me.receive(on(as<int>) >> note, after(0s) >> false);
  co_return out;
}

/// The oldest integer.
template <class Me>
doing<Me, int> next(Me& me) {
  co_return co_await me.receive(on(as<int>) >> [](int n) { return n; }, too_late());
}

/// The integer that the wait throws, 0 where it throws none.
template <class Me, class Wait>
doing<Me, int> thrown_by(Me&, Wait wait) {
  int thrown = 0;
  try {
    co_await wait();
  } catch (int n) {
    thrown = n;
  }
  co_return thrown;
}

/// Sends the next number each time it is asked to.
task<> counter(self me, int first) {
  for (int n = first;; ++n) co_await me.receive(on("next"_a) >> [&] { me.send(me.sender(), n); });
}

}  // namespace

// ---- order

TEST_CASE("R1: the oldest message that fits any clause is taken, whichever clause that is") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    for (char const* s : {"a", "b", "c", "b", "d"}) put(me, s);
    char const first = co_await me.receive(on("d") >> 'd', on("b") >> 'b', too_late());
    me.expect(first, 'b');
    std::string rest;
    for (int i = 0; i < 4; ++i)
      rest += co_await me.receive(on(as<std::string>) >> [](std::string s) { return s; });
    me.expect(rest, std::string("acbd"));
  });
}

TEST_CASE("R1: for one message, the first clause that fits and whose guard holds wins") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    put(me, 7);
    put(me, 8);
    auto const by_clause = [&] {
      return me.receive(
          on(as<int> > 10) >> [](int) { return 1; },
          on(as<int>).when([](int n) { return n == 8; }) >> [](int) { return 2; }, on(7) >> 3,
          on(as<int>) >> [](int) { return 4; }, too_late());
    };
    int const first = co_await by_clause();
    me.expect(first, 3);
    int const second = co_await by_clause();
    me.expect(second, 2);
  });
}

TEST_CASE("R1: age counts among messages of unlike types and lengths, too") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    put(me, 1L);
    put(me, "go"_a, 2);
    put(me);
    put(me, 3, 3);
    put(me, "text", 4);
    put(me, "go"_a, 5);
    put(me, 6);
    auto const one_of_many = [&] {
      return me.receive(
          on(as<int>) >> [](int n) { return n; }, on(_, 4) >> 4,
          on("go"_a, as<int>) >> [](int n) { return n; },
          on(as<int>, rest) >> [](int n) { return n; }, on() >> 0, too_late());
    };
    std::vector<int> order;
    for (int i = 0; i < 6; ++i) {
      int const n = co_await one_of_many();
      order.push_back(n);
    }
    me.expect(order, std::vector{2, 0, 3, 4, 5, 6});
    bool const still = co_await me.receive(on(1L) >> true, after(0s) >> false);
    me.holds(still);
  });
}

TEST_CASE("R2: taking a message leaves the order of the others") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    for (int i = 1; i <= 6; ++i) put(me, i);
    for (int n : {4, 1, 6}) co_await me.receive(on(n) >> [] {}, too_late());
    auto const rest = co_await left(me);
    me.expect(rest, std::vector{2, 3, 5});
  });
}

TEST_CASE("R3: a message that no clause takes stays, untouched, for the next receive") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    auto const kept = std::make_shared<int>(1);
    put(me, 1);
    put(me, kept);
    put(me, std::make_unique<int>(5));
    put(me, 2);
    co_await me.receive(on(2) >> [] {}, too_late());
    me.expect(kept.use_count(), 2);
    bool const again = co_await me.receive(on(2) >> true, after(0s) >> false);
    me.holds(!again);
    int const n = co_await next(me);
    me.expect(n, 1);
    using box = std::unique_ptr<int>;
    int const in_the_box = co_await me.receive(on(as<box>) >> [](box b) { return *b; }, too_late());
    me.expect(in_the_box, 5);
    bool const same = co_await me.receive(
        on(as<std::shared_ptr<int>>) >> [&](auto const& p) { return p == kept; }, too_late());
    me.holds(same);
    me.expect(kept.use_count(), 1);
  });
}

TEST_CASE("R3: what earlier receives have put aside comes before what came later, in order") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    for (int round = 0; round < 3; ++round) {
      put(me, 10 * round + 1);
      put(me, "text", round);
      put(me, 10 * round + 2);
      co_await me.receive(on("none"_a) >> [] {}, after(0s) >> [] {});
      co_await me.receive(on("text", 7) >> [] {}, after(1ms) >> [] {});
    }
    put(me, 99);
    int const middle = co_await me.receive(on(as<int> > 9) >> [](int n) { return n; }, too_late());
    me.expect(middle, 11);
    int const text = co_await me.receive(on("text", arg) >> [](int n) { return n; }, too_late());
    me.expect(text, 0);
    auto const rest = co_await left(me);
    me.expect(rest, std::vector{1, 2, 12, 21, 22, 99});
  });
}

TEST_CASE("R4: in one receive each message is examined once, though it waits for each anew") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    std::vector<int> examined;
    for (int i = 1; i <= 3; ++i) put(me, i);
    pid const more = me.inner.spawn(counter, 4);
    co_await me.receive(
        on(as<int>).when([&](int n) {
          examined.push_back(n);
          if (n >= 3 && n < 8) me.inner.send(more, "next"_a);
          return n == 8;
        }) >>
            [](int) {},
        too_late());
    me.expect(examined, std::vector{1, 2, 3, 4, 5, 6, 7, 8});
    auto const rest = co_await left(me);
    me.expect(rest, std::vector{1, 2, 3, 4, 5, 6, 7});
  });
}

TEST_CASE("R4: the next receive looks again from the front, however the last one ended") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    for (int i = 1; i <= 3; ++i) put(me, i);
    std::vector<int> examined;
    auto const none = on(as<int>).when([&](int n) {
      examined.push_back(n);
      return false;
    }) >> [](int) {};
    auto const seen = [&] { return std::exchange(examined, {}); };
    co_await me.receive(none, after(0s) >> [] {});
    me.expect(seen(), std::vector{1, 2, 3});
    co_await me.receive(none, after(1ms) >> [] {});
    me.expect(seen(), std::vector{1, 2, 3});
    int const by_guard = co_await thrown_by(me, [&] {
      return me.receive(
          none, on(as<int>).when([](int n) { return n == 2 ? throw 20 : false; }) >> [](int) {});
    });
    me.expect(by_guard, 20);
    me.expect(seen(), std::vector{1, 2});
    int const by_action =
        co_await thrown_by(me, [&] { return me.receive(none, on(3) >> [] { throw 30; }); });
    me.expect(by_action, 30);
    me.expect(seen(), std::vector{1, 2, 3});
    co_await me.receive(none, on(2) >> [] {});
    me.expect(seen(), std::vector{1, 2});
    co_await me.receive(none, on(1) >> [] {});
    me.expect(seen(), std::vector{1});
  });
}

// ---- guards and actions

TEST_CASE("R5: a guard that throws ends the receive, and the message stays where it was") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    for (int i = 1; i <= 3; ++i) put(me, i);
    bool late = false;
    int const thrown = co_await thrown_by(me, [&] {
      return me.receive(
          on(as<int>).when([](int n) { return n == 2 ? throw n : false; }) >> [](int) {},
          after(1ms) >> [&] { late = true; });
    });
    me.expect(thrown, 2);
    co_await me.receive(after(5ms) >> [] {});
    me.holds(!late);
    auto const rest = co_await left(me);
    me.expect(rest, std::vector{1, 2, 3});
  });
}

TEST_CASE("R5: a guard that throws on a message that came during the wait leaves it, too") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    for (int i = 1; i <= 2; ++i) put(me, i);
    pid const more = me.inner.spawn(counter, 3);
    for (int i = 3; i < 6; ++i) {
      int const thrown = co_await thrown_by(me, [&] {
        return me.receive(
            on(as<int>).when([&](int n) {
              if (n == 2) me.inner.send(more, "next"_a);
              return n > 2 ? throw n : false;
            }) >>
                [](int) {},
            too_late());
      });
      me.expect(thrown, i);
      bool const there = co_await me.receive(on(i) >> true, after(0s) >> false);
      me.holds(there);
    }
    auto const rest = co_await left(me);
    me.expect(rest, std::vector{1, 2});
  });
}

TEST_CASE("R5: a predicate that throws does as a guard, and only where its turn comes") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    put(me, 1);
    put(me, 2);
    auto const bad = on([](int n) -> bool { throw n; }) >> 0;
    int const fitted_before = co_await me.receive(on(1) >> 1, bad);
    me.expect(fitted_before, 1);
    int const thrown = co_await thrown_by(me, [&] { return me.receive(on(1) >> 1, bad); });
    me.expect(thrown, 2);
    auto const rest = co_await left(me);
    me.expect(rest, std::vector{2});
  });
}

TEST_CASE("R6: an action that throws has consumed its message, and what it took itself") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    for (int i = 1; i <= 5; ++i) put(me, i);
    int const plain =
        co_await thrown_by(me, [&] { return me.receive(on(2) >> [] { throw 20; }, too_late()); });
    me.expect(plain, 20);
    int const waiting = co_await thrown_by(me, [&] {
      return me.receive(on(3) >> me.action([&]() -> doing<decltype(me)> {
        co_await me.receive(on(4) >> [] {}, too_late());
        throw 30;
      }),
                        too_late());
    });
    me.expect(waiting, 30);
    auto const rest = co_await left(me);
    me.expect(rest, std::vector{1, 5});
  });
}

TEST_CASE("R6: a timeout's action that throws leaves the mailbox alone") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    put(me, 1);
    for (auto const wait : {0ms, 1ms}) {
      int const thrown = co_await thrown_by(
          me, [&] { return me.receive(on(2) >> [] {}, after(wait) >> [] { throw 7; }); });
      me.expect(thrown, 7);
    }
    auto const rest = co_await left(me);
    me.expect(rest, std::vector{1});
  });
}

TEST_CASE("R7: receives nest in actions, and start from the front of what is left") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    for (int i = 1; i <= 5; ++i) put(me, i);
    std::vector<int> taken;
    auto const note = [&](int n) { taken.push_back(n); };
    auto const innermost = me.action([&]() -> doing<decltype(me)> {
      note(5);
      co_await me.receive(on(as<int>) >> note, too_late());
    });
    auto const inner = me.action([&](int n) -> doing<decltype(me)> {
      note(n);
      co_await me.receive(on(5) >> innermost, too_late());
    });
    auto const outer = me.action([&]() -> doing<decltype(me)> {
      note(3);
      co_await me.receive(on(as<int>) >> inner, too_late());
    });
    co_await me.receive(on(3) >> outer, too_late());
    me.expect(taken, std::vector{3, 1, 5, 2});
    auto const rest = co_await left(me);
    me.expect(rest, std::vector{4});
  });
}

namespace {
template <class Me>
doing<Me, int> deep(Me& me, int depth) {
  if (depth == 0) co_return co_await next(me);
  int const below = co_await deep(me, depth - 1);
  co_return below + 1;
}
}  // namespace

TEST_CASE("R7: a receive in what is called, however deep, takes from the same mailbox") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    put(me, "first");
    pid const more = me.inner.spawn(counter, 1);
    me.inner.send(more, "next"_a);
    int const n = co_await deep(me, 100);
    me.expect(n, 101);
    bool const there = co_await me.receive(on("first") >> true, after(0s) >> false);
    me.holds(there);
  });
}

TEST_CASE("R7: what an action was given lives until it ends, through nested waits, and no longer") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    std::string const text = "a text that is longer than its small buffer";
    auto const kept = std::make_shared<int>(1);
    pid const more = me.inner.spawn(counter, 1);
    put(me, text, kept);
    auto const reads =
        me.action([&](std::string const& s, std::shared_ptr<int> const& p) -> doing<decltype(me)> {
          for (int i = 1; i <= 3; ++i) {
            me.inner.send(more, "next"_a);
            co_await me.receive(on(i) >> [] {}, too_late());
          }
          me.expect(s, text);
          me.holds(p == kept && kept.use_count() == 2);
        });
    co_await me.receive(on(as<std::string>, as<std::shared_ptr<int>>) >> reads, too_late());
    me.expect(kept.use_count(), 1);
  });
}

TEST_CASE("R7: a message whose action throws is destroyed") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    auto const kept = std::make_shared<int>(1);
    put(me, kept);
    int const thrown = co_await thrown_by(me, [&] {
      return me.receive(on(as<std::shared_ptr<int>>) >>
                            me.action([&](std::shared_ptr<int> const&) -> doing<decltype(me)> {
                              co_await me.receive(after(1ms) >> [] {});
                              throw 1;
                            }),
                        too_late());
    });
    me.expect(thrown, 1);
    me.expect(kept.use_count(), 1);
  });
}

TEST_CASE("R7: a receive may stand in a timeout's action, and after an exception was caught") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    put(me, 7);
    put(me, 8);
    auto const takes = me.action([&]() -> doing<decltype(me), int> {
      int const thrown =
          co_await thrown_by(me, [&] { return me.receive(on(7) >> [] { throw 1; }); });
      int const n = co_await next(me);
      co_return n + thrown;
    });
    for (auto const wait : {0ms, 1ms}) {
      int const n = co_await me.receive(on("none"_a) >> 0, after(wait) >> takes);
      me.expect(n, 9);
      put(me, 7);
      put(me, 8);
    }
  });
}

TEST_CASE("R8: values are tested for equality, with exact types") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    put(me, "v", 6);
    put(me, "v", 7L);
    put(me, "v", 7);
    int v = 7;
    co_await me.receive(on("v", v) >> [] {}, too_late());
    bool const long_first =
        co_await me.receive(on("v", 7) >> false, on("v", 7L) >> true, too_late());
    me.holds(long_first);
    auto const looks_at_v = on("v", std::ref(v)) >> true;
    v = 6;
    bool const six = co_await me.receive(looks_at_v, after(0s) >> false);
    me.holds(six);
  });
}

TEST_CASE("R8: a name twice is equality") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    put(me, 1, 2);
    put(me, 3, 3);
    int const twin =
        co_await me.receive(on("x"_v(as<int>), "x"_v) >> [](int n) { return n; }, too_late());
    me.expect(twin, 3);
    int const sum = co_await me.receive(
        on("x"_v, "y"_v) >> [](int x, int y) { return 10 * x + y; }, too_late());
    me.expect(sum, 12);
  });
}

// ---- time

TEST_CASE("R9: a wait is never shorter than was said, and by hand not longer either") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    put(me, 1);
    for (auto const d : {1ms, 2ms, 10ms}) {
      deadline const due = within(d);
      deadline const more = within(d + 1ns);
      int const r = co_await me.receive(on(2) >> 2, after(d) >> 0);
      me.expect(r, 0);
      me.holds(due.passed());
      me.holds(!me.by_hand || !more.passed());
    }
    auto const rest = co_await left(me);
    me.expect(rest, std::vector{1});
  });
}

TEST_CASE("R9: after alone is a wait that leaves the mailbox alone") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    put(me, 1);
    deadline const due = within(5ms);
    int const r = co_await me.receive(after(5ms) >> 5);
    me.expect(r, 5);
    me.holds(due.passed());
    auto const rest = co_await left(me);
    me.expect(rest, std::vector{1});
  });
}

TEST_CASE("R9: messages that do not fit do not restart the deadline") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    // Often enough that a deadline which is restarted never passes.
    timer noise = me.inner.send_every(1ms, me.inner.pid(), "noise"_a);
    timer others = me.inner.send_every(1ms, me.inner.pid(), 1);
    // Where they restarted it, the flood would end before the wait.
    timer const end = me.inner.send_after(3s, me.inner.pid(), "end of the noise"_a);
    deadline const more = within(20ms + 1ns);
    int const r = co_await me.receive(on(2) >> 2, on("signal"_a) >> 1,
                                      on("end of the noise"_a) >> 3, after(20ms) >> 0);
    me.expect(r, 0);
    me.holds(!me.by_hand || !more.passed());
    noise.cancel();
    others.cancel();
  });
}

TEST_CASE("R9: zero or less looks at everything once and does not wait") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    put(me, 1);
    put(me, "text");
    put(me, 2);
    deadline const some_time = within(1ns);
    auto const there = [&](int n, std::chrono::milliseconds wait) {
      return me.receive(on(n) >> true, after(wait) >> false);
    };
    bool const two = co_await there(2, 0ms);
    me.holds(two);
    bool const two_again = co_await there(2, 0ms);
    me.holds(!two_again);
    bool const less = co_await there(2, -5000ms);
    me.holds(!less);
    bool const one = co_await there(1, -5000ms);
    me.holds(one);
    me.holds(!me.by_hand || !some_time.passed());
  });
}

TEST_CASE("R9: a message that is there beats a deadline that has passed") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    put(me, 1);
    deadline const d = within(2ms);
    int const waited = co_await me.receive(on(2) >> 1, after(d) >> 0);
    me.expect(waited, 0);
    me.holds(d.passed());
    put(me, 2);
    for (int const n : {1, 2}) {
      bool const there = co_await me.receive(on(n) >> true, after(d) >> false);
      me.holds(there);
    }
    bool const more =
        co_await me.receive(on(as<int>) >> [](int) { return true; }, after(d) >> false);
    me.holds(!more);
  });
}

TEST_CASE("R9: a message that came while the receive looked is seen, though the deadline passed") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    put(me, 1);
    put(me, 2);
    deadline const d = within(2ms);
    bool sent = false;
    bool const got = co_await me.receive(
        on(as<int>).when([&](int n) {
          if (!std::exchange(sent, true)) put(me, 3);
          // By hand the clock stands while an actor runs.
          while (!me.by_hand && !d.passed()) {
          }
          return n == 3;
        }) >>
            [](int) { return true; },
        after(d) >> false);
    me.holds(got);
  });
}

TEST_CASE("R9: the deadline is fixed when the wait begins, after everything was looked at") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    for (int i = 0; i < 3; ++i) put(me, i);
    deadline due = deadline::never();
    co_await me.receive(
        on(as<int>).when([&](int) {
          deadline const looked = within(2ms);
          while (!me.by_hand && !looked.passed()) {
          }
          due = within(4ms);
          return false;
        }) >>
            [](int) {},
        after(4ms) >> [] {});
    me.holds(due.passed());
  });
}

TEST_CASE("R9: a message that meets the deadline is taken by this receive or by the next, once") {
  everywhere(
      [](auto& me) -> doing<decltype(me)> {
        auto const meets = [](self me, pid to, int n, deadline at) -> task<> {
          co_await me.receive(after(at) >> [] {});
          me.send(to, n);
        };
        for (int n = 1; n <= 3; ++n) {
          deadline const at = within(300us);
          me.inner.spawn(meets, me.inner.pid(), n, at);
          bool const in_time = co_await me.receive(on(n) >> true, after(at) >> false);
          if (!in_time) {
            me.holds(at.passed());
            co_await me.receive(on(n) >> [] {}, too_late());
          }
        }
        auto const rest = co_await left(me);
        me.expect(rest, std::vector<int>());
      },
      heed_test::count(20, 500, "meetings at a deadline"));
}

TEST_CASE("R9: no timeout of an earlier receive reaches a later one") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    put(me, 1);
    pid const more = me.inner.spawn(counter, 2);
    bool late = false;
    co_await me.receive(on(1) >> [] {}, after(1ms) >> [&] { late = true; });
    me.holds(!late);
    me.inner.send(more, "next"_a);
    co_await me.receive(on(2) >> [] {}, after(20s) >> [&] { late = true; });
    me.holds(!late);
    deadline const due = within(5ms);
    co_await me.receive(on(9) >> [] {}, after(5ms) >> [] {});
    me.holds(due.passed());
  });
}

TEST_CASE("R9: a nested receive has its own deadline, and the outer none any more") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    put(me, "outer"_a);
    bool outer_late = false;
    auto const inner = me.action([&]() -> doing<decltype(me), int> {
      int const r = co_await me.receive(on("never"_a) >> 1, after(5ms) >> 2);
      co_return r;
    });
    int const r = co_await me.receive(
        on("outer"_a) >> inner, after(1ms) >> [&] {
          outer_late = true;
          return 0;
        });
    me.expect(r, 2);
    me.holds(!outer_late);
  });
}

TEST_CASE("R9: one deadline may bound several receives") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    deadline const d = within(3ms);
    deadline const more = within(3ms + 1ns);
    for (int i = 0; i < 3; ++i) {
      int const r = co_await me.receive(on(1) >> 1, after(d) >> 0);
      me.expect(r, 0);
      me.holds(d.passed());
    }
    me.holds(!me.by_hand || !more.passed());
  });
}

// ---- waiting, emptying

TEST_CASE("R10: an actor that takes messages without end lets others run") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    // By hand, an actor that blocks has its turn until it waits.
    if (me.by_hand && me.blocks) co_return;
    auto const ends_it = [](self me, pid to) -> task<> {
      me.send(to, "enough"_a);
      co_return;
    };
    me.inner.spawn(ends_it, me.inner.pid());
    put(me, 1);
    deadline const limit = within(20s);
    bool enough = false;
    auto const again = [&] {
      put(me, 1);
      return false;
    };
    // By hand the clock stands: the limit there is far more than is taken in one turn.
    for (int i = 0; !enough && (me.by_hand ? i < 100'000 : !limit.passed()); ++i)
      enough = co_await me.receive(on("enough"_a) >> true, on(1) >> again);
    me.holds(enough);
  });
}

TEST_CASE("R11: without after a receive waits until a message fits, however long") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    auto const slow = [](self me, pid to, std::chrono::nanoseconds pause) -> task<> {
      for (int n = 1; n <= 3; ++n) {
        me.send(to, n);
        co_await me.receive(after(pause) >> [] {});
      }
      me.send(to, "fits"_a);
    };
    auto const pause = me.by_hand ? std::chrono::nanoseconds(1000h) : 5ms;
    deadline const due = within(3 * pause);
    me.inner.spawn(slow, me.inner.pid(), pause);
    co_await me.receive(on("fits"_a) >> [] {}, on(as<int> > 3) >> [](int) {});
    me.holds(due.passed());
    auto const rest = co_await left(me);
    me.expect(rest, std::vector{1, 2, 3});
  });
}

TEST_CASE("R12: emptying the mailbox ends, and takes everything") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    int const many = me.by_hand ? 20 : 20'000;
    for (int i = 0; i < many; ++i) {
      put(me, i);
      put(me, "text", i);
    }
    int count = 0;
    bool more = true;
    while (more) {
      more = co_await me.receive(otherwise >> true, after(0s) >> false);
      count += more;
    }
    me.expect(count, 2 * many);
  });
}

TEST_CASE("otherwise takes anything, the oldest first, whole or not at all, after all clauses") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    put(me, 1, "two");
    put(me);
    put(me, 3);
    put(me, "four"_a, 4.5, 'c', 4);
    put(me, 5);
    auto const read = [&] {
      return me.receive(
          on(3) >> std::string("three"), otherwise >> [](message m) { return to_string(m); });
    };
    for (char const* expected : {"(int 1, std::string \"two\")", "()", "three"}) {
      std::string const got = co_await read();
      me.expect(got, std::string(expected));
    }
    // Forwarded to itself, it comes last.
    co_await me.receive(otherwise >> [&](message m) { send(me.inner.pid(), std::move(m)); });
    int const five = co_await me.receive(on(6) >> 6, otherwise >> 5);
    me.expect(five, 5);
    int const four = co_await me.receive(
        on("four"_a, rest).when([&] { return me.inner.sender() == me.inner.pid(); }) >> 4,
        after(0s) >> 0);
    me.expect(four, 4);
  });
}

// ---- what a receive is

TEST_CASE("a receive gives its action's value, of the common type") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    auto const halves = me.action([&]() -> doing<decltype(me), double> {
      co_await me.receive(after(1ms) >> [] {});
      co_return 2.5;
    });
    auto const wait = [&] { return me.receive(on(1) >> 1, on("x") >> halves, after(1ms) >> 3L); };
    put(me, 1);
    put(me, "x");
    for (double const expected : {1.0, 2.5, 3.0}) {
      auto const r = co_await wait();
      static_assert(std::is_same_v<decltype(r), double const>);
      me.expect(r, expected);
    }
  });
}

TEST_CASE("a receive may give what can only be moved") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    using box = std::unique_ptr<int>;
    put(me, std::make_unique<int>(7));
    put(me, std::make_unique<int>(8));
    box const seven = co_await me.receive(on(as<box>) >> [](box b) { return b; });
    me.expect(*seven, 7);
    auto const keep = me.action([&](box b) -> doing<decltype(me), box> {
      co_await me.receive(after(1ms) >> [] {});
      co_return b;
    });
    box const eight = co_await me.receive(on(as<box>) >> keep);
    me.expect(*eight, 8);
  });
}

TEST_CASE("a stored list of clauses serves any number of receives") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    auto const polite = clauses(on(1) >> 1, on(2) >> 2);
    pid const more = me.inner.spawn(counter, 1);
    for (int i = 1; i <= 2; ++i) {
      me.inner.send(more, "next"_a);
      int const r = co_await me.receive(polite, too_late());
      me.expect(r, i);
    }
    put(me, 3);
    int const joined = co_await me.receive(on(3) >> 3, polite);
    me.expect(joined, 3);
    int const late = co_await me.receive(polite, after(0s) >> 4);
    me.expect(late, 4);
  });
}

TEST_CASE("a receive that asks for a tag takes what carries it, and leaves everything else") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    put(me, "a", 1);
    tag const other = me.inner.make_tag();
    put(me, other, 2);
    tag const mine = me.inner.make_tag();
    put(me, other, 3);
    put(me, mine, 4);
    int const n = co_await me.receive(on(mine, as<int>) >> [](int n) { return n; }, too_late());
    me.expect(n, 4);
    bool const again = co_await me.receive(
        on(mine, as<int>) >> [](int) { return true; }, on(1, mine) >> true, after(0s) >> false);
    me.holds(!again);
    std::vector<int> rest;
    for (int i = 0; i < 3; ++i) {
      int const k = co_await me.receive(on(_, as<int>) >> [](int n) { return n; }, after(0s) >> 0);
      rest.push_back(k);
    }
    me.expect(rest, std::vector{1, 2, 3});
  });
}

TEST_CASE("the sender is that of the innermost running clause, guards included") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    pid const before = me.inner.sender();  // a handler runs in a clause itself
    pid const more = me.inner.spawn(counter, 1);
    pid const here = me.inner.pid();
    put(me, "outer"_a);
    put(me, 1);
    me.inner.send(more, "next"_a);
    auto const from_more = [&](int) { return me.inner.sender() == more; };
    auto const outer = me.action([&]() -> doing<decltype(me)> {
      me.holds(me.inner.sender() == here);
      auto const inner = me.action([&](int n) -> doing<decltype(me)> {
        me.expect(n, 1);
        co_await me.receive(after(1ms) >> [&] { me.holds(me.inner.sender() == more); });
        me.holds(me.inner.sender() == more);
      });
      co_await me.receive(on(as<int>).when(from_more) >> inner, too_late());
      me.holds(me.inner.sender() == here);
      int const thrown = co_await thrown_by(me, [&] {
        return me.receive(on(1) >> me.action([&]() -> doing<decltype(me)> {
          co_await me.receive(after(1ms) >> [] {});
          throw 1;
        }));
      });
      me.expect(thrown, 1);
      me.holds(me.inner.sender() == here);
    });
    co_await me.receive(on("outer"_a) >> outer, too_late());
    me.holds(me.inner.sender() == before);
    send(here, 5);
    pid from = here;
    co_await me.receive(on(5) >> [&] { from = me.inner.sender(); });
    me.holds(from == pid());
  });
}

// ---- order between a sender and a receiver

namespace {

constexpr int letters = 12;

/// Sends numbers to whoever asks for them, and a last word: as messages and as the answers to its
/// message by turns.
task<> writes(self me, int who) {
  co_await me.receive(on("write"_a) >> [&]() -> task<> {
    pid const to = me.sender();
    for (int n = 0; n < letters; ++n) {
      if (n % 3 == 0)
        me.reply(who, n);
      else
        me.send(to, who, n);
      if (n % 4 == 1) co_await me.yield();
    }
  });
}
void writes_on_a_thread(thread_self& me, int who) {
  me.receive(on("write"_a) >> [&] {
    pid const to = me.sender();
    for (int n = 0; n < letters; ++n) {
      if (n % 3 == 0)
        me.reply(who, n);
      else
        me.send(to, who, n);
    }
  });
}
class writer : public reactor {
  int who_;
  void on_write() {
    for (int n = 0; n < letters; ++n) me.send(me.sender(), who_, n);
  }

 public:
  explicit writer(int who) : who_(who) {}

  static constexpr auto handles = handlers(on("write"_a) >> &writer::on_write);
};

}  // namespace

TEST_CASE("O1: messages of one sender are taken in order, whoever sends besides") {
  everywhere(
      [](auto& me) -> doing<decltype(me)> {
        std::array const writers{me.inner.spawn(writes, 0), me.inner.spawn(writes_on_a_thread, 1),
                                 me.inner.template spawn<writer>(2)};
        for (pid const w : writers) me.inner.send(w, "write"_a);
        std::vector<int> expected(writers.size());
        bool in_order = true;
        auto const note = [&](int who, int n) {
          in_order &= n == expected[static_cast<std::size_t>(who)]++;
        };
        // By turns from one sender and from any, so that messages are put aside all the time.
        support::chance by(me.seed);
        for (std::size_t i = 0; i < letters * writers.size(); ++i) {
          int const wanted = static_cast<int>(by.below(writers.size()));
          auto const note_wanted = [&](int n) { note(wanted, n); };
          if (expected[static_cast<std::size_t>(wanted)] < letters)
            co_await me.receive(on(wanted, as<int>) >> note_wanted, too_late());
          else
            co_await me.receive(on(as<int>, as<int>) >> note, too_late());
        }
        me.holds(in_order);
        me.expect(expected, std::vector<int>(writers.size(), letters));
      },
      heed_test::count(5, 100, "rounds of many writers"));
}

TEST_CASE("O1: messages, requests and what is handed on arrive in the order sent") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    pid const here = me.inner.pid();
    me.inner.send(here, 1);
    pending const asked = me.inner.request(here, 2);
    me.inner.send(here, 3);
    co_await me.receive(on(1) >> [&] { me.inner.delegate(here, 4); }, too_late());
    me.inner.send(here, 5);
    auto const rest = co_await left(me);
    me.expect(rest, std::vector{2, 3, 4, 5});
  });
}

TEST_CASE("O2: what an actor has sent before its end is there after it") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    pid const brief = me.inner.spawn(
        [](thread_self& self, pid to) {
          self.receive(on("go"_a) >> [&] {
            for (int n = 1; n <= 3; ++n) self.send(to, n);
          });
        },
        me.inner.pid());
    me.inner.send(brief, "go"_a);
    auto const answer = co_await me.template try_call<int>(within(20s), brief, "are you there?"_a);
    me.holds(!answer && answer.error().why() == call_error::down);
    for (int const n : {3, 1, 2}) {
      bool const there = co_await me.receive(on(n) >> true, after(0s) >> false);
      me.holds(there);
    }
  });
}

TEST_CASE("O2: an actor of any kind takes nothing that was sent to it after it was told to end") {
  auto const ends = [](kind k, actor_system& sys, bool by_hand) {
    bridge home{sys};
    auto const takes = [to = home.pid()](auto& me) -> doing<decltype(me)> {
      struct last_word {
        pid to;
        ~last_word() { send(to, "gone"_a); }
      };
      last_word const at_the_end{to};
      for (;;) co_await me.receive(on(as<int>) >> [&](int n) { me.inner.send(to, n); });
    };
    pid const victim = spawn_stage(k, sys, home.pid(), takes, {0, by_hand});
    home.send(victim, 0);
    home.receive(on(0) >> [] {}, too_late());
    home.send(victim, 1);
    home.exit(victim, exit_reason::shutdown);
    home.send(victim, 2);
    home.receive(on("gone"_a) >> [] {}, too_late());
    return home.receive(on(2) >> std::string("the second was taken"), after(0s) >> std::string());
  };
  for (kind const k : {kind::coroutine, kind::thread, kind::handler, kind::handler_on_a_thread}) {
    CAPTURE(std::string(name_of(k)));
    int const rounds = heed_test::count(20, 500, "ends of each kind of actor");
    for (int i = 0; i < rounds; ++i) {
      actor_system sys;
      CHECK(ends(k, sys, false) == "");
    }
    explore(heed_test::count(50, 1000, "seeds for ends"), [&](manual_system& sys) {
      if (auto const wrong = ends(k, sys, true); !wrong.empty()) throw std::runtime_error(wrong);
    });
  }
}

TEST_CASE("O4: what is sent to the dead is dropped, and nothing comes of it") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    pid const dead = me.inner.spawn([](self) -> task<> { co_return; });
    auto const answer = co_await me.template try_call<int>(within(20s), dead, 1);
    me.holds(!answer);
    put(me, 1);
    me.inner.send(dead, 2);
    send(dead, 3);
    me.inner.send(pid(), 4);
    put(me, 5);
    auto const rest = co_await left(me);
    me.expect(rest, std::vector{1, 5});
    bool const nothing = co_await me.receive(otherwise >> false, after(1ms) >> true);
    me.holds(nothing);
  });
}

TEST_CASE("O6: a message of a timer is never early, and is received as others are") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    deadline const due = within(2ms);
    put(me, 1);
    timer const once = me.inner.send_after(2ms, me.inner.pid(), 2);
    co_await me.receive(on(2) >> [] {}, too_late());
    me.holds(due.passed());
    auto const rest = co_await left(me);
    me.expect(rest, std::vector{1});
  });
}

// ---- handlers

namespace {

/// Told to start, it waits for the two; the numbers that come besides it notes in its loop.
class noting : public reactor {
  std::vector<int> noted_;

  task<> on_start() {
    co_await me.receive(on(2) >> [] {}, after(20s) >> [] {});
  }
  void on_number(int n) { noted_.push_back(n); }
  std::vector<int> on_tell() { return noted_; }

 public:
  static constexpr auto handles =
      handlers(on("start"_a) >> &noting::on_start, on(as<int>) >> &noting::on_number,
               on("tell"_a) >> &noting::on_tell);
};
struct noting_on_a_thread {
  thread_self& me;
  std::vector<int> noted = {};

  void on_start() {
    me.receive(on(2) >> [] {}, after(20s) >> [] {});
  }
  void on_number(int n) { noted.push_back(n); }
  std::vector<int> on_tell() { return noted; }

  static constexpr auto handles = handlers(on("start"_a) >> &noting_on_a_thread::on_start,
                                           on(as<int>) >> &noting_on_a_thread::on_number,
                                           on("tell"_a) >> &noting_on_a_thread::on_tell);
};

}  // namespace

TEST_CASE("R3: what a handler's receive leaves, its loop takes afterwards, in order") {
  auto const noted_by = [](actor_system& sys, pid who) {
    bridge here{sys};
    here.send(who, 0);
    here.send(who, "start"_a);
    for (int n : {1, 3, 2, 4, 2}) here.send(who, n);
    return here.call<std::vector<int>>(within(20s), who, "tell"_a);
  };
  auto const on_thread = [](thread_self& me) {
    noting_on_a_thread object{me};
    me.react(noting_on_a_thread::handles, object);
  };
  std::vector const expected{0, 1, 3, 4, 2};
  actor_system pool;
  CHECK(noted_by(pool, pool.spawn<noting>()) == expected);
  CHECK(noted_by(pool, pool.spawn(on_thread)) == expected);
  explore(heed_test::count(50, 1000, "seeds for loops"), [&](manual_system& sys) {
    if (noted_by(sys, sys.spawn<noting>()) != expected ||
        noted_by(sys, sys.spawn(on_thread)) != expected)
      throw std::runtime_error("not in order");
  });
}

// ---- at random, against a model

namespace {

/// A message of one of several shapes, with a small number to choose by.
struct item {
  int shape = 0;
  int number = 0;  // 0 … 3
  int id = 0;

  static constexpr std::size_t shapes = 7;

  static item any(support::chance& by, int id) {
    return {static_cast<int>(by.below(shapes)), static_cast<int>(by.below(4)), id};
  }
};

void send_item(actor_verbs& from, pid to, item const& i, tag const& mark) {
  switch (i.shape) {
    case 0:
      return from.send(to, i.number, i.id);
    case 1:
      return from.send(to, "go"_a, i.number, i.id);
    case 2:
      return from.send(to, i.number % 2 == 0 ? "even" : "odd", i.number, i.id);
    case 3:
      return from.send(to, static_cast<long>(i.number), i.id);
    case 4:
      return from.send(to, i.number, i.number, i.id);
    case 5:
      return from.send(to, mark, i.number, i.id);
    default:
      return from.send(to, std::make_unique<int>(i.number), i.id);
  }
}

enum class fit { no, yes, throws };
using test_of_item = std::function<fit(item const&)>;

/// What its clauses make of an item, in their order.
using model_receive = std::vector<test_of_item>;

test_of_item where(std::function<bool(item const&)> condition) {
  return [=](item const& i) { return condition(i) ? fit::yes : fit::no; };
}

struct thrown_by_guard {
  int id;
};
struct thrown_by_action {};

/// The model's half of the receives of `receive_one`, in the same order. `wanted` is looked at.
std::vector<model_receive> model_receives(int const& wanted) {
  auto const shape_is = [](int shape) {
    return where([=](item const& i) { return i.shape == shape; });
  };
  auto const both_are = [](int shape, int number) {
    return where([=](item const& i) { return i.shape == shape && i.number == number; });
  };
  auto const three_long = [](item const& i) {
    return i.shape == 1 || i.shape == 2 || i.shape == 4 || i.shape == 5;
  };
  return {
      {both_are(1, 1), both_are(0, 0)},
      {shape_is(2), where([](item const&) { return true; })},
      {where([](item const& i) { return i.shape == 0 && i.number >= 2; }),
       where([](item const& i) { return i.shape == 2 && i.number % 2 == 1; })},
      {both_are(0, 3), where([](item const& i) { return i.shape == 0 || i.shape == 4; })},
      {where([=](item const& i) { return three_long(i) && i.number == 2; })},
      {shape_is(5)},
      {[](item const& i) {
         if (i.shape != 0) return fit::no;
         return i.number == 3 ? fit::throws : i.number == 2 ? fit::yes : fit::no;
       },
       shape_is(6)},
      {shape_is(1), shape_is(3)},
      {where([](item const& i) { return i.shape == 3 && i.number > 1; }),
       where([](item const& i) { return i.shape == 6 && i.number < 2; })},
      {where([&wanted](item const& i) { return i.shape == 0 && i.number == wanted; }),
       where([&wanted](item const& i) { return i.shape == 1 && i.number == wanted; })},
      {where([=](item const& i) { return three_long(i) && i.number != 0; })},
  };
}
constexpr std::size_t receives = 11;

/// What the actions of a game's receives tell.
class game {
 public:
  support::chance by;
  int wanted = 0;
  tag mark;

  game(std::uint64_t seed, tag m) : by(seed), mark(m), model_(model_receives(wanted)) {}
  game(game const&) = delete;
  game& operator=(game const&) = delete;

  /// The first item that decides the receive, and its clause.
  struct decision {
    fit is = fit::no;
    std::size_t position = 0;
    int clause = -1;
    int id = -1;
  };
  decision decide(std::size_t receive, std::deque<item> const& items) const {
    for (std::size_t position = 0; position < items.size(); ++position)
      for (std::size_t clause = 0; clause < model_[receive].size(); ++clause)
        if (fit const is = model_[receive][clause](items[position]); is != fit::no)
          return {is, position, static_cast<int>(clause), items[position].id};
    return {};
  }

 private:
  std::vector<model_receive> model_;
};

/// One of the receives. Its actions tell `took` their clause and the item's id (-1 where they do
/// not see it), and give what it gives; -1 is a timeout.
template <class Me, class Took>
doing<Me, int> receive_one(Me& me, game& g, std::size_t which, std::chrono::nanoseconds wait,
                           Took const& took) {
  auto const first = [&](int id) { return took(0, id); };
  auto const second = [&](int id) { return took(1, id); };
  auto const late = after(wait) >> -1;
  using box = std::unique_ptr<int>;
  switch (which) {
    case 0:
      co_return co_await me.receive(on("go"_a, 1, arg) >> first, on(0, arg) >> second, late);
    case 1:
      co_return co_await me.receive(
          on(is<std::string>, _, arg) >> first, otherwise >> [&] { return took(1, -1); }, late);
    case 2:
      co_return co_await me.receive(
          on(as<int>, as<int>).when([](int n, int) { return n >= 2; }) >>
              [&](int, int id) { return took(0, id); },
          on("odd", is<int>, arg) >> second, late);
    case 3:
      co_return co_await me.receive(
          on(3, arg) >> first, on(is<int>, rest) >> [&] { return took(1, -1); }, late);
    case 4:
      co_return co_await me.receive(on(_, 2, arg) >> first, late);
    case 5:
      co_return co_await me.receive(on(g.mark, _, arg) >> first, late);
    case 6:
      co_return co_await me.receive(
          on(as<int>, as<int>).when([](int n, int id) {
            return n == 3 ? throw thrown_by_guard{id} : n == 2;
          }) >>
              [&](int, int id) { return took(0, id); },
          on(is<box>, arg) >> second, late);
    case 7: {
      auto const throws = [&](int id) -> int {
        took(0, id);
        throw thrown_by_action();
      };
      co_return co_await me.receive(on("go"_a, _, arg) >> throws, on(is<long>, arg) >> second,
                                    late);
    }
    case 8:
      co_return co_await me.receive(on(is<long> > 1, arg) >> first,
                                    on([](box const& b) { return *b < 2; }, arg) >> second, late);
    case 9:
      co_return co_await me.receive(on(std::ref(g.wanted), arg) >> first,
                                    on("go"_a, std::ref(g.wanted), arg) >> second, late);
    default:
      co_return co_await me.receive(on(_, is<int> != 0, arg) >> first, late);
  }
}

/// The oldest item, whatever its shape: its id, -1 where none comes.
template <class Me>
doing<Me, int> receive_any_item(Me& me, std::chrono::nanoseconds wait) {
  auto const id = [](int n) { return n; };
  co_return co_await me.receive(on(_, arg) >> id, on(_, _, arg) >> id, after(wait) >> -1);
}

/// Receives at random from what was sent to itself, and nests them.
template <class Me>
struct alone : game {
  Me& me;
  std::deque<item> items = {};  // what is in the mailbox
  int ids = 0;

  explicit alone(Me& who) : game(who.seed, who.inner.make_tag()), me(who) {}

  doing<Me> play(int depth, int steps) {
    for (int step = 0; step < steps; ++step) {
      if (by.one_in(5)) wanted = static_cast<int>(by.below(4));
      if (items.size() < 20 && by.one_in(2)) {
        for (auto n = by.below(5); n != 0; --n) {
          item const i = item::any(by, ids++);
          send_item(me.inner, me.inner.pid(), i, mark);
          items.push_back(i);
        }
      } else {
        co_await receive_and_compare(depth);
      }
    }
  }

  doing<Me> receive_and_compare(int depth) {
    std::size_t const which = by.below(receives);
    decision const expected = decide(which, items);
    // What is nested is played in an action of a receive that takes any message, so that its
    // message is gone, and in a timeout's.
    if (depth < 3 && by.one_in(4)) {
      auto const inner = me.action([&](int id) -> doing<Me, int> {
        me.expect(id, items.empty() ? -1 : items.front().id);
        if (!items.empty()) items.pop_front();
        co_await play(depth + 1, 5);
        co_return id;
      });
      auto const inner_late = me.action([&]() -> doing<Me, int> {
        me.holds(items.empty());
        co_await play(depth + 1, 5);
        co_return -1;
      });
      co_await me.receive(on(_, arg) >> inner, on(_, _, arg) >> inner, after(0s) >> inner_late);
      co_return;
    }
    int takes = 0;
    auto const took = [&](int clause, int id) {
      ++takes;
      me.expect(clause, expected.clause);
      if (id >= 0) me.expect(id, expected.id);
      return clause;
    };
    int result = -1;
    int guard_threw = -1;
    bool action_threw = false;
    auto const wait = by.one_in(8) ? 100us : 0us;
    try {
      result = co_await receive_one(me, *this, which, wait, took);
    } catch (thrown_by_guard const& t) {
      guard_threw = t.id;
    } catch (thrown_by_action const&) {
      action_threw = true;
    }
    me.expect(guard_threw, expected.is == fit::throws ? expected.id : -1);
    me.expect(action_threw, which == 7 && expected.is == fit::yes && expected.clause == 0);
    me.expect(takes, expected.is == fit::yes ? 1 : 0);
    if (expected.is == fit::yes && !action_threw) me.expect(result, expected.clause);
    if (expected.is != fit::yes) me.expect(result, -1);
    if (expected.is == fit::yes)
      items.erase(items.begin() + static_cast<std::ptrdiff_t>(expected.position));
  }

  doing<Me> empty_mailbox() {
    while (!items.empty()) {
      int const id = co_await receive_any_item(me, 0s);
      me.expect(id, items.front().id);
      items.pop_front();
    }
    int const more = co_await receive_any_item(me, 0s);
    me.expect(more, -1);
  }
};

constexpr int items_of_one = 15;

std::deque<item> items_of(std::uint64_t seed, int sender) {
  support::chance by(seed * 10 + static_cast<std::uint64_t>(sender));
  std::deque<item> out;
  for (int n = 0; n < items_of_one; ++n) out.push_back(item::any(by, sender * 1000 + n));
  return out;
}

task<> sends_items(self me, pid to, std::uint64_t seed, int sender, tag mark) {
  for (item const& i : items_of(seed, sender)) {
    send_item(me, to, i, mark);
    if (i.number == 0) co_await me.yield();
  }
}
void sends_items_on_a_thread(thread_self& me, pid to, std::uint64_t seed, int sender, tag mark) {
  for (item const& i : items_of(seed, sender)) {
    send_item(me, to, i, mark);
    if (i.number == 0) me.yield();
  }
}

}  // namespace

TEST_CASE("random receives, nested ones among them, do as a list that is scanned") {
  everywhere(
      [](auto& me) -> doing<decltype(me)> {
        alone<std::remove_cvref_t<decltype(me)>> game(me);
        co_await game.play(1, 40);
        co_await game.empty_mailbox();
      },
      heed_test::count(20, 1000, "random games"));
}

// Among several senders the order of arrival is not known; but of each sender the oldest item that
// fits is taken.
TEST_CASE(
    "random receives beside senders that are at work take of each sender the oldest that fits") {
  everywhere(
      [](auto& me) -> doing<decltype(me)> {
        game g(me.seed, me.inner.make_tag());
        std::vector<std::deque<item>> to_come;
        std::vector<pid> senders;
        for (int s = 0; s < 3; ++s) {
          to_come.push_back(items_of(me.seed, s));
          if (s < 2)
            senders.push_back(me.inner.spawn(sends_items, me.inner.pid(), me.seed, s, g.mark));
          else
            senders.push_back(
                me.inner.spawn(sends_items_on_a_thread, me.inner.pid(), me.seed, s, g.mark));
        }
        std::size_t which = 0;
        bool right = true;
        auto const decided = [&] {
          auto const s = std::find(senders.begin(), senders.end(), me.inner.sender());
          return static_cast<std::size_t>(s - senders.begin());
        };
        auto const took = [&](int clause, int id) {
          auto& items = to_come.at(decided());
          auto const expected = g.decide(which, items);
          right &= expected.is == fit::yes && expected.clause == clause;
          right &= id < 0 || id == expected.id;
          items.erase(items.begin() + static_cast<std::ptrdiff_t>(expected.position));
          return clause;
        };
        for (int step = 0; step < 60 && right; ++step) {
          which = g.by.below(receives);
          g.wanted = static_cast<int>(g.by.below(4));
          auto const wait = g.by.one_in(3) ? 50us : 0us;
          int threw = -1;
          try {
            co_await receive_one(me, g, which, wait, took);
          } catch (thrown_by_guard const& t) {
            threw = t.id;
          } catch (thrown_by_action const&) {
          }
          if (threw >= 0) {
            auto const expected =
                g.decide(which, to_come.at(static_cast<std::size_t>(threw) / 1000));
            right &= expected.is == fit::throws && expected.id == threw;
          }
        }
        me.holds(right);
        std::size_t more = 0;
        for (auto const& items : to_come) more += items.size();
        for (; more != 0 && right; --more) {
          int const id = co_await receive_any_item(me, 20s);
          auto& items = to_come.at(static_cast<std::size_t>(std::max(id, 0)) / 1000);
          right &= !items.empty() && items.front().id == id;
          if (right) items.pop_front();
        }
        me.holds(right);
        bool const nothing = co_await me.receive(otherwise >> false, after(0s) >> true);
        me.holds(nothing);
      },
      heed_test::count(10, 300, "random games with senders"));
}
