// Cycles of waiting calls.
#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <tuple>
#include <vector>

#include "support/scale.hpp"

using namespace heed;
using namespace std::chrono_literals;

namespace {

// Asks on as it is told: "ask" calls the next of the list with the rest, and answers what came of
// it; the last answers "end".
void relay(thread_self& me) {
  for (;;)
    me.receive(on("ask"_a, as<std::vector<pid>>) >> [&](std::vector<pid> way) {
      if (way.empty()) return me.reply(std::vector<pid>());
      pid const next = way.front();
      way.erase(way.begin());
      auto r = me.try_call<std::vector<pid>>(within(1h), next, "ask"_a, way);
      if (r)
        me.reply(*r);
      else
        me.reply(r.error().why() == call_error::deadlock ? r.error().actors() : std::vector{pid()});
    });
}

call_error::cause why(bridge& here, pending& p) {
  try {
    (void)here.get<int>(within(20s), p);
  } catch (call_error const& e) {
    return e.why();
  }
  FAIL("an answer came");
  return call_error::timeout;
}

}  // namespace

TEST_CASE("a call back to one's waiting caller is a deadlock, which names both") {
  actor_system sys;
  bridge here{sys};
  pid const a = sys.spawn(relay), b = sys.spawn(relay);
  CHECK(here.call<std::vector<pid>>(within(20s), a, "ask"_a, std::vector{b, a}) ==
        std::vector{b, a});
}

TEST_CASE("a longer cycle is named in the order its actors wait, the one that closes it first") {
  actor_system sys;
  bridge here{sys};
  pid const a = sys.spawn(relay), b = sys.spawn(relay), c = sys.spawn(relay), d = sys.spawn(relay);
  CHECK(here.call<std::vector<pid>>(within(20s), a, "ask"_a, std::vector{b, c, d, b}) ==
        std::vector{d, b, c});
}

TEST_CASE("a chain of calls that ends is none") {
  actor_system sys;
  bridge here{sys};
  pid const a = sys.spawn(relay), b = sys.spawn(relay), c = sys.spawn(relay);
  CHECK(here.call<std::vector<pid>>(within(20s), a, "ask"_a, std::vector{b, c}).empty());
}

TEST_CASE("the request that would close the cycle is not sent") {
  actor_system sys;
  bridge here{sys};
  pid const b = sys.spawn([](thread_self& me) {
    me.receive(on("ask"_a) >> [&] {
      me.reply(me.try_call<int>(within(1h), me.sender(), "back"_a).error().why() ==
               call_error::deadlock);
    });
  });
  CHECK(here.call<bool>(within(20s), b, "ask"_a));
  CHECK(here.receive(otherwise >> true, after(0s) >> false) == false);
}

TEST_CASE("an edge ends when the reply is sent, though the caller has not looked yet") {
  actor_system sys;
  bridge here{sys};
  pid const b = sys.spawn([](thread_self& me) {
    for (;;)
      me.receive(on("ask"_a) >> [&] {
        pid const caller = me.sender();
        me.reply(1);
        me.send(caller, me.try_call<int>(within(1h), caller, "back"_a).operator bool());
      });
  });
  int const rounds = heed_test::count(300, 20'000);
  for (int i = 0; i < rounds; ++i) {
    CHECK(here.call<int>(within(20s), b, "ask"_a) == 1);
    here.receive(on("back"_a) >> [&] { here.reply(2); });
    REQUIRE(here.receive(on(as<bool>) >> [](bool good) { return good; }, after(20s) >> false));
  }
}

TEST_CASE("an edge ends when the request is dropped, though the caller has not looked yet") {
  actor_system sys;
  bridge here{sys};
  pid const b = sys.spawn([](thread_self& me) {
    for (;;) {
      pid caller;
      try {
        me.receive(on("ask"_a) >> [&] {
          caller = me.sender();
          throw 1;
        });
      } catch (int) {
      }
      me.send(caller, static_cast<bool>(me.try_call<int>(within(1h), caller, "back"_a)));
    }
  });
  int const rounds = heed_test::count(200, 10'000);
  for (int i = 0; i < rounds; ++i) {
    CHECK(here.try_call<int>(within(20s), b, "ask"_a).error().why() == call_error::no_reply);
    here.receive(on("back"_a) >> [&] { here.reply(2); });
    REQUIRE(here.receive(on(as<bool>) >> [](bool good) { return good; }, after(20s) >> false));
  }
}

TEST_CASE("an edge ends with a promise") {
  actor_system sys;
  bridge here{sys};
  pid const b = sys.spawn([](thread_self& me) {
    me.receive(on("ask"_a) >> [&] {
      auto p = me.promise();
      CHECK(me.try_call<int>(within(5ms), me.sender(), 1).error().why() == call_error::timeout);
      p.reply(7);
    });
  });
  CHECK(here.call<int>(within(20s), b, "ask"_a) == 7);
}

TEST_CASE("an edge follows delegate, to one that waits") {
  actor_system sys;
  bridge here{sys};
  pid const c = sys.spawn([to = here.pid()](thread_self& me) {
    me.receive(on("go"_a) >> [&] { (void)me.try_call<int>(within(1h), to, "busy"_a); });
  });
  pid const b = sys.spawn(
      [c](thread_self& me) { me.receive(on("ask"_a) >> [&] { me.delegate(c, "work"_a); }); });
  send(c, "go"_a);
  // The call of c has arrived, and waits here unanswered.
  here.receive(on("busy"_a) >> [&] {
    auto const r = here.try_call<int>(within(20s), b, "ask"_a);
    REQUIRE_FALSE(r);
    CHECK(r.error().why() == call_error::deadlock);
    CHECK(r.error().actors() == std::vector{here.pid(), c});
    here.reply(1);
  });
}

TEST_CASE("a call to one to whom a request of its own was delegated is a deadlock") {
  actor_system sys;
  bridge here{sys};
  pid const c = sys.spawn([to = here.pid()](thread_self& me) {
    me.receive(on("work"_a) >> [&] {
      auto const r = me.try_call<int>(within(1h), to, "back"_a);
      me.reply(r.error().why() == call_error::deadlock ? 1 : 0);
    });
  });
  pid const b = sys.spawn(
      [c](thread_self& me) { me.receive(on("ask"_a) >> [&] { me.delegate(c, "work"_a); }); });
  CHECK(here.call<int>(within(20s), b, "ask"_a) == 1);
}

TEST_CASE("get and gather are waits; first only if all its answers are stuck") {
  actor_system sys;
  bridge here{sys};
  auto const waits_here = [to = here.pid()](thread_self& me) {
    me.receive(on("go"_a) >> [&] { (void)me.try_call<int>(within(1h), to, "busy"_a); });
    me.receive(on("never"_a) >> [] {});
  };
  pid const stuck = sys.spawn(waits_here), other = sys.spawn(waits_here);
  pid const free = sys.spawn([](thread_self& me) { me.receive(on("never"_a) >> [] {}); });
  for (pid p : {stuck, other}) send(p, "go"_a);
  here.receive(on("busy"_a) >> [&] {
    here.receive(on("busy"_a) >> [&] {
      auto one = here.request(stuck, 1);
      CHECK(why(here, one) == call_error::deadlock);
      std::vector<pending> mixed;
      mixed.push_back(here.request(free, 1));
      mixed.push_back(here.request(stuck, 1));
      auto const g = here.gather<int>(within(5ms), mixed);
      CHECK(g[0].error().why() == call_error::timeout);
      CHECK(g[1].error().why() == call_error::deadlock);
      CHECK(here.first<int>(within(5ms), mixed).second.error().why() == call_error::timeout);
      std::vector<pending> all;
      all.push_back(here.request(other, 1));
      all.push_back(here.request(stuck, 1));
      CHECK(here.first<int>(within(20s), all).second.error().why() == call_error::deadlock);
    });
  });
}

TEST_CASE("a target that waits in a receive could serve: no deadlock, but a timeout") {
  actor_system sys;
  bridge here{sys};
  pid const b = sys.spawn([](thread_self& me) {
    me.receive(on("ask"_a) >> [&] {
      me.send(me.sender(), "busy"_a);
      me.receive(on("never"_a) >> [] {});
    });
  });
  CHECK(here.try_call<int>(within(5ms), b, "ask"_a).error().why() == call_error::timeout);
}

TEST_CASE("deadlock detection can be switched off") {
  actor_system sys{{.detect_deadlock = false}};
  bridge here{sys};
  CHECK(here.try_call<int>(within(2ms), here.pid(), 1).error().why() == call_error::timeout);
  pid const b = sys.spawn([](thread_self& me) {
    me.receive(on("ask"_a) >> [&] {
      me.reply(me.try_call<int>(within(2ms), me.sender(), "back"_a).error().why() ==
               call_error::timeout);
    });
  });
  CHECK(here.call<bool>(within(20s), b, "ask"_a));
}
