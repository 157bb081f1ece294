// The part of an actor's block that everybody may touch, under its lock.
#pragma once

#include <actor/detail/atomic.hpp>
#include <actor/detail/parking.hpp>
#include <actor/detail/scheduler.hpp>
#include <actor/exit_reason.hpp>
#include <actor/mailbox.hpp>
#include <actor/message.hpp>
#include <actor/pid.hpp>

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace heed::detail {

// Where one actor after another lives. Its memory is never given back, so any pid may ask at any
// time whether it still means somebody.
//
// The inbox is one word: what is in it, and the mark of whom it is for.
//   empty    its actor runs, or is queued to run
//   a chain  the same, and these blocks have arrived, the latest first
//   parked   its actor waits for a thread: whoever changes the word owns the actor until it is
//            queued to run or parked again, and may do with it what only the actor may
//   asleep   its actor waits on a thread of its own
//   vacant   nobody lives here
// The mark is a part of the id. It tells a sender that has found the right id, but not pushed yet,
// that the actor has gone: its word is exchanged for another's.
class mailslot : public nameplate {
 public:
  // Appends to the inbox, and takes the block, if the actor of that id lives; else leaves it. Never
  // waits for the receiver. An actor that is parked is queued to run, if it may want the message.
  bool deliver(std::uint64_t id, block* b) noexcept {
    if (id != 0 && id_.load() == id && push(id, b)) return true;
    dropped_.fetch_add(1, std::memory_order_relaxed);  // a count, read at leisure
    return false;
  }

  // Whether the actor of that id lives, at some moment during the call.
  bool alive(std::uint64_t id) const noexcept { return id != 0 && id_.load() == id; }
  std::uint64_t id() const noexcept { return id_.load(); }

  // The actor of that id leaves its next wait, or the one it is in, by actor_exit; the first reason
  // given counts. Nothing happens if it has ended.
  void ask_to_end(std::uint64_t id, exit_reason const& reason) noexcept {
    {
      std::lock_guard const hold(*lock_);
      if (id == 0 || id_.load() != id || end_asked_.load()) return;
      end_reason_ = reason;
      // Before the look at the inbox: an actor that parks looks here afterwards.
      end_asked_.store(true);
    }
    ring(id);
  }

  // The actor of that id looks around, if it waits: a deadline may have passed.
  void ring(std::uint64_t id) noexcept {
    std::uint64_t const mark = mark_of(id);
    std::uint64_t word = inbox_.load();
    if (word == (parked | mark)) {
      if (inbox_.compare_exchange_strong(word, empty | mark)) home_->wake(*this);
    } else if (word == (asleep | mark)) {
      wake_thread();
    }
  }

  // Takes a prepared notice, to be posted when the actor ends; false, and it stays the caller's,
  // where the actor has ended already.
  bool watch(std::uint64_t id, block* notice) noexcept {
    std::lock_guard const hold(*lock_);
    if (id == 0 || id_.load() != id) return false;
    watchers_.push(notice);
    return true;
  }

  // Counts, read at leisure.
  std::uint64_t delivered() const noexcept {
    return pushed_.load(std::memory_order_relaxed) + claimed_.load(std::memory_order_relaxed);
  }
  std::uint64_t dropped() const noexcept { return dropped_.load(std::memory_order_relaxed); }

 protected:
  explicit mailslot(std::mutex& lock) noexcept : nameplate(lock) {}
  ~mailslot() = default;  // in truth never

  // ---- for the actor alone, or who owns it while it is parked

  void occupy(std::uint64_t id, std::unique_ptr<std::string> name, scheduler* home) noexcept {
    hang(id, std::move(name));
    end_asked_.store(false);
    home_ = home;
    mark_ = mark_of(id);
    inbox_.store(empty | mark_);
    id_.store(id);
  }

  // Nobody lives here any more. What had arrived, and who wants to be told, are the caller's.
  std::pair<block_queue, block_queue> vacate() noexcept {
    // The reason may hold a user's value: it goes with the actor, and not under the lock.
    exit_reason why = exit_reason::normal;
    block_queue watchers;
    {
      std::lock_guard const hold(*lock_);
      id_.store(0);
      std::swap(why, end_reason_);
      watchers = std::move(watchers_);
    }
    return {chain_of(inbox_.exchange(vacant)), std::move(watchers)};
  }

  bool end_asked() const noexcept { return end_asked_.load(); }
  exit_reason end_reason() const noexcept {
    std::lock_guard const hold(*lock_);
    return end_reason_;
  }

  bool has_arrived() const noexcept { return inbox_.load() != (empty | mark_); }
  // What has arrived, the oldest first.
  block_queue collect() noexcept {
    if (!has_arrived()) return {};
    return chain_of(inbox_.exchange(empty | mark_));
  }

  // Whether there is nothing to do.
  bool quiet() const noexcept { return inbox_.load() == (empty | mark_) && !end_asked(); }

  // Blocks until something arrives, the actor is to end, or the deadline passes. Throws
  // std::bad_alloc, the first time in this slot.
  void sleep(deadline const& until) {
    if (!parking_) parking_ = std::make_unique<parking>();
    if (parking_->look([&] { return !quiet(); })) return;
    std::uint64_t word = empty | mark_;
    if (!inbox_.compare_exchange_strong(word, asleep | mark_)) return;
    {
      std::unique_lock hold(*lock_);
      while (inbox_.load() == (asleep | mark_) && !end_asked() && !until.passed())
        parking_->sleep(hold, until);
    }
    word = asleep | mark_;
    inbox_.compare_exchange_strong(word, empty | mark_);
  }

  // Parks an actor that has no thread. False where there is something to do already. Once parked it
  // may run elsewhere, or have ended: nothing of it is touched any more.
  bool park(deadline const until) noexcept {
    std::uint64_t const mark = mark_;
    std::uint64_t word = empty | mark;
    if (!inbox_.compare_exchange_strong(word, parked | mark)) return false;
    if (!end_asked() && !until.passed()) return true;
    // What came to pass before the actor was parked has found nobody to wake.
    word = parked | mark;
    return !inbox_.compare_exchange_strong(word, empty | mark);
  }

  // Null for one that owns its thread.
  scheduler* home() const noexcept { return home_; }

  void reset_counts() noexcept {
    pushed_.store(0, std::memory_order_relaxed);
    claimed_.store(0, std::memory_order_relaxed);
    dropped_.store(0, std::memory_order_relaxed);
  }

 private:
  static constexpr int mark_bits = 16;
  static constexpr std::uint64_t mark_mask = (1u << mark_bits) - 1;
  static constexpr std::uint64_t empty = 0;
  static constexpr std::uint64_t parked = std::uint64_t{1} << mark_bits;
  static constexpr std::uint64_t asleep = std::uint64_t{2} << mark_bits;
  static constexpr std::uint64_t vacant = std::uint64_t{3} << mark_bits;

  static constexpr std::uint64_t mark_of(std::uint64_t id) noexcept {
    return (id >> access::kind_bits) & mark_mask;
  }
  // Addresses of user space have 48 bits.
  static std::uint64_t chain(block* b) noexcept {
    return reinterpret_cast<std::uintptr_t>(b) << mark_bits;
  }
  static block* head(std::uint64_t word) noexcept {
    return word >> mark_bits > 3 ? reinterpret_cast<block*>(word >> mark_bits) : nullptr;
  }
  static block_queue chain_of(std::uint64_t word) noexcept {
    block_queue out;
    for (block* b = head(word); b;) {
      block* const next = b->next;
      out.push_front(b);
      b = next;
    }
    return out;
  }

  bool push(std::uint64_t id, block* b) noexcept {
    std::uint64_t const mark = mark_of(id);
    std::uint64_t word = inbox_.load();
    for (;;) {
      if ((word & mark_mask) != mark || word == vacant) return false;
      if (word == (parked | mark)) {
        if (!inbox_.compare_exchange_weak(word, empty | mark)) continue;
        // The actor's alone, as long as it is the caller's. A count, read at leisure.
        claimed_.store(claimed_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
        arrive_parked(b);
        return true;
      }
      b->next = head(word);
      if (!inbox_.compare_exchange_weak(word, chain(b) | mark)) continue;
      pushed_.fetch_add(1, std::memory_order_relaxed);  // the same, of others
      if (word == (asleep | mark)) wake_thread();
      return true;
    }
  }

  // The actor was parked, and is the caller's: files the block, and queues the actor to run or
  // parks it again.
  void arrive_parked(block* b) noexcept;
  // The same, of an actor that does not want what it has been given.
  void park_again() noexcept;

  // A thread that has looked before the inbox was changed holds the lock until it sleeps. By now it
  // may have moved out, and whoever lives here looks around for nothing.
  void wake_thread() noexcept {
    {
      std::lock_guard const hold(*lock_);
    }
    parking_->wake();
  }

  atomic<std::uint64_t> id_ = 0;  // 0: nobody lives here
  atomic<std::uint64_t> inbox_ = vacant;
  std::uint64_t mark_ = 0;
  scheduler* home_ = nullptr;
  atomic<bool> end_asked_ = false;
  std::unique_ptr<parking> parking_;              // made before the first sleep, and then kept
  exit_reason end_reason_ = exit_reason::normal;  // guarded by the lock, as is the next
  block_queue watchers_;
  atomic<std::uint64_t> claimed_ = 0;  // arrived while the actor was parked
  atomic<std::uint64_t> pushed_ = 0;   // into the inbox
  atomic<std::uint64_t> dropped_ = 0;
};

inline mailslot* access::slot_of(pid const& p) noexcept {
  return static_cast<mailslot*>(p.slot_);
}

// Tells the caller of a request that it failed: the request's own block travels back. The last
// owner of the duty, who alone has claimed it, calls this.
inline void fail_request(block* b, failure how, exit_reason const& why) noexcept {
  b->kind = block_kind::failure;
  duty& told = b->duty();
  told.failed = how;
  told.reason = why;
  b->position = told.request;
  pid const caller = std::exchange(b->sender, pid());
  if (!access::slot_of(caller)->deliver(access::id(caller), b)) b->free();
}

// Hands a message over to whoever lives at that address, or destroys it. Never throws: a request
// to nobody fails with `down` and `noproc`.
inline void post(pid to, block* b) noexcept {
  if (to && access::slot_of(to)->deliver(access::id(to), b)) return;
  if (b->kind == block_kind::request) {
    // Said before this owner lets go, and read by the last one after that.
    b->duty().failed = failure::down;
    b->duty().reason = exit_reason::noproc;
  }
  b->release();
}

}  // namespace heed::detail
