// Taking a struct apart: an aggregate by counting its members, or one adapted with Boost.Hana.
#pragma once

#include <match/detail/hana.hpp>
#include <match/detail/invoke.hpp>

#include <boost/hana/accessors.hpp>
#include <boost/hana/concept/struct.hpp>
#include <boost/hana/fwd/second.hpp>
#include <boost/hana/fwd/unpack.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

namespace heed::detail {

// Converts to any member, so that an aggregate says how many initialisers it takes. Never called.
template <std::size_t>
struct anything : member_probe {
  template <class T>
  operator T&() const& noexcept;
  template <class T>
  operator T&&() const&& noexcept;
};

// The same for members that cannot be moved, which only a value made in place initialises.
template <std::size_t>
struct made_in_place : member_probe {
  template <class T>
  operator T() const;
};

template <class S, std::size_t... I>
constexpr bool takes_initialisers(std::index_sequence<I...>) {
  return requires { S{anything<I>{}...}; } || requires { S{made_in_place<I>{}...}; };
}

inline constexpr std::size_t most_members = 24;

// The largest number of initialisers that the aggregate takes.
template <class S, std::size_t N = most_members>
constexpr std::size_t count_members() {
  if constexpr (takes_initialisers<S>(std::make_index_sequence<N>())) {
    return N;
  } else if constexpr (N == 0) {
    return 0;
  } else {
    return count_members<S, N - 1>();
  }
}

// What unpacks an adapted struct's accessors comes with the headers that adapt it, so here the
// names alone do.
template <class S>
inline constexpr bool is_adapted = hana::Struct<S>::value;

struct counting {
  template <class... T>
  constexpr std::integral_constant<std::size_t, sizeof...(T)> operator()(T const&...) const {
    return {};
  }
};

template <class S>
constexpr std::size_t member_count() {
  if constexpr (is_adapted<S>) {
    return decltype(hana::unpack(hana::accessors<S>(), counting()))::value;
  } else {
    return count_members<S>();
  }
}

template <class... T>
constexpr auto addresses_of(T&... member) {
  return pack<T*...>(__builtin_addressof(member)...);
}

// The addresses of all members of an S or S const, in order.
template <class S>
constexpr auto members_of(S& s) {
  using plain = std::remove_const_t<S>;
  if constexpr (is_adapted<plain>) {
    return hana::unpack(hana::accessors<plain>(), [&s](auto const&... accessor) {
      return detail::addresses_of(hana::second(accessor)(s)...);
    });
  } else {
    constexpr std::size_t number = count_members<plain>();
    if constexpr (number == 0) {
      return pack<>();
    } else if constexpr (number == 1) {
      auto& [a] = s;
      return detail::addresses_of(a);
    } else if constexpr (number == 2) {
      auto& [a, b] = s;
      return detail::addresses_of(a, b);
    } else if constexpr (number == 3) {
      auto& [a, b, c] = s;
      return detail::addresses_of(a, b, c);
    } else if constexpr (number == 4) {
      auto& [a, b, c, d] = s;
      return detail::addresses_of(a, b, c, d);
    } else if constexpr (number == 5) {
      auto& [a, b, c, d, e] = s;
      return detail::addresses_of(a, b, c, d, e);
    } else if constexpr (number == 6) {
      auto& [a, b, c, d, e, f] = s;
      return detail::addresses_of(a, b, c, d, e, f);
    } else if constexpr (number == 7) {
      auto& [a, b, c, d, e, f, g] = s;
      return detail::addresses_of(a, b, c, d, e, f, g);
    } else if constexpr (number == 8) {
      auto& [a, b, c, d, e, f, g, h] = s;
      return detail::addresses_of(a, b, c, d, e, f, g, h);
    } else if constexpr (number == 9) {
      auto& [a, b, c, d, e, f, g, h, i] = s;
      return detail::addresses_of(a, b, c, d, e, f, g, h, i);
    } else if constexpr (number == 10) {
      auto& [a, b, c, d, e, f, g, h, i, j] = s;
      return detail::addresses_of(a, b, c, d, e, f, g, h, i, j);
    } else if constexpr (number == 11) {
      auto& [a, b, c, d, e, f, g, h, i, j, k] = s;
      return detail::addresses_of(a, b, c, d, e, f, g, h, i, j, k);
    } else if constexpr (number == 12) {
      auto& [a, b, c, d, e, f, g, h, i, j, k, l] = s;
      return detail::addresses_of(a, b, c, d, e, f, g, h, i, j, k, l);
    } else if constexpr (number == 13) {
      auto& [a, b, c, d, e, f, g, h, i, j, k, l, m] = s;
      return detail::addresses_of(a, b, c, d, e, f, g, h, i, j, k, l, m);
    } else if constexpr (number == 14) {
      auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n] = s;
      return detail::addresses_of(a, b, c, d, e, f, g, h, i, j, k, l, m, n);
    } else if constexpr (number == 15) {
      auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o] = s;
      return detail::addresses_of(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o);
    } else if constexpr (number == 16) {
      auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = s;
      return detail::addresses_of(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p);
    } else if constexpr (number == 17) {
      auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q] = s;
      return detail::addresses_of(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q);
    } else if constexpr (number == 18) {
      auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r] = s;
      return detail::addresses_of(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r);
    } else if constexpr (number == 19) {
      auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, t] = s;
      return detail::addresses_of(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, t);
    } else if constexpr (number == 20) {
      auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, t, u] = s;
      return detail::addresses_of(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, t, u);
    } else if constexpr (number == 21) {
      auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, t, u, v] = s;
      return detail::addresses_of(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, t, u, v);
    } else if constexpr (number == 22) {
      auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, t, u, v, w] = s;
      return detail::addresses_of(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, t, u, v, w);
    } else if constexpr (number == 23) {
      auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, t, u, v, w, x] = s;
      return detail::addresses_of(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, t, u, v, w,
                                  x);
    } else if constexpr (number == 24) {
      auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, t, u, v, w, x, y] = s;
      return detail::addresses_of(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, t, u, v, w,
                                  x, y);
    }
  }
}

}  // namespace heed::detail
