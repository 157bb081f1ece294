// Who runs the actors that have no thread of their own.
#pragma once

#include <actor/clock.hpp>

#include <cstdint>

namespace heed::detail {

class mailslot;

// Run this, now or at that time. One scheduler serves one system and outlives its actors.
class scheduler {
 public:
  scheduler(scheduler const&) = delete;
  scheduler& operator=(scheduler const&) = delete;

  // An actor that was parked has something to do: it is nobody's until it runs. Called once for
  // each time it parks, from any thread, under no lock.
  virtual void wake(mailslot& actor) noexcept = 0;

  // Rings the actor of that id at that time or later, if it is then still parked; an earlier call
  // of the same actor may be forgotten. Throws std::bad_alloc with nothing changed.
  virtual void ring_at(mailslot& actor, std::uint64_t id, time_point when) = 0;

  // The calling thread is about to block, or has come back: others run meanwhile what it would. Is
  // called in pairs, on threads of this scheduler.
  virtual void begin_blocking() noexcept {}
  virtual void end_blocking() noexcept {}

  // The actor ends: it is not rung any more.
  virtual void forget(mailslot& actor) noexcept = 0;

 protected:
  scheduler() = default;
  ~scheduler() = default;
};

}  // namespace heed::detail
