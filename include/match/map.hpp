// `keys`: inside a map.
#pragma once

#include <match/composite.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace heed {

namespace detail {

// A key and the pattern of its value. Not a pattern by itself.
template <class K, class P>
struct key_entry {
  using key_type = typename held_value<K>::type;
  using no_pattern = void;
  K key;
  P pattern;

  constexpr key_entry(K k, P p) : key(static_cast<K&&>(k)), pattern(static_cast<P&&>(p)) {}
};

// The key as a map takes it: a literal becomes a string for the look-up.
template <class T>
constexpr T const& as_key(T const& key) noexcept {
  return key;
}
template <class T>
constexpr std::string as_key(std::string_view text) {
  return std::string(text);
}

}  // namespace detail

// Matches: a map that has all of the keys (of exactly its key type), their values fitting; further
// keys are ignored. Binds: what the patterns bind. Cost: a look-up for each key.
template <class Parts, class... K>
class keys_pattern : public pattern_base {
 public:
  static constexpr std::size_t places = Parts::places;
  static constexpr unsigned work = detail::types | detail::values | Parts::work;
  static constexpr bool uses_params = Parts::uses_params;

  constexpr keys_pattern(Parts parts, K... k)
      : parts_(static_cast<Parts&&>(parts)), keys_(static_cast<K&&>(k)...) {}

  template <class E>
  struct of {
    using type = void;
    static constexpr bool possible = false;
  };
  template <class E>
    requires(E::erased)
  struct of<E> {
    using type = typename E::inside;
    static constexpr bool possible = true;
  };
  template <class E>
    requires(!E::erased && detail::map_like<typename E::type>)
  struct of<E> {
    using whole = std::remove_pointer_t<decltype(E::address)>;
    using mapped = typename E::type::mapped_type;
    using type =
        detail::static_element<std::conditional_t<std::is_const_v<whole>, mapped const, mapped>,
                               E::pass == detail::passing::constant ? detail::passing::rvalue
                                                                    : E::pass>;
    static constexpr bool possible =
        (... && std::is_same_v<typename detail::held_value<K>::type, typename E::type::key_type>);
  };

  template <class E, class Context>
  struct binding {
    using type = detail::impossible;
  };
  template <class E, class Context>
    requires(of<E>::possible)
  struct binding<E, Context> {
    template <std::size_t>
    using element = typename of<E>::type;
    using all = typename Parts::template binding<Context, element>::type;
    using type = detail::late<all, Context::size, detail::values>;
  };
  template <class E, class Context>
  using bind = typename binding<E, Context>::type;

  template <unsigned Rounds, std::size_t Start, class E, class Bindings>
  [[gnu::always_inline]] constexpr bool test(E e, Bindings& b) const {
    if constexpr (E::erased && (Rounds & detail::types) != 0)
      if (!e.it.type->find) return false;
    return each<Rounds, Start>(e, b, std::index_sequence_for<K...>());
  }

 private:
  template <unsigned Rounds, std::size_t Start, class E, class Bindings, std::size_t... I>
  constexpr bool each(E e, Bindings& b, std::index_sequence<I...>) const {
    constexpr unsigned late = detail::values | detail::predicates;
    if constexpr ((Rounds & late) == 0) {
      return true;
    } else {
      return (at_key<Rounds, Start + Parts::offsets[I], I>(e, b) && ...);
    }
  }

  template <unsigned Rounds, std::size_t Start, std::size_t I, class E, class Bindings>
  constexpr bool at_key(E e, Bindings& b) const {
    using held = detail::nth<I, K...>;
    typename detail::held_value<held>::type const& key =
        detail::as_key<typename detail::held_value<held>::type>(
            detail::held_value<held>::get(detail::get<I>(keys_)));
    auto const& inner = parts_.template get<I>();
    if constexpr (E::erased) {
      ext::element value = e.it.type->find(
          e.it.address, ext::describe<typename detail::held_value<held>::type>(), &key);
      value.constant |= e.it.constant;
      return value && detail::test_late<Rounds, Start>(inner, typename E::inside{value}, b);
    } else {
      auto const found = e.address->find(key);
      return found != e.address->end() &&
             detail::test_late<Rounds, Start>(
                 inner, typename of<E>::type{__builtin_addressof(found->second)}, b);
    }
  }

  Parts parts_;
  detail::pack<K...> keys_;
};

// on(keys(key("id", as<int>), key("name", as<std::string>))) >> [](int id, std::string name) { … }
template <class K, class P>
constexpr auto key(K&& k, P&& p) {
  auto held = detail::hold(static_cast<K&&>(k));
  auto inner = detail::to_single(static_cast<P&&>(p));
  return detail::key_entry<decltype(held), decltype(inner)>(static_cast<decltype(held)&&>(held),
                                                            static_cast<decltype(inner)&&>(inner));
}

template <class... K, class... P>
constexpr auto keys(detail::key_entry<K, P>... entry) {
  using parts = detail::parts<P...>;
  return keys_pattern<parts, K...>(parts(static_cast<P&&>(entry.pattern)...),
                                   static_cast<K&&>(entry.key)...);
}

}  // namespace heed
