// A callable as a pattern.
#pragma once

#include <match/pattern.hpp>

#include <cstddef>
#include <type_traits>

namespace heed {

namespace detail {

// The type of the one thing that a callable looks at, as it travels.
template <class Object, class Params>
struct looks_at {
  using type = unknown;
};
template <class A>
struct looks_at<void, list<A>> {
  using type = travels_as<A>;
};
template <class C>
struct looks_at<C, list<>> {
  using type = std::remove_cv_t<C>;
};
template <>
struct looks_at<void, list<>> {
  using type = unknown;
};
template <class F>
using subject_of =
    typename looks_at<typename signature_of<F>::object, typename signature_of<F>::params>::type;

}  // namespace detail

// Matches: an element of the type of f's one parameter (`T` or `T const&`; for a pointer to a
// member, its class) for which `f(it)` is true. Binds: nothing. Called after every type and value
// of the clause has fitted; an exception ends the match, with nothing taken.
template <class F>
class predicate_pattern : public pattern_base {
 public:
  using type = detail::subject_of<F>;
  static constexpr unsigned work = detail::types | detail::predicates;

  explicit constexpr predicate_pattern(F f) : f_(static_cast<F&&>(f)) {
    static_assert(!std::is_same_v<type, detail::unknown>,
                  "heed: a callable that stands as a pattern needs one parameter of a concrete "
                  "type; for a generic, overloaded or many-parameter callable write "
                  "as<T>.when(f), or eq(f) to compare with it");
    static_assert(std::is_same_v<type, detail::unknown> || detail::invocable<F const&, type const&>,
                  "heed: a callable that stands as a pattern looks at a T const&: it takes T or "
                  "T const&, and is not mutable");
  }

  template <class E, class Context>
  using bind = std::conditional_t<E::template possible<type>, Context, detail::impossible>;
  template <class, std::size_t>
  using takes = type;
  template <class, std::size_t>
  using cover = heed::ext::cover::part<type>;

  template <unsigned Rounds, std::size_t, class E, class Bindings>
  [[gnu::always_inline]] constexpr bool test(E e, Bindings&) const {
    if constexpr (E::erased && (Rounds & detail::types) != 0)
      if (!e.template look<type>()) return false;
    if constexpr ((Rounds & detail::predicates) != 0) {
      type const& it = *e.template known<type>();
      return static_cast<bool>(detail::invoke(f_, it));
    }
    return true;
  }

 private:
  [[no_unique_address]] F f_;
};

}  // namespace heed
