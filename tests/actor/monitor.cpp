#include <actor/monitor.hpp>

#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <stdexcept>
#include <vector>

#include "support/scale.hpp"

using namespace heed;
using namespace heed::literals;
using namespace std::chrono_literals;

namespace {

task<> waits(self me) {
  co_await me.receive(on("end"_a, as<exit_reason>) >> [&](exit_reason why) { me.exit(why); });
}
exit_reason end_of(bridge& here, tag const& m) {
  return here.receive(on(fields<down>(m, _, as<exit_reason>)) >> [](exit_reason r) { return r; });
}
bool no_more(bridge& here) {
  return here.receive(on(as<down>) >> false, after(0s) >> true);
}

}  // namespace

TEST_CASE("a monitor brings one down, with who and why") {
  for (exit_reason const& why :
       {exit_reason::normal, exit_reason::shutdown, exit_reason::kill, exit_reason(7)}) {
    manual_system sys;
    bridge here{sys};
    pid const p = sys.spawn(waits);
    tag const m = here.monitor(p);
    here.send(p, "end"_a, why);
    here.receive(on(as<down>) >> [&](down const& d) {
      CHECK(d.ref == m);
      CHECK(d.who == p);
      CHECK(d.reason == why);
    });
    CHECK(no_more(here));
  }
}

TEST_CASE("each call is a monitor of its own") {
  manual_system sys;
  bridge here{sys};
  pid const p = sys.spawn(waits);
  tag const one = here.monitor(p);
  tag const two = here.monitor(p);
  CHECK(one != two);
  exit(p, exit_reason::shutdown);
  CHECK(end_of(here, two) == exit_reason::shutdown);
  CHECK(end_of(here, one) == exit_reason::shutdown);
}

TEST_CASE("a monitor of the dead, or of nobody, brings noproc at once; one of oneself nothing") {
  manual_system sys;
  bridge here{sys};
  pid const p = sys.spawn([](thread_self&) {});
  sys.join();
  CHECK(end_of(here, here.monitor(p)) == exit_reason::noproc);
  CHECK(end_of(here, here.monitor(pid())) == exit_reason::noproc);
  here.demonitor(here.monitor(here.pid()));
  CHECK(no_more(here));
}

TEST_CASE("after demonitor no down comes, and one that is in the mailbox goes") {
  manual_system sys;
  bridge here{sys};
  pid const p = sys.spawn(waits);
  tag const kept = here.monitor(p);
  tag const early = here.monitor(p);
  tag const late = here.monitor(p);
  here.demonitor(early);
  exit(p, exit_reason::shutdown);
  sys.run_until_idle();
  here.demonitor(late);
  here.demonitor(late);
  CHECK(end_of(here, kept) == exit_reason::shutdown);
  here.demonitor(kept);
  CHECK(no_more(here));
}

TEST_CASE("demonitor finds its down behind many messages, indexed or not, and takes no other") {
  for (int const others : {0, 5, 3000}) {
    manual_system sys;
    bridge here{sys};
    std::vector<tag> refs;
    std::vector<pid> all;
    for (int i = 0; i != 20; ++i) all.push_back(sys.spawn(waits));
    for (pid const p : all) refs.push_back(here.monitor(p));
    for (int i = 0; i != others; ++i) here.send(here.pid(), i);
    for (pid const p : all) exit(p, exit_reason::shutdown);
    for (int i = 0; i != others; ++i) here.send(here.pid(), i);
    sys.run_until_idle();
    here.receive(on("nothing"_a) >> [] {}, after(0s) >> [] {});
    for (std::size_t i = 0; i != 20; i += 2) here.demonitor(refs[i]);
    for (std::size_t i = 1; i != 21; i += 2) CHECK(end_of(here, refs[i]) == exit_reason::shutdown);
    CHECK(no_more(here));
    int left = 0;
    while (here.receive(on(as<int>) >> [&](int) { return true; }, after(0s) >> false)) ++left;
    CHECK(left == 2 * others);
  }
}

TEST_CASE("the monitor of another is not taken back") {
  manual_system sys;
  bridge here{sys}, there{sys};
  pid const p = sys.spawn(waits);
  tag const m = here.monitor(p);
  there.demonitor(m);
  there.demonitor(tag());
  exit(p, exit_reason::shutdown);
  CHECK(end_of(here, m) == exit_reason::shutdown);
}

TEST_CASE("a guard cannot take a monitor back") {
  manual_system sys;
  bridge here{sys};
  tag const m = here.monitor(sys.spawn(waits));
  here.send(here.pid(), 1);
  CHECK_THROWS_AS(here.receive(on(as<int>).when([&](int) {
    here.demonitor(m);
    return true;
  }) >> [](int) {}),
                  std::logic_error);
}

TEST_CASE("all that an actor has sent comes before its down") {
  actor_system sys;
  bridge here{sys};
  int const rounds = heed_test::count(200, 20000, "last words");
  for (int round = 0; round != rounds; ++round) {
    auto const [p, m] = here.spawn_monitor([to = here.pid()](self me) -> task<> {
      for (int i = 0; i != 10; ++i) me.send(to, i);
      co_return;
    });
    for (int next = 0; next != 10;)
      here.receive(
          on(as<int>) >> [&](int n) { REQUIRE(n == next++); },
          on(as<down>) >> [&](down const&) { FAIL("too early"); });
    REQUIRE(end_of(here, m) == exit_reason::normal);
  }
}

TEST_CASE("spawn_monitor sees every end, however early") {
  actor_system sys;
  bridge here{sys};
  for (int round = 0; round != 200; ++round) {
    auto const [p, m] = here.spawn_monitor({.name = "child"}, [](thread_self&) {});
    REQUIRE(end_of(here, m) == exit_reason::normal);
  }
}

TEST_CASE("monitors of a bounded mailbox are not bounded") {
  manual_system sys;
  int seen = 0;
  pid const watcher = sys.spawn({.mailbox = bounded(1)}, [&](self me) -> task<> {
    std::vector<tag> refs;
    for (int i = 0; i != 5; ++i) refs.push_back(me.spawn_monitor(waits).second);
    for (tag const& m : refs) me.demonitor(m);
    for (int i = 0; i != 5; ++i) {
      auto const [p, m] = me.spawn_monitor(waits);
      me.exit(p, exit_reason::shutdown);
    }
    co_await me.receive(on("go"_a) >> [] {});
    for (int i = 0; i != 5; ++i) co_await me.receive(on(as<down>) >> [&](down const&) { ++seen; });
  });
  sys.run_until_idle();
  send(watcher, "go"_a);
  sys.run_until_idle();
  CHECK(seen == 5);
}

TEST_CASE("the end of who watches leaves nothing with who is watched") {
  actor_system sys{{.workers = 4}};
  bridge here{sys};
  pid const watched = sys.spawn(waits);
  int const rounds = heed_test::count(2000, 100000, "watchers that end");
  for (int i = 0; i != rounds; ++i)
    sys.spawn([watched](self me) -> task<> {
      static_cast<void>(me.monitor(watched));
      me.link(watched);
      if (me.pid() < watched) co_await me.yield();
    });
  tag const m = here.monitor(watched);
  while (sys.actors().size() > 1) std::this_thread::yield();
  exit(watched, exit_reason::shutdown);
  CHECK(end_of(here, m) == exit_reason::shutdown);
}

TEST_CASE("watchers and watched that end together lose no down") {
  int const rounds = heed_test::count(300, 20000, "ends of watchers and watched");
  actor_system sys{{.workers = 4}};
  bridge here{sys};
  for (int round = 0; round != rounds; ++round) {
    pid const a = sys.spawn(waits);
    std::vector<tag> refs;
    for (int i = 0; i != 5; ++i) {
      refs.push_back(here.monitor(a));
      sys.spawn([a](self me) -> task<> {
        tag const m = me.monitor(a);
        co_await me.receive(on(fields<down>(m, _, _)) >> [] {});
      });
    }
    exit(a, exit_reason(round));
    here.demonitor(refs[0]);
    for (std::size_t i = 1; i != 5; ++i) REQUIRE(end_of(here, refs[i]) == exit_reason(round));
  }
  sys.join();
  CHECK(no_more(here));
}
