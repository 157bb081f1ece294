// Calling whatever can be called, and reading the parameters of what has only one signature.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace heed::detail {

// What stands in for any value while the members of a struct are counted: a type that can be made
// of everything is not made of this.
struct member_probe {};

template <class... T>
struct list {
  static constexpr std::size_t size = sizeof...(T);
};

// For a static_assert that fails only where it is instantiated.
template <class...>
inline constexpr bool never_true = false;

// No single list of parameters can be read: a generic or overloaded callable.
struct unknown {};

#if __has_builtin(__type_pack_element)
template <std::size_t I, class... T>
using nth = __type_pack_element<I, T...>;
#else
template <std::size_t I, class T>
struct indexed {
  using type = T;
};
template <class, class... T>
struct indexer;
template <std::size_t... I, class... T>
struct indexer<std::index_sequence<I...>, T...> : indexed<I, T>... {};
template <std::size_t I, class T>
indexed<I, T> pick_indexed(indexed<I, T> const*);
template <std::size_t I, class... T>
using nth = typename decltype(pick_indexed<I>(
    static_cast<indexer<std::index_sequence_for<T...>, T...>*>(nullptr)))::type;
#endif

// What a call takes and gives. For pointers to members, `object` is the class; what they take
// besides the object is `params`.
template <class F>
struct signature_of {
  using params = unknown;
  using object = void;
};

template <class R, class C, class... A>
struct signature {
  using result = R;
  using object = C;
  using params = list<A...>;
};

template <class R, class... A>
struct signature_of<R(A...)> : signature<R, void, A...> {};
template <class R, class... A>
struct signature_of<R(A...) noexcept> : signature<R, void, A...> {};
template <class R, class... A>
struct signature_of<R (*)(A...)> : signature<R, void, A...> {};
template <class R, class... A>
struct signature_of<R (*)(A...) noexcept> : signature<R, void, A...> {};
template <class R, class C, class... A>
struct signature_of<R (C::*)(A...)> : signature<R, C, A...> {};
template <class R, class C, class... A>
struct signature_of<R (C::*)(A...) const> : signature<R, C, A...> {};
template <class R, class C, class... A>
struct signature_of<R (C::*)(A...)&> : signature<R, C, A...> {};
template <class R, class C, class... A>
struct signature_of<R (C::*)(A...) const&> : signature<R, C, A...> {};
template <class R, class C, class... A>
struct signature_of<R (C::*)(A...) noexcept> : signature<R, C, A...> {};
template <class R, class C, class... A>
struct signature_of<R (C::*)(A...) const noexcept> : signature<R, C, A...> {};
template <class R, class C, class... A>
struct signature_of<R (C::*)(A...) & noexcept> : signature<R, C, A...> {};
template <class R, class C, class... A>
struct signature_of<R (C::*)(A...) const & noexcept> : signature<R, C, A...> {};
template <class T, class C>
  requires std::is_object_v<T>
struct signature_of<T C::*> : signature<T, C> {};

template <class F>
  requires requires { &F::operator(); }
struct signature_of<F> {
  using params = typename signature_of<decltype(&F::operator())>::params;
  using object = void;
};

template <class F>
using params_of = typename signature_of<F>::params;

struct call_probe {
  void operator()();
};
template <class F>
struct call_probed : F, call_probe {};

// A class with any operator(), be it a template or overloaded: naming it in a class that inherits
// a second one is then ambiguous.
template <class F>
concept callable_class = std::is_class_v<F> && (requires {
                           &F::operator();
                         } || (!std::is_final_v<F> && !requires { &call_probed<F>::operator(); }));

template <class F>
concept callable = callable_class<F> || std::is_member_pointer_v<F> || std::is_function_v<F> ||
                   std::is_function_v<std::remove_pointer_t<F>>;

template <class F>
concept concrete_callable = callable<F> && !std::is_same_v<params_of<F>, unknown>;

// std::invoke without its header.
template <class F, class... A>
[[gnu::always_inline]] constexpr decltype(auto) invoke(F&& f, A&&... a)
  requires requires { static_cast<F&&>(f)(static_cast<A&&>(a)...); }
{
  return static_cast<F&&>(f)(static_cast<A&&>(a)...);
}
template <class R, class C, class O, class... A>
[[gnu::always_inline]] constexpr decltype(auto) invoke(R C::* member, O&& object, A&&... a)
  requires std::is_function_v<R> && requires { (object.*member)(static_cast<A&&>(a)...); }
{
  return (static_cast<O&&>(object).*member)(static_cast<A&&>(a)...);
}
template <class R, class C, class O>
[[gnu::always_inline]] constexpr decltype(auto) invoke(R C::* member, O&& object)
  requires std::is_object_v<R>
{
  return (static_cast<O&&>(object).*member);
}

template <class F, class... A>
concept invocable =
    requires(F&& f, A&&... a) { detail::invoke(static_cast<F&&>(f), static_cast<A&&>(a)...); };

template <class F, class... A>
using result_of = decltype(detail::invoke(std::declval<F>(), std::declval<A>()...));

// g++ before 14 destroys some temporaries of an expression with co_await twice: closures with
// captures of non-trivial types, and such aggregates, where they are written in place.
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 14
inline constexpr bool destroys_twice = true;
#else
inline constexpr bool destroys_twice = false;
#endif

// Whether a temporary of type T is one of them. What captures can be neither assigned nor made from
// nothing, and has no constructor that could be seen.
template <class T>
concept destroyed_twice =
    destroys_twice && std::is_class_v<T> && !std::is_trivially_destructible_v<T> &&
    (std::is_aggregate_v<T> ||
     (!std::is_copy_assignable_v<T> && !std::is_default_constructible_v<T>));

// A callable that was written in place, so that whoever is awaited may refuse it.
template <class F>
struct written_in_place : F {
  using F::operator();
  explicit constexpr written_in_place(F&& f) : F(static_cast<F&&>(f)) {}
};

// The type as which a callable, given as an F&&, is kept.
template <class F>
struct keeping {
  using type = std::decay_t<F>;
};
template <class F>
  requires(callable_class<F> && destroyed_twice<F>)
struct keeping<F> {
  using type = written_in_place<F>;
};
template <class F>
using kept_callable = typename keeping<F>::type;

// Whether such a callable is somewhere in a clause or a pattern.
template <class T>
inline constexpr bool has_written_in_place = false;
template <template <class...> class X, class... A>
inline constexpr bool has_written_in_place<X<A...>> = (... || has_written_in_place<A>);
template <class F>
inline constexpr bool has_written_in_place<written_in_place<F>> = true;
template <template <auto, class> class X, auto V, class P>
inline constexpr bool has_written_in_place<X<V, P>> = has_written_in_place<P>;

// The type as which a value travels and is compared: decayed, and every kind of text is a string.
template <class T>
struct travels {
  using type = T;
};
template <>
struct travels<char const*> {
  using type = std::string;
};
template <>
struct travels<char*> {
  using type = std::string;
};
template <>
struct travels<std::string_view> {
  using type = std::string;
};
template <class T>
using travels_as = typename travels<std::decay_t<T>>::type;

// How long the text in an array is: up to the first NUL, or all of it. Of an array that ends with
// one, as every literal does, the compiler knows it at once.
constexpr std::size_t unended_length(char const* array, std::size_t room) noexcept {
  std::size_t n = 0;
  while (n < room && array[n] != '\0') ++n;
  return n;
}
template <std::size_t N>
[[gnu::always_inline]] constexpr std::size_t text_length(char const (&array)[N]) noexcept {
  return array[N - 1] == '\0' ? __builtin_strlen(array) : unended_length(array, N);
}
template <std::size_t N>
constexpr std::string_view text_of(char const (&array)[N]) noexcept {
  return {array, text_length(array)};
}

}  // namespace heed::detail
