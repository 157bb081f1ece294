#include <actor/mailbox_full.hpp>

#include <actor/actor.hpp>
#include <actor/priority.hpp>
#include <match/match.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace heed;
using namespace heed::literals;
using namespace std::chrono_literals;

namespace {

using numbers = std::vector<int>;

// Takes all the numbers there are, once it has got "go".
task<> takes_later(self me, numbers* out) {
  co_await me.receive(on("go"_a) >> [] {});
  auto const add = [&](int n) { out->push_back(n); };
  bool more = true;
  while (more) co_await me.receive(on(as<int>) >> add, after(0s) >> [&] { more = false; });
}
void takes_later_on_a_thread(thread_self& me, numbers* out) {
  me.receive(on("go"_a) >> [] {});
  for (bool more = true; more;)
    me.receive(
        on(as<int>) >> [&](int n) { out->push_back(n); }, after(0s) >> [&] { more = false; });
}

class collector : public reactor {
 public:
  explicit collector(numbers* out) : out_(out) {}
  void add(int n) { out_->push_back(n); }
  static constexpr auto handles = handlers(on(as<int>) >> &collector::add);

 private:
  numbers* out_;
};

class feeds_itself : public reactor {
 public:
  explicit feeds_itself(numbers* out) : out_(out) {}
  void add(int n) {
    out_->push_back(n);
    for (int i = 4; n == 1 && i <= 6; ++i) send(me.pid(), i);
  }
  static constexpr auto handles = handlers(on(as<int>) >> &feeds_itself::add);

 private:
  numbers* out_;
};

/// What an actor of each kind takes of the numbers from 1 to `last`, sent before it looks.
std::vector<numbers> taken_of(int last, mailbox_bound is) {
  std::vector<numbers> out(3);
  {
    manual_system sys;
    std::vector<pid> all{sys.spawn({.mailbox = is}, takes_later, &out[0]),
                         sys.spawn({.mailbox = is}, takes_later_on_a_thread, &out[1]),
                         sys.spawn<collector>({.mailbox = is}, &out[2])};
    for (pid const& p : all) {
      for (int n = 1; n <= last; ++n) send(p, n);
      sys.counters();
    }
    send(all[0], "go"_a);
    send(all[1], "go"_a);
    send(all[2], stop{});
    sys.run_until_idle();
  }
  return out;
}

}  // namespace

TEST_CASE("a mailbox takes as many as it is for, and drops the newest") {
  // "go" is dropped as well: the two that wait for it end with the system.
  auto const all = taken_of(5, bounded(3));
  CHECK(all[2] == numbers{1, 2, 3});
  CHECK(all[0].empty());
  CHECK(taken_of(2, bounded(3))[0] == numbers{1, 2});
  CHECK(taken_of(2, bounded(3))[1] == numbers{1, 2});
}

TEST_CASE("or drops the oldest") {
  auto const all = taken_of(5, bounded(3, overflow::drop_oldest));
  CHECK(all[0] == numbers{4, 5});
  CHECK(all[1] == numbers{4, 5});
  CHECK(all[2] == numbers{3, 4, 5});
  // Far more than would be kept until the actor looks.
  CHECK(taken_of(1000, bounded(3, overflow::drop_oldest))[2] == numbers{998, 999, 1000});
}

TEST_CASE("or the sender is told, and keeps what it could not send") {
  manual_system sys;
  numbers got;
  pid const p =
      sys.spawn({.name = "store", .mailbox = bounded(2, overflow::fail_sender)}, takes_later, &got);
  send(p, 1);
  send(p, 2);
  std::vector<message> unsent;
  auto const put = [&](auto&&... elements) {
    try {
      send(p, std::move(elements)...);
    } catch (mailbox_full& e) {
      CHECK(e.to() == p);
      CHECK(std::string(e.what()).find("heed: the mailbox of <store:") == 0);
      unsent.push_back(e.take());
      CHECK_FALSE(e.take());
    }
  };
  put(3);
  put(std::make_unique<int>(4));
  REQUIRE(unsent.size() == 2);
  CHECK(to_string(unsent[0]) == "(int 3)");
  put(std::move(unsent[0]));
  REQUIRE(unsent.size() == 3);
  CHECK(to_string(unsent[2]) == "(int 3)");
  CHECK(sys.counters().refused == 3);
}

TEST_CASE("replies, timers and stop go in however many there are; requests that do not fit fail") {
  manual_system sys;
  std::vector<std::string> seen;
  pid const answers = sys.spawn([](self me) -> task<> {
    auto const answer = [&] { me.reply(7); };
    for (;;) co_await me.receive(on("ask"_a) >> answer);
  });
  pid const p = sys.spawn({.mailbox = bounded(1)}, [&](self me) -> task<> {
    me.send_after(1s, me.pid(), "late"_a);
    int const n = co_await me.call<int>(answers, "ask"_a);
    seen.push_back("reply " + std::to_string(n));
    auto const late = [&] { seen.push_back("late"); };
    auto const stops = [&] { seen.push_back("stop"); };
    auto const other = [&](int i) { seen.push_back(std::to_string(i)); };
    for (int i = 0; i < 3; ++i)
      co_await me.receive(on("late"_a) >> late, on(is<stop>) >> stops, on(as<int>) >> other);
  });
  std::vector<call_error::cause> failed;
  sys.spawn([&](self me) -> task<> {
    me.send(p, 1);
    me.send(p, 2);
    auto const r = co_await me.try_call<int>(p, 3);
    failed.push_back(r.error().why());
    me.send(p, stop{});
  });
  sys.run_until_idle();
  sys.advance(1s);
  sys.run_until_idle();
  CHECK(seen == std::vector<std::string>{"reply 7", "1", "stop", "late"});
  CHECK(failed == std::vector{call_error::no_reply});
}

TEST_CASE("what is put aside counts, and room is made where something is taken") {
  manual_system sys;
  numbers got;
  pid const p = sys.spawn({.mailbox = bounded(2, overflow::drop_oldest)}, takes_later, &got);
  // Looked at one by one, and put aside.
  for (int n = 1; n <= 100; ++n) {
    send(p, n);
    sys.run_until_idle();
  }
  send(p, "go"_a);
  sys.run_until_idle();
  CHECK(got == numbers{100});
  CHECK(sys.counters().refused == 99);
}

TEST_CASE("what is sent while an actor works takes the place of the oldest") {
  manual_system sys;
  numbers served, received;
  pid const loop = sys.spawn<feeds_itself>({.mailbox = bounded(3, overflow::drop_oldest)}, &served);
  pid const one_by_one =
      sys.spawn({.mailbox = bounded(3, overflow::drop_oldest)}, [&](self me) -> task<> {
        auto const add = [&](int n) {
          received.push_back(n);
          for (int i = 4; n == 1 && i <= 6; ++i) send(me.pid(), i);
        };
        for (;;) co_await me.receive(on(as<int>) >> add);
      });
  for (int n = 1; n <= 3; ++n) {
    send(loop, n);
    send(one_by_one, n);
  }
  sys.run_until_idle();
  CHECK(served == numbers{1, 4, 5, 6});
  CHECK(received == numbers{1, 4, 5, 6});
  CHECK(sys.counters().refused == 4);
}

TEST_CASE("what a timer has sent is a message like any other when it is sent on") {
  manual_system sys;
  pid const p = sys.spawn({.mailbox = bounded(2)}, takes_later, static_cast<numbers*>(nullptr));
  sys.spawn([p](self me) -> task<> {
    timer ticks = me.send_every(1s, me.pid(), 1);
    auto const pass_on = [&](message m) { send(p, std::move(m)); };
    for (int i = 0; i < 5; ++i) co_await me.receive(otherwise >> pass_on);
    ticks.cancel();
  });
  for (int i = 0; i < 10; ++i) {
    sys.advance(1s);
    sys.run_until_idle();
  }
  CHECK(sys.counters().refused == 3);
}

TEST_CASE("what is urgent comes into a full mailbox, and takes nobody's place there") {
  for (overflow const then :
       {overflow::drop_newest, overflow::drop_oldest, overflow::fail_sender}) {
    CAPTURE(then);
    manual_system sys;
    numbers got;
    alias urgent;
    auto const reads_all = [&](self me) -> task<> {
      urgent = me.alias(priority);
      co_await takes_later(me, &got);
    };
    pid const p = sys.spawn({.mailbox = bounded(2, then)}, reads_all);
    sys.run_until_idle();
    send(p, 1);
    send(p, 2);
    send(urgent, priority, 3);
    send(urgent, priority, 4);
    send(urgent, priority, "go"_a);
    sys.run_until_idle();
    CHECK(got == numbers{3, 4, 1, 2});
    CHECK(sys.counters().refused == 0);
  }
}

TEST_CASE("a tag made in a guard drops nothing that is being looked at") {
  manual_system sys;
  std::vector<std::string> seen;
  pid const p = sys.spawn({.mailbox = bounded(1, overflow::drop_oldest)}, [&](self me) -> task<> {
    auto const looks = [&](std::string const& s) {
      send(me.pid(), std::string("the second message, on the heap"));
      static_cast<void>(me.make_tag());
      seen.push_back(s);
      return true;
    };
    auto const take = [&](std::string const& s) { seen.push_back(s); };
    co_await me.receive(on(as<std::string>).when(looks) >> take);
  });
  std::string const first = "the first message, on the heap";
  send(p, first);
  sys.run_until_idle();
  CHECK(seen == std::vector{first, first});
}

TEST_CASE("a flood that comes while an actor takes in what was there drops the oldest of both") {
  struct floods {
    pid to;
    explicit floods(pid p) : to(p) {}
    floods(floods&& other) noexcept : to(std::exchange(other.to, pid())) {}
    ~floods() {
      for (int n = 6; to && n <= 76; ++n) send(to, n);
    }
  };
  manual_system sys;
  bridge here{sys};
  numbers got;
  pid const p = sys.spawn({.mailbox = bounded(4, overflow::drop_oldest)}, [&](self me) -> task<> {
    // Its answer comes late, and is destroyed between what came before it and what comes by that.
    static_cast<void>(me.request(here.pid(), "ask"_a));
    co_await me.receive(after(1s) >> [] {});
    auto const add = [&](int n) { got.push_back(n); };
    bool more = true;
    while (more) co_await me.receive(on(as<int>) >> add, after(0s) >> [&] { more = false; });
  });
  sys.run_until_idle();
  for (int n = 1; n <= 5; ++n) send(p, n);
  here.receive(on("ask"_a) >> [&] { here.reply(floods(p)); });
  sys.advance(1s);
  CHECK(got == numbers{73, 74, 75, 76});
  CHECK(sys.counters().refused == 72);
}

TEST_CASE("after a flood there is room again") {
  for (int round = 0; round < 20; ++round) {
    std::uint64_t taken = 0;
    actor_system sys{{.workers = 2}};
    pid const p = sys.spawn({.mailbox = bounded(2, overflow::drop_oldest)}, [&](self me) -> task<> {
      bool over = false;
      auto const one = [&] { ++taken; };
      auto const end = [&] { over = true; };
      auto const ask = [&] { me.reply(taken); };
      while (!over)
        co_await me.receive(on(is<int>) >> one, on(is<stop>) >> end, on("taken"_a) >> ask);
    });
    {
      std::vector<std::jthread> all;
      for (int from = 0; from < 3; ++from)
        all.emplace_back([&] {
          for (int n = 0; n < 5000; ++n) send(p, n);
        });
    }
    bridge here{sys};
    // Nothing is under way any more: each of these finds room.
    std::uint64_t const before = here.call<std::uint64_t>(p, "taken"_a);
    std::uint64_t const refused = sys.counters().refused;
    CHECK(before + refused == 15'000);
    for (std::uint64_t n = 1; n <= 10; ++n) {
      send(p, 0);
      CHECK(here.call<std::uint64_t>(p, "taken"_a) == before + n);
    }
    CHECK(sys.counters().refused == refused);
    send(p, stop{});
  }
}

TEST_CASE("an evicted request fails with no_reply, also where it was put aside") {
  manual_system sys;
  pid const p = sys.spawn({.mailbox = bounded(1, overflow::drop_oldest)},
                          [](self me) -> task<> { co_await me.receive(on("go"_a) >> [] {}); });
  std::vector<call_error::cause> failed;
  for (int i = 0; i < 2; ++i) {
    sys.spawn([&](self me) -> task<> {
      auto const r = co_await me.try_call<int>(p, "ask"_a);
      failed.push_back(r.error().why());
    });
    sys.run_until_idle();
  }
  CHECK(failed == std::vector{call_error::no_reply});
  send(p, "go"_a);
  sys.run_until_idle();
  CHECK(failed == std::vector{call_error::no_reply, call_error::no_reply});
}

TEST_CASE("many senders to a small mailbox: each one's numbers come in order, and none twice") {
  for (overflow const then :
       {overflow::drop_newest, overflow::drop_oldest, overflow::fail_sender}) {
    CAPTURE(static_cast<int>(then));
    constexpr int senders = 3, each = 3000;
    std::uint64_t taken = 0;
    std::uint64_t failed = 0;
    actor_system sys{{.workers = 2}};
    pid const p = sys.spawn({.mailbox = bounded(8, then)}, [&](self me) -> task<> {
      std::vector<int> last(senders, -1);
      bool over = false;
      auto const one = [&](int from, int n) {
        CHECK(n > last[std::size_t(from)]);
        last[std::size_t(from)] = n;
        ++taken;
      };
      auto const end = [&] { over = true; };
      while (!over) co_await me.receive(on(as<int>, as<int>) >> one, on(is<stop>) >> end);
    });
    {
      std::vector<std::jthread> all;
      std::atomic<std::uint64_t> sum = 0;
      for (int from = 0; from < senders; ++from)
        all.emplace_back([&, from] {
          for (int n = 0; n < each; ++n) try {
              send(p, from, n);
            } catch (mailbox_full const&) {
              ++sum;
            }
        });
      all.clear();
      failed = sum;
    }
    send(p, stop{});
    sys.join();
    CHECK(taken + sys.counters().refused == senders * each);
    CHECK(failed == (then == overflow::fail_sender ? sys.counters().refused : 0));
  }
}

TEST_CASE("what is sent to one that has ended is dropped and counted, bounded or not") {
  manual_system sys;
  pid const p = sys.spawn({.mailbox = bounded(1)}, [](self) -> task<> { co_return; });
  sys.run_until_idle();
  send(p, 1);
  send(p, 2);
  CHECK(sys.counters().dropped == 2);
  CHECK(sys.counters().refused == 0);
}

TEST_CASE("a mailbox for nothing is refused") {
  CHECK_THROWS_WITH_AS(static_cast<void>(bounded(0)),
                       "heed: bounded(0): a mailbox has room for one message at least",
                       std::invalid_argument);
}
