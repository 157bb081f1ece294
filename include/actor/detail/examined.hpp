// A message under examination.
#pragma once

#include <actor/message.hpp>

#include <utility>

namespace heed::detail {

// A message that clauses look at while it stays in the mailbox: owned once it is taken.
class examined {
 public:
  explicit examined(block* b) noexcept : message_(access::make<message>(b)) {}
  examined(examined const&) = delete;
  examined& operator=(examined const&) = delete;
  ~examined() {
    if (!taken_) access::inner(message_) = nullptr;
  }

  message& look() noexcept { return message_; }
  message&& take() noexcept {
    taken_ = true;
    return std::move(message_);
  }

 private:
  message message_;
  bool taken_ = false;
};

}  // namespace heed::detail
