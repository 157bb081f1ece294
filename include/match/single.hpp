// Patterns that take just one value.
#pragma once

#include <match/compare.hpp>
#include <match/type.hpp>
#include <match/value.hpp>

#include <type_traits>

namespace heed::ext {

// The value that a pattern takes, where it takes just one of its type: what an index needs to find
// it. `type` is void for other patterns; else `of(pattern)` is the value, or text of its kind.
template <class P>
struct single_value {
  using type = void;
};
template <class V>
struct single_value<value_pattern<V>> {
  using type = typename value_pattern<V>::type;
  static constexpr decltype(auto) of(value_pattern<V> const& p) noexcept { return p.value(); }
};
template <class T, T V>
struct single_value<constant_pattern<T, V>> {
  using type = T;
  static constexpr T of(constant_pattern<T, V> const&) noexcept { return V; }
};
template <class Inner, class V>
struct single_value<
    detail::refined<Inner, detail::values, detail::comparison<detail::relation::equal, V>>> {
  using pattern =
      detail::refined<Inner, detail::values, detail::comparison<detail::relation::equal, V>>;
  using type = typename detail::held_value<V>::type;
  static constexpr decltype(auto) of(pattern const& p) noexcept {
    return detail::held_value<V>::get(p.asked().value);
  }
};

}  // namespace heed::ext
