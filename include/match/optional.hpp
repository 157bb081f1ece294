// `some` and `none`: optionals and pointers.
#pragma once

#include <match/composite.hpp>

#include <cstddef>
#include <type_traits>

namespace heed {

namespace detail {

template <class E>
inline constexpr bool holds_one = false;
template <class E>
  requires(!E::erased)
inline constexpr bool holds_one<E> = optional_like<typename E::type>;
template <class E>
  requires(E::erased)
inline constexpr bool holds_one<E> = true;

// What an element that is an optional or a pointer lends to a sub-pattern. What a raw or shared
// pointer points to has other owners, so an action that can take it as an lvalue gets it so.
template <class E>
struct pointee {
  using whole = std::remove_pointer_t<decltype(E::address)>;
  using holder = typename E::type;
  using bare = std::remove_reference_t<decltype(*std::declval<whole&>())>;
  static constexpr bool sole_owner = is_optional<holder> || requires(holder& h) { h.release(); };
  using type =
      static_element<std::conditional_t<E::pass == passing::constant, bare const, bare>,
                     sole_owner && E::pass != passing::constant ? E::pass : passing::lvalue>;
};

}  // namespace detail

// Matches: a non-empty optional, unique_ptr, shared_ptr or pointer to an object; what it holds fits
// the pattern. Binds: what the pattern binds.
template <class P>
class some_pattern : public pattern_base {
 public:
  static constexpr std::size_t places = P::places;
  static constexpr unsigned work = detail::types | detail::values | P::work;
  static constexpr bool uses_params = P::uses_params;

  explicit constexpr some_pattern(P p) : inner_(static_cast<P&&>(p)) {}

  template <class E, class Context>
  struct binding {
    using type = detail::impossible;
  };
  template <class E, class Context>
    requires(!E::erased && detail::holds_one<E>)
  struct binding<E, Context> {
    using type = detail::late<detail::bound<P, typename detail::pointee<E>::type, Context>,
                              Context::size, detail::values>;
  };
  template <class E, class Context>
    requires(E::erased)
  struct binding<E, Context> {
    using type = detail::late<
        detail::bound<P, typename E::template inside_as<detail::passing::lvalue>, Context>,
        Context::size, detail::values>;
  };
  template <class E, class Context>
  using bind = typename binding<E, Context>::type;

  template <class Layout, std::size_t Start>
  using cover = heed::ext::cover::structure<heed::ext::cover::filled_kind,
                                            typename P::template cover<Layout, Start>>;

  template <unsigned Rounds, std::size_t Start, class E, class Bindings>
  [[gnu::always_inline]] constexpr bool test(E e, Bindings& b) const {
    if constexpr (E::erased) {
      if constexpr ((Rounds & detail::types) != 0)
        if (!e.it.type->inner) return false;
      if constexpr ((Rounds & (detail::values | detail::predicates)) != 0) {
        ext::element inner = e.it.type->inner(e.it.address);
        if (!inner) return false;
        inner.constant |= e.it.constant;
        return test_inner<Rounds, Start>(
            typename E::template inside_as<detail::passing::lvalue>{inner}, b);
      }
    } else {
      if constexpr ((Rounds & (detail::values | detail::predicates)) != 0) {
        if (!*e.address) return false;
        return test_inner<Rounds, Start>(
            typename detail::pointee<E>::type{__builtin_addressof(**e.address)}, b);
      }
    }
    return true;
  }

 private:
  template <unsigned Rounds, std::size_t Start, class E, class Bindings>
  [[gnu::always_inline]] constexpr bool test_inner(E e, Bindings& b) const {
    return detail::test_late<Rounds, Start>(inner_, e, b);
  }

  P inner_;
};

// Matches: an empty optional, unique_ptr, shared_ptr or pointer. Binds: nothing.
struct none_pattern : pattern_base {
  static constexpr unsigned work = detail::types | detail::values;

  template <class E, class Context>
  using bind = std::conditional_t<detail::holds_one<E>, Context, detail::impossible>;
  template <class, std::size_t>
  using cover = heed::ext::cover::structure<heed::ext::cover::empty_kind>;

  template <unsigned Rounds, std::size_t, class E, class Bindings>
  [[gnu::always_inline]] constexpr bool test(E e, Bindings&) const {
    if constexpr (E::erased) {
      if constexpr ((Rounds & detail::types) != 0)
        if (!e.it.type->inner) return false;
      if constexpr ((Rounds & detail::values) != 0) return !e.it.type->inner(e.it.address);
    } else {
      if constexpr ((Rounds & detail::values) != 0) return !*e.address;
    }
    return true;
  }
};

// on(some(as<int>)) >> [](int n) { … }, on(none) >> …
template <class P>
constexpr auto some(P&& p) {
  auto inner = detail::to_single(static_cast<P&&>(p));
  return some_pattern<decltype(inner)>(static_cast<decltype(inner)&&>(inner));
}
inline constexpr none_pattern none{};

}  // namespace heed
