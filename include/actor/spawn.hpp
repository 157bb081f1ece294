// Spawning: what runs in a new actor.
#pragma once

#include <actor/actor_system.hpp>
#include <actor/detail/actor_life.hpp>
#include <actor/self.hpp>
#include <actor/task.hpp>

#include <match/detail/hana.hpp>

#include <concepts>
#include <coroutine>
#include <exception>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace heed {
namespace detail {

// f(me, args…), the arguments as rvalues where it takes them so.
template <class Me, class F, class... A>
decltype(auto) call_actor(Me& me, F& f, A&... args) {
  if constexpr (std::is_invocable_v<F&, Me&, A...>)
    return f(me, static_cast<A&&>(args)...);
  else
    return f(me, args...);
}

// A callable on a thread of its own, and its arguments, which live as long as the actor does.
template <class F, class... A>
class thread_body final : public thread_main {
 public:
  template <class G, class... B>
  explicit thread_body(G&& f, B&&... args)
      : f_(static_cast<G&&>(f)), args_(static_cast<B&&>(args)...) {}

  void main(process& p) override {
    current_here const here(p);
    thread_self me = access::make<thread_self>(p);
    call_with(me, std::index_sequence_for<A...>());
  }
  void discard(process* p) noexcept override {
    if (!p) return delete this;
    current_here const here(*p);
    delete this;
  }

 private:
  ~thread_body() = default;

  template <std::size_t... I>
  void call_with(thread_self& me, std::index_sequence<I...>) {
    static_cast<void>(call_actor(me, f_, get<I>(args_)...));
  }

  F f_;
  pack<A...> args_;
};

// Whether a coroutine keeps all it needs in its frame: it is called with nothing but values, of
// just these types, and by nothing that could have a state.
template <class F, class... A>
inline constexpr bool keeps_itself = false;
template <class... A>
inline constexpr bool keeps_itself<task<> (*)(self, A...), A...> = (... && !std::is_reference_v<A>);
template <class F, class... A>
inline constexpr bool is_called_as = false;
template <class F, class... A>
inline constexpr bool is_called_as<task<> (F::*)(self, A...) const, A...> =
    (... && !std::is_reference_v<A>);
template <class F, class... A>
  requires(std::is_empty_v<F> && std::is_trivially_default_constructible_v<F> &&
           std::is_trivially_destructible_v<F> && requires { &F::operator(); })
inline constexpr bool keeps_itself<F, A...> = is_called_as<decltype(&F::operator()), A...>;

// Of any other: a coroutine that keeps the callable and the arguments as long as it runs.
template <class F, class... A>
task<> run_keeping(self me, F f, A... args) {
  co_await call_actor(me, f, args...);
}

// Of one that left before it was a coroutine. A template, for g++ emits a coroutine that is none,
// and all that it calls, into programs that do not use it.
template <class = void>
task<> leaving(std::exception_ptr how) {
  std::rethrow_exception(how);
  co_return;
}

// The outermost coroutine of an actor. What is not yet a coroutine of `f` runs here, as the actor;
// but for a frame that cannot be allocated, what it throws ends the actor.
template <class F, class G, class... A>
task<> outermost(process& p, G&& f, A&&... args) {
  self const me = access::make<self>(p);
  if constexpr (!keeps_itself<F, std::decay_t<A>...>) {
    return run_keeping<F, std::decay_t<A>...>(me, static_cast<G&&>(f), static_cast<A&&>(args)...);
  } else {
    // What copying throws is the spawner's.
    return [&](std::decay_t<A>... kept) -> task<> {
      current_here const here(p);
      try {
        if constexpr (std::is_pointer_v<F>) {
          return f(me, static_cast<std::decay_t<A>&&>(kept)...);
        } else {
          static constexpr F stateless{};
          return stateless(me, static_cast<std::decay_t<A>&&>(kept)...);
        }
      } catch (std::bad_alloc const&) {
        throw;
      } catch (...) {
        return leaving<>(std::current_exception());
      }
    }(static_cast<A&&>(args)...);
  }
}

// It starts in the actor's first slice.
inline body_owner body_of(process& p, task<> whole) noexcept {
  auto const coroutine = std::exchange(access::inner(whole), nullptr);
  coroutine.promise().start(p, coroutine, std::coroutine_handle<>());
  return body_owner(&coroutine.promise());
}

template <class Me, class F, class... A>
concept takes = std::is_invocable_v<F&, Me&, A...> || std::is_invocable_v<F&, Me&, A&...>;

template <class F, class... A>
concept gives_task = std::is_same_v<std::invoke_result_t<F&, self&, A...>, task<void>> ||
                     std::is_same_v<std::invoke_result_t<F&, self&, A&...>, task<void>>;

}  // namespace detail

template <class F, class... A>
pid actor_system::create(detail::birth const& born, F&& f, A&&... args) {
  using function = std::decay_t<F>;
  if constexpr (detail::takes<thread_self, function, std::decay_t<A>...>) {
    return detail::actor_life::start(
        *this, detail::actor_kind::thread, born, [&](detail::process&) {
          return detail::body_owner(new detail::thread_body<function, std::decay_t<A>...>(
              static_cast<F&&>(f), static_cast<A&&>(args)...));
        });
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
            *this, detail::actor_kind::coroutine, born, [&](detail::process& p) {
              return detail::body_of(p, detail::outermost<function>(p, static_cast<F&&>(f),
                                                                    static_cast<A&&>(args)...));
            });
    }
  }
}

template <class F, class... A>
pid actor_system::spawn(spawn_options options, F&& f, A&&... args) {
  return create(detail::birth{options}, static_cast<F&&>(f), static_cast<A&&>(args)...);
}
template <class F, class... A>
pid actor_system::spawn(F&& f, A&&... args) {
  return create(detail::birth{}, static_cast<F&&>(f), static_cast<A&&>(args)...);
}

}  // namespace heed
