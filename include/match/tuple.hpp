// `tuple_of`: inside a tuple, pair or array.
#pragma once

#include <match/composite.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

namespace heed {

namespace detail {

// The elements that a part of a structure hands to sub-patterns: const where the whole is.
template <class T, passing Pass>
using part_element = static_element<std::remove_reference_t<T>, Pass>;

// Tests a list of patterns, and its end, on numbered elements. `Element<I>` is the type of the
// I-th, `at(I)` gives it; `length` is how many there are.
template <unsigned Rounds, std::size_t Start, class Params, class List, class At, class Bindings,
          std::size_t... J>
[[gnu::always_inline]] constexpr bool test_further([[maybe_unused]] List const& list,
                                                   [[maybe_unused]] At const& at,
                                                   [[maybe_unused]] Bindings& b,
                                                   std::index_sequence<J...>) {
  return (... &&
          test_inside<Rounds, Start + List::parts_type::places, Params>(
              list.end.pattern, at(std::integral_constant<std::size_t, List::count + J>()), b));
}

template <unsigned Rounds, std::size_t Start, std::size_t Length, class List, class At,
          class Bindings>
[[gnu::always_inline]] constexpr bool test_list(List const& list, At const& at, Bindings& b) {
  if constexpr (List::work == 0) {
    return true;
  } else {
    if (!list.fixed.template test<Rounds, Start>(at, b)) return false;
    if constexpr (requires { list.end.pattern; }) {
      return test_further<Rounds, Start, unknown>(list, at, b,
                                                  std::make_index_sequence<Length - List::count>());
    } else {
      return true;
    }
  }
}

// Whether `rest(p)` can fit each of the further elements.
template <class List, class Context, template <std::size_t> class Element, std::size_t Length>
struct end_possible {
  static constexpr bool value = true;
};
template <class Parts, class P, class Context, template <std::size_t> class Element,
          std::size_t Length>
struct end_possible<pattern_list<Parts, each_of<P>>, Context, Element, Length> {
  static constexpr bool value = []<std::size_t... J>(std::index_sequence<J...>) {
    return (... && bound<P, Element<Parts::count + J>,
                         typename Context::template with_params<unknown>>::possible);
  }(std::make_index_sequence<Length - Parts::count>());
};

// Binds a list of patterns to `Length` numbered elements.
template <class List, class Context, template <std::size_t> class Element, std::size_t Length>
struct bind_list {
  template <class C>
  struct checked {
    using type = impossible;
  };
  template <class C>
    requires(C::possible)
  struct checked<C> {
    using type = std::conditional_t<end_possible<List, C, Element, Length>::value, C, impossible>;
  };
  template <std::size_t>
  struct by_length {
    using type = impossible;
  };
  template <std::size_t N>
    requires(List::takes_length(N))
  struct by_length<N> {
    using all = typename List::parts_type::template binding<Context, Element>::type;
    using type = typename checked<all>::type;
  };
  using type = typename by_length<Length>::type;
};

}  // namespace detail

// Matches: a tuple-like (tuple, pair, array) of that many elements, each fitting its pattern; with
// a `rest` at the end, of at least so many. Binds: what the patterns bind.
template <class List>
class tuple_pattern : public pattern_base {
 public:
  static constexpr std::size_t places = List::parts_type::places;
  static constexpr unsigned work = detail::types | List::work;
  static constexpr bool uses_params = List::parts_type::uses_params;

  explicit constexpr tuple_pattern(List list) : list_(static_cast<List&&>(list)) {}

  template <class E>
  struct of {
    using whole = std::remove_pointer_t<decltype(E::address)>;
    static constexpr std::size_t length = std::tuple_size_v<typename E::type>;
    template <std::size_t I>
    static constexpr auto* part(whole* w) {
      using std::get;
      return __builtin_addressof(get<I>(*w));
    }
    template <std::size_t I>
    using element =
        detail::part_element<std::remove_pointer_t<decltype(part<I>(nullptr))>,
                             E::pass == detail::passing::constant ? detail::passing::rvalue
                                                                  : E::pass>;
  };

  template <class E, class Context>
  struct binding {
    using type = detail::impossible;
  };
  template <class E, class Context>
    requires(!E::erased && detail::tuple_like<typename E::type>)
  struct binding<E, Context> {
    using type =
        typename detail::bind_list<List, Context, of<E>::template element, of<E>::length>::type;
  };
  template <class E, class Context>
    requires E::erased
  struct binding<E, Context> {
    template <std::size_t>
    using element = typename E::inside;
    using type = typename List::parts_type::template binding<Context, element>::type;
  };
  template <class E, class Context>
  using bind = typename binding<E, Context>::type;

  template <class Layout, std::size_t Start>
  using cover =
      typename detail::list_cover<typename List::parts_type, typename List::end_type>::template of<
          heed::ext::cover::tuple_kind, Layout, Start>::type;

  template <unsigned Rounds, std::size_t Start, class E, class Bindings>
  [[gnu::always_inline]] constexpr bool test(E e, Bindings& b) const {
    if constexpr (E::erased) {
      return test_erased<Rounds, Start>(e, b);
    } else {
      return detail::test_list<Rounds, Start, of<E>::length>(
          list_,
          [e](auto index) {
            return
                typename of<E>::template element<index()>{of<E>::template part<index()>(e.address)};
          },
          b);
    }
  }

 private:
  template <unsigned Rounds, std::size_t Start, class E, class Bindings>
  constexpr bool test_erased(E e, Bindings& b) const {
    ext::type_descriptor const& type = *e.it.type;
    if ((Rounds & detail::types) != 0 &&
        (type.parts == ext::type_descriptor::no_parts || !List::takes_length(type.parts)))
      return false;
    auto const part = [&](std::size_t i) {
      typename E::inside out{type.part(e.it.address, i)};
      out.it.constant |= e.it.constant;
      return out;
    };
    if (!list_.fixed.template test<Rounds, Start>(part, b)) return false;
    if constexpr (requires { list_.end.pattern; }) {
      for (std::size_t i = List::count; i < type.parts; ++i)
        if (!detail::test_inside<Rounds, Start + places, detail::unknown>(list_.end.pattern,
                                                                          part(i), b))
          return false;
    }
    return true;
  }

  List list_;
};

// on(tuple_of("point"_a, as<int>, as<int>)) >> [](int x, int y) { … }
template <class... P>
constexpr auto tuple_of(P&&... p) {
  auto list = detail::pattern_list_of(static_cast<P&&>(p)...);
  return tuple_pattern<decltype(list)>(static_cast<decltype(list)&&>(list));
}

}  // namespace heed
