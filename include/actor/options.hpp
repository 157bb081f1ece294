// How a system runs, how an actor is spawned, and what is counted.
#pragma once

#include <actor/report.hpp>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string_view>

namespace heed {

// How a system runs. `actor_system four{{.workers = 4}};` What it tells of goes to these functions,
// each where it is given; `on_event` is told everything, also what the others are. Where neither is
// given, a crash that no link tells of, and a message that nothing handles, are printed on standard
// error.
//   actor_system sys{{.on_crash = [&](crash_report const& r) { log << r << '\n'; }}};
struct system_options {
  std::size_t workers = 0;       // of the pool; 0: one per core
  std::size_t max_spares = 256;  // workers that may stand in for blocked ones
  bool detect_deadlock = true;   // whether a cycle of waiting calls is an error
  report_hook<crash_report> on_crash = {};
  report_hook<unhandled_message> on_unhandled = {};
  report_hook<dead_letter> on_dead_letter = {};
  report_hook<system_event> on_event = {};
};

// What becomes of a message for which a bounded mailbox has no room.
enum class overflow {
  drop_newest,  // it is dropped
  drop_oldest,  // it is taken, and the oldest one dropped instead
  fail_sender   // it is dropped, and `send` throws mailbox_full
};

// How many messages a mailbox holds; made by `bounded`. Without a bound as many as there is memory
// for.
struct mailbox_bound {
  std::size_t messages = 0;  // 0: any number
  overflow then = overflow::drop_newest;
};

// A mailbox for at most so many messages, from 1 on: those that have been put aside count, replies,
// timers' messages and `stop` do not. A request for which there is no room fails with `no_reply`.
//   sys.spawn({.mailbox = bounded(1000, overflow::drop_oldest)}, f)
constexpr mailbox_bound bounded(std::size_t messages, overflow then = overflow::drop_newest) {
  if (messages == 0)
    throw std::invalid_argument("heed: bounded(0): a mailbox has room for one message at least");
  return {messages, then};
}

// How an actor is spawned. `sys.spawn({.name = "store"}, f, args…)`
struct spawn_options {
  std::string_view name = {};  // for printing
  mailbox_bound mailbox = {};  // how many messages may wait: see bounded()
};

// What happened since the system began. Read while it runs, the figures are of about now.
struct system_counters {
  std::uint64_t sent = 0;       // messages that reached a mailbox
  std::uint64_t dropped = 0;    // messages to actors that had ended
  std::uint64_t unhandled = 0;  // messages that a react loop had no handler for
  std::uint64_t crashed = 0;    // actors ended by an exception
  std::uint64_t refused = 0;    // messages for which a bounded mailbox had no room
  std::uint64_t spawned = 0;
};

}  // namespace heed
