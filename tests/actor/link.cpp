#include <actor/link.hpp>

#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "support/scale.hpp"

using namespace heed;
using namespace heed::literals;
using namespace std::chrono_literals;

namespace {

// Does as it is told, until it ends.
class obedient : public reactor {
  void on_end(exit_reason const& why) { me.exit(why); }
  void on_link(pid who) { me.link(who); }
  void on_unlink(pid who) { me.unlink(who); }
  int on_ask() { return 1; }

 public:
  static constexpr auto handles =
      handlers(on("end"_a, as<exit_reason>) >> &obedient::on_end,
               on("link"_a, as<pid>) >> &obedient::on_link,
               on("unlink"_a, as<pid>) >> &obedient::on_unlink, on("ask"_a) >> &obedient::on_ask);
};
task<> obedient_coroutine(self me) {
  for (;;)
    co_await me.receive(
        on("end"_a, as<exit_reason>) >> [&](exit_reason why) { me.exit(why); },
        on("link"_a, as<pid>) >> [&](pid who) { me.link(who); },
        on("unlink"_a, as<pid>) >> [&](pid who) { me.unlink(who); },
        on("ask"_a) >> [&] { me.reply(1); });
}
void obedient_thread(thread_self& me) {
  for (;;)
    me.receive(
        on("end"_a, as<exit_reason>) >> [&](exit_reason why) { me.exit(why); },
        on("link"_a, as<pid>) >> [&](pid who) { me.link(who); },
        on("unlink"_a, as<pid>) >> [&](pid who) { me.unlink(who); },
        on("ask"_a) >> [&] { me.reply(1); });
}

using maker = pid (*)(actor_system&);
constexpr maker makers[] = {
    [](actor_system& s) { return s.spawn<obedient>(); },
    [](actor_system& s) { return s.spawn(obedient_coroutine); },
    [](actor_system& s) { return s.spawn(obedient_thread); },
};

// The scenario for each pair of kinds, by hand under a few seeds.
template <class F>
void each_pair(F const& scenario) {
  for (maker const a : makers)
    for (maker const b : makers)
      explore(5, [&](manual_system& sys) {
        bridge here{sys};
        here.trap_exit(true);
        scenario(sys, here, a(sys), b(sys));
      });
}

void must(bool right, char const* what) {
  if (!right) throw std::runtime_error(what);
}
exit_reason end_of(bridge& here, tag const& m) {
  return here.receive(on(fields<down>(m, _, as<exit_reason>)) >> [](exit_reason r) { return r; });
}

}  // namespace

TEST_CASE("the end of one ends the other, with the same reason") {
  for (exit_reason const& why : {exit_reason::shutdown, exit_reason::kill, exit_reason("jam")})
    each_pair([&](manual_system&, bridge& here, pid a, pid b) {
      tag const m = here.monitor(b);
      here.send(a, "link"_a, b);
      here.send(a, "end"_a, why);
      must(end_of(here, m) == why, "another reason");
    });
}

TEST_CASE("an end with the reason normal leaves the other alone") {
  each_pair([&](manual_system& sys, bridge& here, pid a, pid b) {
    tag const m = here.monitor(a);
    here.send(a, "link"_a, b);
    here.send(a, "end"_a, exit_reason::normal);
    must(end_of(here, m) == exit_reason::normal, "another reason");
    sys.run_until_idle();
    must(here.call<int>(b, "ask"_a) == 1, "it has ended");
  });
}

TEST_CASE("who traps exits is told instead, whatever the reason") {
  for (exit_reason const& why :
       {exit_reason::normal, exit_reason::shutdown, exit_reason::kill, exit_reason(7)})
    each_pair([&](manual_system&, bridge& here, pid a, pid) {
      here.link(a);
      here.send(a, "end"_a, why);
      here.receive(on(as<exit_signal>) >> [&](exit_signal const& s) {
        must(s.from == a && s.reason == why, "another signal");
      });
    });
}

TEST_CASE("a link is one for each pair: linked twice, from both sides, unlinked once") {
  each_pair([&](manual_system& sys, bridge& here, pid a, pid b) {
    here.send(a, "link"_a, b);
    here.send(a, "link"_a, b);
    here.send(b, "link"_a, a);
    sys.run_until_idle();
    here.send(b, "unlink"_a, a);
    sys.run_until_idle();
    tag const m = here.monitor(a);
    here.send(a, "end"_a, exit_reason::shutdown);
    must(end_of(here, m) == exit_reason::shutdown, "another reason");
    sys.run_until_idle();
    must(here.call<int>(b, "ask"_a) == 1, "a link was left");
  });
}

TEST_CASE("a link to oneself changes nothing") {
  manual_system sys;
  bridge here{sys};
  here.trap_exit(true);
  here.link(here.pid());
  here.unlink(here.pid());
  CHECK(here.receive(on(as<exit_signal>) >> 1, after(0s) >> 0) == 0);
}

TEST_CASE("a link to the dead throws noproc, or brings it where exits are trapped") {
  manual_system sys;
  bridge here{sys};
  pid const dead = sys.spawn([](thread_self&) {});
  sys.join();
  for (pid const who : {dead, pid()}) {
    here.trap_exit(false);
    try {
      here.link(who);
      FAIL("a link to the dead");
    } catch (actor_error const& e) {
      CHECK(e.reason() == exit_reason::noproc);
    }
    here.trap_exit(true);
    here.link(who);
    here.receive(on(as<exit_signal>) >> [&](exit_signal const& s) {
      CHECK(s.from == who);
      CHECK(s.reason == exit_reason::noproc);
    });
  }
}

TEST_CASE("after unlink nothing comes, but what is in the mailbox stays") {
  manual_system sys;
  bridge here{sys};
  here.trap_exit(true);
  pid const a = here.spawn_link<obedient>();
  here.unlink(a);
  here.send(a, "end"_a, exit_reason::shutdown);
  sys.run_until_idle();
  CHECK(here.receive(on(as<exit_signal>) >> 1, after(0s) >> 0) == 0);

  pid const b = here.spawn_link<obedient>();
  here.send(b, "end"_a, exit_reason::shutdown);
  sys.run_until_idle();
  here.unlink(b);
  CHECK(here.receive(on(fields<exit_signal>(b, _)) >> 1, after(0s) >> 0) == 1);
}

TEST_CASE("an exit signal of somebody is trapped with its sender, the free one with nobody") {
  manual_system sys;
  bridge here{sys};
  here.trap_exit(true);
  pid const a = sys.spawn([to = here.pid()](thread_self& me) { me.exit(to, "please"); });
  here.receive(on(fields<exit_signal>(a, exit_reason("please"))) >> [] {});
  exit(here.pid(), exit_reason::normal);
  here.receive(on(fields<exit_signal>(pid(), exit_reason::normal)) >> [] {});
}

TEST_CASE("kill cannot be trapped, and others see killed") {
  for (maker const make : makers)
    explore(5, [&](manual_system& sys) {
      bridge here{sys};
      here.trap_exit(true);
      pid const a = make(sys);
      here.link(a);
      exit(a, exit_reason::kill);
      here.receive(on(as<exit_signal>) >> [&](exit_signal const& s) {
        must(s.reason == exit_reason::killed, "another reason");
      });
    });
  manual_system sys;
  bridge here{sys};
  pid const traps = sys.spawn([](self me) -> task<> {
    me.trap_exit(true);
    for (;;) co_await me.receive(otherwise >> [] {});
  });
  tag const m = here.monitor(traps);
  sys.run_until_idle();
  exit(traps, exit_reason::shutdown);
  sys.run_until_idle();
  CHECK(sys.alive(traps));
  exit(traps, exit_reason::kill);
  CHECK(end_of(here, m) == exit_reason::killed);
}

TEST_CASE("one that exits with kill itself can be trapped: its links see kill") {
  manual_system sys;
  bridge here{sys};
  here.trap_exit(true);
  here.spawn_link([](thread_self& me) { me.exit(exit_reason::kill); });
  here.receive(on(as<exit_signal>) >>
               [](exit_signal const& s) { CHECK(s.reason == exit_reason::kill); });
}

TEST_CASE("normal, sent to oneself, ends; sent by another it does not") {
  manual_system sys;
  bridge here{sys};
  pid const a = sys.spawn([](self me) -> task<> {
    co_await me.receive(on("go"_a) >> [] {});
    me.exit(me.pid(), exit_reason::normal);
    co_await me.receive(on("never"_a) >> [] {});
  });
  tag const m = here.monitor(a);
  here.exit(a, exit_reason::normal);
  sys.run_until_idle();
  CHECK(sys.alive(a));
  here.send(a, "go"_a);
  CHECK(end_of(here, m) == exit_reason::normal);
}

TEST_CASE("an exception that escapes reaches the links as it is") {
  manual_system sys{{.on_crash = [](auto const&) {}}};
  bridge here{sys};
  here.trap_exit(true);
  here.spawn_link([](self) -> task<> {
    throw std::runtime_error("boom");
    co_return;
  });
  here.receive(on(as<exit_signal>) >> [](exit_signal const& s) {
    REQUIRE(s.reason.exception());
    CHECK_THROWS_AS(std::rethrow_exception(s.reason.exception()), std::runtime_error);
  });
}

TEST_CASE("the end goes along a chain of links") {
  manual_system sys;
  bridge here{sys};
  here.trap_exit(true);
  constexpr int length = 1000;
  auto chain = [](self me, int left, auto const& again) -> task<> {
    if (left > 0) me.spawn_link(again, left - 1, again);
    co_await me.receive(on("never"_a) >> [] {});
  };
  pid const first = here.spawn_link(chain, length, chain);
  sys.run_until_idle();
  CHECK(sys.actors().size() == length + 1);
  exit(first, exit_reason("enough"));
  sys.run_until_idle();
  CHECK(sys.actors().empty());
  here.receive(on(as<exit_signal>) >>
               [](exit_signal const& s) { CHECK(s.reason == exit_reason("enough")); });
}

TEST_CASE("trap_exit gives what it was") {
  manual_system sys;
  bridge here{sys};
  CHECK(!here.trap_exit(true));
  CHECK(here.trap_exit(false));
}

TEST_CASE("one that moves into the place of another does not trap its exits") {
  manual_system sys;
  bridge here{sys};
  for (int round = 0; round != 300; ++round) {
    pid const traps = sys.spawn([](self me) -> task<> {
      me.trap_exit(true);
      co_return;
    });
    sys.run_until_idle();
    REQUIRE(!sys.alive(traps));
    pid const next = sys.spawn(obedient_coroutine);
    tag const m = here.monitor(next);
    sys.run_until_idle();
    exit(next, exit_reason::shutdown);
    REQUIRE(end_of(here, m) == exit_reason::shutdown);
  }
}

TEST_CASE("actors that link and unlink each other from both sides at random agree at the end") {
  actor_system sys{{.workers = 4}};
  bridge here{sys};
  int const rounds = heed_test::count(20, 1000, "meetings of two that link and unlink");
  auto const meddle = [](self me, pid done, unsigned seed) -> task<> {
    pid other;
    co_await me.receive(on("other"_a, as<pid>) >> [&](pid p) { other = p; });
    for (int i = 0; i != 500; ++i) {
      seed = seed * 1664525 + 1013904223;
      if (seed >> 24 < 100)
        me.link(other);
      else if (seed >> 24 < 200)
        me.unlink(other);
      else
        co_await me.yield();
    }
    me.unlink(other);
    me.send(done, "done"_a);
    co_await me.receive(on("go"_a) >> [] {});
    me.exit(exit_reason::shutdown);
  };
  for (int round = 0; round != rounds; ++round) {
    pid const a = sys.spawn(meddle, here.pid(), 2u * static_cast<unsigned>(round));
    pid const b = sys.spawn(meddle, here.pid(), 2u * static_cast<unsigned>(round) + 1);
    here.send(a, "other"_a, b);
    here.send(b, "other"_a, a);
    for (int i = 0; i != 2; ++i) here.receive(on("done"_a) >> [] {});
    // No link is left: one ends with a reason that would end the other.
    tag const m = here.monitor(a);
    here.send(a, "go"_a);
    REQUIRE(end_of(here, m) == exit_reason::shutdown);
    REQUIRE(sys.alive(b));
    tag const n = here.monitor(b);
    here.send(b, "go"_a);
    REQUIRE(end_of(here, n) == exit_reason::shutdown);
  }
}

TEST_CASE("those that end at the same time, linked all to all, all end, each of them told once") {
  int const rounds = heed_test::count(30, 2000, "crowds that end at once");
  for (int round = 0; round != rounds; ++round) {
    actor_system sys{{.workers = 4}};
    bridge here{sys};
    here.trap_exit(true);
    std::vector<pid> crowd;
    for (int i = 0; i != 20; ++i) crowd.push_back(here.spawn_link(obedient_coroutine));
    for (pid const a : crowd)
      for (pid const b : crowd) here.send(a, "link"_a, b);
    for (pid const a : crowd) here.call<int>(a, "ask"_a);
    std::thread one([&] { exit(crowd[0], exit_reason(1)); });
    std::thread two([&] { exit(crowd[19], exit_reason(1)); });
    for (pid const a : crowd)
      here.receive(on(fields<exit_signal>(a, _)) >> [] {}, after(20s) >> [] { FAIL("not told"); });
    one.join();
    two.join();
    REQUIRE(here.receive(on(as<exit_signal>) >> 1, after(0s) >> 0) == 0);
  }
}
