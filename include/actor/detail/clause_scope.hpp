// What `me.sender()`, `reply` and `promise` mean while guards and actions run.
#pragma once

#include <actor/process.hpp>

namespace heed::detail {

// One receive's view of the message that it examines or has taken. Scopes nest as receives do; the
// innermost one that has a message is the running clause.
class clause_scope {
 public:
  explicit clause_scope(process& p) noexcept : owner_(p), outer_(p.running) { p.running = this; }
  clause_scope(clause_scope const&) = delete;
  clause_scope& operator=(clause_scope const&) = delete;
  ~clause_scope() {
    owner_.running = outer_;
    if (!taken_) owner_.choosing = false;
    if (taken_ && request_) request_->release_duty();
  }

  // Patterns and guards are about to look at `b`, which stays in the mailbox.
  void examine(block* b) noexcept {
    handled_ = b;
    sender_ = b->sender;
    request_ = b->kind == block_kind::request ? b : nullptr;
    owner_.choosing = true;
  }
  // Nothing fitted.
  void pass() noexcept {
    handled_ = request_ = nullptr;
    sender_ = pid();
    owner_.choosing = false;
  }
  // The message has left the mailbox, and its clause's action is about to run. From here on the
  // scope owns a share in the duty to answer, whatever becomes of the message.
  void take() noexcept {
    // A further owner is made from an existing one, so nothing is ordered here.
    if (request_) request_->owners.fetch_add(1, std::memory_order_relaxed);
    owner_.choosing = false;
    taken_ = true;
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
  clause_scope* outer_;
  block* handled_ = nullptr;  // only compared with null: it may be gone once taken
  block* request_ = nullptr;
  pid sender_;
  bool taken_ = false;
};

}  // namespace heed::detail
