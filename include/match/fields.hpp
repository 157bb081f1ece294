// `fields<S>` and `field<&S::m>`: inside a struct.
#pragma once

#include <match/derived.hpp>
#include <match/detail/members.hpp>
#include <match/tuple.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

namespace heed {

// Matches: a struct S whose members fit, one by one, in order; with a `rest` at the end, its first
// members. S is a plain aggregate (of at most 24 members, no base, no C array) or adapted with
// Boost.Hana. Binds: what the patterns bind.
template <class S, class List>
class fields_pattern : public pattern_base {
  static constexpr std::size_t length = detail::member_count<S>();
  static_assert(detail::is_adapted<S> || std::is_aggregate_v<S>,
                "heed: fields<S> takes a plain aggregate or a struct adapted with "
                "BOOST_HANA_ADAPT_STRUCT; for one member of any class write field<&S::m>(p)");
  static_assert(List::takes_length(length),
                "heed: fields<S> needs a pattern for each member of S, in order, or a rest at the "
                "end (an S with a C array cannot be counted: name its members by field<&S::m>)");

 public:
  static constexpr std::size_t places = List::parts_type::places;
  static constexpr unsigned work = detail::types | List::work;
  static constexpr bool uses_params = List::parts_type::uses_params;

  explicit constexpr fields_pattern(List list) : list_(static_cast<List&&>(list)) {}

  // The struct, once its type is known.
  template <class E>
  struct whole {
    using type = S;
  };
  template <class E>
    requires(!E::erased)
  struct whole<E> {
    using type = std::remove_pointer_t<decltype(E::address)>;
  };

  template <class E>
  struct of {
    using members = decltype(detail::members_of(std::declval<typename whole<E>::type&>()));
    template <std::size_t I>
    using element = detail::part_element<
        std::remove_pointer_t<
            std::remove_cvref_t<decltype(detail::get<I>(std::declval<members&>()))>>,
        E::pass == detail::passing::constant ? detail::passing::rvalue : E::pass>;
  };

  template <class E, class Context>
  struct binding {
    using type = detail::impossible;
  };
  template <class E, class Context>
    requires(E::template possible<S>)
  struct binding<E, Context> {
    using type = typename detail::bind_list<List, Context, of<E>::template element, length>::type;
  };
  template <class E, class Context>
  using bind = typename binding<E, Context>::type;

  template <class, std::size_t>
  using takes = S;
  template <class Layout, std::size_t Start>
  using cover =
      typename detail::list_cover<typename List::parts_type, typename List::end_type>::template of<
          heed::ext::cover::fields_kind<S>, Layout, Start>::type;

  template <unsigned Rounds, std::size_t Start, class E, class Bindings>
  [[gnu::always_inline]] constexpr bool test(E e, Bindings& b) const {
    if constexpr (E::erased && (Rounds & detail::types) != 0) {
      if (!e.template look<S>()) return false;
      if constexpr (places != 0)
        if (e.it.constant) return false;
    }
    auto const members = detail::members_of(*e.template known<S>());
    return detail::test_list<Rounds, Start, length>(
        list_,
        [&members](auto index) {
          return typename of<E>::template element<index()>{detail::get<index()>(members)};
        },
        b);
  }

 private:
  List list_;
};

namespace detail {

template <auto Member>
struct member_pointer;
template <class C, class M, M C::* Member>
struct member_pointer<Member> {
  static_assert(
      std::is_object_v<M>,
      "heed: field<&S::m> takes a data member; for a member function write via(&S::f, p)");
  using object = C;
  using type = M;
};

}  // namespace detail

// Matches: an element of the class that declares the member, or publicly derived from it, whose
// member fits. Binds: what the pattern binds.
template <auto Member, class P>
class field_pattern : public pattern_base {
  using object = typename detail::member_pointer<Member>::object;
  using member = typename detail::member_pointer<Member>::type;

 public:
  static constexpr std::size_t places = P::places;
  static constexpr unsigned work = detail::types | P::work;
  static constexpr bool uses_params = P::uses_params;

  explicit constexpr field_pattern(P p) : inner_(static_cast<P&&>(p)) {}

  template <class E>
  struct of {
    using type = detail::static_element<member, E::pass>;
    static constexpr bool possible = true;
  };
  template <class E>
    requires(!E::erased)
  struct of<E> {
    using whole = std::remove_pointer_t<decltype(E::address)>;
    using bare = std::conditional_t<std::is_const_v<whole>, member const, member>;
    using type =
        detail::static_element<bare, E::pass == detail::passing::constant ? detail::passing::rvalue
                                                                          : E::pass>;
    static constexpr bool possible = std::is_convertible_v<whole*, object const volatile*>;
  };

  template <class E, class Context>
  struct binding {
    using type = detail::impossible;
  };
  template <class E, class Context>
    requires(of<E>::possible)
  struct binding<E, Context> {
    using type = detail::bound<P, typename of<E>::type, Context>;
  };
  template <class E, class Context>
  using bind = typename binding<E, Context>::type;

  template <unsigned Rounds, std::size_t Start, class E, class Bindings>
  [[gnu::always_inline]] constexpr bool test(E e, Bindings& b) const {
    using part = typename of<E>::type;
    if constexpr (E::erased) {
      auto *const whole = detail::find_in_message < object, false, places != 0 > (e.it);
      if (!whole) return false;
      return inner_.template test<Rounds, Start>(part{__builtin_addressof(whole->*Member)}, b);
    } else {
      return inner_.template test<Rounds, Start>(part{__builtin_addressof(e.address->*Member)}, b);
    }
  }

 private:
  P inner_;
};

// on(fields<point>(as<int>, 0)) >> [](int x) { … }
template <class S, class... P>
constexpr auto fields(P&&... p) {
  auto list = detail::pattern_list_of(static_cast<P&&>(p)...);
  return fields_pattern<S, decltype(list)>(static_cast<decltype(list)&&>(list));
}

// on(field<&order::id>(as<int> > 100)) >> [](int id) { … }
template <auto Member, class P>
constexpr auto field(P&& p) {
  auto inner = detail::to_single(static_cast<P&&>(p));
  return field_pattern<Member, decltype(inner)>(static_cast<decltype(inner)&&>(inner));
}

}  // namespace heed
