// What an actor waits for, whichever way it waits: on its thread, or suspended.
#pragma once

#include <actor/clock.hpp>

#include <coroutine>

namespace heed::detail {

// One execution of a verb that waits. Its actor calls `look` when something has come, and when the
// time has passed; nobody else does.
class wait_point {
 public:
  wait_point(wait_point const&) = delete;
  wait_point& operator=(wait_point const&) = delete;

  // Looks at what has come, from where the last look got to: whether the wait is over. `last` means
  // that the time has passed, so that this look ends the wait whatever it finds: what is there by
  // then still counts, and nothing that comes later, lest a flood of messages that do not fit keep
  // the wait up for ever.
  virtual bool look(bool last) = 0;

  // The coroutine that goes on when the wait is over.
  std::coroutine_handle<> waiter;

  // Until when to wait. Fixed by the first look.
  deadline const& limit() const noexcept { return limit_; }

 protected:
  wait_point() = default;
  ~wait_point() = default;

  deadline limit_ = deadline::never();
};

}  // namespace heed::detail
