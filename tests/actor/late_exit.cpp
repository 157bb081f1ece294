// One who asks for an end is held up at the worst moment: between its look at the actor and its
// mark, where a test cannot get but by the atomic variable that is marked.
#include <atomic>
#include <functional>
#include <thread>
#include <type_traits>
#include <utility>

namespace heed_test {

inline std::function<void()> before_mark;

// Small numbers are compared and exchanged by those who ask for an end, and by nobody else.
template <class T>
class held_up_atomic : public std::atomic<T> {
  using plain = std::atomic<T>;

 public:
  using plain::plain;
  using plain::operator=;
  held_up_atomic() = default;

  template <class... A>
  bool compare_exchange_strong(T& expected, A... a) noexcept {
    if constexpr (std::is_integral_v<T> && sizeof(T) < 8)
      if (auto const held = std::exchange(before_mark, nullptr)) held();
    return plain::compare_exchange_strong(expected, a...);
  }
};

}  // namespace heed_test

#define HEED_DETAIL_COUNTED_ATOMIC ::heed_test::held_up_atomic
#include <actor/actor.hpp>

#include <doctest/doctest.h>

using namespace heed;

namespace {

/// Whether one that moved into the place of the one that was asked, as the n-th, is left in peace.
bool lives(int n) {
  manual_system sys;
  auto const waits = [](self me) -> task<> { co_await me.receive(on("go"_a) >> [] {}); };
  auto const come = [&] {
    pid const who = sys.spawn(waits);
    sys.run_until_idle();
    return who;
  };
  auto const go = [&](pid who) {
    send(who, "go"_a);
    sys.run_until_idle();
  };
  pid const asked = come();
  pid last = asked;
  bool held_up = false;
  heed_test::before_mark = [&] {
    held_up = true;
    // As it would be: they come and go elsewhere, holding no lock of the one that asks.
    std::thread([&] {
      for (int i = 0; i < n; ++i) {
        go(last);
        last = come();
      }
    }).join();
  };
  heed::exit(asked, exit_reason::shutdown);
  CHECK(held_up);
  CHECK(sys.alive(last));
  send(last, "unknown"_a);
  sys.run_until_idle();
  bool const lives = sys.alive(last);
  go(last);
  return lives;
}

}  // namespace

TEST_CASE("who is asked to end late asks none that has moved in since") {
  CHECK(lives(1));
  CHECK(lives(2));
  // As many lives as sixteen bits would count, or fewer.
  for (int bits = 8; bits <= 16; ++bits) CHECK(lives(1 << bits));
}
