// Comparisons of an element of one type with a value: `as<int> > 3`, `arg <= "m"`.
#pragma once

#include <match/type.hpp>
#include <match/value.hpp>

#include <type_traits>
#include <utility>

namespace heed {

namespace detail {

template <class T>
inline constexpr bool compares_typed = false;
template <class T>
inline constexpr bool compares_typed<is_pattern<T>> = true;
template <class T>
inline constexpr bool compares_typed<as_pattern<T>> = true;
template <>
inline constexpr bool compares_typed<arg_pattern> = true;

template <class T>
inline constexpr bool is_character =
    std::is_same_v<T, char> || std::is_same_v<T, wchar_t> || std::is_same_v<T, char8_t> ||
    std::is_same_v<T, char16_t> || std::is_same_v<T, char32_t>;
template <class T>
inline constexpr bool is_number =
    std::is_integral_v<T> && !std::is_same_v<T, bool> && !is_character<T>;

// Integers compare by value, whatever their signs; all else by its own operator.
enum class relation { equal, unequal, less, less_equal, greater, greater_equal };

template <relation R, class A, class B>
[[gnu::always_inline]] constexpr bool related(A const& a, B const& b)
  requires requires {
    a == b;
    a < b;
  } || (R == relation::equal && requires { a == b; }) ||
           (R == relation::unequal && requires { a != b; }) ||
           (R == relation::less && requires { a < b; }) ||
           (R == relation::less_equal && requires { a <= b; }) ||
           (R == relation::greater && requires { a > b; }) ||
           (R == relation::greater_equal && requires { a >= b; })
{
  if constexpr (is_number<A> && is_number<B>) {
    if constexpr (R == relation::equal) return std::cmp_equal(a, b);
    if constexpr (R == relation::unequal) return std::cmp_not_equal(a, b);
    if constexpr (R == relation::less) return std::cmp_less(a, b);
    if constexpr (R == relation::less_equal) return std::cmp_less_equal(a, b);
    if constexpr (R == relation::greater) return std::cmp_greater(a, b);
    if constexpr (R == relation::greater_equal) return std::cmp_greater_equal(a, b);
  } else {
    if constexpr (R == relation::equal) return static_cast<bool>(a == b);
    if constexpr (R == relation::unequal) return static_cast<bool>(a != b);
    if constexpr (R == relation::less) return static_cast<bool>(a < b);
    if constexpr (R == relation::less_equal) return static_cast<bool>(a <= b);
    if constexpr (R == relation::greater) return static_cast<bool>(a > b);
    if constexpr (R == relation::greater_equal) return static_cast<bool>(a >= b);
  }
}

template <relation R, class V>
struct comparison {
  V value;

  [[gnu::always_inline]] explicit constexpr comparison(V v) : value(static_cast<V&&>(v)) {}

  template <class T>
  [[gnu::always_inline]] constexpr auto operator()(T const& it) const
      -> decltype(related<R>(it, held_value<V>::get(value))) {
    return related<R>(it, held_value<V>::get(value));
  }
};

template <relation R, class P, class V>
[[gnu::always_inline]] constexpr auto compare(P p, V&& v) {
  if constexpr (constant<std::remove_cvref_t<V>>) {
    return detail::compare<R>(p, std::remove_cvref_t<V>::value);
  } else {
    auto held = hold(static_cast<V&&>(v));
    using test = comparison<R, decltype(held)>;
    return refined<P, values, test>(p, test(static_cast<decltype(held)&&>(held)));
  }
}

}  // namespace detail

// Each fits where the pattern on the left does and the element compares so with the value, which
// is held like a value pattern's. Binds as the left side.
template <class P, class V>
  requires detail::compares_typed<P>
[[gnu::always_inline]] constexpr auto operator==(P p, V&& v) {
  return detail::compare<detail::relation::equal>(p, static_cast<V&&>(v));
}
template <class P, class V>
  requires detail::compares_typed<P>
[[gnu::always_inline]] constexpr auto operator!=(P p, V&& v) {
  return detail::compare<detail::relation::unequal>(p, static_cast<V&&>(v));
}
template <class P, class V>
  requires detail::compares_typed<P>
[[gnu::always_inline]] constexpr auto operator<(P p, V&& v) {
  return detail::compare<detail::relation::less>(p, static_cast<V&&>(v));
}
template <class P, class V>
  requires detail::compares_typed<P>
[[gnu::always_inline]] constexpr auto operator<=(P p, V&& v) {
  return detail::compare<detail::relation::less_equal>(p, static_cast<V&&>(v));
}
template <class P, class V>
  requires detail::compares_typed<P>
[[gnu::always_inline]] constexpr auto operator>(P p, V&& v) {
  return detail::compare<detail::relation::greater>(p, static_cast<V&&>(v));
}
template <class P, class V>
  requires detail::compares_typed<P>
[[gnu::always_inline]] constexpr auto operator>=(P p, V&& v) {
  return detail::compare<detail::relation::greater_equal>(p, static_cast<V&&>(v));
}

}  // namespace heed
