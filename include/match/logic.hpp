// `both`, `either`, `neither`.
#pragma once

#include <match/composite.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

namespace heed {

// Matches: what fits all of the patterns. Binds: all that they bind, left to right; as const& when
// more than one of them binds, for they look at the same element.
template <class... P>
class both_pattern : public pattern_base {
  using parts = detail::parts<P...>;

 public:
  static constexpr std::size_t places = parts::places;
  static constexpr unsigned work = parts::work;
  static constexpr bool uses_params = parts::uses_params;

  explicit constexpr both_pattern(P... p) : parts_(static_cast<P&&>(p)...) {}

  template <class E, class Context>
  struct binding {
    template <std::size_t>
    using at = E;
    using all = typename parts::template binding<Context, at>::type;
    template <class C>
    struct finish {
      using type = C;
    };
    template <class C>
      requires(C::possible && C::arguments > Context::arguments + 1)
    struct finish<C> {
      using type = detail::pass_from<Context::size, detail::passing::constant, C>;
    };
    using type = typename finish<all>::type;
  };
  template <class E, class Context>
  using bind = typename binding<E, Context>::type;

  template <class Layout, std::size_t Start, class = std::index_sequence_for<P...>>
  struct both_of;
  template <class Layout, std::size_t Start, std::size_t... I>
  struct both_of<Layout, Start, std::index_sequence<I...>> {
    using cover =
        heed::ext::cover::all_of<typename P::template cover<Layout, Start + parts::offsets[I]>...>;
    template <class... T>
    static constexpr auto first_known() {
      constexpr bool known[] = {!std::is_same_v<T, detail::unknown>..., true};
      constexpr std::size_t index = [&] {
        std::size_t i = 0;
        while (!known[i]) ++i;
        return i;
      }();
      return static_cast<detail::nth<index, T*..., detail::unknown*>>(nullptr);
    }
    using takes = std::remove_pointer_t<
        decltype(first_known<typename P::template takes<Layout, Start + parts::offsets[I]>...>())>;
  };
  template <class Layout, std::size_t Start>
  using takes = typename both_of<Layout, Start>::takes;
  template <class Layout, std::size_t Start>
  using cover = typename both_of<Layout, Start>::cover;

  template <unsigned Rounds, std::size_t Start, class E, class Bindings>
  [[gnu::always_inline]] constexpr bool test(E e, Bindings& b) const {
    return parts_.template test<Rounds, Start>([e](auto) { return e; }, b);
  }

 private:
  parts parts_;
};

namespace detail {

// The index of the first that is true; N if none.
template <std::size_t N>
constexpr std::size_t first_true(bool const (&which)[N]) noexcept {
  std::size_t i = 0;
  while (i < N && !which[i]) ++i;
  return i;
}

// An element that could be anything: in front of it, patterns say what they bind whatever comes.
struct any_element {
  static constexpr bool erased = true;
  static constexpr bool lenient = true;
  static constexpr passing pass = passing::rvalue;
  using type = unknown;
  element it;
  using inside = any_element;
  template <passing>
  using inside_as = any_element;
  static constexpr bool maybe_const = false;
  template <class>
  static constexpr bool possible = true;
  template <class U, class Name = void>
  using slot = detail::slot<Name, U, passing::rvalue>;
};

// The places of a context that a pattern has added and that are not hidden.
template <class Context, std::size_t From>
struct added {  // `impossible`: what it would bind cannot be told
  static constexpr bool known = false;
};
template <class Params, class... Slots, std::size_t From>
struct added<context<Params, Slots...>, From> {
  static constexpr bool known = true;
  static constexpr auto indices = [] {
    constexpr std::size_t all = context<Params, Slots...>::arguments;
    constexpr std::size_t earlier = before<context<Params, Slots...>, From>::type::arguments;
    std::array<std::size_t, all - earlier> out{};
    std::size_t i = 0, n = 0;
    ((Slots::until == everywhere && i >= From ? void(out[n++] = i++) : void(++i)), ...);
    return out;
  }();
  static constexpr std::size_t count = indices.size();
  template <std::size_t K>
  using slot = nth<indices[K], Slots...>;
};

template <class A, class B>
constexpr bool bind_alike() {
  if constexpr (!A::known || !B::known) {
    return true;
  } else if constexpr (A::count != B::count) {
    return false;
  } else {
    return []<std::size_t... K>(std::index_sequence<K...>) {
      return (
          ... &&
          (std::is_same_v<typename A::template slot<K>::name, typename B::template slot<K>::name> &&
           (std::is_same_v<typename A::template slot<K>::type,
                           typename B::template slot<K>::type> ||
            std::is_same_v<typename A::template slot<K>::type, unknown> ||
            std::is_same_v<typename B::template slot<K>::type, unknown>)));
    }(std::make_index_sequence<A::count>());
  }
}

}  // namespace detail

// Matches: what fits at least one of the patterns; the first that does. Binds: what every branch
// binds alike, under the same names and with the same types.
template <class... P>
class either_pattern : public pattern_base {
  using parts = detail::parts<P...>;
  static constexpr std::size_t branches = sizeof...(P);

  template <class Context>
  static constexpr bool all_alike() {
    return (... &&
            detail::bind_alike<
                detail::added<detail::bound<detail::nth<0, P...>, detail::any_element, Context>,
                              Context::size>,
                detail::added<detail::bound<P, detail::any_element, Context>, Context::size>>());
  }

 public:
  static constexpr std::size_t visible =
      (std::size_t{0} + ... + P::places) == 0 ? 0 : detail::nth<0, P...>::places;
  static constexpr std::size_t places = parts::places + visible;
  // A name inside may repeat one that is bound in the last round.
  static constexpr unsigned work =
      parts::work | (parts::uses_params ? unsigned{detail::predicates} : 0u);
  static constexpr unsigned last = detail::last_round(work);
  static constexpr bool uses_params = parts::uses_params;

  explicit constexpr either_pattern(P... p) : parts_(static_cast<P&&>(p)...) {}

  // Lays the branches out one behind another, each hidden from the next, then what they bind alike.
  template <class Context, class E, class... Q>
  struct layout_of {
    using type = Context;
  };
  template <class Context, class E, class Q, class... Rest>
  struct layout_of<Context, E, Q, Rest...> {
    using own = detail::bound<Q, E, Context>;
    template <class Own>
    struct next {  // a branch that cannot fit only takes up its room
      using type = typename detail::append_unused<Context, Q::places>::type;
    };
    template <class Own>
      requires(Own::possible)
    struct next<Own> {
      using type = detail::hide_from<Context::size, Own>;
    };
    using type = typename layout_of<typename next<own>::type, E, Rest...>::type;
  };

  template <class Context, class First, std::size_t Start>
  struct with_visible {
    using fresh = detail::added<First, Start>;
    template <class Indices>
    struct append;
    template <std::size_t... K>
    struct append<std::index_sequence<K...>> {
      template <std::size_t J>
      static constexpr auto place() {
        if constexpr (J < fresh::count) {
          using s = typename fresh::template slot<J>;
          return std::type_identity<typename s::template set_at<detail::stage{last}>>();
        } else {
          return std::type_identity<detail::unused>();
        }
      }
      using type =
          typename detail::append_all<Context, typename decltype(place<K>())::type...>::type;
    };
    using type = typename append<std::make_index_sequence<visible>>::type;
  };

  template <class E, class Context>
  struct binding {
    static_assert(all_alike<Context>(),
                  "heed: the branches of either bind differently; each must bind the same names "
                  "and types in the same order (is<T> instead of as<T> binds nothing)");
    static constexpr bool fits[] = {detail::bound<P, E, Context>::possible...};
    static constexpr std::size_t first = detail::first_true(fits);
    template <std::size_t First>
    struct from {
      using type = typename with_visible<typename layout_of<Context, E, P...>::type,
                                         detail::bound<detail::nth<First, P...>, E, Context>,
                                         Context::size>::type;
    };
    template <std::size_t First>
      requires(First == branches)
    struct from<First> {
      using type = detail::impossible;
    };
    using type = typename from<first>::type;
  };
  template <class E, class Context>
  using bind = typename binding<E, Context>::type;

  template <class Layout, std::size_t Start, class = std::index_sequence_for<P...>>
  struct either_of;
  template <class Layout, std::size_t Start, std::size_t... I>
  struct either_of<Layout, Start, std::index_sequence<I...>> {
    using cover =
        heed::ext::cover::one_of<typename P::template cover<Layout, Start + parts::offsets[I]>...>;
    using first = typename detail::nth<0, P...>::template takes<Layout, Start>;
    using takes = std::conditional_t<
        (... &&
         std::is_same_v<first, typename P::template takes<Layout, Start + parts::offsets[I]>>),
        first, detail::unknown>;
  };
  template <class Layout, std::size_t Start>
  using takes = typename either_of<Layout, Start>::takes;
  template <class Layout, std::size_t Start>
  using cover = typename either_of<Layout, Start>::cover;

  template <unsigned Rounds, std::size_t Start, class E, class Bindings>
  [[gnu::always_inline]] constexpr bool test(E e, Bindings& b) const {
    if constexpr ((Rounds & work) == 0) {
      return true;
    } else {
      return any<Rounds, Start>(e, b, std::index_sequence_for<P...>());
    }
  }

 private:
  template <unsigned Rounds, std::size_t Start, class E, class Bindings, std::size_t... I>
  constexpr bool any(E e, Bindings& b, std::index_sequence<I...>) const {
    return (try_branch<Rounds, Start, I>(e, b) || ...);
  }

  template <unsigned Rounds, std::size_t Start, std::size_t I, class E, class Bindings>
  constexpr bool try_branch(E e, Bindings& b) const {
    using layout = typename Bindings::layout;
    using around = typename detail::before<layout, Start>::type;
    using own = detail::bound<detail::nth<I, P...>, E, around>;
    if constexpr (!own::possible) {
      return false;
    } else {
      constexpr std::size_t at = Start + parts::offsets[I];
      if (!detail::test_until<Rounds, at>(parts_.template get<I>(), e, b)) return false;
      using fresh = detail::added<own, Start>;
      if constexpr (fresh::count > 0) {
        [&]<std::size_t... K>(std::index_sequence<K...>) {
          ((b.template get<Start + parts::places + K>() =
                b.template get<at + fresh::indices[K] - Start>()),
           ...);
        }(std::make_index_sequence<fresh::count>());
      }
      return true;
    }
  }

  parts parts_;
};

// Matches: what fits none of the patterns. Binds: nothing; names and captures stay inside.
template <class... P>
class neither_pattern : public pattern_base {
  using parts = detail::parts<P...>;

 public:
  static constexpr unsigned work =
      detail::types | parts::work | (parts::uses_params ? unsigned{detail::predicates} : 0u);
  static constexpr unsigned last = detail::last_round(work);

  template <class Layout, class = void>
  struct outside {
    using type = heed::ext::cover::none_of<typename P::template cover<Layout, 0>...>;
  };
  template <class Layout>
    requires(parts::uses_params)  // its places are its own, not those of the layout
  struct outside<Layout> {
    using type = heed::ext::cover::some;
  };
  template <class Layout, std::size_t>
  using cover = typename outside<Layout>::type;

  explicit constexpr neither_pattern(P... p) : parts_(static_cast<P&&>(p)...) {}

  // It can be told only in the last round of its parts: until then what fits may yet fail.
  template <unsigned Rounds, std::size_t Start, class E, class Bindings>
  [[gnu::always_inline]] constexpr bool test(E e, Bindings& b) const {
    if constexpr ((Rounds & last) == 0) {
      return true;
    } else {
      return none<Start>(e, b, std::index_sequence_for<P...>());
    }
  }

 private:
  template <std::size_t Start, class E, class Bindings, std::size_t... I>
  constexpr bool none(E e, Bindings& b, std::index_sequence<I...>) const {
    return (... && !detail::test_inside<detail::all_stages, Start, detail::unknown>(
                       parts_.template get<I>(), e, b));
  }

  parts parts_;
};

// on(both(as<int>, neither(0, 1))) >> [](int n) { … }
template <class... P>
constexpr auto both(P&&... p) {
  static_assert(sizeof...(P) > 0, "heed: both needs at least one pattern");
  return both_pattern<decltype(detail::to_single(static_cast<P&&>(p)))...>(
      detail::to_single(static_cast<P&&>(p))...);
}
// on(either("yes"_a, "y"_a)) >> true
template <class... P>
constexpr auto either(P&&... p) {
  static_assert(sizeof...(P) > 0, "heed: either needs at least one pattern");
  return either_pattern<decltype(detail::to_single(static_cast<P&&>(p)))...>(
      detail::to_single(static_cast<P&&>(p))...);
}
template <class... P>
constexpr auto neither(P&&... p) {
  static_assert(sizeof...(P) > 0, "heed: neither needs at least one pattern");
  return neither_pattern<decltype(detail::to_single(static_cast<P&&>(p)))...>(
      detail::to_single(static_cast<P&&>(p))...);
}

}  // namespace heed
