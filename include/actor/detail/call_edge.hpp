// Whose answer an actor waits for, in a call.
#pragma once

#include <actor/detail/atomic.hpp>
#include <actor/detail/pause.hpp>
#include <actor/pid.hpp>

#include <cstdint>

namespace heed::detail {

// Written by its owner when a call begins and when that is over; ended by whoever answers, moved by
// whoever hands the request on; and read by all. Without a lock: a number is never used again, so
// an edge that has the same number at two looks has been there in between.
class call_edge {
 public:
  struct seen {
    std::uint64_t number = 0;  // 0: there is none
    pid holder;
    friend bool operator==(seen const&, seen const&) = default;
  };

  bool is_there() const noexcept { return number_.load() != 0; }

  // ---- its owner

  // One that has ended may begin anew. The default order: who begins a call looks at others' edges
  // afterwards, and of two that close a cycle together the later one sees the other.
  void begin(std::uint64_t number, pid holder) noexcept {
    store(holder);
    number_.store(number);
  }

  // ---- all

  // Nothing happens where it has ended.
  void end(std::uint64_t number) noexcept {
    // Whoever moves it has a moment's work left.
    while (!try_end(number) && number_.load() == (number | moving)) detail::pause();
  }
  // False where it has ended.
  bool move(std::uint64_t number, pid to) noexcept {
    std::uint64_t expected = number;
    if (!number_.compare_exchange_strong(expected, number | moving)) return false;
    store(to);
    number_.store(number);
    return true;
  }
  seen look() const noexcept {
    for (;;) {
      std::uint64_t const before = number_.load();
      if (before == 0) return {};
      // Each is read after the number, and the number again after them: they belong together where
      // that is the same.
      pid const holder = access::make_pid(slot_.load(), id_.load());
      if ((before & moving) == 0 && number_.load() == before) return {before, holder};
      detail::pause();
    }
  }

 private:
  static constexpr std::uint64_t moving = std::uint64_t{1} << 62;

  // Most have been ended by the answer when their owner comes.
  bool try_end(std::uint64_t number) noexcept {
    return number_.load(std::memory_order_relaxed) == number &&
           number_.compare_exchange_strong(number, 0);
  }
  // Released: whoever reads a part of a later holder sees that the number of the earlier one has
  // gone, and looks again.
  void store(pid holder) noexcept {
    slot_.store(access::nameplate_of(holder), std::memory_order_release);
    id_.store(access::id(holder), std::memory_order_release);
  }

  atomic<std::uint64_t> number_ = 0;
  atomic<nameplate*> slot_ = nullptr;
  atomic<std::uint64_t> id_ = 0;
};

}  // namespace heed::detail
