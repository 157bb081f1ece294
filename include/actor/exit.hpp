// Exit signals: asking another actor to end.
#pragma once

#include <actor/detail/block.hpp>
#include <actor/detail/mailslot.hpp>
#include <actor/exit_reason.hpp>
#include <actor/process.hpp>
#include <actor/signal.hpp>

#include <cstdint>

namespace heed {

namespace detail {

// `from` may be nobody. Throws std::bad_alloc, with nothing changed, where the signal comes as a
// message.
// `alias`, if there is one, makes that urgent.
inline void send_exit(pid from, pid who, exit_reason const& reason, std::uint64_t alias = 0) {
  if (!who) return;
  bool const kills = reason == exit_reason::kill;
  if (!kills && static_cast<process*>(access::slot_of(who))->traps_exits()) {
    block* const b = make_block(exit_signal{from, reason});
    b->sender = from;
    if (alias != 0) {
      b->kind = block_kind::urgent;
      b->position = alias;
    }
    return post(who, b);
  }
  if (reason == exit_reason::normal && who != from) return;
  access::slot_of(who)->ask_to_end(access::id(who), kills ? exit_reason::killed : reason);
}

}  // namespace detail

// Asks an actor to end, with that reason, from nobody: it leaves its next wait, or the one it is
// in, by actor_exit. Where it traps exits, an exit_signal comes to it instead, as a message. `kill`
// cannot be trapped, and others then see `killed`; `normal` does nothing where it is not trapped.
// Nothing happens where the actor has ended. Does not wait for the end. Throws std::bad_alloc, with
// nothing changed, where exits are trapped.
inline void exit(pid who, exit_reason const& reason) {
  detail::send_exit(pid(), who, reason);
}

}  // namespace heed
