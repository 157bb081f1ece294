// What an actor waits for, whichever way it waits: on its thread, or suspended.
#pragma once

#include <actor/clock.hpp>

#include <coroutine>
#include <cstdint>

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

  // A look has thrown: nothing is waited for, and nothing handled, any more.
  virtual void abandon() noexcept {}

  // The coroutine that goes on when the wait is over.
  std::coroutine_handle<> waiter;

  // The shapes of messages that could end the wait, by their bits; answers are always looked at.
  std::uint64_t wanted() const noexcept { return wanted_; }

  // Until when to wait. Fixed by the first look.
  deadline const& limit() const noexcept { return limit_; }

 protected:
  wait_point() = default;
  ~wait_point() = default;

  deadline limit_ = deadline::never();
  std::uint64_t wanted_ = ~std::uint64_t{0};
};

// Abandons the wait while an exception passes: what it leaves unanswered is told by what becomes of
// the exception.
class abandoned_by_exceptions {
 public:
  explicit abandoned_by_exceptions(wait_point& w) noexcept : w_(&w) {}
  abandoned_by_exceptions(abandoned_by_exceptions const&) = delete;
  abandoned_by_exceptions& operator=(abandoned_by_exceptions const&) = delete;
  ~abandoned_by_exceptions() {
    if (w_) w_->abandon();
  }

  void none_came() noexcept { w_ = nullptr; }

 private:
  wait_point* w_;
};

}  // namespace heed::detail
