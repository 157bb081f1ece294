// An actor with a thread of its own that runs only while it has the baton.
#pragma once

#include <actor/detail/actor_body.hpp>
#include <actor/process.hpp>

#include <atomic>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

namespace heed::detail {

// `run` hands the baton to the thread and waits until it comes back: when the actor waits, or has
// ended. So it looks like a coroutine to whoever runs it.
class thread_by_turns final : public actor_body {
 public:
  using owner = std::unique_ptr<thread_main, discarded>;

  explicit thread_by_turns(owner body) noexcept : body_(std::move(body)) {}
  void discard(process*) noexcept override { delete this; }

  void run(process& p) noexcept override {
    run_slice(p, [&] { return take_turn(p); });
  }

  // On the actor's thread: gives the baton back, until it is run again.
  void wait(process& p, deadline const& until) {
    class limited final : public wait_point {
     public:
      limited(wait_point const* whole, deadline const& until) noexcept
          : wait_point(wait_kind_of<limited>), whole_(whole), until_(until) {}
      bool look(bool) noexcept { return false; }
      deadline until() const noexcept { return until_; }
      void told(wait_text& out) const {
        if (whole_) whole_->tell(out);
      }

     private:
      wait_point const* whole_;
      deadline const& until_;
    };
    wait_point* const whole = p.waits_on();
    limited for_limit(whole, until);
    p.look_next(for_limit);
    pass(false);
    p.nothing_next();
    if (whole) p.look_next(*whole);
  }
  // The same, with more to do.
  void give_way(process& p) noexcept {
    p.gives_way = true;
    pass(false);
  }

 private:
  slice take_turn(process& p) {
    if (!thread_.joinable())
      thread_ = std::thread([this, &p, clock = hand_clock] { live(p, clock); });
    p.gives_way = false;
    pass(true);
    if (!ended_) return p.gives_way ? slice::again : slice::parked;
    if (escaped_) std::rethrow_exception(std::exchange(escaped_, nullptr));
    return slice::ended;
  }

  ~thread_by_turns() {
    if (thread_.joinable()) thread_.join();
  }

  void live(process& p, std::atomic<time_point> const* clock) noexcept {
    {
      std::unique_lock hold(lock_);
      turn_.wait(hold, [&] { return actors_turn_; });
    }
    current_process = &p;
    hand_clock = clock;
    try {
      body_->main(p);
    } catch (...) {
      escaped_ = std::current_exception();
    }
    // What the actor keeps is destroyed on its own thread.
    current_process = nullptr;
    ended_ = true;
    std::lock_guard const hold(lock_);
    actors_turn_ = false;
    turn_.notify_all();
  }

  // Hands the baton over, and waits for it.
  void pass(bool to_actor) {
    std::unique_lock hold(lock_);
    actors_turn_ = to_actor;
    turn_.notify_all();
    turn_.wait(hold, [&] { return actors_turn_ != to_actor; });
  }

  owner body_;
  std::thread thread_;
  std::mutex lock_;
  std::condition_variable turn_;
  bool actors_turn_ = false;
  bool ended_ = false;
  std::exception_ptr escaped_;
};

}  // namespace heed::detail
