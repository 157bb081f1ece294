#include <actor/actor_system.hpp>

#include <actor/actor.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "support/captured_stderr.hpp"

using namespace heed;
using namespace std::chrono_literals;

namespace {

void wait_for_ever(thread_self& me) {
  me.receive(on("never"_a) >> [] {});
}

// What a child process says on standard error until it is aborted; empty if it was not.
template <class F>
std::string last_words_of(F f) {
  heed_test::captured_stderr captured;
  pid_t const child = ::fork();
  if (child == 0) {
    std::signal(SIGABRT, SIG_DFL);  // not the test framework's
    f();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  std::string const said = captured.text();
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT ? said : std::string();
}

}  // namespace

TEST_CASE("a system takes its options by name") {
  actor_system four{{.workers = 4}};
  CHECK(four.options().workers == 4);
  actor_system plain;
  CHECK(plain.options().detect_deadlock);
}

TEST_CASE("join waits until no actor is left") {
  actor_system sys;
  std::atomic<int> ended = 0;
  for (int i = 0; i < 5; ++i)
    sys.spawn([&](thread_self& me) {
      me.receive(after(5ms) >> [] {});
      ++ended;
    });
  sys.join();
  CHECK(ended == 5);
  CHECK(sys.actors().empty());
}

TEST_CASE("join does not wait for bridges") {
  actor_system sys;
  bridge here{sys};
  sys.join();
  CHECK(sys.alive(here.pid()));
}

TEST_CASE("join inside an actor of the system is an error") {
  actor_system sys;
  bridge here{sys};
  sys.spawn([&sys, to = here.pid()](thread_self&) {
    try {
      sys.join();
    } catch (std::logic_error const&) {
      send(to, "refused"_a);
    }
  });
  here.receive(on("refused"_a) >> [] {}, after(20s) >> [] { FAIL("it was not refused"); });
}

TEST_CASE("alive and actors tell who lives") {
  actor_system sys;
  bridge here{sys};
  pid const a = sys.spawn(wait_for_ever);
  pid const b = sys.spawn(wait_for_ever);
  CHECK(sys.alive(a));
  CHECK(sys.actors() == std::vector{a, b});
  here.stop(within(0s), {});
  exit(a, exit_reason::shutdown);
  CHECK(here.try_call<void>(a, 1).error().why() == call_error::down);
  CHECK_FALSE(sys.alive(a));
  CHECK(sys.actors() == std::vector{b});
  CHECK_FALSE(sys.alive(pid()));
}

TEST_CASE("the destructor ends actors that wait, and waits for them") {
  std::atomic<int> ended = 0;
  struct at_end {
    std::atomic<int>& n;
    ~at_end() { ++n; }
  };
  {
    actor_system sys;
    for (int i = 0; i < 8; ++i)
      sys.spawn([&](thread_self& me) {
        at_end const count{ended};
        wait_for_ever(me);
      });
  }
  CHECK(ended == 8);
}

TEST_CASE("the destructor ends actors amid floods and nested receives") {
  for (int round = 0; round < 20; ++round) {
    actor_system sys;
    std::vector<pid> all;
    for (int i = 0; i < 4; ++i)
      all.push_back(sys.spawn([](thread_self& me) {
        std::vector<pid> others;
        for (;;)
          me.receive(
              on(as<std::vector<pid>>) >> [&](std::vector<pid> v) { others = v; },
              on(as<int>) >>
                  [&](int n) {
                    for (pid const& p : others) me.send(p, n + 1);
                    me.receive(on(as<int>) >>
                               [&](int m) { me.receive(on(m) >> [] {}, after(1h) >> [] {}); });
                  });
      }));
    for (pid const& p : all) send(p, all);
    for (pid const& p : all)
      for (int i = 0; i < 5; ++i) send(p, i);
  }
}

TEST_CASE("what was in a mailbox is destroyed with its actor") {
  auto const kept = std::make_shared<int>(1);
  {
    actor_system sys;
    pid const p = sys.spawn(wait_for_ever);
    for (int i = 0; i < 10; ++i) send(p, kept);
  }
  CHECK(kept.use_count() == 1);
}

TEST_CASE("what is spawned while the system ends has ended at once") {
  pid child;
  bool ran = false;
  {
    actor_system sys;
    sys.spawn([&](thread_self& me) {
      try {
        wait_for_ever(me);
      } catch (actor_exit const&) {
        child = me.spawn([&](thread_self&) { ran = true; });
        throw;
      }
    });
  }
  CHECK(child);
  CHECK_FALSE(ran);
  send(child, 1);
}

TEST_CASE("a coroutine that ends with its system spawns nobody any more") {
  struct last_will {
    self me;
    std::atomic<int>& ran;
    pid& child;
    last_will(self s, std::atomic<int>& r, pid& c) : me(s), ran(r), child(c) {}
    ~last_will() {
      child = me.spawn(
          [](self, std::atomic<int>* count) -> task<> {
            ++*count;
            co_return;
          },
          &ran);
    }
  };
  std::atomic<int> ran = 0;
  pid child;
  {
    actor_system sys{{.workers = 1}};
    bridge here{sys};
    sys.spawn([&](self me) -> task<> {
      last_will const mine(me, ran, child);
      me.spawn([](self) -> task<> { co_return; });
      me.send(here.pid(), "begun"_a);
      co_await me.receive(on("never"_a) >> [] {});
    });
    here.receive(on("begun"_a) >> [] {});
  }
  CHECK(child);
  CHECK(ran == 0);
}

TEST_CASE("a system joins as soon as nobody is left, whoever spawned them") {
  actor_system sys{{.workers = 2}};
  std::atomic<int> ran = 0;
  for (int round = 0; round < 20; ++round) {
    sys.spawn([&](self me) -> task<> {
      for (int i = 0; i < 100; ++i)
        me.spawn(
            [](self, std::atomic<int>* count) -> task<> {
              ++*count;
              co_return;
            },
            &ran);
      co_return;
    });
    sys.join();
    CHECK(ran == 100 * (round + 1));
    CHECK(sys.actors().empty());
  }
}

TEST_CASE("an exception ends its actor alone, and is reported") {
  heed_test::captured_stderr captured;
  {
    actor_system sys;
    bridge here{sys};
    pid const other =
        sys.spawn([](thread_self& me) { me.receive(on("ask"_a) >> [&] { me.reply(1); }); });
    pid const bad =
        sys.spawn({.name = "bad"}, [](thread_self&) { throw std::runtime_error("boom"); });
    CHECK(here.try_call<int>(bad, "ask"_a).error().why() == call_error::down);
    CHECK(here.call<int>(other, "ask"_a) == 1);
    sys.join();
    CHECK(sys.counters().crashed == 1);
  }
  std::string const said = captured.text();
  CHECK(said.find("heed: <bad:") == 0);
  CHECK(said.find("ended by an exception: boom") != std::string::npos);
}

TEST_CASE("an actor that is to end, and stays in its own code, is reported") {
  heed_test::captured_stderr captured;
  {
    actor_system sys;
    sys.spawn({.name = "stuck"}, [&](thread_self&) {
      while (captured.empty()) std::this_thread::yield();
    });
  }
  std::string const said = captured.text();
  CHECK(said.find("heed: <stuck:") == 0);
  CHECK(said.find("is to end, and has been in its own code for 5 s") != std::string::npos);
}

TEST_CASE("counters count") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn([](thread_self& me) { me.receive(on(as<int>) >> [](int) {}); });
  send(p, 1);
  sys.join();
  send(p, 2);
  send(here.pid(), 3);
  auto const c = sys.counters();
  CHECK(c.spawned == 1);
  CHECK(c.sent == 2);
  CHECK(c.dropped == 1);
  CHECK(c.crashed == 0);
  CHECK(c.unhandled == 0);
}

TEST_CASE("destroying a system from inside one of its actors ends the program with a sentence") {
  CHECK(last_words_of([] {
          auto* const sys = new actor_system;
          sys->spawn([sys](thread_self&) { delete sys; });
          sys->join();
        }).find("destroyed from inside one of its own actors") != std::string::npos);
}

TEST_CASE("destroying a system before its bridges ends the program with a sentence") {
  CHECK(last_words_of([] {
          auto* const sys = new actor_system;
          bridge const here{*sys};
          delete sys;
        }).find("destroyed before its bridges") != std::string::npos);
}

TEST_CASE("counts are about right while messages fly") {
  constexpr std::uint64_t messages = 20'000;
  actor_system sys{{.workers = 1}};
  pid const sink = sys.spawn([](thread_self& me) {
    for (std::uint64_t n = 0; n < 2 * messages; ++n) me.receive(on(as<int>) >> [](int) {});
  });
  std::vector<std::thread> senders;
  std::atomic<int> sending = 2;
  for (int i = 0; i < 2; ++i)
    senders.emplace_back([&] {
      for (std::uint64_t n = 0; n < messages; ++n) send(sink, 1);
      --sending;
    });
  std::uint64_t most = 0;
  while (sending != 0) most = std::max(most, sys.counters().sent);
  for (auto& t : senders) t.join();
  sys.join();
  CHECK(most <= 2 * messages + 2);
  CHECK(sys.counters().sent == 2 * messages);
}
