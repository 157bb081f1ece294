// The part of an actor's block that everybody may touch, under its lock.
#pragma once

#include <actor/detail/annex.hpp>
#include <actor/detail/atomic.hpp>
#include <actor/detail/delivery.hpp>
#include <actor/detail/parking.hpp>
#include <actor/detail/question.hpp>
#include <actor/detail/scheduler.hpp>
#include <actor/detail/slab.hpp>
#include <actor/exit_reason.hpp>
#include <actor/mailbox.hpp>
#include <actor/message.hpp>
#include <actor/pid.hpp>
#include <actor/signal.hpp>

#include <algorithm>
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
  // Appends to the inbox, and takes the block, if the actor of that id lives and there is room;
  // else leaves it. Never waits for the receiver. An actor that is parked is queued to run, if it
  // may want the message.
  [[gnu::always_inline]] delivery deliver(std::uint64_t id, block* b) noexcept {
    return deliver_or_drop(id, b, true);
  }

  // The same, of a notice, which nobody has sent: that it was dropped is not told. Whoever calls
  // this may hold the locks of kin: no code of the user's runs.
  delivery deliver_notice(std::uint64_t id, block* b) noexcept {
    return deliver_or_drop(id, b, false);
  }

  // Whether the actor of that id lives, at some moment during the call.
  bool alive(std::uint64_t id) const noexcept {
    if (id == 0 || this->id() != id) return false;
    std::uint64_t const word = inbox_.load();
    return word != vacant && (word & mark_mask) == mark_of(id);
  }
  // Of the last one that lived here.
  std::uint64_t id() const noexcept { return id_.load() & ~has_bound; }

  // The actor of that id leaves its next wait, or the one it is in, by actor_exit; the first reason
  // given counts. Nothing happens if it has ended.
  void ask_to_end(std::uint64_t id, exit_reason const& reason) noexcept {
    {
      std::lock_guard const hold(lock());
      std::uint32_t before = end_.load();
      do {
        // In this order: had another moved in since, `end_` would have changed.
        if (!alive(id)) return;
        if ((before & asked) != 0) return ask_besides(reason);
        // Before the look at the inbox: an actor that parks looks here afterwards. It reads the
        // reason under the lock.
      } while (!end_.compare_exchange_strong(before, before | asked));
      reason_ = reason;
    }
    ring(id);
  }

  // The same, because a link has broken, as the exit_signal says, which is a message: see
  // withdraw_link. False, and it stays the caller's, where it makes no difference.
  bool ask_to_end(std::uint64_t id, block* broken) noexcept {
    {
      std::lock_guard const hold(lock());
      annex& kept = *if_any();
      std::uint32_t before = end_.load();
      do {
        if (!alive(id)) return false;
        if ((before & asked) != 0) {
          if (!kept.only_links_ask) return false;
          break;
        }
      } while (!end_.compare_exchange_strong(before, before | asked));
      kept.only_links_ask = true;
      kept.broken_links.push(broken);
    }
    ring(id);
    return true;
  }

  // The actor of that id looks around, if it waits: a deadline may have passed.
  void ring(std::uint64_t id) noexcept {
    std::uint64_t const mark = mark_of(id);
    std::uint64_t word = inbox_.load();
    if (word == (parked | mark)) {
      if (inbox_.compare_exchange_strong(word, empty | mark)) slab::of(this).home->wake(*this);
    } else if (word == (asleep | mark)) {
      wake_thread();
    }
  }

  // Takes a prepared notice, to be posted when the actor ends; false, and it stays the caller's,
  // where the actor has ended already. Throws std::bad_alloc with nothing changed.
  bool watch(std::uint64_t id, block* notice) {
    annex& kept = more();
    std::lock_guard const hold(lock());
    if (!alive(id)) return false;
    kept.watchers.push(notice);
    return true;
  }

  // Puts a question to the actor of that id; false where nobody lives there. It answers when it
  // waits: one that sleeps is woken, one that is parked may be claimed.
  bool ask(std::uint64_t id, question& q) noexcept {
    {
      std::lock_guard const hold(lock());
      std::uint32_t before = end_.load();
      do {
        if (!alive(id)) return false;
      } while (!end_.compare_exchange_strong(before, before | questioned));
      // Either this sees that it has gone, or it sees the question.
      if (!alive(id)) return false;
      q.put(slab::of(this).questions);
    }
    if (inbox_.load() == (asleep | mark_of(id))) wake_thread();
    return true;
  }
  // Until the answer is there, or the time has passed.
  void await_answer(question& q, deadline const& until) noexcept {
    std::unique_lock hold(lock());
    q.wait(hold, until);
    q.withdraw(slab::of(this).questions);
  }
  // The actor of that id, where it is parked, is the caller's, until it is parked again.
  bool claim(std::uint64_t id) noexcept {
    std::uint64_t word = parked | mark_of(id);
    return inbox_.load() == word && inbox_.compare_exchange_strong(word, empty | mark_of(id));
  }
  // Parks one that is the caller's, and does not want what has come, if that is not null; or queues
  // it to run.
  void park_again(block* b) noexcept;

  // How many wait in the inbox: a count, read at leisure. It is changed after the inbox, in any
  // order, and so may be below nothing for a moment.
  std::uint64_t pushed() const noexcept {
    auto const count = static_cast<std::int32_t>(pushed_.load(std::memory_order_relaxed));
    return count < 0 ? 0 : static_cast<std::uint64_t>(count);
  }

 protected:
  mailslot() = default;
  ~mailslot() = default;  // in truth never

  // What only some actors have: null until it is made. Throws std::bad_alloc.
  annex* if_any() const noexcept { return static_cast<annex*>(sign_.load()); }
  annex& more() {
    if (annex* const there = if_any()) return *there;
    auto fresh = std::make_unique<annex>();
    door_sign* none = nullptr;
    if (!sign_.compare_exchange_strong(none, fresh.get())) return *static_cast<annex*>(none);
    return *fresh.release();
  }

  // ---- for the actor alone, or who owns it while it is parked

  // From here on, the next one that lives here has such a mailbox. Throws std::bad_alloc.
  void bound_mailbox(mailbox_bound is) {
    annex& kept = more();
    if (!kept.bound) kept.bound = std::make_unique<mail_bound>();
    std::lock_guard const hold(kept.bound->lock);
    kept.bound->is = is;
    kept.bound->held = kept.bound->owed = 0;
  }
  bool is_bounded() const noexcept { return (id_.load() & has_bound) != 0; }
  // Of one that is.
  mail_bound& bound() const noexcept { return *if_any()->bound; }

  // A name needs a place already, and so does a bound.
  void occupy(std::uint64_t id, std::string name, bool own_thread, bool bounded) noexcept {
    if (annex* const kept = if_any()) {
      std::lock_guard const hold(lock());
      std::swap(kept->name, name);
      kept->whose = id;
    }
    // Released: who sees it sees that the one before has left. What is left of a request to end
    // that one finds that it has changed.
    std::uint32_t const lives =
        end_.load(std::memory_order_relaxed) | asked | has_thread | questioned | recalled;
    end_.store(lives + 1 + (own_thread ? has_thread : 0), std::memory_order_release);
    // In this order: a sender with an old id finds the slot vacant, or another's mark in it.
    id_.store(bounded ? id | has_bound : id);
    inbox_.store(empty | mark_of(id));
  }

  // Nobody lives here any more; the reason has been set. What had arrived, and who wants to be
  // told, are the caller's.
  std::pair<block_queue, block_queue> vacate() noexcept {
    block_queue watchers;
    std::uint64_t last;
    {
      std::unique_lock<std::mutex> unchanged;
      if (is_bounded()) unchanged = std::unique_lock(bound().lock);
      last = inbox_.exchange(vacant);
    }
    if (is_questioned()) close_questions(question::stage::nobody);
    // Who watches looks at the inbox when there is an annex, and under the lock.
    if (annex* const kept = if_any()) {
      std::lock_guard const hold(lock());
      watchers = std::move(kept->watchers);
    }
    return {taken(last), std::move(watchers)};
  }

  bool is_questioned() const noexcept { return (end_.load() & questioned) != 0; }
  // Whether any are to be answered next. `looks`: the actor is about to look at what has come: see
  // question.
  bool take_questions(bool looks) noexcept {
    std::lock_guard const hold(lock());
    auto const taken = question::take(slab::of(this).questions, this, looks);
    if (taken.all) end_.fetch_and(~questioned);
    return taken.any;
  }
  void answer(actor_info const& with) noexcept {
    std::lock_guard const hold(lock());
    question::answer(slab::of(this).questions, this, with);
  }
  // There is no answer.
  void close_questions(question::stage how) noexcept {
    std::lock_guard const hold(lock());
    question::close(slab::of(this).questions, this, how);
  }

  // Why it is to end, once that is asked. The actor itself may change it, and has then the last
  // word.
  bool end_asked() const noexcept { return (end_.load() & asked) != 0; }
  void set_reason(exit_reason why) noexcept {
    // Whoever is the first to ask gives the reason; others that ask find it asked.
    if ((end_.fetch_or(asked) & asked) == 0) return std::swap(reason_, why);
    // What it takes the place of may hold a user's value: that goes when the lock is free.
    block_queue gone;
    std::lock_guard const hold(lock());
    settle_broken_links(gone);
    std::swap(reason_, why);
  }
  // That reason, once it is asked; from here on it holds.
  exit_reason settle_reason() noexcept {
    block_queue gone;
    std::lock_guard const hold(lock());
    settle_broken_links(gone);
    return reason_;
  }
  // The link with that one is none any more: if it is to end because that broke, and has not met
  // it, it is not.
  void withdraw_link(pid with) noexcept {
    // Who breaks a link has asked by the time the link is gone.
    if (!end_asked()) return;
    block_queue gone;
    std::lock_guard const hold(lock());
    annex* const kept = if_any();
    if (!kept) return;
    block_queue others;
    while (block* b = kept->broken_links.pop())
      (get<0>(elements_of<exit_signal>(b)).from == with ? gone : others).push(b);
    kept->broken_links = std::move(others);
    if (!kept->only_links_ask || !kept->broken_links.empty()) return;
    kept->only_links_ask = false;
    end_.fetch_and(~asked);
  }

  [[gnu::always_inline]] bool has_arrived() const noexcept {
    return inbox_.load() > mark_mask;  // empty, as long as it runs
  }
  // What has arrived, the oldest first.
  block_queue collect() noexcept {
    if (!has_arrived()) return {};
    if (is_bounded()) [[unlikely]] {
      std::lock_guard const hold(bound().lock);
      return taken(inbox_.exchange(empty | mark()));
    }
    return taken(inbox_.exchange(empty | mark()));
  }
  // Into its own inbox, to be looked at when it next waits, or by whoever ends it.
  void arrive_again(block* b) noexcept {
    std::uint64_t word = inbox_.load();
    do b->next = head(word);
    while (!inbox_.compare_exchange_weak(word, chain(b) | mark()));
    pushed_.fetch_add(1, std::memory_order_relaxed);  // a count, read at leisure
  }

  // Something stands before what the actor has looked at: it looks again from the beginning.
  void recall() noexcept { end_.fetch_or(recalled); }
  bool take_recall() noexcept {
    return (end_.load() & recalled) != 0 && (end_.fetch_and(~recalled) & recalled) != 0;
  }
  // It is to end, or to look again, or somebody asks about it.
  [[gnu::always_inline]] bool is_called() const noexcept {
    return (end_.load() & (asked | questioned | recalled)) != 0;
  }
  // Whether there is nothing to do.
  [[gnu::always_inline]] bool quiet() const noexcept { return !has_arrived() && !is_called(); }

  // Blocks until something arrives, the actor is to end, or the deadline passes. Throws
  // std::bad_alloc, the first time in this slot.
  void sleep(deadline const& until) {
    parking& place = more().place;
    if (place.look([&] { return !quiet(); })) return;
    std::uint64_t word = empty | mark();
    std::uint64_t const sleeping = asleep | mark();
    if (!inbox_.compare_exchange_strong(word, sleeping)) return;
    place.sleep([&] { return inbox_.load() == sleeping && !is_called(); }, until);
    word = sleeping;
    inbox_.compare_exchange_strong(word, empty | mark());
  }

  // Parks an actor that has no thread. False where there is something to do already. Once parked it
  // may run elsewhere, or have ended: nothing of it is touched any more.
  [[gnu::always_inline]] bool park() noexcept {
    std::uint64_t word = inbox_.load();
    if (word > mark_mask || !inbox_.compare_exchange_strong(word, parked | word)) [[unlikely]]
      return false;
    return !is_called() || stays_parked(word);
  }
  // The same, of one that waits until then at most.
  bool park(deadline const until) noexcept {
    std::uint64_t const mark = this->mark();
    return park() && (!until.passed() || stays_parked(mark));
  }

  // A count, read at leisure.
  void count_refused() noexcept { slab::of(this).refused.fetch_add(1, std::memory_order_relaxed); }

  // Null for one that owns its thread.
  scheduler* home() const noexcept {
    // That bit does not change while the actor lives.
    bool const owns = (end_.load(std::memory_order_relaxed) & has_thread) != 0;
    return owns ? nullptr : slab::of(this).home;
  }

  std::mutex& lock() const noexcept { return slab::of(this).lock; }

 private:
  static constexpr std::uint32_t asked = 1;       // to end
  static constexpr std::uint32_t has_thread = 2;  // of its own
  static constexpr std::uint32_t questioned = 4;  // somebody asks how it stands
  static constexpr std::uint32_t recalled = 8;    // to look at its mailbox from the beginning
  static constexpr int mark_bits = 16;
  static constexpr std::uint64_t mark_mask = (1u << mark_bits) - 1;
  static constexpr std::uint64_t empty = 0;
  static constexpr std::uint64_t parked = std::uint64_t{1} << mark_bits;
  static constexpr std::uint64_t asleep = std::uint64_t{2} << mark_bits;
  static constexpr std::uint64_t vacant = std::uint64_t{3} << mark_bits;

  // In the id of one whose mailbox is bounded: what is only compared with the id of a pid finds it
  // to be another's, and so costs nothing where there is no bound.
  static constexpr std::uint64_t has_bound = std::uint64_t{1} << 63;

  static constexpr std::uint64_t mark_of(std::uint64_t id) noexcept {
    return (id >> access::kind_bits) & mark_mask;
  }
  // The actor's own does not change while it lives.
  std::uint64_t mark() const noexcept { return mark_of(id_.load(std::memory_order_relaxed)); }
  // Addresses of user space have 48 bits.
  static std::uint64_t chain(block* b) noexcept {
    return reinterpret_cast<std::uintptr_t>(b) << mark_bits;
  }
  static block* head(std::uint64_t word) noexcept {
    return word >> mark_bits > 3 ? reinterpret_cast<block*>(word >> mark_bits) : nullptr;
  }
  block_queue taken(std::uint64_t word) noexcept {
    block_queue out;
    std::uint32_t count = 0;
    for (block* b = head(word); b; ++count) {
      block* const next = b->next;
      out.push_front(b);
      b = next;
    }
    if (count != 0) pushed_.fetch_sub(count, std::memory_order_relaxed);  // a count
    return out;
  }

  // It is to end already. Under the lock.
  void ask_besides(exit_reason const& reason) noexcept {
    annex* const kept = if_any();
    // It has been rung, or is now by who has asked first.
    if (kept && std::exchange(kept->only_links_ask, false)) reason_ = reason;
  }
  // What the first of the broken links says is the reason now. Under the lock; `gone` is destroyed
  // when that is free.
  void settle_broken_links(block_queue& gone) noexcept {
    annex* const kept = if_any();
    if (!kept || kept->broken_links.empty()) return;
    kept->only_links_ask = false;
    gone = std::move(kept->broken_links);
    std::swap(reason_, get<0>(elements_of<exit_signal>(gone.first())).reason);
  }

  [[gnu::always_inline]] bool push(std::uint64_t id, block* b) noexcept {
    std::uint64_t const mark = mark_of(id);
    std::uint64_t word = inbox_.load();
    if (word == (parked | mark) && inbox_.compare_exchange_strong(word, empty | mark)) [[likely]] {
      arrive_parked(b);
      return true;
    }
    return push_any<true>(mark, word, b);
  }
  // Whether the sender files a block for an actor that is parked; else that is queued to run.
  template <bool Files>
  [[gnu::noinline]] bool push_any(std::uint64_t mark, std::uint64_t word, block* b) noexcept {
    for (;;) {
      if ((word & mark_mask) != mark || word == vacant) return false;
      if (Files && word == (parked | mark)) {
        if (!inbox_.compare_exchange_weak(word, empty | mark)) continue;
        arrive_parked(b);
        return true;
      }
      b->next = head(word);
      if (!inbox_.compare_exchange_weak(word, chain(b) | mark)) continue;
      pushed_.fetch_add(1, std::memory_order_relaxed);  // a count, read at leisure
      if (word == (asleep | mark)) wake_thread();
      if (!Files && word == (parked | mark)) slab::of(this).home->wake(*this);
      return true;
    }
  }

  // `tells` of one that was dropped.
  [[gnu::always_inline]] delivery deliver_or_drop(std::uint64_t id, block* b, bool tells) noexcept {
    if (id_.load() == id && push(id, b)) [[likely]]
      return delivery::taken;
    return deliver_elsewhere(id, b, tells);
  }
  [[gnu::noinline]] delivery deliver_elsewhere(std::uint64_t id, block* b, bool tells) noexcept {
    delivery const what =
        id_.load() == (id | has_bound) ? deliver_bounded(id, b) : delivery::nobody;
    if (what == delivery::nobody) {
      slab::of(this).dropped.fetch_add(1, std::memory_order_relaxed);  // a count, read at leisure
      if (tells && slab::of(this).has_office.load() && !b->is_answer()) tell_office(id, b);
    }
    return what;
  }
  void tell_office(std::uint64_t id, block* b) noexcept {
    std::shared_ptr<dead_letter_office const> office;
    {
      std::lock_guard const hold(lock());
      office = slab::of(this).office;
    }
    if (office) office->take(access::make_pid(this, id), *b);
  }
  delivery deliver_bounded(std::uint64_t id, block* b) noexcept {
    refused_blocks gone;  // when the lock is free
    mail_bound& has = bound();
    std::lock_guard const hold(has.lock);
    if (!alive(id)) return delivery::nobody;
    bool const counts = !b->unbounded && !b->is_answer() && b->kind != block_kind::urgent;
    bool const full = counts && has.held >= has.is.messages;
    if (full && has.is.then != overflow::drop_oldest) {
      count_refused();
      return has.is.then == overflow::fail_sender ? delivery::full : delivery::refused;
    }
    b->counted = counts;
    if (!push_any<false>(mark_of(id), inbox_.load(), b)) return delivery::nobody;
    if (full)
      ++has.owed;
    else if (counts)
      ++has.held;
    if (full && has.owed >= 2 * has.is.messages + 64) shorten_inbox(has, gone);
    return delivery::taken;
  }
  // The actor has not looked for long, and more have come than it may keep: the oldest of these go
  // now. What it has taken out before is older still, and goes when it looks. Under the lock of the
  // bound, without which nobody takes anything out of the inbox; what the actor itself adds stands
  // before all this.
  void shorten_inbox(mail_bound& has, refused_blocks& gone) noexcept {
    block* const latest = head(inbox_.load());
    std::size_t counted = 0;
    for (block* b = latest; b; b = b->next) counted += b->counted;
    if (counted <= has.is.messages) return;
    std::size_t const going = std::min(has.owed, counted) - has.is.messages;
    has.owed -= going;
    std::size_t stay = counted - going;
    block* kept = latest;
    if (latest->counted) --stay;
    while (block* const b = kept->next) {
      if (!b->counted || stay != 0) {
        if (b->counted) --stay;
        kept = b;
      } else {
        kept->next = b->next;
        count_refused();
        gone.add(b);
      }
    }
    pushed_.fetch_sub(static_cast<std::uint32_t>(going), std::memory_order_relaxed);  // a count
  }

  // What came to pass before the actor was parked has found nobody to wake: whether somebody else
  // has woken it meanwhile.
  [[gnu::noinline]] bool stays_parked(std::uint64_t mark) noexcept {
    std::uint64_t word = parked | mark;
    return !inbox_.compare_exchange_strong(word, empty | mark);
  }

  // The actor was parked, and is the caller's: files the block, and queues the actor to run or
  // parks it again.
  void arrive_parked(block* b) noexcept;

  // By now it may have moved out, and whoever lives here looks around for nothing.
  void wake_thread() noexcept { if_any()->place.wake(); }

  atomic<std::uint64_t> id_ = 0;
  atomic<std::uint64_t> inbox_ = vacant;

 protected:
  // Written by who was the first to ask for the end, then guarded by the lock, until it is the
  // actor's alone.
  exit_reason reason_ = exit_reason::normal;

 private:
  atomic<std::uint32_t> pushed_ = 0;  // into the inbox, and not taken yet
  // Four bits, and a count of who has lived here: so wide that it does not come round while one
  // who asks is held up, as many short lives as there may be in that time.
  atomic<std::uint32_t> end_ = 0;
};

inline mailslot* access::slot_of(pid const& p) noexcept {
  return static_cast<mailslot*>(p.slot_);
}

// See mailslot::deliver.
[[gnu::always_inline]] inline delivery deliver_to(pid to, block* b) noexcept {
  if (!to) [[unlikely]]
    return delivery::nobody;
  return access::slot_of(to)->deliver(access::id(to), b);
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
  if (deliver_to(caller, b) != delivery::taken) b->free();
}

// Hands a message over to whoever lives at that address, or destroys it. Never throws: a request
// to nobody fails with `down` and `noproc`, and one for which there is no room with `no_reply`.
inline void post(pid to, block* b) noexcept {
  delivery const what = deliver_to(to, b);
  if (what != delivery::taken) [[unlikely]]
    give_up(b, what);
}

}  // namespace heed::detail
