// Others come at the worst moment: while who tells of an end has hold of an actor that is parked,
// and between an actor's look at the request to end and at its mailbox; where a test cannot get but
// by the atomic variable of its inbox.
#include <atomic>
#include <cstdint>
#include <functional>
#include <type_traits>
#include <utility>

namespace heed_test {

inline std::function<void()> when_claimed, before_collecting;
inline std::atomic<int> marks = 0;

// Words of 64 bits are inboxes, those of 32 bits say that an actor is asked for something.
template <class T>
class watched_atomic : public std::atomic<T> {
  using plain = std::atomic<T>;
  static constexpr bool is_word = std::is_same_v<T, std::uint64_t>;

 public:
  using plain::plain;
  using plain::operator=;
  watched_atomic() = default;

  template <class... A>
  bool compare_exchange_strong(T& expected, A... a) noexcept {
    bool was_parked = false;
    if constexpr (is_word) was_parked = (expected >> 16) == 1;
    bool const done = plain::compare_exchange_strong(expected, a...);
    if (done && was_parked)
      if (auto const then = std::exchange(when_claimed, nullptr)) then();
    if constexpr (std::is_same_v<T, std::uint32_t>) ++marks;
    return done;
  }
  template <class... A>
  T exchange(T value, A... a) noexcept {
    if constexpr (is_word)
      if (auto const first = std::exchange(before_collecting, nullptr)) first();
    return plain::exchange(value, a...);
  }
};

}  // namespace heed_test

#define HEED_DETAIL_COUNTED_ATOMIC ::heed_test::watched_atomic
#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <thread>

using namespace heed;
using namespace std::chrono_literals;

TEST_CASE("a question that meets the news of an end is answered") {
  manual_system sys;
  auto const waits = [](self me) -> task<> { co_await me.receive(on("end"_a) >> [] {}); };
  pid const other = sys.spawn(waits);
  auto const asked = [other](self me) -> task<> {
    static_cast<void>(me.monitor(other));
    co_await me.receive(on("go"_a) >> [] {});
  };
  pid const p = sys.spawn(asked);
  sys.run_until_idle();
  send(other, "end"_a);
  std::thread asker;
  std::atomic<bool> done = false;
  actor_info told;
  heed_test::when_claimed = [&] {
    int const before = heed_test::marks;
    asker = std::thread([&] {
      told = sys.info(within(60s), p);
      done = true;
    });
    while (heed_test::marks == before) std::this_thread::yield();
  };
  sys.run_until_idle();
  REQUIRE(asker.joinable());
  while (!done) {
    sys.run_until_idle();
    std::this_thread::yield();
  }
  asker.join();
  CHECK(told.who == p);
  CHECK(told.mailbox_length == 1);
  send(p, "go"_a);
  sys.run_until_idle();
}

TEST_CASE("what is sent behind a request to end is not taken, however it comes between") {
  manual_system sys;
  bool taken = false;
  auto const waits = [&taken](self me) -> task<> {
    co_await me.receive(on(2) >> [&] { taken = true; });
  };
  pid const p = sys.spawn(waits);
  send(p, 1);
  heed_test::before_collecting = [&] {
    heed::exit(p, exit_reason::shutdown);
    send(p, 2);
  };
  sys.run_until_idle();
  CHECK_FALSE(heed_test::before_collecting);
  CHECK_FALSE(sys.alive(p));
  CHECK_FALSE(taken);
}
