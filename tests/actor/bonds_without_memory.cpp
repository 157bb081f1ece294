// Memory ends while actors are named, linked and watched: the error is the caller's, nothing has
// changed, and the system goes on.
#define HEED_DETAIL_RECYCLES 0  // or most of them would not reach the allocator
#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/failing_allocations.hpp"

using namespace heed;
using namespace heed::literals;
using namespace std::chrono_literals;
using heed_test::in_need;
using heed_test::until_failure;

#if HEED_TEST_COUNTS

namespace {

std::string const long_text(100, 'x');

task<> waits(self me) {
  co_await me.receive(on("end"_a) >> [] {});
}
task<> waits_with(self me, std::string) {
  co_await me.receive(on("end"_a) >> [] {});
}
class quiet : public reactor {
  void on_end() { me.exit(exit_reason::normal); }

 public:
  static constexpr auto handles = handlers(on("end"_a) >> &quiet::on_end);
};

struct scene {
  manual_system sys;
  bridge here{sys};
  pid target = sys.spawn(waits);

  scene() {
    here.trap_exit(true);
    sys.run_until_idle();
  }
  bool only_target() const { return sys.actors() == std::vector{target}; }
  // Nothing is in the mailbox, and the target has no relation left.
  bool clean() {
    exit(target, exit_reason::shutdown);
    sys.run_until_idle();
    return here.receive(otherwise >> false, after(0s) >> true);
  }
};

}  // namespace

TEST_CASE("spawn: nobody is there, and no name is taken") {
  scene s;
  auto const unchanged = [&] { return s.only_target() && s.sys.where("name") == pid(); };
  auto const ends = [&] {
    s.sys.run_until_idle();
    for (pid const p : s.sys.actors())
      if (p != s.target) s.here.send(p, "end"_a);
    s.sys.run_until_idle();
    return unchanged();
  };
  in_need([&] { s.sys.spawn(waits); }, unchanged);
  CHECK(ends());
  in_need([&] { s.sys.spawn({.name = "name"}, waits_with, long_text); }, unchanged);
  CHECK(ends());
  in_need([&] { s.sys.spawn<quiet>({.name = "name", .mailbox = bounded(2)}); }, unchanged);
  CHECK(ends());
  in_need([&] { s.sys.spawn({.name = "name"}, [](thread_self&) {}); }, unchanged);
  CHECK(ends());
}

TEST_CASE("spawn on the pool: nobody is there, for actors with and without a thread") {
  actor_system sys;
  bridge here{sys};
  sys.spawn([](thread_self&) {});
  sys.spawn([](self) -> task<> { co_return; });
  sys.join();
  auto const unchanged = [&] { return sys.actors().empty() && sys.where("name") == pid(); };
  in_need([&] { sys.spawn({.name = "name"}, waits_with, long_text); }, unchanged);
  here.send(sys.where("name"), "end"_a);
  sys.join();
  in_need([&] { sys.spawn({.name = "name"}, [](thread_self&, std::string const&) {}, long_text); },
          unchanged);
  sys.join();
  CHECK(unchanged());
}

TEST_CASE("link and monitor: nobody is bound") {
  scene s;
  auto const unchanged = [&] { return s.here.receive(otherwise >> false, after(0s) >> true); };
  CHECK(in_need([&] { s.here.link(s.target); }, unchanged) > 0);
  s.here.unlink(s.target);
  CHECK(in_need([&] { static_cast<void>(s.here.monitor(s.target)); }, unchanged) > 0);
  exit(s.target, exit_reason::shutdown);
  int downs = 0;
  s.sys.run_until_idle();
  while (s.here.receive(
      on(as<down>) >> [&](down const&) { return ++downs > 0; }, after(0s) >> false)) {
  }
  CHECK(downs == 1);
  CHECK(s.clean());
}

TEST_CASE("spawn_link and spawn_monitor: nobody is there, and nobody is told") {
  scene s;
  auto const unchanged = [&] {
    return s.only_target() && s.here.receive(otherwise >> false, after(0s) >> true);
  };
  pid child;
  in_need([&] { child = s.here.spawn_link({.name = "child"}, waits_with, long_text); }, unchanged);
  exit(child, exit_reason::shutdown);
  s.here.receive(on(fields<exit_signal>(child, _)) >> [] {});
  tag m;
  in_need([&] { std::tie(child, m) = s.here.spawn_monitor<quiet>({.name = "child"}); }, unchanged);
  exit(child, exit_reason::shutdown);
  s.here.receive(on(fields<down>(m, child, _)) >> [] {});
  CHECK(s.clean());
}

TEST_CASE("the end of an actor allocates nothing, whoever is told") {
  scene s;
  s.here.link(s.target);
  tag const m = s.here.monitor(s.target);
  exit(s.target, exit_reason::shutdown);
  until_failure = 0;
  while (s.sys.run_one()) {
  }
  CHECK(until_failure == 0);
  until_failure = -1;
  s.here.receive(on(fields<down>(m, _, _)) >> [] {});
  s.here.receive(on(fields<exit_signal>(s.target, _)) >> [] {});
}

TEST_CASE("an exit signal to one that traps exits: nothing is sent") {
  scene s;
  in_need([&] { exit(s.here.pid(), exit_reason::shutdown); },
          [&] { return s.here.receive(otherwise >> false, after(0s) >> true); });
  s.here.receive(on(is<exit_signal>) >> [] {});
}

#endif
