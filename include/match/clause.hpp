// `on(…) >> action`, `.when(…)` and `otherwise`.
#pragma once

#include <match/composite.hpp>
#include <match/detail/action.hpp>
#include <match/detail/invoke.hpp>
#include <match/tuple.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

namespace heed {

// What an action gives that never returns, as one that only throws: it does not count where the
// common type of several actions is formed.
class never {
  never() = delete;
};

namespace detail {

struct no_guard {};

// How a list of patterns meets a subject: where its captures go, and whether it can fit at all.
template <class List, class Params, class Subject>
struct plan;
template <class List, class Params, class... E>
struct plan<List, Params, static_subject<E...>> {
  template <std::size_t I>
  using element = nth<I, E...>;
  using layout = typename bind_list<List, context<Params>, element, sizeof...(E)>::type;
  static constexpr bool possible = layout::possible;
};

// The types of a message that a clause takes, where it says them all.
template <class List, class Layout>
struct signature_types;
template <class... P, class End, class Layout>
struct signature_types<pattern_list<parts<P...>, End>, Layout> {
  template <class>
  struct of;
  template <std::size_t... I>
  struct of<std::index_sequence<I...>> {
    using type = list<typename P::template takes<Layout, parts<P...>::offsets[I]>...>;
  };
  using type = typename of<std::index_sequence_for<P...>>::type;
  static constexpr bool exact = []<class... T>(list<T...>*) {
    return std::is_same_v<End, closed> && (... && !std::is_same_v<T, unknown>);
  }(static_cast<type*>(nullptr));
};
template <class End, class Layout>
struct signature_types<pattern_list<parts<>, End>, Layout> {
  using type = list<>;
  static constexpr bool exact = std::is_same_v<End, closed>;
};

// Every element of a message, while only its descriptor is known.
template <std::size_t>
using always_erased = erased_element<>;

template <class... T>
static_subject<static_element<T>...> subject_of_types(list<T...>*);

}  // namespace detail

// A clause as a value: patterns, a guard or none, and an action. Made by `on(…) >> action`. Copied
// by copying its parts; constexpr where they are.
template <class List, class Guard, class Action>
class clause {
 public:
  using patterns = List;
  using params = typename detail::action_params<Action>::type;
  using action_type = Action;
  static constexpr bool is_otherwise = false;
  using no_pattern = void;
  static constexpr bool is_guarded = !std::is_same_v<Guard, detail::no_guard>;

  [[gnu::always_inline]] constexpr clause(List list, Guard guard, Action action)
      : list_(static_cast<List&&>(list)),
        guard_(static_cast<Guard&&>(guard)),
        action_(static_cast<Action&&>(action)) {}

  template <class Subject>
  using plan = detail::plan<List, params, Subject>;

  // Whether the clause could fit values of these static types.
  template <class Subject>
  static constexpr bool possible = plan<Subject>::possible;

  template <class Layout, class... Object>
  using result = std::remove_cvref_t<decltype(detail::caller<Layout>::call(
      std::declval<Action const&>(), std::declval<detail::bindings<Layout>&>(),
      static_cast<params*>(nullptr), typename detail::caller<Layout>::indices(),
      std::declval<Object&>()...))>;

  // The clause's rounds, then its guard, on values of known types.
  template <class... E, class B>
  [[gnu::always_inline]] constexpr bool fits(detail::static_subject<E...> const& s, B& b) const {
    using namespace detail;
    if constexpr (List::work == 0) {
      return passes(b);
    } else if constexpr (!std::is_same_v<typename List::end_type, closed> ||
                         (List::work & predicates) != 0) {
      return fits_at<sizeof...(E)>(s, b) && passes(b);
    } else {
      using working = typename List::parts_type::template working<types | values>;
      if constexpr (is_guarded) {
        return list_.fixed.template test < types | values, 0 > (s, b, working()) && passes(b);
      } else {
        return list_.fixed.template test < types | values, 0 > (s, b, working());
      }
    }
  }

  // The same on a message, element by element.
  template <class Message, class B>
  bool fits_message(Message const& m, B& b) const {
    std::size_t const size = m.size();
    if (!List::takes_length(size)) return false;
    auto const at = [&m](std::size_t i) { return detail::erased_element<>{m.element_at(i)}; };
    if (!list_.fixed.template test<detail::types, 0>(at, b) || !rest_fits<detail::types>(m, b))
      return false;
    if constexpr ((List::work & detail::values) != 0)
      if (!list_.fixed.template test<detail::values, 0>(at, b) || !rest_fits<detail::values>(m, b))
        return false;
    if constexpr ((List::work & detail::predicates) != 0)
      if (!list_.fixed.template test<detail::predicates, 0>(at, b) ||
          !rest_fits<detail::predicates>(m, b))
        return false;
    return passes(b);
  }

  template <class B, class... Object>
  [[gnu::always_inline]] constexpr decltype(auto) act(B& b, Object&... object) const {
    using caller = detail::caller<typename B::layout>;
    return caller::call(action_, b, static_cast<params*>(nullptr), typename caller::indices(),
                        object...);
  }

  // If it fits, runs its action and leaves the result in `out`.
  template <class Subject, class Out>
  [[gnu::always_inline]] constexpr bool run(Subject const& s, Out& out) const {
    using layout = typename plan<Subject>::layout;
    if constexpr (layout::possible) {
      detail::bindings<layout> b;
      if (!fits(s, b)) return false;
      using caller = detail::caller<layout>;
      if constexpr (Out::keeps) {
        out.keep(
            caller::call(action_, b, static_cast<params*>(nullptr), typename caller::indices()));
      } else {
        caller::call(action_, b, static_cast<params*>(nullptr), typename caller::indices());
      }
      return true;
    } else {
      return false;
    }
  }

  constexpr List const& list() const noexcept { return list_; }

 private:
  template <std::size_t Length, class At, class B>
  [[gnu::always_inline]] constexpr bool fits_at(At const& at, B& b) const {
    using namespace detail;
    if constexpr ((List::work & predicates) == 0) {
      return test_list < types | values, 0, Length > (list_, at, b);
    } else {
      return test_list<types, 0, Length>(list_, at, b) &&
             test_list<values, 0, Length>(list_, at, b) &&
             test_list<predicates, 0, Length>(list_, at, b);
    }
  }

  template <unsigned Rounds, class Message, class B>
  bool rest_fits(Message const& m, B& b) const {
    if constexpr (requires { list_.end.pattern; }) {
      for (std::size_t i = List::count; i < m.size(); ++i)
        if (!detail::test_inside<Rounds, List::parts_type::places, detail::unknown>(
                list_.end.pattern, detail::erased_element<>{m.element_at(i)}, b))
          return false;
    }
    return true;
  }

  template <class B>
  [[gnu::always_inline]] constexpr bool passes(B const& b) const {
    if constexpr (is_guarded) {
      return detail::caller<typename B::layout>::guard(guard_, b);
    } else {
      return true;
    }
  }

  [[no_unique_address]] List list_;
  [[no_unique_address]] Guard guard_;
  [[no_unique_address]] Action action_;
};

// `otherwise >> action`: fits whatever no other clause of its list fits, of any length.
template <class Action>
class otherwise_clause {
 public:
  using action_type = Action;
  static constexpr bool is_otherwise = true;
  using no_pattern = void;
  template <class>
  static constexpr bool possible = true;

  explicit constexpr otherwise_clause(Action action) : action_(static_cast<Action&&>(action)) {}

  // `Message` is void where there is none: among values at hand.
  template <class Message, class... Object>
  [[gnu::always_inline]] constexpr decltype(auto) act(Message&& message, Object&... object) const {
    if constexpr (detail::is_constantly<Action>) {
      return (action_.value);
    } else if constexpr (detail::invocable<Action const&, Object&...>) {
      return detail::invoke(action_, object...);
    } else {
      static_assert(detail::invocable<Action const&, Object&..., Message>,
                    "heed: the action of otherwise takes nothing or, in receives and registries, "
                    "the whole heed::message");
      return detail::invoke(action_, object..., static_cast<Message&&>(message));
    }
  }

  template <class Subject, class Out>
  [[gnu::always_inline]] constexpr bool run(Subject const&, Out& out) const {
    out.set([this]() -> decltype(auto) { return act(detail::nothing()); });
    return true;
  }

 private:
  [[no_unique_address]] Action action_;
};

namespace detail {

template <class C>
inline constexpr bool is_clause = false;
template <class L, class G, class A>
inline constexpr bool is_clause<clause<L, G, A>> = true;
template <class A>
inline constexpr bool is_clause<otherwise_clause<A>> = true;

template <class Otherwise, class Message, class... Object>
using otherwise_result = std::remove_cvref_t<decltype(std::declval<Otherwise const&>().act(
    std::declval<Message>(), std::declval<Object&>()...))>;

}  // namespace detail

// What `on` gives: patterns that wait for their action.
template <class List, class Guard>
class clause_head {
 public:
  using no_pattern = void;

  [[gnu::always_inline]] constexpr clause_head(List list, Guard guard)
      : list_(static_cast<List&&>(list)), guard_(static_cast<Guard&&>(guard)) {}

  // Fits only where the guard is true as well. It sees all captures, or none, as const&, after
  // every pattern has fitted. An exception from it ends the match, with nothing taken.
  template <class G>
  constexpr auto when(G&& guard) const& {
    return clause_head(*this).when(static_cast<G&&>(guard));
  }
  template <class G>
  constexpr auto when(G&& guard) && {
    static_assert(std::is_same_v<Guard, detail::no_guard>,
                  "heed: a clause has one guard; join the conditions with &&");
    using plain = detail::kept_callable<G>;
    static_assert(detail::callable<plain>,
                  "heed: .when takes a callable, which is asked when the patterns have fitted; "
                  "wrap the condition in a lambda");
    return clause_head<List, plain>(static_cast<List&&>(list_), plain(static_cast<G&&>(guard)));
  }

  template <class A>
  constexpr auto operator>>(A&& action) const& {
    return clause_head(*this) >> static_cast<A&&>(action);
  }
  template <class A>
  [[gnu::always_inline]] constexpr auto operator>>(A&& action) && {
    if constexpr (detail::callable<std::decay_t<A>>) {
      using kept = detail::kept_callable<A>;
      return clause<List, Guard, kept>(static_cast<List&&>(list_), static_cast<Guard&&>(guard_),
                                       kept(static_cast<A&&>(action)));
    } else {
      auto act = detail::to_action(static_cast<A&&>(action));
      return clause<List, Guard, decltype(act)>(static_cast<List&&>(list_),
                                                static_cast<Guard&&>(guard_),
                                                static_cast<decltype(act)&&>(act));
    }
  }

 private:
  [[no_unique_address]] List list_;
  [[no_unique_address]] Guard guard_;
};

// The head of a clause: fits exactly as many elements as it has patterns, unless the last is
// `rest`. Each argument is a pattern; else a reference_wrapper; else a constant; else a callable;
// else a value.
//
//   on("add"_a, as<int>, as<int>) >> [](int a, int b) { return a + b; }
template <class... P>
[[gnu::always_inline]] constexpr auto on(P&&... p) {
  if constexpr ((... || std::is_base_of_v<detail::rest_base, std::remove_cvref_t<P>>)) {
    auto list = detail::pattern_list_of(static_cast<P&&>(p)...);
    return clause_head<decltype(list), detail::no_guard>(static_cast<decltype(list)&&>(list),
                                                         detail::no_guard());
  } else {
    using all = detail::parts<detail::pattern_of<P>...>;
    using list = detail::pattern_list<all, detail::closed>;
    return clause_head<list, detail::no_guard>(
        list{all(detail::to_pattern(static_cast<P&&>(p))...), detail::closed()},
        detail::no_guard());
  }
}

// otherwise >> [] { … }
struct otherwise_head {
  template <class A>
  [[gnu::always_inline]] constexpr auto operator>>(A&& action) const {
    auto act = detail::to_action(static_cast<A&&>(action));
    return otherwise_clause<decltype(act)>(static_cast<decltype(act)&&>(act));
  }
};
inline constexpr otherwise_head otherwise{};

}  // namespace heed
