// Spawning: what runs in a new actor.
#pragma once

#include <actor/actor_system.hpp>
#include <actor/detail/actor_life.hpp>
#include <actor/self.hpp>
#include <actor/task.hpp>

#include <match/detail/hana.hpp>

#include <concepts>
#include <coroutine>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace heed {
namespace detail {

// A callable and its arguments, which live as long as the actor does.
template <class F, class... A>
class callable_body : public actor_body {
 public:
  template <class G, class... B>
  explicit callable_body(G&& f, B&&... args)
      : f_(static_cast<G&&>(f)), args_(static_cast<B&&>(args)...) {}

 protected:
  // f(me, args…), the arguments as rvalues where it takes them so.
  template <class Me>
  decltype(auto) call(Me& me) {
    return call_with(me, std::index_sequence_for<A...>());
  }

 private:
  template <class Me, std::size_t... I>
  decltype(auto) call_with(Me& me, std::index_sequence<I...>) {
    if constexpr (std::is_invocable_v<F&, Me&, A...>)
      return f_(me, static_cast<A&&>(get<I>(args_))...);
    else
      return f_(me, get<I>(args_)...);
  }

  F f_;
  pack<A...> args_;
};

template <class F, class... A>
class thread_body final : public callable_body<F, A...> {
 public:
  using callable_body<F, A...>::callable_body;

  slice run(process& p) override {
    current_here const here(p);
    thread_self me = access::make<thread_self>(p);
    static_cast<void>(this->call(me));
    return slice::ended;
  }
};

// The outermost coroutine starts in the actor's first slice.
template <class F, class... A>
class coroutine_body final : public callable_body<F, A...> {
 public:
  using callable_body<F, A...>::callable_body;

  slice run(process& p) override {
    current_here const here(p);
    if (!outermost_) {
      me_.emplace(access::make<self>(p));
      outermost_.emplace(this->call(*me_));
      access::inner(*outermost_).promise().start(&p, std::coroutine_handle<>());
    }
    auto const coroutine = access::inner(*outermost_);
    slice const now = run_coroutines(p, [&] { return coroutine.done(); });
    if (now == slice::ended) coroutine.promise().result();
    return now;
  }

 private:
  std::optional<self> me_;  // where it is taken by reference
  std::optional<task<void>> outermost_;
};

template <class Me, class F, class... A>
concept takes = std::is_invocable_v<F&, Me&, A...> || std::is_invocable_v<F&, Me&, A&...>;

template <class F, class... A>
concept gives_task = std::is_same_v<std::invoke_result_t<F&, self&, A...>, task<void>> ||
                     std::is_same_v<std::invoke_result_t<F&, self&, A&...>, task<void>>;

}  // namespace detail

template <class F, class... A>
pid actor_system::spawn(spawn_options options, F&& f, A&&... args) {
  using function = std::decay_t<F>;
  if constexpr (detail::takes<thread_self, function, std::decay_t<A>...>) {
    return detail::actor_life::start(
        *this, detail::actor_kind::thread, options,
        std::make_unique<detail::thread_body<function, std::decay_t<A>...>>(
            static_cast<F&&>(f), static_cast<A&&>(args)...));
  } else {
    constexpr bool takes_self = detail::takes<self, function, std::decay_t<A>...>;
    static_assert(
        takes_self,
        "heed: spawn(f, args…) calls f(me, args…): f must take a self (a coroutine, which "
        "returns task<>) or a thread_self&, and then these arguments");
    if constexpr (takes_self) {
      constexpr bool is_coroutine = detail::gives_task<function, std::decay_t<A>...>;
      static_assert(is_coroutine,
                    "heed: an actor that takes a self is a coroutine: it returns heed::task<>; one "
                    "that blocks takes a thread_self&");
      if constexpr (is_coroutine)
        return detail::actor_life::start(
            *this, detail::actor_kind::coroutine, options,
            std::make_unique<detail::coroutine_body<function, std::decay_t<A>...>>(
                static_cast<F&&>(f), static_cast<A&&>(args)...));
    }
  }
}

template <class F, class... A>
pid actor_system::spawn(F&& f, A&&... args) {
  return spawn(spawn_options{}, static_cast<F&&>(f), static_cast<A&&>(args)...);
}

}  // namespace heed
