// Coroutines of actors.
#pragma once

#include <actor/detail/actor_body.hpp>
#include <actor/detail/recycler.hpp>
#include <actor/detail/way.hpp>
#include <actor/error.hpp>
#include <actor/fwd.hpp>
#include <actor/process.hpp>

#include <match/detail/invoke.hpp>

#include <coroutine>
#include <cstddef>
#include <exception>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace heed {

namespace detail {

// Where a coroutine leaves what it returns.
template <class T>
class returning {
 public:
  template <class U = T>
    requires std::is_constructible_v<T, U>
  void return_value(U&& value) {
    value_.emplace(static_cast<U&&>(value));
  }

 protected:
  T take() { return static_cast<T&&>(*value_); }

 private:
  std::optional<T> value_;
};
template <>
class returning<void> {
 public:
  void return_void() const noexcept {}

 protected:
  void take() const noexcept {}
};

// The outermost coroutine of an actor, which gives nothing, is also the body of its actor.
template <class T>
class coroutine_of : public coroutine_base {};
template <>
class coroutine_of<void> : public coroutine_base, public actor_body {};

}  // namespace detail

// What a coroutine actor is, and what it calls: starts when it is awaited (or spawned), and gives a
// T. Move-only; destroying it destroys the coroutine, wherever it is suspended. Awaited once, by a
// coroutine that is itself a task. An exception that escapes comes out of the co_await.
//   task<int> ask(self me, pid store) { co_return co_await me.call<int>(store, "get"_a); }
//   task<> client(self me, pid store) { int n = co_await ask(me, store); … }
template <class T>
class [[nodiscard("heed: a task does nothing until it is awaited: co_await it")]] task {
 public:
  class promise_type final : public detail::coroutine_of<T>, public detail::returning<T> {
   public:
    task get_return_object() noexcept { return task(handle()); }
    std::suspend_always initial_suspend() const noexcept { return {}; }

    // Back to the worker, which goes on with the caller: transfers from frame to frame would pile
    // up on the stack where the compiler does not turn them into jumps.
    struct last {
      bool await_ready() const noexcept { return false; }
      void await_suspend(std::coroutine_handle<promise_type> h) const noexcept {
        h.promise().finish();
      }
      void await_resume() const noexcept {}
    };
    last final_suspend() const noexcept { return {}; }

    // What it has given, once it is done.
    T result() {
      this->rethrow();
      return this->take();
    }

    // Of the outermost coroutine of an actor.
    void run(detail::process& p) noexcept {
      detail::current_process = &p;
      if (!detail::run_one_step(p)) run_the_rest(p);
      detail::current_process = nullptr;
    }
    void discard(detail::process* p) noexcept {
      if (!p) return handle().destroy();
      detail::current_here const here(*p);
      handle().destroy();
    }

    static void* operator new(std::size_t size) { return detail::recycler::allocate(size); }
    static void operator delete(void* frame, std::size_t size) noexcept {
      detail::recycler::give_back(frame, size);
    }

   private:
    [[gnu::noinline]] void run_the_rest(detail::process& p) noexcept {
      detail::run_slice(p, [&] {
        detail::slice const now = detail::run_coroutines(p);
        if (now == detail::slice::ended) result();
        return now;
      });
    }
    std::coroutine_handle<promise_type> handle() noexcept {
      return std::coroutine_handle<promise_type>::from_promise(*this);
    }
  };

  task(task&& other) noexcept : inner_(std::exchange(other.inner_, nullptr)) {}
  task& operator=(task&& other) noexcept {
    if (this == &other) return *this;
    task old(std::move(*this));
    inner_ = std::exchange(other.inner_, nullptr);
    return *this;
  }
  ~task() {
    if (inner_) inner_.destroy();
  }

  class awaiter : public detail::comes_back_to_its_actor {
   public:
    explicit awaiter(std::coroutine_handle<promise_type> callee) noexcept : callee_(callee) {}

    bool await_ready() const {
      if (!callee_ || callee_.done()) throw std::logic_error("heed: a task is awaited once");
      return false;
    }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> caller) const noexcept {
      static_assert(detail::coroutine_of_actor<Promise>,
                    "heed: a task is awaited in a coroutine that itself returns a heed::task");
      callee_.promise().start(*caller.promise().owner(), callee_, caller);
    }
    T await_resume() const { return callee_.promise().result(); }

   private:
    std::coroutine_handle<promise_type> callee_;
  };

  // Starts the coroutine, and waits until it is done.
  awaiter operator co_await() && noexcept { return awaiter(inner_); }

 private:
  friend detail::access;
  explicit task(std::coroutine_handle<promise_type> h) noexcept : inner_(h) {}

  std::coroutine_handle<promise_type> inner_;
};

namespace detail {
template <class T>
inline constexpr bool is_task = false;
template <class T>
inline constexpr bool is_task<task<T>> = true;
}  // namespace detail

}  // namespace heed
