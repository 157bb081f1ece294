// become and postpone.
#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "support/captured_stderr.hpp"
#include "support/scale.hpp"

using namespace heed;
using namespace std::chrono_literals;

namespace {

/// Shut, it keeps all who want to enter; open, it lets them in, and tells who came.
class door : public reactor {
 public:
  explicit door(pid to) : to_(to) {}
  void on_open() { me.become(opened, *this); }
  void on_shut() { me.become(handles, *this); }
  void on_lock() { me.become(locked, *this); }
  void on_jam() {
    me.become(locked, *this);
    me.become(opened, *this);
    me.become(handles, *this);
  }
  void on_enter(int n) { me.send(to_, n); }
  void on_enter_and_shut(int n) {
    me.send(to_, n);
    me.become(handles, *this);
  }
  int on_ask(int n) { return n * 10; }
  pid on_who() { return me.sender(); }
  task<> on_late_open() {
    me.send(to_, "waiting"_a);
    co_await me.receive(on("go"_a) >> [] {});
    me.become(opened, *this);
    // Still in the handler: nobody enters yet.
    co_await me.yield();
    me.send(to_, 0);
  }
  task<> on_peek() {
    me.send(to_, "waiting"_a);
    co_await me.receive(on("go"_a) >> [] {});
    int const n =
        co_await me.receive(on("enter"_a, as<int>) >> [](int n) { return n; }, after(0s) >> -1);
    me.send(to_, n);
  }
  task<> on_peek_ask() {
    co_await me.receive(
        on("ask"_a, as<int>) >> [&](int n) { me.reply(n * 100); }, after(20s) >> [] {});
  }
  void on_throw() { throw std::runtime_error("boom"); }
  task<> on_late_throw() {
    co_await me.yield();
    throw std::runtime_error("boom");
  }
  void on_end() { me.exit("tired"); }
  bool on_ping() { return true; }

  static constexpr auto handles =
      handlers(on("enter"_a, as<int>) >> postpone, on("ask"_a, as<int>) >> postpone,
               on("who"_a) >> postpone, on("open"_a) >> &door::on_open,
               on("shut"_a) >> &door::on_shut, on("lock"_a) >> &door::on_lock,
               on("jam"_a) >> &door::on_jam, on("late open"_a) >> &door::on_late_open,
               on("peek"_a) >> &door::on_peek, on("peek ask"_a) >> &door::on_peek_ask,
               on("throw"_a) >> &door::on_throw, on("late throw"_a) >> &door::on_late_throw,
               on("end"_a) >> &door::on_end, on("ping"_a) >> &door::on_ping);
  static constexpr auto opened = handlers(
      on("enter"_a, 100) >> &door::on_end,
      on("enter"_a, as<int>.when([](int n) { return n < 0; })) >> &door::on_enter_and_shut,
      on("enter"_a, as<int>) >> &door::on_enter, on("ask"_a, as<int>) >> &door::on_ask,
      on("who"_a) >> &door::on_who, on("shut"_a) >> &door::on_shut, on("ping"_a) >> &door::on_ping);
  // As the first, but by otherwise.
  static constexpr auto locked = handlers(on("open"_a) >> &door::on_open,
                                          on("ping"_a) >> &door::on_ping, otherwise >> postpone);

 private:
  pid to_;
};

struct hall {
  actor_system sys;
  bridge here{sys};
  pid d = sys.spawn<door>(here.pid());

  /// The next that enters.
  int next() {
    return here.receive(on(as<int>) >> [](int n) { return n; }, after(20s) >> -99);
  }
  /// Whoever has entered by now: the door has handled all that was sent before.
  std::vector<int> entered() {
    CHECK(here.call<bool>(within(20s), d, "ping"_a));
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
  template <class... A>
  void tell(A&&... a) {
    here.send(d, std::forward<A>(a)...);
  }
  template <class R>
  result<R> wait_for(pending& p) {
    std::vector<pending> one;
    one.push_back(std::move(p));
    auto r = here.gather<R>(within(20s), one);
    return std::move(r[0]);
  }
  /// The request failed with `down`; for this reason, if one is given.
  void is_down(pending& p) {
    auto const r = wait_for<int>(p);
    REQUIRE_FALSE(r);
    CHECK(r.error().why() == call_error::down);
  }
};

std::vector<int> from_to(int first, int last) {
  std::vector<int> out;
  for (int i = first; i <= last; ++i) out.push_back(i);
  return out;
}

/// Puts all aside until it is told to go on; the guard says what.
class choosy : public reactor {
  int least_ = 0;
  void on_least(int n) {
    least_ = n;
    me.become(open, *this);
  }
  void on_any(message m) { me.send(to_, to_string(m)); }
  pid to_;

 public:
  explicit choosy(pid to) : to_(to) {}
  static constexpr auto handles =
      handlers(on("least"_a, as<int>) >> &choosy::on_least, on(as<int> > 10) >> postpone,
               on(_, _) >> postpone, otherwise >> &choosy::on_any);
  static constexpr auto open = handlers(otherwise >> &choosy::on_any);
};

/// All it knows is to postpone.
class stubborn : public reactor {
 public:
  static constexpr auto handles = handlers(otherwise >> postpone);
};

/// Counts how often it has looked at a number.
class counting : public reactor {
  static inline std::atomic<int> looked = 0;
  void on_again() { me.become(handles, *this); }
  int on_looks() { return looked; }

 public:
  counting() { looked = 0; }
  static constexpr auto handles =
      handlers(on("again"_a) >> &counting::on_again, on("looks"_a) >> &counting::on_looks,
               on(as<int>.when([](int) { return ++looked > 0; })) >> postpone);
};

/// Each time it is asked, it serves by a registry made anew.
class renewed : public reactor {
  int stage_ = 0;
  int on_go(std::string const&) {
    auto const text = std::make_shared<std::string>("go");
    ++stage_;
    me.become(
        handlers(on(as<std::string>.when([text](std::string const& s) { return s == *text; })) >>
                     &renewed::on_go,
                 on("slow"_a,
                    as<std::string>.when([text](std::string const& s) { return s == *text; })) >>
                     &renewed::on_slow),
        *this);
    return stage_;
  }
  task<int> on_slow(std::string const& s) {
    co_await me.yield();
    on_go(s);
    on_go(s);
    co_await me.yield();
    co_return s == "go" ? stage_ : 0;
  }

 public:
  static constexpr auto handles = handlers(on(as<std::string>) >> &renewed::on_go);
};

/// The registry of a base, joined.
class inner_door : public door {
 public:
  using door::door;
  int on_knock() { return 7; }
  static constexpr auto handles = handlers(on("knock"_a) >> &inner_door::on_knock, door::handles);
};

/// What a react loop in an actor of another kind acts on.
struct gate : reactor {
  gate* other = nullptr;
  std::vector<int> seen;
  void on_enter(int n) { seen.push_back(n); }
  void on_open() { me.become(opened, *this); }
  void on_switch() { me.become(opened, *other); }
  std::vector<int> on_seen() { return seen; }

  static constexpr auto shut =
      handlers(on("enter"_a, as<int>) >> postpone, on("seen"_a) >> &gate::on_seen,
               on("open"_a) >> &gate::on_open, on("switch"_a) >> &gate::on_switch);
  static constexpr auto opened =
      handlers(on("enter"_a, as<int>) >> &gate::on_enter, on("seen"_a) >> &gate::on_seen);
};

}  // namespace

TEST_CASE("become replaces the registry") {
  hall h;
  h.tell("open"_a);
  h.tell("enter"_a, 1);
  CHECK(h.next() == 1);
  h.tell("shut"_a);
  h.tell("enter"_a, 2);
  CHECK(h.entered().empty());
}

TEST_CASE("postponed messages are not seen before the registry changes, then in order") {
  hall h;
  for (int i = 1; i <= 20; ++i) h.tell("enter"_a, i);
  CHECK(h.entered().empty());
  h.tell("open"_a);
  CHECK(h.entered() == from_to(1, 20));
}

TEST_CASE("postponed messages come before those that arrived later") {
  hall h;
  for (int i = 1; i <= 5; ++i) h.tell("enter"_a, i);
  h.tell("open"_a);
  for (int i = 6; i <= 10; ++i) h.tell("enter"_a, i);
  CHECK(h.entered() == from_to(1, 10));
}

TEST_CASE("what waited in the mailbox when the registry changed comes after what was postponed") {
  hall h;
  h.tell("late open"_a);
  h.here.receive(on("waiting"_a) >> [] {}, after(20s) >> [] { FAIL("it does not wait"); });
  for (int i = 1; i <= 5; ++i) h.tell("enter"_a, i);
  h.tell("go"_a);
  for (int i = 0; i <= 5; ++i) CHECK(h.next() == i);
}

TEST_CASE("a registry changed in a handler that waits counts from its end") {
  hall h;
  h.tell("enter"_a, 1);
  h.tell("late open"_a);
  h.tell("go"_a);
  // The 0 is sent by the handler, after it has given way.
  CHECK(h.next() == 0);
  CHECK(h.next() == 1);
}

TEST_CASE("of several changes in one handler the last counts") {
  hall h;
  h.tell("enter"_a, 1);
  h.tell("jam"_a);
  CHECK(h.entered().empty());
  h.tell("open"_a);
  CHECK(h.entered() == from_to(1, 1));
}

TEST_CASE("messages that are postponed again survive, in order") {
  hall h;
  for (int i = 1; i <= 3; ++i) h.tell("enter"_a, i);
  for (int i = 0; i < 5; ++i) {
    h.tell("shut"_a);
    h.tell("enter"_a, 4 + i);
    CHECK(h.entered().empty());
  }
  h.tell("lock"_a);
  h.tell("enter"_a, 9);
  CHECK(h.entered().empty());
  h.tell("open"_a);
  CHECK(h.entered() == from_to(1, 9));
}

TEST_CASE("a change while postponed messages come back puts the rest aside again, in order") {
  hall h;
  for (int n : {1, 2, -3, 4, -5, 6, 7}) h.tell("enter"_a, n);
  h.tell("open"_a);
  CHECK(h.entered() == std::vector{1, 2, -3});
  h.tell("enter"_a, 8);
  CHECK(h.entered().empty());
  h.tell("open"_a);
  CHECK(h.entered() == std::vector{4, -5});
  h.tell("open"_a);
  CHECK(h.entered() == from_to(6, 8));
}

TEST_CASE("otherwise may postpone, all that no clause before it takes") {
  hall h;
  h.tell("lock"_a);
  h.tell("enter"_a, 1);
  h.tell("shut"_a);
  h.tell("enter"_a, 2);
  CHECK(h.entered().empty());
  // Opened, 1 comes in, and shut is handled before 2.
  h.tell("open"_a);
  CHECK(h.entered() == from_to(1, 1));
  h.tell("open"_a);
  CHECK(h.entered() == from_to(2, 2));
}

TEST_CASE("patterns choose what is postponed") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn<choosy>(here.pid());
  for (int n : {5, 15, 7, 25}) send(p, n);
  send(p, 1, 2);
  send(p, "least"_a, 0);
  for (char const* s : {"(int 5)", "(int 7)", "(int 15)", "(int 25)", "(int 1, int 2)"})
    CHECK(here.receive(
              on(as<std::string>) >> [](std::string t) { return t; },
              after(20s) >> std::string()) == s);
}

TEST_CASE("a registry may be joined with one that postpones") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn<inner_door>(here.pid());
  send(p, "enter"_a, 1);
  CHECK(here.call<int>(within(20s), p, "knock"_a) == 7);
  CHECK(here.receive(otherwise >> true, after(0s) >> false) == false);
  send(p, "open"_a);
  here.receive(on(1) >> [] {}, after(20s) >> [] { FAIL("nobody entered"); });
}

TEST_CASE("a postponed request is answered when it comes back, to its own sender") {
  hall h;
  auto a = h.here.request(h.d, "ask"_a, 1);
  auto who = h.here.request(h.d, "who"_a);
  auto b = h.here.request(h.d, "ask"_a, 2);
  CHECK(h.entered().empty());
  h.tell("open"_a);
  CHECK(*h.wait_for<int>(b) == 20);
  CHECK(*h.wait_for<int>(a) == 10);
  CHECK(*h.wait_for<pid>(who) == h.here.pid());
}

TEST_CASE("a postponed request may time out, and its late answer is dropped") {
  hall h;
  auto const r = h.here.try_call<int>(within(2ms), h.d, "ask"_a, 1);
  REQUIRE_FALSE(r);
  CHECK(r.error().why() == call_error::timeout);
  h.tell("open"_a);
  CHECK(h.entered().empty());
  CHECK(h.here.call<int>(within(20s), h.d, "ask"_a, 2) == 20);
  CHECK(h.here.receive(otherwise >> true, after(0s) >> false) == false);
}

TEST_CASE("postponed messages are not counted as unhandled") {
  hall h;
  h.tell("enter"_a, 1);
  CHECK(h.entered().empty());
  CHECK(h.sys.counters().unhandled == 0);
}

TEST_CASE("a postponed message that the new registry does not know is dropped and reported") {
  heed_test::captured_stderr captured;
  hall h;
  h.tell("lock"_a);
  h.tell("what is this", 1.5);
  CHECK(h.entered().empty());
  CHECK(h.sys.counters().unhandled == 0);
  h.tell("open"_a);
  CHECK(h.entered().empty());
  CHECK(h.sys.counters().unhandled == 1);
  CHECK(captured.text().find("what is this") != std::string::npos);
}

TEST_CASE("a postponed message is not looked at again until the registry changes") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn<counting>();
  for (int i = 0; i < 10; ++i) here.send(p, i);
  for (int i = 0; i < 10; ++i) CHECK(here.call<int>(within(20s), p, "looks"_a) == 10);
  here.send(p, "again"_a);
  CHECK(here.call<int>(within(20s), p, "looks"_a) == 20);
}

TEST_CASE("a registry made at run time may be replaced by its own handlers") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn<renewed>();
  for (int i = 1; i <= 4; ++i) CHECK(here.call<int>(within(20s), p, "go") == i);
  CHECK(here.call<int>(within(20s), p, "slow"_a, "go") == 6);
  CHECK(here.call<int>(within(20s), p, "go") == 7);
}

// ---- nested receives

TEST_CASE("a receive in a handler that waits may take a postponed message, the oldest first") {
  hall h;
  for (int i = 1; i <= 3; ++i) h.tell("enter"_a, i);
  CHECK(h.entered().empty());
  h.tell("peek"_a);
  h.here.receive(on("waiting"_a) >> [] {}, after(20s) >> [] { FAIL("it does not wait"); });
  h.tell("enter"_a, 4);
  h.tell("go"_a);
  CHECK(h.next() == 1);
  CHECK(h.entered().empty());
  h.tell("open"_a);
  CHECK(h.entered() == from_to(2, 4));
}

TEST_CASE("what came while a handler waited is postponed in its turn") {
  hall h;
  h.tell("peek"_a);
  h.here.receive(on("waiting"_a) >> [] {}, after(20s) >> [] { FAIL("it does not wait"); });
  for (int i = 1; i <= 4; ++i) h.tell("enter"_a, i);
  h.tell("go"_a);
  CHECK(h.next() == 1);
  h.tell("enter"_a, 5);
  CHECK(h.entered().empty());
  h.tell("open"_a);
  CHECK(h.entered() == from_to(2, 5));
}

TEST_CASE("a nested receive may answer a postponed request") {
  hall h;
  auto asked = h.here.request(h.d, "ask"_a, 1);
  CHECK(h.entered().empty());
  h.tell("peek ask"_a);
  CHECK(*h.wait_for<int>(asked) == 100);
}

// ---- ends

TEST_CASE("stop comes in its turn though all is postponed") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn<stubborn>();
  auto asked = here.request(p, "ask"_a, 1);
  CHECK(here.stop(within(20s), {p})[0]);
  std::vector<pending> one;
  one.push_back(std::move(asked));
  auto const r = here.gather<int>(within(20s), one);
  REQUIRE_FALSE(r[0]);
  CHECK(r[0].error().why() == call_error::down);
}

TEST_CASE("postponed requests fail with down when their actor is stopped") {
  hall h;
  auto a = h.here.request(h.d, "ask"_a, 1), b = h.here.request(h.d, "ask"_a, 2);
  h.tell(stop{});
  h.is_down(a);
  h.is_down(b);
  h.here.receive(on(is<stopped>) >> [] {}, after(20s) >> [] { FAIL("it does not stop"); });
}

TEST_CASE("postponed requests fail with down and the reason when their actor ends") {
  hall h;
  auto asked = h.here.request(h.d, "ask"_a, 1);
  h.tell("end"_a);
  auto const r = h.wait_for<int>(asked);
  REQUIRE_FALSE(r);
  CHECK(r.error().why() == call_error::down);
  CHECK(r.error().reason() == exit_reason("tired"));
}

TEST_CASE("postponed requests fail with down when a handler throws, at once or after a wait") {
  heed_test::captured_stderr quiet;
  for (bool const late : {false, true}) {
    hall h;
    auto asked = h.here.request(h.d, "ask"_a, 1);
    if (late)
      h.tell("late throw"_a);
    else
      h.tell("throw"_a);
    auto behind = h.here.request(h.d, "ask"_a, 2);
    h.is_down(asked);
    h.is_down(behind);
    h.sys.join();
  }
}

TEST_CASE("requests not yet come back fail with down when one that has ends the actor") {
  hall h;
  auto a = h.here.request(h.d, "ask"_a, 1);
  h.tell("enter"_a, 100);
  auto b = h.here.request(h.d, "ask"_a, 2);
  h.tell("open"_a);
  CHECK(*h.wait_for<int>(a) == 10);
  h.is_down(b);
}

TEST_CASE("a message that is postponed is kept, neither copied nor destroyed") {
  auto const kept = std::make_shared<int>(1);
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn<choosy>(here.pid());
  send(p, kept, 1);
  send(p, "asked"_a);
  here.receive(on(as<std::string>) >> [](std::string const&) {}, after(20s) >> [] { FAIL(""); });
  CHECK(kept.use_count() == 2);
}

TEST_CASE("a system that ends destroys what is postponed") {
  auto const kept = std::make_shared<int>(1);
  {
    actor_system sys;
    bridge here{sys};
    pid const p = sys.spawn<stubborn>();
    for (int i = 0; i < 10; ++i) send(p, kept, i);
    CHECK_FALSE(here.try_call<int>(within(5ms), p, 1));
  }
  CHECK(kept.use_count() == 1);
}

TEST_CASE("a call that would wait for one who postpones it is no deadlock, but a timeout") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn<stubborn>();
  auto const r = here.try_call<int>(within(5ms), p, 1);
  REQUIRE_FALSE(r);
  CHECK(r.error().why() == call_error::timeout);
}

// ---- many

TEST_CASE("many postponed messages come back in order, and cost later ones nothing") {
  hall h;
  int const count = heed_test::count(20'000, 90'000);
  for (int i = 0; i < count; ++i) h.tell("enter"_a, 1'000 + i);
  CHECK(h.entered().empty());
  for (int i = 0; i < 2'000; ++i) REQUIRE(h.here.call<bool>(within(20s), h.d, "ping"_a));
  h.tell("open"_a);
  CHECK(h.entered() == from_to(1'000, 999 + count));
}

TEST_CASE("a door that opens for one and shuts lets all in, one by one") {
  hall h;
  int const count = 300;
  for (int i = 1; i <= count; ++i) h.tell("enter"_a, -i);
  for (int i = 1; i <= count; ++i) {
    h.tell("open"_a);
    REQUIRE(h.next() == -i);
  }
  CHECK(h.entered().empty());
}

TEST_CASE("postponing while others send and the registry changes loses nothing") {
  actor_system sys{{.workers = 2}};
  bridge here{sys};
  pid const d = sys.spawn<door>(here.pid());
  constexpr int senders = 4, count = 500;
  for (int s = 0; s < senders; ++s)
    sys.spawn(
        [](self me, pid d, int s) -> task<> {
          for (int i = 0; i < count; ++i) {
            me.send(d, "enter"_a, s * 1'000'000 + i + 1'000);
            if (i % 16 == 0) co_await me.yield();
          }
        },
        d, s);
  sys.spawn(
      [](self me, pid d) -> task<> {
        for (int i = 0; i < 200; ++i) {
          if (i % 2)
            me.send(d, "shut"_a);
          else
            me.send(d, "open"_a);
          co_await me.yield();
        }
        me.send(d, "shut"_a);
        me.send(d, "open"_a);
      },
      d);
  std::vector<int> next(senders);
  bool in_order = true;
  {
    // Opened twice in a row it may say that it does not know the second.
    heed_test::captured_stderr quiet;
    for (int k = 0; k < senders * count; ++k)
      here.receive(
          on(as<int>) >> [&](int n) { in_order &= n % 1'000'000 - 1'000 == next[n / 1'000'000]++; },
          after(20s) >> [] { FAIL("one is lost"); });
  }
  CHECK(in_order);
  CHECK(next == std::vector<int>(senders, count));
}

// ---- react loops elsewhere

namespace {

// An actor that serves by a gate, which is shut.
void check_gate(bridge& here, pid p) {
  for (int i = 1; i <= 3; ++i) send(p, "enter"_a, i);
  CHECK(here.call<std::vector<int>>(within(20s), p, "seen"_a).empty());
  here.send(p, "open"_a);
  here.send(p, "enter"_a, 4);
  CHECK(here.call<std::vector<int>>(within(20s), p, "seen"_a) == from_to(1, 4));
}

}  // namespace

TEST_CASE("become and postpone in a thread actor's react loop") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn([](thread_self& me) {
    gate g;
    me.react(gate::shut, g);
  });
  check_gate(here, p);
}

TEST_CASE("become and postpone in a coroutine actor's react loop") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn([](self me) -> task<> {
    gate g;
    co_await me.react(gate::shut, g);
  });
  check_gate(here, p);
}

TEST_CASE("become may go over to another object") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn([](self me) -> task<> {
    gate first, second;
    first.other = &second;
    co_await me.react(gate::shut, first);
  });
  for (int i = 1; i <= 3; ++i) send(p, "enter"_a, i);
  send(p, "switch"_a);
  CHECK(here.call<std::vector<int>>(within(20s), p, "seen"_a) == from_to(1, 3));
}

TEST_CASE("what a coroutine had left aside before its react loop is not lost by postponing") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn([](self me) -> task<> {
    gate g;
    co_await me.receive(on("start"_a) >> [] {});
    co_await me.react(gate::shut, g);
  });
  for (int i = 1; i <= 3; ++i) here.send(p, "enter"_a, i);
  here.send(p, "start"_a);
  here.send(p, "enter"_a, 4);
  here.send(p, "open"_a);
  CHECK(here.call<std::vector<int>>(within(20s), p, "seen"_a) == from_to(1, 4));
}

TEST_CASE("a loop inside a handler, left by an exception, may have taken what was postponed") {
  struct inner {
    void on_letter(int) const {}
    void on_end() const { throw std::runtime_error("enough"); }
  };
  static constexpr auto inner_handles =
      handlers(on("letter"_a, as<int>) >> &inner::on_letter, on("end"_a) >> &inner::on_end);
  struct outer {
    thread_self& me;
    int answered = 0;
    void on_go() {
      inner within;
      CHECK_THROWS_AS(me.react(inner_handles, within), std::runtime_error);
    }
    int on_ask(int n) { return n + ++answered; }
  };
  static constexpr auto outer_handles =
      handlers(on("letter"_a, as<int>) >> postpone, on("go"_a) >> &outer::on_go,
               on("ask"_a, as<int>) >> &outer::on_ask);
  manual_system sys;
  bridge here{sys};
  pid const p = sys.spawn([](thread_self& me) {
    outer object{me};
    me.react(outer_handles, object);
  });
  send(p, "letter"_a, 1);
  send(p, "go"_a);
  sys.run_until_idle();
  send(p, "end"_a);
  send(p, "letter"_a, 2);
  CHECK(here.call<int>(p, "ask"_a, 10) == 11);
}
