// The part of an actor's block that everybody may touch, under its lock.
#pragma once

#include <actor/detail/parking.hpp>
#include <actor/detail/scheduler.hpp>
#include <actor/exit_reason.hpp>
#include <actor/mailbox.hpp>
#include <actor/message.hpp>
#include <actor/pid.hpp>

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <utility>

namespace heed::detail {

// Where one actor after another lives. Its memory is never given back, so any pid may ask at any
// time whether it still means somebody: its id is compared under the lock.
class mailslot : public nameplate {
 public:
  // Appends to the inbox, and takes the block, if the actor of that id lives; else leaves it.
  // Never waits for the receiver: the lock is held for a few stores only.
  bool deliver(std::uint64_t id, block* b) noexcept {
    // Ids are never used again: one that is seen to differ, at whatever moment, is gone for good,
    // so this look needs no order. One that is equal is compared again under the lock.
    bool taken = id != 0 && id_.load(std::memory_order_relaxed) == id;
    sleeper found;
    if (taken) {
      std::lock_guard const hold(lock_);
      taken = id_.load(std::memory_order_relaxed) == id;
      if (taken) {
        if (home_ && home_->takes_turns()) home_->arrived(*this, *b);
        inbox_.push(b);
        ++delivered_;
        found = claim_sleeper();
      }
    }
    if (!taken) dropped_.fetch_add(1, std::memory_order_relaxed);  // a count, read at leisure
    rouse(found);
    return taken;
  }

  // Whether the actor of that id lives, at some moment during the call.
  bool alive(std::uint64_t id) const noexcept {
    // Acquire, with the store in `empty`: who sees that an actor has ended sees all that it did.
    return id != 0 && id_.load(std::memory_order_acquire) == id;
  }
  std::uint64_t id() const noexcept { return id_.load(std::memory_order_acquire); }

  // The actor of that id leaves its next wait, or the one it is in, by actor_exit; the first reason
  // given counts. Nothing happens if it has ended.
  void ask_to_end(std::uint64_t id, exit_reason const& reason) noexcept {
    sleeper found;
    {
      std::lock_guard const hold(lock_);
      if (id == 0 || id_.load(std::memory_order_relaxed) != id || end_asked_) return;
      end_reason_ = reason;
      end_asked_ = true;
      found = claim_sleeper();
    }
    rouse(found);
  }

  // The actor of that id looks at the clock, if it is parked: a deadline may have passed.
  void ring(std::uint64_t id) noexcept {
    sleeper found;
    {
      std::lock_guard const hold(lock_);
      if (id_.load(std::memory_order_relaxed) == id) found = claim_sleeper();
    }
    rouse(found);
  }

  // Takes a prepared notice, to be posted when the actor ends; false, and it stays the caller's,
  // where the actor has ended already.
  bool watch(std::uint64_t id, block* notice) noexcept {
    std::lock_guard const hold(lock_);
    if (id == 0 || id_.load(std::memory_order_relaxed) != id) return false;
    watchers_.push(notice);
    return true;
  }

  std::uint64_t delivered() const noexcept {
    std::lock_guard const hold(lock_);
    return delivered_;
  }
  std::uint64_t dropped() const noexcept { return dropped_.load(std::memory_order_relaxed); }

 protected:
  ~mailslot() = default;  // in truth never

  void occupy(std::uint64_t id, std::string name, scheduler* home) noexcept {
    hang(id, std::move(name));
    std::lock_guard const hold(lock_);
    end_asked_ = asleep_ = false;
    home_ = home;
    id_.store(id, std::memory_order_release);
  }

  // Nobody lives here any more. What had arrived, and who wants to be told, are the caller's.
  std::pair<block_queue, block_queue> vacate() noexcept {
    // The reason may hold a user's value: it goes with the actor, and not under the lock.
    exit_reason why = exit_reason::normal;
    std::lock_guard const hold(lock_);
    id_.store(0, std::memory_order_release);
    std::swap(why, end_reason_);
    return {std::move(inbox_), std::move(watchers_)};
  }

  // What has arrived, unless the actor is to end.
  block_queue collect(exit_reason& why, bool& end) noexcept {
    std::lock_guard const hold(lock_);
    end = end_asked_;
    if (end) {
      why = end_reason_;
      return {};
    }
    return std::move(inbox_);
  }

  // Blocks until something arrives, the actor is to end, or the deadline passes.
  void sleep(deadline const& until) {
    std::unique_lock hold(lock_);
    asleep_ = true;
    while (inbox_.empty() && !end_asked_ && !until.passed()) parking_.sleep(hold, until);
    asleep_ = false;
  }

  // Parks an actor that has no thread until its scheduler is told to wake it. False where there is
  // something to do already. Once parked it may run elsewhere: its runner touches it no more.
  bool park(deadline const& until) {
    // Armed before the clock is read: what rings too early for a parked actor is seen here.
    if (!until.endless()) home_->ring_at(*this, id(), until.at());
    std::lock_guard const hold(lock_);
    if (!inbox_.empty() || end_asked_ || until.passed()) return false;
    asleep_ = true;
    return true;
  }

  // Whether there is nothing to do.
  bool quiet() const noexcept {
    std::lock_guard const hold(lock_);
    return inbox_.empty() && !end_asked_;
  }

  // Null for one that owns its thread.
  scheduler* home() const noexcept { return home_; }

  void reset_counts() noexcept {
    std::lock_guard const hold(lock_);
    delivered_ = 0;
    dropped_.store(0, std::memory_order_relaxed);
  }

 private:
  // Who is to be woken, found under the lock, and woken outside of it. A parked actor is woken
  // once; a thread may by then have moved out, and whoever lives here now looks around for nothing.
  struct sleeper {
    bool asleep = false;
    scheduler* home = nullptr;
  };
  sleeper claim_sleeper() noexcept {
    sleeper const found{asleep_, home_};
    if (home_) asleep_ = false;
    return found;
  }
  void rouse(sleeper const& found) noexcept {
    if (!found.asleep) return;
    if (found.home)
      found.home->wake(*this);
    else
      parking_.wake();
  }

  mutable std::mutex lock_;
  std::atomic<std::uint64_t> id_ = 0;  // 0: nobody lives here. Written under the lock
  block_queue inbox_;
  block_queue watchers_;
  parking parking_;
  scheduler* home_ = nullptr;
  bool asleep_ = false;
  bool end_asked_ = false;
  exit_reason end_reason_ = exit_reason::normal;
  std::uint64_t delivered_ = 0;
  std::atomic<std::uint64_t> dropped_ = 0;
};

inline mailslot* access::slot_of(pid const& p) noexcept {
  return static_cast<mailslot*>(p.slot_);
}

// Tells the caller of a request that it failed: the request's own block travels back. The last
// owner of the duty, who alone has claimed it, calls this.
inline void fail_request(block* b, failure how, exit_reason const& why) noexcept {
  b->kind = block_kind::failure;
  b->failed = how;
  b->reason = why;
  pid const caller = std::exchange(b->sender, pid());
  if (!access::slot_of(caller)->deliver(access::id(caller), b)) b->free(b);
}

// Hands a message over to whoever lives at that address, or destroys it. Never throws: a request
// to nobody fails with `down` and `noproc`.
inline void post(pid to, block* b) noexcept {
  if (to && access::slot_of(to)->deliver(access::id(to), b)) return;
  if (b->kind == block_kind::request) {
    // Said before this owner lets go, and read by the last one after that.
    b->failed = failure::down;
    b->reason = exit_reason::noproc;
  }
  b->release();
}

}  // namespace heed::detail
