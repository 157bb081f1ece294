// One living actor, as it sees itself.
#pragma once

#include <actor/detail/atomic.hpp>
#include <actor/detail/mailslot.hpp>
#include <actor/detail/react_loop.hpp>
#include <actor/detail/reply_table.hpp>
#include <actor/detail/text.hpp>
#include <actor/detail/wait_point.hpp>
#include <actor/error.hpp>
#include <actor/fwd.hpp>
#include <actor/mailbox.hpp>
#include <actor/message.hpp>

#include <algorithm>
#include <chrono>
#include <coroutine>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace heed::detail {

class clause_scope;
class actor_body;
class process;

// Tells who has asked how the actor stands, with what it waits for, which may be null.
void answer_questions(process& p, wait_point const* w) noexcept;

// The actor's block: its slot, which others know, and what only the actor itself uses, without a
// lock, on its own thread. There may be a million of them: what only some actors have is in the
// annex, and what is the same for neighbours in the slab.
class process final : public mailslot {
 public:
  // ---- an actor moves in and out, on its own thread

  // A named one has an annex already.
  void open(std::uint64_t id, std::string name, bool own_thread, bool bounded = false) noexcept {
    if (bounded) told_.set(told::bound);
    occupy(id, std::move(name), own_thread, bounded);
  }
  using mailslot::bound_mailbox;

  // From here on, what the actor leaves unanswered fails with `down` and this reason. The first
  // one counts.
  void begin_end(exit_reason why) noexcept {
    if (ending_) return;
    set_reason(std::move(why));
    ending_ = true;
  }
  // The same, of one that has come to its end by itself: where it was asked to, that is why.
  void begin_end() noexcept {
    if (ending_) return;
    if (end_asked())
      static_cast<void>(settle_reason());
    else
      set_reason(exit_reason::normal);
    ending_ = true;
  }
  bool ending() const noexcept { return ending_; }
  using mailslot::end_asked;
  using mailslot::settle_reason;
  using mailslot::withdraw_link;
  // Of one that is ending.
  exit_reason const& final_reason() const noexcept { return reason_; }

  // Of one that is ending. The address dies first, then what was in the mailbox: destructors may
  // send, also to here.
  void close() noexcept {
    {
      auto [unread, watchers] = vacate();
      drop_index();
      told_ = {};
      queue.clear();
      while (block* b = unread.pop()) {
        if (is_in_limbo(*b)) {
          fail_request(b, failure::down, final_reason());
        } else {
          queue.stamp(b);
          b->release();
        }
      }
      while (block* notice = watchers.pop()) fail_request(notice, failure::down, final_reason());
    }
    if (annex* const kept = if_any()) {
      {
        std::lock_guard const hold(waits_lock());
        kept->replies.close_all([](reply_slot& s) { s.owner = nullptr; });
      }
      for (; kept->calls; kept->calls = kept->calls->next) kept->calls->owner = nullptr;
      kept->thread_id.store({}, std::memory_order_relaxed);
      kept->thrown = nullptr;
      kept->aliases.clear();
    }
    reason_ = exit_reason::normal;
    crowded_ = ending_ = choosing = has_begun = false;
    next_ = {};
    running = nullptr;
  }

  // The counts begin anew: the slab has come to another system.
  void reset_counts() noexcept { queue.reset(); }
  // How many messages have reached the mailbox: a count, read at leisure.
  std::uint64_t delivered() const noexcept { return queue.received() + pushed(); }

  // ---- the actor's own doings

  // The name it was given, or null. Nobody changes it as long as the actor lives.
  std::string const* own_name() const noexcept {
    annex const* const kept = if_any();
    return kept && kept->whose == id() && !kept->name.empty() ? &kept->name : nullptr;
  }

  // Also while the last messages are destroyed and the slot is vacant.
  pid self() noexcept { return access::make_pid(this, id()); }
  actor_system* system() const noexcept { return slab::of(this).system; }

  using mailslot::if_any;
  using mailslot::more;
  bool traps_exits() const noexcept {
    annex const* const kept = if_any();
    return kept && kept->traps.load();
  }

  // Called first by whatever waits: throws std::logic_error where waiting could not work.
  [[gnu::always_inline]] void begin_wait() const {
    if (!is_current() || choosing) [[unlikely]]
      check_wait();
  }
  [[gnu::noinline]] void check_wait() const {
    if (!runs_here())
      throw std::logic_error("heed: only the thread of an actor, or that made a bridge, can wait");
    if (choosing)
      throw std::logic_error(
          "heed: a guard or predicate cannot wait: the message it looks at is still in the "
          "mailbox");
  }

  // Throws actor_exit where the actor is to end: signals act between messages, after what has been
  // taken in, so that what was sent behind such a signal is not looked at.
  void leave_if_asked() {
    if (end_asked()) [[unlikely]]
      throw actor_exit(settle_reason());
  }

  // Moves what has arrived to the private queue, and answers to their places. Throws actor_exit
  // when the actor is to end.
  [[gnu::always_inline]] void drain() {
    if (!quiet()) [[unlikely]]
      drain_all();
  }

  // The same, in a wait, which may have looked at some of the mailbox.
  [[gnu::always_inline]] void drain(wait_point& w) {
    if (!quiet()) [[unlikely]]
      drain_all(&w);
  }
  // The same, of one that does not wait, and so does not end here. Where something may have to go
  // for what has come, nothing is done: somebody may be looking at it.
  void take_in() {
    if (has_arrived() && !is_bounded()) file_arrived(nullptr);
  }
  // Of a bounded mailbox, between two messages of a react loop: what has to go is not served.
  void make_way() {
    if (has_arrived()) file_arrived(nullptr);
  }

  // Files what has arrived for an actor that is parked; whether its wait may want it. Runs no code
  // of the user's, for a sender is here.
  [[gnu::always_inline]] bool file_for_parked(block* b) noexcept {
    if (!b->stands_apart()) [[likely]] {
      tell(*b);
      queue.push(b);
      return (waits_on()->wanted() & b->form->bit()) != 0;
    }
    return file_apart(b);
  }

  using mailslot::home;
  using mailslot::is_questioned;
  using mailslot::park;
  using mailslot::quiet;
  using mailslot::take_questions;
  // Blocks until something arrives, the actor is to end, or the deadline passes.
  void sleep(deadline const& until) {
    if (home())
      home()->wait_turn(*this, until);
    else
      mailslot::sleep(until);
  }

  // Blocks until the wait is over, which has been looked at once.
  void wait(wait_point& w) {
    while (!w.look(sleep_for(w))) {
    }
  }

  // Drains until `done()`; false once the deadline has passed. What has arrived by then counts.
  template <class Done>
  bool wait_for(deadline const& until, Done done) {
    for (;;) {
      bool const last_look = until.passed();
      drain();
      if (done()) return true;
      if (last_look) return false;
      sleep(until);
    }
  }

  // One that stays has been looked at in vain, or is not wanted.
  [[gnu::always_inline]] void set_aside(block* b) noexcept {
    if (b->aside == 0) set_aside_now(b);
  }
  // The same, of all that are there.
  void set_all_aside() noexcept {
    for (block* b = unindexed(); b; b = queue.after(b)) set_aside(b);
  }

  // Takes a message out of the private queue.
  [[gnu::always_inline]] block* take(block* b) noexcept {
    if (!told_.is_zero()) tell_taken(b);
    return queue.take(b);
  }

  // Of a large mailbox.
  bool has_index() const noexcept { return told_.has(told::index); }
  // Of a large mailbox: the oldest message that came after `seen`, or that stands in it where that
  // is null, and that one of the clauses may want. `seen` moves on over what none of them wants.
  // Where as many are looked at in vain as are worth it, there is an index from then on.
  [[gnu::noinline]] block* next_of_many(block*& seen, wishes const& asked,
                                        void const* clauses) noexcept {
    if (seen && budget % static_cast<std::int16_t>(long_walk()) == 0 &&
        queue.size() - (has_index() ? index().size() : 0) > long_walk())
      make_index();
    block* next = queue.after(seen);
    bool const at_begin = !seen || seen->is_urgent;
    if (has_index() && !(next && next->is_urgent) && (at_begin || index().has(seen))) {
      std::uint64_t const from = at_begin ? 0 : seen->position + 1;
      if (index().has_any(asked.shapes))
        if (block* const b = index().oldest(from, asked, clauses, self())) return b;
      seen = index().last();
      next = queue.after(seen);
    }
    if (!next) look_at_crowd();
    return next;
  }

  // All that are there have been looked at in vain.
  void look_at_crowd() noexcept {
    if (queue.size() > crowd) [[unlikely]]
      tell_crowded();
  }

  // Destroys the first message of that shape for which `is` holds, if there is one among those that
  // came, or will be taken in, from that position on. Not while somebody looks at the mailbox.
  template <class Is>
  void drop_one(shape const& form, std::uint64_t from, Is const& is) {
    make_way();
    block* found = nullptr;
    auto const fits = [&](block* b) { return *b->form == form && is(b); };
    for (block* b = queue.first(); b && b->is_urgent; b = queue.after(b))
      if (fits(b)) return take(b)->release();
    block* b = queue.last();
    for (; b && b->position >= from && !(has_index() && index().has(b)); b = queue.before(b))
      if (fits(b)) found = b;
    if (!found && b && b->position >= from) {
      want const only{.form = &form};
      wishes const asked{form.bit(), &only, &only + 1};
      while ((b = index().oldest(from, asked, nullptr, self())) && !fits(b)) from = b->position + 1;
      found = b;
    }
    if (found) take(found)->release();
  }

  // A request's last owner is gone while an exception passes: whether it ends the actor decides
  // what the caller is told.
  void leave_in_limbo(block* b) noexcept { arrive_again(b); }

  // ---- without a thread of its own: what it does when it runs next

  // A coroutine goes on; or what it waits for looks at what has come; or there is nothing.
  void resume_next(std::coroutine_handle<> h) noexcept {
    next_ = tagged<void, next>(h.address());
    next_.set(next::resumes);
  }
  void look_next(wait_point& w) noexcept { next_ = tagged<void, next>(&w); }
  // What it looks at next is told of an exception, which has left its action.
  void note_thrown() noexcept { next_.set(next::threw); }
  bool has_thrown() const noexcept { return next_.has(next::threw); }
  // The same, and it has just looked.
  void suspend(wait_point& w) noexcept {
    look_next(w);
    has_looked = true;
  }
  void nothing_next() noexcept { next_ = {}; }

  bool resumes() const noexcept { return next_.has(next::resumes); }
  std::coroutine_handle<> resume_point() const noexcept {
    return std::coroutine_handle<>::from_address(next_.get());
  }
  // Of one that does not resume: null where there is nothing. One on a thread of its own says it
  // while it sleeps.
  wait_point* waits_on() const noexcept { return static_cast<wait_point*>(next_.get()); }
  class sleeping {
   public:
    sleeping(process& p, wait_point& w) noexcept : p_(p) { p.look_next(w); }
    sleeping(sleeping const&) = delete;
    sleeping& operator=(sleeping const&) = delete;
    ~sleeping() { p_.nothing_next(); }

   private:
    process& p_;
  };

  // An actor that shares its thread gives way after so many messages. Whether it may go on.
  bool spend() noexcept {
    if (--budget <= 0 && shares_thread()) gives_way = true;
    return !gives_way;
  }
  // One with a thread that takes turns gives way after so many waits, whether it waits in them or
  // not. On that thread.
  void spend_turn() noexcept {
    if (home() && body && --budget <= 0) home()->give_turn(*this);
  }
  bool shares_thread() noexcept {
    auto const kind = access::kind(self());
    return kind == actor_kind::coroutine || kind == actor_kind::reactor;
  }

  static constexpr std::int16_t full_budget = 1024;

  [[no_unique_address]] mailbox queue;
  std::int16_t budget = full_budget;

  bool gives_way : 1 = false;
  bool has_looked : 1 = false;  // what it waits for has looked at all that had come
  bool choosing : 1 = false;    // guards and predicates are looking at a message
  bool has_begun : 1 = false;   // its object is made, where it is a reactor

 private:
  bool crowded_ : 1 = false;
  bool ending_ : 1 = false;

  enum class next : std::uintptr_t { resumes = 1, threw = 2 };
  tagged<void, next> next_;

  // What is told of a message that leaves the mailbox: the innermost react loop, the index, the
  // bound.
  enum class told : std::uintptr_t { index = 1, bound = 2 };
  tagged<react_loop, told> told_;

 public:
  clause_scope* running = nullptr;   // the innermost one
  actor_body* body = nullptr;        // what it runs
  process* next_in_queue = nullptr;  // guarded by whoever keeps it: its scheduler, or the free ones

  using mailslot::is_bounded;
  // The innermost react loop, or null.
  [[gnu::always_inline]] react_loop* loop() const noexcept { return told_.get(); }
  react_loop* set_loop(react_loop* l) noexcept {
    react_loop* const outer = loop();
    told_.point_to(l);
    return outer;
  }

  bool detects_deadlock() const noexcept { return slab::of(this).detects_deadlock; }
  // Guards who waits for whom.
  std::mutex& waits_lock() const noexcept { return *slab::of(this).waits; }
  // Guarded by it: the places this actor waits for, but for that of a call.
  reply_slot* waits() const noexcept {
    annex const* const kept = if_any();
    return kept ? kept->waits.load() : nullptr;
  }
  // Whether it waits for an answer, at some moment during the call.
  bool awaits_answer() const noexcept {
    annex const* const kept = if_any();
    return kept && (kept->calling.is_there() || kept->waits.load());
  }
  // For the actor alone.
  reply_slot* find_place(std::uint64_t number) const noexcept {
    annex const* const kept = if_any();
    if (!kept) return nullptr;
    if ((number & reply_slot::of_call) == 0) return kept->replies.find(number);
    reply_slot* s = kept->calls;
    while (s && s->number != number) s = s->next;
    return s;
  }

 private:
  friend class mailslot;
  friend class onlooker;

  bool is_current() const noexcept;
  bool runs_here() const noexcept;

  // So many messages may be put aside in a mailbox before it is reported.
  static constexpr std::size_t crowd = 100'000;
  // So many messages are put aside that every receive is slow: said once in the actor's life.
  void tell_crowded() noexcept {
    if (crowded_) return;
    crowded_ = true;
    report("more than 100,000 messages are put aside in the mailbox of ", self());
  }

  // What has its place in no index.
  block* unindexed() const noexcept {
    return has_index() ? queue.after(index().last()) : queue.first();
  }
  [[gnu::noinline]] void set_aside_now(block* b) noexcept { b->aside = moment(); }
  // See block::aside.
  static constexpr std::uint64_t moments = (std::uint64_t{1} << 37) - 1;
  std::uint64_t moment() const noexcept {
    scheduler const* const home = slab::of(this).home;
    auto const now = home->time().time_since_epoch();
    auto const ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
    return std::max(static_cast<std::uint64_t>(ms + 1) & moments, std::uint64_t{1});
  }

  std::uint64_t since(std::uint64_t then) const noexcept { return (moment() - then) & moments; }

  // For a wait that has looked at all there was: until there is something to do. Whether its time
  // has passed: what has come by then counts.
  bool sleep_for(wait_point& w) {
    sleeping const now(*this, w);
    deadline const until = w.limit();
    sleep(until);
    bool const last = until.passed();
    if (is_questioned()) set_all_aside();
    drain(w);
    return last;
  }

  [[gnu::always_inline]] void tell(block const& b) noexcept {
    if (slab::of(this).takes_turns) [[unlikely]]
      slab::of(this).home->arrived(*this, b);
  }

  [[gnu::always_inline]] void tell_taken(block* b) noexcept {
    if (react_loop* const l = loop()) l->let_go(b, queue);
    if (has_index()) [[unlikely]]
      leave_index(b);
    if (b->counted) [[unlikely]]
      make_room(b);
  }
  [[gnu::noinline]] void make_room(block* b) noexcept {
    b->counted = false;
    std::lock_guard const hold(bound().lock);
    // It may be one of those that were to go.
    --(bound().owed != 0 ? bound().owed : bound().held);
  }
  // So many of the oldest as are owed for what has come since; `w` is the wait that has looked at
  // some of them, or null.
  [[gnu::noinline]] void drop_oldest(wait_point* w) noexcept {
    std::size_t owed = 0;
    {
      std::lock_guard const hold(bound().lock);
      owed = std::exchange(bound().owed, 0);
    }
    refused_blocks gone;
    for (block* b = queue.first(); b && owed != 0;) {
      block* const next = queue.after(b);
      if (b->counted && !b->is_urgent) {
        b->counted = false;
        if (w) w->forget(b, queue);
        tell_taken(b);
        gone.add(queue.take(b));
        count_refused();
        --owed;
      }
      b = next;
    }
    if (owed == 0) return;
    // They are in the inbox: they came after it was emptied.
    std::lock_guard const hold(bound().lock);
    bound().owed += owed;
  }
  // Of all that stands in the mailbox now; without memory there is none, and a receive walks on.
  void make_index() noexcept {
    set_all_aside();
    try {
      annex& kept = more();
      if (!kept.index) kept.index = std::make_unique<put_aside>();
      kept.index->take_in(queue);
      told_.set(told::index);
    } catch (std::bad_alloc const&) {
      drop_index();
    }
  }
  put_aside& index() const noexcept { return *if_any()->index; }
  [[gnu::noinline]] void leave_index(block* b) noexcept {
    if (b->is_urgent || !index().has(b)) return;
    index().erase(b, queue);
    if (index().size() <= long_walk() / 4) drop_index();
  }
  void drop_index() noexcept {
    if (annex* const kept = if_any()) kept->index.reset();
    told_.clear(told::index);
  }

  // An answer goes to its place, what is urgent before the others. What nobody waits for, or nobody
  // has opted in to, is looked at again by the actor itself, since it holds what is the user's.
  [[gnu::noinline]] bool file_apart(block* b) noexcept {
    if (b->is_answer()) {
      if (!place_answer(b)) arrive_again(b);
      return true;
    }
    if (!place_urgent(b)) {
      arrive_again(b);
      return true;
    }
    recall();
    return (waits_on()->wanted() & b->form->bit()) != 0;
  }
  bool place_urgent(block* b) noexcept {
    annex const* const kept = if_any();
    std::uint64_t const alias = b->position;
    // A signal of this actor's own making needs no alias.
    if (alias != 0 && !(kept && std::find(kept->aliases.begin(), kept->aliases.end(), alias) !=
                                    kept->aliases.end()))
      return false;
    b->kind = block_kind::plain;
    tell(*b);
    queue.push_urgent(b);
    return true;
  }
  bool place_answer(block* b) noexcept {
    reply_slot* const place = find_place(b->position);
    if (!place || place->answer) return false;
    tell(*b);
    queue.stamp(b);
    place->answer = b;
    return true;
  }

  // All owners of the duty are gone, and nobody has said what the caller is to be told.
  static bool is_in_limbo(block& b) noexcept {
    return b.kind == block_kind::request && b.duty().owners.load() == 0;
  }

  [[gnu::noinline]] void drain_all(wait_point* w = nullptr) {
    leave_if_asked();
    if (take_recall()) look_anew(w);
    bool const questioned = is_questioned() && take_questions(true);
    file_arrived(w);
    if (questioned) answer_questions(*this, w ? w : waits_on());
    // What was sent behind a request to end may be there by now: it is not looked at.
    leave_if_asked();
  }
  void look_anew(wait_point* w) noexcept {
    if (w) w->rewind();
  }
  // `w` is the wait that has looked at some of the mailbox, or null.
  void file_arrived(wait_point* w) {
    block_queue arrived = collect();
    while (block* b = arrived.pop()) {
      if (is_in_limbo(*b)) {
        fail_request(b, failure::no_reply, exit_reason::normal);
      } else if (!b->stands_apart()) {
        tell(*b);
        queue.push(b);
      } else if (b->kind == block_kind::urgent) {
        if (!place_urgent(b))
          b->release();
        else if (w || !choosing)
          look_anew(w);
        else
          recall();  // somebody looks at the mailbox
      } else if (!place_answer(b)) {
        tell(*b);
        queue.stamp(b);
        b->release();
      }
    }
    if (is_bounded()) [[unlikely]]
      drop_oldest(w);
  }
};

// What a million actors take: see the figures in bench/README.md.
static_assert(sizeof(process) <= 104);

// The actor whose code this thread runs, for what has no other way to know: the constructor of a
// reactor, and what is destroyed while its actor ends.
inline constinit thread_local process* current_process = nullptr;

// Sets it for a scope: the code that an actor runs may be of a shared library that has a variable
// of that name for itself.
class current_here {
 public:
  explicit current_here(process& p) noexcept : outer_(std::exchange(current_process, &p)) {}
  current_here(current_here const&) = delete;
  current_here& operator=(current_here const&) = delete;
  ~current_here() { current_process = outer_; }

 private:
  process* outer_;
};

[[gnu::always_inline]] inline void mailslot::arrive_parked(block* b) noexcept {
  auto& actor = static_cast<process&>(*this);
  if (actor.file_for_parked(b))
    slab::of(this).home->wake(*this);
  else
    park_again(b);
}

[[gnu::noinline]] inline void mailslot::park_again(block* b) noexcept {
  auto& actor = static_cast<process&>(*this);
  scheduler* const home = slab::of(this).home;
  if (b) actor.set_aside(b);
  actor.look_at_crowd();
  // A sender does not do the receiver's work without end.
  for (int rounds = 0; rounds != 16; ++rounds) {
    deadline const until = actor.waits_on()->limit();
    if (park(until)) return;
    // What a bounded one has to let go, it lets go itself. An answer needs a lock that whoever is
    // here may have.
    if (is_bounded() || end_asked() || is_questioned() || until.passed()) break;
    bool wanted = false;
    block_queue arrived = collect();
    while (block* more = arrived.pop()) {
      if (actor.file_for_parked(more))
        wanted = true;
      else
        actor.set_aside(more);
    }
    if (wanted) break;
  }
  home->wake(*this);
}

[[gnu::always_inline]] inline bool process::is_current() const noexcept {
  return current_process == this;
}
inline bool process::runs_here() const noexcept {
  if (body && current_process) return is_current();
  // A bridge; or this code is of a shared library that has a variable of that name for itself.
  if (annex const* const kept = if_any();
      kept && kept->thread_id.load(std::memory_order_relaxed) == std::this_thread::get_id())
    return true;
  return home() && home()->runs_here(*this);
}

}  // namespace heed::detail
