// What is to happen at which time.
#pragma once

#include <actor/clock.hpp>
#include <actor/detail/annex.hpp>
#include <actor/detail/timer_wheel.hpp>
#include <actor/process.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

namespace heed::detail {

// Something that is done at a time, and perhaps again.
class timed : private alarm {
 public:
  explicit timed(time_point first) noexcept : when_(first) {}
  timed(timed const&) = delete;
  timed& operator=(timed const&) = delete;
  virtual ~timed() = default;

  // Does it, unless it was cancelled; whether it is to be done again. Called under no lock.
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
  friend class alarms;

  std::atomic<bool> open_ = true;
  // Of those that are set: guarded by their alarms.
  std::shared_ptr<timed> itself_;
  timed* before_ = nullptr;
  timed* after_ = nullptr;
};

// The alarms of a system's actors, and what is to be done at a time; what is set for one time comes
// in the order in which it was set. An actor has one alarm, and it is seldom touched: while it is
// set for an earlier time than the actor wants, the actor only says until when it waits, and when
// that time comes the alarm is set anew. So a wait with a deadline that does not pass costs no
// lock.
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

  alarms() = default;
  alarms(alarms const&) = delete;
  alarms& operator=(alarms const&) = delete;
  ~alarms() {
    while (first_) drop(*first_);
  }

  // The actor itself: it is rung then, or later. Whether that is before what `next` has told.
  // Throws std::bad_alloc with nothing changed.
  bool set(process& p, time_point when) {
    actor_alarm& mine = p.more().ring;
    mine.used = true;
    // In this order: whoever takes the alarm out says so first, and reads the time then. Either
    // this sees that it is out, or that sees the time.
    mine.by.store(when);
    if (mine.set_for.load() <= when) return false;
    std::lock_guard const hold(lock_);
    mine.who = &p;
    wheel_.erase(mine);
    put(mine, when);
    return comes_first(when);
  }
  // The actor ends.
  void forget(process& p) noexcept {
    annex* const kept = p.if_any();
    if (!kept || !std::exchange(kept->ring.used, false)) return;
    std::lock_guard const hold(lock_);
    wheel_.erase(kept->ring);
    kept->ring.set_for.store(time_point::max());
  }

  bool set(std::shared_ptr<timed> what) noexcept {
    timed* cancelled = nullptr;
    bool first = false;
    {
      std::lock_guard const hold(lock_);
      timed& t = *what;
      t.itself_ = std::move(what);
      t.after_ = std::exchange(first_, &t);
      if (t.after_) t.after_->before_ = &t;
      wheel_.insert(t, t.when_);
      // Those that were cancelled go when they may be the half.
      if (++count_ >= sweep_at_) {
        cancelled = take_cancelled();
        sweep_at_ = 2 * count_ + 64;
      }
      first = comes_first(t.when_);
    }
    drop_all(cancelled);
    return first;
  }

  // The time of the first; never, where there is none.
  time_point next() noexcept {
    std::lock_guard const hold(lock_);
    return told_ = wheel_.next();
  }

  // Takes the first out, if its time has come.
  due take(time_point now) noexcept {
    std::lock_guard const hold(lock_);
    while (auto* const first = static_cast<alarm*>(wheel_.take(now))) {
      if (!first->who) return {nullptr, 0, take_out(*static_cast<timed*>(first))};
      auto& ring = *static_cast<actor_alarm*>(first);
      ring.set_for.store(time_point::max());
      time_point const by = ring.by.load();
      // The actor lives: it takes its alarm out before it ends.
      if (by <= now) return {ring.who, ring.who->id(), nullptr};
      put(ring, by);
    }
    return {};
  }

  // What was cancelled goes at once.
  void sweep() noexcept {
    timed* cancelled = nullptr;
    {
      std::lock_guard const hold(lock_);
      cancelled = take_cancelled();
    }
    drop_all(cancelled);
  }

 private:
  void put(actor_alarm& ring, time_point when) noexcept {
    ring.set_for.store(when);
    wheel_.insert(ring, when);
  }
  bool comes_first(time_point when) noexcept {
    if (when >= told_) return false;
    told_ = when;
    return true;
  }

  // Out of the list of all; what keeps it alive is the caller's.
  std::shared_ptr<timed> take_out(timed& t) noexcept {
    unlink(t);
    return std::move(t.itself_);
  }
  void unlink(timed& t) noexcept {
    (t.before_ ? t.before_->after_ : first_) = t.after_;
    if (t.after_) t.after_->before_ = t.before_;
    t.before_ = t.after_ = nullptr;
    --count_;
  }
  // A list of them, still alive.
  timed* take_cancelled() noexcept {
    timed* out = nullptr;
    for (timed* t = first_; t;) {
      timed& one = *std::exchange(t, t->after_);
      if (one.open()) continue;
      wheel_.erase(one);
      unlink(one);
      one.after_ = std::exchange(out, &one);
    }
    return out;
  }
  static void drop_all(timed* t) noexcept {
    while (t) {
      timed& one = *std::exchange(t, t->after_);
      one.after_ = nullptr;
      std::exchange(one.itself_, nullptr).reset();
    }
  }
  void drop(timed& t) noexcept {
    wheel_.erase(t);
    take_out(t).reset();
  }

  std::mutex lock_;
  timer_wheel wheel_;
  timed* first_ = nullptr;  // of all that are timed
  std::size_t count_ = 0;
  std::size_t sweep_at_ = 64;
  time_point told_ = time_point::max();
};

}  // namespace heed::detail
