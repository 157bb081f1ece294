#include <actor/self.hpp>

#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace heed;
using namespace std::chrono_literals;

TEST_CASE("outside of a clause there is no sender, and nothing to reply to") {
  actor_system sys;
  bridge here{sys};
  here.send(here.pid(), 1);
  CHECK_FALSE(here.sender());
  here.receive(on(1) >> [&] { CHECK(here.sender() == here.pid()); });
  CHECK_FALSE(here.sender());
  CHECK_THROWS_AS(here.reply(1), std::logic_error);
  CHECK_THROWS_AS((void)here.promise(), std::logic_error);
  CHECK_THROWS_AS(here.delegate(here.pid(), 1), std::logic_error);
}

TEST_CASE("the sender is that of the innermost running clause, and comes back after it") {
  actor_system sys;
  bridge here{sys};
  bridge a{sys}, b{sys}, c{sys};
  a.send(here.pid(), 1);
  b.send(here.pid(), 2);
  c.send(here.pid(), 3);
  std::vector<pid> seen;
  auto const note = [&] { seen.push_back(here.sender()); };
  here.receive(on(1) >> [&] {
    note();
    here.receive(on(2) >> [&] {
      note();
      here.receive(on(3) >> note);
      note();
    });
    note();
  });
  CHECK(seen == std::vector{a.pid(), b.pid(), c.pid(), b.pid(), a.pid()});
}

TEST_CASE("the sender comes back after an action that throws") {
  actor_system sys;
  bridge here{sys};
  bridge a{sys}, b{sys};
  a.send(here.pid(), 1);
  b.send(here.pid(), 2);
  here.receive(on(1) >> [&] {
    CHECK_THROWS_AS(here.receive(on(2) >> [] { throw 1; }), int);
    CHECK(here.sender() == a.pid());
  });
}

TEST_CASE("a guard sees the sender of the message it looks at") {
  actor_system sys;
  bridge here{sys};
  bridge a{sys}, b{sys};
  a.send(here.pid(), 1);
  b.send(here.pid(), 2);
  int const n = here.receive(on(as<int>).when([&] { return here.sender() == b.pid(); }) >>
                             [](int v) { return v; });
  CHECK(n == 2);
}

TEST_CASE("the action of after has no sender of its own") {
  actor_system sys;
  bridge here{sys};
  bridge a{sys};
  a.send(here.pid(), 1);
  here.receive(after(0s) >> [&] { CHECK_FALSE(here.sender()); });
  here.receive(on(1) >>
               [&] { here.receive(after(0s) >> [&] { CHECK(here.sender() == a.pid()); }); });
}

TEST_CASE("a guard cannot wait") {
  actor_system sys;
  bridge here{sys};
  here.send(here.pid(), 1);
  here.send(here.pid(), 2);
  auto const waits = [&] {
    here.receive(on(2) >> [] {});
    return true;
  };
  CHECK_THROWS_AS(here.receive(on(1).when(waits) >> [] {}), std::logic_error);
  CHECK(here.receive(on(as<int>) >> [](int n) { return n; }) == 1);
}

TEST_CASE("only the thread that made a bridge can wait on it") {
  actor_system sys;
  bridge here{sys};
  std::thread([&] { CHECK_THROWS_AS(here.receive(on(1) >> [] {}), std::logic_error); }).join();
}

TEST_CASE("an actor knows its pid and its system") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn(
      [to = here.pid(), s = &sys](thread_self& me) { me.send(to, me.pid(), &me.system() == s); });
  here.receive(on(p, true) >> [] {}, after(20s) >> [] { FAIL("another pid or system"); });
}

TEST_CASE("exit of another ends it, and it takes nothing that is sent to it afterwards") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn([to = here.pid()](thread_self& me) {
    bool late = false;
    try {
      me.receive(on("late"_a) >> [&] { late = true; });
    } catch (actor_exit const& e) {
      me.send(to, e.reason(), late);
      throw;
    }
  });
  here.exit(p, exit_reason::normal);
  here.exit(p, "enough");
  here.send(p, "late"_a);
  here.receive(
      on(as<exit_reason>, as<bool>) >>
          [](exit_reason r, bool late) {
            CHECK(r == exit_reason("enough"));
            CHECK_FALSE(late);
          },
      after(20s) >> [] { FAIL("it did not end"); });
}
