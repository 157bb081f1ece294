// Who waits for whose answer, and whether that closes a cycle.
#pragma once

#include <actor/process.hpp>

#include <cstddef>
#include <exception>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace heed::detail {

// An edge leads from an actor that waits for the answer to a request to the one it depends on. It
// lasts until the reply is sent, follows the request when it is handed on, and ends with a promise,
// which anybody may keep. That of a call is read and changed without a lock (see call_edge); who
// finds that it waits for one that waits itself searches under the lock, so that of those that
// close a cycle together only one is told. Those of other requests stand under the lock.
class wait_graph {
 public:
  // `p` expects an answer, which depends on `holder` if that is somebody. Throws std::bad_alloc
  // with nothing changed.
  static void open(process& p, reply_slot& place, pid holder) {
    annex& kept = p.more();
    std::lock_guard const hold(p.waits_lock());
    open(p, kept, place, holder);
  }
  // It expects it no more, and does not wait for it.
  static void close(reply_slot& place) noexcept {
    std::lock_guard const hold(place.owner->waits_lock());
    forget(place);
  }

  // The request is answered, or its answer is anybody's.
  static void end(pid caller, std::uint64_t number) noexcept {
    if ((number & reply_slot::of_call) != 0) return edge_of(caller).end(number);
    std::lock_guard const hold(lock_of(caller));
    if (reply_slot* const place = find(caller, number)) place->holder = pid();
  }

  // The request is handed on: gives the cycle that this would close, so that nobody could ever
  // answer; the edge has ended then.
  static std::vector<pid> move(pid caller, std::uint64_t number, pid to) {
    process& waiting = *static_cast<process*>(access::slot_of(caller));
    std::lock_guard const hold(waiting.waits_lock());
    reply_slot* place = nullptr;
    if ((number & reply_slot::of_call) != 0) {
      if (!edge_of(caller).move(number, to)) return {};
    } else {
      place = find(caller, number);
      if (!place || !place->holder) return {};
      place->holder = to;
      if (!place->waited) return {};
    }
    if (!waiting.detects_deadlock() || !could_lead_back(waiting, to)) return {};
    wait_graph search(waiting, caller);
    auto const closes = [&] {
      return place && waiting.more().any_will_do ? search.stuck(waiting) : search.leads_back(to);
    };
    if (!search.finds(closes)) return {};
    if (place)
      place->holder = pid();
    else
      edge_of(caller).end(number);
    return std::move(search.path_);
  }

 private:
  friend class answers_awaited;
  friend class call_awaited;

  // Under the lock.
  static void open(process& p, annex& kept, reply_slot& place, pid holder) {
    place.number = kept.replies.next_number();
    kept.replies.open(place);
    place.owner = &p;
    place.holder = holder;
  }
  static void forget(reply_slot& place) noexcept {
    std::exchange(place.owner, nullptr)->if_any()->replies.close(place);
  }

  wait_graph(process& start, pid who) : lock_(&start.waits_lock()), start_(who) {}

  // Of one that may have ended: blocks are never given back.
  static std::mutex& lock_of(pid who) noexcept {
    return static_cast<process*>(access::slot_of(who))->waits_lock();
  }
  // Of one that has made a call: its annex is there for good.
  static call_edge& edge_of(pid who) noexcept {
    return static_cast<process*>(access::slot_of(who))->if_any()->calling;
  }
  static process* process_of(pid who) noexcept {
    if (!who || !access::slot_of(who)->alive(access::id(who))) return nullptr;
    return static_cast<process*>(access::slot_of(who));
  }
  // Under the lock, as long as the place is not a call's.
  static reply_slot* find(pid caller, std::uint64_t number) noexcept {
    process* const p = process_of(caller);
    return p ? p->find_place(number) : nullptr;
  }
  // Almost always not, and then nothing is allocated.
  [[gnu::always_inline]] static bool could_lead_back(process const& start, pid who) noexcept {
    process* const p = process_of(who);
    return p && (p == &start || p->awaits_answer());
  }

  // Whether there is a cycle, all of it at one moment: what a search has met without a lock is
  // there still when it ends. Where it is not, something has gone on, and the search begins anew.
  template <class Search>
  bool finds(Search const& search) {
    for (;;) {
      seen_.clear();
      met_.clear();
      path_.assign(1, start_);
      if (!search()) return false;
      bool same = true;
      for (auto const& [edge, then] : met_) same = same && edge->look() == then;
      if (same) return true;
    }
  }

  // Whether `who` cannot go on before the start does. What was looked at already is not a way back:
  // a cycle beside the start is another's.
  bool leads_back(pid who) {
    if (who == start_) return true;
    process* const p = process_of(who);
    if (!p || !p->awaits_answer()) return false;
    for (auto const& [seen, result] : seen_)
      if (seen == p) return result;
    std::size_t const index = seen_.size();
    seen_.emplace_back(p, false);
    path_.push_back(who);
    bool const found = stuck(*p);
    if (!found) path_.pop_back();
    seen_[index].second = found;
    return found;
  }

  // Whether the waits of `p` lead back: one does, or all where any answer would do.
  bool stuck(process& p) {
    auto const now = p.if_any()->calling.look();
    if (now.number != 0) {
      met_.emplace_back(&p.if_any()->calling, now);
      return leads_back(now.holder);
    }
    // What another lock guards is of a system that another shared library has made.
    if (&p.waits_lock() != lock_ || !p.waits()) return false;
    bool const any_will_do = p.more().any_will_do;
    for (reply_slot* w = p.waits(); w; w = w->next_wait) {
      if (!w->waited) continue;
      bool const back = w->holder && leads_back(w->holder);
      if (back != any_will_do) return back;
    }
    return any_will_do;
  }

  std::mutex* lock_;
  pid start_;
  std::vector<pid> path_;
  std::vector<std::pair<process*, bool>> seen_;
  std::vector<std::pair<call_edge const*, call_edge::seen>> met_;
};

// The answer that an actor waits for in a call, while it does.
class call_awaited {
 public:
  explicit call_awaited(process& p) noexcept : p_(p) {}
  call_awaited(call_awaited const&) = delete;
  call_awaited& operator=(call_awaited const&) = delete;
  ~call_awaited() { end(); }

  // Opens the place, and waits for it. Where that would close a cycle it does not, and gives its
  // actors, in the order they wait. The place lives longer than this object. Throws std::bad_alloc.
  std::vector<pid> open(reply_slot& place) {
    annex& kept = p_.more();
    place.number = kept.replies.next_number() | reply_slot::of_call;
    place.owner = &p_;
    place.next = std::exchange(kept.calls, &place);
    place_ = &place;
    if (!p_.detects_deadlock()) return {};
    number_ = place.number;
    kept.calling.begin(number_, place.to);
    if (!wait_graph::could_lead_back(p_, place.to)) [[likely]]
      return {};
    return search(place.to);
  }
  void tell(std::string& out) const {
    out += to_text("the answer of ", place_ ? place_->to : pid());
  }
  // Waits no more.
  void end() noexcept {
    if (number_ != 0) p_.if_any()->calling.end(std::exchange(number_, 0));
  }
  // The same, and closes the place.
  void close(reply_slot& place) noexcept {
    end();
    close_place(place);
  }
  static void close_place(reply_slot& place) noexcept {
    reply_slot** at = &std::exchange(place.owner, nullptr)->if_any()->calls;
    while (*at != &place) at = &(*at)->next;
    *at = std::exchange(place.next, nullptr);
  }

 private:
  [[gnu::noinline]] std::vector<pid> search(pid to) {
    std::lock_guard const hold(p_.waits_lock());
    wait_graph search(p_, p_.self());
    if (!search.finds([&] { return search.leads_back(to); })) return {};
    end();
    return std::move(search.path_);
  }

  process& p_;
  reply_slot const* place_ = nullptr;
  std::uint64_t number_ = 0;  // of the call, as long as it waits
};

// The answers that an actor waits for, while it does.
class answers_awaited {
 public:
  explicit answers_awaited(process& p) noexcept : p_(p) {}
  answers_awaited(answers_awaited const&) = delete;
  answers_awaited& operator=(answers_awaited const&) = delete;
  ~answers_awaited() { end(); }

  // Says whose answers these are, to who asks: for the actor alone, or who owns it.
  void tell(std::string& out) const {
    out += "the answer of ";
    std::size_t count = 0;
    for (reply_slot* w = p_.waits(); w; w = w->next_wait) {
      if (!w->waited) continue;
      if (count != 0) out += ", ";
      if (++count > 8) {
        out += "...";
        break;
      }
      out += to_text(w->to);
    }
    if (count == 0) out += "others";
  }

  // Waits no more. Only the actor itself changes what it waits for, so it may look without a lock.
  void end() noexcept {
    if (!p_.waits()) return;
    std::lock_guard const hold(p_.waits_lock());
    unlink_all();
  }

  // Waits for this place, too. Where that would close a cycle it does not, and gives its actors, in
  // the order they wait: looking and waiting are one step, so that only one of them sees it. Places
  // live longer than this object.
  std::vector<pid> add(reply_slot& place) {
    std::lock_guard const hold(p_.waits_lock());
    return add_held(place);
  }
  // Opens the place, and waits for it.
  std::vector<pid> open(reply_slot& place) {
    annex& kept = p_.more();
    std::lock_guard const hold(p_.waits_lock());
    wait_graph::open(p_, kept, place, place.to);
    return add_held(place);
  }
  // Closes the place, whose answer has come: waits for it no more.
  void close(reply_slot& place) noexcept {
    std::lock_guard const hold(p_.waits_lock());
    place.waited = false;
    if (annex& kept = *p_.if_any(); kept.waits.load() == &place) {
      kept.waits.store(place.next_wait);
      if (!place.next_wait) kept.any_will_do = false;
    }
    wait_graph::forget(place);
  }

  // The same for all of these, of which any one will do: a cycle only where each closes one.
  std::vector<pid> add_all(std::vector<reply_slot*> const& places) {
    std::lock_guard const hold(p_.waits_lock());
    p_.more().any_will_do = true;
    for (reply_slot* place : places) link(*place);
    if (!p_.detects_deadlock()) return {};
    wait_graph search(p_, p_.self());
    if (!search.finds([&] { return search.stuck(p_); })) return {};
    unlink_all();
    return std::move(search.path_);
  }

 private:
  std::vector<pid> add_held(reply_slot& place) {
    // First: one that begins a call at this moment looks here after it has said so.
    link(place);
    if (!p_.detects_deadlock() || !wait_graph::could_lead_back(p_, place.holder)) return {};
    wait_graph search(p_, p_.self());
    if (!search.finds([&] { return search.leads_back(place.holder); })) return {};
    unlink(place);
    return std::move(search.path_);
  }
  void link(reply_slot& place) noexcept {
    if (place.waited) return;
    place.next_wait = p_.more().waits.exchange(&place);
    place.waited = true;
  }
  // The one that was linked last.
  void unlink(reply_slot& place) noexcept {
    place.waited = false;
    p_.if_any()->waits.store(place.next_wait);
  }
  void unlink_all() noexcept {
    for (reply_slot* w = p_.waits(); w; w = w->next_wait) w->waited = false;
    p_.more().waits.store(nullptr);
    p_.more().any_will_do = false;
  }

  process& p_;
};

// A request's last owner is gone and nobody has answered: tells the caller.
inline void abandon_request(block* b) noexcept {
  process* const here = current_process;
  bool const unsure = !(here && here->ending()) && b->duty().failed == failure::none;
  wait_graph::end(b->sender, b->duty().request);
  if (unsure && here && std::uncaught_exceptions() > 0) return here->leave_in_limbo(b);
  if (b->duty().failed != failure::none)
    fail_request(b, b->duty().failed, exit_reason(b->duty().reason));
  else if (unsure)
    fail_request(b, failure::no_reply, exit_reason::normal);
  else
    fail_request(b, failure::down, here->final_reason());
}

// Gives a request, or any message, to another: the caller is told where nobody could answer it.
inline void hand_on(pid to, block* b) {
  if (b->kind == block_kind::request) {
    try {
      std::vector<pid> cycle = wait_graph::move(b->sender, b->duty().request, to);
      if (!cycle.empty()) {
        b->duty().reason = exit_reason(std::move(cycle));
        b->duty().failed = failure::deadlock;
        return b->release();
      }
    } catch (...) {
      b->release();
      throw;
    }
  }
  post(to, b);
}

}  // namespace heed::detail
