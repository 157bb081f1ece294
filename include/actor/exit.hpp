// Ending another actor.
#pragma once

#include <actor/detail/mailslot.hpp>
#include <actor/exit_reason.hpp>

namespace heed {

// Asks an actor to end, with that reason: it leaves its next wait, or the one it is in, by
// actor_exit. `normal` does nothing to another; of one sent `kill`, others see `killed`. Nothing
// happens where it has ended. Does not wait for the end.
inline void exit(pid who, exit_reason const& reason) noexcept {
  if (!who || reason == exit_reason::normal) return;
  detail::access::slot_of(who)->ask_to_end(
      detail::access::id(who), reason == exit_reason::kill ? exit_reason::killed : reason);
}

}  // namespace heed
