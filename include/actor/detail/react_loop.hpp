// The react loop of an actor, as its mailbox knows it.
#pragma once

#include <actor/mailbox.hpp>

namespace heed::detail {

// What a react loop keeps only if it must.
struct loop_rest {
  // The last messages put aside, of those that are urgent and of the others: the loop goes on
  // behind them.
  block* urgent_mark = nullptr;
  block* mark = nullptr;

  // The next message that it looks at, or null.
  block* next_in(mailbox const& queue) const noexcept {
    block* const b = queue.after(urgent_mark);
    return mark && !(b && b->is_urgent) ? queue.after(mark) : b;
  }
  void put_aside(block* b) noexcept { (b->is_urgent ? urgent_mark : mark) = b; }
};

class react_loop {
 public:
  react_loop() = default;
  react_loop(react_loop const&) = delete;
  react_loop& operator=(react_loop const&) = delete;

  // What was put aside has its turn again.
  void begin_anew() noexcept {
    if (rest_) rest_->mark = rest_->urgent_mark = nullptr;
  }
  // A message is about to leave the mailbox.
  void let_go(block const* b, mailbox const& queue) noexcept {
    if (!rest_) return;
    block* const before = queue.before(b);
    if (rest_->urgent_mark == b) rest_->urgent_mark = before;
    if (rest_->mark == b) rest_->mark = before && !before->is_urgent ? before : nullptr;
  }

 protected:
  ~react_loop() = default;

  loop_rest* rest_ = nullptr;
};

}  // namespace heed::detail
