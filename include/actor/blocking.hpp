// Blocking on purpose, inside an actor that shares its thread.
#pragma once

#include <actor/process.hpp>

namespace heed {

namespace detail {

// From here to the end of the scope the thread counts as one that does not run.
class blocked_thread {
 public:
  blocked_thread() noexcept : home_(current_process ? current_process->home() : nullptr) {
    if (home_) home_->begin_blocking();
  }
  blocked_thread(blocked_thread const&) = delete;
  blocked_thread& operator=(blocked_thread const&) = delete;
  ~blocked_thread() {
    if (home_) home_->end_blocking();
  }

 private:
  scheduler* home_;
};

}  // namespace detail

// Calls f, which may block its thread, and gives what it gives. Where an actor of the pool calls it
// and others wait, a spare thread takes the place at once; otherwise it is a plain call. Work that
// blocks without being announced is noticed too, after 10 ms. Does not suspend the actor: its other
// messages wait until f returns.
//   std::string const text = blocking([&] { return read_file(path); });
template <class F>
decltype(auto) blocking(F&& f) {
  detail::blocked_thread const now;
  return static_cast<F&&>(f)();
}

}  // namespace heed
