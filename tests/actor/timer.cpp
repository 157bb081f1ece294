#include <actor/timer.hpp>

#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "support/threads.hpp"

using namespace heed;
using namespace std::chrono_literals;

namespace {

std::vector<int> numbers_there(bridge& here) {
  std::vector<int> out;
  bool more = true;
  while (more)
    more = here.receive(
        on(as<int>) >>
            [&](int n) {
              out.push_back(n);
              return true;
            },
        after(0s) >> false);
  return out;
}

task<> ticks_then_waits(self me, pid to) {
  me.send_after(10ms, to, 1);
  me.send_every(10ms, to, 2);
  co_await me.receive(on("end"_a) >> [] {});
}

}  // namespace

TEST_CASE("a timer sends when its time has passed, not before") {
  manual_system sys;
  bridge here{sys};
  here.send_after(10ms, here.pid(), 1);
  sys.advance(9999999ns);
  CHECK(numbers_there(here).empty());
  sys.advance(1ns);
  CHECK(numbers_there(here) == std::vector{1});
}

TEST_CASE("timers send in the order of their times") {
  manual_system sys;
  bridge here{sys};
  here.send_after(30ms, here.pid(), 3);
  here.send_after(10ms, here.pid(), 1);
  here.send_after(20ms, here.pid(), 2);
  here.send_after(0ms, here.pid(), 0);
  here.send_after(-1ms, here.pid(), -1);
  sys.advance(1s);
  CHECK(numbers_there(here) == std::vector{-1, 0, 1, 2, 3});
}

TEST_CASE("a timer that repeats sends a copy each period") {
  manual_system sys;
  bridge here{sys};
  here.send_every(10ms, here.pid(), 7);
  sys.advance(35ms);
  CHECK(numbers_there(here) == std::vector{7, 7, 7});
  sys.advance(5ms);
  CHECK(numbers_there(here) == std::vector{7});
}

TEST_CASE("a cancelled timer sends nothing more, and says whether anything was to come") {
  manual_system sys;
  bridge here{sys};
  timer once = here.send_after(10ms, here.pid(), 1);
  timer again = here.send_every(10ms, here.pid(), 2);
  CHECK(once);
  CHECK(once.cancel());
  CHECK_FALSE(once);
  CHECK_FALSE(once.cancel());
  sys.advance(10ms);
  CHECK(again.cancel());
  sys.advance(1s);
  CHECK(numbers_there(here) == std::vector{2});
  timer sent = here.send_after(1ms, here.pid(), 3);
  sys.advance(1ms);
  CHECK_FALSE(sent.cancel());
  CHECK_FALSE(timer().cancel());
}

TEST_CASE("a timer is gone with the actor that made it") {
  manual_system sys;
  bridge here{sys};
  pid const p = sys.spawn(ticks_then_waits, here.pid());
  sys.advance(5ms);
  send(p, "end"_a);
  sys.advance(1s);
  CHECK(numbers_there(here).empty());
}

TEST_CASE("the maker of a timer is the sender of its messages") {
  manual_system sys;
  bridge here{sys};
  pid const p = sys.spawn(
      [](self me) -> task<> { co_await me.receive(on("x"_a) >> [&] { me.reply("y"_a); }); });
  here.send_after(1ms, p, "x"_a);
  here.receive(on("y"_a) >> [&] { CHECK(here.sender() == p); });
}

TEST_CASE("a timer carries what can only be moved, and destroys what is not sent") {
  auto const shared = std::make_shared<int>(5);
  {
    manual_system sys;
    bridge here{sys};
    here.send_after(1ms, here.pid(), std::make_unique<int>(4));
    CHECK(here.receive(on(as<std::unique_ptr<int>>) >> [](std::unique_ptr<int> p) { return *p; }) ==
          4);
    here.send_after(1h, here.pid(), shared);
    here.send_every(1h, here.pid(), shared).cancel();
  }
  CHECK(shared.use_count() == 1);
}

TEST_CASE("a period that is not positive is an error") {
  manual_system sys;
  bridge here{sys};
  CHECK_THROWS_AS(here.send_every(0ms, here.pid(), 1), std::invalid_argument);
  CHECK_THROWS_AS(here.send_every(-1ms, here.pid(), 1), std::invalid_argument);
}

TEST_CASE("on the steady clock a timer is never early") {
  actor_system sys;
  bridge here{sys};
  auto const start = std::chrono::steady_clock::now();
  here.send_after(5ms, here.pid(), 1);
  here.send_every(3ms, here.pid(), "tick"_a);
  here.receive(on(1) >> [] {}, after(20s) >> [] { FAIL("nothing was sent"); });
  CHECK(std::chrono::steady_clock::now() - start >= 5ms);
  here.receive(on("tick"_a) >> [] {}, after(20s) >> [] { FAIL("nothing was sent"); });
}

TEST_CASE("a timer starts no workers where no actor needs them") {
  actor_system sys{{.workers = 4}};
  bridge here{sys};
  int const before = heed_test::threads();
  sys.spawn([to = here.pid()](thread_self& me) {
    me.send_after(1ms, to, 1);
    me.receive(on("end"_a) >> [] {});
  });
  CHECK(here.receive(on(as<int>) >> true, after(20s) >> false));
  // The actor's, and who keeps the time.
  CHECK(heed_test::threads() == before + 2);
}
