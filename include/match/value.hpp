// Values and constants as patterns, and `eq`.
#pragma once

#include <match/pattern.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace heed {

namespace detail {

// A string literal: it lives for ever, so its characters are not copied, and a pattern made of it
// is constexpr.
template <std::size_t N>
struct literal {
  char const (*chars)[N];
};

// Other text: copied in, for its owner may change or go. A constant expression sees to its own
// lifetimes and cannot keep an allocation, so there the characters stay where they are.
class kept_text {
 public:
  template <class Text>
  explicit constexpr kept_text(Text text)
      : size_(std::string_view(text).size()), chars_(keep(std::string_view(text).data(), size_)) {}
  constexpr kept_text(kept_text const& other)
      : size_(other.size_), chars_(keep(other.chars_, size_)) {}
  constexpr kept_text(kept_text&& other) noexcept : size_(other.size_), chars_(other.chars_) {
    other.size_ = 0;
    other.chars_ = nullptr;
  }
  kept_text& operator=(kept_text const&) = delete;
  constexpr ~kept_text() {
    if (!std::is_constant_evaluated()) delete[] chars_;
  }

  constexpr char const* data() const noexcept { return chars_; }
  constexpr std::size_t size() const noexcept { return size_; }

 private:
  static constexpr char const* keep(char const* chars, std::size_t size) {
    if (std::is_constant_evaluated()) return chars;
    char* const copy = new char[size + 1];
    for (std::size_t i = 0; i < size; ++i) copy[i] = chars[i];
    return copy;
  }

  std::size_t size_;
  char const* chars_;
};

// Looked at when matching.
template <class T>
struct referred {
  T const* to;
};

template <class T>
inline constexpr bool is_reference_wrapper = false;
template <class T>
inline constexpr bool is_reference_wrapper<std::reference_wrapper<T>> = true;

template <class V>
struct held_value {
  using type = V;
  [[gnu::always_inline]] static constexpr V const& get(V const& v) noexcept { return v; }
};
template <std::size_t N>
struct held_value<literal<N>> {
  using type = std::string;
  static constexpr std::string_view get(literal<N> v) noexcept { return text_of(*v.chars); }
};
template <>
struct held_value<kept_text> {
  using type = std::string;
  template <class Text>
  static constexpr std::string_view get(Text const& v) noexcept {
    return {v.data(), v.size()};
  }
};
template <class T>
struct held_value<referred<T>> {
  using type = travels_as<T>;
  static constexpr T const& get(referred<T> v) noexcept { return *v.to; }
};

// The value as a pattern keeps it.
template <class T>
[[gnu::always_inline]] constexpr auto hold(T&& v) {
  using plain = std::remove_cvref_t<T>;
  if constexpr (is_reference_wrapper<plain>) {
    using type = std::remove_cv_t<typename plain::type>;
    return referred<type>{__builtin_addressof(v.get())};
  } else if constexpr (std::is_array_v<plain>) {
    static_assert(std::is_same_v<std::remove_cv_t<std::remove_extent_t<plain>>, char>,
                  "heed: an array is no pattern; use std::array, or seq(…) for a range");
    if constexpr (std::is_const_v<std::remove_reference_t<T>>) {
      return literal<std::extent_v<plain>>{&v};
    } else {
      return kept_text(text_of(v));
    }
  } else if constexpr (!std::is_same_v<plain, travels_as<plain>>) {
    return kept_text(v);
  } else {
    return plain(static_cast<T&&>(v));
  }
}

template <class T>
inline constexpr bool is_text =
    std::is_same_v<std::remove_const_t<T>, std::string> || std::is_same_v<T, char const*> ||
    std::is_same_v<T, char*> || std::is_same_v<T, char* const> ||
    std::is_same_v<T, char const* const> ||
    std::is_same_v<std::remove_const_t<T>, std::string_view>;

// Text inside a structure keeps its type, and still compares as text.
template <class E, class T>
inline constexpr bool compares_with =
    E::template possible<T> || (std::is_same_v<T, std::string> && is_text<typename E::type>);

template <class>
inline constexpr bool is_literal = false;
template <std::size_t N>
inline constexpr bool is_literal<literal<N>> = true;

// What an element is held against.
template <class V>
[[gnu::always_inline]] constexpr decltype(auto) compared(V const& held) noexcept {
  if constexpr (is_literal<V>) {
    return (held);
  } else {
    return held_value<V>::get(held);
  }
}

[[gnu::always_inline]] constexpr bool same_value(auto const& element, auto const& value) {
  if constexpr (requires { static_cast<bool>(element == value); }) {
    return static_cast<bool>(element == value);
  } else {
    static_assert(never_true<decltype(element)>,
                  "heed: the type of this value has no ==; give it one, or ask with a predicate or "
                  ".when");
  }
}
// A literal, without a call that a compiler may not inline.
template <std::size_t N>
[[gnu::always_inline]] constexpr bool same_value(auto const& element, literal<N> const& value) {
  if constexpr (requires { element.size(); }) {
    std::size_t const length = text_length(*value.chars);
    return element.size() == length && __builtin_memcmp(element.data(), *value.chars, length) == 0;
  } else {
    return element == text_of(*value.chars);
  }
}

// Whether an element is text, of one of these types, that equals this. They are named where it is
// called, so that a program without messages need not describe them.
template <class... Text>
bool same_text(element const& e, std::string_view text) {
  return (... || (*e.type == describe<Text>() && *static_cast<Text const*>(e.address) == text));
}

}  // namespace detail

// Matches: an element of the decayed type of the value that equals it. Binds: nothing. The value is
// held by the pattern; `std::ref(v)` is looked at when matching; a literal stays a constant.
template <class V>
class value_pattern : public pattern_base {
 public:
  using type = typename detail::held_value<V>::type;
  static constexpr unsigned work = detail::types | detail::values;

  [[gnu::always_inline]] explicit constexpr value_pattern(V v) : value_(static_cast<V&&>(v)) {}

  constexpr decltype(auto) value() const noexcept { return detail::held_value<V>::get(value_); }

  template <class E, class Context>
  using bind = std::conditional_t<detail::compares_with<E, type>, Context, detail::impossible>;
  template <class, std::size_t>
  using takes = type;
  template <class, std::size_t>
  using cover = heed::ext::cover::part<type>;

  template <unsigned Rounds, std::size_t, class E, class Bindings>
  [[gnu::always_inline]] constexpr bool test(E e, Bindings&) const {
    constexpr bool text = std::is_same_v<type, std::string>;
    if constexpr (E::erased && text) {
      if constexpr ((Rounds & detail::values) != 0)
        return detail::same_text<std::string, std::string_view, char const*>(
            e.it, detail::held_value<V>::get(value_));
    } else {
      if constexpr (E::erased && (Rounds & detail::types) != 0)
        if (!e.template look<type>()) return false;
      if constexpr ((Rounds & detail::values) != 0)
        return detail::same_value(e.template peek<type>(), detail::compared<V>(value_));
    }
    return true;
  }

 private:
  V value_;
};

// Matches: an element of the constant's type that equals it. Binds: nothing. The comparison is with
// an immediate, and the compiler knows which clauses it leaves nothing for.
template <class T, T V>
struct constant_pattern : pattern_base {
  static constexpr unsigned work = detail::types | detail::values;

  template <class E, class Context>
  using bind = std::conditional_t<E::template possible<T>, Context, detail::impossible>;
  template <class, std::size_t>
  using takes = T;
  template <class, std::size_t>
  using cover = heed::ext::cover::constant<T, V>;

  template <unsigned Rounds, std::size_t, class E, class Bindings>
  [[gnu::always_inline]] constexpr bool test(E e, Bindings&) const {
    if constexpr (E::erased && (Rounds & detail::types) != 0)
      if (!e.template look<T>()) return false;
    if constexpr ((Rounds & detail::values) != 0) return *e.template known<T>() == V;
    return true;
  }
};

namespace detail {

template <class T, T V>
constexpr constant_pattern<T, V> constant_of(std::integral_constant<T, V> const*) {
  return {};
}
template <class T, T V>
constexpr constant_pattern<T, V> constant_of(hana::integral_constant<T, V> const*) {
  return {};
}
template <class X>
concept constant = std::is_class_v<X> && requires(X const* x) { detail::constant_of(x); };

}  // namespace detail

// on(c<42>, c<color::red>) >> …
template <auto V>
inline constexpr std::integral_constant<decltype(V), V> c{};

// Matches: what equals `v`, also where `v` would otherwise read as a pattern (a callable, say).
template <class V>
[[gnu::always_inline]] constexpr auto eq(V&& v) {
  auto held = detail::hold(static_cast<V&&>(v));
  return value_pattern<decltype(held)>(static_cast<decltype(held)&&>(held));
}

}  // namespace heed
