// What binds one actor to another: a link, or a monitor.
#pragma once

#include <actor/detail/block.hpp>
#include <actor/detail/number_table.hpp>
#include <actor/detail/recycler.hpp>
#include <actor/pid.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <new>

namespace heed::detail {

struct bond;

// Its place among the relations of one of the two.
struct bond_end {
  std::uint64_t number = 0;
  bond_end* next = nullptr;
  bond* whole = nullptr;
  bool is_urgent = false;  // what this one is told goes before other messages
};

// All that telling of it will need is made with it, so that no end of an actor is ever short of
// memory. Guarded by the locks of kin of both slabs, once it is in their tables.
struct bond {
  bond(pid from, bool links, block* prepared) noexcept : notice(prepared), is_link(links) {
    ends[0].whole = ends[1].whole = this;
    who[0] = from;
  }
  bond(bond const&) = delete;
  bond& operator=(bond const&) = delete;
  ~bond() {
    if (notice) notice->release();
  }

  // Whose the end is.
  std::size_t side(bond_end const& e) const noexcept { return &e == &ends[0] ? 0 : 1; }
  pid other(bond_end const& e) const noexcept { return who[1 - side(e)]; }

  static void* operator new(std::size_t size) { return recycler::allocate(size); }
  static void operator delete(void* at, std::size_t size) noexcept {
    recycler::give_back(at, size);
  }

  pid who[2];  // who made it, and with whom
  bond_end ends[2];
  block* notice;  // an exit_signal, or a down
  bool const is_link;
};
using bond_owner = std::unique_ptr<bond>;
using bond_table = number_table<bond_end>;

// The two locks of kin, or the one, in an order that is the same for all.
class kin_lock {
 public:
  kin_lock(std::mutex& a, std::mutex& b) noexcept
      : first_(&a < &b ? a : b), second_(&a < &b ? b : a) {
    first_.lock();
    if (&first_ != &second_) second_.lock();
  }
  kin_lock(kin_lock const&) = delete;
  kin_lock& operator=(kin_lock const&) = delete;
  ~kin_lock() {
    if (&first_ != &second_) second_.unlock();
    first_.unlock();
  }

 private:
  std::mutex& first_;
  std::mutex& second_;
};

}  // namespace heed::detail
