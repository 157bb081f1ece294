// How a thread sleeps until something comes: the one place that does.
#pragma once

#include <actor/clock.hpp>
#include <actor/detail/pause.hpp>

#include <condition_variable>
#include <mutex>

namespace heed::detail {

// One thread sleeps here at a time.
class parking {
 public:
  // Sleeps as long as `needed()`, until the deadline. Never reports a deadline early, since it
  // reads the clock itself.
  template <class Needed>
  void sleep(Needed const& needed, deadline const& until) {
    std::unique_lock hold(lock_);
    while (needed() && !until.passed()) {
      if (until.endless())
        condition_.wait(hold);
      else
        condition_.wait_until(hold, until.at());
    }
  }

  // It looks again whether it needs to sleep. One that has looked before this call holds the lock
  // until it sleeps.
  void wake() noexcept {
    {
      std::lock_guard const hold(lock_);
    }
    condition_.notify_all();
  }

  // Before a sleep: looks for a while whether it is needed.
  template <class F>
  bool look(F const& there) noexcept {
    return looking_.look(there);
  }

 private:
  patience looking_;
  std::mutex lock_;
  std::condition_variable condition_;
};

}  // namespace heed::detail
