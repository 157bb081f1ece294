// Many answers: all of them, or the first.
#pragma once

#include <actor/call.hpp>
#include <actor/detail/wait_graph.hpp>
#include <actor/pending.hpp>
#include <actor/result.hpp>
#include <actor/self.hpp>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <utility>
#include <vector>

namespace heed {

template <class R, class Pendings>
std::vector<result<R>> blocking_verbs::gather(deadline until, Pendings&& asked) {
  std::vector<result<R>> out;
  detail::check_reply_type<R>();
  inner_->begin_wait();
  inner_->drain();
  detail::answers_awaited awaited(*inner_);
  std::vector<std::vector<heed::pid>> cycles;
  for (pending& p : asked) cycles.push_back(awaited.add(detail::open_place(*inner_, p)));
  auto cycle = cycles.begin();
  for (pending& p : asked) {
    detail::reply_place& place = detail::open_place(*inner_, p);
    if (!place.answer && !cycle->empty())
      out.push_back(detail::make_call_error::deadlock(place.to, std::move(*cycle)));
    else
      out.push_back(detail::await_answer<R>(*inner_, place, awaited, until));
    ++cycle;
  }
  return out;
}

template <class R, class Pendings>
std::vector<result<R>> blocking_verbs::gather(Pendings&& asked) {
  return gather<R>(deadline::never(), asked);
}

template <class R, class Pendings>
std::pair<std::size_t, result<R>> blocking_verbs::first(deadline until, Pendings&& asked) {
  detail::check_reply_type<R>();
  inner_->begin_wait();
  pending* found = nullptr;
  std::size_t index = 0;
  heed::pid last;
  // One look at all of them: which answer came first, and whether any is still to come.
  auto const look = [&] {
    std::size_t at = 0;
    bool open = false;
    found = nullptr;
    for (pending& p : asked) {
      if (p) {
        open = true;
        last = p.to();
        auto const* const answer = detail::open_place(*inner_, p).answer;
        if (answer &&
            (!found || answer->position < detail::access::inner(*found)->answer->position)) {
          found = &p;
          index = at;
        }
      }
      ++at;
    }
    if (!found) index = at;
    if (!open) throw std::logic_error("heed: first(): all of these have been got already");
    return found != nullptr;
  };
  inner_->drain();
  if (!look()) {
    std::vector<detail::reply_slot*> open;
    for (pending& p : asked)
      if (p) open.push_back(&detail::open_place(*inner_, p));
    detail::answers_awaited awaited(*inner_);
    if (auto cycle = awaited.add_all(open); !cycle.empty())
      return {index, detail::make_call_error::deadlock(last, std::move(cycle))};
    inner_->wait_for(until, look);
  }
  if (!found) return {index, detail::make_call_error::plain(call_error::timeout, last)};
  return {index, detail::take_answer<R>(*detail::access::inner(*found))};
}

template <class R, class Pendings>
std::pair<std::size_t, result<R>> blocking_verbs::first(Pendings&& asked) {
  return first<R>(deadline::never(), asked);
}

}  // namespace heed
