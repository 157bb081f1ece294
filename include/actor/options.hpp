// How a system runs, how an actor is spawned, and what is counted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace heed {

// How a system runs. `actor_system four{{.workers = 4}};`
struct system_options {
  std::size_t workers = 0;       // of the pool; 0: one per core
  std::size_t max_spares = 256;  // workers that may stand in for blocked ones
  bool detect_deadlock = true;   // whether a cycle of waiting calls is an error
};

// How an actor is spawned. `sys.spawn({.name = "store"}, f, args…)`
struct spawn_options {
  std::string_view name = {};  // for printing
};

// What happened since the system began. Read while it runs, the figures are of about now.
struct system_counters {
  std::uint64_t sent = 0;       // messages that reached a mailbox
  std::uint64_t dropped = 0;    // messages to actors that had ended
  std::uint64_t unhandled = 0;  // messages that a react loop had no handler for
  std::uint64_t crashed = 0;    // actors ended by an exception
  std::uint64_t spawned = 0;
};

}  // namespace heed
