// What is to happen at which time.
#pragma once

#include <actor/clock.hpp>
#include <actor/process.hpp>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace heed::detail {

// Something that is done at a time, and perhaps again.
class timed {
 public:
  explicit timed(time_point first) noexcept : when_(first) {}
  timed(timed const&) = delete;
  timed& operator=(timed const&) = delete;
  virtual ~timed() = default;

  time_point when() const noexcept { return when_; }

  // Does it, unless it was cancelled; whether it is to be called again, at `when()`. Called under
  // no lock.
  virtual bool run() noexcept = 0;

  // Whether it is still to come: false once it was cancelled, or done for the last time. One flag,
  // nothing published with it.
  bool open() const noexcept { return open_.load(std::memory_order_relaxed); }
  bool close() noexcept { return open_.exchange(false, std::memory_order_relaxed); }
  // Closes it, and gives up what it would have sent.
  bool cancel() noexcept {
    bool const was_open = close();
    if (was_open) give_up();
    return was_open;
  }

 protected:
  // Called once, by who has closed it.
  virtual void give_up() noexcept {}

  time_point when_;  // changed by `run` alone

 private:
  std::atomic<bool> open_ = true;
};

// A heap by time; what is set for one time comes in the order in which it was set. An actor has one
// entry that counts, and what it has set besides is passed over when its time comes: it may set a
// later time while an earlier one is pending, and is then entered again. Guarded by whoever keeps
// it, as are `alarm` and `ring_by` of the actors in it.
class alarms {
 public:
  // An actor that is to be rung, or something that is to be run. Destroyed under no lock: it may
  // hold what is the user's.
  struct due {
    process* who = nullptr;
    std::uint64_t id = 0;
    std::shared_ptr<timed> what;

    explicit operator bool() const noexcept { return who || what; }
  };

  // Each throws std::bad_alloc with nothing changed, and gives whether this is now the first.
  bool set(process& p, std::uint64_t id, time_point when) {
    p.ring_by = when;
    if (when >= p.alarm) return false;
    bool const first = push(when, {&p, id, nullptr});
    p.alarm = when;
    return first;
  }
  bool set(std::shared_ptr<timed> what) {
    time_point const when = what->when();
    return push(when, {nullptr, 0, std::move(what)});
  }

  // The actor ends.
  static void forget(process& p) noexcept { p.alarm = p.ring_by = time_point::max(); }

  // The time of the first; never, where there is none.
  time_point next() const noexcept {
    return heap_.empty() ? time_point::max() : heap_.front().when;
  }
  // Whether the first has been cancelled.
  bool next_is_closed() const noexcept {
    return !heap_.empty() && heap_.front().what.what && !heap_.front().what.what->open();
  }

  // Takes the first out, if its time has come.
  due take(time_point now) noexcept {
    while (next() <= now) {
      std::pop_heap(heap_.begin(), heap_.end(), later);
      entry& last = heap_.back();
      process* const who = last.what.who;
      // Where another lives there by now, its alarm may be another's to look at.
      bool const counts = !who || (who->id() == last.what.id && who->alarm == last.when);
      if (who && counts && who->ring_by > now) {
        last.when = who->alarm = who->ring_by;
        std::push_heap(heap_.begin(), heap_.end(), later);
        continue;
      }
      due out = std::move(last.what);
      heap_.pop_back();
      if (!counts) continue;
      if (who) who->alarm = time_point::max();
      return out;
    }
    return {};
  }

 private:
  struct entry {
    time_point when;
    std::uint64_t order;
    due what;
  };
  static bool later(entry const& a, entry const& b) noexcept {
    return b.when < a.when || (b.when == a.when && b.order < a.order);
  }

  bool push(time_point when, due what) {
    bool const first = when < next();
    heap_.push_back({when, ++order_, std::move(what)});
    std::push_heap(heap_.begin(), heap_.end(), later);
    return first;
  }

  std::vector<entry> heap_;
  std::uint64_t order_ = 0;
};

}  // namespace heed::detail
