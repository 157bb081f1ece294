// The threads that actors share.
#pragma once

#include <actor/clock.hpp>
#include <actor/detail/alarms.hpp>
#include <actor/detail/parking.hpp>
#include <actor/detail/scheduler.hpp>
#include <actor/process.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

namespace heed::detail {

// As many workers as cores, and a spare for each that is blocked, as long as work waits. Doug Lea's
// rule for such spares: wake an idle worker first, add one only where none runs what waits, bound
// them. Its threads start with the first actor.
class pool final : public scheduler {
 public:
  // `run` is given each actor that has something to do, on a worker.
  using run_function = void (*)(process&) noexcept;

  pool(std::size_t workers, std::size_t max_spares, run_function run) noexcept
      : target_(workers != 0 ? workers : cores()), max_spares_(max_spares), run_(run) {}

  // Every actor has ended.
  ~pool() override {
    std::list<worker> left;
    {
      std::unique_lock const hold(lock_);
      stopping_ = true;
      work_.notify_all();
      watch_.notify_all();
      left.splice(left.end(), workers_);
      left.splice(left.end(), retired_);
    }
    for (worker& w : left) w.thread.join();
    if (watchman_.joinable()) watchman_.join();
  }

  void start() override {
    std::lock_guard const hold(lock_);
    if (!watchman_.joinable()) watchman_ = std::thread([this] { keep_watch(); });
    while (workers_.size() < target_) add_worker();
  }

  // Behind all that wait, from any thread.
  void wake(mailslot& actor) noexcept override {
    std::lock_guard const hold(lock_);
    push(static_cast<process&>(actor));
    call_for_help();
  }

  void ring_at(mailslot& actor, std::uint64_t id, time_point when) override {
    std::lock_guard const hold(lock_);
    if (alarms_.set(static_cast<process&>(actor), id, when)) watch_.notify_one();
  }
  void forget(mailslot& actor) noexcept override {
    std::lock_guard const hold(lock_);
    alarms::forget(static_cast<process&>(actor));
  }

  void call_at(std::shared_ptr<timed> what) override {
    std::lock_guard const hold(lock_);
    if (!watchman_.joinable()) watchman_ = std::thread([this] { keep_watch(); });
    if (alarms_.set(std::move(what))) watch_.notify_one();
  }

  // How many threads there are now.
  std::size_t threads() const noexcept {
    std::lock_guard const hold(lock_);
    return workers_.size();
  }

  void begin_blocking() noexcept override {
    std::lock_guard const hold(lock_);
    worker& me = *current();
    if (me.blocking++ != 0 || std::exchange(me.blocked, true)) return;
    ++blocked_;
    if (first_ && idle_ == 0) add_spare();
  }
  void end_blocking() noexcept override {
    std::lock_guard const hold(lock_);
    worker& me = *current();
    if (--me.blocking == 0) unblock(me);
  }

 private:
  struct worker {
    std::thread thread;
    std::atomic<std::uint64_t> slices = 0;  // written by the worker, read by the watchman
    std::uint64_t seen = 0;                 // by the watchman
    bool busy = false;
    bool blocked = false;   // counted as one that does not run
    unsigned blocking = 0;  // how many blocking() it is inside of
    std::list<worker>::iterator place;
  };

  static constexpr std::chrono::milliseconds patience{10};

  static std::size_t cores() noexcept { return std::max(1u, std::thread::hardware_concurrency()); }
  static worker*& current() noexcept {
    static constinit thread_local worker* mine = nullptr;
    return mine;
  }

  // ---- all below under the lock

  std::size_t running() const noexcept { return workers_.size() - blocked_; }

  void push(process& p) noexcept {
    p.next_runnable = nullptr;
    (last_ ? last_->next_runnable : first_) = &p;
    last_ = &p;
  }
  process* pop() noexcept {
    process* const p = first_;
    first_ = p->next_runnable;
    if (!first_) last_ = nullptr;
    return p;
  }

  void add_worker() {
    auto const place = workers_.emplace(workers_.end());
    place->place = place;
    try {
      place->thread = std::thread([this, place] { work(*place); });
    } catch (...) {
      workers_.erase(place);
      throw;
    }
  }
  // Work waits: for an idle worker, else for a spare, else for one that turns out to be stuck. An
  // idle worker may have been told before and not be awake yet, so whoever takes work asks again.
  void call_for_help() noexcept {
    if (!first_) return;
    if (idle_ != 0)
      work_.notify_one();
    else if (!add_spare() && !watching_)
      watch_.notify_one();
  }

  // Where no thread can be made, those that block delay the others: no error of anybody's.
  bool add_spare() noexcept {
    if (running() >= target_ || workers_.size() >= target_ + max_spares_ || stopping_) return false;
    try {
      add_worker();
      return true;
    } catch (...) {
      return false;
    }
  }
  void unblock(worker& w) noexcept {
    if (!std::exchange(w.blocked, false)) return;
    --blocked_;
  }

  // ---- a worker

  void work(worker& me) noexcept {
    current() = &me;
    std::unique_lock hold(lock_);
    for (;;) {
      while (!first_ && !stopping_ && running() <= target_) {
        ++idle_;
        work_.wait(hold);
        --idle_;
      }
      if (stopping_) return;
      if (running() > target_) return retire(me, hold);
      process* const p = pop();
      me.busy = true;
      call_for_help();
      hold.unlock();
      run_(*p);
      me.slices.fetch_add(1, std::memory_order_relaxed);  // a sign of life, nothing published
      hold.lock();
      me.busy = false;
      unblock(me);
    }
  }

  // One too many since another has come back. Its thread is joined by the next that is added.
  void retire(worker& me, std::unique_lock<std::mutex>& hold) noexcept {
    call_for_help();
    std::list<worker> gone;
    gone.splice(gone.end(), retired_);
    retired_.splice(retired_.end(), workers_, me.place);
    hold.unlock();
    for (worker& w : gone) w.thread.join();
  }

  // ---- the watchman: rings alarms, and looks for workers that are stuck while work waits

  void keep_watch() noexcept {
    std::unique_lock hold(lock_);
    time_point next_look = time_point::max();
    while (!stopping_) {
      time_point const at = now();
      if (first_ && !watching_) {
        watching_ = true;
        for (worker& w : workers_) has_moved(w);
        next_look = at + patience;
      } else if (!first_) {
        watching_ = false;
        next_look = time_point::max();
      } else if (at >= next_look) {
        relieve_stuck();
        next_look = at + patience;
      }
      if (auto due = alarms_.take(at)) {
        hold.unlock();
        if (due.who)
          due.who->ring(due.id);
        else if (due.what->run())
          set_again(due.what);
        due = {};
        hold.lock();
        continue;
      }
      time_point const until = std::min(alarms_.next(), next_look);
      if (until == time_point::max())
        watch_.wait(hold);
      else
        watch_.wait_until(hold, until);
    }
  }

  // Where there is no memory for that, it stays away.
  void set_again(std::shared_ptr<timed> const& what) noexcept {
    try {
      std::lock_guard const hold(lock_);
      alarms_.set(what);
    } catch (...) {
      what->close();
    }
  }

  static bool has_moved(worker& w) noexcept {
    std::uint64_t const slices = w.slices.load(std::memory_order_relaxed);
    return std::exchange(w.seen, slices) != slices;
  }

  // A spare for each worker that has not moved since the last look.
  void relieve_stuck() noexcept {
    for (worker& w : workers_) {
      if (has_moved(w) || !w.busy || w.blocked) continue;
      w.blocked = true;
      ++blocked_;
    }
    while (first_ && idle_ == 0 && add_spare()) {
    }
  }

  std::size_t const target_;
  std::size_t const max_spares_;
  run_function const run_;

  mutable std::mutex lock_;
  std::condition_variable work_, watch_;
  process* first_ = nullptr;
  process* last_ = nullptr;
  std::list<worker> workers_, retired_;
  std::size_t idle_ = 0;
  std::size_t blocked_ = 0;
  alarms alarms_;
  std::thread watchman_;
  bool watching_ = false;  // looks again soon
  bool stopping_ = false;
};

}  // namespace heed::detail
