// Calls: a request, and the wait for its answer.
#pragma once

#include <actor/call_error.hpp>
#include <actor/clock.hpp>
#include <actor/detail/wait_graph.hpp>
#include <actor/pending.hpp>
#include <actor/reply.hpp>
#include <actor/result.hpp>
#include <actor/self.hpp>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <utility>

namespace heed {
namespace detail {

// How long a call without a deadline waits.
inline constexpr std::chrono::seconds call_time{5};

// The reply place behind a pending; throws std::logic_error where its answer has been got, and
// where it comes to another actor.
inline reply_place& open_place(process const& p, pending& asked) {
  auto& place = access::inner(asked);
  if (!place || place->spent())
    throw std::logic_error("heed: the answer to this request has been got already");
  if (place->owner != &p)
    throw std::logic_error("heed: the answer to this request comes to the actor that made it");
  return *place;
}

// Waits for what comes to the place, which is among those that are waited for.
template <class R>
result<R> await_answer(process& p, reply_place& place, answers_awaited& awaited,
                       deadline const& until) {
  bool const came = p.wait_for(until, [&] { return place.answer != nullptr; });
  awaited.remove(place);
  if (!came) return make_call_error::plain(call_error::timeout, place.to);
  return take_answer<R>(place);
}

// Waits for this answer alone.
template <class R>
result<R> await_one(process& p, reply_place& place, deadline const& until) {
  check_reply_type<R>();
  p.begin_wait();
  p.drain();
  if (place.answer) return take_answer<R>(place);
  answers_awaited awaited(p);
  if (auto cycle = awaited.add(place); !cycle.empty())
    return make_call_error::deadlock(place.to, std::move(cycle));
  return await_answer<R>(p, place, awaited, until);
}

}  // namespace detail

template <class... A>
pending actor_verbs::request(heed::pid to, A&&... elements) {
  auto place = std::make_unique<detail::reply_place>(*inner_, to);
  place->ask(static_cast<A&&>(elements)...);
  return detail::access::make<pending>(std::move(place));
}

template <class R, class... A>
result<R> blocking_verbs::try_call(deadline until, heed::pid to, A&&... elements) {
  detail::check_reply_type<R>();
  inner_->begin_wait();
  inner_->drain();
  detail::reply_place place(*inner_, to);
  detail::answers_awaited awaited(*inner_);
  detail::wait_graph::begin(place);
  // A request that would close a cycle is not even sent: nobody would take it.
  if (auto cycle = awaited.add(place); !cycle.empty())
    return detail::make_call_error::deadlock(to, std::move(cycle));
  place.ask(static_cast<A&&>(elements)...);
  return detail::await_answer<R>(*inner_, place, awaited, until);
}

template <class R, class... A>
result<R> blocking_verbs::try_call(heed::pid to, A&&... elements) {
  return try_call<R>(within(detail::call_time), to, static_cast<A&&>(elements)...);
}

template <class R, class... A>
R blocking_verbs::call(deadline until, heed::pid to, A&&... elements) {
  return try_call<R>(until, to, static_cast<A&&>(elements)...).value();
}

template <class R, class... A>
R blocking_verbs::call(heed::pid to, A&&... elements) {
  return try_call<R>(within(detail::call_time), to, static_cast<A&&>(elements)...).value();
}

template <class R>
R blocking_verbs::get(deadline until, pending& asked) {
  return detail::await_one<R>(*inner_, detail::open_place(*inner_, asked), until).value();
}

template <class R>
R blocking_verbs::get(pending& asked) {
  return get<R>(deadline::never(), asked);
}

}  // namespace heed
