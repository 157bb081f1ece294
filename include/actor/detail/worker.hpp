// What one thread of the pool has to do.
#pragma once

#include <actor/clock.hpp>
#include <actor/detail/actor_body.hpp>
#include <actor/detail/atomic.hpp>
#include <actor/detail/pause.hpp>
#include <actor/detail/stealing_deque.hpp>
#include <actor/detail/vacancies.hpp>
#include <actor/process.hpp>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <thread>

namespace heed::detail {

class pool;

// The actors that one worker is to run, in three queues, from each of which idle workers may take:
//   next    the one that was last sent to: it runs first, while what it was sent is in the cache
//   woken   those that have something to do, the oldest first
//   fresh   new ones that have not run yet, the latest first: a tree of actors is walked in depth,
//           and only as much of it exists at a time
class worker {
 public:
  explicit worker(pool const& home) noexcept : home_(&home) {}
  worker(worker const&) = delete;
  worker& operator=(worker const&) = delete;

  bool works_for(pool const& p) const noexcept { return home_ == &p; }

  // ---- for its own thread

  // Each gives one that there was no memory to keep, to be put elsewhere.
  process* push_next(process& p) noexcept {
    if (push_next_if_free(p)) return nullptr;
    process* const before = next_.exchange(&p);
    return before ? push_last(*before) : nullptr;
  }
  [[gnu::always_inline]] bool push_next_if_free(process& p) noexcept {
    if (next_.load(std::memory_order_relaxed)) return false;
    next_.store(&p, std::memory_order_release);  // nobody else puts anything here
    return true;
  }
  process* push_last(process& p) noexcept { return woken_.push(&p) ? nullptr : &p; }
  process* push_fresh(process& p) noexcept { return fresh_.push(&p) ? nullptr : &p; }

  // The one that was last sent to, or null.
  [[gnu::always_inline]] process* take_next() noexcept {
    if (!next_.load(std::memory_order_relaxed)) return nullptr;
    return next_.exchange(nullptr);
  }
  // The one to be run; null where there is none.
  process* pop() noexcept {
    // New ones have their turn too where others are woken without end.
    if (turns_++ % 16 == 0)
      if (process* const p = fresh_.take()) return p;
    if (process* const p = woken_.take()) return p;
    if (process* const p = fresh_.pop()) return p;
    return take_next();
  }

  // Runs it, and learns how long that takes.
  [[gnu::always_inline]] void run(process& p, std::uint64_t before, bool measured) noexcept {
    // Signs of life for the watchman, by this thread alone: nothing is published with them.
    slices_.store(before + 1, std::memory_order_relaxed);
    // Here as well as where its code is, which may be another shared library.
    current_process = &p;
    if (measured) [[unlikely]] {
      time_point const begun = std::chrono::steady_clock::now();
      p.body->run(p);
      std::int64_t const last = (std::chrono::steady_clock::now() - begun).count();
      std::int64_t const usual = usual_.load(std::memory_order_relaxed);
      usual_.store(usual + (last - usual) / 4, std::memory_order_relaxed);
      unmeasured_ = runs_long() ? 0 : 31;
    } else {
      p.body->run(p);
    }
    slices_.store(before + 2, std::memory_order_relaxed);
  }

  // Whether what waits here would wait longer than it takes to wake another worker for it.
  bool wants_help() const noexcept {
    return static_cast<std::int64_t>(size()) * usual_.load(std::memory_order_relaxed) > wake_time;
  }
  // Whether the processor is taken for so long at a time that others should not wait behind.
  bool runs_long() const noexcept { return usual_.load(std::memory_order_relaxed) > wake_time; }

  // Takes a half of what another has, one to be run and the others to be kept; null where there is
  // nothing worth it.
  template <class Keep>
  process* steal_from(worker& victim, Keep keep) noexcept {
    process* const first = victim.woken_.take();
    if (first) {
      for (std::size_t more = victim.woken_.size() / 2; more != 0; --more) {
        process* const p = victim.woken_.take();
        if (!p) break;
        keep(*p);
      }
      return first;
    }
    if (process* const p = victim.fresh_.take()) return p;
    // It would run in a moment where it is, and the cache would be lost.
    return victim.runs_long() ? victim.take_next() : nullptr;
  }

  unsigned long turns() const noexcept { return turns_; }
  // Now and then, and always where they are long, a slice is measured.
  bool is_measured(std::uint64_t slices) const noexcept { return (slices & unmeasured_) == 0; }
  // Begun and ended, by now.
  std::uint64_t slices() const noexcept { return slices_.load(std::memory_order_relaxed); }

  // ---- for all

  // Gives each that waits here to `f`.
  template <class F>
  void give_away(F f) noexcept {
    if (process* const p = take_next()) f(*p);
    while (process* const p = woken_.take()) f(*p);
    while (process* const p = fresh_.take()) f(*p);
  }

  // How many wait here, about.
  std::size_t size() const noexcept {
    return woken_.size() + fresh_.size() + (next_.load(std::memory_order_relaxed) ? 1 : 0);
  }
  // Whether a thief would find something, about.
  bool has_loot() const noexcept {
    return woken_.size() != 0 || fresh_.size() != 0 ||
           (next_.load(std::memory_order_relaxed) && runs_long());
  }

  // Whether it has been in one slice at two looks in a row. For the watchman.
  bool is_stuck() noexcept {
    std::uint64_t const slices = slices_.load(std::memory_order_relaxed);
    bool const same = seen_ == slices && slices % 2 == 1;
    seen_ = slices;
    still_ = same ? still_ + 1 : 0;
    return still_ >= 2;
  }
  // A worker that takes the place of one that is stuck is soon suspected of being stuck itself.
  void suspect() noexcept {
    seen_ = slices_.load(std::memory_order_relaxed) | 1;
    still_ = 1;
  }

  // ---- what it keeps though it is taken for blocked: more each time it has had to part with it,
  // from nothing at each look of the watchman's; the last two under the pool's lock

  // After something was put here. Either the watchman, which forbids it and looks then, sees what
  // was put, or this sees that it is forbidden: both change the same variable.
  bool may_keep() noexcept { return keeps_.fetch_add(0) >= size(); }
  void keep_more() noexcept { keeps_.store(std::min(keeps_.load() * 2 + 1, keeps_at_most)); }
  void keep_nothing() noexcept { keeps_.exchange(0); }

  // ---- guarded by the pool's lock

  std::thread thread;
  worker* next_worker = nullptr;  // never changed once others may see it
  worker* next_retired = nullptr;
  worker* next_in_reserve = nullptr;
  bool stands_by = false;
  std::condition_variable called;  // while it stands by
  bool retired = true;
  unsigned blocking = 0;  // how many blocking() it is inside of: its own thread's

  // Counted as one that does not run. Written under the lock; its own thread looks without it, and
  // takes the lock where it is set.
  atomic<bool> blocked = false;

  patience idling;
  vacancies vacant;  // its own thread's

 private:
  static constexpr std::int64_t wake_time = 20'000;  // ns, of a core that sleeps
  static constexpr std::size_t keeps_at_most = 63;

  pool const* const home_;
  atomic<process*> next_ = nullptr;
  unsigned long turns_ = 0;
  // Of the count of slices, by two: one of sixteen is measured, and each where they are long.
  std::uint64_t unmeasured_ = 0;
  stealing_deque<process> woken_, fresh_;
  alignas(64) atomic<std::uint64_t> slices_ = 0;  // begun and ended: odd while one runs
  atomic<std::int64_t> usual_ = 5 * wake_time;    // ns, of a slice: a moving mean
  std::uint64_t seen_ = 0;                        // by the watchman, as is the next
  int still_ = 0;
  atomic<std::size_t> keeps_ = 0;
};

}  // namespace heed::detail
