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
  explicit clause_scope(process& p) noexcept : owner_(p) {}
  clause_scope(clause_scope const&) = delete;
  clause_scope& operator=(clause_scope const&) = delete;
  ~clause_scope() { leave(); }

  void enter() noexcept {
    outer_ = std::exchange(owner_.running, this);
    entered_ = true;
  }
  // What was taken is destroyed, and may still send.
  void leave() noexcept {
    if (!entered_) return;
    if (taken_)
      access::make<message>(std::exchange(access::inner(message_), nullptr));
    else
      access::inner(message_) = nullptr;
    owner_.running = outer_;
    if (!taken_) owner_.choosing = false;
    if (taken_ && request_) request_->release_duty();
    handled_ = request_ = nullptr;
    entered_ = taken_ = false;
  }

  // Patterns and guards are about to look at `b`, which stays in the mailbox; as what they see of
  // it, where that is another.
  message& examine(block* b) noexcept { return examine(b, b); }
  message& examine(block* b, block* shown) noexcept {
    handled_ = b;
    sender_ = b->sender;
    request_ = b->kind == block_kind::request ? b : nullptr;
    access::inner(message_) = shown;
    owner_.choosing = true;
    return message_;
  }
  // Nothing fitted.
  void pass() noexcept {
    handled_ = request_ = nullptr;
    sender_ = pid();
    access::inner(message_) = nullptr;
    owner_.choosing = false;
  }
  // The message has left the mailbox, and its clause's action is about to run. From here on the
  // scope owns a share in the duty to answer, whatever becomes of the message.
  message&& take() noexcept {
    // A further owner is made from an existing one, so nothing is ordered here.
    if (request_) request_->duty().owners.fetch_add(1, std::memory_order_relaxed);
    owner_.choosing = false;
    taken_ = true;
    return std::move(message_);
  }

  bool in_clause() const noexcept { return handled_ != nullptr; }
  pid sender() const noexcept { return sender_; }
  // The request being handled; null where it is a plain message.
  block* request() const noexcept { return request_; }

  // The running clause's scope, or null outside of any.
  static clause_scope const* of(process const& p) noexcept {
    return p.running && p.running->in_clause() ? p.running : nullptr;
  }

 private:
  process& owner_;
  clause_scope* outer_ = nullptr;
  block* handled_ = nullptr;  // only compared with null: it may be gone once taken
  block* request_ = nullptr;
  pid sender_;
  message message_;  // owned once it is taken
  bool entered_ = false;
  bool taken_ = false;
};

}  // namespace heed::detail
