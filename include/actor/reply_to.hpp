// `on(reply_to(p), …)`: the answer to a request, as a clause of one's own receive.
#pragma once

#include <actor/pending.hpp>

#include <match/clauses.hpp>

#include <cstdint>
#include <utility>

namespace heed {

// Stands for the answer to one request, as the first pattern of a clause.
class reply_mark {
 public:
  constexpr reply_mark(detail::process const* owner, std::uint64_t number) noexcept
      : owner_(owner), number_(number) {}
  constexpr detail::process const* owner() const noexcept { return owner_; }
  constexpr std::uint64_t number() const noexcept { return number_; }

 private:
  detail::process const* owner_;
  std::uint64_t number_;
};

// Matches: the answer to that request, whose elements the further patterns fit; a failure comes as
// one call_error. Binds: what they bind. Only as the first pattern of a clause of a receive. It
// takes the answer: `get` would find none any more. A receive of another actor than the one that
// made the request throws std::logic_error.
//   me.receive(on(reply_to(p), as<int>) >> use, on(reply_to(p), as<call_error>) >> report,
//              on("news"_a, as<int>) >> listen);
inline reply_mark reply_to(pending const& p) noexcept {
  auto const& place = detail::access::inner(p);
  return place ? reply_mark(place->owner, place->number) : reply_mark(nullptr, 0);
}

template <class Head>
class reply_head {
 public:
  constexpr reply_head(reply_mark mark, Head head)
      : mark_(mark), head_(static_cast<Head&&>(head)) {}

  template <class G>
  constexpr auto when(G&& guard) const {
    auto guarded = head_.when(static_cast<G&&>(guard));
    return reply_head<decltype(guarded)>(mark_, static_cast<decltype(guarded)&&>(guarded));
  }
  template <class A>
  constexpr auto operator>>(A&& action) const {
    auto whole = head_ >> static_cast<A&&>(action);
    using clause = decltype(whole);
    using alone = clause_list<clause>;
    return detail::reply_clause<alone>{mark_.owner(), mark_.number(),
                                       alone(static_cast<clause&&>(whole))};
  }

 private:
  reply_mark mark_;
  Head head_;
};

template <class... P>
constexpr auto on(reply_mark mark, P&&... p) {
  auto head = on(static_cast<P&&>(p)...);
  return reply_head<decltype(head)>(mark, static_cast<decltype(head)&&>(head));
}

}  // namespace heed
