#include <actor/exit.hpp>

#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace heed;
using namespace std::chrono_literals;

namespace {

// Waits for ever, answers "who", and says why it ended.
void waiter(thread_self& me, pid observer) {
  try {
    for (;;) me.receive(on("who"_a) >> [&] { me.reply(me.pid()); });
  } catch (actor_exit const& e) {
    send(observer, "ended"_a, e.reason());
    throw;
  }
}

exit_reason end_of(bridge& here) {
  return here.receive(
      on("ended"_a, as<exit_reason>) >> [](exit_reason r) { return r; },
      after(20s) >> exit_reason::noproc);
}

}  // namespace

TEST_CASE("a blocked actor leaves its receive by actor_exit, with the reason") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn(waiter, here.pid());
  exit(p, exit_reason::shutdown);
  CHECK(end_of(here) == exit_reason::shutdown);
  sys.join();
  CHECK_FALSE(sys.alive(p));
}

TEST_CASE("normal does nothing to another") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn(waiter, here.pid());
  exit(p, exit_reason::normal);
  CHECK(here.call<pid>(p, "who"_a) == p);
}

TEST_CASE("of one sent kill, others see killed") {
  actor_system sys;
  bridge here{sys};
  exit(sys.spawn(waiter, here.pid()), exit_reason::kill);
  CHECK(end_of(here) == exit_reason::killed);
}

TEST_CASE("the first reason counts") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn(
      [](thread_self& me, pid observer) {
        me.receive(on("go"_a) >> [&] {
          exit(me.pid(), exit_reason(1));
          exit(me.pid(), exit_reason(2));
        });
        waiter(me, observer);
      },
      here.pid());
  send(p, "go"_a);
  CHECK(end_of(here) == exit_reason(1));
}

TEST_CASE("an actor_exit that is swallowed comes again at the next wait") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn([to = here.pid()](thread_self& me) {
    for (int i = 0; i < 3; ++i) {
      try {
        me.receive(on("never"_a) >> [] {});
      } catch (actor_exit const&) {
        send(to, i);
      }
    }
    send(to, "out"_a);
  });
  exit(p, exit_reason::shutdown);
  for (int i = 0; i < 3; ++i)
    CHECK(here.receive(on(as<int>) >> [](int n) { return n; }, after(20s) >> -1) == i);
  here.receive(on("out"_a) >> [] {}, after(20s) >> [] { FAIL("it did not end"); });
}

TEST_CASE("exit ends oneself, with a value of the user's as the reason") {
  actor_system sys;
  bridge here{sys};
  pid const p =
      sys.spawn([](thread_self& me) { me.receive(on("go"_a) >> [&] { me.exit("enough"); }); });
  auto const r = here.try_call<void>(p, "go"_a);
  REQUIRE_FALSE(r);
  CHECK(r.error().why() == call_error::down);
  CHECK(r.error().reason() == exit_reason("enough"));
}

TEST_CASE("exit of the dead and of nobody does nothing") {
  actor_system sys;
  pid const p = sys.spawn([](thread_self&) {});
  sys.join();
  exit(p, exit_reason::shutdown);
  exit(pid(), exit_reason::shutdown);
  CHECK_FALSE(sys.alive(p));
}

TEST_CASE("a message sent after exit to one that waits is not processed") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn(waiter, here.pid());
  here.call<pid>(p, "who"_a);
  exit(p, exit_reason::shutdown);
  auto const r = here.try_call<pid>(p, "who"_a);
  REQUIRE_FALSE(r);
  CHECK(r.error().why() == call_error::down);
}
