// The clock that deadlines are read from, and deadlines. The steady clock, in one place.
#pragma once

#include <atomic>
#include <chrono>
#include <ctime>

namespace heed {

namespace detail {

using time_point = std::chrono::steady_clock::time_point;

// Where time is moved by hand: the clock of the threads that a manual_system runs on. One of them
// moves it; others may look.
inline constinit thread_local std::atomic<time_point> const* hand_clock = nullptr;

inline time_point now() noexcept {
  // Nothing is published with it.
  return hand_clock ? hand_clock->load(std::memory_order_relaxed)
                    : std::chrono::steady_clock::now();
}

// The steady clock to some milliseconds, for a fraction of what it costs: for what is only told.
inline time_point about_now() noexcept {
#ifdef CLOCK_MONOTONIC_COARSE
  if (std::timespec t; ::clock_gettime(CLOCK_MONOTONIC_COARSE, &t) == 0)
    return time_point(std::chrono::seconds(t.tv_sec) + std::chrono::nanoseconds(t.tv_nsec));
#endif
  return std::chrono::steady_clock::now();
}

// Nanoseconds, rounded up so that no wait is early, with "for ever" for what does not fit.
template <class Rep, class Period>
constexpr std::chrono::nanoseconds nanoseconds_of(std::chrono::duration<Rep, Period> d) {
  constexpr double century = 100.0 * 366 * 24 * 3600;
  double const seconds = std::chrono::duration<double>(d).count();
  if (!(seconds < century)) return std::chrono::nanoseconds::max();
  if (seconds < -century) return -std::chrono::nanoseconds::max();
  return std::chrono::ceil<std::chrono::nanoseconds>(d);
}

inline time_point from_now(std::chrono::nanoseconds d) noexcept {
  time_point const start = now();
  return d >= time_point::max() - start ? time_point::max() : start + d;
}

}  // namespace detail

// A moment until which to wait. Made by `within` or `until`; one value may bound several waits.
class deadline {
 public:
  constexpr explicit deadline(detail::time_point at) noexcept : at_(at) {}

  // The deadline that never passes.
  static constexpr deadline never() noexcept { return deadline(detail::time_point::max()); }

  constexpr detail::time_point at() const noexcept { return at_; }
  constexpr bool endless() const noexcept { return at_ == detail::time_point::max(); }
  bool passed() const noexcept { return !endless() && detail::now() >= at_; }

 private:
  detail::time_point at_;
};

// The deadline that lies `d` ahead, counted from this call. Zero or less has passed already.
//   auto const d = within(1s);  me.call<int>(d, a, "x"_a);  me.call<int>(d, b, "y"_a);
template <class Rep, class Period>
deadline within(std::chrono::duration<Rep, Period> d) noexcept {
  return deadline(detail::from_now(detail::nanoseconds_of(d)));
}

// The deadline at a given moment of the steady clock.
template <class Duration>
deadline until(std::chrono::time_point<std::chrono::steady_clock, Duration> at) noexcept {
  return deadline(detail::time_point(detail::nanoseconds_of(at.time_since_epoch())));
}

}  // namespace heed
