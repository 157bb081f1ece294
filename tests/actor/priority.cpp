#include <actor/priority.hpp>

#include <actor/actor.hpp>
#include <actor/state_machine.hpp>

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "support/scale.hpp"

using namespace heed;
using namespace heed::literals;
using namespace std::chrono_literals;

namespace {

class shop : public reactor {
  std::vector<int> seen_;
  void on_open() { me.become(open, *this); }
  void on_number(int n) { seen_.push_back(n); }
  std::vector<int> on_seen() { return seen_; }
  alias on_alias() { return me.alias(priority); }

 public:
  static constexpr auto handles = handlers(on("alias"_a) >> &shop::on_alias,
                                           on("open"_a) >> &shop::on_open, on(as<int>) >> postpone);
  static constexpr auto open =
      handlers(on(as<int>) >> &shop::on_number, on("seen"_a) >> &shop::on_seen);
};

// All that is in the mailbox, in order.
std::vector<int> all(bridge& here) {
  std::vector<int> got;
  while (here.receive(
      on(as<int>) >> [&](int n) { return got.push_back(n), true; }, after(0s) >> false)) {
  }
  return got;
}

}  // namespace

TEST_CASE("urgent messages go before the others, and among themselves in order") {
  manual_system sys;
  bridge here{sys};
  alias const a = here.alias(priority);
  CHECK(a.pid() == here.pid());
  send(here.pid(), 1);
  send(a, priority, 2);
  here.send(here.pid(), 3);
  here.send(a, priority, 4);
  CHECK(all(here) == std::vector{2, 4, 1, 3});
}

TEST_CASE("an ordinary send to the receiver is not urgent, alias or not") {
  manual_system sys;
  bridge here{sys};
  alias const a = here.alias(priority);
  send(here.pid(), 1);
  send(a.pid(), 2);
  CHECK(all(here) == std::vector{1, 2});
}

TEST_CASE("what comes by an alias that does not hold is dropped, what is there already stays") {
  manual_system sys;
  bridge here{sys};
  alias const a = here.alias(priority);
  alias const b = here.alias(priority);
  CHECK(a != b);
  here.send(b, priority, 1);
  CHECK(all(here) == std::vector{1});
  here.send(a, priority, 2);
  here.receive(on("nothing"_a) >> [] {}, after(0s) >> [] {});
  CHECK(here.unalias(a));
  CHECK(!here.unalias(a));
  here.send(a, priority, 3);
  here.send(b, priority, 4);
  CHECK(all(here) == std::vector{2, 4});
}

TEST_CASE("the alias of another, or of one that has ended, is nobody's") {
  manual_system sys;
  bridge here{sys}, there{sys};
  alias const a = here.alias(priority);
  CHECK(!there.unalias(a));
  alias gone;
  sys.spawn([&](thread_self& me) { gone = me.alias(priority); });
  sys.run_until_idle();
  send(gone, priority, 1);
  send(alias(), priority, 2);
  CHECK(all(here).empty());
}

TEST_CASE("a receive that waits, or has looked through its mailbox, sees it first, on each kind") {
  explore(50, [](manual_system& sys) {
    bridge here{sys};
    // Looks for numbers above 100, so that it has looked at the others in vain.
    auto const big = [](int n) { return n > 100; };
    auto const coroutine = [&](self me) -> task<> {
      alias const a = me.alias(priority);
      me.send(here.pid(), a);
      for (int i = 0; i != 3; ++i)
        co_await me.receive(on(as<int>.when(big)) >> [&](int n) { me.send(here.pid(), n); });
    };
    auto const thread = [&](thread_self& me) {
      alias const a = me.alias(priority);
      me.send(here.pid(), a);
      for (int i = 0; i != 3; ++i)
        me.receive(on(as<int>.when(big)) >> [&](int n) { me.send(here.pid(), n); });
    };
    sys.spawn(coroutine);
    sys.spawn(thread);
    for (int kind = 0; kind != 2; ++kind) {
      alias const a = here.receive(on(as<alias>) >> [](alias x) { return x; });
      pid const p = a.pid();
      for (int i = 0; i != 5; ++i) here.send(p, i);
      sys.run_until_idle();
      here.send(p, 201);
      here.send(a, priority, 7);
      here.send(a, priority, 202);
      here.send(p, 203);
      sys.run_until_idle();
      if (all(here) != std::vector{202, 201, 203}) throw std::runtime_error("another order");
    }
  });
}

TEST_CASE("a react loop sees it before what it has postponed") {
  manual_system sys;
  bridge here{sys};
  pid const p = sys.spawn<shop>();
  alias const a = here.call<alias>(p, "alias"_a);
  here.send(p, 1);
  here.send(p, 2);
  sys.run_until_idle();
  here.send(a, priority, 3);
  here.send(a, priority, "open"_a);
  CHECK(here.call<std::vector<int>>(p, "seen"_a) == std::vector{3, 1, 2});
}

class machine : public state_machine<machine> {
  pid to_;

  alias on_alias() { return me.alias(priority); }
  void on_urgent() { set_timeout(event_timeout, 1s, "silence"_a); }
  void on_silence() { me.send(to_, "silence"_a); }
  void on_more() {
    next_event("next"_a);
    send(me.alias(priority), priority, "urgent"_a);
  }
  void on_next() { me.send(to_, "next"_a); }

 public:
  void init(pid to) { to_ = to; }
  static constexpr auto handles =
      handlers(on("later"_a) >> postpone, on("urgent later"_a) >> postpone,
               on("alias"_a) >> &machine::on_alias, on("urgent"_a) >> &machine::on_urgent,
               on("silence"_a) >> &machine::on_silence, on("more"_a) >> &machine::on_more,
               on("next"_a) >> &machine::on_next);
};

TEST_CASE("what is postponed is not looked at again for an urgent message") {
  manual_system sys;
  bridge here{sys};
  pid const p = sys.spawn<machine>(here.pid());
  alias const a = here.call<alias>(p, "alias"_a);
  here.send(p, "later"_a);
  here.send(p, "later"_a);
  here.send(a, priority, "urgent later"_a);
  sys.run_until_idle();
  here.send(a, priority, "urgent"_a);
  sys.run_until_idle();
  // Nothing has cancelled it.
  sys.advance(1s);
  CHECK(here.receive(on("silence"_a) >> true, after(0s) >> false));
  CHECK(sys.info(p).put_aside_count == 3);
}

TEST_CASE("what a handler asks for next comes before what is urgent") {
  manual_system sys;
  bridge here{sys};
  pid const p = sys.spawn<machine>({.mailbox = bounded(9)}, here.pid());
  here.send(p, "later"_a);
  here.send(p, "more"_a);
  sys.run_until_idle();
  CHECK(here.receive(on("next"_a) >> true));
  sys.advance(1s);
  CHECK(here.receive(on("silence"_a) >> true, after(0s) >> false));
}

TEST_CASE("a guarded postpone holds until the registry changes, whatever urgent comes") {
  static bool open;
  open = false;
  struct guarded : reactor {
    int taken = 0;
    void on_go() { ++taken; }
    int on_taken() { return taken; }
    void on_open() { open = true; }
    alias on_alias() { return me.alias(priority); }
    static bool is_shut(int) { return !open; }
    static auto registry() {
      return handlers(on(&is_shut) >> postpone, on(is<int>) >> &guarded::on_go,
                      on("taken"_a) >> &guarded::on_taken, on("open"_a) >> &guarded::on_open,
                      on("alias"_a) >> &guarded::on_alias);
    }
  };
  manual_system sys;
  bridge here{sys};
  pid const p = sys.spawn([](self me) -> task<> {
    static auto const registry = guarded::registry();
    guarded object;
    co_await me.react(registry, object);
  });
  alias const a = here.call<alias>(p, "alias"_a);
  here.send(p, 1);
  sys.run_until_idle();
  here.send(p, "open"_a);
  here.send(a, priority, "open"_a);
  CHECK(here.call<int>(p, "taken"_a) == 0);
}

TEST_CASE("an urgent message that is sent on is one like others, and is found among many") {
  manual_system sys;
  bridge here{sys};
  bool found = false;
  pid const p = sys.spawn([&found](self me) -> task<> {
    co_await me.receive(on("go"_a) >> [] {});
    for (int i = 0; i < 100; ++i) co_await me.receive(on("text"_a, i) >> [] {});
    co_await me.receive(on(7) >> [&] { found = true; }, after(1s) >> [] {});
  });
  alias const a = here.alias(priority);
  here.send(a, priority, 7);
  here.send(p, "first"_a);
  for (int i = 100; i-- != 0;) here.send(p, "text"_a, i);
  here.receive(otherwise >> [&](message m) { send(p, std::move(m)); });
  for (int i = 100; i-- != 0;) here.send(p, "other"_a, i);
  here.send(p, "go"_a);
  sys.run_until_idle();
  CHECK(found);
}

TEST_CASE("urgent messages stand before thousands that are indexed, and leave them as they are") {
  manual_system sys;
  bridge here{sys};
  alias const a = here.alias(priority);
  for (int i = 0; i != 3000; ++i) send(here.pid(), i);
  here.receive(on(-1) >> [] {}, after(0s) >> [] {});
  for (int i = 0; i != 3; ++i) send(a, priority, -10 - i);
  here.receive(on(2999) >> [] {});
  here.receive(on(-11) >> [] {});
  here.receive(on(0) >> [] {});
  tag const t = here.make_tag();
  send(a, priority, "tagged"_a, t);
  here.receive(on("tagged"_a, t) >> [] {});
  std::vector<int> const left = all(here);
  REQUIRE(left.size() == 3000);
  CHECK(left[0] == -10);
  CHECK(left[1] == -12);
  CHECK(left[2] == 1);
  CHECK(left.back() == 2998);
}

TEST_CASE("downs and exit signals are urgent where that was asked for") {
  manual_system sys;
  bridge here{sys};
  here.trap_exit(true);
  auto const waits = [](self me) -> task<> { co_await me.receive(on("end"_a) >> [] {}); };
  pid const p = sys.spawn(waits);
  tag const late = here.monitor(p);
  tag const first = here.monitor(p, priority);
  here.link(p, priority);
  exit(p, exit_reason(1));
  send(here.pid(), 1);
  sys.run_until_idle();
  send(here.pid(), 2);
  std::vector<std::string> order;
  for (int i = 0; i != 5; ++i)
    here.receive(
        on(as<down>) >> [&](down const& d) { order.push_back(d.ref == first ? "first" : "late"); },
        on(is<exit_signal>) >> [&] { order.push_back("exit"); },
        on(is<int>) >> [&] { order.push_back("number"); });
  CHECK((order[0] == "first" || order[0] == "exit"));
  CHECK((order[1] == "first" || order[1] == "exit"));
  CHECK(order[2] == "number");
  CHECK(late != first);

  // A link that is made again without is not urgent any more.
  pid const q = sys.spawn(waits);
  here.link(q, priority);
  here.link(q);
  send(here.pid(), 1);
  exit(q, exit_reason(1));
  sys.run_until_idle();
  here.receive(on(is<exit_signal>) >> [] { FAIL("urgent"); }, on(is<int>) >> [] {});
  here.receive(on(is<exit_signal>) >> [] {});

  alias const a = here.alias(priority);
  send(here.pid(), 1);
  exit(a, exit_reason(2), priority);
  here.receive(
      on(fields<exit_signal>(pid(), exit_reason(2))) >> [] {},
      on(is<int>) >> [] { FAIL("not urgent"); });
}

TEST_CASE("a demonitor finds an urgent down") {
  manual_system sys;
  bridge here{sys};
  pid const p = sys.spawn([](thread_self&) {});
  tag const m = here.monitor(p, priority);
  sys.run_until_idle();
  here.demonitor(m);
  CHECK(here.receive(on(is<down>) >> false, after(0s) >> true));
}

TEST_CASE("a demonitor finds an urgent down before what came before the monitor") {
  manual_system sys;
  bridge here{sys};
  here.send(here.pid(), "old"_a);
  CHECK_FALSE(here.receive(on("other"_a) >> true, after(0s) >> false));
  pid const p = sys.spawn([](thread_self&) {});
  tag const m = here.monitor(p, priority);
  sys.run_until_idle();
  here.demonitor(m);
  CHECK(here.receive(on(is<down>) >> false, after(0s) >> true));
}

TEST_CASE("many senders, urgent and not: each one's messages of a class stay in order") {
  actor_system sys{{.workers = 4}};
  bridge here{sys};
  int const each = heed_test::count(2000, 100000, "urgent and ordinary messages of each sender");
  alias const a = here.alias(priority);
  for (int s = 0; s != 4; ++s)
    sys.spawn([a, s, each](self me) -> task<> {
      for (int i = 0; i != each; ++i) {
        if (i % 16 == 0)
          me.send(a, priority, "urgent"_a, s, i);
        else
          me.send(a.pid(), "plain"_a, s, i);
        if (i % 64 == 0) co_await me.yield();
      }
    });
  int last[2][4] = {{-1, -1, -1, -1}, {-1, -1, -1, -1}};
  auto const in_order = [&](int kind, int s, int i) {
    REQUIRE(last[kind][s] < i);
    last[kind][s] = i;
  };
  for (int n = 0; n != 4 * each; ++n)
    here.receive(
        on("plain"_a, as<int>, as<int>) >> [&](int s, int i) { in_order(0, s, i); },
        on("urgent"_a, as<int>, as<int>) >> [&](int s, int i) { in_order(1, s, i); });
}
