// When to ring which parked actor.
#pragma once

#include <actor/clock.hpp>
#include <actor/process.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace heed::detail {

// A heap by time. An actor has one alarm, its earliest; what it has set besides is passed over when
// its time comes. Guarded by whoever keeps it, as are the alarms of the actors in it.
class alarms {
 public:
  // Throws std::bad_alloc with nothing changed. Whether this is now the first to ring.
  bool set(process& p, std::uint64_t id, time_point when) {
    if (when >= p.alarm) return false;
    bool const first = heap_.empty() || when < heap_.front().when;
    heap_.push_back({when, &p, id});
    std::push_heap(heap_.begin(), heap_.end(), later);
    p.alarm = when;
    return first;
  }

  // The time of the first; never, where there is none.
  time_point next() const noexcept {
    return heap_.empty() ? time_point::max() : heap_.front().when;
  }

  // One whose time has come is taken out: who is to be rung. Null where there is none.
  struct due {
    process* who = nullptr;
    std::uint64_t id = 0;
  };
  due take(time_point now) noexcept {
    while (!heap_.empty() && heap_.front().when <= now) {
      std::pop_heap(heap_.begin(), heap_.end(), later);
      entry const e = heap_.back();
      heap_.pop_back();
      if (e.who->alarm != e.when) continue;  // it has set an earlier one, or has ended
      e.who->alarm = time_point::max();
      return {e.who, e.id};
    }
    return {};
  }

 private:
  struct entry {
    time_point when;
    process* who;
    std::uint64_t id;
  };
  static bool later(entry const& a, entry const& b) noexcept { return b.when < a.when; }

  std::vector<entry> heap_;
};

}  // namespace heed::detail
