// How a thread sleeps until something comes: the one place that does.
#pragma once

#include <actor/clock.hpp>
#include <actor/detail/pause.hpp>

#include <condition_variable>
#include <mutex>

namespace heed::detail {

// One thread sleeps here at a time, under the lock that guards what it waits for.
class parking {
 public:
  // Sleeps until woken, or until the deadline. May return for no reason: look again, and at the
  // clock. Never reports a deadline early, since the caller reads the clock itself.
  void sleep(std::unique_lock<std::mutex>& lock, deadline const& until) {
    if (until.endless())
      condition_.wait(lock);
    else
      condition_.wait_until(lock, until.at());
  }

  void wake() noexcept { condition_.notify_all(); }

  // Before a sleep, under no lock: looks for a while whether it is needed.
  template <class F>
  bool look(F const& there) noexcept {
    return looking_.look(there);
  }

 private:
  patience looking_;
  std::condition_variable condition_;
};

}  // namespace heed::detail
