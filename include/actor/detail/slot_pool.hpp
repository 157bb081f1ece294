// The memory of actors' blocks: type-stable, never given back.
#pragma once

#include <actor/process.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

namespace heed::detail {

// Blocks that no system uses, and the numbers of actors. Systems take blocks from here as they grow
// and bring them back when they end. Lives for ever, since pids in static objects may.
class slot_pool {
 public:
  static slot_pool& instance() {
    static slot_pool* const only = new slot_pool;
    return *only;
  }

  // A block that nobody lives in. Throws std::bad_alloc.
  process* take() {
    std::lock_guard const hold(lock_);
    if (!free_) grow();
    process* const p = free_;
    free_ = p->next_free;
    p->next_free = nullptr;
    return p;
  }

  void give_back(process* p) noexcept {
    std::lock_guard const hold(lock_);
    p->next_free = free_;
    free_ = p;
  }

  // A number that no actor ever had, with the kind folded in.
  std::uint64_t next_id(actor_kind kind) noexcept {
    // Only that no number comes twice matters, not who is counted first.
    std::uint64_t const number = last_.fetch_add(1, std::memory_order_relaxed) + 1;
    return number << access::kind_bits | static_cast<std::uint64_t>(kind);
  }

 private:
  // Neighbours in memory, and the lock that they share.
  struct slab {
    explicit slab(std::mutex& waits) {
      for (std::size_t i = 0; i < size; ++i) ::new (at(i)) process(lock, waits);
    }
    ~slab() {
      for (std::size_t i = 0; i < size; ++i) at(i)->~process();
    }
    slab(slab const&) = delete;
    slab& operator=(slab const&) = delete;

    process* at(std::size_t i) noexcept { return reinterpret_cast<process*>(places) + i; }

    static constexpr std::size_t size = 16;
    std::mutex lock;
    alignas(process) std::byte places[size * sizeof(process)];
  };

  void grow() {
    if (slabs_.size() == slabs_.capacity()) slabs_.reserve(2 * slabs_.size() + 8);
    auto fresh = std::make_unique<slab>(waits_);
    for (std::size_t i = 0; i < slab::size; ++i) {
      fresh->at(i)->next_free = free_;
      free_ = fresh->at(i);
    }
    slabs_.push_back(std::move(fresh));
  }

  std::mutex lock_;
  std::mutex waits_;  // who waits for whom: see process
  std::vector<std::unique_ptr<slab>> slabs_;
  process* free_ = nullptr;
  std::atomic<std::uint64_t> last_ = 0;
};

}  // namespace heed::detail
