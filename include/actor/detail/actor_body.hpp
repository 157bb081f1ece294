// What an actor runs, with all that has to live as long as it.
#pragma once

#include <actor/detail/wait_point.hpp>
#include <actor/process.hpp>

#include <coroutine>
#include <exception>
#include <memory>

namespace heed::detail {

// Where an actor that shares threads has got to.
enum class slice {
  parked,  // it waits
  again,   // it gives way, and has more to do
  ended
};

class actor_body {
 public:
  actor_body() = default;
  actor_body(actor_body const&) = delete;
  actor_body& operator=(actor_body const&) = delete;

  // Runs an actor that shares threads until it is parked, queued to run again, or has ended. Nobody
  // else runs it meanwhile; from that moment on it is not touched. One with a thread of its own
  // runs until it has ended.
  virtual void run(process& p) noexcept = 0;

  // Destroys itself, and gives back its memory; `p` is null where it never had an actor.
  virtual void discard(process* p) noexcept = 0;

 protected:
  ~actor_body() = default;
};

struct discarded {
  void operator()(actor_body* body) const noexcept { body->discard(nullptr); }
};
using body_owner = std::unique_ptr<actor_body, discarded>;

// An actor that is an ordinary function.
class thread_main : public actor_body {
 public:
  // Throws what escapes from the actor.
  virtual void main(process& p) = 0;

  // Inline from here on: else this is the key function of the class, and every program has it, used
  // or not, with all that it calls.
  inline void run(process& p) noexcept override;
};

// The end of an actor, and why, where an exception is being handled.
void end_actor(process& p) noexcept;
exit_reason reason_of_exception() noexcept;

[[gnu::noinline]] inline bool park_until(process& p, deadline const until) noexcept {
  try {
    // Set before the clock is read: what rings too early for a parked actor is seen then.
    if (!until.endless()) p.home()->ring_at(p, until.at());
    return p.park(until);
  } catch (...) {
    return false;  // no memory for its alarm: it looks again at its next turn
  }
}
// False where there is something to do already.
[[gnu::always_inline]] inline bool park(process& p) noexcept {
  wait_point const& w = *p.waits_on();
  if (w.is_endless()) [[likely]]
    return p.park();
  return park_until(p, w.limit());
}

inline void thread_main::run(process& p) noexcept {
  try {
    main(p);
  } catch (...) {
    p.begin_end(reason_of_exception());
  }
  end_actor(p);
}

[[gnu::noinline]] inline void give_way(process& p) noexcept {
  p.budget = process::full_budget;  // run_one_step leaves it as it is
  p.home()->wake_last(p);
}

// See actor_body::run; `run` gives how far it got.
template <class Run>
[[gnu::always_inline]] inline void run_slice(process& p, Run const& run) noexcept {
  p.budget = process::full_budget;
  for (;;) {
    slice now = slice::ended;
    try {
      now = run();
    } catch (...) {
      p.begin_end(reason_of_exception());
    }
    if (now == slice::parked && p.budget > 0) [[likely]] {
      if (park(p)) [[likely]]
        return;
      if (p.is_questioned()) p.set_all_aside();  // it has looked at all that has come
      --p.budget;
    } else if (now == slice::ended) {
      return end_actor(p);
    } else {
      return give_way(p);
    }
  }
}

// A look has thrown: what waited goes on, and is told.
[[gnu::noinline]] inline void look_has_thrown(process& p, wait_point& w) {
  p.nothing_next();
  if (!w.is_awaited()) throw;
  auto& whole = static_cast<awaited_point&>(w);
  p.resume_next(whole.waiter());
  whole.set_thrown(std::current_exception());
}
// Whether it is over, and nobody was told of an exception instead.
[[gnu::always_inline]] inline bool is_over(process& p, wait_point& w, bool last) {
  bool over = false;
  try {
    abandoned_by_exceptions looking(w);
    over = w.look(last);
    looking.none_came();
  } catch (...) {
    look_has_thrown(p, w);
  }
  return over;
}
// The coroutine that goes on, where it is.
[[gnu::always_inline]] inline std::coroutine_handle<> look_at(process& p, wait_point& w,
                                                              bool last) {
  if (!is_over(p, w, last)) return {};
  p.nothing_next();
  return w.is_awaited() ? static_cast<awaited_point&>(w).waiter() : std::coroutine_handle<>();
}
// The same where there is a limit, or something has arrived.
[[gnu::noinline]] inline std::coroutine_handle<> drain_and_look_at(process& p, wait_point& w) {
  // What the exception has left unanswered is told by what becomes of it: that is not known yet.
  if (p.has_thrown()) return look_at(p, w, false);
  // Read first: what has come by then counts.
  bool const last = w.limit().passed();
  p.drain(w);
  return look_at(p, w, last);
}

// Runs the coroutines of an actor until all of them wait, or there is nothing left to run.
[[gnu::always_inline]] inline slice run_coroutines(process& p) {
  p.gives_way = p.has_looked = false;
  for (;;) {
    std::coroutine_handle<> next;
    if (p.resumes()) {
      next = p.resume_point();
      p.nothing_next();
    } else {
      wait_point* const w = p.waits_on();
      if (!w) return slice::ended;
      next = w->is_endless() && p.quiet() ? look_at(p, *w, false) : drain_and_look_at(p, *w);
      if (!next) [[unlikely]] {
        if (p.gives_way) return slice::again;
        if (!p.resumes()) return p.waits_on() ? slice::parked : slice::ended;
        continue;
      }
    }
    next.resume();
    if (p.has_looked) [[likely]]
      return p.gives_way ? slice::again : slice::parked;
    if (p.gives_way) return slice::again;
  }
}

// What most slices of a coroutine are: what it waits for has come, it goes on, and waits again.
// False where that is not all: the rest of the slice is run as if this had not been.
[[gnu::always_inline]] inline bool run_one_step(process& p) noexcept {
  wait_point* const w = p.waits_on();
  if (p.resumes() || !w || !w->is_endless() || !p.quiet()) [[unlikely]]
    return false;
  p.gives_way = p.has_looked = false;
  // It says itself what is next.
  if (is_over(p, *w, false)) [[likely]]
    static_cast<awaited_point*>(w)->waiter().resume();
  if (p.gives_way) [[unlikely]] {
    give_way(p);
    return true;
  }
  return p.has_looked && park(p);
}

}  // namespace heed::detail
