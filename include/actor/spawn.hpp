// Spawning: what runs in a new actor.
#pragma once

#include <actor/actor_system.hpp>
#include <actor/detail/actor_thread.hpp>
#include <actor/self.hpp>

#include <match/detail/hana.hpp>

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

namespace heed {
namespace detail {

// A callable and its arguments, which live as long as the actor does.
template <class F, class... A>
class thread_body final : public actor_body {
 public:
  template <class G, class... B>
  explicit thread_body(G&& f, B&&... args)
      : f_(static_cast<G&&>(f)), args_(static_cast<B&&>(args)...) {}

  void run(process& p) override {
    thread_self me = access::make<thread_self>(p);
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      if constexpr (std::is_invocable_v<F&, thread_self&, A...>)
        (void)call(me, static_cast<A&&>(get<I>(args_))...);
      else
        (void)call(me, get<I>(args_)...);
    }(std::index_sequence_for<A...>());
  }

 private:
  template <class... B>
  void call(thread_self& me, B&&... args) {
    if constexpr (std::is_member_function_pointer_v<F>)
      static_assert(!sizeof(F), "heed: spawn takes a function or an object that can be called");
    else
      (void)f_(me, static_cast<B&&>(args)...);
  }

  F f_;
  pack<A...> args_;
};

template <class F, class... A>
inline constexpr bool is_thread_actor =
    std::is_invocable_v<F&, thread_self&, A...> || std::is_invocable_v<F&, thread_self&, A&...>;

}  // namespace detail

template <class F, class... A>
pid actor_system::spawn(spawn_options options, F&& f, A&&... args) {
  using body = detail::thread_body<std::decay_t<F>, std::decay_t<A>...>;
  static_assert(detail::is_thread_actor<std::decay_t<F>, std::decay_t<A>...>,
                "heed: spawn(f, args…) calls f(me, args…): f must take a thread_self& and then "
                "these arguments");
  return detail::actor_thread::start(
      *this, detail::actor_kind::thread, options,
      std::make_unique<body>(static_cast<F&&>(f), static_cast<A&&>(args)...));
}

template <class F, class... A>
pid actor_system::spawn(F&& f, A&&... args) {
  return spawn(spawn_options{}, static_cast<F&&>(f), static_cast<A&&>(args)...);
}

}  // namespace heed
