// The react loop of a server: it has events of its own besides the messages, it begins and ends by
// itself, and it may be in states.
#pragma once

#include <actor/detail/actor_body.hpp>
#include <actor/detail/event_queue.hpp>
#include <actor/detail/kinship.hpp>
#include <actor/detail/timeouts.hpp>
#include <actor/detail/wait_graph.hpp>
#include <actor/handlers.hpp>
#include <actor/signal.hpp>

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace heed {

// What a state machine handles when it has come into a state, by the clause of the new state that
// names it, where there is one: see state_machine.
struct state_enter {
  friend constexpr bool operator==(state_enter, state_enter) noexcept { return true; }
};

namespace detail {

class event_loop;

// A state of a machine: its registry, and what is done on entering it.
struct machine_state {
  served by;
  void (*enter)(event_loop&, process&, served const&) = nullptr;
};

// The react loop of a server. Its events are the messages and, among them, events of its own and
// timeouts: see event_queue and timeouts.
class event_loop : public reacting, public own_events {
 public:
  ~event_loop() {
    if (current_) current_->release();
  }

  // ---- what a handler says; acted on when it is done

  // Comes before all that waits, after what the same handler has put first.
  void put_first(message m) noexcept { own_.put(std::exchange(access::inner(m), nullptr)); }
  // The first reason counts.
  void stop_with(exit_reason why) {
    if (!stopping_) stopping_ = std::move(why);
  }
  void order(timeout_order o) { orders_.push_back(std::move(o)); }
  void change_to(machine_state next) { next_ = std::move(next); }
  void repeat_state() noexcept { repeats_ = true; }

  // Whether it is in the clause for `state_enter`.
  bool enters() const noexcept { return enters_; }
  // Tries that clause on a message of its own.
  template <class Registry, class Object>
  static void enter(event_loop& loop, process& p, served const& by) {
    loop.current_ = make_block(state_enter());
    handled_message now(p, loop.current_, &loop);
    message& seen = now.scope().examine(loop.current_);
    auto const take = [&]() -> message&& { return now.take(p); };
    if (run_clauses_naming<state_enter>(*static_cast<Registry const*>(by.registry),
                                        std::make_index_sequence<Registry::size>(), seen, take,
                                        now.out(), *static_cast<Object*>(by.object)))
      return;
    now.scope().pass();
    std::exchange(loop.current_, nullptr)->release();
  }

  // ---- before it runs

  // Whose exit signal ends it, though it traps them.
  void set_parent(pid parent) noexcept { parent_ = parent; }
  // Who waits for it to begin, at that place for an answer.
  void set_starter(pid starter, std::uint64_t place) noexcept {
    starter_ = starter;
    starters_place_ = place;
  }
  void set_first_state(machine_state first) { state_ = std::move(first); }

 protected:
  event_loop() = default;

  // Calls `init`, which may be a coroutine.
  virtual void begin_object(reply_sink& out) = 0;
  // Calls `terminate`, if there is one.
  virtual void end_object(exit_reason const& why) = 0;

  deadline first_timeout() const noexcept { return timeouts_.next(); }

  // Serves what has come; true once it has ended, for a reason that the process knows then.
  template <class First>
  bool serve_events(process& p, wait_point& whole, First const& first) noexcept {
    try {
      return serve_all(p, whole, first);
    } catch (...) {
      end_by_exception(p);
      return true;
    }
  }
  // Called where an exception is being handled.
  void end_by_exception(process& p) noexcept {
    try {
      throw;
    } catch (own_exit const& own) {
      stop_with(own.reason());
    } catch (actor_exit const& asked) {
      told_ = true;  // it is not: another ends it
      stopping_ = asked.reason();
    } catch (exit_reason const& why) {
      stop_with(why);
    } catch (...) {
      stopping_ = reason_of_exception();
    }
    end(p);
  }
  // It is asked to end, before it has looked at what its last handler came to: perhaps that asked.
  // Whether it has ended by itself.
  bool has_ended_itself(process& p) noexcept {
    let_starter_go(p);
    rest* const kept = if_any();
    if (!kept || !kept->busy || !kept->busy->task().done()) return false;
    try {
      kept->busy->out().take_over();
      if (!stopping_) return false;
      end(p);
    } catch (...) {
      end_by_exception(p);
    }
    return true;
  }

 private:
  template <class First>
  bool serve_all(process& p, wait_point& whole, First const& first) {
    rest& kept = more();
    if (kept.busy) {
      kept.busy->out().take_over();
      if (is_over(p)) return true;
    } else if (!begun_) {
      begun_ = true;
      if (begin(p, whole)) return stopping_.has_value();
    }
    timeouts_.notice(p.queue.received());
    while (block* b = next(p)) {
      if (!current_ && ends_with_parent(p, b)) return true;
      timeouts_.cancel_by_event();
      handled_message& now = kept.busy.emplace(p, b, this);
      if (serve_one(p, b, now, first)) return true;
      bool const waits = !now.task().empty();
      if (waits) now.task().start(p, whole);
      if (!waits && is_over(p)) return true;
      if (!p.spend() || waits) return false;
      if (p.is_bounded()) [[unlikely]]
        p.make_way();
      p.leave_if_asked();
    }
    p.look_at_crowd();
    return false;
  }

  // `init` is the first event. Whether the loop cannot go on yet, or has ended.
  bool begin(process& p, wait_point& whole) {
    current_ = make_block();
    current_->sender = starter_;
    handled_message& now = more().busy.emplace(p, current_, this);
    now.scope().examine(current_);
    now.take(p);
    begin_object(now.out());
    if (now.task().empty()) return is_over(p);
    now.task().start(p, whole);
    return true;
  }

  // The next event, if there is one; one of its own is the current one then.
  block* next(process& p) {
    block* b = more().next_in(p.queue);
    if ((current_ = own_.take_before(b))) return current_;
    if (!own_.empty()) return b;
    auto const* const due = timeouts_.first_due();
    if (!due || (b && b->position < due->due)) return b;
    std::uint64_t place = due->due;
    if (place == timeouts::at_last) {
      // Any message cancels it.
      p.make_way();
      p.leave_if_asked();
      if ((b = more().next_in(p.queue))) return b;
      place = p.queue.received();
    }
    message content = timeouts_.take(*due);
    current_ = std::exchange(access::inner(content), nullptr);
    current_->position = place;
    return current_;
  }

  bool ends_with_parent(process& p, block* b) {
    if (!parent_ || *b->form != shape_of<exit_signal>()) return false;
    exit_signal const& s = get<0>(elements_of<exit_signal>(b));
    if (s.from != parent_) return false;
    stop_with(s.reason);
    p.take(b)->release();
    return end(p);
  }

  // True where it was a `stop` that ends the loop.
  template <class First>
  bool serve_one(process& p, block* b, handled_message& now, First const& first) {
    rest& kept = more();
    if (!current_ && !b->is_urgent && b->position >= looked_at_) looked_at_ = b->position + 1;
    message& seen = now.scope().examine(b);
    bool const stops = seen.exactly<stop>() != nullptr;
    bool const fits = kept.now.try_one ? kept.now.try_one(kept.now, seen, stops, p, now)
                                       : first(seen, stops, p, now);
    if (fits && !now.out().left()) return false;
    now.scope().pass();
    if (fits) {
      if (current_) {
        own_.postpone(std::exchange(current_, nullptr));
      } else {
        kept.put_aside(b);
        p.set_aside(b);
      }
      return false;
    }
    message rejected =
        access::make<message>(current_ ? std::exchange(current_, nullptr) : p.take(b));
    if (!reject(p, std::move(rejected), stops)) return false;
    stop_with(exit_reason::normal);
    return end(p);
  }

  void take(process& p, block* b) noexcept override {
    if (current_)
      current_ = nullptr;
    else
      p.take(b);
  }
  void before_answer() noexcept override {
    if (stopping_) tell_object();
  }

  // A handler is done: what it has said is acted on. Whether that ends the loop.
  bool is_over(process& p) {
    if (begins_ && !stopping_) {
      tell_starter(p);
      begins_ = false;
      repeats_ = true;  // the first state is entered, too
    }
    if (stopping_) return end(p);
    rest& kept = more();
    kept.busy.reset();
    bool const enters_state = change_state();
    if (std::exchange(kept.changes, false)) {
      kept.now = std::move(kept.next);
      own_.come_back();
    }
    own_.settle(kept.mark);
    if (enters_state) {
      enters_ = true;
      state_.enter(*this, p, state_.by);
      enters_ = false;
    }
    for (timeout_order& o : orders_) timeouts_.obey(std::move(o), looked_at_);
    orders_.clear();
    return stopping_ && end(p);
  }
  // Whether a state is to be entered.
  bool change_state() {
    bool enters = std::exchange(repeats_, false);
    if (next_ && next_->by.registry != state_.by.registry) {
      enters = true;
      state_ = std::move(*next_);
      timeouts_.cancel(timeout_kind::state);
      serve_by(state_.by);
    }
    next_.reset();
    return enters && state_.enter;
  }
  void tell_starter(process& p) {
    if (!starter_) return;
    block* const b = make_block(p.self());
    b->sender = p.self();
    b->kind = block_kind::reply;
    b->position = starters_place_;
    wait_graph::end(starter_, starters_place_);
    post(starter_, b);
  }
  // Of one that ends: the object is told, once, unless it has not begun.
  void tell_object() noexcept {
    if (begins_ || std::exchange(told_, true)) return;
    try {
      end_object(*stopping_);
    } catch (actor_exit const& exit) {
      stopping_ = exit.reason();
    } catch (exit_reason const& why) {
      stopping_ = why;
    } catch (...) {
      stopping_ = reason_of_exception();
    }
  }
  bool end(process& p) noexcept {
    tell_object();
    let_starter_go(p);
    p.begin_end(*stopping_);
    return true;
  }
  // Of one that ends: a start that fails is told by its result alone.
  void let_starter_go(process& p) noexcept {
    if (begins_ && starter_) kinship::unlink(p, starter_);
  }

  block* current_ = nullptr;  // an own event that is looked at, and not taken yet
  event_queue own_;
  std::uint64_t looked_at_ = 0;  // all messages before that position were looked at
  timeouts timeouts_;
  std::vector<timeout_order> orders_;

  machine_state state_;
  std::optional<machine_state> next_;
  bool repeats_ = false;
  bool enters_ = false;

  bool begun_ = false;  // `init` has been called
  bool begins_ = true;  // and is not done
  bool told_ = false;   // of its end
  std::optional<exit_reason> stopping_;
  pid parent_, starter_;
  std::uint64_t starters_place_ = 0;
};

}  // namespace detail
}  // namespace heed
