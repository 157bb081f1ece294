// Many requests at once, from outside.
#pragma once

#include <actor/bridge.hpp>
#include <actor/call.hpp>
#include <actor/detail/wait_graph.hpp>
#include <actor/gather.hpp>
#include <actor/stop.hpp>

#include <deque>
#include <stdexcept>
#include <utility>
#include <vector>

namespace heed {

template <class R>
std::vector<result<R>> bridge::multi_call(deadline until, std::vector<asked> const& requests) {
  detail::check_reply_type<R>();
  inner_->begin_wait();
  inner_->drain();
  std::deque<detail::reply_place> places;
  std::vector<std::vector<heed::pid>> cycles;
  detail::answers_awaited awaited(*inner_);
  for (asked const& one : requests) {
    if (!*one.request_)
      throw std::logic_error("heed: this request of a multi_call has been sent already");
    detail::reply_place& place = places.emplace_back(*inner_, one.to_);
    detail::wait_graph::begin(place);
    cycles.push_back(awaited.add(place));
    if (cycles.back().empty())
      place.ask_with(std::exchange(detail::access::inner(*one.request_), nullptr));
  }
  std::vector<result<R>> out;
  auto cycle = cycles.begin();
  for (detail::reply_place& place : places) {
    if (!cycle->empty())
      out.push_back(detail::make_call_error::deadlock(place.to, std::move(*cycle)));
    else
      out.push_back(detail::await_answer<R>(*inner_, place, awaited, until));
    ++cycle;
  }
  return out;
}

template <class R>
std::vector<result<R>> bridge::multi_call(std::vector<asked> const& requests) {
  return multi_call<R>(within(detail::call_time), requests);
}

inline std::vector<bool> bridge::stop(deadline until, std::vector<heed::pid> const& actors) {
  inner_->begin_wait();
  std::deque<detail::reply_place> ends;
  for (heed::pid const& who : actors) {
    ends.emplace_back(*inner_, who).watch();
    // The answer is not waited for: the end says more, and comes after it.
    detail::reply_place(*inner_, who).ask(heed::stop{});
  }
  std::vector<bool> out;
  for (detail::reply_place& end : ends)
    out.push_back(inner_->wait_for(until, [&] { return end.answer != nullptr; }));
  return out;
}

inline std::vector<bool> bridge::stop(std::vector<heed::pid> const& actors) {
  return stop(within(detail::call_time), actors);
}

}  // namespace heed
