#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>
#include <optional>
#include <utility>

namespace mirror {

/// Work on files that its owner drives: a coroutine that pauses with `co_yield n` after every n
/// bytes. It runs in no other moment than inside step(), and begins with the first. Its owner may
/// drop it at any pause; what it holds, open files and a draft, goes with it.
template <class T>
class [[nodiscard]] steps {
 public:
  struct promise_type {
    std::size_t bytes = 0;
    std::optional<T> result;
    std::exception_ptr wrong;

    steps get_return_object() { return steps(handle::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    std::suspend_always yield_value(std::size_t n) noexcept {
      bytes = n;
      return {};
    }
    void return_value(T value) { result.emplace(std::move(value)); }
    void unhandled_exception() noexcept { wrong = std::current_exception(); }
  };

  steps(steps&& other) noexcept : at_(std::exchange(other.at_, nullptr)) {}
  steps& operator=(steps&&) = delete;
  ~steps() {
    if (at_) at_.destroy();
  }

  bool done() const { return at_.done(); }

  /// Goes on to the next pause, and gives the bytes since the last one; 0 at the end. What the
  /// work throws comes out here.
  std::size_t step() {
    auto& state = at_.promise();
    state.bytes = 0;
    at_.resume();
    if (state.wrong) std::rethrow_exception(state.wrong);
    return state.bytes;
  }

  /// So many steps that `enough` bytes go by, or all that are left. Gives the bytes.
  std::size_t go_on(std::size_t enough) {
    std::size_t bytes = 0;
    while (bytes < enough && !done()) bytes += step();
    return bytes;
  }

  /// What the work gives; once, at its end.
  T result() { return std::move(*at_.promise().result); }

 private:
  using handle = std::coroutine_handle<promise_type>;

  explicit steps(handle at) : at_(at) {}

  handle at_;
};

}  // namespace mirror
