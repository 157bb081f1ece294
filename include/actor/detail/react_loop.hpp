// The react loop of an actor, as its mailbox knows it.
#pragma once

#include <actor/mailbox.hpp>

namespace heed::detail {

// What a react loop keeps only if it must.
struct loop_rest {
  block* mark = nullptr;  // the last message put aside: the loop goes on behind it
};

class react_loop {
 public:
  react_loop() = default;
  react_loop(react_loop const&) = delete;
  react_loop& operator=(react_loop const&) = delete;

  // What was put aside has its turn again.
  void begin_anew() noexcept {
    if (rest_) rest_->mark = nullptr;
  }
  // A message is about to leave the mailbox.
  void let_go(block const* b, mailbox const& queue) noexcept {
    if (rest_ && rest_->mark == b) rest_->mark = queue.before(b);
  }

 protected:
  ~react_loop() = default;

  loop_rest* rest_ = nullptr;
};

}  // namespace heed::detail
