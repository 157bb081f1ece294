// `_` and `rest`.
#pragma once

#include <match/pattern.hpp>

namespace heed {

// Matches: anything. Binds: nothing. Cost: none.
struct wildcard : pattern_base {
  template <class, std::size_t>
  using cover = heed::ext::cover::any;
};

// on(_, as<int>) >> [](int second) { … }
inline constexpr wildcard _{};

namespace detail {
struct rest_base {};  // what may only be last
}  // namespace detail

// Matches: any number of further elements, each fitting `p`. Binds: nothing; names and captures of
// `p` stay inside. Last only.
template <class P>
struct rest_of : detail::rest_base {
  P each;
  explicit constexpr rest_of(P p) : each(static_cast<P&&>(p)) {}
};

// `rest` itself: any number of further elements, none included.
struct rest_pattern : detail::rest_base {};

}  // namespace heed
