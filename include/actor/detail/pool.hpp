// The threads that actors share.
#pragma once

#include <actor/clock.hpp>
#include <actor/detail/actor_body.hpp>
#include <actor/detail/alarms.hpp>
#include <actor/detail/atomic.hpp>
#include <actor/detail/housing.hpp>
#include <actor/detail/scheduler.hpp>
#include <actor/detail/worker.hpp>
#include <actor/process.hpp>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

namespace heed::detail {

// As many workers as cores, and a spare for each that is blocked, as long as work waits. Doug Lea's
// rule for such spares: wake an idle worker first, add one only where none runs what waits, bound
// them. Its threads start with the first actor.
//
// What an actor sets going stays with its worker, until it would wait there longer than it takes to
// wake another worker. What comes from other threads, or from a worker that is blocked, waits in
// one queue for all.
class pool final : public scheduler {
 public:
  pool(std::size_t workers, std::size_t max_spares) noexcept
      : target_(workers != 0 ? workers : cores()), max_spares_(max_spares) {}

  // Every actor has ended.
  ~pool() override {
    {
      std::lock_guard const hold(lock_);
      stopping_ = true;
      work_.notify_all();
      watch_.notify_all();
      for (worker* w = all_; w; w = w->next_worker) w->called.notify_one();
    }
    for (worker* w = all_; w; w = w->next_worker) {
      std::thread last;
      {
        // A worker that has retired joins the one that did so before it.
        std::lock_guard const hold(lock_);
        last = std::move(w->thread);
      }
      if (last.joinable()) last.join();
    }
    for (worker* w = all_; w;) delete std::exchange(w, w->next_worker);
    if (watchman_.joinable()) watchman_.join();
  }

  void start() override {
    if (started_.load()) return;
    std::lock_guard const hold(lock_);
    start_watchman();
    while (threads_ < target_) add_worker();
    started_.store(true);
  }

  void wake(mailslot& actor) noexcept override {
    worker* const mine = current();
    if (mine && mine->works_for(*this) && mine->push_next_if_free(static_cast<process&>(actor)))
        [[likely]]
      return look_after(*mine);
    wake_among_others(actor);
  }
  void wake_last(mailslot& actor) noexcept override {
    queue(actor, [](worker& mine, process& p) { return mine.push_last(p); });
  }
  void wake_new(mailslot& actor) noexcept override {
    queue(actor, [](worker& mine, process& p) { return mine.push_fresh(p); });
  }

  void ring_at(mailslot& actor, time_point when) override {
    if (alarms_.set(static_cast<process&>(actor), when)) wake_watchman();
  }
  void forget(mailslot& actor) noexcept override { alarms_.forget(static_cast<process&>(actor)); }

  // Needs no workers.
  void call_at(std::shared_ptr<timed> what) override {
    {
      std::lock_guard const hold(lock_);
      start_watchman();
    }
    if (alarms_.set(std::move(what))) wake_watchman();
  }

  bool runs_here(mailslot const& actor) const noexcept override {
    return current_process == &actor;
  }

  vacancies* at_hand() noexcept override {
    worker* const mine = current();
    return mine && mine->works_for(*this) ? &mine->vacant : nullptr;
  }

  // How many threads there are now.
  std::size_t threads() const noexcept {
    std::lock_guard const hold(lock_);
    return threads_;
  }

  void begin_blocking() noexcept override {
    worker* const me = current();
    // What an actor does before it is a coroutine, it does where it is spawned.
    if (!me || !me->works_for(*this)) return;
    std::lock_guard const hold(lock_);
    if (me->blocking++ == 0) block(*me);
    call_for_help();
  }
  void end_blocking() noexcept override {
    worker* const me = current();
    if (!me || !me->works_for(*this)) return;
    std::lock_guard const hold(lock_);
    --me->blocking;
    // It may be one too many by now: it sees to that when its slice is over.
  }

 private:
  static constexpr std::chrono::milliseconds between_looks{5};
  static constexpr std::chrono::milliseconds stand_by_time{50};

  static std::size_t cores() noexcept { return std::max(1u, std::thread::hardware_concurrency()); }
  static worker*& current() noexcept {
    static constinit thread_local worker* mine = nullptr;
    return mine;
  }

  // To the worker that this thread is, else to the queue for all.
  template <class Push>
  void queue(mailslot& actor, Push push) noexcept {
    process* p = &static_cast<process&>(actor);
    worker* const mine = current();
    if (mine && mine->works_for(*this)) {
      p = push(*mine, *p);
      if (!p) return look_after(*mine);
    }
    std::lock_guard const hold(lock_);
    inject(*p);
    call_for_help();
  }
  [[gnu::noinline]] void wake_among_others(mailslot& actor) noexcept {
    queue(actor, [](worker& mine, process& p) { return mine.push_next(p); });
  }

  // Something was put there.
  [[gnu::always_inline]] void look_after(worker& mine) noexcept {
    if (mine.blocked.load(std::memory_order_relaxed)) [[unlikely]]
      return part_with(mine);
    if (helpers_.load(std::memory_order_relaxed) != 0) share(mine);
  }

  // The same, while it counts as blocked. One that is only taken for it may put much more there:
  // it keeps some, which others steal, and what they leave the watchman finds at its next look.
  [[gnu::noinline]] void part_with(worker& mine) noexcept {
    if (mine.blocking == 0 && mine.may_keep()) return;
    std::lock_guard const hold(lock_);
    empty(mine);
    mine.keep_more();
    call_for_help();
    look_out();
  }

  // Wakes a worker for what would wait too long. One that goes to sleep at this moment may be
  // missed: the next who looks here, or the watchman, finds it.
  void share(worker& mine) noexcept {
    if (!mine.wants_help()) return;
    if (looking_.load(std::memory_order_relaxed) != 0) return;
    std::lock_guard const hold(lock_);
    static_cast<void>(get_help());
  }

  // ---- all below under the lock, unless it says otherwise

  std::size_t running() const noexcept { return threads_ - blocked_; }

  void inject(process& p) noexcept {
    p.next_in_queue = nullptr;
    (last_ ? last_->next_in_queue : first_) = &p;
    last_ = &p;
    // A hint for those who look without the lock.
    injected_.store(injected_.load(std::memory_order_relaxed) + 1);
  }
  process* take_injected() noexcept {
    process* const p = first_;
    if (!p) return nullptr;
    first_ = p->next_in_queue;
    if (!first_) last_ = nullptr;
    injected_.store(injected_.load(std::memory_order_relaxed) - 1, std::memory_order_relaxed);
    return p;
  }

  // Whether there is anything that a further worker could run.
  bool work_waits() const noexcept {
    return first_ || any_worker([](worker const& w) { return w.size() != 0; });
  }
  // Under no lock, too: workers are only added.
  template <class Has>
  bool any_worker(Has const& has) const noexcept {
    for (worker* w = all_; w; w = w->next_worker)
      if (has(*w)) return true;
    return false;
  }

  bool may_add_thread() const noexcept {
    // The last one that has left stays to be joined, and has ended long since.
    std::size_t const leave = leavers_ > 1 ? leavers_ - 1 : 0;
    return threads_ + leave < target_ + max_spares_;
  }
  void count_helpers() noexcept {
    bool const spare = running() < target_ && (reserve_ || may_add_thread());
    // A hint for those who look without the lock.
    helpers_.store(sleepers_ + (spare ? 1 : 0), std::memory_order_relaxed);
  }

  // A sleeping worker is told, or a spare added where workers are blocked. Whether there was one.
  bool get_help() noexcept {
    if (sleepers_ != 0) {
      --sleepers_;
      ++told_;
      count_helpers();
      work_.notify_one();
      return true;
    }
    return add_spare();
  }
  // The same, for what waits in the queue for all.
  void call_for_help() noexcept {
    if (injected_.load(std::memory_order_relaxed) > looking_.load()) static_cast<void>(get_help());
  }

  void add_worker() {
    if (!retired_) {
      worker* const w = new worker(*this);
      w->next_worker = all_.load();
      all_.store(w);
      retired_ = w;
    }
    worker& w = *retired_;
    w.suspect();
    w.thread = std::thread([this, &w] { work(w); });
    w.retired = false;
    retired_ = w.next_retired;
    ++threads_;
    count_helpers();
    look_out();
  }

  // One that stands by, else a new one. Where no thread can be made, those that block delay the
  // others: no error of anybody's.
  bool add_spare() noexcept {
    if (running() >= target_ || stopping_) return false;
    if (worker* const w = reserve_) {
      reserve_ = w->next_in_reserve;
      w->stands_by = false;
      unblock(*w);
      look_out();
      w->called.notify_one();
      return true;
    }
    if (!may_add_thread()) return false;
    try {
      add_worker();
      return true;
    } catch (...) {
      return false;
    }
  }

  // That worker does not run. What waits for it goes to all.
  void block(worker& w) noexcept {
    if (!w.blocked.exchange(true)) {
      ++blocked_;
      count_helpers();
    }
    empty(w);
  }
  void empty(worker& w) noexcept {
    w.give_away([&](process& p) { inject(p); });
  }
  // It runs again.
  void unblock(worker& w) noexcept {
    if (w.blocked.exchange(false)) --blocked_;
    count_helpers();
  }

  // ---- a worker, under no lock

  void work(worker& me) noexcept {
    current() = &me;
    for (std::uint64_t slices = me.slices();; slices += 2) {
      // The others have their turn then, too.
      bool const measured = me.is_measured(slices);
      process* p = measured ? nullptr : me.take_next();
      if (!p) p = find(me);
      if (!p) {
        current_process = nullptr;
        housing::take_back(me.vacant);
        p = wait_for_work(me);
      }
      if (!p) break;
      me.run(*p, slices, measured);
      if (me.blocked.load(std::memory_order_relaxed) && !come_back(me)) break;
    }
    current_process = nullptr;
    current() = nullptr;
  }

  // One to be run; null where nothing is found at once.
  [[gnu::noinline]] process* find(worker& me) noexcept {
    // The queue for all has its turn as well.
    if (injected_.load(std::memory_order_relaxed) != 0 && (me.runs_long() || me.turns() % 16 == 1))
      if (process* const p = take_for(me)) return p;
    if (process* const p = me.pop()) return p;
    if (injected_.load(std::memory_order_relaxed) != 0)
      if (process* const p = take_for(me)) return p;
    return steal(me);
  }

  // One from the queue for all, and a fair part of the others.
  process* take_for(worker& me) noexcept {
    std::lock_guard const hold(lock_);
    process* const p = take_injected();
    if (!p) return nullptr;
    for (std::size_t more = injected_.load(std::memory_order_relaxed) / (threads_ + 1); more != 0;
         --more)
      keep(me, *take_injected());
    call_for_help();
    return p;
  }
  void keep(worker& me, process& p) noexcept {
    if (process* const left = me.push_last(p)) inject(*left);
  }

  process* steal(worker& me) noexcept {
    for (worker* from = me.next_worker;; from = from->next_worker) {
      if (!from) from = all_.load();
      if (from == &me) return nullptr;
      if (!from->has_loot()) continue;
      auto const kept = [&](process& p) {
        if (process* const left = me.push_last(p)) {
          std::lock_guard const hold(lock_);
          inject(*left);
        }
      };
      process* const p = me.steal_from(*from, kept);
      if (!p) continue;
      if (helpers_.load(std::memory_order_relaxed) != 0) share(*from);
      return p;
    }
  }

  // Looks around for a while, then sleeps. Null where the worker is not needed any more.
  process* wait_for_work(worker& me) noexcept {
    for (;;) {
      looking_.fetch_add(1);
      bool const came = me.idling.look([&] { return there_is_work(me); });
      looking_.fetch_sub(1);
      if (came)
        if (process* const p = find(me)) return p;
      std::unique_lock hold(lock_);
      // Marked at the very end of a slice.
      if (me.blocked.load(std::memory_order_relaxed) && !stay(me, hold)) return nullptr;
      ++sleepers_;
      count_helpers();
      while (!first_ && !stopping_ && told_ == 0 && !somebody_wants_help()) work_.wait(hold);
      if (told_ != 0)
        --told_;
      else
        --sleepers_;
      count_helpers();
      if (stopping_) return nullptr;
      look_out();
      hold.unlock();
      if (process* const p = find(me)) return p;
    }
  }
  bool there_is_work(worker const& me) const noexcept {
    return injected_.load(std::memory_order_relaxed) != 0 ||
           any_worker([&](worker const& w) { return &w != &me && w.has_loot(); });
  }
  bool somebody_wants_help() const noexcept {
    return any_worker([](worker const& w) { return w.wants_help() && w.has_loot(); });
  }

  // After a slice in which it was blocked. False where another has taken its place for good.
  bool come_back(worker& me) noexcept {
    housing::take_back(me.vacant);
    std::unique_lock hold(lock_);
    look_out();
    return stay(me, hold);
  }
  // It runs again, as one of those that run; where there are enough, it stands by for a while, for
  // one that blocks once will do so again. False where it was not called by then.
  bool stay(worker& me, std::unique_lock<std::mutex>& hold) noexcept {
    if (running() < target_ || stopping_) {
      unblock(me);
      return true;
    }
    empty(me);
    me.next_in_reserve = std::exchange(reserve_, &me);
    me.stands_by = true;
    count_helpers();
    call_for_help();
    time_point const until = std::chrono::steady_clock::now() + stand_by_time;
    while (me.stands_by && !stopping_)
      if (me.called.wait_until(hold, until) == std::cv_status::timeout) break;
    if (!me.stands_by) return true;
    worker** at = &reserve_;
    while (*at != &me) at = &(*at)->next_in_reserve;
    *at = me.next_in_reserve;
    me.stands_by = false;
    unblock(me);
    if (stopping_) return true;
    retire(me, hold);
    return false;
  }
  void retire(worker& me, std::unique_lock<std::mutex>& hold) noexcept {
    me.retired = true;
    --threads_;
    ++leavers_;
    count_helpers();
    // Those that have left before end without it, and may come again. Not under the lock: as they
    // end, they may run code of the user's.
    me.next_retired = nullptr;
    worker* const earlier = std::exchange(leaving_, &me);
    if (!earlier) return;
    std::thread last = std::move(earlier->thread);
    hold.unlock();
    if (last.joinable()) last.join();
    hold.lock();
    --leavers_;
    count_helpers();
    earlier->next_retired = std::exchange(retired_, earlier);
  }

  // ---- the watchman: rings alarms, and looks for workers that are stuck while work waits

  // Somebody works: from now on the watchman looks whether all move.
  void look_out() noexcept {
    if (std::exchange(watching_, true)) return;
    watch_.notify_one();
  }

  void start_watchman() {
    if (!watchman_.joinable()) watchman_ = std::thread([this] { keep_watch(); });
  }

  // It sleeps no longer than until what is first by now.
  void wake_watchman() noexcept {
    {
      std::lock_guard const hold(lock_);
    }
    watch_.notify_one();
  }

  void keep_watch() noexcept {
    std::unique_lock hold(lock_);
    time_point next_look = time_point::max();
    int calm = 0;  // looks in a row at which all slept
    while (!stopping_) {
      time_point const at = now();
      if (watching_ && next_look == time_point::max()) {
        calm = 0;
        next_look = at + between_looks;
      } else if (at >= next_look) {
        relieve_stuck();
        calm = sleepers_ + blocked_ == threads_ && !work_waits() ? calm + 1 : 0;
        watching_ = calm < 10;
        next_look = watching_ ? at + between_looks : time_point::max();
      }
      if (auto due = alarms_.take(at)) {
        hold.unlock();
        if (due.who)
          due.who->ring(due.id);
        else if (due.what->run())
          alarms_.set(std::move(due.what));
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

  // While work waits: a worker, idle or new, for each that is stuck in one slice, and what waits
  // for such a one goes to all.
  void relieve_stuck() noexcept {
    for (worker* w = all_; w; w = w->next_worker) w->keep_nothing();
    bool const needed = work_waits();
    for (worker* w = all_; w; w = w->next_worker)
      if (!w->retired && w->is_stuck() && needed) block(*w);
    if (!needed) return;
    while (sleepers_ != 0 && get_help()) {
    }
    if (!first_) return;
    while (add_spare()) {
    }
  }

  std::size_t const target_;
  std::size_t const max_spares_;

  atomic<bool> started_ = false;
  atomic<worker*> all_ = nullptr;  // grows under the lock
  atomic<std::size_t> injected_ = 0;
  atomic<std::size_t> helpers_ = 0;  // workers that could be had
  // Workers that look around. Before one of them sleeps, it looks once more, under the lock.
  atomic<std::size_t> looking_ = 0;

  mutable std::mutex lock_;
  std::condition_variable work_, watch_;
  process* first_ = nullptr;  // the queue for all
  process* last_ = nullptr;
  std::size_t threads_ = 0;
  std::size_t blocked_ = 0;
  std::size_t sleepers_ = 0;   // asleep, and not told to wake
  std::size_t told_ = 0;       // to wake, and not yet awake
  worker* retired_ = nullptr;  // may be started again
  worker* leaving_ = nullptr;  // the last that retired
  worker* reserve_ = nullptr;  // those that stand by, the latest first: they count as blocked
  std::size_t leavers_ = 0;    // threads of those that have retired, and may not have ended
  alarms alarms_;
  std::thread watchman_;
  bool watching_ = false;  // looks at the workers again and again
  bool stopping_ = false;
};

}  // namespace heed::detail
