// What an actor is told of the end of others: ordinary messages, matched and put aside like any.
#pragma once

#include <actor/detail/block.hpp>
#include <actor/exit_reason.hpp>
#include <actor/pid.hpp>
#include <actor/tag.hpp>

#include <ostream>

namespace heed {

// An exit signal that came to an actor that traps exits: somebody asked it to end, or an actor that
// it is linked to has ended. `from` is that one, and the empty pid where nobody in particular
// asked.
//   on(as<exit_signal>) >> [&](exit_signal const& s) { … s.reason … }
struct exit_signal {
  pid from;
  exit_reason reason;

  friend bool operator==(exit_signal const&, exit_signal const&) = default;
  friend std::ostream& operator<<(std::ostream& out, exit_signal const& s) {
    return out << '{' << s.from << ", " << s.reason << '}';
  }
};

// An actor that is monitored has ended: `ref` is what `me.monitor(who)` gave. It comes once, after
// all that the actor had sent.
//   tag m = me.monitor(who);  …  on(fields<down>(m, _, arg)) >> [&](exit_reason why) { … }
struct down {
  tag ref;
  pid who;
  exit_reason reason;

  friend bool operator==(down const&, down const&) = default;
  friend std::ostream& operator<<(std::ostream& out, down const& d) {
    return out << '{' << d.ref << ", " << d.who << ", " << d.reason << '}';
  }
};

namespace detail {
template <>
inline constexpr bool is_unbounded<exit_signal> = true;
template <>
inline constexpr bool is_unbounded<down> = true;
}  // namespace detail

}  // namespace heed
