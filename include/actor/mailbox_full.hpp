// What `send` throws where a bounded mailbox has no room.
#pragma once

#include <actor/message.hpp>
#include <actor/pid.hpp>

#include <memory>
#include <stdexcept>
#include <utility>

namespace heed {

// The mailbox of an actor that was spawned with `bounded(n, overflow::fail_sender)` was full. The
// message is not lost: it can be taken out, and sent again.
//   try { send(store, "put"_a, k); } catch (mailbox_full& e) { later.push_back(e.take()); }
class mailbox_full : public std::runtime_error {
 public:
  // Who has no room.
  pid to() const noexcept { return kept_->to; }
  // The message that was not sent; empty, once it has been taken, by whatever copy of this.
  message take() noexcept { return std::move(kept_->unsent); }

 private:
  friend detail::access;
  mailbox_full(pid to, message unsent)
      : std::runtime_error(detail::to_text("heed: the mailbox of ", to, " is full")),
        kept_(std::make_shared<inside>(inside{to, std::move(unsent)})) {}

  struct inside {
    pid to;
    message unsent;
  };
  std::shared_ptr<inside> kept_;
};

}  // namespace heed
