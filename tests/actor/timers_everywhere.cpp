// Timers, each rule on every kind of actor, by hand under many seeds and on the pool.
#include <actor/actor.hpp>
#include <actor/manual_system.hpp>

#include <doctest/doctest.h>

#include <stdexcept>
#include <vector>

#include "support/everywhere.hpp"

using namespace heed;
using namespace heed_test;
using namespace std::chrono_literals;

namespace {

/// The next number, or 0 when there is none for that long.
template <class Me, class D>
doing<Me, int> next_number(Me& me, D limit) {
  int const n = co_await me.receive(on(as<int>) >> [](int i) { return i; }, after(limit) >> 0);
  co_return n;
}

}  // namespace

TEST_CASE("a timer says whether something is to come; what has come stays when it is cancelled") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    timer once = me.inner.send_after(1ms, me.inner.pid(), 1);
    timer const same = once;
    timer again = me.inner.send_every(1h, me.inner.pid(), 2);
    timer never = me.inner.send_after(1h, me.inner.pid(), 3);
    me.holds(again && never);
    co_await me.receive(after(2ms) >> [] {});
    me.inner.send_after(2ms, me.inner.pid(), "then"_a);
    co_await me.receive(on("then"_a) >> [] {});
    me.holds(!once && !same && !once.cancel());
    me.holds(again.cancel() && !again && !again.cancel());
    me.holds(never.cancel() && !never && !never.cancel());
    me.holds(!timer() && !timer().cancel());
    int const came = co_await next_number(me, 0s);
    me.expect(came, 1);
    if (!me.by_hand) co_return;
    int const more = co_await next_number(me, 3h);
    me.expect(more, 0);
  });
}

TEST_CASE(
    "timers of one actor come in the order of their times, and of the same time as they were set") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    if (!me.by_hand) co_return;
    pid const own = me.inner.pid();
    me.inner.send_after(20ms, own, 4);
    me.inner.send_after(10ms, own, 1);
    me.inner.send_after(10ms, own, 2);
    me.inner.send_every(20ms, own, 5);
    me.inner.send_after(10ms, own, 3);
    for (int i = 1; i != 6; ++i) {
      int const n = co_await next_number(me, 1s);
      me.expect(n, i);
    }
  });
}

TEST_CASE("a delay of nothing, or of less, is over at once") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    me.inner.send_after(0s, me.inner.pid(), 1);
    me.inner.send_after(-1000h, me.inner.pid(), 1);
    int const first = co_await next_number(me, 20s);
    int const second = co_await next_number(me, 20s);
    me.holds(first == 1 && second == 1);
  });
}

TEST_CASE("a timer that repeats keeps in step with its first time, whatever its actor does") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    pid const own = me.inner.pid();
    timer t = me.inner.send_every(10ms, own, 1);
    if (!me.by_hand) {
      for (int i = 0; i != 3; ++i) {
        int const n = co_await next_number(me, 20s);
        me.expect(n, 1);
      }
      me.holds(t.cancel());
      co_return;
    }
    me.inner.send_after(34ms, own, 2);
    me.inner.send_after(36ms, own, 3);
    // It is busy with something else at the first times.
    co_await me.receive(after(25ms) >> [] {});
    for (int const wanted : {1, 1, 1, 2, 3, 1, 1}) {
      int const n = co_await next_number(me, 1s);
      me.expect(n, wanted);
    }
    me.holds(t.cancel());
    int const none = co_await next_number(me, 1h);
    me.expect(none, 0);
  });
}

TEST_CASE("any actor that has a copy of a timer may cancel it") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    pid const other = me.inner.spawn([](self who) -> task<> {
      co_await who.receive(on(as<timer>) >> [&](timer t) { who.reply(t.cancel()); });
    });
    timer const t = me.inner.send_every(1h, me.inner.pid(), 1);
    auto const was = co_await me.template try_call<bool>(within(20s), other, t);
    me.holds(was && *was && !t);
    if (!me.by_hand) co_return;
    int const none = co_await next_number(me, 3h);
    me.expect(none, 0);
  });
}

TEST_CASE("a timer to one that has ended goes on for its maker, and disturbs nobody") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    pid const gone = me.inner.spawn([](self) -> task<> { co_return; });
    auto const r = co_await me.template try_call<void>(within(20s), gone, 1);
    me.holds(!r && r.error().why() == call_error::down);
    timer t = me.inner.send_every(1ms, gone, 1);
    timer once = me.inner.send_after(1ms, pid(), 1);
    me.inner.send_after(5ms, me.inner.pid(), 7);
    int const n = co_await next_number(me, 20s);
    me.expect(n, 7);
    me.holds(t.cancel() && !once);
  });
}

TEST_CASE("a period that is not positive is refused") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    int refused = 0;
    for (auto const period : {0ms, -1ms}) {
      try {
        static_cast<void>(me.inner.send_every(period, me.inner.pid(), 1));
      } catch (std::invalid_argument const&) {
        ++refused;
      }
    }
    me.expect(refused, 2);
    co_await me.receive(after(0s) >> [] {});
  });
}

TEST_CASE("nothing is to come by a timer whose maker has ended, of any kind") {
  for (kind const k : kinds) {
    if (k == kind::outside) continue;
    CAPTURE(std::string(name_of(k)));
    auto const run = [&](actor_system& sys, std::uint64_t seed, bool by_hand) {
      bridge here{sys};
      part const maker([to = here.pid()](auto& me) -> doing<decltype(me)> {
        std::vector<timer> all;
        all.push_back(me.inner.send_after(1h, to, 1));
        all.push_back(me.inner.send_every(1h, to, 2));
        me.inner.send(to, all);
        co_await me.receive(on("end"_a) >> [&] { me.inner.exit("jam"); });
      });
      pid const who = spawn_stage(k, sys, here.pid(), maker, {seed, by_hand});
      tag const m = here.monitor(who);
      auto all = here.receive(on(as<std::vector<timer>>) >> [](std::vector<timer> t) { return t; });
      bool const before = all[0] && all[1];
      here.send(who, "end"_a);
      here.receive(on(fields<down>(m, _, _)) >> [] {});
      bool const after_it = all[0] || all[1] || all[0].cancel() || all[1].cancel();
      bool const any =
          here.receive(on(as<int>) >> [](int) { return true; }, after(by_hand ? 3h : 0h) >> false);
      return before && !after_it && !any;
    };
    {
      actor_system sys;
      CHECK(run(sys, 0, false));
    }
    std::uint64_t seed = 0;
    explore(count(20, 500, "seeds for each kind of actor"), [&](manual_system& sys) {
      if (!run(sys, seed++, true)) throw std::runtime_error("something was to come");
    });
  }
}
