// A registry of handlers, and the loop that serves it.
#pragma once

#include <actor/detail/clause_scope.hpp>
#include <actor/detail/examined.hpp>
#include <actor/detail/post_reply.hpp>
#include <actor/detail/text.hpp>
#include <actor/process.hpp>
#include <actor/self.hpp>
#include <actor/stop.hpp>

#include <match/clauses.hpp>

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace heed {

// A registry: what a react loop does with which message. Clauses, or registries, in the order in
// which they are tried; every `otherwise` comes last, and the first given wins. Actions are member
// functions of the object that is served, and need no common type: what one gives is the reply,
// where a request asked; one that gives nothing does not reply.
//   static constexpr auto handles = heed::handlers(on(as<int>) >> &worker::on_int, base::handles);
template <class... X>
constexpr auto handlers(X&&... x) {
  static_assert(sizeof...(X) > 0, "heed: handlers needs at least one clause");
  return detail::list_of(static_cast<X&&>(x)...);
}

namespace detail {

// Whether a clause names `stop`: its patterns say exactly that type.
template <class C>
inline constexpr bool names_stop = false;
template <class C>
  requires(!C::is_otherwise)
inline constexpr bool names_stop<C> =
    std::is_same_v<typename message_plan<C>::signature::type, list<stop>>;

// Takes a handler's result: the reply, where a request asked. A tuple answers with its elements.
class reply_sink {
 public:
  reply_sink(process& p, clause_scope const& scope) noexcept : p_(p), scope_(scope) {}

  template <class Run>
  void set(Run&& run) {
    using result = std::remove_cvref_t<decltype(run())>;
    if constexpr (std::is_void_v<result> || std::is_same_v<result, never>) {
      run();
    } else {
      decltype(auto) value = run();
      if (scope_.request()) answer(p_, scope_, static_cast<decltype(value)&&>(value));
    }
  }

 private:
  template <class... T>
  static void answer(process& p, clause_scope const& scope, std::tuple<T...> value) {
    std::apply(
        [&](auto&... part) {
          post_reply(scope.sender(), scope.request(), p.self(), std::move(part)...);
        },
        value);
  }
  template <class T>
  static void answer(process& p, clause_scope const& scope, T&& value) {
    post_reply(scope.sender(), scope.request(), p.self(), static_cast<T&&>(value));
  }

  process& p_;
  clause_scope const& scope_;
};

// The clauses of a registry that name `stop`, tried on a message that is one.
template <class... C, class Take, class Out, class Object>
bool run_stop_clauses(clause_list<C...> const& registry, message& m, Take const& take, Out& out,
                      Object& object) {
  auto const one = [&]<std::size_t I>(std::integral_constant<std::size_t, I>) {
    using clause = nth<I, C...>;
    if constexpr (names_stop<clause>)
      return clause_list<clause>(registry.template get<I>()).run_on_message(m, take, out, object);
    else
      return false;
  };
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return (one(std::integral_constant<std::size_t, I>()) || ...);
  }(std::index_sequence_for<C...>());
}

// Serves one message. False when it was a `stop` that ends the loop.
template <class Registry, class Object>
bool serve(process& p, block* b, Registry const& registry, Object& object) {
  clause_scope scope(p);
  examined view(b);
  reply_sink out(p, scope);
  auto const take = [&]() -> message&& {
    p.queue.take(b);
    scope.take();
    return view.take();
  };
  scope.examine(b);
  if (view.look().template exactly<stop>()) {
    if (run_stop_clauses(registry, view.look(), take, out, object)) return true;
    scope.pass();
    p.queue.take(b);
    p.stop_asked = view.take();
    return false;
  }
  if (registry.run_on_message(view.look(), take, out, object)) return true;
  scope.pass();
  p.queue.take(b);
  message const unhandled = view.take();
  p.system->count_unhandled();
  report(p.self(), " dropped a message that nothing handles: ", unhandled, " from ",
         unhandled.sender());
  return true;
}

// Serves the oldest message, for ever; returns when `stop` has come.
template <class Registry, class Object>
void react_loop(process& p, Registry const& registry, Object& object) {
  for (;;) {
    p.begin_wait();
    p.wait_for(deadline::never(), [&] { return p.queue.first() != nullptr; });
    if (!serve(p, p.queue.first(), registry, object)) return;
  }
}

}  // namespace detail

template <class Registry, class Object>
void thread_self::react(Registry const& registry, Object& object) {
  detail::react_loop(*inner_, registry, object);
  exit(exit_reason::normal);
}

}  // namespace heed
