// What `me.sender()`, `reply` and `promise` mean while guards and actions run.
#pragma once

#include <actor/message.hpp>
#include <actor/process.hpp>

#include <atomic>
#include <utility>

namespace heed::detail {

// One receive's view of the message that it examines, which stays in the mailbox, or has taken,
// which is then its own. Scopes nest as receives do, from `enter` to `leave`; the innermost one
// that has a message is the running clause.
class clause_scope {
 public:
  [[gnu::always_inline]] explicit clause_scope(process& p) noexcept : owner_(p) {}
  clause_scope(clause_scope const&) = delete;
  clause_scope& operator=(clause_scope const&) = delete;
  [[gnu::always_inline]] ~clause_scope() {
    leave();
    std::exchange(access::inner(message_), nullptr);
  }

  process& owner() const noexcept { return owner_; }

  [[gnu::always_inline]] void enter() noexcept {
    outer_ = std::exchange(owner_.running, this);
    entered_ = true;
  }
  // What was taken is destroyed, and may still send.
  [[gnu::always_inline]] void leave() noexcept {
    if (!entered_) return;
    block* const left = std::exchange(access::inner(message_), nullptr);
    if (taken_) {
      if (left) left->release();
      if (request_) [[unlikely]]
        std::exchange(request_, nullptr)->release_duty();
      taken_ = false;
    } else {
      owner_.choosing = false;
    }
    owner_.running = outer_;
    handled_ = nullptr;
    entered_ = false;
  }

  // Patterns and guards are about to look at `b`, which stays in the mailbox; as what they see of
  // it, where that is another.
  [[gnu::always_inline]] message& examine(block* b) noexcept { return examine(b, b); }
  [[gnu::always_inline]] message& examine(block* b, block* shown) noexcept {
    handled_ = b;
    access::inner(message_) = shown;
    owner_.choosing = true;
    return message_;
  }
  // Nothing fitted.
  [[gnu::always_inline]] void pass() noexcept {
    handled_ = nullptr;
    access::inner(message_) = nullptr;
    owner_.choosing = false;
  }
  // The message has left the mailbox, and its clause's action is about to run. From here on the
  // scope owns a share in the duty to answer, whatever becomes of the message.
  [[gnu::always_inline]] message&& take() noexcept {
    sender_ = handled_->sender;
    if (handled_->kind == block_kind::request) {
      request_ = handled_;
      // A further owner is made from an existing one, so nothing is ordered here.
      request_->duty().owners.fetch_add(1, std::memory_order_relaxed);
    }
    owner_.choosing = false;
    taken_ = true;
    return std::move(message_);
  }

  bool in_clause() const noexcept { return handled_ != nullptr; }
  pid sender() const noexcept { return taken_ ? sender_ : handled_->sender; }
  // The request being handled; null where it is a plain message.
  block* request() const noexcept {
    if (taken_) return request_;
    return handled_->kind == block_kind::request ? handled_ : nullptr;
  }

  // The running clause's scope, or null outside of any.
  static clause_scope const* of(process const& p) noexcept {
    return p.running && p.running->in_clause() ? p.running : nullptr;
  }

 private:
  process& owner_;
  clause_scope* outer_;
  block* handled_ = nullptr;  // only compared with null once it is taken: it may be gone
  block* request_ = nullptr;  // of a message that is taken, as is the next
  pid sender_;
  message message_;  // owned once it is taken
  bool entered_ = false;
  bool taken_ = false;
};

}  // namespace heed::detail
