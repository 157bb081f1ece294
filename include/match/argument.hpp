// What stands between the parentheses of `on`, and of every pattern made of patterns.
#pragma once

#include <match/atom.hpp>
#include <match/detail/invoke.hpp>
#include <match/predicate.hpp>
#include <match/value.hpp>
#include <match/wildcard.hpp>

#include <type_traits>

namespace heed::detail {

template <class T>
inline constexpr bool is_atom = false;
template <fixed_text Name>
inline constexpr bool is_atom<atom<Name>> = true;

// A pattern; else an atom; else a reference_wrapper; else a constant; else a callable; else a
// value.
template <class T>
[[gnu::always_inline]] constexpr auto to_pattern(T&& x) {
  using plain = std::remove_cvref_t<T>;
  if constexpr (pattern<plain> || std::is_base_of_v<rest_base, plain>) {
    return plain(static_cast<T&&>(x));
  } else if constexpr (is_atom<plain>) {
    return atom_pattern<plain>();
  } else if constexpr (is_reference_wrapper<plain>) {
    return eq(x);
  } else if constexpr (constant<plain>) {
    return decltype(constant_of(&x))();
  } else if constexpr (callable<plain>) {
    using f = std::decay_t<T>;
    static_assert(concrete_callable<f>,
                  "heed: a generic or overloaded callable is no pattern, for its type cannot be "
                  "read; write as<T>.when(f), or eq(f) to compare with it");
    if constexpr (concrete_callable<f>) {
      using kept = kept_callable<T>;
      return predicate_pattern<kept>(kept(static_cast<T&&>(x)));
    } else {
      return wildcard();  // so that nothing else is said
    }
  } else {
    static_assert(
        !requires { typename plain::no_pattern; },
        "heed: this stands for no element: key(k, p) belongs inside keys(…), and a clause "
        "beside other clauses");
    return eq(static_cast<T&&>(x));
  }
}

template <class T>
using pattern_of = decltype(to_pattern(std::declval<T>()));

// A sub-pattern that must not be `rest`.
template <class T>
constexpr auto to_single(T&& x) {
  constexpr bool single = !std::is_base_of_v<rest_base, std::remove_cvref_t<T>>;
  static_assert(single,
                "heed: rest stands for several elements; it may only be the last argument of on, "
                "tuple_of, fields or seq");
  if constexpr (single) {
    return to_pattern(static_cast<T&&>(x));
  } else {
    return wildcard();  // so that nothing else is said
  }
}

}  // namespace heed::detail

namespace heed {

// rest(p): any number of further elements, each fitting p.
struct rest_maker : rest_pattern {
  template <class P>
  constexpr auto operator()(P&& p) const {
    auto each = detail::to_single(static_cast<P&&>(p));
    return rest_of<decltype(each)>(static_cast<decltype(each)&&>(each));
  }
};

// on("log"_a, rest) >> …
inline constexpr rest_maker rest{};

}  // namespace heed
