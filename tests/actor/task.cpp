#include <actor/task.hpp>

#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>

using namespace heed;
using namespace std::chrono_literals;

namespace {

task<int> add(self, int a, int b) {
  co_return a + b;
}
task<std::unique_ptr<int>> boxed(self, int n) {
  co_return std::make_unique<int>(n);
}
task<> throwing(self) {
  throw std::runtime_error("from the callee");
  co_return;
}
task<int> taken_by_a_callee(self me) {
  co_return co_await me.receive(on("n"_a, as<int>) >> [](int n) { return n; });
}

/// Tells when it is destroyed.
struct farewell {
  pid to;
  char const* word;
  farewell(pid t, char const* w) : to(t), word(w) {}
  farewell(farewell const&) = delete;
  ~farewell() { send(to, word); }
};

}  // namespace

TEST_CASE("a called coroutine gives what it returns") {
  actor_system sys;
  bridge here{sys};
  sys.spawn(
      [](self me, pid to) -> task<> {
        int const sum = co_await add(me, 2, 3);
        auto box = co_await boxed(me, 7);
        send(to, sum, *box);
      },
      here.pid());
  here.receive(on(5, 7) >> [] {});
}

TEST_CASE("an exception of a called coroutine comes out of its co_await") {
  actor_system sys;
  bridge here{sys};
  sys.spawn(
      [](self me, pid to) -> task<> {
        std::string what;
        try {
          co_await throwing(me);
        } catch (std::runtime_error const& e) {
          what = e.what();
        }
        send(to, what);
      },
      here.pid());
  here.receive(on("from the callee") >> [] {});
}

TEST_CASE("a called coroutine receives from its actor's mailbox, and leaves the rest in order") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn(
      [](self me, pid to) -> task<> {
        int sum = co_await taken_by_a_callee(me);
        auto const next = [&](int n) { return n; };
        sum = sum * 10 + co_await me.receive(on(as<int>) >> next);
        sum = sum * 10 + co_await me.receive(on(as<int>) >> next);
        send(to, sum);
      },
      here.pid());
  send(p, 1);
  send(p, 2);
  send(p, "n"_a, 3);
  here.receive(on(312) >> [] {});
}

TEST_CASE("an action that is a coroutine is awaited, and counts as what it returns") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn(
      [](self me, pid to) -> task<> {
        int const n = co_await me.receive(
            on("go"_a, as<std::string>) >> [&](std::string const& text) -> task<int> {
              pid const from = me.sender();
              int const inner = co_await taken_by_a_callee(me);
              me.reply(text);
              co_return inner + static_cast<int>(text.size()) + (me.sender() == from ? 100 : 0);
            },
            on("stop"_a) >> -1);
        send(to, "end"_a, n);
      },
      here.pid());
  auto asked = here.request(p, "go"_a, "text");
  send(p, "n"_a, 5);
  CHECK(here.get<std::string>(asked) == "text");
  here.receive(on("end"_a, 109) >> [] {});
}

TEST_CASE("a system that ends destroys coroutines where they are suspended") {
  auto sys = std::make_unique<actor_system>();
  actor_system outer;
  bridge here{outer};
  pid const me = here.pid();
  sys->spawn(
      [](self me, pid to) -> task<> {
        farewell const last(to, "outer");
        co_await [](self me, pid to) -> task<> {
          farewell const first(to, "inner");
          send(to, "ready");
          co_await me.receive(on("never"_a) >> [] {});
        }(me, to);
      },
      me);
  here.receive(on("ready") >> [] {});
  sys.reset();
  std::string order;
  while (order.size() < 10)
    order += here.receive(on(as<std::string>) >> [](std::string s) { return s; });
  CHECK(order == "innerouter");
}

TEST_CASE("a coroutine that throws ends alone and is counted") {
  actor_system sys;
  bridge here{sys};
  pid const p =
      sys.spawn([](self me) -> task<> { co_await me.receive(on("go"_a) >> [] { throw 1; }); });
  auto const answer = here.try_call<void>(p, "go"_a);
  REQUIRE_FALSE(answer);
  CHECK(answer.error().why() == call_error::down);
  CHECK(sys.counters().crashed == 1);
}

TEST_CASE("a call, a timeout and a yield in a coroutine") {
  actor_system sys{{.workers = 1}};
  bridge here{sys};
  pid const server = sys.spawn([](self me) -> task<> {
    for (;;) co_await me.receive(on("twice"_a, as<int>) >> [&](int n) { me.reply(2 * n); });
  });
  sys.spawn(
      [](self me, pid server, pid to) -> task<> {
        int const n = co_await me.call<int>(server, "twice"_a, 21);
        auto const none = co_await me.try_call<int>(within(5ms), server, "nothing"_a);
        bool const late = !none && none.error().why() == call_error::timeout;
        co_await me.yield();
        int const t = co_await me.receive(on("never"_a) >> 0, after(1ms) >> 1);
        send(to, n, late, t);
      },
      server, here.pid());
  here.receive(on(42, true, 1) >> [] {});
}

TEST_CASE("an actor that sends to itself gives way to others") {
  actor_system sys{{.workers = 1}};
  bridge here{sys};
  pid const busy = sys.spawn([](self me) -> task<> {
    me.send(me.pid(), "again"_a);
    bool on_and_on = true;
    while (on_and_on)
      on_and_on = co_await me.receive(
          on("again"_a) >>
              [&] {
                me.send(me.pid(), "again"_a);
                return true;
              },
          on("enough"_a) >> false);
  });
  sys.spawn(
      [](self, pid to) -> task<> {
        send(to, "enough"_a);
        co_return;
      },
      busy);
  sys.join();
}
