// How a supervisor starts one child, starts it again, and ends it.
#pragma once

#include <actor/clock.hpp>
#include <actor/detail/child_starter.hpp>
#include <actor/reactor.hpp>

#include <chrono>
#include <concepts>
#include <memory>
#include <ostream>
#include <string>
#include <type_traits>
#include <utility>

namespace heed {

// When a child that has ended is started again.
enum restart_type {
  permanent,  // always
  transient,  // unless it ended with `normal` or `shutdown`
  temporary   // never, and nothing is left of it
};
inline std::ostream& operator<<(std::ostream& out, restart_type r) {
  static constexpr char const* names[] = {"permanent", "transient", "temporary"};
  return out << names[r];
}

// How long a child that is to end may take, from `shutdown` to `kill`; or one of two words.
enum shutdown_word {
  brutal_kill,  // it is killed at once
  infinity      // as long as it likes
};

// What `.shutdown` may be: `2s`, `brutal_kill` or `infinity`. Where nothing is said, 5 s, and
// `infinity` for a child that is a supervisor.
class shutdown_time {
 public:
  constexpr shutdown_time() noexcept = default;
  template <class Rep, class Period>
  constexpr shutdown_time(std::chrono::duration<Rep, Period> d)
      : said_(says::length), length_(detail::nanoseconds_of(d)) {}
  constexpr shutdown_time(shutdown_word w) noexcept
      : said_(w == brutal_kill ? says::kill : says::endless) {}

  constexpr bool kills() const noexcept { return said_ == says::kill; }
  // Counted from now.
  deadline limit(bool supervises) const noexcept {
    if (said_ == says::endless || (said_ == says::nothing && supervises)) return deadline::never();
    return within(length_);
  }

 private:
  enum class says : unsigned char { nothing, length, kill, endless };

  says said_ = says::nothing;
  std::chrono::nanoseconds length_ = std::chrono::seconds(5);
};

// How a child is started: what `child(…)` gives, or a callable of one's own. That is called by the
// supervisor as f(me, …) with its `self`, each time a child is started, and gives the child's pid,
// or a task<pid>, for which the supervisor waits before it does anything else. It links the child
// to the supervisor (me.spawn_link); what it throws says that there is none, and an empty pid that
// none is wanted. Further parameters are what start_child appends, for simple_one_for_one. Copies
// share the callable, which is called as a constant.
//   .start = [](self me) { return me.spawn_link(printer, 7); }
class child_start {
 public:
  child_start() noexcept = default;
  template <class F>
    requires(!std::same_as<std::decay_t<F>, child_start> && detail::starts_child<std::decay_t<F>>)
  child_start(F&& f)
      : inner_(std::make_shared<detail::called_start<std::decay_t<F>>>(static_cast<F&&>(f))) {}

  explicit operator bool() const noexcept { return inner_ != nullptr; }

  // Whether it makes a supervisor.
  bool supervises() const noexcept { return inner_ && inner_->supervises(); }

 private:
  friend detail::access;
  explicit child_start(std::shared_ptr<detail::child_starter const> inner) noexcept
      : inner_(std::move(inner)) {}

  std::shared_ptr<detail::child_starter const> inner_;
};

// A child that runs f(me, args…), as spawn takes them: linked to the supervisor, which copies f and
// args at each start. Where f takes more than these args, start_child appends the rest. Throws
// std::bad_alloc.
//   .start = child(printer, 7)   .start = child({.name = "printer"}, printer, 7)
template <class F, class... A>
child_start child(spawn_options options, F&& f, A&&... args) {
  using starter = detail::function_start<std::decay_t<F>, std::decay_t<A>...>;
  return detail::access::make<child_start>(
      std::make_shared<starter>(options, static_cast<F&&>(f), static_cast<A&&>(args)...));
}
template <class F, class... A>
child_start child(F&& f, A&&... args) {
  return child(spawn_options{}, static_cast<F&&>(f), static_cast<A&&>(args)...);
}

// A child that is a reactor of class C, made from copies of args. One that is a supervisor has been
// started when all of its own children have. For simple_one_for_one, `appends<T…>` says first what
// start_child appends. Throws std::bad_alloc.
//   .start = child<warehouse>(10)   .start = child<session>(appends<int, std::string>, store)
template <class C, class... A>
  requires std::derived_from<C, reactor>
child_start child(spawn_options options, A&&... args) {
  return detail::access::make<child_start>(
      detail::class_start_of<C>(options, static_cast<A&&>(args)...));
}
template <class C, class... A>
  requires std::derived_from<C, reactor>
child_start child(A&&... args) {
  return child<C>(spawn_options{}, static_cast<A&&>(args)...);
}
template <class... T>
inline constexpr detail::list<T...> appends{};

// One child of a supervisor.
//   child_spec{.id = "printer", .start = child(printer, 7), .restart = transient, .shutdown = 2s}
struct child_spec {
  std::string id = {};  // no two children of a supervisor have the same
  child_start start = {};
  restart_type restart = permanent;
  shutdown_time shutdown = {};
  bool significant = false;  // see auto_shutdown; not of one that is permanent
  bool supervises = false;  // a start of one's own makes a supervisor; child<supervisor>(…) says so
};

}  // namespace heed
