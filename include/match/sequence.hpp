// `seq`: inside a range.
#pragma once

#include <match/tuple.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

namespace heed {

// Matches: a range of exactly as many elements as patterns, fitting in order; with a `rest` at the
// end, of at least so many. Binds: what the patterns bind. Cost: no further than the length of the
// list without `rest(p)`; the range is walked once, and once more if a predicate is among them.
template <class List>
class sequence_pattern : public pattern_base {
 public:
  static constexpr std::size_t places = List::parts_type::places;
  static constexpr unsigned work = detail::types | detail::values | List::work;
  static constexpr bool uses_params = List::parts_type::uses_params;

  explicit constexpr sequence_pattern(List list) : list_(static_cast<List&&>(list)) {}

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
    requires(!E::erased && detail::range_like<typename E::type>)
  struct of<E> {
    using whole = std::remove_pointer_t<decltype(E::address)>;
    using bare =
        std::remove_pointer_t<decltype(detail::address_of(std::declval<whole&>().begin()))>;
    using type =
        detail::part_element<bare, E::pass == detail::passing::constant ? detail::passing::rvalue
                                                                        : E::pass>;
    static constexpr bool possible = true;
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
    using all = typename List::parts_type::template binding<Context, element>::type;
    using type = detail::late<all, Context::size, detail::values>;
  };
  template <class E, class Context>
  using bind = typename binding<E, Context>::type;

  template <class Layout, std::size_t Start>
  using cover =
      typename detail::list_cover<typename List::parts_type, typename List::end_type>::template of<
          heed::ext::cover::sequence_kind, Layout, Start>::type;

  template <unsigned Rounds, std::size_t Start, class E, class Bindings>
  [[gnu::always_inline]] constexpr bool test(E e, Bindings& b) const {
    if constexpr (E::erased) {
      if constexpr ((Rounds & detail::types) != 0)
        if (!e.it.type->walk) return false;
    }
    if constexpr ((Rounds & detail::values) != 0)
      if (!walk < Rounds & ~unsigned{detail::predicates}, Start > (e, b)) return false;
    if constexpr ((Rounds & detail::predicates) != 0 && (List::work & detail::predicates) != 0)
      if (!walk<detail::predicates, Start>(e, b)) return false;
    return true;
  }

 private:
  // The element at this index, if a pattern waits for it. Gives false where the walk need not go
  // on.
  template <unsigned Rounds, std::size_t Start, class E, class Bindings>
  constexpr bool visit(std::size_t index, E e, Bindings& b, bool& fits) const {
    if (index < List::count) {
      fits = visit_fixed<Rounds, Start>(index, e, b, std::make_index_sequence<List::count>());
      return fits;
    }
    if constexpr (requires { list_.end.pattern; }) {
      fits = detail::test_inside<Rounds, Start + places, detail::unknown>(list_.end.pattern, e, b);
      return fits;
    } else {
      fits = List::open;
      return false;
    }
  }

  template <unsigned Rounds, std::size_t Start, class E, class Bindings, std::size_t... I>
  constexpr bool visit_fixed([[maybe_unused]] std::size_t index, [[maybe_unused]] E e,
                             [[maybe_unused]] Bindings& b, std::index_sequence<I...>) const {
    bool fits = false;
    (void)((index == I && (fits = detail::test_late<Rounds, Start + List::parts_type::offsets[I]>(
                               list_.fixed.template get<I>(), e, b),
                           true)) ||
           ...);
    return fits;
  }

  template <unsigned Rounds, std::size_t Start, class E, class Bindings>
  constexpr bool walk(E e, Bindings& b) const {
    bool fits = true;
    std::size_t index = 0;
    if constexpr (E::erased) {
      struct {
        sequence_pattern const* self;
        Bindings* b;
        bool* fits;
        std::size_t* index;
        bool constant;
      } context{this, &b, &fits, &index, e.it.constant};
      e.it.type->walk(e.it.address, &context, [](void* p, ext::element found) {
        auto& c = *static_cast<decltype(context)*>(p);
        found.constant |= c.constant;
        return c.self->template visit<Rounds, Start>((*c.index)++, typename E::inside{found}, *c.b,
                                                     *c.fits);
      });
    } else {
      auto& range = *e.template known<typename E::type>();
      auto const last = range.end();
      for (auto i = range.begin(); i != last; ++i)
        if (!visit<Rounds, Start>(index++, typename of<E>::type{detail::address_of(i)}, b, fits))
          break;
    }
    return fits && index >= List::count;
  }

  List list_;
};

// on(seq("get"_a, as<int>, rest)) …, on(seq(1, 2, 3)) …, on(seq(rest(as<int> > 0))) …
template <class... P>
constexpr auto seq(P&&... p) {
  auto list = detail::pattern_list_of(static_cast<P&&>(p)...);
  return sequence_pattern<decltype(list)>(static_cast<decltype(list)&&>(list));
}

}  // namespace heed
