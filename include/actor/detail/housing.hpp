// Who lives in a system, and on which thread.
#pragma once

#include <actor/detail/slot_pool.hpp>
#include <actor/process.hpp>

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace heed::detail {

// The blocks of a system's actors and bridges, and the threads that are to be joined.
class housing {
 public:
  housing(actor_system* system, bool detects_deadlock) noexcept
      : system_(system), detects_deadlock_(detects_deadlock) {}
  housing(housing const&) = delete;
  housing& operator=(housing const&) = delete;
  // Nobody lives here any more.
  ~housing() {
    for (process* p : slots_) {
      p->system = nullptr;
      blocks_.give_back(p);
    }
  }

  // A block for a new actor, and its address; null, and an address where nobody lives, once the
  // system is ending. Throws std::bad_alloc with nothing changed.
  process* acquire(actor_kind kind, std::string_view name, scheduler* home, pid& who) {
    auto kept = name.empty() ? nullptr : std::make_unique<std::string>(name);
    std::lock_guard const hold(lock_);
    if (!free_) {
      if (slots_.size() == slots_.capacity()) slots_.reserve(2 * slots_.size() + 8);
      free_ = blocks_.take();
      free_->reset_counts();
      free_->system = system_;
      free_->detects_deadlock = detects_deadlock_;
      slots_.push_back(free_);
    }
    bool const own_thread = !home && kind != actor_kind::bridge;
    if (own_thread && threads_ == finished_.capacity()) finished_.reserve(2 * threads_ + 8);
    process* const p = free_;
    std::uint64_t const id = blocks_.next_id(kind);
    who = access::make_pid(p, id);
    if (ending_) return nullptr;
    free_ = std::exchange(p->next_free, nullptr);
    if (own_thread) ++threads_;
    ++(kind == actor_kind::bridge ? bridges_ : living_);
    p->open(id, std::move(kept), home);
    return p;
  }

  // Starts the actor's thread. Under the lock, so that it cannot hand itself in before it is known.
  template <class Main>
  void start(process* p, Main&& main) {
    std::lock_guard const hold(lock_);
    p->thread = std::thread(static_cast<Main&&>(main));
  }
  // The thread of a new actor could not be made.
  void withdraw(process* p) noexcept {
    std::lock_guard const hold(lock_);
    put_back(p);
    --threads_;
    one_less();
  }
  // The actor has gone: its block is free, and its own thread, if it had one, waits to be joined.
  void release(process* p) noexcept {
    std::lock_guard const hold(lock_);
    if (p->thread.joinable()) finished_.push_back(std::move(p->thread));
    put_back(p);
    one_less();
  }
  void release_bridge(process* p) noexcept {
    std::lock_guard const hold(lock_);
    put_back(p);
    --bridges_;
  }

  // Joins the threads of actors that have gone. Waits for no other.
  void join_finished() noexcept {
    for (;;) {
      std::thread last;
      {
        std::lock_guard const hold(lock_);
        // Not the caller's own, where a destructor of its thread_local data spawns.
        auto const other = std::find_if(finished_.begin(), finished_.end(), [](auto const& t) {
          return t.get_id() != std::this_thread::get_id();
        });
        if (other == finished_.end()) return;
        last = std::move(*other);
        finished_.erase(other);
        --threads_;
      }
      last.join();
    }
  }

  // Waits until no actor is left, and joins their threads.
  void join_all() {
    {
      std::unique_lock hold(lock_);
      empty_.wait(hold, [&] { return living_ == 0; });
    }
    join_finished();
  }

  // Nobody moves in any more, and every actor is asked to end.
  void end_all() noexcept {
    std::lock_guard const hold(lock_);
    ending_ = true;
    for (process* p : slots_) p->ask_to_end(p->id(), exit_reason::shutdown);
  }

  bool has_bridges() const noexcept {
    std::lock_guard const hold(lock_);
    return bridges_ != 0;
  }

  bool has_actors() const noexcept {
    std::lock_guard const hold(lock_);
    return living_ != 0;
  }

  // Every block, lived in or not.
  template <class F>
  void for_each(F&& f) const {
    std::lock_guard const hold(lock_);
    for (process* p : slots_) f(*p);
  }

 private:
  void put_back(process* p) noexcept {
    p->next_free = free_;
    free_ = p;
  }
  void one_less() noexcept {
    if (--living_ == 0) empty_.notify_all();
  }

  // Those of whoever made the system, also for an actor that a shared library spawns.
  slot_pool& blocks_ = slot_pool::instance();
  actor_system* const system_;
  bool const detects_deadlock_;
  mutable std::mutex lock_;
  std::condition_variable empty_;
  std::vector<process*> slots_;  // all that this system uses or has used
  process* free_ = nullptr;
  std::vector<std::thread> finished_;  // has room for every thread that runs
  std::size_t threads_ = 0;            // running, or in finished_
  std::size_t living_ = 0;
  std::size_t bridges_ = 0;
  bool ending_ = false;
};

}  // namespace heed::detail
