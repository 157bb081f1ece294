// One living actor, as it sees itself.
#pragma once

#include <actor/detail/atomic.hpp>
#include <actor/detail/mailslot.hpp>
#include <actor/detail/reply_table.hpp>
#include <actor/detail/text.hpp>
#include <actor/detail/wait_point.hpp>
#include <actor/error.hpp>
#include <actor/fwd.hpp>
#include <actor/mailbox.hpp>
#include <actor/message.hpp>

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

// The actor's block: its slot, which others know, and what only the actor itself uses, without a
// lock, on its own thread.
class process final : public mailslot {
 public:
  // ---- an actor moves in and out, on its own thread

  process(std::mutex& lock, std::mutex& waits) noexcept : mailslot(lock), waits_lock(&waits) {}

  void open(std::uint64_t id, std::unique_ptr<std::string> name,
            scheduler* home = nullptr) noexcept {
    self_ = access::make_pid(this, id);
    occupy(id, std::move(name), home);
  }

  // From here on, what the actor leaves unanswered fails with `down` and this reason.
  void begin_end() noexcept { ending_ = true; }
  // An exception leaves the actor: its reason is not `normal`.
  void leaves(exit_reason reason) noexcept { final_reason_ = std::move(reason); }
  bool ending() const noexcept { return ending_; }
  exit_reason const& final_reason() const noexcept { return final_reason_; }

  // The address dies first, then what was in the mailbox: destructors may send, also to here.
  void close() noexcept {
    {
      auto [unread, watchers] = vacate();
      queue.clear();
      while (block* b = unread.pop()) b->release();
      settle_what_is_left();
      while (block* notice = watchers.pop()) fail_request(notice, failure::down, final_reason_);
    }
    replies.close_all(*waits_lock, [](reply_slot& s) { s.owner = nullptr; });
    crowded_ = ending_ = false;
    final_reason_ = exit_reason::normal;
    tags = 0;
    thread_id.store({}, std::memory_order_relaxed);
    waits_on = nullptr;
    resume_point = nullptr;
    thrown = nullptr;
    running = nullptr;
    reacting = nullptr;
    choosing = false;
  }

  using mailslot::reset_counts;

  // ---- the actor's own doings

  pid self() const noexcept { return self_; }

  // Called first by whatever waits: throws std::logic_error where waiting could not work.
  void begin_wait() const {
    if (is_current() && !choosing) [[likely]]
      return;
    if (!runs_here())
      throw std::logic_error("heed: only the thread of an actor, or that made a bridge, can wait");
    if (choosing)
      throw std::logic_error(
          "heed: a guard or predicate cannot wait: the message it looks at is still in the "
          "mailbox");
  }

  // Moves what has arrived to the private queue, and answers to their places. Throws actor_exit
  // when the actor is to end.
  [[gnu::always_inline]] void drain() {
    if (!left_over_.empty() || end_asked() || has_arrived()) [[unlikely]]
      drain_all();
  }

  // Files what has arrived; whether the wait may want it. Runs no code of the user's, for a sender
  // may be here: an answer that comes too late is destroyed later.
  [[gnu::always_inline]] bool file(block* b) noexcept {
    if (home() && home()->takes_turns()) home()->arrived(*this, *b);
    if (b->kind != block_kind::reply && b->kind != block_kind::failure) {
      queue.push(b);
      return !waits_on || (waits_on->wanted() & b->form->bit()) != 0;
    }
    reply_slot* const place = replies.find(b->position);
    if (!place || place->answer) {
      left_over_.push(b);
      return true;
    }
    queue.stamp(b);
    place->answer = b;
    return true;
  }

  // Does what was left for later: before it waits, since others may wait for that.
  void settle() noexcept {
    if (!left_over_.empty()) settle_what_is_left();
  }

  using mailslot::home;
  using mailslot::park;
  using mailslot::quiet;
  // Blocks until something arrives, the actor is to end, or the deadline passes.
  void sleep(deadline const& until) {
    if (home())
      home()->wait_turn(*this, until);
    else
      mailslot::sleep(until);
  }

  // Blocks until the wait is over, which has been looked at once.
  void wait(wait_point& w) {
    for (;;) {
      settle();
      sleep(w.limit());
      bool const last = w.limit().passed();
      drain();
      if (w.look(last)) return;
    }
  }

  // ---- suspended, if the actor is a coroutine

  // What is to run next, and what is waited for meanwhile. The wait's own coroutine goes on when it
  // is over.
  void suspend(wait_point& w, std::coroutine_handle<> h) noexcept {
    w.waiter = h;
    waits_on = &w;
    has_looked = true;
  }
  // An actor that shares its thread gives way after so many messages. Whether it may go on.
  bool spend() noexcept {
    gives_way = gives_way || (shares_thread() && --budget <= 0);
    return !gives_way;
  }
  bool shares_thread() const noexcept {
    auto const kind = access::kind(self_);
    return kind == actor_kind::coroutine || kind == actor_kind::reactor;
  }
  // What a look has thrown, in the coroutine that waits.
  void rethrow() {
    if (thrown) std::rethrow_exception(std::exchange(thrown, nullptr));
  }

  static constexpr int full_budget = 1024;

  int budget = full_budget;
  bool gives_way = false;
  bool has_looked = false;  // what it waits for has looked at all that had come
  wait_point* waits_on = nullptr;
  std::coroutine_handle<> resume_point;
  std::exception_ptr thrown;
  void* reacting = nullptr;  // the innermost react loop

  process* next_runnable = nullptr;      // guarded by its scheduler, as is the next
  time_point alarm = time_point::max();  // when it is rung
  time_point ring_by = time_point::max();
  bool has_set_alarm = false;  // by the actor itself
  actor_body* body = nullptr;  // what it runs

  // Drains until `done()`; false once the deadline has passed. What has arrived by then counts.
  template <class Done>
  bool wait_for(deadline const& until, Done done) {
    for (;;) {
      bool const last_look = until.passed();
      drain();
      if (done()) return true;
      if (last_look) return false;
      settle();
      sleep(until);
    }
  }

  // A request's last owner is gone while an exception passes: whether it ends the actor decides
  // what the caller is told.
  void leave_in_limbo(block* b) noexcept { left_over_.push(b); }

  // So many messages are put aside that every receive is slow: said once in the actor's life.
  void tell_crowded() noexcept {
    if (!std::exchange(crowded_, true))
      report("more than 100,000 messages are put aside in the mailbox of ", self_);
  }

  mailbox queue;
  reply_table replies;
  clause_scope* running = nullptr;  // the innermost one
  bool choosing = false;            // guards and predicates are looking at a message
  std::uint64_t tags = 0;           // made so far
  message stop_asked;               // the `stop` that ended a react loop, not yet answered

  // Guards who waits for whom: one lock for all, since a cycle is only true when seen at one
  // moment. Reached from here, for a shared library may have objects of its own where the program
  // has one.
  std::mutex* const waits_lock;
  // Guarded by it: the places this actor waits for, and whether any one of them will do.
  reply_slot* waits = nullptr;
  bool any_will_do = false;

  actor_system* system = nullptr;
  bool detects_deadlock = true;
  atomic<std::thread::id> thread_id;  // on which it runs, or has run last
  std::thread thread;                 // guarded by the system's lock
  process* next_free = nullptr;       // guarded by whoever keeps the free ones

 private:
  bool is_current() const noexcept;
  bool runs_here() const noexcept;

  [[gnu::noinline]] void drain_all() {
    settle_what_is_left();
    if (end_asked()) throw actor_exit(end_reason());
    block_queue arrived = collect();
    while (block* b = arrived.pop()) file(b);
  }
  void settle_what_is_left() noexcept {
    failure const how = ending_ ? failure::down : failure::no_reply;
    while (block* b = left_over_.pop()) {
      if (b->kind == block_kind::request)
        fail_request(b, how, final_reason_);
      else
        b->release();
    }
  }

  pid self_;  // also while the last messages are destroyed and the slot is vacant
  // Answers that nobody waits for, to be destroyed, and requests whose callers are to be told.
  block_queue left_over_;
  bool crowded_ = false;
  bool ending_ = false;
  exit_reason final_reason_ = exit_reason::normal;
};

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
  if (static_cast<process&>(*this).file(b))
    home_->wake(*this);
  else
    park_again();
}

[[gnu::noinline]] inline void mailslot::park_again() noexcept {
  auto& actor = static_cast<process&>(*this);
  scheduler* const home = home_;
  // A sender does not do the receiver's work without end.
  for (int rounds = 0; rounds != 16; ++rounds) {
    if (park(actor.waits_on->limit())) return;
    bool wanted = end_asked() || actor.waits_on->limit().passed();
    block_queue arrived = collect();
    while (block* more = arrived.pop()) wanted = actor.file(more) || wanted;
    if (wanted) break;
  }
  home->wake(*this);
}

inline bool process::is_current() const noexcept {
  return current_process == this;
}
inline bool process::runs_here() const noexcept {
  if (body && current_process) return is_current();
  // A bridge; or this code is of a shared library that has a variable of that name for itself.
  return thread_id.load(std::memory_order_relaxed) == std::this_thread::get_id();
}

}  // namespace heed::detail
