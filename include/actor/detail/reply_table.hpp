// The places that an actor keeps for the answers it waits for.
#pragma once

#include <actor/detail/block.hpp>
#include <actor/detail/number_table.hpp>
#include <actor/pid.hpp>

#include <cstdint>

namespace heed::detail {

class process;

// The place of one answer. Its number is never used again by its owner, so an answer that comes
// after the place is given up finds none and is dropped.
struct reply_slot {
  static constexpr std::uint64_t of_call = std::uint64_t{1} << 63;  // in the number of a call's

  std::uint64_t number = 0;
  pid to;                    // who was asked
  process* owner = nullptr;  // null unless the place is open
  block* answer = nullptr;   // the reply or the failure, once it has come
  reply_slot* next = nullptr;

  // Of one that is not a call's, guarded by the lock of the waits: whom the answer depends on, as
  // long as that is one actor.
  pid holder;
  reply_slot* next_wait = nullptr;  // of those that the owner's present wait is about
  bool waited = false;              // the owner is waiting for this one
};

// The open places, by number: finding one costs the same whatever else waits in the mailbox. Only
// the owner changes the table, holding the lock of the waits, and so looks something up without it;
// others hold it.
class reply_table {
 public:
  std::uint64_t next_number() noexcept { return ++last_; }

  // Throws std::bad_alloc with nothing changed.
  void open(reply_slot& s) {
    places_.make_room();
    places_.put(s);
  }
  reply_slot* find(std::uint64_t number) const noexcept { return places_.find(number); }
  void close(reply_slot& s) noexcept { places_.remove(s); }

  // Forgets every place, for an owner that ends.
  template <class F>
  void close_all(F&& tell) noexcept {
    places_.clear(tell);
  }

 private:
  number_table<reply_slot> places_;
  std::uint64_t last_ = 0;
};

}  // namespace heed::detail
