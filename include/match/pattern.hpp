// What a pattern is.
//
// A pattern is a class derived from `pattern_base` that holds its parts by value. For the engine it
// answers five questions, of which the base has answers for a pattern that takes anything and binds
// nothing:
//
//   places                  how many places it needs in the bindings, whatever it looks at
//   work                    the rounds (types, values, predicates) in which it has something to do
//   bind<E, Context>        the context with its places appended, or `impossible` where no element
//                           that E stands for can fit
//   test<Rounds, Start>(element, bindings)
//                           whether it fits, as far as the rounds in the mask can tell; its first
//                           place is Start, and it fills its places in the round `types` unless
//                           it sets them to a later one in `bind`
//   takes<Layout, Start>    the one type that it takes, or `unknown`
//   cover<Layout, Start>    what it takes, for the check that finds clauses which never run
//
// Laws, run on every pattern by the tests: testing has no effect on the subject; a test may be run
// again and gives the same; a pattern that does not fit leaves nothing behind that an action sees;
// a copy is as good as the original.
#pragma once

#include <match/bindings.hpp>
#include <match/subject.hpp>

#include <cstddef>
#include <type_traits>

namespace heed {

namespace ext {

// What patterns say of the values they take. `any` is everything, `some` a part of everything that
// cannot be told; the rest is by type and structure.
namespace cover {
struct any {};
struct some {};
struct capturable {};  // everything but what a message holds as const
template <class T>
struct type {};  // every T
template <class T>
struct captured {};  // every T that is capturable
template <class T>
struct part {};  // some values of T
template <class T, T V>
struct constant {};  // the one value V
template <class... C>
struct all_of {};
template <class... C>
struct one_of {};
template <class... C>
struct none_of {};
struct rest {};  // any number of further elements; last among children
template <class C>
struct further {};  // the same, each of which is a C
template <class Kind, class... C>
struct structure {};  // a Kind (tuple_kind, …) with such children
struct tuple_kind {};
struct sequence_kind {};
struct filled_kind {};
struct empty_kind {};
template <class T>
struct holding_kind {};
template <class S>
struct fields_kind {};
template <class B>
struct kin_kind {};  // without children: B, and what is derived from it
}  // namespace cover

}  // namespace ext

struct pattern_base {
  static constexpr std::size_t places = 0;
  static constexpr unsigned work = 0;
  static constexpr bool uses_params = false;  // does its `takes` or `cover` depend on the layout

  template <class E, class Context>
  using bind = Context;

  template <class Layout, std::size_t Start>
  using takes = detail::unknown;

  template <class Layout, std::size_t Start>
  using cover = heed::ext::cover::some;

  template <unsigned Rounds, std::size_t Start, class E, class Bindings>
  [[gnu::always_inline]] constexpr bool test(E, Bindings&) const noexcept {
    return true;
  }
};

namespace ext {
template <class P>
concept pattern = std::is_base_of_v<pattern_base, P>;
}

namespace detail {

// A bound context, or `impossible` handed on.
template <class P, class E, class Context>
struct bind_one {
  using type = typename P::template bind<E, Context>;
};
template <class P, class E>
struct bind_one<P, E, impossible> {
  using type = impossible;
};
template <class P, class E, class Context>
using bound = typename bind_one<P, E, Context>::type;

constexpr unsigned last_round(unsigned work) noexcept {
  return work & predicates ? predicates : work & values ? values : types;
}
// All rounds up to and including this one.
constexpr unsigned rounds_until(unsigned last) noexcept {
  return last * 2 - 1;
}

// Binding patterns one after another: a left fold over the context.
template <class Context>
struct binder {
  using context = Context;
};
template <class P, class E>
struct step {};
template <class Context, class P, class E>
binder<bound<P, E, Context>> operator+(binder<Context>, step<P, E>);

template <class Context, class... Steps>
using bind_all = typename decltype((binder<Context>() + ... + Steps()))::context;

// All rounds on one element, one after another.
template <std::size_t Start, class P, class E, class Bindings>
[[gnu::always_inline]] constexpr bool test_in_turn(P const& p, E e, Bindings& b) {
  if constexpr ((P::work & predicates) == 0) {
    return p.template test < types | values, Start > (e, b);
  } else {
    return p.template test<types, Start>(e, b) && p.template test<values, Start>(e, b) &&
           p.template test<predicates, Start>(e, b);
  }
}

// For a pattern that looks at what only the round `values` has found: types and values then, the
// predicates as ever.
template <unsigned Rounds, std::size_t Start, class P, class E, class Bindings>
[[gnu::always_inline]] constexpr bool test_late(P const& p, E e, Bindings& b) {
  if constexpr ((Rounds & values) != 0)
    if (!p.template test < types | values, Start > (e, b)) return false;
  if constexpr ((Rounds & predicates) != 0 && (P::work & predicates) != 0)
    return p.template test<predicates, Start>(e, b);
  return true;
}

// The asked round and all before it: for a pattern that starts afresh at every round.
template <unsigned Rounds, std::size_t Start, class P, class E, class Bindings>
[[gnu::always_inline]] constexpr bool test_until(P const& p, E e, Bindings& b) {
  if constexpr ((Rounds & predicates) != 0) {
    return test_in_turn<Start>(p, e, b);
  } else if constexpr ((Rounds & values) != 0) {
    return p.template test < types | values, Start > (e, b);
  } else {
    return p.template test<types, Start>(e, b);
  }
}

// Tests a pattern whose names and captures stay inside. Every call starts afresh, so the rounds
// before the asked ones are run again; they have no effect.
template <unsigned Rounds, std::size_t Start, class Params, class P, class E, class Bindings>
[[gnu::always_inline]] constexpr bool test_inside(P const& p, E e, Bindings& b) {
  if constexpr ((P::work & Rounds) == 0 && (P::work & types) != 0 && (Rounds & types) == 0) {
    return true;  // an earlier round has said all there is to say
  } else {
    using around = typename before<typename Bindings::layout, Start>::type;
    using inner = bound<P, E, typename around::template with_params<Params>>;
    if constexpr (!inner::possible) {
      return false;
    } else {
      using own = std::make_index_sequence<inner::size - Start>;
      inner_bindings<Bindings, inner, Start, own> local(b);
      return test_until<Rounds, Start>(p, e, local);
    }
  }
}

}  // namespace detail
}  // namespace heed
