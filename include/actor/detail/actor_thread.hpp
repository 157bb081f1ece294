// An actor on a thread of its own: its beginning and its end.
#pragma once

#include <actor/actor_system.hpp>
#include <actor/detail/text.hpp>
#include <actor/error.hpp>
#include <actor/stop.hpp>

#include <exception>
#include <memory>
#include <new>
#include <thread>
#include <utility>

namespace heed::detail {

// What an actor runs, with all that has to live as long as it.
class actor_body {
 public:
  virtual ~actor_body() = default;
  virtual void run(process& p) = 0;
};

class actor_thread {
 public:
  static pid start(actor_system& system, actor_kind kind, spawn_options const& options,
                   std::unique_ptr<actor_body> body) {
    out_of_memory();
    system.houses_.join_finished();
    pid who;
    process* const p = system.houses_.acquire(kind, options.name, who);
    if (!p) return who;
    try {
      // Owned by the thread once there is one, else by us: never destroyed under the lock.
      actor_body* const raw = body.get();
      system.houses_.start(
          p, [&system, p, raw] { main(system, *p, std::unique_ptr<actor_body>(raw)); });
      static_cast<void>(body.release());
    } catch (...) {
      p->close();
      system.houses_.withdraw(p);
      throw;
    }
    system.spawned_.fetch_add(1, std::memory_order_relaxed);  // a count, read at leisure
    return who;
  }

 private:
  static void main(actor_system& system, process& p, std::unique_ptr<actor_body> body) noexcept {
    current_process = &p;
    p.thread_id = std::this_thread::get_id();
    p.begin_end(run(p, *body));
    if (p.final_reason().exception()) {
      system.crashed_.fetch_add(1, std::memory_order_relaxed);  // a count, read at leisure
      report(p.self(), " ended by an ", p.final_reason());
    }
    body.reset();
    answer_stop(p);
    p.close();
    current_process = nullptr;
    system.houses_.release(&p);
  }

  // Made before the first actor runs, for one whose last exception finds no memory to be kept in.
  static exit_reason const& out_of_memory() {
    static exit_reason const reason{std::make_exception_ptr(std::bad_alloc())};
    return reason;
  }

  static exit_reason run(process& p, actor_body& body) noexcept {
    try {
      body.run(p);
      return exit_reason::normal;
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
};

}  // namespace heed::detail
