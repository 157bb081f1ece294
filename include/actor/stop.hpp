// The message that ends a react loop, and its answer.
#pragma once

#include <actor/detail/post_reply.hpp>
#include <actor/process.hpp>

#include <ostream>

namespace heed {

// Asks a react loop to end its actor: `send(p, stop{})`. It comes in its turn. To an actor that
// runs no react loop it is an ordinary message.
struct stop {
  friend constexpr bool operator==(stop, stop) noexcept { return true; }
};

// What a react loop answers to the sender of `stop`, once the object it served is destroyed.
struct stopped {
  friend constexpr bool operator==(stopped, stopped) noexcept { return true; }
};

namespace detail {

template <>
inline constexpr bool is_unbounded<stop> = true;
template <>
inline constexpr bool is_unbounded<stopped> = true;

// The answer, if a `stop` ended the actor.
inline void answer_stop(process& p) noexcept {
  annex* const kept = p.if_any();
  block* const asked = kept ? access::inner(kept->stop_asked) : nullptr;
  if (!asked) return;
  try {
    post_reply(asked->sender, asked->kind == block_kind::request ? asked : nullptr, p.self(),
               stopped{});
  } catch (...) {
    report(p.self(), " stopped, but could not say so");
  }
  kept->stop_asked = message();
}

}  // namespace detail
}  // namespace heed
