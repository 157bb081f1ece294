#include <actor/blocking.hpp>

#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "support/threads.hpp"

using namespace heed;
using heed_test::threads;
using namespace std::chrono_literals;

namespace {

/// Holds those that pass until it is opened.
class gate {
 public:
  void pass() {
    std::unique_lock hold(lock_);
    ++inside_;
    changed_.notify_all();
    changed_.wait(hold, [&] { return open_; });
  }
  void wait_for(int n) {
    std::unique_lock hold(lock_);
    changed_.wait(hold, [&] { return inside_ >= n; });
  }
  void open() {
    std::lock_guard const hold(lock_);
    open_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex lock_;
  std::condition_variable changed_;
  int inside_ = 0;
  bool open_ = false;
};

task<> blocks(self, gate* g) {
  blocking([&] { g->pass(); });
  co_return;
}
task<> blocks_in_silence(self, gate* g) {
  g->pass();
  co_return;
}
task<> tells(self, pid to) {
  send(to, "ran"_a);
  co_return;
}

}  // namespace

TEST_CASE("blocking gives what its function gives, inside an actor and outside of any") {
  CHECK(blocking([] { return 7; }) == 7);
  std::string text = "kept";
  CHECK(&blocking([&]() -> std::string& { return text; }) == &text);
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn([](self me) -> task<> {
    co_await me.receive(on("ask"_a) >> [&] { me.reply(blocking([] { return 5; })); });
  });
  CHECK(here.call<int>(p, "ask"_a) == 5);
}

TEST_CASE("an exception passes through blocking") {
  CHECK_THROWS_AS(blocking([] { throw 3; }), int);
}

TEST_CASE("actors that block on every worker leave the others running") {
  for (auto const body : {&blocks, &blocks_in_silence}) {
    gate g;
    actor_system sys{{.workers = 2}};
    bridge here{sys};
    for (int i = 0; i < 8; ++i) sys.spawn(body, &g);
    sys.spawn(tells, here.pid());
    here.receive(on("ran"_a) >> [] {}, after(20s) >> [] { FAIL("the ninth has not run"); });
    g.wait_for(8);  // all of them stand inside at once
    g.open();
    sys.join();
  }
}

TEST_CASE("blocking again and again, however shortly, makes no more threads than are allowed") {
  std::atomic<int> most = 0;
  int const before = threads();
  {
    actor_system sys{{.workers = 2, .max_spares = 4}};
    for (int i = 0; i < 16; ++i)
      sys.spawn([&](self me) -> task<> {
        for (int n = 0; n < 200; ++n) {
          int const now = blocking([&] {
            std::this_thread::yield();
            return threads();
          });
          for (int old = most; old < now && !most.compare_exchange_weak(old, now);) {
          }
          co_await me.yield();
        }
      });
    sys.join();
  }
  // The workers, their spares, who watches, and one that is about to end.
  CHECK(most - before <= 2 + 4 + 1 + 1);
}

TEST_CASE("no more spares are made than are allowed") {
  gate g;
  actor_system sys{{.workers = 1, .max_spares = 2}};
  for (int i = 0; i < 3; ++i) sys.spawn(blocks, &g);
  g.wait_for(3);
  std::atomic<bool> ran = false;
  sys.spawn(
      [](self, std::atomic<bool>* r) -> task<> {
        *r = true;
        co_return;
      },
      &ran);
  CHECK_FALSE(ran);
  g.open();
  sys.join();
  CHECK(ran);
}

TEST_CASE("what a long slice sends arrives while it goes on, at once or after a silence") {
  using clock = std::chrono::steady_clock;
  for (std::size_t const workers : {1, 2}) {
    std::atomic<int> arrived = 0;
    bool late = false;
    actor_system sys{{.workers = workers}};
    pid const counts = sys.spawn([&](self me) -> task<> {
      for (;;) co_await me.receive(on("one"_a) >> [&] { ++arrived; });
    });
    sys.spawn([&](self) -> task<> {
      auto const until = [](auto done, clock::duration at_most) {
        auto const end = clock::now() + at_most;
        while (!done() && clock::now() < end) std::this_thread::yield();
        return done();
      };
      int sent = 0;
      for (int round = 0; round < 60 && !late; ++round) {
        // Long enough for the slice to be taken for stuck, and for whoever looks to tire of it.
        if (round % 20 == 0) until([] { return false; }, 120ms);
        for (int n = 0; n <= round % 5; ++n, ++sent) {
          if (n % 2 == 0)
            send(counts, "one"_a);
          else
            sys.spawn([&](self) -> task<> {
              ++arrived;
              co_return;
            });
        }
        late = !until([&] { return arrived == sent; }, 20s);
      }
      exit(counts, exit_reason::shutdown);
      co_return;
    });
    sys.join();
    CHECK_FALSE(late);
  }
}

TEST_CASE("200 that block stand inside at once, and the threads that were made for them end") {
  for (auto const body : {&blocks, &blocks_in_silence}) {
    gate g;
    actor_system sys{{.workers = 2}};
    int const before = threads();
    for (int i = 0; i < 200; ++i) sys.spawn(body, &g);
    g.wait_for(200);
    CHECK(threads() >= before + 200);
    g.open();
    sys.join();
    // The workers, who watches, and one that has ended but is joined by the next.
    auto const end = std::chrono::steady_clock::now() + 20s;
    while (threads() > before + 2 + 1 + 1 && std::chrono::steady_clock::now() < end)
      std::this_thread::yield();
    CHECK(threads() <= before + 2 + 1 + 1);
  }
}
