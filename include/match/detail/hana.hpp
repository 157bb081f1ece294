// The door to Boost.Hana: storage. (Unpacking and adapted structs come in by detail/members.)
#pragma once

#include <boost/hana/basic_tuple.hpp>

#include <cstddef>

namespace heed::detail {

namespace hana = boost::hana;

// Several parts in one object, by value: a pattern's sub-patterns, a list's clauses, a message's
// elements.
template <class... T>
using pack = hana::basic_tuple<T...>;

// One part of a pack, found among the bases that hold them: what hana::at_c does, in one step that
// is always inlined. A compiler gives up inlining in a long match, and would then keep every
// pattern in memory instead of in its code.
template <std::size_t I, class T, bool Empty>
using part_base = hana::detail::ebo<hana::detail::bti<I>, T, Empty>;

// Where T is the I-th of a pack, its base for that part. Among many, converting to it compiles
// faster than finding it.
template <std::size_t I, class T>
using base_of_part = hana::detail::ebo<hana::detail::bti<I>, T>;

template <std::size_t I, class T>
[[gnu::always_inline]] constexpr T& get(part_base<I, T, false>& parts) noexcept {
  return parts.data_;
}
template <std::size_t I, class T>
[[gnu::always_inline]] constexpr T const& get(part_base<I, T, false> const& parts) noexcept {
  return parts.data_;
}
template <std::size_t I, class T>
[[gnu::always_inline]] constexpr T& get(part_base<I, T, true>& parts) noexcept {
  return parts;
}
template <std::size_t I, class T>
[[gnu::always_inline]] constexpr T const& get(part_base<I, T, true> const& parts) noexcept {
  return parts;
}

}  // namespace heed::detail
