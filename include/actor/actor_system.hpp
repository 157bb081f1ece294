// The system: owns its actors, and how they end.
#pragma once

#include <actor/clock.hpp>
#include <actor/detail/answering.hpp>
#include <actor/detail/group_book.hpp>
#include <actor/detail/housing.hpp>
#include <actor/detail/kinship.hpp>
#include <actor/detail/pool.hpp>
#include <actor/detail/reporting.hpp>
#include <actor/detail/text.hpp>
#include <actor/fwd.hpp>
#include <actor/info.hpp>
#include <actor/options.hpp>
#include <actor/process.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

namespace heed {

namespace detail {
class actor_life;
}  // namespace detail

// Every actor lives in a system. The destructor ends all of them (they leave their waits by
// actor_exit, with the reason `shutdown`), waits until they have gone, and joins their threads; a
// thread in code of its own delays it until its next wait, and is reported after five seconds. To
// destroy a system from inside one of its actors, or before its bridges, ends the program with a
// sentence on standard error.
class actor_system {
 public:
  actor_system() : actor_system(system_options{}) {}
  explicit actor_system(system_options options)
      : actor_system(options, std::make_unique<detail::pool>(options.workers, options.max_spares)) {
  }
  actor_system(actor_system const&) = delete;
  actor_system& operator=(actor_system const&) = delete;
  ~actor_system();

  // A new actor that runs f(me, args…), or a reactor of class C made from args, in it. Copies of f
  // and args live as long as the actor. Throws std::bad_alloc, std::system_error (no more threads),
  // name_taken, or what copying throws, with nothing changed. While the system is being destroyed
  // nothing starts any more, and the pid is that of an actor that has ended. What a function does
  // before it gives a coroutine, it may do on the spawning thread; as the new actor all the same.
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
  // Who has that name: the empty pid if nobody does. An actor has its name from its spawn on, and
  // it is free again when it has ended, before anybody is told of that.
  //   sys.spawn({.name = "store"}, store);  …  send(sys.where("store"), "get"_a);
  heed::pid where(std::string_view name) const noexcept { return houses_.where(name); }
  // Those that live, oldest first; bridges are not among them. Cost: a look at every one.
  std::vector<heed::pid> actors() const;
  system_counters counters() const noexcept;

  // How that actor, or bridge, stands: what is in its mailbox, and what it waits for. Empty where
  // it has ended. One that waits is not disturbed: it does not run for this, and its wait goes on.
  // One that runs is waited for, until it waits, or until the deadline, 100 ms if none is given:
  // what it tells then is partial, see actor_info. An actor may ask about itself. Throws
  // std::bad_alloc.
  //   std::cerr << sys.info(store) << '\n';
  actor_info info(heed::pid who) const {
    return info(deadline(std::chrono::steady_clock::now() + std::chrono::milliseconds(100)), who);
  }
  actor_info info(deadline until, heed::pid who) const {
    return detail::onlooker::look(who, until);
  }

  system_options const& options() const noexcept { return options_; }

  // For the library: a react loop has dropped a message; where reports go; who keeps the time; the
  // groups by name.
  void count_unhandled() noexcept { unhandled_.fetch_add(1, std::memory_order_relaxed); }
  detail::reporting const& reports() const noexcept { return *reports_; }
  detail::scheduler& timekeeper() noexcept { return *scheduler_; }
  detail::group_book& groups() noexcept { return groups_; }

 protected:
  // For a system that is moved by hand: every actor is asked to end; whether any is left.
  void end_all() noexcept { houses_.end_all(); }
  bool has_actors() const noexcept { return houses_.has_actors(); }

  actor_system(system_options options, std::unique_ptr<detail::scheduler> scheduler)
      : options_(std::move(options)),
        reports_(std::make_shared<detail::reporting>(options_)),
        houses_(this, scheduler.get(), options_.detect_deadlock,
                reports_->wants_dead_letters() ? reports_ : nullptr),
        scheduler_(std::move(scheduler)) {}

 private:
  friend class detail::actor_life;
  friend class actor_verbs;
  friend class bridge;

  template <class F, class... A>
  heed::pid create(detail::birth const& born, F&& f, A&&... args);
  template <class C, class... A>
    requires std::derived_from<C, reactor>
  heed::pid create(detail::birth const& born, A&&... args);

  bool inside() const noexcept {
    return detail::current_process && detail::current_process->system() == this;
  }

  system_options const options_;
  std::shared_ptr<detail::reporting const> const reports_;
  detail::housing houses_;
  std::unique_ptr<detail::scheduler> const scheduler_;
  detail::group_book groups_;
  std::atomic<std::uint64_t> unhandled_ = 0;
  std::atomic<std::uint64_t> crashed_ = 0;
  std::atomic<std::uint64_t> spawned_ = 0;
};

inline actor_system::~actor_system() {
  char const* const wrong =
      inside()                ? "an actor_system is destroyed from inside one of its own actors"
      : houses_.has_bridges() ? "an actor_system is destroyed before its bridges"
                              : nullptr;
  if (wrong) {
    detail::report(wrong);
    std::abort();
  }
  houses_.end_all();
  houses_.join_ending();
}

inline void actor_system::join() {
  if (inside())
    throw std::logic_error("heed: join() inside one of the system's own actors waits for itself");
  houses_.join_all();
}

inline std::vector<heed::pid> actor_system::actors() const {
  std::vector<heed::pid> out;
  houses_.for_each([&](detail::process& p) {
    heed::pid const who = p.self();
    if (p.alive(p.id()) && detail::access::kind(who) != detail::actor_kind::bridge)
      out.push_back(who);
  });
  std::sort(out.begin(), out.end());
  return out;
}

inline system_counters actor_system::counters() const noexcept {
  system_counters out;
  houses_.for_each([&](detail::process& p) { out.sent += p.delivered(); });
  out.dropped = houses_.dropped();
  out.refused = houses_.refused();
  // Counts, read at leisure.
  out.unhandled = unhandled_.load(std::memory_order_relaxed);
  out.crashed = crashed_.load(std::memory_order_relaxed);
  out.spawned = spawned_.load(std::memory_order_relaxed);
  return out;
}

}  // namespace heed
