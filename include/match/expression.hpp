// `match(…)(…)` and `matches(…)(…)`: patterns on values at hand.
#pragma once

#include <match/clauses.hpp>
#include <match/error.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

namespace heed {

namespace detail {

// A value of a match: text is turned into a string that the match owns, all else is looked at in
// place. A non-const lvalue stays its owner's: actions that can take it as an lvalue get it so.
template <class T>
struct matched {
  static_assert(!std::is_array_v<std::remove_reference_t<T>>,
                "heed: an array is no element; match a std::array, or a range with seq(…)");
  using type = std::remove_reference_t<T>;
  static constexpr passing pass = std::is_lvalue_reference_v<T> ? passing::lvalue : passing::rvalue;
  type& value;
  explicit constexpr matched(T&& v) : value(v) {}
};
template <class T>
  requires(std::is_same_v<travels_as<T>, std::string> &&
           !std::is_same_v<std::remove_cvref_t<T>, std::string>)
struct matched<T> {
  using type = text;
  static constexpr passing pass = passing::rvalue;
  text value;
  explicit constexpr matched(T&& v) : value(v) {}
};
template <class T, std::size_t N>
  requires(std::is_same_v<std::remove_const_t<T>, char>)
struct matched<T (&)[N]> {
  using type = text;
  static constexpr passing pass = passing::rvalue;
  text value;
  explicit constexpr matched(T (&v)[N]) : value(text_of(v)) {}
};

template <class T>
concept matched_by_alternative = variant_like<std::remove_const_t<T>>;

// What becomes of each combination of alternatives: `Found` is the elements so far, `M` the values
// to come.
template <class Job, class Found, class... M>
struct dispatch;
template <class Job, class... Found>
struct dispatch<Job, list<Found...>> {
  using subject = static_subject<Found...>;
  using result = typename Job::template result<subject>;
  static constexpr bool taken = Job::template taken<subject>;
  static constexpr bool all_taken = true;

  [[gnu::always_inline]] static constexpr bool run(Job& job, Found... found) {
    return job(subject{pack<Found...>(found...)});
  }
};
template <class Job, class... Found, class M, class... Rest>
struct dispatch<Job, list<Found...>, M, Rest...> {
  using element = static_element<typename M::type, M::pass>;
  using next = dispatch<Job, list<Found..., element>, Rest...>;
  using result = typename next::result;
  static constexpr bool taken = next::taken;
  static constexpr bool all_taken = next::all_taken;

  [[gnu::always_inline]] static constexpr bool run(Job& job, Found... found, M& m, Rest&... rest) {
    return next::run(job, found..., element{__builtin_addressof(m.value)}, rest...);
  }
};
template <class Job, class... Found, class M, class... Rest>
  requires matched_by_alternative<typename M::type>
struct dispatch<Job, list<Found...>, M, Rest...> {
  using access = variant_access<std::remove_const_t<typename M::type>>;
  template <std::size_t I>
  using alternative =
      std::conditional_t<std::is_const_v<typename M::type>, typename access::template type<I> const,
                         typename access::template type<I>>;
  template <std::size_t I>
  using element = static_element<alternative<I>, M::pass>;
  template <std::size_t I>
  using next = dispatch<Job, list<Found..., element<I>>, Rest...>;

  template <std::size_t... I>
  static constexpr auto results(std::index_sequence<I...>) -> common<typename next<I>::result...>;
  using indices = std::make_index_sequence<access::size>;
  using result = decltype(results(indices()));

  static constexpr bool taken = []<std::size_t... I>(std::index_sequence<I...>) {
    return (... || next<I>::taken);
  }(indices());
  static constexpr bool all_taken = []<std::size_t... I>(std::index_sequence<I...>) {
    return (... && (next<I>::taken && next<I>::all_taken));
  }(indices());

  static constexpr bool run(Job& job, Found... found, M& m, Rest&... rest) {
    return run_alternative(indices(), job, found..., m, rest...);
  }

 private:
  template <std::size_t... I>
  static constexpr bool run_alternative(std::index_sequence<I...>, Job& job, Found... found, M& m,
                                        Rest&... rest) {
    std::size_t const index = access::index(m.value);
    bool fits = false;
    (void)((index == I &&
            (fits =
                 next<I>::run(job, found..., element<I>{access::template get<I>(m.value)}, rest...),
             true)) ||
           ...);
    return fits;
  }
};

template <class Clauses>
struct result_job {
  template <class Subject>
  using result = typename Clauses::template static_result<Subject>;
  template <class Subject>
  static constexpr bool taken = Clauses::template possible<Subject>;
};

template <class Clauses, class R>
struct match_job : result_job<Clauses> {
  Clauses const& clauses;
  result_slot<R>& out;

  constexpr match_job(Clauses const& c, result_slot<R>& o) : clauses(c), out(o) {}

  template <class Subject>
  [[gnu::always_inline]] constexpr bool operator()(Subject const& s) {
    return clauses.run(s, out);
  }
};

template <class List>
struct matches_job {
  List const& list;

  template <class>
  using result = bool;
  template <class Subject>
  static constexpr bool taken = plan<List, unknown, Subject>::possible;

  template <class... E>
  constexpr bool operator()(static_subject<E...> const& s) {
    using fits = plan<List, unknown, static_subject<E...>>;
    if constexpr (fits::possible) {
      bindings<typename fits::layout> b;
      auto const at = [&s](auto index) { return s.template at<index()>(); };
      return test_list<types, 0, sizeof...(E)>(list, at, b) &&
             test_list<values, 0, sizeof...(E)>(list, at, b) &&
             test_list<predicates, 0, sizeof...(E)>(list, at, b);
    } else {
      return false;
    }
  }
};

// What `match(…)` gives: used at once, not stored.
template <class... M>
class match_expression {
 public:
  template <class... T>
  explicit constexpr match_expression(std::type_identity<pack<T...>>, T&&... v)
      : values_(M(static_cast<T&&>(v))...) {}

  template <class... X>
  [[gnu::always_inline]] constexpr decltype(auto) operator()(X&&... x) && {
    if constexpr ((... && is_clause<std::remove_cvref_t<X>>) &&
                  !(... || matched_by_alternative<typename M::type>)) {
      using list = clause_types<std::remove_cvref_t<X>...>;
      if constexpr (list::fallback + 1 >= list::size) {
        static_assert(clause_can_run<never_runs<std::remove_cvref_t<X>...>()>);
        return run_in_place<list>(std::index_sequence_for<M...>(), x...);
      } else {
        return run(list_of(static_cast<X&&>(x)...), std::index_sequence_for<M...>());
      }
    } else {
      return run(list_of(static_cast<X&&>(x)...), std::index_sequence_for<M...>());
    }
  }

 private:
  // Clauses that are used once need not be gathered: each is tried where it stands.
  template <class List, std::size_t... I, class... C>
  [[gnu::always_inline]] constexpr auto run_in_place(std::index_sequence<I...>,
                                                     C const&... clause) {
    using subject = static_subject<static_element<typename M::type, M::pass>...>;
    constexpr bool possible = List::template possible<subject>;
    static_assert(possible,
                  "heed: no clause of this match can ever fit these values: the number of patterns "
                  "and their exact types decide (as<int> takes no long)");
    if constexpr (possible) {
      subject const s{pack<static_element<typename M::type, M::pass>...>(
          static_element<typename M::type, M::pass>{
              __builtin_addressof(detail::get<I>(values_).value)}...)};
      result_slot<typename List::template static_result<subject>> out;
      if (!(... || clause.run(s, out))) throw match_error();
      return out.take();
    }
  }

  template <class Clauses, std::size_t... I>
  [[gnu::always_inline]] constexpr auto run(Clauses const& list, std::index_sequence<I...>) {
    using all = dispatch<result_job<Clauses>, detail::list<>, M...>;
    static_assert(all::taken,
                  "heed: no clause of this match can ever fit these values: the number of patterns "
                  "and their exact types decide (as<int> takes no long)");
    static_assert(!all::taken || all::all_taken,
                  "heed: this match has no clause for one of the alternatives of a variant; add "
                  "one for each, or an otherwise");
    if constexpr (all::taken && all::all_taken) {
      using R = typename all::result;
      using job = match_job<Clauses, R>;
      result_slot<R> out;
      job j(list, out);
      if (!dispatch<job, detail::list<>, M...>::run(j, detail::get<I>(values_)...))
        throw match_error();
      return out.take();
    }
  }

  pack<M...> values_;
};

template <class... M>
class matches_expression {
 public:
  template <class... T>
  explicit constexpr matches_expression(std::type_identity<pack<T...>>, T&&... v)
      : values_(M(static_cast<T&&>(v))...) {}

  template <class... P>
  constexpr bool operator()(P&&... p) && {
    auto const list = pattern_list_of(static_cast<P&&>(p)...);
    using job = matches_job<std::remove_const_t<decltype(list)>>;
    job j{list};
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return dispatch<job, detail::list<>, M...>::run(j, detail::get<I>(values_)...);
    }(std::index_sequence_for<M...>());
  }

 private:
  pack<M...> values_;
};

}  // namespace detail

// Matches values at hand: runs the action of the first clause that fits and gives its result, of
// the actions' common type. Which clauses can fit is decided from the static types when compiling;
// a variant is matched by the alternative that it holds. Throws `match_error` when nothing fits.
//
//   int const n = match(x, y)(on(0, _) >> 0, on(as<int>, as<int>) >> [](int a, int b) { return a *
//   b; });
template <class... T>
[[nodiscard]] constexpr auto match(T&&... v) {
  static_assert(sizeof...(T) > 0, "heed: match needs at least one value");
  return detail::match_expression<detail::matched<T>...>(std::type_identity<detail::pack<T...>>(),
                                                         static_cast<T&&>(v)...);
}

// Whether the values fit the patterns.
//
//   if (matches(reply)(some(as<int> > 0))) …
template <class... T>
[[nodiscard]] constexpr auto matches(T&&... v) {
  static_assert(sizeof...(T) > 0, "heed: matches needs at least one value");
  return detail::matches_expression<detail::matched<T>...>(std::type_identity<detail::pack<T...>>(),
                                                           static_cast<T&&>(v)...);
}

}  // namespace heed
