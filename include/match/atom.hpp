// Atoms: names that are types.
#pragma once

#include <match/pattern.hpp>

#include <cstddef>
#include <string_view>

namespace heed {

namespace detail {

// Text as a template argument.
template <std::size_t N>
struct fixed_text {
  char chars[N];

  consteval fixed_text(char const (&text)[N]) {
    for (std::size_t i = 0; i < N; ++i) chars[i] = text[i];
  }
  constexpr std::string_view view() const noexcept { return {chars, N - 1}; }
};

}  // namespace detail

// The atom of that name: a type of its own, without data. Two atoms of one name are equal; a clause
// is chosen by atom at the cost of a type test.
template <detail::fixed_text Name>
struct atom {
  static constexpr std::string_view name() noexcept { return Name.view(); }

  friend constexpr bool operator==(atom, atom) noexcept { return true; }

  template <class Stream>
    requires requires(Stream& s) { s << std::string_view(); }
  friend Stream& operator<<(Stream& out, atom) {
    out << Name.view();
    return out;
  }
};

// Matches: the atom. Binds: nothing.
template <class Atom>
struct atom_pattern : pattern_base {
  static constexpr unsigned work = detail::types;

  template <class E, class Context>
  using bind = std::conditional_t<E::template possible<Atom>, Context, detail::impossible>;
  template <class, std::size_t>
  using takes = Atom;
  template <class, std::size_t>
  using cover = heed::ext::cover::type<Atom>;

  template <unsigned Rounds, std::size_t, class E, class Bindings>
  [[gnu::always_inline]] constexpr bool test(E e, Bindings&) const noexcept {
    if constexpr (E::erased && (Rounds & detail::types) != 0)
      return e.template look<Atom>() != nullptr;
    return true;
  }
};

inline namespace literals {

// "ready"_a
template <detail::fixed_text Name>
constexpr atom<Name> operator""_a() noexcept {
  return {};
}

}  // namespace literals
}  // namespace heed
