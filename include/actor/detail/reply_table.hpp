// The places that an actor keeps for the answers it waits for.
#pragma once

#include <actor/detail/block.hpp>
#include <actor/pid.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace heed::detail {

class process;

// The place of one answer. Its number is never used again by its owner, so an answer that comes
// after the place is given up finds none and is dropped.
struct reply_slot {
  std::uint64_t number = 0;
  pid to;                    // who was asked
  process* owner = nullptr;  // null unless the place is open
  block* answer = nullptr;   // the reply or the failure, once it has come
  reply_slot* next = nullptr;

  // Guarded by the lock of the waits: whom the answer depends on, as long as that is one actor.
  pid holder;
  reply_slot* next_wait = nullptr;  // of those that the owner's present wait is about
  bool waited = false;              // the owner is waiting for this one
  std::vector<pid> cycle;           // the actors of the deadlock that ended the request
};

// The open places, by number: finding one costs the same whatever else waits in the mailbox. Only
// the owner changes the table, holding the lock of the waits, and so looks something up without it;
// others hold it.
class reply_table {
 public:
  reply_table() = default;
  reply_table(reply_table const&) = delete;
  reply_table& operator=(reply_table const&) = delete;

  std::uint64_t next_number() noexcept { return ++last_; }

  // Throws std::bad_alloc with nothing changed.
  void open(reply_slot& s) {
    if (count_ >= all_.size()) grow();
    link(all_, s);
    ++count_;
  }

  reply_slot* find(std::uint64_t number) const noexcept {
    if (all_.empty()) return nullptr;
    reply_slot* s = all_[number & (all_.size() - 1)];
    while (s && s->number != number) s = s->next;
    return s;
  }

  void close(reply_slot& s) noexcept {
    reply_slot** at = &all_[s.number & (all_.size() - 1)];
    while (*at != &s) at = &(*at)->next;
    *at = s.next;
    s.next = nullptr;
    --count_;
  }

  // Forgets every place, for an owner that ends.
  template <class F>
  void close_all(F&& tell) noexcept {
    for (reply_slot*& row : all_) {
      while (row) {
        reply_slot& s = *row;
        row = s.next;
        s.next = nullptr;
        tell(s);
      }
    }
    count_ = 0;
  }

 private:
  using places = std::vector<reply_slot*>;  // a power of two of them

  static void link(places& in, reply_slot& s) noexcept {
    reply_slot*& row = in[s.number & (in.size() - 1)];
    s.next = row;
    row = &s;
  }

  void grow() {
    places bigger(all_.empty() ? 8 : all_.size() * 2, nullptr);
    for (reply_slot* row : all_) {
      while (row) {
        reply_slot& s = *row;
        row = s.next;
        link(bigger, s);
      }
    }
    all_.swap(bigger);
  }

  places all_;
  std::size_t count_ = 0;
  std::uint64_t last_ = 0;
};

}  // namespace heed::detail
