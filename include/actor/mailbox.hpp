// The messages that an actor has received and not yet taken, in the order they came.
#pragma once

#include <actor/detail/atomic.hpp>
#include <actor/detail/block.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>

namespace heed::detail {

// A chain of blocks, first in, first out. Owns them.
class block_queue {
 public:
  block_queue() noexcept = default;
  block_queue(block_queue&& other) noexcept
      : first_(std::exchange(other.first_, nullptr)), last_(std::exchange(other.last_, nullptr)) {}
  block_queue& operator=(block_queue&& other) noexcept {
    std::swap(first_, other.first_);
    std::swap(last_, other.last_);
    return *this;
  }
  ~block_queue() {
    while (block* b = pop()) b->release();
  }

  bool empty() const noexcept { return first_ == nullptr; }
  // The oldest, or null.
  block* first() const noexcept { return first_; }

  void push(block* b) noexcept {
    b->next = nullptr;
    (last_ ? last_->next : first_) = b;
    last_ = b;
  }

  void push_front(block* b) noexcept {
    b->next = first_;
    first_ = b;
    if (!last_) last_ = b;
  }

  // Takes out the oldest; null where there is none.
  block* pop() noexcept {
    block* const b = first_;
    if (b) {
      first_ = b->next;
      if (!first_) last_ = nullptr;
      b->next = nullptr;
    }
    return b;
  }

 private:
  block* first_ = nullptr;
  block* last_ = nullptr;
};

// An actor's private queue: only its owner touches it. A receive walks it from the oldest on and
// takes one out of the middle; where it got to, it keeps itself (`next` of the last one examined
// stays valid, since nobody else removes anything while it waits; where the mailbox is bounded, it
// is told what goes).
class mailbox {
 public:
  mailbox() noexcept = default;
  mailbox(mailbox const&) = delete;
  mailbox& operator=(mailbox const&) = delete;
  ~mailbox() { clear(); }

  std::size_t size() const noexcept { return size_; }
  // How many messages have ever come in; the position of the next one.
  std::uint64_t received() const noexcept { return received_.load(std::memory_order_relaxed); }

  // Counts an arrival without keeping it: an answer, which has a place of its own.
  [[gnu::always_inline]] void stamp(block* b) noexcept {
    b->position = received();
    // The owner's alone; others read it at leisure.
    received_.store(b->position + 1, std::memory_order_relaxed);
  }

  [[gnu::always_inline]] void push(block* b) noexcept {
    stamp(b);
    push_last(b);
  }

  // Behind those that are urgent, before all others.
  void push_urgent(block* b) noexcept {
    stamp(b);
    b->position = 0;
    b->is_urgent = true;
    block* next = first_;
    while (next && next->is_urgent) next = next->next;
    if (!next) return push_last(b);
    b->next = next;
    b->previous = next->previous;
    if (next == first_)
      first_ = b;
    else
      next->previous->next = b;
    next->previous = b;
    ++size_;
  }
  bool has_urgent() const noexcept { return first_ && first_->is_urgent; }

  // The last that came before that position; null where there is none, or it is not among the
  // youngest.
  block* last_before(std::uint64_t position) const noexcept {
    block* b = first_ ? first_->previous : nullptr;
    for (int steps = 64; b && b->position >= position; b = before(b))
      if (--steps == 0) return nullptr;
    return b;
  }

  // The oldest message, or null.
  block* first() const noexcept { return first_; }
  // The youngest, or null.
  block* last() const noexcept { return first_ ? first_->previous : nullptr; }
  // The one that came after `b`, or the oldest if `b` is null; null where there is none.
  block* after(block* b) const noexcept { return b ? b->next : first_; }
  // The one that came before `b`; null where there is none.
  block* before(block const* b) const noexcept { return b == first_ ? nullptr : b->previous; }

  // Takes `b` out, from wherever it stands; the order of the others stays.
  block* take(block* b) noexcept {
    --size_;
    block* const next = b->next;
    if (b == first_) {
      first_ = next;
      if (next) next->previous = b->previous;
    } else {
      b->previous->next = next;
      (next ? next : first_)->previous = b->previous;
    }
    return b;
  }

  // Destroys what is left. Destructors of elements may run any code but the owner's receives.
  void clear() noexcept {
    while (first_) take(first_)->release();
  }
  // Counts from the beginning.
  void reset() noexcept { received_.store(0, std::memory_order_relaxed); }

 private:
  [[gnu::always_inline]] void push_last(block* b) noexcept {
    b->next = nullptr;
    if (first_) {
      b->previous = first_->previous;
      first_->previous->next = b;
      first_->previous = b;
    } else {
      b->previous = b;
      first_ = b;
    }
    ++size_;
  }

  block* first_ = nullptr;  // its `previous` is the last
  atomic<std::uint64_t> received_ = 0;
  std::uint32_t size_ = 0;
};

}  // namespace heed::detail
