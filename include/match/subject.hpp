// What a pattern looks at: values at hand, or a message whose types only its sender knew.
#pragma once

#include <match/bindings.hpp>
#include <match/descriptor.hpp>
#include <match/detail/hana.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace heed {

namespace ext {

// The one accessor through which clauses reach a type-erased message.
//   size()           how many elements
//   element_at(i)    the i-th, with its descriptor
//   exactly<T...>()  the elements as one object, if the message has exactly these types; else null
template <class S>
concept erased_subject = requires(S const& s, std::size_t i) {
  { s.size() } -> std::convertible_to<std::size_t>;
  { s.element_at(i) } -> std::same_as<element>;
  { s.template exactly<int, int>() } -> std::same_as<detail::pack<int, int>*>;
};

}  // namespace ext

namespace detail {

// One element of which the type is known: what depends on the type alone, the compiler decides.
// T carries the constness of the subject.
template <class T, passing Pass = passing::rvalue>
struct static_element {
  static constexpr bool erased = false;
  static constexpr bool lenient = true;
  static constexpr bool maybe_const = false;
  static constexpr passing pass = std::is_const_v<T> ? passing::constant : Pass;
  using type = std::remove_const_t<T>;

  T* address;

  // Could a U be here?
  template <class U>
  static constexpr bool possible = std::is_same_v<type, U>;

  // The place in which a captured U is remembered.
  template <class U, class Name = void>
  using slot = detail::slot<Name, T, pass>;

  // The element as a U, to look at or to capture; null if it is something else.
  template <class U>
  [[gnu::always_inline]] constexpr T* look() const noexcept {
    return address;
  }
  template <class U>
  [[gnu::always_inline]] constexpr T* capture() const noexcept {
    return address;
  }
  // The same where an earlier round has made sure of the type.
  template <class U>
  [[gnu::always_inline]] constexpr T* known() const noexcept {
    return address;
  }
  // The same to compare with.
  template <class U>
  [[gnu::always_inline]] constexpr T const& peek() const noexcept {
    return *address;
  }
};

// Text at hand that is no std::string: compared in place, made one when it is captured or shown to
// a predicate.
struct text {
  std::string_view view;
  std::optional<std::string> made;

  explicit constexpr text(std::string_view v) : view(v) {}
  constexpr std::string* string() {
    if (!made) made.emplace(view);
    return &*made;
  }
};
template <>
struct static_element<text, passing::rvalue> {
  static constexpr bool erased = false;
  static constexpr bool lenient = true;
  static constexpr bool maybe_const = false;
  static constexpr passing pass = passing::rvalue;
  using type = std::string;

  text* whole;
  std::string* address = nullptr;  // for patterns that look inside

  explicit constexpr static_element(text* t) : whole(t) {}

  template <class U>
  static constexpr bool possible = std::is_same_v<std::string, U>;
  template <class U, class Name = void>
  using slot = detail::slot<Name, std::string, pass>;
  template <class U>
  constexpr std::string* look() const {
    return whole->string();
  }
  template <class U>
  constexpr std::string* capture() const {
    return whole->string();
  }
  template <class U>
  constexpr std::string* known() const {
    return whole->string();
  }
  template <class U>
  [[gnu::always_inline]] constexpr std::string_view peek() const noexcept {
    return whole->view;
  }
};

// One element of a message, or of a structure inside one.
template <passing Pass = passing::rvalue, bool Inside = false>
struct erased_element {
  static constexpr bool erased = true;
  static constexpr bool lenient = false;  // is a type that cannot be known yet no error
  static constexpr passing pass = Pass;
  using type = unknown;

  // What is inside it. There, elements may be const.
  using inside = erased_element<Pass, true>;
  template <passing P>
  using inside_as = erased_element<P, true>;
  static constexpr bool maybe_const = Inside;

  element it;

  template <class>
  static constexpr bool possible = true;

  template <class U, class Name = void>
  using slot = detail::slot<Name, U, Pass>;

  template <class U>
  [[gnu::always_inline]] U* look() const noexcept {
    return *it.type == describe<U>() ? static_cast<U*>(it.address) : nullptr;
  }
  template <class U>
  [[gnu::always_inline]] U* capture() const noexcept {
    return it.constant ? nullptr : look<U>();
  }
  template <class U>
  [[gnu::always_inline]] U* known() const noexcept {
    return static_cast<U*>(it.address);
  }
  template <class U>
  [[gnu::always_inline]] U const& peek() const noexcept {
    return *static_cast<U const*>(it.address);
  }
};

// The values of one `match`, or the elements of a message whose types have been found out.
template <class... Elements>
struct static_subject {
  static constexpr std::size_t count = sizeof...(Elements);
  static constexpr bool erased = false;
  pack<Elements...> elements;

  template <std::size_t I>
  using type = nth<I, Elements...>;
  template <std::size_t I>
  [[gnu::always_inline]] constexpr auto at() const noexcept {
    return detail::get<I>(elements);
  }
  template <std::size_t I>
  [[gnu::always_inline]] constexpr auto operator()(
      std::integral_constant<std::size_t, I>) const noexcept {
    return detail::get<I>(elements);
  }
};

// The elements of a message whose types are known.
template <class... T, std::size_t... I>
[[gnu::always_inline]] constexpr static_subject<static_element<T>...> subject_at(
    pack<T...>& elements, std::index_sequence<I...>) {
  return {pack<static_element<T>...>(
      static_element<T>{__builtin_addressof(detail::get<I>(elements))}...)};
}

}  // namespace detail
}  // namespace heed
