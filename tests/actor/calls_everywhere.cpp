// Calls and requests, each rule on every kind of actor, by hand under many seeds and on the pool.
#include <actor/actor.hpp>
#include <actor/manual_system.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <deque>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "support/everywhere.hpp"

using namespace heed;
using namespace heed_test;
using namespace std::chrono_literals;

namespace {

/// Keeps what it is asked until it is told to answer the oldest, or the latest.
task<> desk(self me) {
  std::deque<reply_promise> kept;
  for (;;)
    co_await me.receive(
        on("keep"_a) >> [&] { kept.push_back(me.promise()); },
        on("oldest"_a, as<int>) >>
            [&](int n) {
              kept.front().reply(n);
              kept.pop_front();
            },
        on("latest"_a, as<int>) >>
            [&](int n) {
              kept.back().reply(n);
              kept.pop_back();
            },
        on("echo"_a, as<int>) >> [&](int n) { me.reply(n); },
        on("twice"_a, as<int>) >>
            [&](int n) {
              me.reply(n);
              me.reply(n + 1);
            },
        on("pair"_a) >> [&] { me.reply(7, std::string("seven")); },
        on("nothing"_a) >> [&] { me.reply(); }, on("drop"_a) >> [] {},
        on("end"_a) >> [&] { me.exit("jam"); });
}

/// All that was said to that one has been done, and has come.
template <class Me>
doing<Me> settled(Me& me, pid who) {
  auto const r = co_await me.template try_call<void>(within(1h), who, "nothing"_a);
  me.holds(static_cast<bool>(r));
}
template <class Me>
doing<Me> nothing_is_left(Me& me) {
  bool const any =
      co_await me.receive(otherwise >> [](message const&) { return true; }, after(0s) >> false);
  me.holds(!any);
}
template <class Me>
doing<Me, int> got(Me& me, deadline until, pending& p) {
  int out = -1;
  try {
    out = co_await me.wait([&] { return me.inner.template get<int>(until, p); });
  } catch (call_error const& e) {
    out = -100 - static_cast<int>(e.why());
  }
  co_return out;
}
constexpr int timed_out = -100 - static_cast<int>(call_error::timeout);

}  // namespace

TEST_CASE("a late answer comes to no later call, and to no receive") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    pid const to = me.inner.spawn(desk);
    auto const late = co_await me.template try_call<int>(within(1ms), to, "keep"_a);
    me.holds(!late && late.error().why() == call_error::timeout);
    pending second = me.inner.request(to, "keep"_a);
    me.inner.send(to, "oldest"_a, 7);
    co_await settled(me, to);
    me.inner.send(to, "oldest"_a, 8);
    int const answer = co_await got(me, within(1h), second);
    me.expect(answer, 8);
    co_await nothing_is_left(me);
  });
}

TEST_CASE("an answer that has come counts, though the time has passed") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    pid const to = me.inner.spawn(desk);
    std::vector<pending> asked;
    for (int i = 0; i != 4; ++i) asked.push_back(me.inner.request(to, "echo"_a, i));
    co_await settled(me, to);
    int const zero = co_await got(me, within(0s), asked[0]);
    me.expect(zero, 0);
    int const one = co_await got(me, within(-1s), asked[1]);
    me.expect(one, 1);
    auto const next =
        co_await me.wait([&] { return me.inner.template first<int>(within(0s), asked); });
    me.holds(next.first == 2 && next.second && *next.second == 2);
    asked.erase(asked.begin(), asked.begin() + 3);
    auto const all =
        co_await me.wait([&] { return me.inner.template gather<int>(within(0s), asked); });
    me.holds(all.size() == 1 && all[0] && *all[0] == 3);
  });
}

TEST_CASE("no answer in time keeps the request, in get, gather and first") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    pid const to = me.inner.spawn(desk);
    std::vector<pending> asked;
    for (int i = 0; i != 3; ++i) asked.push_back(me.inner.request(to, "keep"_a));
    int const none = co_await got(me, within(1ms), asked[0]);
    me.expect(none, timed_out);
    auto const all =
        co_await me.wait([&] { return me.inner.template gather<int>(within(1ms), asked); });
    for (auto const& r : all) me.holds(!r && r.error().why() == call_error::timeout);
    auto const next =
        co_await me.wait([&] { return me.inner.template first<int>(within(1ms), asked); });
    me.holds(next.first == 3 && !next.second && next.second.error().why() == call_error::timeout);
    for (int i = 0; i != 3; ++i) me.inner.send(to, "oldest"_a, i);
    auto const later =
        co_await me.wait([&] { return me.inner.template gather<int>(within(1h), asked); });
    for (int i = 0; i != 3; ++i)
      me.holds(later[static_cast<std::size_t>(i)] && *later[static_cast<std::size_t>(i)] == i);
    co_await nothing_is_left(me);
  });
}

TEST_CASE("an abandoned request is answered to nobody, and the others are answered") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    pid const to = me.inner.spawn(desk);
    pending before = me.inner.request(to, "keep"_a);
    {
      pending const abandoned = me.inner.request(to, "keep"_a);
    }
    pending after_it = me.inner.request(to, "keep"_a);
    for (int i = 0; i != 3; ++i) me.inner.send(to, "oldest"_a, i);
    co_await settled(me, to);
    int const last = co_await got(me, within(1h), after_it);
    me.expect(last, 2);
    int const first = co_await got(me, within(1h), before);
    me.expect(first, 0);
    co_await nothing_is_left(me);
  });
}

TEST_CASE("one deadline holds for several calls") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    pid const to = me.inner.spawn(desk);
    deadline const all = me.by_hand ? within(10ms) : within(1ms);
    auto const late = co_await me.template try_call<int>(all, to, "keep"_a);
    me.holds(!late && late.error().why() == call_error::timeout);
    auto const next = co_await me.template try_call<int>(all, to, "keep"_a);
    me.holds(!next && next.error().why() == call_error::timeout);
  });
}

TEST_CASE("first gives answers in the order they come, gather in the order asked") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    pid const to = me.inner.spawn(desk);
    for (bool const gathers : {false, true}) {
      std::vector<pending> asked;
      for (int i = 0; i != 3; ++i) asked.push_back(me.inner.request(to, "keep"_a));
      for (int i : {2, 1, 0}) me.inner.send(to, "latest"_a, i);
      if (gathers) {
        auto const all =
            co_await me.wait([&] { return me.inner.template gather<int>(within(1h), asked); });
        for (int i = 0; i != 3; ++i) me.holds(*all[static_cast<std::size_t>(i)] == i);
        continue;
      }
      for (int i : {2, 1, 0}) {
        auto const next =
            co_await me.wait([&] { return me.inner.template first<int>(within(1h), asked); });
        me.holds(next.first == static_cast<std::size_t>(i) && *next.second == i);
      }
    }
  });
}

TEST_CASE("to gather nothing is over at once") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    std::vector<pending> asked;
    auto const all = co_await me.wait([&] { return me.inner.template gather<int>(asked); });
    me.holds(all.empty());
  });
}

TEST_CASE("however a call ends, nothing of it is left in the mailbox") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    pid const to = me.inner.spawn(desk);
    pid const ends = me.inner.spawn(desk);
    auto const answered = co_await me.template try_call<int>(within(1h), to, "echo"_a, 1);
    me.holds(answered && *answered == 1);
    auto const dropped = co_await me.template try_call<int>(within(1h), to, "drop"_a);
    me.holds(!dropped && dropped.error().why() == call_error::no_reply);
    auto const other = co_await me.template try_call<std::string>(within(1h), to, "echo"_a, 2);
    me.holds(!other && other.error().why() == call_error::bad_reply);
    if (!other) me.holds(other.error().reply().template exactly<int>());
    auto const down = co_await me.template try_call<int>(within(1h), ends, "end"_a);
    me.holds(!down && down.error().why() == call_error::down &&
             down.error().reason() == exit_reason("jam"));
    auto const dead = co_await me.template try_call<int>(within(1h), ends, "echo"_a, 3);
    me.holds(!dead && dead.error().why() == call_error::down &&
             dead.error().reason() == exit_reason::noproc);
    auto const nobody = co_await me.template try_call<int>(within(1h), pid(), "echo"_a, 4);
    me.holds(!nobody && nobody.error().why() == call_error::down &&
             nobody.error().reason() == exit_reason::noproc);
    auto const itself = co_await me.template try_call<int>(within(1h), me.inner.pid(), "echo"_a, 5);
    me.holds(!itself && itself.error().why() == call_error::deadlock &&
             itself.error().actors() == std::vector{me.inner.pid()});
    auto const late = co_await me.template try_call<int>(within(0s), to, "keep"_a);
    me.holds(!late && late.error().why() == call_error::timeout);
    co_await settled(me, to);
    co_await nothing_is_left(me);
  });
}

TEST_CASE("an answer has no element, one or several, as the call wants it") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    pid const to = me.inner.spawn(desk);
    auto const none = co_await me.template try_call<void>(within(1h), to, "nothing"_a);
    me.holds(static_cast<bool>(none));
    auto const two =
        co_await me.template try_call<std::tuple<int, std::string>>(within(1h), to, "pair"_a);
    me.holds(two && *two == std::tuple(7, std::string("seven")));
    auto const one = co_await me.template try_call<void>(within(1h), to, "echo"_a, 1);
    me.holds(!one && one.error().why() == call_error::bad_reply);
  });
}

TEST_CASE("a second answer to one request is nobody's") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    pid const to = me.inner.spawn(desk);
    auto const one = co_await me.template try_call<int>(within(1h), to, "twice"_a, 1);
    me.holds(one && *one == 1);
    auto const next = co_await me.template try_call<int>(within(1h), to, "echo"_a, 3);
    me.holds(next && *next == 3);
    co_await nothing_is_left(me);
  });
}
