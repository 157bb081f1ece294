// What a system tells of one of its actors.
#pragma once

#include <actor/detail/text.hpp>
#include <actor/pid.hpp>

#include <chrono>
#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace heed {

// How an actor stood at one moment: see actor_system::info. Empty, and false, where nobody lives.
// Printed as
//   <store:12>, a coroutine, 3 messages, 2 put aside, the oldest 1500 ms ago: 2 ("row"_a, int);
//   waits at store.cpp:40 for on("go"_a), after
struct actor_info {
  // Messages of one shape that are put aside: ("row"_a, int).
  struct shape_count {
    std::string shape;
    std::size_t count = 0;
  };
  // Where it waits, and for what: the clauses of a receive, whose answer, which react loop. Values
  // are told of numbers and text, predicates and guards as `when`. The line is 0 where it is not
  // known: of a receive with more than eight clauses.
  struct wait {
    std::string file;
    unsigned line = 0;
    std::string text;
  };

  pid who;
  std::string name;       // given when it was spawned
  std::string_view kind;  // coroutine, thread, reactor or bridge

  // It is in code of its own. Unless it asks about itself, it could not be asked then: the messages
  // are those that it has not seen yet, and nothing is known of the others.
  bool running = false;

  std::size_t mailbox_length = 0;

  // Messages that a receive has looked at in vain, or that have come while the actor waited for
  // something else; by shape, the most first. How long ago the oldest of them was put aside.
  std::size_t put_aside_count = 0;
  std::vector<shape_count> put_aside;
  std::chrono::milliseconds oldest_put_aside{0};

  std::vector<pid> links;  // who is linked to it, in no order

  wait waits_for;  // empty as long as it does not wait

  explicit operator bool() const noexcept { return static_cast<bool>(who); }

  friend std::ostream& operator<<(std::ostream& out, actor_info const& info) {
    if (!info) return out << "nobody";
    out << info.who << ", a " << info.kind << ", " << info.mailbox_length
        << (info.mailbox_length == 1 ? " message" : " messages");
    if (info.put_aside_count != 0) {
      out << ", " << info.put_aside_count << " put aside, the oldest "
          << info.oldest_put_aside.count() << " ms ago";
      char const* before = ": ";
      for (shape_count const& each : info.put_aside) {
        out << before << each.count << ' ' << each.shape;
        before = ", ";
      }
    }
    char const* before_link = "; linked to ";
    for (pid const& other : info.links) {
      out << before_link << other;
      before_link = ", ";
    }
    if (info.running) return out << "; runs";
    wait const& now = info.waits_for;
    out << "; waits";
    if (now.line != 0) out << " at " << now.file << ':' << now.line;
    if (!now.text.empty()) out << " for " << now.text;
    return out;
  }
  friend std::string to_string(actor_info const& info) { return detail::to_text(info); }
};

}  // namespace heed
