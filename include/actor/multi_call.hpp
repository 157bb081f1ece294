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

namespace detail {

// The requests go out when the wait begins.
template <class R>
class calling_many final : public awaiting_all<R> {
 public:
  calling_many(process& p, deadline until, std::vector<asked> const& requests)
      : awaiting_all<R>(wait_kind_of<calling_many>, p, until, nullptr), requests_(requests) {}
  ~calling_many() { this->awaited_.end(); }  // before the places go

  bool begin() {
    for (asked const& one : requests_) {
      message& request = one.request();
      if (!request)
        throw std::logic_error("heed: this request of a multi_call has been sent already");
      reply_place& place = own_.emplace_back(one.to());
      if (this->add(place, this->awaited_.open(place))) place.ask_with(std::move(request));
    }
    return this->look(false);
  }

 private:
  std::vector<asked> const& requests_;
  std::deque<reply_place> own_;
};

// What `stop` waits for, as it is told.
class awaiting_ends final : public wait_point {
 public:
  awaiting_ends() noexcept : wait_point(wait_kind_of<awaiting_ends>) {}
  bool look(bool) noexcept { return true; }
  void told(wait_text& out) const { out.text = "the end of those that it stops"; }
};

}  // namespace detail

template <class R>
std::vector<result<R>> bridge::multi_call(deadline until, std::vector<asked> const& requests) {
  return detail::blocking_way::wait<detail::calling_many<R>>(*inner_, until, requests);
}

template <class R>
std::vector<result<R>> bridge::multi_call(std::vector<asked> const& requests) {
  return multi_call<R>(within(detail::call_time), requests);
}

inline std::vector<bool> bridge::stop(deadline until, std::vector<heed::pid> const& actors) {
  inner_->begin_wait();
  detail::awaiting_ends whole;
  detail::process::sleeping const now(*inner_, whole);
  std::deque<detail::reply_place> ends;
  for (heed::pid const& who : actors) {
    ends.emplace_back(who).watch(*inner_);
    // The answer is not waited for: the end says more, and comes after it.
    detail::reply_place(who).ask(*inner_, heed::stop{});
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
