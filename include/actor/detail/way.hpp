// The two ways to wait: on a thread of one's own, or suspended.
#pragma once

#include <actor/detail/wait_point.hpp>
#include <actor/process.hpp>

#include <concepts>
#include <coroutine>
#include <exception>
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
    p.drain();
    if (!operation.begin()) p.wait(operation);
    return operation.finish();
  }
};

// `me.yield()`: others have their turn.
class giving_way final : public wait_point {
 public:
  explicit giving_way(process& p) noexcept : p_(p) {}

  bool begin() noexcept {
    if (p_.shares_thread())
      p_.budget = 0;
    else
      std::this_thread::yield();
    return true;
  }
  bool look(bool) noexcept override { return true; }
  void finish() const noexcept {}
  static constexpr void check_awaited_at_once() noexcept {}

 private:
  process& p_;
};

// What every coroutine of an actor has: whose it is, and where to go on when it is done.
class coroutine_base {
 public:
  process* owner = nullptr;
  wait_point* awaited_by = nullptr;  // looks when this one is done; else the caller goes on

 protected:
  coroutine_base() = default;
  ~coroutine_base() = default;

  void start_on(process* p, std::coroutine_handle<> self, std::coroutine_handle<> caller) noexcept {
    owner = p;
    caller_ = caller;
    p->resume_point = self;
  }
  void go_back() noexcept {
    if (caller_)
      owner->resume_point = caller_;
    else if (awaited_by)
      owner->waits_on = awaited_by, owner->has_looked = false;
  }

 private:
  std::coroutine_handle<> caller_;
};

template <class Promise>
concept coroutine_of_actor = std::derived_from<Promise, coroutine_base>;

// What `co_await` is given by a verb that waits. Nothing happens before it is awaited.
template <class Operation>
class [[nodiscard("heed: in a coroutine, what waits is awaited: co_await me.…")]] awaitable {
 public:
  template <class... A>
  explicit awaitable(process& p, A&&... args) : p_(p), operation_(p, static_cast<A&&>(args)...) {}
  awaitable(awaitable const&) = delete;
  awaitable& operator=(awaitable const&) = delete;

  // Small: g++ keeps every awaiter in the frame.
  class awaiter {
   public:
    explicit awaiter(awaitable& whole) noexcept : whole_(whole) {}

    bool await_ready() {
      process& p = whole_.p_;
      p.begin_wait();
      if (std::exchange(whole_.begun_, true))
        throw std::logic_error("heed: what a verb gives is awaited once");
      p.drain();
      abandoned_by_exceptions beginning(whole_.operation_);
      whole_.over_ = whole_.operation_.begin();
      beginning.none_came();
      return whole_.over_ && p.spend();
    }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> h) noexcept {
      static_assert(coroutine_of_actor<Promise>,
                    "heed: what an actor waits for is awaited in a coroutine that returns a "
                    "heed::task");
      if (whole_.over_)
        whole_.p_.resume_point = h;
      else
        whole_.p_.suspend(whole_.operation_, h);
    }
    decltype(auto) await_resume() {
      whole_.p_.rethrow();
      return whole_.operation_.finish();
    }

   private:
    awaitable& whole_;
  };

  awaiter operator co_await() & noexcept { return awaiter(*this); }
  awaiter operator co_await() && noexcept {
    Operation::check_awaited_at_once();
    return awaiter(*this);
  }

 private:
  process& p_;
  bool begun_ = false;
  bool over_ = false;
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
