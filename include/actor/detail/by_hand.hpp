// Runs actors one slice at a time, when it is told to.
#pragma once

#include <actor/clock.hpp>
#include <actor/detail/actor_life.hpp>
#include <actor/detail/alarms.hpp>
#include <actor/detail/scheduler.hpp>
#include <actor/detail/text.hpp>
#include <actor/detail/thread_by_turns.hpp>
#include <actor/message.hpp>
#include <actor/process.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace heed::detail {

// The seed chooses among the runnable. Only the thread that made it runs actors; any may send.
class by_hand final : public scheduler {
 public:
  explicit by_hand(std::uint64_t seed) noexcept : scheduler(true), random_(seed) {
    outer_clock_ = std::exchange(hand_clock, &now_);
  }
  ~by_hand() override { hand_clock = outer_clock_; }

  // A place for every actor that may have to run, so that waking it needs no memory.
  void start() override {
    std::lock_guard const hold(lock_);
    if (started_ == runnable_.capacity()) runnable_.reserve(2 * started_ + 8);
    ++started_;
  }

  void wake(mailslot& actor) noexcept override {
    std::lock_guard const hold(lock_);
    runnable_.push_back(&static_cast<process&>(actor));
  }
  void ring_at(mailslot& actor, time_point when) override {
    alarms_.set(static_cast<process&>(actor), when);
  }
  void forget(mailslot& actor) noexcept override {
    alarms_.forget(static_cast<process&>(actor));
    std::lock_guard const hold(lock_);
    --started_;
  }
  void call_at(std::shared_ptr<timed> what) override { alarms_.set(std::move(what)); }

  // Runs one actor until it waits or gives way; false where none can run.
  bool run_one() {
    process* next = nullptr;
    {
      std::lock_guard const hold(lock_);
      if (runnable_.empty()) return false;
      std::size_t const chosen = choose(runnable_.size());
      next = std::exchange(runnable_[chosen], runnable_.back());
      runnable_.pop_back();
    }
    process* const outer = current_process;
    // Here as well as where its code is, which may be another shared library.
    current_process = next;
    next->body->run(*next);
    current_process = outer;
    return true;
  }

  // The time of the next alarm or timer; never, where there is none.
  time_point next() noexcept {
    alarms_.sweep();
    return alarms_.next();
  }

  // Moves the clock to that time, past nothing that is due, and does what is due by then.
  void move_to(time_point when) {
    if (time() < when) now_.store(when, std::memory_order_relaxed);
    while (auto const due = alarms_.take(time())) {
      if (due.who)
        due.who->ring(due.id);
      else if (due.what->run())
        alarms_.set(due.what);
    }
  }

  // Of an actor on its own thread: gives the turn back. Of a bridge, on the thread that runs the
  // actors: they run until something has come for it, and time moves on when all of them wait.
  void wait_turn(mailslot& slot, deadline const& until) override {
    process& p = static_cast<process&>(slot);
    if (p.body) return static_cast<thread_by_turns*>(p.body)->wait(p, until);
    while (p.quiet() && !until.passed()) {
      if (run_one()) continue;
      time_point const then = next() < until.at() ? next() : until.at();
      if (then == time_point::max())
        throw std::logic_error(
            "heed: the actors of this manual_system all wait, and nothing is left that could end "
            "this wait");
      move_to(then);
    }
  }

  // A bridge is not among the others: one of them runs.
  void give_turn(mailslot& slot) noexcept override {
    process& p = static_cast<process&>(slot);
    if (p.body)
      static_cast<thread_by_turns*>(p.body)->give_way(p);
    else
      run_one();
  }

  bool runs_here(mailslot const& actor) const noexcept override {
    return current_process == &actor;
  }
  time_point time() const noexcept override { return now_.load(std::memory_order_relaxed); }
  bool has_turn() const noexcept override {
    return std::this_thread::get_id() == thread_ ||
           (current_process && slab::of(current_process).home == this);
  }

  // ---- what has happened, for whoever looks for the reason of a failure

  void arrived(mailslot const& to, block const& b) override {
    if (!keeps_trace_) return;
    try {
      write_down(to, b);
    } catch (...) {
      // No memory, or a user's `<<` has thrown: nobody is there to be told.
    }
  }
  void keep_trace() noexcept { keeps_trace_ = true; }
  std::string trace() const {
    std::string out;
    for (std::string const& line : trace_) out += line + '\n';
    return out;
  }

 private:
  // A block as a message that does not own it.
  struct borrowed {
    explicit borrowed(block const& b) : whole(access::make<message>(const_cast<block*>(&b))) {}
    borrowed(borrowed const&) = delete;
    borrowed& operator=(borrowed const&) = delete;
    ~borrowed() { access::inner(whole) = nullptr; }
    message whole;
  };

  void write_down(mailslot const& to, block const& b) {
    std::string line =
        to_text(b.sender, " -> ", access::make_pid(const_cast<mailslot*>(&to), to.id()));
    if (b.kind == block_kind::failure) {
      line += ": a request has failed";
    } else {
      line += b.kind == block_kind::request ? ": asks "
              : b.kind == block_kind::reply ? ": answers "
                                            : ": ";
      borrowed const look(b);
      line += to_string(look.whole);
    }
    std::lock_guard const hold(lock_);
    trace_.push_back(std::move(line));
  }
  // splitmix64: the same on every machine.
  std::size_t choose(std::size_t n) noexcept {
    std::uint64_t z = random_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return static_cast<std::size_t>((z ^ (z >> 31)) % n);
  }

  std::uint64_t random_;
  std::atomic<time_point> now_{time_point()};  // others only look: nothing is published with it
  std::atomic<time_point> const* outer_clock_ = nullptr;
  std::thread::id const thread_ = std::this_thread::get_id();
  std::mutex lock_;  // guards what follows and trace_, for threads that only send
  std::vector<process*> runnable_;
  std::size_t started_ = 0;  // actors that have not ended, at least
  alarms alarms_;
  bool keeps_trace_ = false;
  std::vector<std::string> trace_;
};

}  // namespace heed::detail
