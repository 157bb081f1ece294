// What the blocks of neighbouring actors have in common, found by address.
#pragma once

#include <actor/detail/atomic.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>

namespace heed {
class actor_system;
}

namespace heed::detail {

class dead_letter_office;
class scheduler;
class question;

// Stands at the beginning of a piece of memory that is aligned to its size; the blocks follow. They
// all belong to one system at a time. What is constant for all of an actor's life stands here, so
// that a million actors do not keep a million copies.
struct slab {
  static constexpr std::size_t bytes = 8192;

  explicit slab(std::mutex& waits_lock) noexcept : waits(&waits_lock) {}
  slab(slab const&) = delete;
  slab& operator=(slab const&) = delete;

  [[gnu::always_inline]] static slab& of(void const* block) noexcept {
    return *reinterpret_cast<slab*>(reinterpret_cast<std::uintptr_t>(block) & ~(bytes - 1));
  }

  // Guards, of each block: its name, who watches it, what is asked about it, and why it is to end.
  std::mutex lock;
  // Guards the relations of each block to others; taken before any other lock, but for one more of
  // its kind: see kin_lock.
  std::mutex kin;
  question* questions = nullptr;  // those that are open
  // Guards who waits for whom: one lock for all, since a cycle is only true when seen at one
  // moment. Reached from here, for a shared library may have objects of its own where the program
  // has one.
  std::mutex* const waits;

  // Of the system that uses the slab, and null while none does.
  actor_system* system = nullptr;
  // Guarded by the lock; what is seen without it, that there is one, may be of a moment ago.
  std::shared_ptr<dead_letter_office const> office;
  atomic<bool> has_office = false;
  scheduler* home = nullptr;
  bool detects_deadlock = true;
  bool takes_turns = false;  // its scheduler's

  // Counts of messages: to actors that had ended, and for which there was no room.
  atomic<std::uint64_t> dropped = 0;
  atomic<std::uint64_t> refused = 0;
};

}  // namespace heed::detail
