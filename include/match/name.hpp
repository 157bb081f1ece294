// Names: the first time they bind, again they compare.
#pragma once

#include <match/argument.hpp>
#include <match/derived.hpp>
#include <match/type.hpp>
#include <match/value.hpp>

#include <cstddef>
#include <type_traits>

namespace heed {

template <detail::fixed_text Text>
struct name_tag {};

// Matches: the first time in a clause, what fits `P`; again, what equals the value that the name
// has bound (and fits `P` where one is given). Binds: the first time, the element.
template <class Name, class P, bool Given>
class name_pattern : public pattern_base {
 public:
  static constexpr std::size_t places = 1;
  // Again, it may have to wait for the round in which the name is bound.
  static constexpr unsigned work = detail::all_stages;
  static constexpr bool uses_params = true;

  explicit constexpr name_pattern(P p) : inner_(static_cast<P&&>(p)) {}

  // What `P` captures of the element, when that is not the element itself but its base.
  static constexpr bool by_base = requires { typename P::base; };

  template <class E, class Context, std::size_t Earlier = Context::template find<Name>>
  struct binding {  // again
    using first = std::remove_const_t<typename Context::template at<Earlier>::type>;
    static constexpr bool fits() {
      if constexpr (!detail::compares_with<E, first>) {
        return false;
      } else if constexpr (Given) {
        return detail::bound<P, E, Context>::possible;
      } else {
        return true;
      }
    }
    using type = std::conditional_t<fits(), typename Context::template add<detail::unused>,
                                    detail::impossible>;
  };
  template <class E, class Context>
  struct binding<E, Context, detail::everywhere> {
    using inner = detail::bound<P, E, Context>;
    template <class>
    struct found {
      using type = detail::impossible;
    };
    template <class Inner>
      requires(Inner::possible)
    struct found<Inner> {
      static constexpr auto wanted() {
        using taken = typename P::template takes<Inner, Context::size>;
        if constexpr (by_base) {
          return static_cast<typename P::base*>(nullptr);
        } else if constexpr (!std::is_same_v<taken, detail::unknown>) {
          return static_cast<taken*>(nullptr);
        } else {
          return static_cast<typename detail::argument_type<E, Context>::type*>(nullptr);
        }
      }
      using bare = std::remove_pointer_t<decltype(wanted())>;
      template <class B>
      struct place_for {
        using type = typename Context::template add<typename E::template slot<B, Name>>;
      };
      template <class B>
        requires(by_base)
      struct place_for<B> {
        using base = std::conditional_t<E::pass == detail::passing::constant, B const, B>;
        using type =
            typename Context::template add<detail::slot<Name, base, detail::passing::reference>>;
      };
      template <class B>
        requires(!by_base && !E::template possible<B>)
      struct place_for<B> {
        using type = detail::impossible;
      };
      using type = typename place_for<bare>::type;
    };
    using type = typename found<inner>::type;
  };
  template <class E, class Context>
  using bind = typename binding<E, Context>::type;

  template <class Layout, std::size_t Start>
  static constexpr std::size_t earlier = detail::before<Layout, Start>::type::template find<Name>;

  template <class Layout, std::size_t Start>
  static constexpr auto taken() {
    if constexpr (by_base) {
      return static_cast<detail::unknown*>(nullptr);
    } else if constexpr (earlier<Layout, Start> == detail::everywhere) {
      return static_cast<std::remove_const_t<typename Layout::template at<Start>::type>*>(nullptr);
    } else {
      return static_cast<
          std::remove_const_t<typename Layout::template at<earlier<Layout, Start>>::type>*>(
          nullptr);
    }
  }
  template <class Layout, std::size_t Start>
  using takes = std::remove_pointer_t<decltype(taken<Layout, Start>())>;

  template <class Layout, std::size_t Start>
  static constexpr auto covering() {
    if constexpr (by_base) {
      return heed::ext::cover::some();
    } else if constexpr (earlier<Layout, Start> != detail::everywhere) {
      return heed::ext::cover::part<takes<Layout, Start>>();
    } else if constexpr (!Given || std::is_same_v<P, arg_pattern>) {
      return heed::ext::cover::captured<takes<Layout, Start>>();
    } else if constexpr (P::uses_params) {  // its places are its own, not those of the layout
      return heed::ext::cover::part<takes<Layout, Start>>();
    } else {
      return heed::ext::cover::all_of<heed::ext::cover::captured<takes<Layout, Start>>,
                                      typename P::template cover<Layout, Start>>();
    }
  }
  template <class Layout, std::size_t Start>
  using cover = decltype(covering<Layout, Start>());

  template <unsigned Rounds, std::size_t Start, class E, class Bindings>
  [[gnu::always_inline]] constexpr bool test(E e, Bindings& b) const {
    using layout = typename Bindings::layout;
    constexpr std::size_t first = earlier<layout, Start>;
    if constexpr (first == detail::everywhere) {
      if constexpr ((Rounds & detail::types) != 0) {
        if constexpr (by_base) {
          b.template get<Start>() = inner_.find(e);
          if (!b.template get<Start>()) return false;
        } else {
          using type = std::remove_const_t<typename layout::template at<Start>::type>;
          b.template get<Start>() = e.template capture<type>();
          if constexpr (E::erased)
            if (!b.template get<Start>()) return false;
        }
      }
      if constexpr (!Given || by_base) {
        return true;
      } else {
        return detail::test_inside<Rounds, Start, typename layout::params>(inner_, e, b);
      }
    } else {
      using place = typename layout::template at<first>;
      using type = std::remove_const_t<typename place::type>;
      constexpr unsigned round =
          place::set == detail::predicates ? detail::predicates : detail::values;
      if constexpr (E::erased && (Rounds & detail::types) != 0)
        if (!e.template look<type>()) return false;
      if constexpr (Given)
        if (!detail::test_inside<Rounds, Start, typename layout::params>(inner_, e, b))
          return false;
      if constexpr ((Rounds & round) != 0)
        return detail::same_value(e.template peek<type>(), *b.template get<first>());
      return true;
    }
  }

 private:
  P inner_;
};

// A name without a pattern is one with `arg`, and takes another in parentheses.
template <detail::fixed_text Text>
struct name_literal : name_pattern<name_tag<Text>, arg_pattern, false> {
  constexpr name_literal() : name_pattern<name_tag<Text>, arg_pattern, false>(arg) {}

  template <class P>
  constexpr auto operator()(P&& p) const {
    auto inner = detail::to_single(static_cast<P&&>(p));
    return name_pattern<name_tag<Text>, decltype(inner), true>(
        static_cast<decltype(inner)&&>(inner));
  }
};

inline namespace literals {

// on("order"_v, "order"_v) >> [](int order) { … }
template <detail::fixed_text Text>
constexpr auto operator""_v() noexcept {
  return name_literal<Text>();
}

}  // namespace literals
}  // namespace heed
