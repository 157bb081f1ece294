// What patterns made of patterns share: their parts, laid out side by side, and a `rest` at the
// end.
#pragma once

#include <match/argument.hpp>
#include <match/detail/hana.hpp>
#include <match/pattern.hpp>

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace heed::detail {

template <std::size_t N>
constexpr std::array<std::size_t, N + 1> running_sum(std::array<std::size_t, N> const& of) {
  std::array<std::size_t, N + 1> sum{};
  for (std::size_t i = 0; i < N; ++i) sum[i + 1] = sum[i] + of[i];
  return sum;
}

// The indices whose bits are set.
template <unsigned long long Mask, std::size_t N>
constexpr auto set_bits() {
  constexpr std::size_t n = static_cast<std::size_t>(__builtin_popcountll(Mask));
  constexpr auto at = [] {
    std::array<std::size_t, n + 1> out{};
    for (std::size_t i = 0, k = 0; i < N; ++i)
      if ((Mask >> i & 1) != 0) out[k++] = i;
    return out;
  }();
  return [&]<std::size_t... K>(std::index_sequence<K...>) {
    return std::index_sequence<at[K]...>();
  }(std::make_index_sequence<n>());
}
template <unsigned long long Mask, std::size_t N>
using bits_of = decltype(set_bits<Mask, N>());

// The same of any number of them, one by one.
template <bool... Set>
constexpr auto find_set() {
  constexpr std::size_t n = (std::size_t{0} + ... + Set);
  constexpr auto at = [] {
    std::array<std::size_t, n + 1> out{};
    std::size_t i = 0, k = 0;
    ((Set ? void(out[k++] = i++) : void(++i)), ...);
    return out;
  }();
  return [&]<std::size_t... K>(std::index_sequence<K...>) {
    return std::index_sequence<at[K]...>();
  }(std::make_index_sequence<n>());
}
template <bool... Set>
using indices_where = decltype(find_set<Set...>());

// Sub-patterns, each with its own places, in order.
template <class... P>
class parts {
 public:
  static constexpr std::size_t count = sizeof...(P);
  static constexpr std::size_t places = (std::size_t{0} + ... + P::places);
  static constexpr unsigned work = (0u | ... | P::work);
  static constexpr bool uses_params = (false || ... || P::uses_params);
  static constexpr auto offsets = running_sum<count>({P::places...});

  template <std::size_t I>
  using type = nth<I, P...>;

  [[gnu::always_inline]] explicit constexpr parts(P... p) : parts_(static_cast<P&&>(p)...) {}

  template <std::size_t I>
  [[gnu::always_inline]] constexpr auto const& get() const noexcept {
    return detail::get<I>(parts_);
  }

  // Binds each to the element of its index, left to right.
  template <class Context, template <std::size_t> class At, class = std::index_sequence_for<P...>>
  struct binding;
  template <class Context, template <std::size_t> class At, std::size_t... I>
  struct binding<Context, At, std::index_sequence<I...>> {
    using type = bind_all<Context, step<P, At<I>>...>;
  };

  // Those that have something to do in these rounds.
  template <unsigned Rounds>
  static constexpr auto workers() {
    if constexpr (count <= 64) {
      unsigned long long bit = 1, mask = 0;
      ((mask |= (P::work & Rounds) != 0 ? bit : 0, bit <<= 1), ...);
      return mask;
    } else {
      return 0ull;
    }
  }
  template <unsigned Rounds>
  using working =
      std::conditional_t<(count <= 64), bits_of<workers<Rounds>(), (count <= 64 ? count : 0)>,
                         std::index_sequence_for<P...>>;

  // Tests each on `at(index)`, left to right.
  template <unsigned Rounds, std::size_t Start, class At, class Bindings>
  [[gnu::always_inline]] constexpr bool test(At const& at, Bindings& b) const {
    return test<Rounds, Start>(at, b, working<Rounds>());
  }
  template <unsigned Rounds, std::size_t Start, class At, class Bindings, std::size_t... I>
  [[gnu::always_inline]] constexpr bool test(At const& at, Bindings& b,
                                             std::index_sequence<I...>) const {
    return (detail::get<I>(parts_).template test<Rounds, Start + offsets[I]>(
                at(std::integral_constant<std::size_t, I>()), b) &&
            ...);
  }

 private:
  [[no_unique_address]] pack<P...> parts_;
};

template <>
class parts<> {
 public:
  static constexpr std::size_t count = 0, places = 0;
  static constexpr unsigned work = 0;
  static constexpr bool uses_params = false;
  template <class Context, template <std::size_t> class, class = void>
  struct binding {
    using type = Context;
  };
  template <unsigned, std::size_t, class At, class Bindings>
  constexpr bool test(At, Bindings&) const noexcept {
    return true;
  }
};

// How a list of patterns may end.
struct closed {  // exactly as many elements
  static constexpr bool open = false;
  static constexpr unsigned work = 0;
};
struct open_end {  // `rest`
  static constexpr bool open = true;
  static constexpr unsigned work = 0;
};
template <class P>
struct each_of {  // `rest(p)`
  static constexpr bool open = true;
  static constexpr unsigned work = P::work;
  P pattern;
};

// A list of patterns, and its end.
template <class Parts, class End>
struct pattern_list {
  using parts_type = Parts;
  using end_type = End;
  [[no_unique_address]] Parts fixed;
  [[no_unique_address]] End end;

  static constexpr std::size_t count = Parts::count;
  static constexpr bool open = End::open;
  static constexpr unsigned work = Parts::work | End::work;

  static constexpr bool takes_length(std::size_t n) noexcept {
    return open ? n >= count : n == count;
  }
};

template <class... P>
inline constexpr bool has_rest_last = [] {
  constexpr bool is_rest[] = {false, std::is_base_of_v<rest_base, P>...};
  return is_rest[sizeof...(P)];
}();

template <class P>
constexpr auto end_from(P const& last) {
  if constexpr (std::is_base_of_v<rest_pattern, P>) {
    return open_end();
  } else {
    return each_of<decltype(last.each)>{last.each};
  }
}

template <class... P>
constexpr auto make_pattern_list(P... p) {
  constexpr std::size_t rests = (std::size_t{0} + ... + std::is_base_of_v<rest_base, P>);
  static_assert(rests == (has_rest_last<P...> ? 1u : 0u),
                "heed: rest stands for all further elements, so nothing may follow it; write it "
                "last");
  if constexpr (!has_rest_last<P...>) {
    return pattern_list<parts<P...>, closed>{parts<P...>(static_cast<P&&>(p)...), closed()};
  } else {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      pack<P...> all(static_cast<P&&>(p)...);
      using fixed = parts<nth<I, P...>...>;
      auto end = end_from(detail::get<sizeof...(P) - 1>(all));
      return pattern_list<fixed, decltype(end)>{
          fixed(static_cast<nth<I, P...>&&>(detail::get<I>(all))...), end};
    }(std::make_index_sequence<sizeof...(P) - 1>());
  }
}

// The same from what a user wrote.
template <class... X>
constexpr auto pattern_list_of(X&&... x) {
  return detail::make_pattern_list(to_pattern(static_cast<X&&>(x))...);
}

// What a list of patterns takes, as a structure of that kind.
template <class End, class Layout>
struct end_cover {
  template <class Kind, class... C>
  using of = heed::ext::cover::structure<Kind, C...>;
};
template <class Layout>
struct end_cover<open_end, Layout> {
  template <class Kind, class... C>
  using of = heed::ext::cover::structure<Kind, C..., heed::ext::cover::rest>;
};
template <class P, class Layout>
struct end_cover<each_of<P>, Layout> {
  template <bool UsesParams>
  struct further {
    using type = heed::ext::cover::some;
  };
  template <bool UsesParams>
    requires(!UsesParams)
  struct further<UsesParams> {
    using type = typename P::template cover<Layout, 0>;
  };
  template <class Kind, class... C>
  using of = heed::ext::cover::structure<
      Kind, C..., heed::ext::cover::further<typename further<P::uses_params>::type>>;
};

template <class Parts, class End>
struct list_cover;
template <class... P, class End>
struct list_cover<parts<P...>, End> {
  template <class Kind, class Layout, std::size_t Start, class = std::index_sequence_for<P...>>
  struct of;
  template <class Kind, class Layout, std::size_t Start, std::size_t... I>
  struct of<Kind, Layout, Start, std::index_sequence<I...>> {
    using type = typename end_cover<End, Layout>::template of<
        Kind, typename P::template cover<Layout, Start + parts<P...>::offsets[I]>...>;
  };
};

}  // namespace heed::detail
