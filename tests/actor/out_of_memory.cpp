// Memory ends at the n-th allocation, for each n: the error is the caller's, nothing has changed,
// and the system goes on.
#define HEED_DETAIL_RECYCLES 0  // or most of them would not reach the allocator
#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include "support/counts_allocations.hpp"

using namespace heed;
using namespace heed::literals;
using namespace std::chrono_literals;

namespace {
thread_local long until_none = -1;  // so many succeed before one fails; below nothing: all do
thread_local bool failed = false;
}  // namespace

#if HEED_TEST_COUNTS
namespace {
void* get(std::size_t size, std::size_t align) {
  if (until_none >= 0 && until_none-- == 0) {
    failed = true;
    throw std::bad_alloc();
  }
  void* const p = align > __STDCPP_DEFAULT_NEW_ALIGNMENT__
                      ? std::aligned_alloc(align, (size + align - 1) / align * align)
                      : std::malloc(size ? size : 1);
  if (!p) throw std::bad_alloc();
  return p;
}
}  // namespace
void* operator new(std::size_t size) {
  return get(size, 1);
}
void* operator new(std::size_t size, std::align_val_t align) {
  return get(size, static_cast<std::size_t>(align));
}
void operator delete(void* p) noexcept {
  std::free(p);
}
void operator delete(void* p, std::size_t) noexcept {
  std::free(p);
}
void operator delete(void* p, std::align_val_t) noexcept {
  std::free(p);
}
void operator delete(void* p, std::size_t, std::align_val_t) noexcept {
  std::free(p);
}
#endif

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

// What the deed does with the n-th allocation failing, for n from 0 on, until it needs no more:
// each time it throws bad_alloc, and `unchanged` holds; in the end it has been done. How often it
// failed.
template <class Deed, class Unchanged>
int each_failure(Deed const& deed, Unchanged const& unchanged) {
  for (int n = 0;; ++n) {
    failed = false;
    until_none = n;
    bool threw = false;
    try {
      deed();
    } catch (std::bad_alloc const&) {
      threw = true;
    }
    until_none = -1;
    REQUIRE(threw == failed);
    if (!threw) return n;
    REQUIRE(n < 100);
    REQUIRE(unchanged());
  }
}

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

TEST_CASE("send and me.send: nothing is sent") {
  scene s;
  int got = 0;
  pid const counter = s.sys.spawn([&](self me) -> task<> {
    for (;;)
      co_await me.receive(on(as<std::string>, as<int>) >> [&](std::string const&, int) { ++got; });
  });
  auto const quiet_until = [&] {
    s.sys.run_until_idle();
    return got == 0;
  };
  CHECK(each_failure([&] { s.here.send(counter, long_text, 1); }, quiet_until) <= 2);
  s.sys.run_until_idle();
  CHECK(got == 1);
  got = 0;
  each_failure([&] { send(counter, long_text, 1); }, quiet_until);
  s.sys.run_until_idle();
  CHECK(got == 1);
}

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
  each_failure([&] { s.sys.spawn(waits); }, unchanged);
  CHECK(ends());
  each_failure([&] { s.sys.spawn({.name = "name"}, waits_with, long_text); }, unchanged);
  CHECK(ends());
  each_failure([&] { s.sys.spawn<quiet>({.name = "name", .mailbox = bounded(2)}); }, unchanged);
  CHECK(ends());
  each_failure([&] { s.sys.spawn({.name = "name"}, [](thread_self&) {}); }, unchanged);
  CHECK(ends());
}

TEST_CASE("spawn on the pool: nobody is there, for actors with and without a thread") {
  actor_system sys;
  bridge here{sys};
  sys.spawn([](thread_self&) {});
  sys.spawn([](self) -> task<> { co_return; });
  sys.join();
  auto const unchanged = [&] { return sys.actors().empty() && sys.where("name") == pid(); };
  each_failure([&] { sys.spawn({.name = "name"}, waits_with, long_text); }, unchanged);
  here.send(sys.where("name"), "end"_a);
  sys.join();
  each_failure(
      [&] { sys.spawn({.name = "name"}, [](thread_self&, std::string const&) {}, long_text); },
      unchanged);
  sys.join();
  CHECK(unchanged());
}

TEST_CASE("link and monitor: nobody is bound") {
  scene s;
  auto const unchanged = [&] { return s.here.receive(otherwise >> false, after(0s) >> true); };
  CHECK(each_failure([&] { s.here.link(s.target); }, unchanged) > 0);
  s.here.unlink(s.target);
  CHECK(each_failure([&] { static_cast<void>(s.here.monitor(s.target)); }, unchanged) > 0);
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
  each_failure([&] { child = s.here.spawn_link({.name = "child"}, waits_with, long_text); },
               unchanged);
  exit(child, exit_reason::shutdown);
  s.here.receive(on(fields<exit_signal>(child, _)) >> [] {});
  tag m;
  each_failure([&] { std::tie(child, m) = s.here.spawn_monitor<quiet>({.name = "child"}); },
               unchanged);
  exit(child, exit_reason::shutdown);
  s.here.receive(on(fields<down>(m, child, _)) >> [] {});
  CHECK(s.clean());
}

TEST_CASE("the end of an actor allocates nothing, whoever is told") {
  scene s;
  s.here.link(s.target);
  tag const m = s.here.monitor(s.target);
  exit(s.target, exit_reason::shutdown);
  until_none = 0;
  failed = false;
  while (s.sys.run_one()) {
  }
  until_none = -1;
  CHECK(!failed);
  s.here.receive(on(fields<down>(m, _, _)) >> [] {});
  s.here.receive(on(fields<exit_signal>(s.target, _)) >> [] {});
}

TEST_CASE("an exit signal to one that traps exits: nothing is sent") {
  scene s;
  each_failure([&] { exit(s.here.pid(), exit_reason::shutdown); },
               [&] { return s.here.receive(otherwise >> false, after(0s) >> true); });
  s.here.receive(on(is<exit_signal>) >> [] {});
}

TEST_CASE("a receive that finds its message allocates nothing, also behind many") {
  scene s;
  for (int i = 0; i != 1000; ++i) s.here.send(s.here.pid(), i);
  s.here.send(s.here.pid(), "it"_a);
  for (int n = 0; n != 20; ++n) {
    until_none = n;
    s.here.receive(on("it"_a) >> [] {});
    until_none = -1;
    s.here.send(s.here.pid(), "it"_a);
  }
  int left = 0;
  while (s.here.receive(on(as<int>) >> [&](int i) { return i == left++; }, after(0s) >> false)) {
  }
  CHECK(left == 1000);
}

TEST_CASE("request and call: nothing is asked") {
  scene s;
  int asked = 0;
  pid const server = s.sys.spawn([&](self me) -> task<> {
    for (;;)
      co_await me.receive(on("ask"_a, as<std::string>) >> [&](std::string const&) {
        ++asked;
        me.reply(1);
      });
  });
  s.sys.run_until_idle();
  auto const unchanged = [&] {
    s.sys.run_until_idle();
    return asked == 0;
  };
  CHECK(each_failure([&] { static_cast<void>(s.here.request(server, "ask"_a, long_text)); },
                     unchanged) > 0);
  s.sys.run_until_idle();
  CHECK(asked == 1);
}

TEST_CASE("timers: none is set") {
  scene s;
  auto const unchanged = [&] {
    s.sys.advance(1s);
    return s.here.receive(otherwise >> false, after(0s) >> true);
  };
  each_failure([&] { s.here.send_after(100ms, s.here.pid(), long_text); }, unchanged);
  s.sys.advance(1s);
  s.here.receive(on(as<std::string>) >> [](std::string const& t) { CHECK(t == long_text); });
}
