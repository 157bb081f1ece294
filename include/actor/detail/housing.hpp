// Who lives in a system, and on which thread.
#pragma once

#include <actor/detail/atomic.hpp>
#include <actor/detail/name_book.hpp>
#include <actor/detail/scheduler.hpp>
#include <actor/detail/slot_pool.hpp>
#include <actor/detail/vacancies.hpp>
#include <actor/options.hpp>
#include <actor/process.hpp>

#include <algorithm>
#include <chrono>
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
  // `office` is null where nobody wants to be told of letters to the dead.
  housing(actor_system* system, scheduler* home, bool detects_deadlock,
          std::shared_ptr<dead_letter_office const> office) noexcept
      : system_(system),
        home_(home),
        detects_deadlock_(detects_deadlock),
        office_(std::move(office)) {}
  housing(housing const&) = delete;
  housing& operator=(housing const&) = delete;
  // Nobody lives here any more.
  ~housing() {
    for (slab* s : slabs_) blocks_.give_back(*s);
  }

  // A block for a new actor, and its address; null, and an address where nobody lives, once the
  // system is ending. Throws std::bad_alloc and name_taken with nothing changed.
  process* acquire(actor_kind kind, spawn_options const& options, bool own_thread, pid& who) {
    bool const plain = !own_thread && kind != actor_kind::bridge && options.name.empty() &&
                       options.mailbox.messages == 0;
    if (vacancies* const near = plain ? home_->at_hand() : nullptr)
      return acquire(kind, *near, who);
    std::string kept(options.name);
    bool const counts = own_thread && kind != actor_kind::bridge;
    std::lock_guard const hold(lock_);
    if (free_.size() == 0) take_slab();
    process* const p = free_.first();
    if (own_thread || kind == actor_kind::bridge || !kept.empty()) p->more();
    if (options.mailbox.messages != 0) p->bound_mailbox(options.mailbox);
    if (counts && threads_ == finished_.capacity()) finished_.reserve(2 * threads_ + 8);
    std::uint64_t const id = blocks_.next_id(kind);
    who = access::make_pid(p, id);
    if (ending_.load()) return nullptr;
    if (!kept.empty()) names_.add(kept, who);
    free_.pop();
    if (counts) ++threads_;
    ++(kind == actor_kind::bridge ? bridges_ : living_);
    p->open(id, std::move(kept), own_thread, options.mailbox.messages != 0);
    return p;
  }

  // Starts the actor's thread. Under the lock, so that it cannot hand itself in before it is known.
  template <class Main>
  void start(process* p, Main&& main) {
    std::lock_guard const hold(lock_);
    p->if_any()->thread = std::thread(static_cast<Main&&>(main));
  }
  // A new actor could not be made after all.
  void withdraw(process* p, bool own_thread) noexcept {
    free_name(*p);
    std::lock_guard const hold(lock_);
    free_.push(*p);
    if (own_thread) --threads_;
    one_less();
  }
  // Nobody has the name of the actor any more, if it had one.
  void free_name(process& p) noexcept {
    if (std::string const* const name = p.own_name()) names_.remove(*name);
  }
  // Who has that name; the empty pid where nobody has.
  pid where(std::string_view name) const noexcept { return names_.find(name); }

  // The actor has gone: its block is free, and its own thread, if it had one, waits to be joined.
  void release(process* p) noexcept {
    if (vacancies* const near = home_->at_hand(); near && p->home()) {
      near->belong_to(*this);
      near->push(*p);
      if (near->size() == 2 * batch) take_from(*near, batch);
      return;
    }
    std::lock_guard const hold(lock_);
    if (annex* const kept = p->if_any(); kept && kept->thread.joinable()) {
      finished_.push_back(std::move(kept->thread));
      any_finished_.store(true, std::memory_order_relaxed);  // a hint: see join_finished
    }
    free_.push(*p);
    one_less();
  }
  void release_bridge(process* p) noexcept {
    std::lock_guard const hold(lock_);
    free_.push(*p);
    --bridges_;
  }

  // All that a worker has at hand.
  static void take_back(vacancies& near) noexcept {
    if (near.size() != 0) near.of()->take_from(near, near.size());
  }

  // Joins the threads of actors that have gone. Waits for no other.
  void join_finished() noexcept {
    // One that finishes at this moment is for the next who comes by.
    if (any_finished_.load(std::memory_order_relaxed)) join_those_finished();
  }

  // Waits until no actor is left, and joins their threads.
  void join_all() {
    {
      std::unique_lock hold(lock_);
      empty_.wait(hold, [&] { return living_ == 0; });
    }
    join_finished();
  }
  // The same, of actors that have been asked to end; those that do not are reported.
  void join_ending() {
    {
      std::unique_lock hold(lock_);
      if (!empty_.wait_for(hold, patience, [&] { return living_ == 0; })) {
        for (slab* s : slabs_)
          for (process& p : slot_pool::blocks_of(*s))
            if (p.alive(p.id()) && p.end_asked() && access::kind(p.self()) != actor_kind::bridge)
              report(p.self(), " is to end, and has been in its own code for ", patience.count(),
                     " s: it lives until it waits");
      }
    }
    join_all();
  }

  // Nobody moves in any more, and every actor is asked to end.
  void end_all() noexcept {
    std::lock_guard const hold(lock_);
    ending_.store(true);
    for (slab* s : slabs_)
      for (process& p : slot_pool::blocks_of(*s)) p.ask_to_end(p.id(), exit_reason::shutdown);
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
    for (slab* s : slabs_)
      for (process& p : slot_pool::blocks_of(*s)) f(p);
  }
  // Messages to actors that had ended, and for which there was no room: counts, read at leisure.
  std::uint64_t dropped() const noexcept { return sum_of(&slab::dropped); }
  std::uint64_t refused() const noexcept { return sum_of(&slab::refused); }

 private:
  static constexpr std::chrono::seconds patience{5};
  // How many a worker takes and gives back at a time.
  static constexpr std::size_t batch = 32;

  // The same as above, of what is at hand.
  process* acquire(actor_kind kind, vacancies& near, pid& who) {
    if (near.size() == 0) fill(near);
    process* const p = near.pop();
    std::uint64_t const id = blocks_.next_id(kind);
    who = access::make_pid(p, id);
    p->open(id, {}, false);
    // Either this sees that the system is ending, or who ends it sees the new actor: each writes
    // first, and then looks, in the one order of all.
    if (!ending_.load()) [[likely]]
      return p;
    {
      // All that were seen have been asked to end by then.
      std::lock_guard const hold(lock_);
    }
    if (p->end_asked()) return p;
    p->begin_end(exit_reason::shutdown);
    p->close();
    near.push(*p);
    return nullptr;
  }
  void fill(vacancies& near) {
    std::lock_guard const hold(lock_);
    if (free_.size() == 0) take_slab();
    near.belong_to(*this);
    for (; near.size() != batch && free_.size() != 0; ++living_) near.push(*free_.pop());
  }
  void take_from(vacancies& near, std::size_t count) noexcept {
    std::lock_guard const hold(lock_);
    for (; count != 0; --count) {
      free_.push(*near.pop());
      one_less();
    }
  }

  void join_those_finished() noexcept {
    for (;;) {
      std::thread last;
      {
        std::lock_guard const hold(lock_);
        // One that has finished itself, where a destructor of its thread_local data spawns, waits
        // for none before somebody waits for it: so each in a row of those who wait began later
        // than the one before, and no row is a ring.
        if (finished_.empty() || has_finished(std::this_thread::get_id())) break;
        last = std::move(finished_.back());
        finished_.pop_back();
        --threads_;
        any_finished_.store(!finished_.empty(), std::memory_order_relaxed);
      }
      last.join();
    }
  }
  bool has_finished(std::thread::id which) const noexcept {
    return std::any_of(finished_.begin(), finished_.end(),
                       [which](auto const& t) { return t.get_id() == which; });
  }

  std::uint64_t sum_of(atomic<std::uint64_t> slab::* count) const noexcept {
    std::lock_guard const hold(lock_);
    std::uint64_t sum = 0;
    for (slab* s : slabs_) sum += (s->*count).load(std::memory_order_relaxed);
    return sum;
  }
  void take_slab() {
    if (slabs_.size() == slabs_.capacity()) slabs_.reserve(2 * slabs_.size() + 8);
    slab& s = blocks_.take();
    s.system = system_;
    s.home = home_;
    s.takes_turns = home_->takes_turns();
    s.detects_deadlock = detects_deadlock_;
    if (office_) {
      std::lock_guard const hold(s.lock);
      s.office = office_;
      s.has_office.store(true);
    }
    slabs_.push_back(&s);
    for (process& p : slot_pool::blocks_of(s)) free_.push(p);
  }
  void one_less() noexcept {
    if (--living_ == 0) empty_.notify_all();
  }

  // Those of whoever made the system, also for an actor that a shared library spawns.
  slot_pool& blocks_ = slot_pool::instance();
  actor_system* const system_;
  scheduler* const home_;
  bool const detects_deadlock_;
  std::shared_ptr<dead_letter_office const> const office_;
  name_book names_;
  mutable std::mutex lock_;
  std::condition_variable empty_;
  std::vector<slab*> slabs_;  // all that this system uses or has used
  vacancies free_;
  std::vector<std::thread> finished_;  // has room for every thread that runs
  std::size_t threads_ = 0;            // running, or in finished_
  std::size_t living_ = 0;             // actors, and blocks that workers have at hand
  std::size_t bridges_ = 0;
  atomic<bool> ending_ = false;        // written under the lock
  atomic<bool> any_finished_ = false;  // the same
};

}  // namespace heed::detail
