// An ordered list of clauses as one value.
#pragma once

#include <match/clause.hpp>
#include <match/coverage.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace heed {

template <class... C>
class clause_list;

namespace detail {

template <class L>
inline constexpr bool is_clause_list = false;
template <class... C>
inline constexpr bool is_clause_list<clause_list<C...>> = true;

// The common type of the actions' results. void where any gives void; what never returns does not
// count.
template <class... R>
struct common_result;
template <>
struct common_result<> {
  using type = never;
};
template <class... R>
  requires(sizeof...(R) > 0 && (... || std::is_void_v<R>))
struct common_result<R...> {
  using type = void;
};
template <class... R>
  requires(sizeof...(R) > 0 && (... && std::is_same_v<R, nth<0, R...>>) &&
           !(... || std::is_void_v<R>))
struct common_result<R...> {
  using type = nth<0, R...>;
};
template <class... R>
  requires(sizeof...(R) > 1 && !(... && std::is_same_v<R, nth<0, R...>>) &&
           !(... || std::is_void_v<R>))
struct common_result<R...> {
  template <class... T>
  static constexpr auto of() {
    static_assert(
        requires { typename std::common_type_t<T...>; },
        "heed: the actions of a match or a receive give types that have no common type; "
        "convert their results to one type, or let them give nothing");
    // A view of what another action gives by value would dangle.
    if constexpr ((... && std::is_same_v<travels_as<T>, std::string>)) {
      return std::type_identity<std::string>();
    } else {
      return std::type_identity<std::common_type_t<T...>>();
    }
  }
  using type = typename decltype(of<R...>())::type;
};

template <class T>
struct drop_never {
  using type = list<T>;
};
template <>
struct drop_never<never> {
  using type = list<>;
};
template <class... A, class... B>
constexpr list<A..., B...> operator+(list<A...>, list<B...>) {
  return {};
}
template <class... R>
common_result<R...> common_of(list<R...>);
template <class... R>
struct common_without_never {
  using type =
      typename decltype(common_of((list<>() + ... + typename drop_never<R>::type())))::type;
};
template <class R, class... Same>
  requires(!std::is_same_v<R, never> && (... && std::is_same_v<R, Same>))
struct common_without_never<R, Same...> {
  using type = R;
};
template <class... R>
using common = typename common_without_never<R...>::type;

// Where the one action that runs leaves its result.
template <class R>
struct result_slot {
  static constexpr bool keeps = true;
  std::optional<R> value;

  template <class Run>
  [[gnu::always_inline]] constexpr void set(Run&& run) {
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(run())>, never>) {
      static_cast<void>(run());
    } else {
      value.emplace(run());
    }
  }
  template <class V>
  [[gnu::always_inline]] constexpr void keep(V&& v) {
    if constexpr (!std::is_same_v<V, never>) value.emplace(static_cast<V&&>(v));
  }
  constexpr R take() { return static_cast<R&&>(*value); }
};
template <class R>
  requires(std::is_scalar_v<R>)
struct result_slot<R> {
  static constexpr bool keeps = true;
  R value{};

  template <class Run>
  [[gnu::always_inline]] constexpr void set(Run&& run) {
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(run())>, never>) {
      static_cast<void>(run());
    } else {
      value = static_cast<R>(run());
    }
  }
  [[gnu::always_inline]] constexpr void keep(R v) { value = v; }
  constexpr void keep(never&&) {}
  constexpr R take() { return value; }
};
template <>
struct result_slot<void> {
  static constexpr bool keeps = false;
  template <class Run>
  [[gnu::always_inline]] constexpr void set(Run&& run) {
    static_cast<void>(run());
  }
  template <class V>
  [[gnu::always_inline]] constexpr void keep(V&&) {}
  constexpr void take() {}
};
template <>
struct result_slot<never> {
  static constexpr bool keeps = false;
  template <class Run>
  constexpr void set(Run&& run) {
    static_cast<void>(run());
  }
  template <class V>
  constexpr void keep(V&&) {}
  [[noreturn]] void take() { __builtin_unreachable(); }
};

// The clause that can never run is named by the template argument of the failing check.
template <std::size_t Index>
inline constexpr bool clause_can_run = [] {
  static_assert(Index == everywhere,
                "heed: this list has a clause that can never run, for earlier ones without guards "
                "take all that it would take; move it up or leave it out (its index, from 0, is "
                "the argument of clause_can_run)");
  return true;
}();

// How a clause meets a message: by one compare of its whole type, where its patterns say it.
template <class C>
struct message_plan {
  using erased_layout =
      typename C::patterns::parts_type::template binding<context<typename C::params>,
                                                         always_erased>::type;
  using signature = signature_types<typename C::patterns, erased_layout>;
  static constexpr bool exact = signature::exact;

  template <bool Exact>
  struct choose {
    using layout = erased_layout;
  };
  template <bool Exact>
    requires(Exact)
  struct choose<Exact> {
    using subject = decltype(subject_of_types(static_cast<typename signature::type*>(nullptr)));
    using layout = typename C::template plan<subject>::layout;
  };
  using layout = typename choose<exact>::layout;
  using chosen = choose<exact>;
};

// What a clause gives on values of these static types; `never` where it cannot fit, or is an
// `otherwise` that does not count.
template <class One, class Subject, bool Counts>
struct static_result_of {
  using type = never;
};
template <class One, class Subject>
  requires(One::is_otherwise)
struct static_result_of<One, Subject, true> {
  using type = otherwise_result<One, nothing>;
};
template <class One, class Subject, bool Counts>
  requires(!One::is_otherwise && One::template possible<Subject>)
struct static_result_of<One, Subject, Counts> {
  using type = typename One::template result<typename One::template plan<Subject>::layout>;
};

// The same on a message, its action acting on `Object…` where it is a member.
template <class Given>
struct given_by_action {
  using type = typename comes_to<Given>::type;
  static constexpr bool goes_on = detail::goes_on<Given>;
};
template <class One, bool Counts, class Message, class... Object>
struct message_result_of
    : given_by_action<
          typename One::template result<typename message_plan<One>::layout, Object...>> {};
template <class One, class Message, class... Object>
  requires(One::is_otherwise)
struct message_result_of<One, false, Message, Object...> : given_by_action<never> {};
template <class One, class Message, class... Object>
  requires(One::is_otherwise)
struct message_result_of<One, true, Message, Object...>
    : given_by_action<otherwise_result<One, Message, Object...>> {};

// What is known of clauses in their order, without the clauses. The `otherwise` that counts is the
// first; `fallback` is its index, or their number if there is none.
template <class... C>
struct clause_types {
  static constexpr std::size_t size = sizeof...(C);
  static constexpr std::size_t fallback = [] {
    constexpr bool is[] = {C::is_otherwise..., true};
    std::size_t i = 0;
    while (!is[i]) ++i;
    return i;
  }();

  template <class Subject>
  static constexpr bool possible = (... || C::template possible<Subject>);

  template <class Subject, std::size_t... I>
  static auto static_results(std::index_sequence<I...>)
      -> common<typename static_result_of<C, Subject, I == fallback>::type...>;
  template <class Subject>
  using static_result = decltype(static_results<Subject>(std::index_sequence_for<C...>()));

  // Whether an action gives what goes on.
  template <class Message, class... Object, std::size_t... I>
  static constexpr bool any_goes_on(std::index_sequence<I...>) {
    return (... || message_result_of < C, I == fallback, Message, Object... > ::goes_on);
  }

  template <class Message, class... Object, std::size_t... I>
  static auto message_results(std::index_sequence<I...>)
      -> common<typename message_result_of<C, I == fallback, Message, Object...>::type...>;
  template <class Message, class... Object>
  using message_result =
      decltype(message_results<Message, Object...>(std::index_sequence_for<C...>()));
};

// One clause of a list, as the I-th part of its pack. These depend on that clause alone: what names
// the whole list costs, for each of its clauses, with their number to compile.
template <std::size_t I, class C, class Subject, class Out>
[[gnu::always_inline]] constexpr bool run_one(base_of_part<I, C> const& part, Subject const& s,
                                              Out& out) {
  if constexpr (C::is_otherwise) {
    return false;
  } else {
    return detail::get<I>(part).run(s, out);
  }
}

template <class C, class Message, class B, class... T>
[[gnu::always_inline]] inline bool fits_exactly(C const& c, Message& m, B& b, list<T...>*) {
  auto* const elements = m.template exactly<T...>();
  return elements && c.fits(subject_at(*elements, std::index_sequence_for<T...>()), b);
}
template <class C, class Message, class B>
[[gnu::always_inline]] inline bool fits_message(C const& c, Message& m, B& b) {
  using plan = message_plan<C>;
  if constexpr (plan::exact) {
    return detail::fits_exactly(c, m, b, static_cast<typename plan::signature::type*>(nullptr));
  } else {
    return c.fits_message(m, b);
  }
}

template <class C, class B, class Out, class... Object>
[[gnu::always_inline]] inline void act_into(C const& c, B& b, Out& out, Object&... object) {
  if constexpr (requires { Out::keeps; }) {
    if constexpr (Out::keeps) {
      out.keep(c.act(b, object...));
    } else {
      c.act(b, object...);
    }
  } else {
    out.set([&]() -> decltype(auto) { return c.act(b, object...); });
  }
}

template <std::size_t I, class C, class Message, class Take, class Out, class... Object>
[[gnu::always_inline]] inline bool message_to(base_of_part<I, C> const& part, Message& m,
                                              Take& take, Out& out, Object&... object) {
  if constexpr (C::is_otherwise) {
    return false;
  } else {
    C const& c = detail::get<I>(part);
    using layout = typename message_plan<C>::layout;
    if constexpr (leaves_message<typename C::action_type>) {
      bindings<layout> b;
      if (!detail::fits_message(c, m, b)) return false;
      out.leave();
    } else if constexpr (goes_on<typename C::template result<layout, Object...>>) {
      auto& b = out.template keep_bindings<bindings<layout>>();
      if (!detail::fits_message(c, m, b)) return false;
      static_cast<void>(take());
      detail::act_into(c, b, out, object...);
    } else {
      bindings<layout> b;
      if (!detail::fits_message(c, m, b)) return false;
      static_cast<void>(take());
      detail::act_into(c, b, out, object...);
    }
    return true;
  }
}

}  // namespace detail

// Clauses in the order in which they are tried; every `otherwise` comes last, and the first given
// wins. Made by `clauses(c1, c2, …)`.
template <class... C>
class clause_list {
 public:
  using types = detail::clause_types<C...>;
  static constexpr std::size_t size = types::size;
  static constexpr std::size_t fallback = types::fallback;

  explicit constexpr clause_list(C... c) : clauses_(static_cast<C&&>(c)...) {}
  explicit constexpr clause_list(detail::pack<C...> c)
    requires(sizeof...(C) > 0)
      : clauses_(static_cast<detail::pack<C...>&&>(c)) {}

  template <std::size_t I>
  constexpr auto const& get() const noexcept {
    return detail::get<I>(clauses_);
  }
  constexpr detail::pack<C...> const& all() const noexcept { return clauses_; }

  // ---- values at hand

  template <class Subject>
  static constexpr bool possible = types::template possible<Subject>;

  template <class Subject>
  using static_result = typename types::template static_result<Subject>;

  // Tries the clauses in order; runs the first that fits and leaves its result in `out`.
  template <class Subject, class Out>
  [[gnu::always_inline]] constexpr bool run(Subject const& s, Out& out) const {
    return run_in_order(s, out, std::index_sequence_for<C...>());
  }

  // ---- messages

  // The type of a receive of this list, its actions acting on `Object…` where they are members.
  template <class Message, class... Object>
  using message_result = typename types::template message_result<Message, Object...>;

  // Whether one of them gives what goes on when its action has returned.
  template <class Message, class... Object>
  static constexpr bool goes_on =
      types::template any_goes_on<Message, Object...>(std::index_sequence_for<C...>());

  // Tries the clauses in order on a message. When one fits, `take()` moves the message out of its
  // mailbox (and gives it as an rvalue, for `otherwise`), then the action runs. A guard or
  // predicate that throws does so before `take`.
  template <class Message, class Take, class Out, class... Object>
  bool run_on_message(Message& m, Take&& take, Out& out, Object&... object) const {
    return message_in_order(m, take, out, std::index_sequence_for<C...>(), object...);
  }

 private:
  template <class Subject, class Out, std::size_t... I>
  [[gnu::always_inline]] constexpr bool run_in_order(Subject const& s, Out& out,
                                                     std::index_sequence<I...>) const {
    return (detail::run_one<I, C>(clauses_, s, out) || ...) || run_fallback(out);
  }

  template <class Out>
  constexpr bool run_fallback(Out& out) const {
    if constexpr (fallback < size) {
      out.set([&]() -> decltype(auto) { return get<fallback>().act(detail::nothing()); });
      return true;
    } else {
      return false;
    }
  }

  template <class Message, class Take, class Out, std::size_t... I, class... Object>
  [[gnu::always_inline]] bool message_in_order(Message& m, Take& take, Out& out,
                                               std::index_sequence<I...>, Object&... object) const {
    return (detail::message_to<I, C>(clauses_, m, take, out, object...) || ...) ||
           message_to_fallback(take, out, object...);
  }

  template <class Take, class Out, class... Object>
  bool message_to_fallback(Take& take, Out& out, Object&... object) const {
    if constexpr (fallback < size &&
                  detail::leaves_message<
                      typename detail::nth<(fallback < size ? fallback : 0), C...>::action_type>) {
      out.leave();
      return true;
    } else if constexpr (fallback < size) {
      auto&& taken = take();
      out.set([&]() -> decltype(auto) {
        return get<fallback>().act(static_cast<decltype(taken)>(taken), object...);
      });
      return true;
    } else {
      return false;
    }
  }

  [[no_unique_address]] detail::pack<C...> clauses_;
};

template <>
class clause_list<> {
 public:
  static constexpr std::size_t size = 0;
};

namespace detail {

template <class... A, class... B>
constexpr auto join(clause_list<A...> const& a, clause_list<B...> const& b) {
  return [&]<std::size_t... I, std::size_t... J>(std::index_sequence<I...>,
                                                 std::index_sequence<J...>) {
    return clause_list<A..., B...>(a.template get<I>()..., b.template get<J>()...);
  }(std::index_sequence_for<A...>(), std::index_sequence_for<B...>());
}

template <class X>
constexpr auto as_list(X&& x) {
  using plain = std::remove_cvref_t<X>;
  static_assert(is_clause<plain> || is_clause_list<plain>,
                "heed: this is no clause; write on(patterns…) >> action, otherwise >> action, or "
                "clauses(…)");
  if constexpr (is_clause_list<plain>) {
    return plain(static_cast<X&&>(x));
  } else if constexpr (is_clause<plain>) {
    return clause_list<plain>(plain(static_cast<X&&>(x)));
  } else {
    return clause_list<>();
  }
}

template <class... L>
struct joined;
template <class L>
struct joined<L> {
  static constexpr auto of(L const& l) { return l; }
};
template <class L, class M, class... Rest>
struct joined<L, M, Rest...> {
  static constexpr auto of(L const& l, M const& m, Rest const&... rest) {
    auto both = join(l, m);
    return joined<decltype(both), Rest...>::of(both, rest...);
  }
};

// Only clauses written side by side are held against each other: one in front of a list may cover
// what is in it.
template <class X>
using own_clauses = std::conditional_t<is_clause_list<X>, list<>, list<X>>;
template <class... C>
constexpr bool check_clauses(list<C...>) {
  return clause_can_run<never_runs<C...>()>;
}

template <class... X>
constexpr auto list_of(X&&... x) {
  if constexpr ((... && is_clause<std::remove_cvref_t<X>>)) {
    static_assert(clause_can_run<never_runs<std::remove_cvref_t<X>...>()>);
    return clause_list<std::remove_cvref_t<X>...>(static_cast<X&&>(x)...);
  } else {
    static_assert(check_clauses((list<>() + ... + own_clauses<std::remove_cvref_t<X>>())));
    return joined<decltype(as_list(static_cast<X&&>(x)))...>::of(as_list(static_cast<X&&>(x))...);
  }
}

}  // namespace detail

// Several clauses, or lists of them, as one value, to be stored, copied, composed and used in any
// match, receive or registry.
//
//   constexpr auto polite = clauses(on("hello"_a) >> "hello", on("bye"_a) >> "bye");
template <class... X>
constexpr auto clauses(X&&... x) {
  static_assert(sizeof...(X) > 0, "heed: clauses needs at least one clause");
  return detail::list_of(static_cast<X&&>(x)...);
}

}  // namespace heed
