#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "support/scale.hpp"

// Systems that are ended in the middle of whatever their actors do, while others, who know nothing
// of it, go on sending to them.

using namespace heed;
using namespace std::chrono_literals;
using std::chrono::microseconds;

namespace {

/// A stream of numbers that any thread may draw from.
class dice {
 public:
  unsigned roll(unsigned sides) noexcept {
    std::uint64_t z = state_.fetch_add(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    return static_cast<unsigned>((z ^ (z >> 31)) % sides);
  }

 private:
  std::atomic<std::uint64_t> state_ = 7;
};
dice chance;

microseconds moment(unsigned most) {
  return microseconds(chance.roll(most));
}

task<int> deep(self me, int depth) {
  if (depth > 0) {
    int const inner = co_await deep(me, depth - 1);
    co_return inner + 1;
  }
  co_await me.receive(on("note"_a) >> [] {}, after(moment(200)) >> [] {});
  co_return 0;
}

task<int> acts_for_long(self me, std::string const& text) {
  int const depth = co_await deep(me, 2);
  co_await me.yield();
  me.reply(depth);
  co_return static_cast<int>(text.size());
}

class server : public reactor {
  int asked_ = 0;
  int on_quick() { return ++asked_; }
  task<int> on_slow(std::string const& text) {
    co_await me.receive(on("note"_a) >> [] {}, after(moment(100)) >> [] {});
    co_return static_cast<int>(text.size());
  }
  void on_other(message) {}

 public:
  static constexpr auto handles = handlers(
      on("quick"_a) >> &server::on_quick, on("slow"_a, as<std::string>) >> &server::on_slow,
      on("later"_a) >> postpone, otherwise >> &server::on_other);
};

task<> busy(self me, pid server, pid neighbour) {
  auto const act = [me](std::string const& text) { return acts_for_long(me, text); };
  for (;;) {
    switch (chance.roll(8)) {
      case 0:
        static_cast<void>(co_await me.try_call<int>(within(moment(300)), server, "quick"_a));
        break;
      case 1:
        static_cast<void>(
            co_await me.try_call<int>(within(2ms), server, "slow"_a, std::string(40, 'x')));
        break;
      case 2:
        co_await me.receive(on(as<std::string>) >> act, after(moment(100)) >> 0);
        break;
      case 3:
        send(server, "note"_a);
        send(neighbour, std::string(30, 'y'));
        send(neighbour, "note"_a);
        break;
      case 4:
        static_cast<void>(co_await deep(me, 3));
        break;
      case 5:
        me.send_after(moment(500), neighbour, std::string(20, 't'));
        co_await me.yield();
        break;
      case 6: {
        std::vector<pending> asked;
        asked.push_back(me.request(server, "quick"_a));
        asked.push_back(me.request(neighbour, std::string(33, 'z')));
        static_cast<void>(co_await me.gather<int>(within(200us), asked));
        break;
      }
      case 7:
        blocking([] { std::this_thread::yield(); });
        break;
    }
  }
}

void on_a_thread(thread_self& me, pid server) {
  for (;;) {
    static_cast<void>(me.try_call<int>(within(300us), server, "quick"_a));
    me.receive(on("note"_a) >> [] {}, after(50us) >> [] {});
  }
}

task<> short_lived(self me, pid server) {
  send(server, "quick"_a);
  co_await me.receive(on("note"_a) >> [] {}, after(20us) >> [] {});
}

/// Sends to whatever it has been told of, and kills some of it, from a thread of its own.
class stranger {
 public:
  stranger() : thread_([this] { work(); }) {}
  ~stranger() {
    done_ = true;
    thread_.join();
  }
  void look_at(std::vector<pid> whom) {
    std::lock_guard const hold(lock_);
    known_ = std::move(whom);
  }

 private:
  void work() {
    while (!done_) {
      std::vector<pid> known;
      {
        std::lock_guard const hold(lock_);
        known = known_;
      }
      for (pid who : known) {
        send(who, "note"_a);
        send(who, std::string(25, 's'));
        if (chance.roll(50) == 0) heed::exit(who, exit_reason::kill);
      }
      std::this_thread::yield();
    }
  }

  std::atomic<bool> done_ = false;
  std::mutex lock_;
  std::vector<pid> known_;
  std::thread thread_;
};

void live_and_end(stranger& outside) {
  actor_system sys{{.workers = 1 + chance.roll(3), .max_spares = chance.roll(3)}};
  pid const served = sys.spawn<server>();
  std::vector<pid> all{served};
  for (int i = 0; i < 8; ++i) all.push_back(sys.spawn(busy, served, all.back()));
  if (chance.roll(3) == 0) all.push_back(sys.spawn(on_a_thread, served));
  outside.look_at(all);
  for (unsigned i = chance.roll(60); i > 0; --i) {
    if (chance.roll(8) == 0)
      sys.spawn(on_a_thread, served);
    else
      sys.spawn(short_lived, served);
  }
  bridge here{sys};
  switch (chance.roll(4)) {
    case 0:
      break;
    case 1:
      here.receive(after(moment(2000)) >> [] {});
      break;
    case 2:
      static_cast<void>(here.try_call<int>(within(1ms), served, "quick"_a));
      break;
    case 3:
      here.stop(within(5ms), {served});
      break;
  }
}

/// Counts those of its kind that exist.
struct counted {
  static inline std::atomic<int> living = 0;
  counted() { ++living; }
  counted(counted const&) { ++living; }
  ~counted() { --living; }
};

/// A tree that grows until the system ends, and withers behind it.
task<> grows(self me, counted seed, int depth) {
  for (int i = 0; i < 3; ++i) {
    if (depth > 0) me.spawn(grows, seed, depth - 1);
    if (i == 1) co_await me.yield();
  }
  if (chance.roll(4) != 0) co_return;
  co_await me.receive(on("note"_a) >> [] {});
}

}  // namespace

TEST_CASE("a system may end while its actors spawn others") {
  for (int i = heed_test::count(100, 1000, "trees cut"); i > 0; --i) {
    {
      actor_system sys{{.workers = 1 + chance.roll(4)}};
      for (int n = 0; n < 4; ++n) sys.spawn(grows, counted(), 7);
      bridge here{sys};
      here.receive(after(moment(3000)) >> [] {});
      for (pid who : sys.actors()) send(who, "note"_a);
    }
    CHECK(counted::living == 0);
  }
}

TEST_CASE("a system may end in the middle of anything") {
  stranger outside;
  for (int i = heed_test::count(150, 10000, "systems ended"); i > 0; --i) live_and_end(outside);
}
