// What stands behind `>>`: how an action takes what its clause has captured.
#pragma once

#include <match/bindings.hpp>
#include <match/detail/invoke.hpp>

#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

namespace heed::detail {

// An action whose result goes on using what its clause has bound: what is bound stays where the
// result is left. A coroutine's is one.
template <class Result>
inline constexpr bool goes_on = false;
// What such a result will be, where the common type of several actions is formed.
template <class Result>
struct comes_to {
  using type = Result;
};
// An action that leaves its message where it is.
template <class Action>
inline constexpr bool leaves_message = false;

// An action that is a result.
template <class T>
struct constantly {
  T value;
  [[gnu::always_inline]] explicit constexpr constantly(T v) : value(static_cast<T&&>(v)) {}
};

template <class A>
[[gnu::always_inline]] constexpr auto to_action(A&& action) {
  using plain = std::decay_t<A>;
  if constexpr (callable<plain>) {
    return kept_callable<A>(static_cast<A&&>(action));
  } else if constexpr (std::is_array_v<std::remove_reference_t<A>>) {
    static_assert(std::is_same_v<plain, char const*> || std::is_same_v<plain, char*>,
                  "heed: an array is no result; use std::array, or a lambda");
    return constantly<std::string_view>(action);
  } else {
    static_assert(std::is_copy_constructible_v<plain>,
                  "heed: an action that is a result is copied each time, and this one cannot be: "
                  "write a lambda that makes it");
    return constantly<plain>(static_cast<A&&>(action));
  }
}

template <class A>
struct action_params {
  using type = params_of<A>;
};
template <class T>
struct action_params<constantly<T>> {
  using type = unknown;
};

template <class A>
inline constexpr bool is_constantly = false;
template <class T>
inline constexpr bool is_constantly<constantly<T>> = true;

// Whether a parameter To takes a From; std::is_convertible at a part of its cost to compile.
template <class From, class To>
concept converts = requires(void (*take)(To), From&& from) { take(static_cast<From&&>(from)); };

// A capture on its way to the parameter A (`unknown` for a generic action).
template <class A, class Slot>
[[gnu::always_inline]] constexpr decltype(auto) hand_over(typename Slot::type* p) noexcept {
  using type = typename Slot::type;
  if constexpr (std::is_const_v<type> || Slot::pass == passing::constant) {
    return static_cast<type const&>(*p);
  } else if constexpr (Slot::pass == passing::reference ||
                       (std::is_lvalue_reference_v<A> &&
                        !std::is_const_v<std::remove_reference_t<A>>)) {
    return static_cast<type&>(*p);
  } else if constexpr (Slot::pass == passing::lvalue &&
                       (std::is_same_v<A, unknown> || converts<type&, A>)) {
    return static_cast<type&>(*p);
  } else {
    return static_cast<type&&>(*p);
  }
}

// For a generic action: as lvalues, or as rvalues, all that may be either.
struct as_lvalue;
struct as_rvalue;
template <class Want, class Slot>
using handed =
    decltype(hand_over<std::conditional_t<std::is_same_v<Want, as_lvalue>, typename Slot::type&,
                                          std::conditional_t<std::is_same_v<Want, as_rvalue>,
                                                             typename Slot::type&&, Want>>,
                       Slot>(nullptr));

enum class fit { no, concrete, preferred, lvalues, rvalues };

// How an action takes the captures in these slots.
template <class Action, class Params, class... Slots>
constexpr fit how_taken() {
  if constexpr (std::is_same_v<Params, unknown>) {
    if constexpr (invocable<Action const&, handed<unknown, Slots>...>) {
      return fit::preferred;
    } else if constexpr (invocable<Action const&, handed<as_lvalue, Slots>...>) {
      return fit::lvalues;
    } else if constexpr (invocable<Action const&, handed<as_rvalue, Slots>...>) {
      return fit::rvalues;
    } else {
      return fit::no;
    }
  } else {
    return fit::concrete;
  }
}

template <class Params, class... Slots>
inline constexpr bool takes_all = true;
template <class... A, class... Slots>
inline constexpr bool takes_all<list<A...>, Slots...> = [] {
  if constexpr (sizeof...(A) == sizeof...(Slots)) {
    return (... && converts<handed<A, Slots>, A>);
  } else {
    return false;
  }
}();

// Whether an action whose parameters are A… can be called at all: on an object, where it is a
// member.
template <class Action, class Args, class... Object>
inline constexpr bool can_act = true;
template <class Action, class... A, class... Object>
  requires std::is_member_pointer_v<Action>
inline constexpr bool can_act<Action, list<A...>, Object...> = [] {
  static_assert(sizeof...(Object) == 1,
                "heed: a member function acts on a reactor's object, and here is none: name it in "
                "handlers(…), or write a lambda");
  if constexpr (sizeof...(Object) == 1) {
    constexpr bool own =
        std::is_convertible_v<nth<0, Object..., void>*,
                              typename signature_of<Action>::object const volatile*>;
    constexpr bool both = own && invocable<Action const&, Object&..., A...>;
    static_assert(own,
                  "heed: this handler is a member of another class than the object it is to "
                  "act on");
    static_assert(!own || both, "heed: this handler cannot be called on the object: is it const?");
    return both;
  } else {
    return false;
  }
}();
template <class Action, class... A, class... Object>
  requires std::is_class_v<Action>
inline constexpr bool can_act<Action, list<A...>, Object...> = [] {
  constexpr bool is_const = sizeof...(Object) != 0 || invocable<Action const&, A...>;
  static_assert(sizeof...(Object) == 0,
                "heed: the actions of a registry are member functions of its class: on(…) >> "
                "&Class::member");
  static_assert(
      is_const,
      "heed: an action is called as const, so it cannot be a mutable lambda; keep what it "
      "changes outside, and capture that by reference");
  return sizeof...(Object) == 0 && is_const;
}();

// Runs an action on what a clause has bound.
template <class Layout>
struct caller;
template <class Params, class... All>
struct caller<context<Params, All...>> {
  using layout = context<Params, All...>;
  static constexpr auto visible = arguments<layout>::visible;
  using indices = std::make_index_sequence<visible.size()>;

  template <std::size_t K>
  using slot = nth<visible[K], All...>;

  // An action whose parameters can be read.
  template <class Action, class B, class... A, std::size_t... K, class... Object>
  [[gnu::always_inline]] static constexpr decltype(auto) call(Action const& action, B& b,
                                                              list<A...>*,
                                                              std::index_sequence<K...>,
                                                              Object&... object) {
    constexpr bool fits = takes_all<list<A...>, slot<K>...>;
    static_assert(fits,
                  "heed: the action cannot take what its clause binds: it needs one parameter "
                  "for each capture, in order, of a type that the captured element converts to "
                  "(const& for captures that share storage or come from a const subject)");
    if constexpr (!fits) {
    } else if constexpr (can_act<Action, list<A...>, Object...>) {
      if constexpr (std::is_class_v<Action>) {
        return action(object..., hand_over<A, slot<K>>(b.template get<visible[K]>())...);
      } else {
        return detail::invoke(action, object...,
                              hand_over<A, slot<K>>(b.template get<visible[K]>())...);
      }
    }
  }

  // A generic or overloaded one.
  template <class Action, class B, std::size_t... K, class... Object>
  [[gnu::always_inline]] static constexpr decltype(auto) call(Action const& action, B& b, unknown*,
                                                              std::index_sequence<K...>,
                                                              Object&... object) {
    constexpr fit how = how_taken<Action, unknown, slot<K>...>();
    static_assert(how != fit::no,
                  "heed: the action cannot take what its clause binds: it needs one parameter "
                  "for each capture, in order, of a type that the captured element converts to "
                  "(const& for captures that share storage or come from a const subject)");
    if constexpr (how == fit::preferred) {
      return detail::invoke(action, object...,
                            hand_over<unknown, slot<K>>(b.template get<visible[K]>())...);
    } else if constexpr (how == fit::lvalues) {
      return detail::invoke(
          action, object...,
          hand_over<typename slot<K>::type&, slot<K>>(b.template get<visible[K]>())...);
    } else if constexpr (how == fit::rvalues) {
      return detail::invoke(
          action, object...,
          hand_over<typename slot<K>::type&&, slot<K>>(b.template get<visible[K]>())...);
    }
  }

  // One that is a result.
  template <class T, class B, std::size_t... K, class... Object>
  [[gnu::always_inline]] static constexpr T const& call(constantly<T> const& action, B&, unknown*,
                                                        std::index_sequence<K...>, Object&...) {
    return action.value;
  }

  // The guard sees all, or nothing, as const.
  template <class Guard, class B>
  [[gnu::always_inline]] static constexpr bool guard(Guard const& g, B const& b) {
    return guard_with(g, b, indices());
  }

 private:
  template <class Guard, class B, std::size_t... K>
  [[gnu::always_inline]] static constexpr bool guard_with(Guard const& g, B const& b,
                                                          std::index_sequence<K...>) {
    if constexpr (invocable<Guard const&, typename slot<K>::type const&...>) {
      return static_cast<bool>(detail::invoke(
          g, static_cast<typename slot<K>::type const&>(*b.template get<visible[K]>())...));
    } else {
      static_assert(invocable<Guard const&>,
                    "heed: a guard takes all that its clause binds, in order, as const&, or "
                    "nothing");
      if constexpr (invocable<Guard const&>) return static_cast<bool>(detail::invoke(g));
    }
  }
};

}  // namespace heed::detail
