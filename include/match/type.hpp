// `is<T>`, `as<T>` and `arg`: an element of exactly one type.
#pragma once

#include <match/pattern.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>

namespace heed {

namespace detail {

template <class T>
inline constexpr bool check_type = [] {
  static_assert(!std::is_same_v<std::remove_cvref_t<T>, std::string_view>,
                "heed: text travels as std::string, so as<string_view> never fits; write "
                "as<std::string>, and take it as a string_view parameter if you like");
  static_assert(
      std::is_same_v<std::remove_cvref_t<T>, std::string_view> || std::is_same_v<T, travels_as<T>>,
      "heed: elements are decayed when they travel (no const, no reference, no array, "
      "text is std::string); name the decayed type in is<T> and as<T>");
  return true;
}();

// A pattern of one type that has passed, and one more thing to ask of the element in a later
// round: a comparison (values) or the user's predicate (predicates).
template <class Inner, stage Round, class F>
class refined : public pattern_base {
 public:
  static constexpr std::size_t places = Inner::places;
  static constexpr unsigned work = Inner::work | Round;
  static constexpr bool uses_params = Inner::uses_params;

  [[gnu::always_inline]] constexpr refined(Inner inner, F f)
      : inner_(inner), f_(static_cast<F&&>(f)) {}

  constexpr F const& asked() const noexcept { return f_; }

  template <class E, class Context>
  using bind = bound<Inner, E, Context>;
  template <class Layout, std::size_t Start>
  using takes = typename Inner::template takes<Layout, Start>;
  template <class Layout, std::size_t Start>
  using cover = heed::ext::cover::all_of<typename Inner::template cover<Layout, Start>,
                                         heed::ext::cover::part<takes<Layout, Start>>>;

  template <unsigned Rounds, std::size_t Start, class E, class Bindings>
  [[gnu::always_inline]] constexpr bool test(E e, Bindings& b) const {
    if (!inner_.template test<Rounds, Start>(e, b)) return false;
    if constexpr ((Rounds & Round) != 0) {
      auto const& it = element<Start>(e, b);
      if constexpr (requires { static_cast<bool>(detail::invoke(f_, it)); }) {
        return static_cast<bool>(detail::invoke(f_, it));
      } else {
        static_assert(never_true<F>,
                      "heed: what is given to .when, or compared with, cannot be applied to the "
                      "element; .when takes a callable of one parameter that gives a bool");
      }
    }
    return true;
  }

 private:
  template <std::size_t Start, class E, class Bindings>
  [[gnu::always_inline]] static constexpr decltype(auto) element(E e, Bindings& b) {
    if constexpr (Round == values && !E::erased) {
      return e.template peek<typename E::type>();
    } else {
      return static_cast<
          std::add_const_t<std::remove_pointer_t<decltype(Inner::template it<Start>(e, b))>>&>(
          *Inner::template it<Start>(e, b));
    }
  }

  Inner inner_;
  [[no_unique_address]] F f_;
};

template <class Inner, stage Round, class F>
inline constexpr bool has_written_in_place<refined<Inner, Round, F>> = has_written_in_place<F>;

}  // namespace detail

// Matches: an element of exactly the type T. Binds: nothing.
// Rejected: types as which nothing travels (references, arrays, string_view).
template <class T>
struct is_pattern : pattern_base {
  static_assert(detail::check_type<T>);
  static constexpr unsigned work = detail::types;

  template <class E, class Context>
  using bind = std::conditional_t<E::template possible<T>, Context, detail::impossible>;
  template <class, std::size_t>
  using takes = T;
  template <class, std::size_t>
  using cover = heed::ext::cover::type<T>;

  template <std::size_t, class E, class Bindings>
  [[gnu::always_inline]] static constexpr auto* it(E e, Bindings&) {
    return e.template known<T>();
  }

  template <unsigned Rounds, std::size_t Start, class E, class Bindings>
  [[gnu::always_inline]] constexpr bool test(E e, Bindings&) const noexcept {
    if constexpr (E::erased && (Rounds & detail::types) != 0)
      return e.template look<T>() != nullptr;
    return true;
  }

  // Only where `f(it)` is true as well.
  template <class F>
  constexpr auto when(F&& f) const {
    using test = detail::kept_callable<F>;
    return detail::refined<is_pattern, detail::predicates, test>(*this, test(static_cast<F&&>(f)));
  }
};

namespace detail {

// The action's next parameter, as it is written; `unknown` if it cannot be read.
template <class Params, std::size_t I>
struct raw_parameter {
  using type = unknown;
};
template <std::size_t I, class... A>
  requires(I < sizeof...(A))
struct raw_parameter<list<A...>, I> {
  using type = nth<I, A...>;
};

// Whether a T inside a message may be captured where its container holds it as const: the action
// looks at it, or gets a copy that costs no more than a move.
template <class T, class E, class Context>
inline constexpr bool takes_const = [] {
  if constexpr (E::maybe_const) {
    using raw = typename raw_parameter<typename Context::params, Context::arguments>::type;
    constexpr bool looks =
        std::is_lvalue_reference_v<raw> && std::is_const_v<std::remove_reference_t<raw>>;
    constexpr bool copies = !std::is_reference_v<raw> && !std::is_same_v<raw, unknown> &&
                            std::is_trivially_copyable_v<T>;
    return looks || copies || std::is_same_v<std::remove_cv_t<raw>, std::string_view>;
  } else {
    return false;
  }
}();

}  // namespace detail

// The same, and binds the element. Inside a message, an element that its container holds as const
// (a map's key, what a shared_ptr<T const> points to) fits where the action takes it as T const&,
// or by value where copying is trivial.
template <class T>
struct as_pattern : pattern_base {
  static_assert(detail::check_type<T>);
  static constexpr std::size_t places = 1;
  static constexpr unsigned work = detail::types;

  template <class E, class Context>
  struct bind_if {
    using type = detail::impossible;
  };
  template <class E, class Context>
    requires(E::template possible<T>)
  struct bind_if<E, Context> {
    using type = typename Context::template add<std::conditional_t<
        detail::takes_const<T, E, Context>, detail::slot<void, T const, detail::passing::constant>,
        typename E::template slot<T>>>;
  };
  template <class E, class Context>
  using bind = typename bind_if<E, Context>::type;
  template <class, std::size_t>
  using takes = T;
  template <class, std::size_t>
  using cover = heed::ext::cover::captured<T>;

  template <std::size_t, class E, class Bindings>
  [[gnu::always_inline]] static constexpr auto* it(E e, Bindings&) {
    return e.template known<T>();
  }

  template <unsigned Rounds, std::size_t Start, class E, class Bindings>
  [[gnu::always_inline]] constexpr bool test(E e, Bindings& b) const noexcept {
    if constexpr ((Rounds & detail::types) != 0) {
      using place = typename Bindings::layout::template at<Start>::type;
      auto* const p = capture<std::is_const_v<place>>(e);
      b.template get<Start>() = p;
      if constexpr (E::erased) return p != nullptr;
    }
    return true;
  }

  template <bool Const, class E>
  [[gnu::always_inline]] static constexpr auto* capture(E e) noexcept {
    if constexpr (Const && E::erased) {
      return static_cast<T const*>(e.template look<T>());
    } else {
      return e.template capture<T>();
    }
  }

  template <class F>
  constexpr auto when(F&& f) const {
    using test = detail::kept_callable<F>;
    return detail::refined<as_pattern, detail::predicates, test>(*this, test(static_cast<F&&>(f)));
  }
};

namespace detail {

// The same, as it travels.
template <class Params, std::size_t I>
struct parameter {
  using type = travels_as<typename raw_parameter<Params, I>::type>;
};

// What `arg` stands for in front of the element E: the parameter's type, else what is at hand.
template <class E, class Context>
struct argument_type {
  using wanted = typename parameter<typename Context::params, Context::arguments>::type;
  using type = std::conditional_t<std::is_same_v<wanted, unknown>, typename E::type, wanted>;
  static_assert(!E::erased || !std::is_same_v<type, unknown> || E::lenient,
                "heed: arg takes its type from the action's parameter, and this action's "
                "parameters cannot be read (it is generic or overloaded, or takes fewer); write "
                "as<T> instead of arg");
};

}  // namespace detail

// Matches: an element of the (decayed) type of the action's parameter that will take it; without
// an action, and on values at hand with a generic one, any type. Binds: the element.
struct arg_pattern : pattern_base {
  static constexpr std::size_t places = 1;
  static constexpr unsigned work = detail::types;
  static constexpr bool uses_params = true;

  template <class E, class Context>
  struct bind_as {
    using type_at_hand = typename detail::argument_type<E, Context>::type;
    using type = detail::bound<as_pattern<type_at_hand>, E, Context>;
  };
  template <class E, class Context>
  using bind = typename bind_as<E, Context>::type;
  template <class Layout, std::size_t Start>
  using takes = std::remove_const_t<typename Layout::template at<Start>::type>;
  template <class Layout, std::size_t Start>
  using cover = heed::ext::cover::captured<takes<Layout, Start>>;

  template <std::size_t Start, class E, class Bindings>
  [[gnu::always_inline]] static constexpr auto* it(E, Bindings& b) noexcept {
    return b.template get<Start>();
  }

  template <unsigned Rounds, std::size_t Start, class E, class Bindings>
  [[gnu::always_inline]] constexpr bool test(E e, Bindings& b) const noexcept {
    using type = takes<typename Bindings::layout, Start>;
    return as_pattern<type>().template test<Rounds, Start>(e, b);
  }

  template <class F>
  constexpr auto when(F&& f) const {
    using test = detail::kept_callable<F>;
    return detail::refined<arg_pattern, detail::predicates, test>(*this, test(static_cast<F&&>(f)));
  }
};

// on(is<int>, as<double>) >> [](double d) { … }
template <class T>
inline constexpr is_pattern<T> is{};
template <class T>
inline constexpr as_pattern<T> as{};
// on(arg, arg) >> [](int id, std::string const& text) { … }
inline constexpr arg_pattern arg{};

}  // namespace heed
