// The beginning and the end of an actor, on a thread of its own or on those of the pool.
#pragma once

#include <actor/actor_system.hpp>
#include <actor/detail/actor_body.hpp>
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
  // A new actor that runs the body. An id where nobody lives, once the system is ending. Throws
  // std::bad_alloc and std::system_error with nothing changed.
  static pid start(actor_system& system, actor_kind kind, spawn_options const& options,
                   std::unique_ptr<actor_body> body) {
    out_of_memory();
    bool const turns = system.scheduler_->takes_turns();
    bool const own_thread = kind == actor_kind::thread && !turns;
    if (kind == actor_kind::thread && turns)
      body = std::make_unique<thread_by_turns>(std::move(body));
    if (!own_thread) system.scheduler_->start();
    system.houses_.join_finished();
    pid who;
    process* const p = system.houses_.acquire(kind, options.name,
                                              own_thread ? nullptr : system.scheduler_.get(), who);
    if (!p) return who;
    p->body = body.release();
    if (own_thread) {
      try {
        system.houses_.start(p, [p] { on_own_thread(*p); });
      } catch (...) {
        p->close();
        delete std::exchange(p->body, nullptr);
        system.houses_.withdraw(p);
        throw;
      }
    }
    system.spawned_.fetch_add(1, std::memory_order_relaxed);  // a count, read at leisure
    if (!own_thread) system.scheduler_->wake_new(*p);
    return who;
  }

  // Runs an actor that shares threads until it waits, gives way or ends. Nobody else runs it
  // meanwhile; from the moment it is parked, or queued, it is not touched.
  static void run_slice(process& p) noexcept {
    current_process = &p;
    p.thread_id.store(std::this_thread::get_id(), std::memory_order_relaxed);
    p.budget = process::full_budget;
    for (;;) {
      slice now = slice::ended;
      try {
        now = p.body->run(p);
      } catch (...) {
        p.leaves(why());
      }
      if (now == slice::ended) {
        end(p);
        break;
      }
      if (now == slice::again || p.budget <= 0) {
        current_process = nullptr;
        p.home()->wake_last(p);
        return;
      }
      if (park(p)) break;
      --p.budget;
    }
    current_process = nullptr;
  }

 private:
  static void on_own_thread(process& p) noexcept {
    current_process = &p;
    p.thread_id.store(std::this_thread::get_id(), std::memory_order_relaxed);
    try {
      p.body->run(p);
    } catch (...) {
      p.leaves(why());
    }
    end(p);
    current_process = nullptr;
  }

  static bool park(process& p) noexcept {
    deadline const until = p.waits_on->limit();
    try {
      // Set before the clock is read: what rings too early for a parked actor is seen then.
      if (!until.endless()) p.home()->ring_at(p, p.id(), until.at());
      return p.park(until);
    } catch (...) {
      return false;  // no memory for its alarm: it looks again at its next turn
    }
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
    actor_system& system = *p.system;
    p.begin_end();
    if (p.final_reason().exception()) {
      system.crashed_.fetch_add(1, std::memory_order_relaxed);  // a count, read at leisure
      report(p.self(), " ended by an ", p.final_reason());
    }
    delete std::exchange(p.body, nullptr);
    answer_stop(p);
    if (p.home()) p.home()->forget(p);
    p.close();
    system.houses_.release(&p);
  }

  // Made before the first actor runs, for one whose last exception finds no memory to be kept in.
  static exit_reason const& out_of_memory() {
    static exit_reason const reason{std::make_exception_ptr(std::bad_alloc())};
    return reason;
  }
};

inline void run_slice(process& p) noexcept {
  actor_life::run_slice(p);
}

}  // namespace heed::detail
