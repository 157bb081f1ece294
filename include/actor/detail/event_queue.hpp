// What a server has put in front of its mailbox.
#pragma once

#include <actor/mailbox.hpp>

#include <utility>

namespace heed::detail {

// Events of the server's own, in the order in which they have their turn. What has been postponed
// stands before what has not, and comes into play again when the registry changes. Messages stand
// in the mailbox, in their order; an own event has a position among them, and comes before the
// messages from that position on.
//
//   postponed                          | to come
//   messages up to the mark, postponed_ | to_come_, messages behind the mark
class event_queue {
 public:
  // Comes first when `settle` is called, behind what was put here since the last time.
  void put(block* b) noexcept { fresh_.push(b); }
  void postpone(block* b) noexcept { postponed_.push(b); }
  void come_back() noexcept {
    while (block* const b = to_come_.pop()) {
      b->is_urgent = false;
      postponed_.push(b);
    }
    to_come_ = std::move(postponed_);
  }
  // `mark` is the last message that was postponed. What is fresh comes before all messages, also
  // those that are urgent; what comes back has its place among them.
  void settle(block const* mark) noexcept {
    if (fresh_.empty()) return;
    for (block* b = fresh_.first(); b; b = b->next) {
      b->position = mark ? mark->position + 1 : 0;
      b->is_urgent = true;
    }
    while (block* const b = to_come_.pop()) fresh_.push(b);
    to_come_ = std::move(fresh_);
  }

  bool empty() const noexcept { return to_come_.empty(); }
  // The next one, if that comes before this message; else null.
  block* take_before(block const* b) noexcept {
    block* const first = to_come_.first();
    if (!first || (b && !first->is_urgent && first->position > b->position)) return nullptr;
    first->is_urgent = false;
    return to_come_.pop();
  }

 private:
  block_queue postponed_, to_come_, fresh_;
};

}  // namespace heed::detail
