// The door to Boost.Hana: storage and unpacking. (Adapted structs come in by detail/members.)
#pragma once

#include <boost/hana/basic_tuple.hpp>
#include <boost/hana/unpack.hpp>

#include <cstddef>
#include <utility>

namespace heed::detail {

namespace hana = boost::hana;

// Several parts in one object, by value: a pattern's sub-patterns, a list's clauses, a message's
// elements.
template <class... T>
using pack = hana::basic_tuple<T...>;

template <std::size_t I, class Pack>
constexpr decltype(auto) get(Pack&& parts) noexcept {
  return hana::at_c<I>(static_cast<Pack&&>(parts));
}

}  // namespace heed::detail
