// `holds<T>`: a variant, or a holder of anything, that holds a T.
#pragma once

#include <match/composite.hpp>

#include <any>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace heed {

namespace detail {

// The T inside a variant or holder of static type V; null if it holds something else.
template <class T, class V>
constexpr auto* held_in_static(V& v) {
  using plain = std::remove_const_t<V>;
  using found = std::conditional_t<std::is_const_v<V>, T const, T>;
  if constexpr (std::is_same_v<plain, std::any>) {
    return std::any_cast<T>(&v);
  } else if constexpr (variant_like<plain>) {
    found* out = nullptr;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      auto const one = [&]<std::size_t J>(std::integral_constant<std::size_t, J>) {
        if constexpr (std::is_same_v<typename variant_access<plain>::template type<J>, T>)
          if (variant_access<plain>::index(v) == J) out = variant_access<plain>::template get<J>(v);
      };
      (one(std::integral_constant<std::size_t, I>()), ...);
    }(std::make_index_sequence<variant_access<plain>::size>());
    return out;
  } else {
    return static_cast<found*>(
        holder_access<plain>::get(const_cast<plain&>(v), ext::describe<T>()));
  }
}

template <class V, class T>
constexpr bool could_hold() {
  if constexpr (variant_like<V>) {
    return []<std::size_t... I>(std::index_sequence<I...>) {
      return (... || std::is_same_v<typename variant_access<V>::template type<I>, T>);
    }(std::make_index_sequence<variant_access<V>::size>());
  } else {
    return std::is_same_v<V, std::any> || holder_like<V>;
  }
}

template <class T, class Any = std::any>
T* held_in_message(element e) {
  if (e.type->active) {
    ext::element const inner = e.type->active(e.address);
    return inner && *inner.type == ext::describe<T>() ? static_cast<T*>(inner.address) : nullptr;
  }
  if (e.type->held) return static_cast<T*>(e.type->held(e.address, ext::describe<T>()));
  if constexpr (std::is_copy_constructible_v<T>)
    if (*e.type == ext::describe<Any>()) return std::any_cast<T>(static_cast<Any*>(e.address));
  return nullptr;
}

}  // namespace detail

// Matches: a variant or any that holds a T, which fits the pattern. Binds: what the pattern binds.
template <class T, class P>
class holds_pattern : public pattern_base {
 public:
  static constexpr std::size_t places = P::places;
  static constexpr unsigned work = detail::types | detail::values | P::work;
  static constexpr bool uses_params = P::uses_params;

  explicit constexpr holds_pattern(P p) : inner_(static_cast<P&&>(p)) {}

  template <class E>
  struct of {
    using type = detail::static_element<T, E::pass>;
    static constexpr bool possible = true;
  };
  template <class E>
    requires(!E::erased)
  struct of<E> {
    using whole = std::remove_pointer_t<decltype(E::address)>;
    using bare = std::conditional_t<std::is_const_v<whole>, T const, T>;
    using type =
        detail::static_element<bare, E::pass == detail::passing::constant ? detail::passing::rvalue
                                                                          : E::pass>;
    static constexpr bool possible = detail::could_hold<typename E::type, T>();
  };

  template <class E, class Context>
  struct binding {
    using type = detail::impossible;
  };
  template <class E, class Context>
    requires(of<E>::possible)
  struct binding<E, Context> {
    using type = detail::late<detail::bound<P, typename of<E>::type, Context>, Context::size,
                              detail::values>;
  };
  template <class E, class Context>
  using bind = typename binding<E, Context>::type;

  template <class Layout, std::size_t Start>
  using cover = heed::ext::cover::structure<
      heed::ext::cover::holding_kind<T>,
      heed::ext::cover::all_of<heed::ext::cover::type<T>,
                               typename P::template cover<Layout, Start>>>;

  template <unsigned Rounds, std::size_t Start, class E, class Bindings>
  [[gnu::always_inline]] constexpr bool test(E e, Bindings& b) const {
    if constexpr (E::erased && (Rounds & detail::types) != 0) {
      ext::type_descriptor const& type = *e.it.type;
      if (!type.active && !type.held && type != ext::describe<std::any>()) return false;
      if constexpr (places != 0)
        if (e.it.constant) return false;
    }
    if constexpr ((Rounds & (detail::values | detail::predicates)) != 0) {
      auto* const found = find(e);
      return found && detail::test_late<Rounds, Start>(inner_, typename of<E>::type{found}, b);
    }
    return true;
  }

 private:
  template <class E>
  static constexpr auto* find(E e) {
    if constexpr (E::erased) {
      return detail::held_in_message<T>(e.it);
    } else {
      return detail::held_in_static<T>(*e.address);
    }
  }

  P inner_;
};

// holds<T> alone takes any T.
template <class T>
struct holds_any : holds_pattern<T, wildcard> {
  constexpr holds_any() : holds_pattern<T, wildcard>(_) {}

  template <class P>
  constexpr auto operator()(P&& p) const {
    auto inner = detail::to_single(static_cast<P&&>(p));
    return holds_pattern<T, decltype(inner)>(static_cast<decltype(inner)&&>(inner));
  }
};

// on(holds<int>(as<int>)) >> [](int n) { … }, on(holds<std::string>) >> …
template <class T>
inline constexpr holds_any<T> holds{};

}  // namespace heed
