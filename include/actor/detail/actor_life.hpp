// The beginning and the end of an actor, on a thread of its own or on those of the pool.
#pragma once

#include <actor/actor_system.hpp>
#include <actor/detail/actor_body.hpp>
#include <actor/detail/kinship.hpp>
#include <actor/detail/text.hpp>
#include <actor/detail/thread_by_turns.hpp>
#include <actor/error.hpp>
#include <actor/stop.hpp>

#include <exception>
#include <memory>
#include <new>
#include <thread>
#include <utility>

namespace heed::detail {

class actor_life {
 public:
  // A new actor that runs the body that `make` gives it, bound as the birth says before it runs. An
  // id where nobody lives, once the system is ending. Throws std::bad_alloc, std::system_error,
  // name_taken and what `make` throws, with nothing changed.
  template <class Make>
  static pid start(actor_system& system, actor_kind kind, birth const& born, Make const& make) {
    spawn_options const& options = born.options;
    out_of_memory();
    bool const turns = system.scheduler_->takes_turns();
    bool const own_thread = kind == actor_kind::thread && !turns;
    if (!own_thread) system.scheduler_->start();
    system.houses_.join_finished();
    pid who;
    process* const p = system.houses_.acquire(kind, options, own_thread, who);
    if (!p) {
      if (born.tie) kinship::tell_nobody(std::move(*born.tie), who);
      return who;
    }
    try {
      body_owner body = make(*p);
      if (kind == actor_kind::thread && turns)
        body = body_owner(
            new thread_by_turns(thread_by_turns::owner(static_cast<thread_main*>(body.release()))));
      p->body = body.release();
      if (born.tie) kinship::bind_newborn(*born.tie, who);
      if (own_thread) system.houses_.start(p, [p] { on_own_thread(*p); });
    } catch (...) {
      drop_body(*p);
      p->begin_end(exit_reason::normal);
      p->close();
      // Bound to a parent that gets the exception instead.
      kinship::dissolve_silently(*p);
      system.houses_.withdraw(p, own_thread);
      throw;
    }
    system.spawned_.fetch_add(1, std::memory_order_relaxed);  // a count, read at leisure
    if (!own_thread) system.scheduler_->wake_new(*p);
    return who;
  }

 private:
  friend void end_actor(process& p) noexcept;
  friend exit_reason reason_of_exception() noexcept;

  static void on_own_thread(process& p) noexcept {
    // Made when the thread was started.
    p.if_any()->thread_id.store(std::this_thread::get_id(), std::memory_order_relaxed);
    p.body->run(p);
  }

  // The reason of the exception that is being handled.
  [[gnu::noinline]] static exit_reason why() noexcept {
    try {
      throw;
    } catch (actor_exit const& exit) {
      return exit.reason();
    } catch (...) {
      try {
        return exit_reason(std::current_exception());
      } catch (...) {
        return out_of_memory();
      }
    }
  }

  static void end(process& p) noexcept {
    current_here const here(p);
    actor_system& system = *p.system();
    p.begin_end();
    if (p.final_reason().exception()) {
      system.crashed_.fetch_add(1, std::memory_order_relaxed);  // a count, read at leisure
      system.reports().crash([&] {
        crash_report r{p.self(), p.final_reason(), {}, {}};
        annex* const kept = p.if_any();
        if (kept && kept->thrown == r.reason.exception()) r.handling = std::move(kept->handling);
        kinship::for_each_link(p, [&](pid who) { r.links.push_back(who); });
        return r;
      });
    }
    drop_body(p);
    if (p.home()) p.home()->forget(p);
    exit_reason const why = p.final_reason();
    system.houses_.free_name(p);
    answer_stop(p);
    p.close();
    kinship::dissolve(p, why);
    system.houses_.release(&p);
  }

  static void drop_body(process& p) noexcept {
    if (actor_body* const body = std::exchange(p.body, nullptr)) body->discard(&p);
  }

  // Made before the first actor runs, for one whose last exception finds no memory to be kept in.
  static exit_reason const& out_of_memory() {
    static exit_reason const reason{std::make_exception_ptr(std::bad_alloc())};
    return reason;
  }
};

inline void end_actor(process& p) noexcept {
  actor_life::end(p);
}
inline exit_reason reason_of_exception() noexcept {
  return actor_life::why();
}

}  // namespace heed::detail
