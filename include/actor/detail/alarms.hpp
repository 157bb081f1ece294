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

 protected:
  time_point when_;  // changed by `run` alone

 private:
  std::atomic<bool> open_ = true;
};

// A heap by time; what is set for one time comes in the order in which it was set. An actor has one
// alarm, its earliest; what it has set besides is passed over when its time comes. Guarded by
// whoever keeps it, as are the alarms of the actors in it.
class alarms {
 public:
  // An actor that is to be rung, or something that is to be run.
  struct due {
    process* who = nullptr;
    std::uint64_t id = 0;
    std::shared_ptr<timed> what;

    explicit operator bool() const noexcept { return who || what; }
  };

  // Each throws std::bad_alloc with nothing changed, and gives whether this is now the first.
  bool set(process& p, std::uint64_t id, time_point when) {
    if (when >= p.alarm) return false;
    bool const first = push(when, {&p, id, nullptr});
    p.alarm = when;
    return first;
  }
  bool set(std::shared_ptr<timed> what) {
    time_point const when = what->when();
    return push(when, {nullptr, 0, std::move(what)});
  }

  // The time of the first; never, where there is none.
  time_point next() noexcept {
    while (!heap_.empty() && !counts(heap_.front())) pop();
    return heap_.empty() ? time_point::max() : heap_.front().when;
  }

  // Takes the first out, if its time has come.
  due take(time_point now) noexcept {
    if (next() > now) return {};
    entry e = pop();
    if (e.what.who) e.what.who->alarm = time_point::max();
    return std::move(e.what);
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
  // Not where the actor has set an earlier one or has ended, and where it was cancelled.
  static bool counts(entry const& e) noexcept {
    return e.what.who ? e.what.who->alarm == e.when : e.what.what->open();
  }

  bool push(time_point when, due what) {
    bool const first = when < next();
    heap_.push_back({when, ++order_, std::move(what)});
    std::push_heap(heap_.begin(), heap_.end(), later);
    return first;
  }
  entry pop() noexcept {
    std::pop_heap(heap_.begin(), heap_.end(), later);
    entry e = std::move(heap_.back());
    heap_.pop_back();
    return e;
  }

  std::vector<entry> heap_;
  std::uint64_t order_ = 0;
};

}  // namespace heed::detail
