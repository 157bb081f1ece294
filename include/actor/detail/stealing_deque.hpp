// A queue of its owner's, from which others may take.
#pragma once

#include <actor/detail/atomic.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <utility>

namespace heed::detail {

// Chase and Lev's work-stealing deque (Dynamic Circular Work-Stealing Deque, SPAA 2005), with the
// orders of Lê, Pop, Cohen and Zappa Nardelli (Correct and Efficient Work-Stealing for Weak Memory
// Models, PPoPP 2013), but for their fences: the two accesses that must be seen in one order by all
// are sequentially consistent themselves. Holds pointers, owns nothing they point to. Grows; its
// former memory is kept until it is destroyed, since a thief may still look there.
template <class T>
class stealing_deque {
 public:
  stealing_deque() = default;
  stealing_deque(stealing_deque const&) = delete;
  stealing_deque& operator=(stealing_deque const&) = delete;
  ~stealing_deque() {
    for (ring* r = ring_.load(std::memory_order_relaxed); r;) delete std::exchange(r, r->older);
  }

  // ---- for its owner

  // False, with nothing changed, where there is no memory.
  bool push(T* x) noexcept {
    // Its owner alone writes the bottom and the ring.
    std::int64_t const bottom = bottom_.load(std::memory_order_relaxed);
    ring* in = ring_.load(std::memory_order_relaxed);
    // Acquires what a thief has done before it freed the place that is written below.
    std::int64_t const top = top_.load(std::memory_order_acquire);
    if (!in || bottom - top >= in->size) {
      in = grown(in, top, bottom);
      if (!in) return false;
    }
    in->at(bottom).store(x, std::memory_order_relaxed);
    // Publishes the place, and what x points to.
    bottom_.store(bottom + 1, std::memory_order_release);
    return true;
  }

  // The latest; null where there is none.
  T* pop() noexcept {
    std::int64_t const bottom = bottom_.load(std::memory_order_relaxed) - 1;
    // The top only grows, so what looks empty here is empty.
    if (top_.load(std::memory_order_relaxed) > bottom) return nullptr;
    ring& in = *ring_.load(std::memory_order_relaxed);
    // Before the top is read, in the one order of all: a thief that has not seen this has moved the
    // top already, or finds it moved when it tries.
    bottom_.store(bottom);
    std::int64_t top = top_.load();
    T* x = nullptr;
    if (top <= bottom) {
      x = in.at(bottom).load(std::memory_order_relaxed);
      if (top != bottom) return x;
      // The last one: whoever moves the top has it.
      if (!top_.compare_exchange_strong(top, top + 1)) x = nullptr;
    }
    // Publishes again what the store above had.
    bottom_.store(bottom + 1, std::memory_order_release);
    return x;
  }

  // ---- for all

  // The oldest; null where there is none.
  T* take() noexcept {
    for (;;) {
      std::int64_t top = top_.load();
      if (top >= bottom_.load()) return nullptr;
      // Not older than the bottom that was read, whose store has published it.
      ring& in = *ring_.load(std::memory_order_acquire);
      T* const x = in.at(top).load(std::memory_order_relaxed);
      if (top_.compare_exchange_strong(top, top + 1)) return x;
    }
  }

  // How many there are, about: it may be wrong by the time it is known.
  std::size_t size() const noexcept {
    std::int64_t const bottom = bottom_.load(std::memory_order_relaxed);
    std::int64_t const top = top_.load(std::memory_order_relaxed);
    return bottom > top ? static_cast<std::size_t>(bottom - top) : 0;
  }

 private:
  struct ring {
    std::int64_t size;  // a power of two
    ring* older;
    std::unique_ptr<atomic<T*>[]> places;

    atomic<T*>& at(std::int64_t i) noexcept {
      return places[static_cast<std::size_t>(i & (size - 1))];
    }
  };

  ring* grown(ring* from, std::int64_t top, std::int64_t bottom) noexcept {
    std::int64_t const size = from ? 2 * from->size : 64;
    std::unique_ptr<atomic<T*>[]> places(new (std::nothrow)
                                             atomic<T*>[static_cast<std::size_t>(size)]);
    if (!places) return nullptr;
    ring* const to = new (std::nothrow) ring{size, from, std::move(places)};
    if (!to) return nullptr;
    for (std::int64_t i = top; i < bottom; ++i)
      to->at(i).store(from->at(i).load(std::memory_order_relaxed), std::memory_order_relaxed);
    ring_.store(to, std::memory_order_release);
    return to;
  }

  // Apart, so that thieves do not slow down the owner.
  alignas(64) atomic<std::int64_t> top_ = 0;
  alignas(64) atomic<std::int64_t> bottom_ = 0;
  atomic<ring*> ring_ = nullptr;
};

}  // namespace heed::detail
