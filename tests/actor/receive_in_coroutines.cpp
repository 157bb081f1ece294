// The rules of receiving, in coroutine actors.
#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "support/captured_stderr.hpp"
#include "support/scale.hpp"

using namespace heed;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

/// Runs `body` as a coroutine actor, and waits for its end.
template <class F>
void in_coroutine(actor_system& sys, F body) {
  bridge here{sys};
  sys.spawn(
      [](self me, pid to, F body) -> task<> {
        co_await body(me);
        send(to, "done"_a);
      },
      here.pid(), body);
  here.receive(on("done"_a) >> [] {}, after(20s) >> [] { FAIL("the coroutine did not end"); });
}
template <class F>
void in_coroutine(F body) {
  actor_system sys;
  in_coroutine(sys, body);
}

/// To itself: what is sent so is there at once.
template <class... A>
void put(self me, A&&... a) {
  send(me.pid(), std::forward<A>(a)...);
}

/// The integers that are left, in order.
task<std::vector<int>> left(self me) {
  std::vector<int> out;
  bool more = true;
  while (more)
    more = co_await me.receive(
        on(as<int>) >>
            [&](int n) {
              out.push_back(n);
              return true;
            },
        after(0s) >> false);
  co_return out;
}

task<int> next(self me) {
  co_return co_await me.receive(on(as<int>) >> [](int n) { return n; });
}

/// Sends the next number each time it is asked to.
task<> counter(self me, int first) {
  for (int n = first;; ++n) co_await me.receive(on("next"_a) >> [&] { me.send(me.sender(), n); });
}

task<int> deep(self me, int depth) {
  if (depth == 0) co_return co_await next(me);
  int const below = co_await deep(me, depth - 1);
  co_return below + 1;
}

task<int> at_once(int n) {
  co_return n;
}

/// Compiles only if what is awaited gives nothing.
template <class Wait>
task<> gives_nothing(Wait& wait) {
  co_return co_await wait;
}

}  // namespace

// ---- order

TEST_CASE("R1: the oldest message that fits is taken, before the clauses' order counts") {
  in_coroutine([](self me) -> task<> {
    for (char const* s : {"a", "b", "c", "b", "d"}) put(me, s);
    char const first = co_await me.receive(on("d") >> 'd', on("b") >> 'b');
    CHECK(first == 'b');
    std::string rest;
    for (int i = 0; i < 4; ++i)
      rest += co_await me.receive(on(as<std::string>) >> [](std::string s) { return s; });
    CHECK(rest == "acbd");
  });
}

TEST_CASE("R1: for one message, the first clause that fits wins") {
  in_coroutine([](self me) -> task<> {
    put(me, 7);
    int const which = co_await me.receive(
        on(as<int> > 10) >> [](int) { return 1; }, on(7) >> 2,
        on(as<int>) >> [](int) { return 3; });
    CHECK(which == 2);
  });
}

TEST_CASE("R1: messages of one sender are taken in order, whoever sends besides") {
  actor_system sys;
  in_coroutine(sys, [](self me) -> task<> {
    constexpr int senders = 4, count = 500;
    for (int s = 0; s < senders; ++s)
      me.spawn(
          [](self, pid to, int s) -> task<> {
            for (int i = 0; i < count; ++i) send(to, s, i);
            co_return;
          },
          me.pid(), s);
    std::vector<int> expected(senders);
    bool in_order = true;
    // By turns from one sender and from any, so that messages are put aside all the time.
    for (int i = 0; i < senders * count; ++i) {
      int const wanted = i % senders;
      auto const note = [&](int s, int n) { in_order &= n == expected[s]++; };
      if (expected[wanted] < count)
        co_await me.receive(
            on(wanted, as<int>) >> [&](int n) { note(wanted, n); }, after(20s) >> [] {});
      else
        co_await me.receive(on(as<int>, as<int>) >> note, after(20s) >> [] {});
    }
    CHECK(in_order);
    CHECK(expected == std::vector<int>(senders, count));
  });
}

TEST_CASE("R2: taking a message leaves the order of the others") {
  in_coroutine([](self me) -> task<> {
    for (int i = 1; i <= 6; ++i) put(me, i);
    for (int n : {4, 1, 6}) co_await me.receive(on(n) >> [] {});
    auto const rest = co_await left(me);
    CHECK(rest == std::vector{2, 3, 5});
  });
}

TEST_CASE("R3: a message that no clause takes is offered to the next receive, from the front") {
  in_coroutine([](self me) -> task<> {
    auto const kept = std::make_shared<int>(1);
    put(me, 1);
    put(me, kept);
    put(me, 2);
    co_await me.receive(on(2) >> [] {});
    CHECK(kept.use_count() == 2);
    bool const again = co_await me.receive(on(2) >> true, after(0s) >> false);
    CHECK_FALSE(again);
    int const n = co_await next(me);
    CHECK(n == 1);
    bool const same =
        co_await me.receive(on(as<std::shared_ptr<int>>) >> [&](auto p) { return p == kept; });
    CHECK(same);
  });
}

TEST_CASE("R4: in one receive each message is examined once, though it waits for each anew") {
  in_coroutine([](self me) -> task<> {
    std::vector<int> examined;
    for (int i = 1; i <= 3; ++i) put(me, i);
    pid const more = me.spawn(counter, 4);
    co_await me.receive(on(as<int>).when([&](int n) {
      examined.push_back(n);
      if (n >= 3 && n < 8) me.send(more, "next"_a);
      return n == 8;
    }) >> [](int) {});
    CHECK(examined == std::vector{1, 2, 3, 4, 5, 6, 7, 8});
    auto const rest = co_await left(me);
    CHECK(rest == std::vector{1, 2, 3, 4, 5, 6, 7});
  });
}

TEST_CASE("R4: the next receive looks again from the front, however the last one ended") {
  in_coroutine([](self me) -> task<> {
    put(me, 1);
    put(me, 2);
    std::vector<int> examined;
    auto const look = [&](int n) {
      examined.push_back(n);
      return false;
    };
    auto const none = on(as<int>).when(look) >> [](int) {};
    co_await me.receive(none, after(0s) >> [] {});
    co_await me.receive(none, after(1ms) >> [] {});
    bool thrown = false;
    try {
      co_await me.receive(on(as<int>).when([](int n) -> bool { throw n; }) >> [](int) {});
    } catch (int) {
      thrown = true;
    }
    CHECK(thrown);
    co_await me.receive(none, on(2) >> [] {});
    CHECK(examined == std::vector{1, 2, 1, 2, 1, 2});
  });
}

// ---- guards and actions

TEST_CASE("R5: a guard that throws ends the receive, and the message stays where it was") {
  in_coroutine([](self me) -> task<> {
    for (int i = 1; i <= 3; ++i) put(me, i);
    std::string what;
    try {
      co_await me.receive(
          on(as<int>).when([](int n) {
            if (n == 2) throw std::runtime_error("guard");
            return false;
          }) >>
              [](int) {},
          after(1h) >> [] {});
    } catch (std::runtime_error const& e) {
      what = e.what();
    }
    CHECK(what == "guard");
    auto const rest = co_await left(me);
    CHECK(rest == std::vector{1, 2, 3});
  });
}

TEST_CASE("R5: a guard that throws on a message that came while the coroutine waited leaves it") {
  in_coroutine([](self me) -> task<> {
    for (int i = 1; i <= 2; ++i) put(me, i);
    pid const more = me.spawn(counter, 3);
    for (int round = 0; round < 100; ++round) {
      bool thrown = false;
      try {
        co_await me.receive(
            on(as<int>).when([&](int n) {
              if (n == 2) me.send(more, "next"_a);
              if (n > 2) throw n;
              return false;
            }) >>
                [](int) {},
            after(20s) >> [] {});
      } catch (int n) {
        thrown = n == 3 + round;
      }
      REQUIRE(thrown);
      co_await me.receive(on(3 + round) >> [] {}, after(0s) >> [] { FAIL("it is gone"); });
    }
    auto const rest = co_await left(me);
    CHECK(rest == std::vector{1, 2});
  });
}

TEST_CASE("R5: a predicate that throws does the same") {
  in_coroutine([](self me) -> task<> {
    put(me, 1);
    int thrown = 0;
    try {
      co_await me.receive(on([](int n) -> bool { throw n; }) >> [] {});
    } catch (int n) {
      thrown = n;
    }
    CHECK(thrown == 1);
    auto const rest = co_await left(me);
    CHECK(rest == std::vector{1});
  });
}

TEST_CASE("R6: an action that throws has consumed its message") {
  in_coroutine([](self me) -> task<> {
    put(me, 1);
    put(me, 2);
    bool thrown = false;
    try {
      co_await me.receive(on(1) >> [] { throw std::runtime_error("action"); });
    } catch (std::runtime_error const&) {
      thrown = true;
    }
    CHECK(thrown);
    auto const rest = co_await left(me);
    CHECK(rest == std::vector{2});
  });
}

TEST_CASE("R6: a coroutine action that throws has consumed its message, and what it took itself") {
  in_coroutine([](self me) -> task<> {
    for (int i = 1; i <= 4; ++i) put(me, i);
    std::string what;
    try {
      co_await me.receive(on(2) >> [&]() -> task<> {
        co_await me.yield();
        co_await me.receive(on(3) >> [] {});
        throw std::runtime_error("action");
      });
    } catch (std::runtime_error const& e) {
      what = e.what();
    }
    CHECK(what == "action");
    auto const rest = co_await left(me);
    CHECK(rest == std::vector{1, 4});
  });
}

TEST_CASE("R6: a timeout's action that throws leaves the mailbox alone") {
  in_coroutine([](self me) -> task<> {
    put(me, 1);
    bool thrown = false;
    try {
      co_await me.receive(on(2) >> [] {}, after(1ms) >> [] { throw std::runtime_error("late"); });
    } catch (std::runtime_error const&) {
      thrown = true;
    }
    CHECK(thrown);
    auto const rest = co_await left(me);
    CHECK(rest == std::vector{1});
  });
}

TEST_CASE("R7: receives nest in coroutine actions, and start from the front of what is left") {
  in_coroutine([](self me) -> task<> {
    for (int i = 1; i <= 5; ++i) put(me, i);
    std::vector<int> taken;
    auto const note = [&](int n) { taken.push_back(n); };
    co_await me.receive(on(3) >> [&]() -> task<> {
      note(3);
      co_await me.receive(on(as<int>) >> [&](int n) -> task<> {
        note(n);
        co_await me.receive(on(5) >> [&]() -> task<> {
          note(5);
          co_await me.receive(on(as<int>) >> note);
        });
      });
    });
    CHECK(taken == std::vector{3, 1, 5, 2});
    auto const rest = co_await left(me);
    CHECK(rest == std::vector{4});
  });
}

TEST_CASE("R7: what a coroutine action was given lives until it ends, through suspensions") {
  in_coroutine([](self me) -> task<> {
    pid const more = me.spawn(counter, 1);
    auto const kept = std::make_shared<int>(1);
    put(me, std::string("a text that is longer than its small buffer"), kept);
    co_await me.receive(on(as<std::string>, as<std::shared_ptr<int>>) >>
                            [&](std::string const& text, std::shared_ptr<int> const& p) -> task<> {
      for (int i = 1; i <= 10; ++i) {
        me.send(more, "next"_a);
        co_await me.receive(on(i) >> [] {});
        co_await me.yield();
      }
      CHECK(text == "a text that is longer than its small buffer");
      CHECK(p == kept);
      CHECK(kept.use_count() == 2);
    });
    CHECK(kept.use_count() == 1);
  });
}

TEST_CASE("R7: a message is destroyed when its coroutine action throws") {
  in_coroutine([](self me) -> task<> {
    auto const kept = std::make_shared<int>(1);
    put(me, kept);
    try {
      co_await me.receive(on(as<std::shared_ptr<int>>) >>
                              [&](std::shared_ptr<int> const&) -> task<> {
        co_await me.yield();
        throw 1;
      });
    } catch (int) {
    }
    CHECK(kept.use_count() == 1);
  });
}

TEST_CASE("R7: a receive in a deeply nested call takes from the same mailbox") {
  in_coroutine([](self me) -> task<> {
    put(me, "first");
    pid const more = me.spawn(counter, 1);
    me.send(more, "next"_a);
    int const n = co_await deep(me, 10'000);
    CHECK(n == 10'001);
    co_await me.receive(on("first") >> [] {}, after(0s) >> [] { FAIL("it is gone"); });
  });
}

TEST_CASE("R7: calls and actions that end at once need no stack") {
  in_coroutine([](self me) -> task<> {
    int const rounds = heed_test::count(100'000, 1'000'000);
    long sum = 0;
    for (int i = 0; i < rounds; ++i) sum += co_await at_once(1);
    for (int i = 0; i < rounds; ++i) {
      put(me, 1);
      sum += co_await me.receive(on(as<int>) >> [](int n) { return at_once(n); });
    }
    CHECK(sum == 2L * rounds);
  });
}

TEST_CASE("R8: values are tested for equality, with exact types") {
  in_coroutine([](self me) -> task<> {
    put(me, "v", 6);
    put(me, "v", 7L);
    put(me, "v", 7);
    int const v = 7;
    co_await me.receive(on("v", v) >> [] {});
    bool const long_first = co_await me.receive(on("v", 7) >> false, on("v", 7L) >> true);
    CHECK(long_first);
    bool const then_six = co_await me.receive(on("v", 7) >> false, on("v", 6) >> true);
    CHECK(then_six);
  });
}

TEST_CASE("R8: a name twice is equality") {
  in_coroutine([](self me) -> task<> {
    put(me, 1, 2);
    put(me, 3, 3);
    int const twin = co_await me.receive(on("x"_v(as<int>), "x"_v) >> [](int n) { return n; });
    CHECK(twin == 3);
    int const sum = co_await me.receive(on("x"_v, "y"_v) >> [](int x, int y) { return x + y; });
    CHECK(sum == 3);
  });
}

TEST_CASE("R8: std::ref is looked at when matching, also in a receive that has waited") {
  in_coroutine([](self me) -> task<> {
    int wanted = 0;
    pid const more = me.spawn(counter, 1);
    me.send(more, "next"_a);
    me.send(more, "next"_a);
    me.send(more, "next"_a);
    wanted = 2;
    co_await me.receive(on(std::ref(wanted)) >> [] {}, after(20s) >> [] { FAIL("not seen"); });
    int const one = co_await next(me);
    int const three = co_await next(me);
    CHECK(one == 1);
    CHECK(three == 3);
  });
}

// ---- time

TEST_CASE("R9: a wait is never shorter than was said") {
  in_coroutine([](self me) -> task<> {
    put(me, 1);
    for (auto d : {1ms, 2ms, 5ms, 30ms}) {
      auto const start = steady_clock::now();
      int const r = co_await me.receive(on(2) >> 2, after(d) >> 0);
      CHECK(r == 0);
      CHECK(steady_clock::now() - start >= d);
    }
    auto const rest = co_await left(me);
    CHECK(rest == std::vector{1});
  });
}

TEST_CASE("R9: many waits at once, none of them too short") {
  actor_system sys;
  bridge here{sys};
  constexpr int count = 200;
  for (int i = 0; i < count; ++i)
    sys.spawn(
        [](self me, pid to, int i) -> task<> {
          auto const d = std::chrono::microseconds(i * 7919 % 20'000);
          auto const start = steady_clock::now();
          co_await me.receive(on("never"_a) >> [] {}, after(d) >> [] {});
          send(to, steady_clock::now() - start >= d);
        },
        here.pid(), i);
  bool good = true;
  for (int i = 0; i < count; ++i)
    good &= here.receive(on(as<bool>) >> [](bool b) { return b; }, after(20s) >> false);
  CHECK(good);
}

TEST_CASE("R9: messages that do not fit do not restart the deadline") {
  actor_system sys;
  in_coroutine(sys, [](self me) -> task<> {
    me.spawn(
        [](self me, pid to) -> task<> {
          for (;;) {
            send(to, "noise"_a);
            co_await me.receive(after(1ms) >> [] {});
          }
        },
        me.pid());
    int const r = co_await me.receive(on("signal"_a) >> 1, after(50ms) >> 0);
    CHECK(r == 0);
  });
}

TEST_CASE("R9: a flood of messages that do not fit does not keep a receive beyond its deadline") {
  actor_system sys;
  in_coroutine(sys, [](self me) -> task<> {
    me.spawn(
        [](thread_self& me, pid to) {
          for (int i = 0; i < 200'000; ++i) send(to, "noise"_a);
          me.receive(on("never"_a) >> [] {});
        },
        me.pid());
    auto const start = steady_clock::now();
    int const r = co_await me.receive(on("signal"_a) >> 1, after(5ms) >> 0);
    CHECK(r == 0);
    CHECK(steady_clock::now() - start < 10s);
  });
}

TEST_CASE("R9: zero or less looks at everything once and does not wait") {
  in_coroutine([](self me) -> task<> {
    put(me, 1);
    put(me, 2);
    bool const there = co_await me.receive(on(2) >> true, after(0s) >> false);
    CHECK(there);
    bool const gone = co_await me.receive(on(2) >> true, after(0s) >> false);
    CHECK_FALSE(gone);
    bool const below = co_await me.receive(on(2) >> true, after(-5s) >> false);
    CHECK_FALSE(below);
    bool const other = co_await me.receive(on(1) >> true, after(-5s) >> false);
    CHECK(other);
  });
}

TEST_CASE("R9: a message that is there beats a deadline that has passed") {
  in_coroutine([](self me) -> task<> {
    put(me, 1);
    bool const got =
        co_await me.receive(on(1) >> true, after(until(steady_clock::now() - 1s)) >> false);
    CHECK(got);
  });
}

TEST_CASE("R9: a message that came after the deadline, but before the coroutine ran, is taken") {
  actor_system sys{{.workers = 1, .max_spares = 0}};
  in_coroutine(sys, [](self me) -> task<> {
    // It holds the only worker until the deadline has passed, and only then sends.
    auto const holder = [](self me, pid to) -> task<> {
      co_await me.receive(on("now"_a) >> [&] {
        auto const end = steady_clock::now() + 60ms;
        while (steady_clock::now() < end) {
        }
        send(to, 1);
      });
    };
    for (int round = 0; round < 3; ++round) {
      pid const p = me.spawn(holder, me.pid());
      send(p, "now"_a);
      int const r = co_await me.receive(on(as<int>) >> [](int n) { return n; }, after(50ms) >> 0);
      CHECK(r == 1);
    }
  });
}

TEST_CASE("R9: a message that races with the deadline is neither lost nor seen twice") {
  actor_system sys;
  in_coroutine(sys, [](self me) -> task<> {
    int const rounds = heed_test::count(2'000, 50'000);
    me.spawn(
        [](thread_self&, pid to, int rounds) {
          // At a pace that changes from 0 to 100 microseconds.
          for (int i = 0; i < rounds; ++i) {
            auto const end = steady_clock::now() + std::chrono::microseconds(i * 37 % 100);
            while (steady_clock::now() < end) {
            }
            send(to, i);
          }
        },
        me.pid(), rounds);
    int seen = 0;
    bool in_order = true;
    auto const take = [&](int n) {
      in_order &= n == seen++;
      return true;
    };
    auto const start = steady_clock::now();
    while (seen < rounds && steady_clock::now() - start < 20s)
      co_await me.receive(on(as<int>) >> take,
                          after(std::chrono::microseconds(seen % 60)) >> false);
    CHECK(seen == rounds);
    CHECK(in_order);
    auto const rest = co_await left(me);
    CHECK(rest.empty());
  });
}

TEST_CASE("R9: after alone is a wait that leaves the mailbox alone") {
  in_coroutine([](self me) -> task<> {
    put(me, 1);
    auto const start = steady_clock::now();
    co_await me.receive(after(20ms) >> [] {});
    CHECK(steady_clock::now() - start >= 20ms);
    auto const rest = co_await left(me);
    CHECK(rest == std::vector{1});
  });
}

TEST_CASE("R9: a guard that throws disarms the timeout") {
  in_coroutine([](self me) -> task<> {
    pid const more = me.spawn(counter, 1);
    me.send(more, "next"_a);
    bool timed_out = false, thrown = false;
    try {
      co_await me.receive(
          on(as<int>).when([](int n) -> bool { throw n; }) >> [](int) {},
          after(20s) >> [&] { timed_out = true; });
    } catch (int) {
      thrown = true;
    }
    CHECK(thrown);
    auto const start = steady_clock::now();
    co_await me.receive(after(20ms) >> [] {});
    CHECK(steady_clock::now() - start >= 20ms);
    CHECK_FALSE(timed_out);
  });
}

TEST_CASE("R9: no timeout of an earlier receive reaches a later one") {
  in_coroutine([](self me) -> task<> {
    pid const more = me.spawn(counter, 0);
    for (int i = 0; i < 50; ++i) {
      // Near the deadline, so that it passes now and then while the message comes.
      me.send(more, "next"_a);
      bool const early = co_await me.receive(on(i) >> true, after(20us) >> false);
      auto const start = steady_clock::now();
      co_await me.receive(on("never"_a) >> [] {}, after(2ms) >> [] {});
      CHECK(steady_clock::now() - start >= 2ms);
      if (!early) co_await me.receive(on(i) >> [] {}, after(20s) >> [] { FAIL("it is lost"); });
    }
  });
}

TEST_CASE("R9: a deadline passes, though an earlier one of the same actor was still to come") {
  in_coroutine([](self me) -> task<> {
    pid const more = me.spawn(counter, 0);
    int const rounds = heed_test::count(1'000, 50'000);
    for (int i = 0; i < rounds; ++i) {
      me.send(more, "next"_a);
      bool const early = co_await me.receive(on(i) >> true, after(20us) >> false);
      co_await me.receive(on("never"_a) >> [] {}, after(50us) >> [] {});
      if (!early) co_await me.receive(on(i) >> [] {});
    }
  });
}

TEST_CASE("R9: one deadline may bound several receives") {
  in_coroutine([](self me) -> task<> {
    deadline const d = within(20ms);
    for (int i = 0; i < 3; ++i) {
      int const r = co_await me.receive(on(1) >> 1, after(d) >> 0);
      CHECK(r == 0);
      CHECK(d.passed());
    }
  });
}

TEST_CASE("R9: a nested receive has its own deadline, and the outer none any more") {
  in_coroutine([](self me) -> task<> {
    put(me, "outer"_a);
    bool outer_late = false;
    int const r = co_await me.receive(
        on("outer"_a) >> [&]() -> task<int> {
          int const inner = co_await me.receive(on("never"_a) >> 1, after(10ms) >> 2);
          co_return inner;
        },
        after(1ms) >>
            [&] {
              outer_late = true;
              return 0;
            });
    CHECK(r == 2);
    CHECK_FALSE(outer_late);
  });
}

TEST_CASE("R9: a timeout's action may be a coroutine that receives") {
  in_coroutine([](self me) -> task<> {
    put(me, 7);
    int const r = co_await me.receive(
        on("never"_a) >> 0, after(1ms) >> [&]() -> task<int> {
          co_await me.yield();
          co_return co_await next(me);
        });
    CHECK(r == 7);
  });
}

TEST_CASE("R11: without after a receive waits until a message fits") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn(
      [](self me, pid to) -> task<> { co_await me.receive(on(2) >> [&] { send(to, "taken"_a); }); },
      here.pid());
  send(p, 1);
  CHECK_FALSE(here.receive(on("taken"_a) >> true, after(20ms) >> false));
  send(p, 2);
  CHECK(here.receive(on("taken"_a) >> true, after(20s) >> false));
}

TEST_CASE("R12: flushing ends, and takes everything") {
  in_coroutine([](self me) -> task<> {
    for (int i = 0; i < 50'000; ++i) {
      put(me, i);
      put(me, "text", i);
    }
    int count = 0;
    bool more = true;
    while (more) {
      more = co_await me.receive(otherwise >> true, after(0s) >> false);
      count += more;
    }
    CHECK(count == 100'000);
  });
}

TEST_CASE("R12: flushing what one sends to oneself meanwhile does not starve the others") {
  actor_system sys{{.workers = 1}};
  in_coroutine(sys, [](self me) -> task<> {
    me.spawn(
        [](self, pid to) -> task<> {
          send(to, "enough"_a);
          co_return;
        },
        me.pid());
    put(me, 1);
    bool more = true;
    while (more)
      more = co_await me.receive(
          on("enough"_a) >> false,
          otherwise >>
              [&] {
                put(me, 1);
                return true;
              },
          after(0s) >> false);
    auto const rest = co_await left(me);
    CHECK(rest.size() == 1);
  });
}

// ---- what a receive is

TEST_CASE("R12: what coroutine actions send to their own actor does not starve the others") {
  int taken = 0;
  manual_system sys;
  sys.spawn(
      [](self me, int* taken) -> task<> {
        me.send(me.pid(), 1);
        auto const again = [&](int) -> task<> {
          if (++*taken < 1'000'000) me.send(me.pid(), 1);
          co_return;
        };
        for (;;) co_await me.receive(on(as<int>) >> again);
      },
      &taken);
  CHECK(sys.run_one());
  CHECK(taken > 0);
  CHECK(taken < 10'000);
}

TEST_CASE("a receive gives its action's value, of the common type, coroutines counted as theirs") {
  in_coroutine([](self me) -> task<> {
    put(me, 1);
    put(me, "x");
    auto const wait = [&] {
      return me.receive(
          on(1) >> 1, on("x") >> [&]() -> task<double> { co_return 2.5; }, after(1h) >> 3L);
    };
    auto one = wait();
    auto const r1 = co_await one;
    CHECK(std::is_same_v<decltype(r1), double const>);
    CHECK(r1 == 1.0);
    auto two = wait();
    auto const r2 = co_await two;
    CHECK(r2 == 2.5);
  });
}

TEST_CASE("if any action gives nothing, so does the receive") {
  in_coroutine([](self me) -> task<> {
    auto a = me.receive(on(1) >> 1, after(0s) >> [] {});
    co_await gives_nothing(a);
    auto b = me.receive(on(1) >> [&]() -> task<> { co_return; }, after(0s) >> 1);
    co_await gives_nothing(b);
  });
}

TEST_CASE("a receive may give what can only be moved") {
  in_coroutine([](self me) -> task<> {
    put(me, std::make_unique<int>(7));
    put(me, std::make_unique<int>(8));
    auto const p = co_await me.receive(on(as<std::unique_ptr<int>>) >>
                                       [](std::unique_ptr<int> q) { return q; });
    CHECK(*p == 7);
    auto const q = co_await me.receive(
        on(as<std::unique_ptr<int>>) >>
            [&](std::unique_ptr<int> q) -> task<std::unique_ptr<int>> { co_return q; });
    CHECK(*q == 8);
  });
}

TEST_CASE("otherwise takes any message, whole or not at all") {
  in_coroutine([](self me) -> task<> {
    put(me, 1, "two");
    put(me);
    auto const text = co_await me.receive(
        on(5) >> std::string(), otherwise >> [](message m) { return to_string(m); });
    CHECK(text == "(int 1, std::string \"two\")");
    int const other = co_await me.receive(on(5) >> 1, otherwise >> 2);
    CHECK(other == 2);
  });
}

TEST_CASE("otherwise may give the whole message to a coroutine") {
  in_coroutine([](self me) -> task<> {
    put(me, 1, "two");
    auto const text = co_await me.receive(otherwise >> [&](message m) -> task<std::string> {
      co_await me.yield();
      co_return to_string(m);
    });
    CHECK(text == "(int 1, std::string \"two\")");
  });
}

TEST_CASE("a stored list of clauses serves any number of receives that wait") {
  in_coroutine([](self me) -> task<> {
    auto const polite = clauses(on(1) >> 1, on(2) >> 2);
    pid const more = me.spawn(counter, 1);
    for (int i = 1; i <= 2; ++i) {
      me.send(more, "next"_a);
      int const r = co_await me.receive(polite, after(20s) >> 0);
      CHECK(r == i);
    }
    int const r = co_await me.receive(polite, after(0s) >> 4);
    CHECK(r == 4);
  });
}

TEST_CASE("a receive whose clauses ask for a tag looks at nothing older") {
  in_coroutine([](self me) -> task<> {
    bool looked = false;
    put(me, 1, 2);
    tag const t = me.make_tag();
    put(me, t, 3);
    int const n = co_await me.receive(on(t, as<int>) >> [](int n) { return n; }, after(20s) >> 0);
    CHECK(n == 3);
    co_await me.receive(
        on(t, as<int>).when([&](int) { return looked = true; }) >> [](int) {}, after(0s) >> [] {});
    CHECK_FALSE(looked);
    co_await me.receive(on(1, 2) >> [] {}, after(0s) >> [] { FAIL("it is gone"); });
  });
}

TEST_CASE("a receive that is made and not awaited takes nothing") {
  in_coroutine([](self me) -> task<> {
    put(me, 1);
    {
      [[maybe_unused]] auto never = me.receive(on(1) >> [] {});
    }
    auto const rest = co_await left(me);
    CHECK(rest == std::vector{1});
  });
}

// ---- the sender

TEST_CASE("the sender is that of the innermost running clause, restored after a nested receive") {
  actor_system sys;
  bridge here{sys};
  pid const other = sys.spawn([](thread_self& me) {
    me.receive(on("go"_a, as<pid>) >> [&](pid to) { me.send(to, "inner"_a); });
    me.receive(on("never"_a) >> [] {});
  });
  pid const p = sys.spawn(
      [](self me, pid here, pid other) -> task<> {
        CHECK(me.sender() == pid());
        co_await me.receive(on("outer"_a) >> [&]() -> task<> {
          CHECK(me.sender() == here);
          send(other, "go"_a, me.pid());
          co_await me.yield();
          CHECK(me.sender() == here);
          co_await me.receive(on("inner"_a) >> [&]() -> task<> {
            CHECK(me.sender() == other);
            co_await me.yield();
            CHECK(me.sender() == other);
          });
          CHECK(me.sender() == here);
          int const late = co_await me.receive(
              on("never"_a) >> 0, after(1ms) >> [&] { return me.sender() == here ? 1 : 2; });
          CHECK(late == 1);
          me.reply("answer"_a);
        });
        CHECK(me.sender() == pid());
        send(here, "done"_a);
      },
      here.pid(), other);
  here.send(p, "outer"_a);
  here.receive(on("answer"_a) >> [] {}, after(20s) >> [] { FAIL("no answer"); });
  here.receive(on("done"_a) >> [] {}, after(20s) >> [] { FAIL("not done"); });
}

TEST_CASE("a guard sees the sender of the message it looks at") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn(
      [](self me, pid here) -> task<> {
        co_await me.receive(on("outer"_a) >> [&]() -> task<> {
          co_await me.receive(on(as<int>).when([&](int) { return me.sender() == pid(); }) >>
                              [&](int n) { CHECK(n == 2); });
          CHECK(me.sender() == here);
          me.reply("answer"_a);
        });
      },
      here.pid());
  here.send(p, "outer"_a);
  here.send(p, 1);
  send(p, 2);
  here.receive(on("answer"_a) >> [] {}, after(20s) >> [] { FAIL("no answer"); });
}

TEST_CASE("nested requests are answered each to its own caller, the outer one last") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn([](self me) -> task<> {
    for (;;)
      co_await me.receive(on("outer"_a, as<int>) >> [&](int n) -> task<> {
        co_await me.receive(on("inner"_a, as<int>) >> [&](int k) -> task<> {
          co_await me.yield();
          me.reply(k);
        });
        co_await me.yield();
        me.reply(n);
      });
  });
  for (int i = 0; i < 100; ++i) {
    auto outer = here.request(p, "outer"_a, i);
    auto inner = here.request(p, "inner"_a, -i);
    CHECK(here.get<int>(within(20s), inner) == -i);
    CHECK(here.get<int>(within(20s), outer) == i);
  }
}

TEST_CASE("the sender is restored after a nested receive that threw") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn(
      [](self me, pid here) -> task<> {
        co_await me.receive(on("outer"_a) >> [&]() -> task<> {
          bool thrown = false;
          try {
            co_await me.receive(on(1) >> [&]() -> task<> {
              co_await me.yield();
              throw 1;
            });
          } catch (int) {
            thrown = true;
          }
          CHECK(thrown);
          CHECK(me.sender() == here);
          try {
            co_await me.receive(on(as<int>).when([](int) -> bool { throw 1; }) >> [](int) {});
          } catch (int) {
          }
          CHECK(me.sender() == here);
          me.reply("answer"_a);
        });
        try {
          co_await me.receive(on(2) >> [] { throw 1; });
        } catch (int) {
        }
        CHECK(me.sender() == pid());
        send(here, "done"_a);
      },
      here.pid());
  auto asked = here.request(p, "outer"_a);
  send(p, 1);
  send(p, 2);
  here.get<message>(within(20s), asked);
  here.receive(on("done"_a) >> [] {}, after(20s) >> [] { FAIL("not done"); });
}

TEST_CASE("outside of a clause there is no sender, and no one to answer") {
  in_coroutine([](self me) -> task<> {
    me.send(me.pid(), 1);
    co_await me.receive(on(1) >> [&] { CHECK(me.sender() == me.pid()); });
    CHECK(me.sender() == pid());
    CHECK_THROWS_AS(me.reply(1), std::logic_error);
    CHECK_THROWS_AS((void)me.promise(), std::logic_error);
  });
}

TEST_CASE("a call in an action leaves the sender as it was") {
  actor_system sys;
  bridge here{sys};
  pid const server = sys.spawn([](self me) -> task<> {
    for (;;) co_await me.receive(on("twice"_a, as<int>) >> [&](int n) { me.reply(2 * n); });
  });
  pid const p = sys.spawn(
      [](self me, pid server) -> task<> {
        for (;;)
          co_await me.receive(on("ask"_a, as<int>) >> [&](int n) -> task<> {
            pid const from = me.sender();
            int const twice = co_await me.call<int>(within(20s), server, "twice"_a, n);
            auto const none = co_await me.try_call<int>(within(1ms), server, "nothing"_a);
            CHECK_FALSE(none);
            CHECK(me.sender() == from);
            me.reply(twice);
          });
      },
      server);
  for (int i = 0; i < 5; ++i) CHECK(here.call<int>(within(20s), p, "ask"_a, i) == 2 * i);
}

// ---- the end

TEST_CASE("an actor that ends in a nested receive destroys its messages, the innermost first") {
  struct farewell {
    std::string* log;
    char word;
    farewell(std::string* l, char w) : log(l), word(w) {}
    farewell(farewell&& o) noexcept : log(std::exchange(o.log, nullptr)), word(o.word) {}
    ~farewell() {
      if (log) *log += word;
    }
  };
  std::string log;
  auto sys = std::make_unique<actor_system>();
  actor_system outside;
  bridge here{outside};
  pid const p = sys->spawn(
      [](self me, pid to) -> task<> {
        co_await me.receive(on(as<int>, as<farewell>) >> [&](int, farewell const&) -> task<> {
          co_await me.receive(on(as<farewell>) >> [&](farewell const&) -> task<> {
            send(to, "waiting"_a);
            co_await me.receive(on("never"_a) >> [] {});
          });
        });
      },
      here.pid());
  send(p, 1, farewell(&log, 'o'));
  send(p, farewell(&log, 'i'));
  send(p, "aside", farewell(&log, 'a'));
  here.receive(on("waiting"_a) >> [] {}, after(20s) >> [] { FAIL("it does not wait"); });
  sys.reset();
  CHECK(log.size() == 3);
  CHECK(log.find('i') < log.find('o'));
}

TEST_CASE("what an action was given outlives what its coroutine made, when its actor is ended") {
  // At its end, sends the text that it has seen.
  struct last_look {
    std::string const& text;
    pid to;
    last_look(std::string const& s, pid p) : text(s), to(p) {}
    last_look(last_look const&) = delete;
    ~last_look() { send(to, text); }
  };
  auto sys = std::make_unique<actor_system>();
  actor_system outside;
  bridge here{outside};
  pid const p = sys->spawn(
      [](self me, pid to) -> task<> {
        co_await me.receive(on(as<std::string>) >> [&](std::string const& text) -> task<> {
          last_look const look(text, to);
          send(to, "waiting"_a);
          co_await me.receive(on("never"_a) >> [] {});
        });
      },
      here.pid());
  send(p, std::string("a text that is longer than its small buffer"));
  here.receive(on("waiting"_a) >> [] {}, after(20s) >> [] { FAIL("it does not wait"); });
  sys.reset();
  here.receive(
      on(as<std::string>) >>
          [](std::string s) { CHECK(s == "a text that is longer than its small buffer"); },
      after(20s) >> [] { FAIL("nothing was read"); });
}

TEST_CASE("an actor that only yields ends with its system") {
  actor_system sys;
  bridge here{sys};
  sys.spawn(
      [](self me, pid to) -> task<> {
        send(to, "running"_a);
        for (;;) co_await me.yield();
      },
      here.pid());
  here.receive(on("running"_a) >> [] {}, after(20s) >> [] { FAIL("it does not run"); });
}

TEST_CASE("an actor that only polls ends with its system") {
  actor_system sys;
  bridge here{sys};
  sys.spawn(
      [](self me, pid to) -> task<> {
        send(to, "running"_a);
        for (;;) co_await me.receive(on("never"_a) >> [] {}, after(0s) >> [] {});
      },
      here.pid());
  here.receive(on("running"_a) >> [] {}, after(20s) >> [] { FAIL("it does not run"); });
}
