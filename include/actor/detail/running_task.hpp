// An action or a handler that is a coroutine, while it runs.
#pragma once

#include <actor/detail/wait_point.hpp>
#include <actor/process.hpp>
#include <actor/task.hpp>

#include <match/detail/action.hpp>

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace heed::detail {

template <class T>
inline constexpr bool goes_on<task<T>> = true;
template <class T>
struct comes_to<task<T>> {
  using type = T;
};

// Keeps the coroutine and what its clause has bound, for it may look at that until it ends.
class running_task {
 public:
  running_task() = default;
  running_task(running_task const&) = delete;
  running_task& operator=(running_task const&) = delete;
  ~running_task() { drop(); }

  // Fresh bindings, in place of those of the last clause that was tried.
  template <class Bindings>
  Bindings& keep_bindings() {
    drop_bindings();
    if (room_size_ < sizeof(Bindings)) {
      room_ = std::make_unique<std::byte[]>(sizeof(Bindings));
      room_size_ = sizeof(Bindings);
    }
    static_assert(alignof(Bindings) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__);
    auto* const b = ::new (static_cast<void*>(room_.get())) Bindings;
    drop_bindings_ = [](void* at) noexcept { static_cast<Bindings*>(at)->~Bindings(); };
    return *b;
  }

  template <class T>
  void set(task<T> t) noexcept {
    handle_ = std::exchange(access::inner(t), nullptr);
    start_ = [](std::coroutine_handle<> h, process& p, wait_point& w) noexcept {
      promise_of<T>(h).start(p, h, w);
    };
  }
  bool empty() const noexcept { return !handle_; }
  bool done() const noexcept { return handle_ && handle_.done(); }

  // Runs it next; when it is done, `w` looks.
  void start(process& p, wait_point& w) noexcept { start_(handle_, p, w); }

  // What a task<T> that was set, and is done, gives.
  template <class T>
  T result() {
    return promise_of<T>(handle_).result();
  }

  void drop() noexcept {
    if (handle_) std::exchange(handle_, nullptr).destroy();
    drop_bindings();
  }

 private:
  template <class T>
  static typename task<T>::promise_type& promise_of(std::coroutine_handle<> h) noexcept {
    return std::coroutine_handle<typename task<T>::promise_type>::from_address(h.address())
        .promise();
  }
  void drop_bindings() noexcept {
    if (drop_bindings_) std::exchange(drop_bindings_, nullptr)(room_.get());
  }

  std::coroutine_handle<> handle_;
  void (*start_)(std::coroutine_handle<>, process&, wait_point&) noexcept = nullptr;
  std::unique_ptr<std::byte[]> room_;
  std::size_t room_size_ = 0;
  void (*drop_bindings_)(void*) noexcept = nullptr;
};

}  // namespace heed::detail
