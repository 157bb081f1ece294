#include <actor/receive.hpp>

#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "support/captured_stderr.hpp"

using namespace heed;
using namespace std::chrono_literals;

namespace {

// A bridge that talks to itself: what is sent to it is there at once.
struct alone {
  actor_system sys;
  bridge here{sys};

  template <class... A>
  void put(A&&... a) {
    send(here.pid(), std::forward<A>(a)...);
  }
  // The integers that are left, in order.
  std::vector<int> left() {
    std::vector<int> out;
    while (here.receive(
        on(as<int>) >>
            [&](int n) {
              out.push_back(n);
              return true;
            },
        after(0s) >> false)) {
    }
    return out;
  }
};

using std::chrono::steady_clock;

}  // namespace

// ---- order

TEST_CASE(
    "R1: the oldest message that fits any clause is taken, before the clauses' order counts") {
  alone a;
  a.put("a");
  a.put("b");
  a.put("c");
  a.put("b");
  a.put("d");
  CHECK(a.here.receive(on("d") >> 'd', on("b") >> 'b') == 'b');
  std::string rest;
  for (int i = 0; i < 4; ++i)
    rest += a.here.receive(on(as<std::string>) >> [](std::string s) { return s; });
  CHECK(rest == "acbd");
}

TEST_CASE("R1: for one message, the first clause that fits wins") {
  alone a;
  a.put(7);
  CHECK(a.here.receive(
            on(as<int> > 10) >> [](int) { return 1; }, on(7) >> 2,
            on(as<int>) >> [](int) { return 3; }) == 2);
}

TEST_CASE("R2: taking a message leaves the order of the others") {
  alone a;
  for (int i = 1; i <= 6; ++i) a.put(i);
  for (int n : {4, 1, 6}) a.here.receive(on(n) >> [] {});
  CHECK(a.left() == std::vector{2, 3, 5});
}

TEST_CASE("R3: a message that no clause takes is offered to the next receive, from the front") {
  alone a;
  auto const kept = std::make_shared<int>(1);
  a.put(1);
  a.put(kept);
  a.put(2);
  CHECK(a.here.receive(on(2) >> true));
  CHECK(kept.use_count() == 2);
  CHECK(a.here.receive(on(2) >> true, after(0s) >> false) == false);
  CHECK(a.here.receive(on(as<int>) >> [](int n) { return n; }) == 1);
  CHECK(a.here.receive(on(as<std::shared_ptr<int>>) >> [&](auto p) { return p == kept; }));
}

TEST_CASE("R4: in one receive each message is examined once") {
  actor_system sys;
  bridge here{sys};
  std::vector<int> examined;
  for (int i = 1; i <= 3; ++i) send(here.pid(), i);
  sys.spawn([to = here.pid()](thread_self& me) {
    for (int i = 4; i <= 6; ++i) {
      send(to, i);
      me.receive(after(2ms) >> [] {});
    }
  });
  here.receive(on(as<int>).when([&](int n) {
    examined.push_back(n);
    return n == 6;
  }) >> [](int) {});
  CHECK(examined == std::vector{1, 2, 3, 4, 5, 6});
}

TEST_CASE("R4: the next receive looks again from the front, however the last one ended") {
  alone a;
  a.put(1);
  a.put(2);
  std::vector<int> examined;
  auto const look = [&](int n) {
    examined.push_back(n);
    return false;
  };
  auto const none = on(as<int>).when(look) >> [](int) {};
  a.here.receive(none, after(0s) >> [] {});
  a.here.receive(none, after(1ms) >> [] {});
  CHECK_THROWS_AS(a.here.receive(on(as<int>).when([](int n) -> bool { throw n; }) >> [](int) {}),
                  int);
  a.here.receive(none, on(2) >> [] {});
  CHECK(examined == std::vector{1, 2, 1, 2, 1, 2});
}

// ---- guards and actions

TEST_CASE("R5: a guard that throws ends the receive, and the message stays where it was") {
  alone a;
  for (int i = 1; i <= 3; ++i) a.put(i);
  auto const bad = on(as<int>).when([](int n) {
    if (n == 2) throw std::runtime_error("guard");
    return false;
  }) >> [](int) {};
  CHECK_THROWS_AS(a.here.receive(bad, after(1h) >> [] {}), std::runtime_error);
  CHECK(a.left() == std::vector{1, 2, 3});
}

TEST_CASE("R5: a predicate that throws does the same") {
  alone a;
  a.put(1);
  CHECK_THROWS_AS(a.here.receive(on([](int n) -> bool { throw n; }) >> [] {}), int);
  CHECK(a.left() == std::vector{1});
}

TEST_CASE("R6: an action that throws has consumed its message") {
  alone a;
  a.put(1);
  a.put(2);
  CHECK_THROWS_AS(a.here.receive(on(1) >> [] { throw std::runtime_error("action"); }),
                  std::runtime_error);
  CHECK(a.left() == std::vector{2});
}

TEST_CASE("R7: receives nest in actions, and start from the front of what is left") {
  alone a;
  for (int i = 1; i <= 5; ++i) a.put(i);
  std::vector<int> taken;
  auto const note = [&](int n) { taken.push_back(n); };
  a.here.receive(on(3) >> [&] {
    note(3);
    a.here.receive(on(as<int>) >> [&](int n) {
      note(n);
      a.here.receive(on(5) >> [&] {
        note(5);
        a.here.receive(on(as<int>) >> note);
      });
    });
  });
  CHECK(taken == std::vector{3, 1, 5, 2});
  CHECK(a.left() == std::vector{4});
}

TEST_CASE("R7: what an action was given lives until it ends, through nested receives") {
  alone a;
  a.put("outer", 1);
  a.put("inner", 2);
  a.here.receive(on(as<std::string>, 1) >> [&](std::string const& outer) {
    a.here.receive(on(as<std::string>, 2) >>
                   [&](std::string const& inner) { CHECK(outer + inner == "outerinner"); });
    CHECK(outer == "outer");
  });
}

TEST_CASE("R8: values are tested for equality, with exact types") {
  alone a;
  a.put("v", 6);
  a.put("v", 7L);
  a.put("v", 7);
  int const v = 7;
  CHECK(a.here.receive(on("v", v) >> true));
  CHECK(a.here.receive(on("v", 7) >> true, on("v", 7L) >> false) == false);
  CHECK(a.here.receive(on("v", 7) >> true, on("v", 6) >> false) == false);
}

TEST_CASE("R8: a name twice is equality") {
  alone a;
  a.put(1, 2);
  a.put(3, 3);
  CHECK(a.here.receive(on("x"_v(as<int>), "x"_v) >> [](int n) { return n; }) == 3);
}

// ---- time

TEST_CASE("R9: a wait is never shorter than was said") {
  alone a;
  a.put(1);
  auto const start = steady_clock::now();
  CHECK(a.here.receive(on(2) >> 2, after(30ms) >> 0) == 0);
  CHECK(steady_clock::now() - start >= 30ms);
  CHECK(a.left() == std::vector{1});
}

TEST_CASE("R9: messages that do not fit do not restart the deadline") {
  actor_system sys;
  bridge here{sys};
  pid const noise = sys.spawn([to = here.pid()](thread_self& me) {
    for (;;) {
      send(to, "noise"_a);
      me.receive(after(1ms) >> [] {});
    }
  });
  CHECK(here.receive(on("signal"_a) >> 1, after(50ms) >> 0) == 0);
  CHECK(sys.alive(noise));
}

TEST_CASE("R9: a flood of messages that do not fit does not keep a receive beyond its deadline") {
  actor_system sys;
  bridge here{sys};
  sys.spawn([to = here.pid(), &sys](thread_self& me) {
    for (int i = 0; i < 200'000 && sys.alive(to); ++i) send(to, "noise"_a);
    me.receive(on("end"_a) >> [] {}, after(0s) >> [] {});
  });
  CHECK(here.receive(on("signal"_a) >> 1, after(5ms) >> 0) == 0);
}

TEST_CASE("R9: the deadline is fixed when the wait begins, after everything was looked at") {
  alone a;
  for (int i = 0; i < 3; ++i) a.put(i);
  steady_clock::time_point last;
  a.here.receive(
      on(as<int>).when([&] {
        last = steady_clock::now();
        while (steady_clock::now() - last < 10ms) {
        }
        last = steady_clock::now();
        return false;
      }) >>
          [](int) {},
      after(20ms) >> [] {});
  CHECK(steady_clock::now() - last >= 20ms);
}

TEST_CASE("R9: zero or less looks at everything once and does not wait") {
  alone a;
  a.put(1);
  a.put(2);
  CHECK(a.here.receive(on(2) >> true, after(0s) >> false));
  CHECK_FALSE(a.here.receive(on(2) >> true, after(0s) >> false));
  CHECK_FALSE(a.here.receive(on(2) >> true, after(-5s) >> false));
  CHECK(a.here.receive(on(1) >> true, after(-5s) >> false));
}

TEST_CASE("R9: a message that is there beats a deadline that has passed") {
  alone a;
  a.put(1);
  CHECK(a.here.receive(on(1) >> true, after(until(steady_clock::now() - 1s)) >> false));
}

TEST_CASE(
    "R9: a message that came before the deadline passed is seen, though it had passed before the "
    "wake") {
  alone a;
  a.put(1);
  a.put(2);
  // The first look takes longer than the deadline allows, and the message comes meanwhile.
  deadline const d = within(10ms);
  bool sent = false;
  bool const got = a.here.receive(
      on(as<int>).when([&](int n) {
        if (!sent) {
          a.put(3);
          sent = true;
        }
        while (!d.passed()) {
        }
        return n == 3;
      }) >>
          [](int) { return true; },
      after(d) >> false);
  CHECK(got);
}

TEST_CASE("R9: after alone is a wait that leaves the mailbox alone") {
  alone a;
  a.put(1);
  auto const start = steady_clock::now();
  a.here.receive(after(20ms) >> [] {});
  CHECK(steady_clock::now() - start >= 20ms);
  CHECK(a.left() == std::vector{1});
}

TEST_CASE("R9: a guard that throws disarms the timeout") {
  alone a;
  a.put(1);
  bool timed_out = false;
  CHECK_THROWS(a.here.receive(
      on(as<int>).when([](int n) -> bool { throw n; }) >> [](int) {},
      after(1ms) >> [&] { timed_out = true; }));
  a.here.receive(after(5ms) >> [] {});
  CHECK_FALSE(timed_out);
}

TEST_CASE("R9: no timeout of an earlier receive reaches a later one") {
  alone a;
  a.put(1);
  a.here.receive(on(1) >> [] {}, after(1ms) >> [] { FAIL("too late"); });
  CHECK(a.here.receive(on(2) >> 2, after(20ms) >> 3) == 3);
}

TEST_CASE("R9: one deadline may bound several receives") {
  alone a;
  deadline const d = within(20ms);
  for (int i = 0; i < 3; ++i) CHECK(a.here.receive(on(1) >> 1, after(d) >> 0) == 0);
  CHECK(d.passed());
}

TEST_CASE("R11: without after a receive waits until a message fits") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn(
      [to = here.pid()](thread_self& me) { me.receive(on(2) >> [&] { send(to, "taken"_a); }); });
  send(p, 1);
  CHECK_FALSE(here.receive(on("taken"_a) >> true, after(20ms) >> false));
  send(p, 2);
  CHECK(here.receive(on("taken"_a) >> true, after(20s) >> false));
}

TEST_CASE("R12: flushing ends, and takes everything") {
  alone a;
  for (int i = 0; i < 1000; ++i) {
    a.put(i);
    a.put("text", i);
  }
  int count = 0;
  while (a.here.receive(otherwise >> true, after(0s) >> false)) ++count;
  CHECK(count == 2000);
}

// ---- what a receive is

TEST_CASE("a receive gives its action's value, of the common type") {
  alone a;
  a.put(1);
  auto const r = a.here.receive(on(1) >> 1, on("x") >> 2.5, after(1h) >> 3L);
  CHECK(std::is_same_v<decltype(r), double const>);
  CHECK(r == 1.0);
}

TEST_CASE("if any action gives nothing, so does the receive") {
  alone a;
  CHECK(std::is_void_v<decltype(a.here.receive(on(1) >> 1, after(0s) >> [] {}))>);
  CHECK(std::is_void_v<decltype(a.here.receive(on(1) >> [] {}, after(0s) >> 1))>);
}

TEST_CASE("a receive may give what can only be moved") {
  alone a;
  a.put(std::make_unique<int>(7));
  auto const p =
      a.here.receive(on(as<std::unique_ptr<int>>) >> [](std::unique_ptr<int> q) { return q; });
  CHECK(*p == 7);
}

TEST_CASE("otherwise takes any message, whole or not at all") {
  alone a;
  a.put(1, "two");
  a.put();
  CHECK(a.here.receive(
            on(5) >> std::string(), otherwise >> [](message m) { return to_string(m); }) ==
        "(int 1, std::string \"two\")");
  CHECK(a.here.receive(on(5) >> 1, otherwise >> 2) == 2);
}

TEST_CASE("a stored list of clauses serves any number of receives") {
  alone a;
  auto const polite = clauses(on("hello"_a) >> 1, on("bye"_a) >> 2);
  a.put("bye"_a);
  a.put("hello"_a);
  a.put(3);
  CHECK(a.here.receive(polite) == 2);
  CHECK(a.here.receive(on(3) >> 3, polite) == 1);
  CHECK(a.here.receive(polite, after(0s) >> 4) == 4);
}

TEST_CASE("a message is destroyed when its action ends") {
  alone a;
  auto const kept = std::make_shared<int>(1);
  a.put("x"_a, kept);
  a.here.receive(on("x"_a, as<std::shared_ptr<int>>) >>
                 [&](std::shared_ptr<int> const&) { CHECK(kept.use_count() == 2); });
  CHECK(kept.use_count() == 1);
}

TEST_CASE("passing 100,000 messages put aside is reported, once in the actor's life") {
  actor_system sys;
  bridge here{sys};
  auto const look = [&] {
    heed_test::captured_stderr said;
    here.receive(on("none"_a) >> [] {}, after(0s) >> [] {});
    return said.text();
  };
  for (int i = 0; i < 100'000; ++i) send(here.pid(), i);
  CHECK(look() == "");
  send(here.pid(), 0);
  CHECK(look() == "heed: more than 100,000 messages are put aside in the mailbox of " +
                      detail::to_text(here.pid()) + "\n");
  CHECK(look() == "");
}

namespace {
struct postpones : reactor {
  static constexpr auto handles = handlers(on(as<int>) >> postpone);
};
}  // namespace

TEST_CASE("passing 100,000 is reported of who waits meanwhile, and of who postpones") {
  manual_system sys;
  bridge here{sys};
  auto const waits = [](self me) -> task<> { co_await me.receive(on("none"_a) >> [] {}); };
  for (pid const p : {sys.spawn(waits), sys.spawn<postpones>()}) {
    sys.run_until_idle();
    auto const fill = [&](int n) {
      heed_test::captured_stderr said;
      for (int i = 0; i < n; ++i) {
        send(p, i);
        if (i % 1000 == 0) sys.run_until_idle();
      }
      sys.run_until_idle();
      return said.text();
    };
    CHECK(fill(100'000) == "");
    CHECK(fill(1) == "heed: more than 100,000 messages are put aside in the mailbox of " +
                         detail::to_text(p) + "\n");
    CHECK(fill(2) == "");
    exit(p, exit_reason::shutdown);
    sys.run_until_idle();
  }
}
