// What waits for its time, kept so that setting it and taking it back cost little.
#pragma once

#include <actor/clock.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace heed::detail {

// A base of what waits. It must not end while it is linked.
struct wheel_node {
  wheel_node() = default;
  wheel_node(wheel_node const&) = delete;
  wheel_node& operator=(wheel_node const&) = delete;

  bool linked() const noexcept { return previous != nullptr; }

  wheel_node* next = nullptr;
  wheel_node* previous = nullptr;
  time_point when;
};

// Linked by the nodes themselves. The first has the last before it, the last has nothing after it.
class wheel_list {
 public:
  wheel_list() = default;

  wheel_node* first() const noexcept { return first_; }
  wheel_node* last() const noexcept { return first_ ? first_->previous : nullptr; }
  bool empty() const noexcept { return !first_; }

  void push_front(wheel_node& n) noexcept {
    n.next = first_;
    n.previous = first_ ? std::exchange(first_->previous, &n) : &n;
    first_ = &n;
  }
  void push_back(wheel_node& n) noexcept {
    n.next = nullptr;
    n.previous = &n;
    append(wheel_list(n));
  }
  void append(wheel_list tail) noexcept {
    if (tail.empty()) return;
    if (empty()) {
      first_ = tail.first_;
      return;
    }
    wheel_node* const end = tail.last();
    tail.first_->previous = last();
    last()->next = tail.first_;
    first_->previous = end;
  }

  void unlink(wheel_node& n) noexcept {
    if (first_ == &n)
      first_ = n.next;
    else
      n.previous->next = n.next;
    // There is no first one left only where the last was alone.
    if (wheel_node* const after = n.next ? n.next : first_) after->previous = n.previous;
    n.next = n.previous = nullptr;
  }
  wheel_node& pop_front() noexcept {
    wheel_node& n = *first_;
    unlink(n);
    return n;
  }

  // Of two in order of time, `later` having been set later: one in order of time.
  static wheel_list merged(wheel_list earlier, wheel_list later) noexcept {
    wheel_list out;
    while (!earlier.empty() && !later.empty() && later.first_->when < earlier.last()->when)
      out.push_back((later.first_->when < earlier.first_->when ? later : earlier).pop_front());
    out.append(earlier);
    out.append(later);
    return out;
  }

 private:
  explicit wheel_list(wheel_node& alone) noexcept : first_(&alone) {}

  wheel_node* first_ = nullptr;
};

// In order of time, and of being set, whatever the times are: lists that are each in order, the one
// at place k of no more than 2^k nodes, and set before those of all lower places. A node is merged
// into longer lists as often as there are places, so that `insert` costs O(log n) on an average
// over all calls, and `first` that at most.
class wheel_runs {
 public:
  bool empty() const noexcept { return occupied_ == 0; }

  void insert(wheel_node& n) noexcept {
    wheel_list run;
    run.push_back(n);
    // As in counting: where the place is taken, both go on to the next.
    int const place = std::countr_one(occupied_);
    for (int k = 0; k < place; ++k) run = wheel_list::merged(at(k), run);
    occupied_ = (occupied_ >> place | 1) << place;
    at(place) = run;
  }

  // Null where there is none.
  wheel_node* first() const noexcept {
    wheel_node* found = nullptr;
    for (std::uint64_t rest = occupied_; rest != 0; rest &= rest - 1) {
      wheel_node* const n = runs_[static_cast<std::size_t>(std::countr_zero(rest))].first();
      if (!found || n->when <= found->when) found = n;  // the higher place is the older one
    }
    return found;
  }

  void erase(wheel_node& n) noexcept {
    for (std::uint64_t rest = occupied_; rest != 0; rest &= rest - 1) {
      int const k = std::countr_zero(rest);
      if (at(k).first() != &n && at(k).last() != &n) continue;
      at(k).unlink(n);
      if (at(k).empty()) occupied_ &= ~(std::uint64_t(1) << k);
      return;
    }
    wheel_list().unlink(n);  // a list at whose ends it is not need not know
  }

  // All that is here, in one list.
  wheel_list take_all() noexcept {
    wheel_list out;
    for (; occupied_ != 0; occupied_ &= occupied_ - 1)
      out = wheel_list::merged(at(std::countr_zero(occupied_)), out);
    return out;
  }

 private:
  wheel_list& at(int k) noexcept { return runs_[static_cast<std::size_t>(k)]; }

  std::uint64_t occupied_ = 0;
  std::array<wheel_list, 64> runs_;  // those that are not occupied mean nothing
};

// A hierarchical timing wheel (Varghese and Lauck, Hashed and Hierarchical Timing Wheels, SOSP
// 1987). Its tick is a nanosecond and its levels reach over all of time: a slot of the lowest level
// is one moment, so that nothing need be sorted to come in order, and no time is too far. A node
// stands at the level of the highest digit, to the base 64, in which its time differs from the
// wheel's, in the slot of that digit: all that is set for one time stands in one slot, in the order
// in which it was set. The wheel follows the time that `take` is told, from one occupied slot to
// the next, which it finds by bits, so that time in which nothing is set costs nothing; a slot that
// it comes to is dealt out to lower levels.
//
// Allocates nothing, and is guarded by whoever keeps it. What is still linked when it ends must not
// be used with another.
class timer_wheel {
 public:
  timer_wheel() = default;
  timer_wheel(timer_wheel const&) = delete;
  timer_wheel& operator=(timer_wheel const&) = delete;

  bool empty() const noexcept { return levels_ == 0 && passed_.empty(); }

  // `n` is not linked. Any time will do but time_point::max(), which is never. O(1); O(log n), on
  // an average, of those that are set for times before one that `take` was told.
  void insert(wheel_node& n, time_point when) noexcept {
    n.when = when;
    if (key(when) < position_)
      passed_.insert(n);
    else
      put(n);
  }

  // Nothing, where it is not linked. O(1); O(log n) of those that were set for the past.
  void erase(wheel_node& n) noexcept {
    if (!n.linked()) return;
    if (key(n.when) < position_)
      passed_.erase(n);
    else
      remove(n);
  }

  // Takes out the earliest, if its time has come, and of one time what was set first; null where
  // none has come. O(1), and O(1) for each node that goes down a level, as it does ten times at
  // most. A time before one that it was told is no harm.
  wheel_node* take(time_point now) noexcept {
    if (wheel_node* const n = passed_.first()) {
      if (n->when > now) return nullptr;
      passed_.erase(*n);
      return n;
    }
    move_to(key(now));
    if (levels_ == 0) return nullptr;
    place const at = first_slot();
    wheel_node* const n = rings_[at.level].slots[at.slot].first();
    // A slot that is not of one moment has not begun.
    if (at.level != 0 || n->when > now) return nullptr;
    remove(*n);
    return n;
  }

  // The time of the earliest; time_point::max() where there is none. O(1), unless the earliest of
  // the first slot was erased and the others there were not set in order of time: they are sorted.
  time_point next() noexcept {
    if (wheel_node const* const n = passed_.first()) return n->when;
    if (levels_ == 0) return time_point::max();
    place const at = first_slot();
    ring& in = rings_[at.level];
    if (!in.led.has(at.slot)) sort(in, at.slot);
    return in.slots[at.slot].first()->when;
  }

 private:
  static constexpr unsigned digit_bits = 6;

  struct slot_set {
    std::uint64_t bits = 0;

    static constexpr std::uint64_t bit(std::size_t slot) noexcept {
      return std::uint64_t(1) << slot;
    }
    bool has(std::size_t slot) const noexcept { return (bits & bit(slot)) != 0; }
    void insert(std::size_t slot) noexcept { bits |= bit(slot); }
    void erase(std::size_t slot) noexcept { bits &= ~bit(slot); }
  };
  struct ring {
    slot_set occupied;
    slot_set led;     // of the occupied: where the first of the list is the earliest
    slot_set sorted;  // of those: where the whole list is in order
    std::array<wheel_list, 64> slots;
  };
  struct place {
    std::size_t level;
    std::size_t slot;
  };

  // In the order of the times, from 0 on.
  static std::uint64_t key(time_point when) noexcept {
    return static_cast<std::uint64_t>(when.time_since_epoch().count()) ^ std::uint64_t(1) << 63;
  }

  // Of what is not before the position.
  place place_of(std::uint64_t time) const noexcept {
    auto const highest = static_cast<unsigned>(std::bit_width((time ^ position_) | 1) - 1);
    unsigned const level = highest / digit_bits;
    return {level, static_cast<std::size_t>(time >> level * digit_bits & 63)};
  }

  // The slot of the earliest, where there is one: a lower level lies before all that is occupied of
  // a higher one.
  place first_slot() const noexcept {
    auto const level = static_cast<std::size_t>(std::countr_zero(levels_));
    return {level, static_cast<std::size_t>(std::countr_zero(rings_[level].occupied.bits))};
  }

  void put(wheel_node& n) noexcept {
    place const at = place_of(key(n.when));
    ring& in = rings_[at.level];
    wheel_list& list = in.slots[at.slot];
    if (list.empty()) {
      levels_ |= 1u << at.level;
      in.occupied.insert(at.slot);
      in.led.insert(at.slot);
      in.sorted.insert(at.slot);
    } else if (n.when < list.last()->when) {
      if (in.led.has(at.slot) && n.when < list.first()->when) return list.push_front(n);
      in.sorted.erase(at.slot);
    }
    list.push_back(n);
  }

  void remove(wheel_node& n) noexcept {
    place const at = place_of(key(n.when));
    ring& in = rings_[at.level];
    wheel_list& list = in.slots[at.slot];
    if (list.first() == &n && !in.sorted.has(at.slot)) in.led.erase(at.slot);
    list.unlink(n);
    if (list.empty()) vacate(at);
  }

  void vacate(place at) noexcept {
    ring& in = rings_[at.level];
    in.occupied.erase(at.slot);
    if (in.occupied.bits == 0) levels_ &= ~(1u << at.level);
  }

  static void sort(ring& in, std::size_t slot) noexcept {
    wheel_runs runs;
    while (!in.slots[slot].empty()) runs.insert(in.slots[slot].pop_front());
    in.slots[slot] = runs.take_all();
    in.led.insert(slot);
    in.sorted.insert(slot);
  }

  // Up to `now`, but not past what is due: then to where the lowest level has the earliest. No node
  // stays behind the position, and each that stays where it is still belongs there: the first slot
  // of all is the next in which a digit of the position can change.
  void move_to(std::uint64_t now) noexcept {
    while (levels_ != 0) {
      place const at = first_slot();
      ring& in = rings_[at.level];
      wheel_list& list = in.slots[at.slot];
      auto const below = static_cast<unsigned>(at.level) * digit_bits;
      std::uint64_t const first = key(list.first()->when);
      std::uint64_t const begin = first >> below << below;
      if (begin > now) break;
      if (at.level == 0) return;
      // As far as it may, so that what comes soon goes down all the way at once.
      position_ = std::min(now, in.led.has(at.slot) ? first : begin);
      wheel_list moved = std::exchange(list, {});
      vacate(at);
      while (!moved.empty()) put(moved.pop_front());
    }
    position_ = std::max(position_, now);
  }

  std::uint64_t position_ = 0;  // the time up to which it has come, as a key
  std::uint32_t levels_ = 0;    // those that hold something
  std::array<ring, 11> rings_;
  wheel_runs passed_;  // what lies before the position
};

}  // namespace heed::detail
