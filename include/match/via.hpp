// `via`: what a function makes of an element.
#pragma once

#include <match/composite.hpp>
#include <match/predicate.hpp>

#include <cstddef>
#include <optional>
#include <type_traits>

namespace heed {

// Matches: an element of the type of f's parameter for which what `f(it)` gives fits the pattern.
// `f` looks at the element as const and is called once, after every type and value of the clause
// has fitted; what it gives lives as long as the action. Binds: what the pattern binds.
// Rejected: in messages, an f whose parameter cannot be read (generic, overloaded).
template <class F, class P>
class via_pattern : public pattern_base {
 public:
  static constexpr std::size_t places = 1 + P::places;
  static constexpr unsigned work = detail::types | detail::predicates;
  static constexpr bool uses_params = P::uses_params;

  constexpr via_pattern(F f, P p) : f_(static_cast<F&&>(f)), inner_(static_cast<P&&>(p)) {}

  // What f takes from the element E: its parameter's type, else (generic) whatever is at hand.
  template <class E>
  struct of {
    using wanted = detail::subject_of<F>;
    static constexpr bool generic = std::is_same_v<wanted, detail::unknown>;
    static_assert(!generic || !E::erased || E::lenient,
                  "heed: the parameter of via's function cannot be read (it is generic or "
                  "overloaded); give it one parameter of a concrete type");
    using type = std::conditional_t<generic, typename E::type, wanted>;
    static constexpr bool possible = [] {
      if constexpr (generic && E::erased) {
        return false;  // not asked, for the body of a generic f would be compiled to answer
      } else {
        return E::template possible<type> && detail::invocable<F const&, type const&>;
      }
    }();
  };

  // What it gives, as the sub-pattern sees it: text becomes a string, a reference stays one.
  template <class E>
  struct given {
    using raw = detail::result_of<F const&, typename of<E>::type const&>;
    static constexpr bool reference =
        std::is_lvalue_reference_v<raw> &&
        std::is_same_v<std::remove_cvref_t<raw>, detail::travels_as<raw>>;
    using type =
        std::conditional_t<reference, std::remove_reference_t<raw>, detail::travels_as<raw>>;
    using storage = std::conditional_t<reference, type*, std::optional<std::remove_const_t<type>>>;
    using element =
        detail::static_element<type, reference ? detail::passing::lvalue : detail::passing::rvalue>;
  };

  template <class E, class Context>
  struct binding {
    using type = detail::impossible;
  };
  template <class E, class Context>
    requires(of<E>::possible)
  struct binding<E, Context> {
    using own = typename Context::template add<detail::scratch<typename given<E>::storage>>;
    using type = detail::late<detail::bound<P, typename given<E>::element, own>, Context::size,
                              detail::predicates>;
  };
  template <class E, class Context>
  using bind = typename binding<E, Context>::type;

  template <class, std::size_t>
  using takes = detail::subject_of<F>;
  template <class, std::size_t>
  using cover =
      std::conditional_t<std::is_same_v<detail::subject_of<F>, detail::unknown>,
                         heed::ext::cover::some, heed::ext::cover::part<detail::subject_of<F>>>;

  template <unsigned Rounds, std::size_t Start, class E, class Bindings>
  [[gnu::always_inline]] constexpr bool test(E e, Bindings& b) const {
    using type = typename of<E>::type;
    using result = given<E>;
    if constexpr (E::erased && (Rounds & detail::types) != 0)
      if (!e.template look<type>()) return false;
    if constexpr ((Rounds & detail::predicates) != 0) {
      auto& storage = b.template get<Start>();
      type const& it = *e.template known<type>();
      if constexpr (result::reference) {
        storage = __builtin_addressof(detail::invoke(f_, it));
        return detail::test_in_turn<Start + 1>(inner_, typename result::element{storage}, b);
      } else {
        storage.emplace(detail::invoke(f_, it));
        return detail::test_in_turn<Start + 1>(
            inner_, typename result::element{__builtin_addressof(*storage)}, b);
      }
    }
    return true;
  }

 private:
  [[no_unique_address]] F f_;
  P inner_;
};

// on(via(&order::total, as<int> > 100)) >> …, on(via([](int n) { return n % 2; }, 0)) >> …
template <class F, class P>
constexpr auto via(F&& f, P&& p) {
  auto inner = detail::to_single(static_cast<P&&>(p));
  using kept = detail::kept_callable<F>;
  return via_pattern<kept, decltype(inner)>(kept(static_cast<F&&>(f)),
                                            static_cast<decltype(inner)&&>(inner));
}

}  // namespace heed
