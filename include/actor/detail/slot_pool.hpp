// The memory of actors' blocks: type-stable, never given back.
#pragma once

#include <actor/process.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <new>
#include <span>
#include <vector>

namespace heed::detail {

// Slabs of blocks that no system uses, and the numbers of actors. Systems take slabs from here as
// they grow and bring them back when they end. Lives for ever, since pids in static objects may.
class slot_pool {
 public:
  static slot_pool& instance() {
    static slot_pool* const only = new slot_pool;
    return *only;
  }

  static std::span<process> blocks_of(slab& s) noexcept {
    return {reinterpret_cast<process*>(&s + 1), blocks};
  }

  // One in whose blocks nobody lives; their counts begin. Throws std::bad_alloc.
  slab& take() {
    std::lock_guard const hold(lock_);
    if (free_.empty()) grow();
    slab& s = *free_.back();
    free_.pop_back();
    s.dropped.store(0, std::memory_order_relaxed);
    s.refused.store(0, std::memory_order_relaxed);
    for (process& p : blocks_of(s)) p.reset_counts();
    return s;
  }

  void give_back(slab& s) noexcept {
    s.system = nullptr;
    s.home = nullptr;
    s.takes_turns = false;
    {
      std::lock_guard const hold(s.lock);
      s.has_office.store(false);
      s.office = nullptr;
    }
    std::lock_guard const hold(lock_);
    free_.push_back(&s);  // has room for all there are
  }

  // A number that no actor ever had, with the kind folded in.
  std::uint64_t next_id(actor_kind kind) noexcept {
    // Only that no number comes twice matters, not who is counted first.
    std::uint64_t const number = last_.fetch_add(1, std::memory_order_relaxed) + 1;
    return number << access::kind_bits | static_cast<std::uint64_t>(kind);
  }

 private:
  static constexpr std::size_t blocks = (slab::bytes - sizeof(slab)) / sizeof(process);
  static_assert(sizeof(slab) % alignof(process) == 0);

  // Few at first, for a small program, and then more at a time.
  void grow() {
    std::size_t const more = all_ == 0 ? 2 : 32;
    free_.reserve(all_ + more);
    memory_.reserve(memory_.size() + 1);
    auto* const at =
        static_cast<std::byte*>(::operator new(more * slab::bytes, std::align_val_t(slab::bytes)));
    memory_.push_back(at);
    for (std::size_t i = 0; i != more; ++i) {
      auto* const s = ::new (at + i * slab::bytes) slab(waits_);
      for (std::size_t n = 0; n != blocks; ++n) ::new (blocks_of(*s).data() + n) process;
      free_.push_back(s);
    }
    all_ += more;
  }

  std::mutex lock_;
  std::mutex waits_;  // who waits for whom: see slab
  std::vector<slab*> free_;
  std::vector<std::byte*> memory_;  // of all slabs
  std::size_t all_ = 0;
  std::atomic<std::uint64_t> last_ = 0;
};

}  // namespace heed::detail
