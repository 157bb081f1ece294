// What `me.sender()`, `reply` and `promise` mean while guards and actions run.
#pragma once

#include <actor/error.hpp>
#include <actor/message.hpp>
#include <actor/process.hpp>

#include <atomic>
#include <exception>
#include <utility>

namespace heed::detail {

// One receive's view of the message that it examines, which stays in the mailbox, or has taken,
// which is then its own. Scopes nest as receives do, from `enter` to `leave`; the innermost one
// that has a message is the running clause.
class clause_scope {
 public:
  clause_scope(clause_scope const&) = delete;
  clause_scope& operator=(clause_scope const&) = delete;

  process& owner() const noexcept { return owner_; }

  // Patterns and guards are about to look at `b`, which stays in the mailbox; as what they see of
  // it, where that is another. `asks`: one of them may run code of the user's, which must not wait.
  [[gnu::always_inline]] message& examine(block* b, bool asks = true) noexcept {
    return examine(b, b, asks);
  }
  [[gnu::always_inline]] message& examine(block* b, block* shown, bool asks = true) noexcept {
    handled_ = b;
    access::inner(message_) = shown;
    if (asks) owner_.choosing = true;
    return message_;
  }
  // Nothing fitted.
  [[gnu::always_inline]] void pass(bool asks = true) noexcept {
    handled_ = nullptr;
    access::inner(message_) = nullptr;
    if (asks) owner_.choosing = false;
  }
  // The message has left the mailbox, and its clause's action is about to run. From here on the
  // scope owns a share in the duty to answer, whatever becomes of the message.
  [[gnu::always_inline]] message&& take(bool asks = true) noexcept {
    sender_ = handled_->sender;
    taken_ = as::message;
    if (handled_->kind == block_kind::request) {
      taken_ = as::request;
      request_ = handled_;
      // A further owner is made from an existing one, so nothing is ordered here.
      request_->duty().owners.fetch_add(1, std::memory_order_relaxed);
    }
    if (asks) owner_.choosing = false;
    return std::move(message_);
  }

  bool in_clause() const noexcept { return handled_ != nullptr; }
  pid sender() const noexcept { return taken_ != as::nothing ? sender_ : handled_->sender; }
  // The request being handled; null where it is a plain message.
  block* request() const noexcept {
    if (taken_ != as::nothing) return taken_ == as::request ? request_ : nullptr;
    return handled_->kind == block_kind::request ? handled_ : nullptr;
  }

  // Its request has been given to another as it stands: whoever has it now answers, and when that
  // fails, the caller learns it without waiting for this clause's action.
  void hand_on() noexcept {
    taken_ = as::handed_on;
    // Never the last: whoever calls this has another.
    request_->duty().owners.fetch_sub(1, std::memory_order_release);
  }
  bool has_taken(block const* request) const noexcept {
    return taken_ == as::request && request_ == request;
  }
  // Whether an answer given here would come too late: it is somebody else's to answer.
  bool is_handed_on() const noexcept { return taken_ == as::handed_on; }
  clause_scope* outer() const noexcept { return outer_; }

  // The running clause's scope, or null outside of any.
  static clause_scope const* of(process const& p) noexcept {
    return p.running && p.running->in_clause() ? p.running : nullptr;
  }

  // Its action throws, and the exception is being handled: the message is kept for a report.
  [[gnu::cold, gnu::noinline]] void note_thrown() noexcept {
    if (taken_ == as::nothing || !message_) return;
    try {
      throw;
    } catch (actor_exit const&) {
    } catch (...) {
      try {
        annex& kept = owner_.more();
        kept.handling = to_text(message_, " from ", sender_);
        kept.thrown = std::current_exception();
      } catch (...) {
      }
    }
  }

 protected:
  [[gnu::always_inline]] explicit clause_scope(process& p) noexcept : owner_(p), message_() {}
  [[gnu::always_inline]] ~clause_scope() {}

  [[gnu::always_inline]] void enter() noexcept { outer_ = std::exchange(owner_.running, this); }
  // What was taken is destroyed, and may still send.
  [[gnu::always_inline]] void leave() noexcept {
    block* const left = access::inner(message_);
    if (taken_ == as::message) [[likely]] {
      if (left) left->release();
    } else if (taken_ == as::request) {
      // What is told of its end is told of the owner, which may be a bridge.
      current_here const here(owner_);
      if (left) left->release();
      request_->release_duty();
    } else if (taken_ == as::nothing) {
      owner_.choosing = false;
    } else if (left) {
      left->release();
    }
    owner_.running = outer_;
  }
  [[gnu::always_inline]] void forget() noexcept {
    access::inner(message_) = handled_ = nullptr;
    taken_ = as::nothing;
  }

 private:
  process& owner_;
  clause_scope* outer_;
  block* handled_ = nullptr;  // only compared with null once it is taken: it may be gone
  enum class as : unsigned char { nothing, message, request, handed_on } taken_ = as::nothing;
  block* request_;  // of one that was taken as a request
  union {
    pid sender_;  // of a message that is taken
  };
  // Owned once it is taken, and then destroyed by `leave`.
  union {
    message message_;
  };
};

// Does what may run an action, which handles the message of that scope.
template <class Do>
[[gnu::always_inline]] inline decltype(auto) noting_throws(clause_scope& scope, Do&& act) {
  try {
    return act();
  } catch (...) {
    scope.note_thrown();
    throw;
  }
}

// As long as it is there.
class entered_scope final : public clause_scope {
 public:
  [[gnu::always_inline]] explicit entered_scope(process& p) noexcept : clause_scope(p) { enter(); }
  [[gnu::always_inline]] ~entered_scope() { leave(); }
};

// Until it is left, again and again.
class lasting_scope final : public clause_scope {
 public:
  explicit lasting_scope(process& p) noexcept : clause_scope(p) {}
  ~lasting_scope() { leave(); }

  void enter() noexcept {
    clause_scope::enter();
    entered_ = true;
  }
  void leave() noexcept {
    if (!std::exchange(entered_, false)) return;
    clause_scope::leave();
    forget();
  }

 private:
  bool entered_ = false;
};

}  // namespace heed::detail
