// How many atomic operations that lock a cache line a message costs: they do not drift, as times
// do. On x86-64 those are read-modify-writes, and stores that are sequentially consistent.
#include <atomic>

namespace heed_test {

inline thread_local long locked = 0;

template <class T>
class counted_atomic : public std::atomic<T> {
  using plain = std::atomic<T>;

 public:
  using plain::plain;
  counted_atomic() = default;

  void store(T x, std::memory_order o = std::memory_order_seq_cst) noexcept {
    locked += o == std::memory_order_seq_cst;
    plain::store(x, o);
  }
  T operator=(T x) noexcept {
    store(x);
    return x;
  }
  template <class... A>
  T exchange(A... a) noexcept {
    ++locked;
    return plain::exchange(a...);
  }
  template <class... A>
  bool compare_exchange_strong(T& expected, A... a) noexcept {
    ++locked;
    return plain::compare_exchange_strong(expected, a...);
  }
  template <class... A>
  bool compare_exchange_weak(T& expected, A... a) noexcept {
    ++locked;
    return plain::compare_exchange_weak(expected, a...);
  }
  template <class... A>
  T fetch_add(A... a) noexcept {
    ++locked;
    return plain::fetch_add(a...);
  }
  template <class... A>
  T fetch_or(A... a) noexcept {
    ++locked;
    return plain::fetch_or(a...);
  }
  template <class... A>
  T fetch_sub(A... a) noexcept {
    ++locked;
    return plain::fetch_sub(a...);
  }
};

}  // namespace heed_test

#define HEED_DETAIL_COUNTED_ATOMIC ::heed_test::counted_atomic
#include <actor/actor.hpp>

#include <doctest/doctest.h>

using namespace heed;
using heed_test::locked;
using namespace std::chrono_literals;

namespace {

task<> answers(self me) {
  auto const back = [&](int n) { me.send(me.sender(), "pong"_a, n); };
  for (;;) co_await me.receive(on("ping"_a, as<int>) >> back);
}
task<> asks(self me, pid to, pid done) {
  constexpr int rounds = 4'000;
  auto const took = [](int) {};
  long before = 0;
  for (int i = 0; i < rounds; ++i) {
    if (i == rounds / 2) before = locked;
    me.send(to, "ping"_a, i);
    co_await me.receive(on("pong"_a, as<int>) >> took);
  }
  // Both run on the one worker.
  me.send(done, "cost"_a, static_cast<double>(locked - before) / rounds);
}

}  // namespace

TEST_CASE("a message between two actors of one worker costs three locked operations") {
  actor_system sys{{.workers = 1}};
  bridge here{sys};
  sys.spawn(asks, sys.spawn(answers), here.pid());
  double cost = 0;
  here.receive(
      on("cost"_a, as<double>) >> [&](double c) { cost = c; },
      after(60s) >> [] { FAIL("they do not end"); });
  // What is done besides every so often, as a look at the queue for all, is less than one in ten.
  CHECK(cost < 3.1);
  CHECK(cost > 1);  // they are counted
}

TEST_CASE("a message to an actor of which nobody lives any more locks once, to be counted") {
  actor_system sys;
  pid gone;
  {
    bridge here{sys};
    gone = here.pid();
  }
  send(gone, 1);
  long const before = locked;
  send(gone, 2);
  CHECK(locked - before == 1);
}
