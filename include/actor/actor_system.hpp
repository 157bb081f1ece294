// The system: owns its actors, and how they end.
#pragma once

#include <actor/detail/slot_pool.hpp>
#include <actor/process.hpp>

#include <algorithm>
#include <atomic>
#include <concepts>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace heed {

class reactor;

namespace detail {
class actor_thread;
}

// How a system runs. `actor_system four{{.workers = 4}};`
struct system_options {
  std::size_t workers = 0;       // of the pool; 0: one per core
  std::size_t max_spares = 256;  // workers that may stand in for blocked ones
  bool detect_deadlock = true;   // whether a cycle of waiting calls is an error
};

// How an actor is spawned. `sys.spawn({.name = "store"}, f, args…)`
struct spawn_options {
  std::string_view name = {};  // for printing
};

// What happened since the system began. Read while it runs, the figures are of about now.
struct system_counters {
  std::uint64_t sent = 0;       // messages that reached a mailbox
  std::uint64_t dropped = 0;    // messages to actors that had ended
  std::uint64_t unhandled = 0;  // messages that a react loop had no handler for
  std::uint64_t crashed = 0;    // actors ended by an exception
  std::uint64_t spawned = 0;
};

// Every actor lives in a system. The destructor ends all of them (they leave their waits by
// actor_exit, with the reason `shutdown`), waits until they have gone, and joins their threads; a
// thread in code of its own delays it until its next wait. To destroy a system from inside one of
// its actors, or before its bridges, ends the program with a sentence on standard error.
class actor_system {
 public:
  actor_system() : actor_system(system_options{}) {}
  explicit actor_system(system_options options) : options_(options) {}
  actor_system(actor_system const&) = delete;
  actor_system& operator=(actor_system const&) = delete;
  ~actor_system();

  // A new actor that runs f(me, args…), or a reactor of class C made from args, in it. Copies of f
  // and args live as long as the actor. Throws std::bad_alloc, std::system_error (no more threads),
  // or what copying throws, with nothing changed. While the system is being destroyed nothing
  // starts any more, and the pid is that of an actor that has ended.
  //   sys.spawn([](thread_self& me, int n) { … }, 7);   sys.spawn<warehouse>({.name = "w"}, 10);
  template <class F, class... A>
  heed::pid spawn(F&& f, A&&... args);
  template <class F, class... A>
  heed::pid spawn(spawn_options options, F&& f, A&&... args);
  template <class C, class... A>
    requires std::derived_from<C, reactor>
  heed::pid spawn(A&&... args);
  template <class C, class... A>
    requires std::derived_from<C, reactor>
  heed::pid spawn(spawn_options options, A&&... args);

  // Waits until no actor is left; bridges do not count. From inside one of the system's own actors
  // that would never be: throws std::logic_error.
  void join();

  // Whether that actor lives, at some moment during the call. False for the empty pid.
  bool alive(heed::pid who) const noexcept {
    return who && detail::access::slot_of(who)->alive(detail::access::id(who));
  }
  // Those that live, oldest first; bridges are not among them. Cost: a look at every one.
  std::vector<heed::pid> actors() const;
  system_counters counters() const noexcept;

  system_options const& options() const noexcept { return options_; }

  // For the library: a react loop has dropped a message.
  void count_unhandled() noexcept { unhandled_.fetch_add(1, std::memory_order_relaxed); }

 private:
  friend class detail::actor_thread;
  friend class bridge;

  detail::process* acquire(detail::actor_kind kind, std::string_view name, heed::pid& who);
  void release(detail::process* p) noexcept;
  void withdraw(detail::process* p) noexcept;
  void release_bridge(detail::process* p) noexcept;
  void join_finished() noexcept;
  bool inside() const noexcept {
    return detail::current_process && detail::current_process->system == this;
  }

  system_options const options_;
  mutable std::mutex lock_;
  std::condition_variable empty_;
  std::vector<detail::process*> slots_;  // all that this system uses or has used
  detail::process* free_ = nullptr;
  std::vector<std::thread> finished_;  // has room for every thread that runs
  std::size_t threads_ = 0;            // running, or in finished_
  std::size_t living_ = 0;
  std::size_t bridges_ = 0;
  bool ending_ = false;
  std::atomic<std::uint64_t> unhandled_ = 0;
  std::atomic<std::uint64_t> crashed_ = 0;
  std::atomic<std::uint64_t> spawned_ = 0;
};

inline actor_system::~actor_system() {
  std::unique_lock hold(lock_);
  char const* const wrong = inside()
                                ? "an actor_system is destroyed from inside one of its own actors"
                            : bridges_ != 0u ? "an actor_system is destroyed before its bridges"
                                             : nullptr;
  if (wrong) {
    detail::report(wrong);
    std::abort();
  }
  ending_ = true;
  for (detail::process* p : slots_) p->ask_to_end(p->id(), exit_reason::shutdown);
  empty_.wait(hold, [&] { return living_ == 0; });
  hold.unlock();
  join_finished();
  for (detail::process* p : slots_) {
    p->system = nullptr;
    detail::slot_pool::instance().give_back(p);
  }
}

inline void actor_system::join() {
  if (inside())
    throw std::logic_error("heed: join() inside one of the system's own actors waits for itself");
  std::unique_lock hold(lock_);
  empty_.wait(hold, [&] { return living_ == 0; });
  hold.unlock();
  join_finished();
}

inline std::vector<heed::pid> actor_system::actors() const {
  std::lock_guard const hold(lock_);
  std::vector<heed::pid> out;
  for (detail::process* p : slots_) {
    heed::pid const who = detail::access::make_pid(p, p->id());
    if (detail::access::id(who) != 0 && detail::access::kind(who) != detail::actor_kind::bridge)
      out.push_back(who);
  }
  std::sort(out.begin(), out.end());
  return out;
}

inline system_counters actor_system::counters() const noexcept {
  std::lock_guard const hold(lock_);
  system_counters out;
  for (detail::process* p : slots_) {
    out.sent += p->delivered();
    out.dropped += p->dropped();
  }
  out.unhandled = unhandled_.load(std::memory_order_relaxed);
  out.crashed = crashed_.load(std::memory_order_relaxed);
  out.spawned = spawned_.load(std::memory_order_relaxed);
  return out;
}

// A block for a new actor, with its address; or null, with the address of nobody, when the system
// is ending.
inline detail::process* actor_system::acquire(detail::actor_kind kind, std::string_view name,
                                              heed::pid& who) {
  std::string kept(name);
  std::lock_guard const hold(lock_);
  if (!free_) {
    slots_.reserve(slots_.size() + 1);
    free_ = detail::slot_pool::instance().take();
    free_->reset_counts();
    free_->system = this;
    free_->detects_deadlock = options_.detect_deadlock;
    slots_.push_back(free_);
  }
  bool const own_thread = kind != detail::actor_kind::bridge;
  if (own_thread) finished_.reserve(threads_ + 1);
  detail::process* const p = free_;
  std::uint64_t const id = detail::slot_pool::instance().next_id(kind);
  who = detail::access::make_pid(p, id);
  if (ending_) return nullptr;
  free_ = p->next_free;
  p->next_free = nullptr;
  if (own_thread) {
    ++threads_;
    ++living_;
  } else {
    ++bridges_;
  }
  p->open(id, std::move(kept));
  return p;
}

// The actor has gone: its block is free, its thread waits to be joined.
inline void actor_system::release(detail::process* p) noexcept {
  std::lock_guard const hold(lock_);
  finished_.push_back(std::move(p->thread));
  p->next_free = free_;
  free_ = p;
  --living_;
  if (living_ == 0) empty_.notify_all();
}

// The thread of a new actor could not be made.
inline void actor_system::withdraw(detail::process* p) noexcept {
  std::lock_guard const hold(lock_);
  p->next_free = free_;
  free_ = p;
  --threads_;
  --living_;
  if (living_ == 0) empty_.notify_all();
}

inline void actor_system::release_bridge(detail::process* p) noexcept {
  std::lock_guard const hold(lock_);
  p->next_free = free_;
  free_ = p;
  --bridges_;
}

inline void actor_system::join_finished() noexcept {
  for (;;) {
    std::thread last;
    {
      std::lock_guard const hold(lock_);
      if (finished_.empty()) return;
      last = std::move(finished_.back());
      finished_.pop_back();
      --threads_;
    }
    last.join();
  }
}

}  // namespace heed
