// `after(d) >> action`: how long a receive waits, and what then.
#pragma once

#include <actor/clock.hpp>

#include <match/detail/invoke.hpp>

#include <chrono>
#include <string_view>
#include <type_traits>
#include <utility>

namespace heed {

namespace detail {

// A length of time, which becomes a deadline when the wait begins.
struct from_wait {
  std::chrono::nanoseconds length;

  bool already() const noexcept { return length.count() <= 0; }
  deadline fix() const noexcept { return deadline(from_now(length)); }
};
// A deadline of the caller's.
struct fixed_before {
  deadline at;

  bool already() const noexcept { return false; }
  deadline fix() const noexcept { return at; }
};

}  // namespace detail

// The last clause of a receive: what happens when the time has passed. Made by `after`.
template <class When, class Action>
class after_clause {
 public:
  constexpr after_clause(When when, Action action)
      : when_(when), action_(static_cast<Action&&>(action)) {}

  constexpr When const& when() const noexcept { return when_; }

  constexpr decltype(auto) act() const {
    if constexpr (detail::callable<Action>) {
      static_assert(detail::invocable<Action const&>,
                    "heed: the action of after takes nothing: no message has come");
      return detail::invoke(action_);
    } else {
      return (action_);
    }
  }

 private:
  When when_;
  [[no_unique_address]] Action action_;
};

template <class When>
struct after_head {
  When when;

  template <class A>
  constexpr auto operator>>(A&& action) const {
    using kept = std::conditional_t<std::is_array_v<std::remove_cvref_t<A>>, std::string_view,
                                    std::decay_t<A>>;
    return after_clause<When, kept>(when, kept(static_cast<A&&>(action)));
  }
};

// Waits at most `d` from the moment when the receive has looked at everything and begins to wait;
// messages that do not fit do not prolong it. Zero or less looks once and does not wait. A message
// that is there beats a deadline that has passed; no wait is ever shorter than `d`.
//   me.receive(on(as<int>) >> use, after(100ms) >> [] { … });   me.receive(after(1s) >> [] {});
template <class Rep, class Period>
constexpr after_head<detail::from_wait> after(std::chrono::duration<Rep, Period> d) {
  return {{detail::nanoseconds_of(d)}};
}
// The same with a deadline, made by `within` or `until`.
constexpr after_head<detail::fixed_before> after(deadline at) noexcept {
  return {{at}};
}

namespace detail {

template <class C>
inline constexpr bool is_after = false;
template <class W, class A>
inline constexpr bool is_after<after_clause<W, A>> = true;

}  // namespace detail
}  // namespace heed
