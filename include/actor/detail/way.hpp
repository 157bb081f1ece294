// The two ways to wait: on a thread of one's own, or suspended.
#pragma once

#include <actor/detail/tagged.hpp>
#include <actor/detail/wait_point.hpp>
#include <actor/process.hpp>

#include <concepts>
#include <coroutine>
#include <cstdint>
#include <exception>
#include <new>
#include <stdexcept>
#include <thread>
#include <type_traits>
#include <utility>

namespace heed::detail {

// The thread waits. An operation is made, begun, looked at as long as it is not over, and finished.
struct blocking_way {
  template <class Operation, class... A>
  static decltype(auto) wait(process& p, A&&... args) {
    Operation operation(p, static_cast<A&&>(args)...);
    p.begin_wait();
    p.spend_turn();
    p.drain(operation);
    if (!operation.begin()) p.wait(operation);
    return operation.finish();
  }
};

// `me.yield()`: others have their turn.
class giving_way final : public awaited_point {
 public:
  explicit giving_way(process& p) noexcept : awaited_point(wait_kind_of<giving_way>, p) {}

  bool begin() noexcept {
    if (owner().shares_thread())
      owner().budget = 0;
    else if (owner().home())
      owner().home()->give_turn(owner());
    else
      std::this_thread::yield();
    return true;
  }
  bool look(bool) noexcept { return true; }
  void finish() const noexcept {}
  static constexpr void check_awaited_at_once() noexcept {}
};

// The object that says how an awaitable is awaited.
template <class A>
decltype(auto) awaiter_of(A&& a) {
  if constexpr (requires { static_cast<A&&>(a).operator co_await(); })
    return static_cast<A&&>(a).operator co_await();
  else if constexpr (requires { operator co_await(static_cast<A&&>(a)); })
    return operator co_await(static_cast<A&&>(a));
  else
    return static_cast<A&&>(a);
}
// Whether that comes back to the actor, on its worker and in its turn: a base of those that do.
struct comes_back_to_its_actor {};
template <class A>
concept awaited_by_actors =
    std::derived_from<std::remove_cvref_t<decltype(awaiter_of(std::declval<A>()))>,
                      comes_back_to_its_actor>;

// What every coroutine of an actor has: whose it is, and where to go on when it is done.
class coroutine_base {
 public:
  process* owner() const noexcept { return owner_.get(); }

  // Gives what it is given: it is here to say what a coroutine of an actor cannot await.
  template <class A>
  [[gnu::always_inline]] A&& await_transform(A&& a) const noexcept {
    static_assert(awaited_by_actors<A>,
                  "heed: a task awaits what a verb of its actor, or a task, gives: anything else "
                  "would resume it outside of its actor. Have that send a message to me.pid(), and "
                  "await me.receive(…)");
    return static_cast<A&&>(a);
  }

  // Runs next. When it is done, its caller goes on; or whoever waits for it looks; or nothing.
  void start(process& p, std::coroutine_handle<> self, std::coroutine_handle<> caller) noexcept {
    owner_ = tagged<process, flag>(&p);
    after_ = caller.address();
    p.resume_next(self);
  }
  void start(process& p, std::coroutine_handle<> self, wait_point& looks) noexcept {
    start(p, self, std::coroutine_handle<>());
    owner_.set(flag::looked_at);
    after_ = &looks;
  }

  // Called where an exception escapes, which is kept; then `finish`, as at the ordinary end.
  void unhandled_exception() noexcept {
    go_on();
    if (owner_.has(flag::looked_at)) owner()->note_thrown();
    owner_.set(flag::threw);
    ::new (static_cast<void*>(&escaped_)) std::exception_ptr(std::current_exception());
  }
  void finish() noexcept {
    if (!owner_.has(flag::threw)) [[likely]]
      go_on();
  }

 protected:
  coroutine_base() noexcept : after_(nullptr) {}
  ~coroutine_base() {
    if (owner_.has(flag::threw)) escaped_.~exception_ptr();
  }
  coroutine_base(coroutine_base const&) = delete;
  coroutine_base& operator=(coroutine_base const&) = delete;

  void rethrow() const {
    if (owner_.has(flag::threw)) std::rethrow_exception(escaped_);
  }

 private:
  enum class flag : std::uintptr_t { looked_at = 1, threw = 2 };

  void go_on() noexcept {
    process& p = *owner();
    if (owner_.has(flag::looked_at)) {
      p.look_next(*static_cast<wait_point*>(after_));
      p.has_looked = false;
    } else if (after_) {
      p.resume_next(std::coroutine_handle<>::from_address(after_));
    } else {
      p.nothing_next();
    }
  }

  tagged<process, flag> owner_;
  union {
    void* after_;  // a coroutine, or a wait_point
    std::exception_ptr escaped_;
  };
};

template <class Promise>
concept coroutine_of_actor = std::derived_from<Promise, coroutine_base>;

// What `co_await` is given by a verb that waits. Nothing happens before it is awaited.
template <class Operation>
class [[nodiscard("heed: in a coroutine, what waits is awaited: co_await me.…")]] awaitable {
 public:
  template <class... A>
  explicit awaitable(process& p, A&&... args) : operation_(p, static_cast<A&&>(args)...) {}
  awaitable(awaitable const&) = delete;
  awaitable& operator=(awaitable const&) = delete;

  // Small: g++ keeps every awaiter in the frame.
  class awaiter : public comes_back_to_its_actor {
   public:
    explicit awaiter(Operation& operation) noexcept : operation_(operation) {}

    bool await_ready() {
      Operation& operation = operation_;
      process& p = operation.owner();
      p.begin_wait();
      if (!operation.begin_once())
        throw std::logic_error("heed: what a verb gives is awaited once");
      p.drain(operation);
      abandoned_by_exceptions beginning(operation);
      bool const over = operation.begin();
      beginning.none_came();
      if (!over) return false;
      operation.set_over();
      return p.spend();
    }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> h) noexcept {
      static_assert(coroutine_of_actor<Promise>,
                    "heed: what an actor waits for is awaited in a coroutine that returns a "
                    "heed::task");
      Operation& operation = operation_;
      if (operation.is_over()) return operation.owner().resume_next(h);
      operation.set_waiter(h);
      process& p = operation.owner();
      // Where an action that is a coroutine has begun, that runs first.
      if (!p.resumes()) p.suspend(operation);
    }
    decltype(auto) await_resume() {
      operation_.rethrow();
      return operation_.finish();
    }

   private:
    Operation& operation_;
  };

  awaiter operator co_await() & noexcept { return awaiter(operation_); }
  awaiter operator co_await() && noexcept {
    Operation::check_awaited_at_once();
    return awaiter(operation_);
  }

 private:
  Operation operation_;
};

// The coroutine waits, and its worker runs others meanwhile.
struct suspending_way {
  template <class Operation, class... A>
  static awaitable<Operation> wait(process& p, A&&... args) {
    return awaitable<Operation>(p, static_cast<A&&>(args)...);
  }
};

}  // namespace heed::detail
