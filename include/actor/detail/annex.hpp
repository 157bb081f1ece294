// What only some actors have, beside their block: made when it is first needed, and then kept.
#pragma once

#include <actor/clock.hpp>
#include <actor/detail/atomic.hpp>
#include <actor/detail/bond.hpp>
#include <actor/detail/call_edge.hpp>
#include <actor/detail/mail_bound.hpp>
#include <actor/detail/nameplate.hpp>
#include <actor/detail/parking.hpp>
#include <actor/detail/put_aside.hpp>
#include <actor/detail/reply_table.hpp>
#include <actor/detail/timer_wheel.hpp>
#include <actor/mailbox.hpp>
#include <actor/message.hpp>

#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace heed::detail {

class process;

// What is set for a time; of an actor, if that is not null.
struct alarm : wheel_node {
  process* who = nullptr;
};
// When an actor that waits is to look around.
struct actor_alarm : alarm {
  atomic<time_point> set_for = time_point::max();  // changed under the lock of the alarms
  atomic<time_point> by = time_point::max();       // changed by the actor
  bool used = false;                               // by the actor
};

struct annex final : door_sign {
  // Guarded by the lock of the slab: notices for those who want to be told of the actor's end.
  block_queue watchers;
  // The same: the exit signals of broken links by which the actor is to end, the first one first,
  // until it begins to; and whether nothing else asks it to.
  block_queue broken_links;
  bool only_links_ask = false;

  // Of one with a thread of its own.
  parking place;
  std::thread thread;                 // guarded by the system's lock
  atomic<std::thread::id> thread_id;  // on which it runs, or has run last

  // The answers to its requests. Changed by the actor alone, under the lock of the waits; so are
  // the places of its present wait, but for that of a call, and whether any one of them will do.
  reply_table replies;
  atomic<reply_slot*> waits = nullptr;
  bool any_will_do = false;
  // The places of its calls, the actor's alone, and whose answer it waits for in one.
  reply_slot* calls = nullptr;
  call_edge calling;

  // Links and monitors, guarded by the lock of kin; whether exit signals come as messages, changed
  // by the actor alone.
  bond_table kin;
  atomic<bool> traps = false;

  // The aliases by which messages are urgent: the numbers of those that hold, and how many were
  // made.
  std::vector<std::uint64_t> aliases;
  std::uint64_t last_alias = 0;

  // Who was linked to it when it was born, and as what; written before it runs.
  pid parent;
  std::uint64_t born_as = 0;

  std::uint64_t tags = 0;  // made so far
  message stop_asked;      // the `stop` that ended a react loop, not yet answered
  // The exception that an action has thrown last, and the message it handled.
  std::exception_ptr thrown;
  std::string handling;

  // Of the mailbox, where that is bounded; then kept for good, since senders may come late.
  std::unique_ptr<mail_bound> bound;
  // Of the mailbox, where that is large.
  std::unique_ptr<put_aside> index;

  actor_alarm ring;
};

}  // namespace heed::detail
