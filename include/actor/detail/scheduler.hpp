// Who runs the actors that have no thread of their own, and keeps the time for all.
#pragma once

#include <actor/clock.hpp>

#include <cstdint>
#include <memory>

namespace heed::detail {

class mailslot;
class timed;
class vacancies;
struct block;

// Run this, now or at that time. One scheduler serves one system and outlives its actors.
class scheduler {
 public:
  scheduler(scheduler const&) = delete;
  scheduler& operator=(scheduler const&) = delete;
  virtual ~scheduler() = default;

  // Called before each actor that needs it. Throws std::bad_alloc or std::system_error with nothing
  // changed.
  virtual void start() = 0;

  // An actor that was parked has something to do: it is nobody's until it runs. Called once for
  // each time it parks, from any thread, under no lock.
  virtual void wake(mailslot& actor) noexcept = 0;
  // The same, for one that gives way, and for one that has not run yet.
  virtual void wake_last(mailslot& actor) noexcept { wake(actor); }
  virtual void wake_new(mailslot& actor) noexcept { wake(actor); }

  // Rings the actor at that time or later, if it is then still parked; an earlier call of the same
  // actor may be forgotten. Throws std::bad_alloc with nothing changed.
  virtual void ring_at(mailslot& actor, time_point when) = 0;
  // The actor ends: it is not rung any more.
  virtual void forget(mailslot& actor) noexcept = 0;

  // Calls it at its time or later. Throws std::system_error with nothing changed.
  virtual void call_at(std::shared_ptr<timed> what) = 0;

  // Where the calling thread keeps blocks for new actors; null where it keeps none.
  virtual vacancies* at_hand() noexcept { return nullptr; }

  // The calling thread is about to block, or has come back: others run meanwhile what it would. Is
  // called in pairs, on threads of this scheduler.
  virtual void begin_blocking() noexcept {}
  virtual void end_blocking() noexcept {}

  // Whether actors with a thread of their own, and bridges, take turns as well: they wait by
  // `wait_turn` then, on their threads, until something has come or the time has passed.
  bool takes_turns() const noexcept { return takes_turns_; }
  virtual void wait_turn(mailslot&, deadline const&) {}
  // One of these lets others run first.
  virtual void give_turn(mailslot&) noexcept {}
  // What is told of every message that arrives, where turns are taken.
  virtual void arrived(mailslot const&, block const&) {}

  // The time, to some milliseconds, by the clock of its actors.
  virtual time_point time() const noexcept { return about_now(); }

  // Whether the calling thread has its turn, where turns are taken: no actor runs but its own.
  virtual bool has_turn() const noexcept { return false; }

  // Whether this thread runs that actor at this moment: for code of a shared library that cannot
  // see it for itself.
  virtual bool runs_here(mailslot const& actor) const noexcept = 0;

 protected:
  explicit scheduler(bool takes_turns = false) noexcept : takes_turns_(takes_turns) {}

 private:
  bool const takes_turns_;
};

}  // namespace heed::detail
