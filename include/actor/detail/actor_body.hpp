// What an actor runs, with all that has to live as long as it.
#pragma once

#include <actor/process.hpp>

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
  virtual ~actor_body() = default;

  // Runs until it waits, gives way or ends. On a thread of its own an actor only ends. Throws what
  // escapes from the actor.
  virtual slice run(process& p) = 0;
};

// Runs the coroutines of an actor until all of them wait; `done()` says when there is nothing left.
template <class Done>
slice run_coroutines(process& p, Done const& done) {
  p.gives_way = p.has_looked = false;
  for (;;) {
    if (p.gives_way) return slice::again;
    if (p.resume_point) {
      std::exchange(p.resume_point, nullptr).resume();
      continue;
    }
    if (done()) return slice::ended;
    if (std::exchange(p.has_looked, false)) {
      p.settle();
      return slice::parked;
    }
    wait_point& w = *p.waits_on;
    bool const last = w.limit().passed();
    p.drain();
    bool over = true;
    try {
      abandoned_by_exceptions looking(w);
      over = w.look(last);
      looking.none_came();
    } catch (...) {
      p.thrown = std::current_exception();
    }
    if (over) {
      p.waits_on = nullptr;
      p.resume_point = w.waiter;
    } else if (!p.resume_point) {
      p.settle();
      return slice::parked;
    }
  }
}

}  // namespace heed::detail
