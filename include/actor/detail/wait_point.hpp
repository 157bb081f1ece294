// What an actor waits for, whichever way it waits: on its thread, or suspended.
#pragma once

#include <actor/clock.hpp>
#include <actor/detail/tagged.hpp>

#include <bit>
#include <coroutine>
#include <cstdint>
#include <exception>
#include <new>
#include <source_location>
#include <string>
#include <type_traits>
#include <utility>

namespace heed::detail {

class mailbox;
class process;
class wait_point;
struct block;

// Where a verb stands in a source: the default argument of a parameter is the caller's. A pointer,
// and no object that g++ would keep in the frame of a coroutine.
using site = decltype(__builtin_source_location());

inline std::source_location place_of(site at) noexcept {
  static_assert(sizeof(std::source_location) == sizeof(site));
  return at ? std::bit_cast<std::source_location>(at) : std::source_location();
}

// What is waited for, as it is told to who asks.
struct wait_text {
  std::string text;
  site at = nullptr;  // null where it is not known
};

// What is the same for all executions of one verb that waits.
struct wait_kind {
  // Looks at what has come, from where the last look got to: whether the wait is over. `last` means
  // that the time has passed, so that this look ends the wait whatever it finds: what is there by
  // then still counts, and nothing that comes later, lest a flood of messages that do not fit keep
  // the wait up for ever.
  bool (*look)(wait_point&, bool last);
  // A look has thrown: nothing is waited for, and nothing handled, any more.
  void (*abandon)(wait_point&) noexcept;
  // Until when to wait, once a look has been at all there was; null where there is no limit.
  deadline (*limit)(wait_point const&) noexcept;
  // The shapes of messages that could end the wait, by their bits; answers are always looked at.
  std::uint64_t wanted;
  // Whether it is an `awaited_point`.
  bool awaited;
  // A message is about to be dropped from the mailbox; null where that makes no difference.
  void (*forget)(wait_point&, block const*, mailbox const&) noexcept;
  // Something stands now before what was looked at: the next look begins anew; null where that
  // makes no difference.
  void (*rewind)(wait_point&) noexcept;
  // Says what is waited for; null where there is nothing to say. Called by whoever owns the actor,
  // also on another thread: runs no code of the user's. Throws std::bad_alloc.
  void (*tell)(wait_point const&, wait_text&);
};

// One execution of a verb that waits. Its actor looks when something has come, and when the time
// has passed; nobody else does.
class wait_point {
 public:
  wait_point(wait_point const&) = delete;
  wait_point& operator=(wait_point const&) = delete;

  [[gnu::always_inline]] bool look(bool last) { return kind_->look(*this, last); }
  void abandon() noexcept { kind_->abandon(*this); }
  [[gnu::always_inline]] deadline limit() const noexcept {
    return kind_->limit ? kind_->limit(*this) : deadline::never();
  }
  [[gnu::always_inline]] bool is_endless() const noexcept { return !kind_->limit; }
  std::uint64_t wanted() const noexcept { return kind_->wanted; }
  bool is_awaited() const noexcept { return kind_->awaited; }
  void forget(block const* b, mailbox const& queue) noexcept {
    if (kind_->forget) kind_->forget(*this, b, queue);
  }
  void rewind() noexcept {
    if (kind_->rewind) kind_->rewind(*this);
  }
  void tell(wait_text& out) const {
    if (kind_->tell) kind_->tell(*this, out);
  }

 protected:
  explicit wait_point(wait_kind const& kind) noexcept : kind_(&kind) {}
  ~wait_point() = default;

 private:
  wait_kind const* const kind_;
};

// One that a verb gives to be waited for, by a coroutine or by a thread.
class awaited_point : public wait_point {
 public:
  [[gnu::always_inline]] process& owner() const noexcept { return *owner_.get(); }

  // False when it has been begun already.
  [[gnu::always_inline]] bool begin_once() noexcept {
    bool const first = !owner_.has(flag::begun);
    owner_.set(flag::begun);
    return first;
  }

  // It was over when it began.
  void set_over() noexcept { owner_.set(flag::over); }
  bool is_over() const noexcept { return owner_.has(flag::over); }

  // The coroutine that goes on when the wait is over.
  [[gnu::always_inline]] std::coroutine_handle<> waiter() const noexcept { return waiter_; }
  [[gnu::always_inline]] void set_waiter(std::coroutine_handle<> h) noexcept { waiter_ = h; }

  // A look has thrown, and the waiter was asked for already: the exception takes its place.
  void set_thrown(std::exception_ptr e) noexcept {
    ::new (static_cast<void*>(&thrown_)) std::exception_ptr(std::move(e));
    owner_.set(flag::threw);
  }
  [[gnu::always_inline]] void rethrow() {
    if (owner_.has(flag::threw)) [[unlikely]]
      rethrow_it();
  }

 protected:
  awaited_point(wait_kind const& kind, process& p) noexcept
      : wait_point(kind), owner_(&p), unset_() {}
  [[gnu::always_inline]] ~awaited_point() {
    if (owner_.has(flag::threw)) forget_thrown();
  }

 private:
  enum class flag : std::uintptr_t { begun = 1, threw = 2, over = 4 };

  [[gnu::noinline]] void rethrow_it() {
    std::exception_ptr const e = std::move(thrown_);
    forget_thrown();
    std::rethrow_exception(e);
  }
  [[gnu::noinline]] void forget_thrown() noexcept {
    owner_.clear(flag::threw);
    thrown_.~exception_ptr();
    waiter_ = {};
  }

  tagged<process, flag> owner_;
  union {
    char unset_;
    std::coroutine_handle<> waiter_;
    std::exception_ptr thrown_;
  };
};

// The kind of an operation that has `bool look(bool)`, and may have the others.
template <class Operation>
constexpr wait_kind make_wait_kind() noexcept {
  wait_kind kind{[](wait_point& w, bool last) { return static_cast<Operation&>(w).look(last); },
                 [](wait_point&) noexcept {},
                 nullptr,
                 ~std::uint64_t{0},
                 std::is_base_of_v<awaited_point, Operation>,
                 nullptr,
                 nullptr,
                 nullptr};
  if constexpr (requires(Operation& o) { o.given_up(); })
    kind.abandon = [](wait_point& w) noexcept { static_cast<Operation&>(w).given_up(); };
  if constexpr (requires(Operation const& o) { o.until(); })
    kind.limit = [](wait_point const& w) noexcept {
      return static_cast<Operation const&>(w).until();
    };
  if constexpr (requires(Operation& o, mailbox const& m) { o.dropped(nullptr, m); })
    kind.forget = [](wait_point& w, block const* b, mailbox const& queue) noexcept {
      static_cast<Operation&>(w).dropped(b, queue);
    };
  if constexpr (requires(Operation& o) { o.rewound(); })
    kind.rewind = [](wait_point& w) noexcept { static_cast<Operation&>(w).rewound(); };
  if constexpr (requires(Operation const& o, wait_text& out) { o.told(out); })
    kind.tell = [](wait_point const& w, wait_text& out) {
      static_cast<Operation const&>(w).told(out);
    };
  if constexpr (requires { Operation::wanted_bits; }) kind.wanted = Operation::wanted_bits;
  return kind;
}
template <class Operation>
inline constexpr wait_kind wait_kind_of = make_wait_kind<Operation>();

// Abandons the wait while an exception passes: what it leaves unanswered is told by what becomes of
// the exception.
class abandoned_by_exceptions {
 public:
  explicit abandoned_by_exceptions(wait_point& w) noexcept : w_(&w) {}
  abandoned_by_exceptions(abandoned_by_exceptions const&) = delete;
  abandoned_by_exceptions& operator=(abandoned_by_exceptions const&) = delete;
  ~abandoned_by_exceptions() {
    if (w_) w_->abandon();
  }

  void none_came() noexcept { w_ = nullptr; }

 private:
  wait_point* w_;
};

}  // namespace heed::detail
