// What a clause has captured, in the order in which it first appears.
#pragma once

#include <match/detail/hana.hpp>
#include <match/detail/invoke.hpp>

#include <array>
#include <cstddef>
#include <type_traits>

namespace heed::detail {

// How a capture is handed to the action.
enum class passing {
  rvalue,     // it may be moved from
  lvalue,     // its owner keeps it, unless the action takes nothing but an rvalue
  reference,  // as T&, always: what `as_a` finds
  constant,   // as T const&: it shares storage with another capture, or its owner is const
};

// Elements are tested in three rounds, so that no predicate of the user's runs before every type
// and value has fitted. A mask, since some rounds can be run as one.
enum stage : unsigned { types = 1, values = 2, predicates = 4, all_stages = 7 };

inline constexpr std::size_t everywhere = static_cast<std::size_t>(-1);

// One place in the bindings of a clause. `Name` is void for a positional capture. A hidden one is
// seen only by patterns before place `Until` and never by the action.
template <class Name, class T, passing Pass, stage Set = types, std::size_t Until = everywhere>
struct slot {
  using name = Name;
  using type = T;
  using storage = T*;
  static constexpr passing pass = Pass;
  static constexpr stage set = Set;
  static constexpr std::size_t until = Until;

  template <passing P>
  using passed = slot<Name, T, P, Set, Until>;
  template <stage S>
  using set_at = slot<Name, T, Pass, (S > Set ? S : Set), Until>;
  template <std::size_t U>
  using hidden = slot<Name, T, Pass, Set, (U < Until ? U : Until)>;
};

struct nothing {};

// A place that holds a value rather than the address of one, or that is not used. Always hidden.
template <class Storage>
struct scratch {
  using name = void;
  using type = void;
  using storage = Storage;
  static constexpr passing pass = passing::constant;
  static constexpr stage set = types;
  static constexpr std::size_t until = 0;

  template <passing>
  using passed = scratch;
  template <stage>
  using set_at = scratch;
  template <std::size_t>
  using hidden = scratch;
};
using unused = scratch<nothing>;

// Which earlier place the name at `At` repeats; `everywhere` if none, or if it has no name.
template <class Name, std::size_t At, class... Slots>
constexpr std::size_t first_binding() {
  if constexpr (!std::is_void_v<Name> && sizeof...(Slots) > 0) {
    constexpr bool same[] = {std::is_same_v<Name, typename Slots::name>...};
    constexpr std::size_t until[] = {Slots::until...};
    for (std::size_t i = 0; i < At && i < sizeof...(Slots); ++i)
      if (same[i] && until[i] > At) return i;
  }
  return everywhere;
}

// What patterns know of those to their left while the places of a clause are laid out: the types
// of the action's parameters, and the places so far.
template <class Params, class... Slots>
struct context {
  static constexpr bool possible = true;
  static constexpr std::size_t size = sizeof...(Slots);
  using params = Params;

  template <class Slot>
  using add = context<Params, Slots..., Slot>;
  template <class Other>
  using with_params = context<Other, Slots...>;

  template <class Name>
  static constexpr std::size_t find = first_binding<Name, size, Slots...>();

  template <std::size_t I>
  using at = nth<I, Slots...>;

  // How many arguments the action gets from here: the index of its next parameter.
  static constexpr std::size_t arguments = (std::size_t{0} + ... + (Slots::until == everywhere));
};

// No element of the subject's type can fit.
struct impossible {
  static constexpr bool possible = false;
};

// Applies a change to the places from `Start` on.
template <std::size_t Start, template <class> class Change, class Context>
struct change_from {
  using type = Context;
};
template <std::size_t Start, template <class> class Change, class Params, class... Slots>
struct change_from<Start, Change, context<Params, Slots...>> {
  template <class>
  struct walk;
  template <std::size_t... I>
  struct walk<std::index_sequence<I...>> {
    using type = context<Params, typename std::conditional_t<(I < Start), std::type_identity<Slots>,
                                                             Change<Slots>>::type...>;
  };
  using type = typename walk<std::index_sequence_for<Slots...>>::type;
};

template <std::size_t Until>
struct hiding {
  template <class Slot>
  struct change {
    using type = typename Slot::template hidden<Until>;
  };
};
template <stage S>
struct setting {
  template <class Slot>
  struct change {
    using type = typename Slot::template set_at<S>;
  };
};
template <passing P>
struct passing_as {
  template <class Slot>
  struct change {
    using type = typename Slot::template passed<P>;
  };
};

// Places from Start on stay inside: later patterns and the action do not see them.
template <std::size_t Start, class Context>
using hide_from =
    typename change_from<Start, hiding<Context::size>::template change, Context>::type;
// They are filled in a later round than their patterns would do it by themselves.
template <std::size_t Start, stage S, class Context>
using set_from = typename change_from<Start, setting<S>::template change, Context>::type;
// They are handed over in another way.
template <std::size_t Start, passing P, class Context>
using pass_from = typename change_from<Start, passing_as<P>::template change, Context>::type;

// The same, or `impossible` handed on.
template <class Context, std::size_t Start, stage S>
struct set_if_possible {
  using type = impossible;
};
template <class Context, std::size_t Start, stage S>
  requires(Context::possible)
struct set_if_possible<Context, Start, S> {
  using type = set_from<Start, S, Context>;
};
template <class Context, std::size_t Start, stage S>
using late = typename set_if_possible<Context, Start, S>::type;

// Adds several places.
template <class Context, class... Slots>
struct append_all;
template <class Params, class... Slots, class... More>
struct append_all<context<Params, Slots...>, More...> {
  using type = context<Params, Slots..., More...>;
};
// Adds places that nobody uses.
template <class Context, std::size_t N, class = std::make_index_sequence<N>>
struct append_unused;
template <class Params, class... Slots, std::size_t N, std::size_t... I>
struct append_unused<context<Params, Slots...>, N, std::index_sequence<I...>> {
  using type = context<Params, Slots..., std::conditional_t<(I < N), unused, void>...>;
};

// The places themselves, while a clause is tried.
template <class Context>
class bindings;

template <class Params, class... Slots>
class bindings<context<Params, Slots...>> {
 public:
  using layout = context<Params, Slots...>;

  [[gnu::always_inline]] constexpr bindings() : places_(typename Slots::storage()...) {}

  template <std::size_t I>
  [[gnu::always_inline]] constexpr auto& get() noexcept {
    return detail::get<I>(places_);
  }
  template <std::size_t I>
  [[gnu::always_inline]] constexpr auto const& get() const noexcept {
    return detail::get<I>(places_);
  }

 private:
  pack<typename Slots::storage...> places_;
};

template <class Params>
class bindings<context<Params>> {
 public:
  using layout = context<Params>;
};

// The places to the left of Start.
template <class Context, std::size_t Start, class Indices = std::make_index_sequence<Start>>
struct before;
template <class Params, class... Slots, std::size_t Start, std::size_t... I>
struct before<context<Params, Slots...>, Start, std::index_sequence<I...>> {
  using type = context<Params, nth<I, Slots...>...>;
};
template <class Params, class... Slots, std::size_t... I>
struct before<context<Params, Slots...>, sizeof...(Slots), std::index_sequence<I...>> {
  using type = context<Params, Slots...>;
};

// Bindings of their own for a pattern whose names and captures stay inside. The places before
// `Start` are those of the clause around it.
template <class Outer, class Context, std::size_t Start, class Own>
class inner_bindings;
template <class Outer, class Params, class... Slots, std::size_t Start, std::size_t... I>
class inner_bindings<Outer, context<Params, Slots...>, Start, std::index_sequence<I...>> {
 public:
  using layout = context<Params, Slots...>;

  explicit constexpr inner_bindings(Outer& outer)
      : outer_(outer), own_(typename nth<Start + I, Slots...>::storage()...) {}

  template <std::size_t Place>
  [[gnu::always_inline]] constexpr auto& get() noexcept {
    if constexpr (Place < Start) {
      return outer_.template get<Place>();
    } else {
      return detail::get<Place - Start>(own_);
    }
  }

 private:
  Outer& outer_;
  pack<typename nth<Start + I, Slots...>::storage...> own_;
};

// The places that become the action's arguments.
template <class Context>
struct arguments;
template <class Params, class... Slots>
struct arguments<context<Params, Slots...>> {
  static constexpr auto visible = [] {
    std::array<std::size_t, context<Params, Slots...>::arguments> out{};
    std::size_t i = 0, n = 0;
    ((Slots::until == everywhere ? void(out[n++] = i++) : void(++i)), ...);
    return out;
  }();
};

}  // namespace heed::detail
