#include <actor/process_group.hpp>

#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "support/scale.hpp"

using namespace heed;
using namespace heed::literals;
using namespace std::chrono_literals;

namespace {

using pids = std::vector<pid>;

// Adds its name to what it is sent, and passes it on.
task<> echo(self me, pid to, std::string name) {
  auto const pass_on = [&](int n) { me.send(to, name, n); };
  for (bool lives = true; lives;)
    lives = co_await me.receive(
        on(as<int>) >> [&](int n) { return pass_on(n), true; }, on("end"_a) >> false);
}

task<> idle(self me) {
  co_await me.receive(on("end"_a) >> [] {});
}

}  // namespace

TEST_CASE("whoever joins under a name is a member, wherever the name was given") {
  manual_system sys;
  bridge here{sys};
  process_group a(sys, "workers");
  process_group b(sys, std::string("work") + "ers");
  pid const one = sys.spawn(idle);
  pid const two = sys.spawn(idle);
  CHECK(a.join(two));
  CHECK(b.join(one));
  CHECK(a.members() == pids{one, two});  // the oldest first
  CHECK(b.members() == a.members());
  CHECK(a.name() == "workers");
  CHECK(process_group(sys, "others").members().empty());
  CHECK(process_group::names(sys) == std::vector<std::string>{"workers"});
}

TEST_CASE("the groups of one system are not those of another") {
  manual_system sys;
  manual_system other;
  process_group(sys, "g").join(sys.spawn(idle));
  CHECK(process_group(other, "g").members().empty());
}

TEST_CASE("who has joined twice is a member once, and leaves at the second leave") {
  manual_system sys;
  bridge here{sys};
  process_group g(sys, "g");
  pid const p = sys.spawn(echo, here.pid(), "p");
  CHECK(g.join(p));
  CHECK(g.join(p));
  CHECK(g.members() == pids{p});
  CHECK(g.broadcast(1) == 1);
  CHECK(g.leave(p));
  CHECK(g.members() == pids{p});
  CHECK(g.leave(p));
  CHECK(g.members().empty());
  CHECK_FALSE(g.leave(p));
  sys.run_until_idle();
  int got = 0;
  while (here.receive(on("p", as<int>) >> [](int) { return true; }, after(0s) >> false)) ++got;
  CHECK(got == 1);
}

TEST_CASE("who has ended cannot join, and nobody neither") {
  manual_system sys;
  process_group g(sys, "g");
  pid const p = sys.spawn(idle);
  send(p, "end"_a);
  sys.run_until_idle();
  CHECK_FALSE(g.join(p));
  CHECK_FALSE(g.join(pid()));
  CHECK(g.members().empty());
}

TEST_CASE("a bridge may be a member") {
  manual_system sys;
  process_group g(sys, "g");
  {
    bridge here{sys};
    CHECK(g.join(here.pid()));
    CHECK(g.broadcast("hello"_a) == 1);
    CHECK(here.receive(on("hello"_a) >> true, after(0s) >> false));
  }
  CHECK(g.members().empty());
}

TEST_CASE("broadcast reaches each member, the sender too, and says how many") {
  manual_system sys;
  bridge here{sys};
  process_group g(sys, "g");
  CHECK(g.broadcast(here, 7) == 0);
  for (char const* name : {"a", "b", "c"}) g.join(sys.spawn(echo, here.pid(), name));
  g.join(here.pid());
  CHECK(g.broadcast(here, 7) == 4);
  CHECK(here.receive(on(7) >> [&] { return here.sender() == here.pid(); }, after(0s) >> false));
  std::vector<std::string> names;
  for (int i = 0; i < 3; ++i)
    here.receive(on(as<std::string>, 7) >> [&](std::string n) { names.push_back(n); });
  std::sort(names.begin(), names.end());
  CHECK(names == std::vector<std::string>{"a", "b", "c"});
}

TEST_CASE("without a sender, a broadcast is from nobody") {
  manual_system sys;
  bridge here{sys};
  process_group g(sys, "g");
  g.join(here.pid());
  g.broadcast("text", 1);
  CHECK(here.receive(on("text", 1) >> [&] { return here.sender() == pid(); }, after(0s) >> false));
}

TEST_CASE("each member has what one sender broadcasts and sends in the order of sending") {
  explore(heed_test::count(200, 5000, "seeds"), [](manual_system& sys) {
    bridge here{sys};
    process_group g(sys, "g");
    pids all;
    for (char const* name : {"a", "b", "c"}) all.push_back(sys.spawn(echo, here.pid(), name));
    for (pid const p : all) g.join(p);
    auto const talk = [](self me, process_group g, pids all) -> task<> {
      for (int i = 0; i < 9; ++i) {
        if (i % 3 == 0)
          for (pid const p : all) me.send(p, i);
        else
          g.broadcast(me, i);
        co_await me.yield();
      }
    };
    sys.spawn(talk, g, all);
    sys.run_until_idle();
    for (char const* name : {"a", "b", "c"})
      for (int i = 0; i < 9; ++i)
        if (int const n = here.receive(
                on(std::string(name), as<int>) >> [](int n) { return n; }, after(0s) >> -1);
            n != i)
          throw std::runtime_error("order");
  });
}

TEST_CASE("whoever is told of the end of a member does not find it among them") {
  explore(heed_test::count(200, 5000, "seeds"), [](manual_system& sys) {
    process_group g(sys, "g");
    bool wrong = false;
    auto const watch = [](self me, process_group g, pid who, bool* wrong) -> task<> {
      tag const m = me.monitor(who);
      co_await me.receive(on(fields<down>(m, _, _)) >> [&] {
        auto const all = g.members();
        *wrong = *wrong || std::find(all.begin(), all.end(), who) != all.end();
      });
    };
    for (int i = 0; i < 5; ++i) {
      pid const p = sys.spawn(idle);
      g.join(p);
      sys.spawn(watch, g, p, &wrong);
      sys.spawn(watch, g, p, &wrong);
      sys.run_one();
    }
    for (pid const p : g.members()) exit(p, exit_reason::kill);
    sys.run_until_idle();
    if (wrong || !g.members().empty()) throw std::runtime_error("still a member");
  });
}

TEST_CASE("the dead, and groups that nobody is in, do not pile up") {
  manual_system sys;
  process_group held(sys, "held");
  for (int i = 0; i < 1000; ++i) {
    pid const p = sys.spawn(idle);
    held.join(p);
    process_group(sys, "group " + std::to_string(i)).join(p);
    send(p, "end"_a);
    sys.run_until_idle();
  }
  CHECK(held.members().empty());
  CHECK(process_group::names(sys).empty());
  pid const p = sys.spawn(idle);
  process_group(sys, "again").join(p);
  CHECK(process_group::names(sys) == std::vector<std::string>{"again"});
}

TEST_CASE(
    "on the pool, many join, leave and end while others broadcast, and none that stays misses "
    "one") {
  constexpr int talkers = 4;
  int const rounds = heed_test::count(200, 5000);
  actor_system sys{{.workers = 4}};
  bridge here{sys};
  process_group g(sys, "g");
  auto const listen = [](self me, process_group g, pid to, int rounds) -> task<> {
    g.join(me.pid());
    me.send(to, "ready"_a);
    std::vector<int> next(talkers, 0);
    int left = talkers * rounds;
    bool in_order = true;
    auto const heard = [&](int who, int n) { in_order = in_order && next[who]++ == n; };
    for (; left > 0; --left) co_await me.receive(on(as<int>, as<int>) >> heard);
    me.send(to, in_order);
  };
  auto const talk = [](self me, process_group g, int who, int rounds) -> task<> {
    for (int i = 0; i < rounds; ++i) {
      g.broadcast(me, who, i);
      co_await me.yield();
    }
  };
  auto const come_and_go = [](self me, process_group g, int rounds) -> task<> {
    for (int i = 0; i < rounds; ++i) {
      g.join(me.pid());
      g.join(me.spawn(idle));
      for (pid const p : g.members())
        if (i % 50 == 49) me.send(p, "end"_a);
      co_await me.yield();
      g.leave(me.pid());
    }
  };
  constexpr int listeners = 8;
  for (int i = 0; i < listeners; ++i) sys.spawn(listen, g, here.pid(), rounds);
  for (int i = 0; i < listeners; ++i) here.receive(on("ready"_a) >> [] {});
  for (int i = 0; i < talkers; ++i) sys.spawn(talk, g, i, rounds);
  for (int i = 0; i < 3; ++i) sys.spawn(come_and_go, g, rounds / 10);
  for (int i = 0; i < listeners; ++i)
    CHECK(here.receive(on(as<bool>) >> [](bool ok) { return ok; }, after(60s) >> false));
}

TEST_CASE("a group may outlive its system") {
  auto sys = std::make_unique<manual_system>();
  process_group g(*sys, "g");
  pid const p = sys->spawn(idle);
  g.join(p);
  sys.reset();
  CHECK(g.members().empty());
  CHECK_FALSE(g.join(p));
}
