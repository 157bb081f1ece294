// Calls: a request, and the wait for its answer.
#pragma once

#include <actor/call_error.hpp>
#include <actor/clock.hpp>
#include <actor/detail/wait_graph.hpp>
#include <actor/detail/wait_point.hpp>
#include <actor/detail/way.hpp>
#include <actor/pending.hpp>
#include <actor/reply.hpp>
#include <actor/result.hpp>
#include <actor/self.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

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

// Whether a verb gives the error as a value or throws it.
enum class on_error { throws, gives };

// The wait for answers: until a deadline, for no message, and it may close a cycle.
template <class Awaited = answers_awaited>
class awaiting_answers : public awaited_point {
 public:
  static constexpr std::uint64_t wanted_bits = 0;
  deadline until() const noexcept { return until_; }
  void given_up() noexcept { awaited_.end(); }
  void told(wait_text& out) const {
    out.at = at_;
    awaited_.tell(out.text);
  }
  static constexpr void check_awaited_at_once() noexcept {}

 protected:
  awaiting_answers(wait_kind const& kind, process& p, deadline until, site at)
      : awaited_point(kind, p), awaited_(p), until_(until), at_(at) {}

  Awaited awaited_;

 private:
  deadline until_;
  site at_;
};

// For one.
template <class R, on_error E, class Awaited = answers_awaited>
class awaiting_answer : public awaiting_answers<Awaited> {
 public:
  bool look(bool last) {
    if (!place_->answer && !last) return false;
    if (place_->answer) {
      this->awaited_.close(*place_);
      result_.emplace(take_answer<R>(*place_));
    } else {
      this->awaited_.end();
      fail(make_call_error::plain(call_error::timeout, place_->to));
    }
    return true;
  }

  decltype(auto) finish() {
    if constexpr (E == on_error::throws) {
      return std::move(*result_).value();
    } else {
      return result<R>(std::move(*result_));
    }
  }

 protected:
  awaiting_answer(wait_kind const& kind, process& p, deadline until, site at)
      : awaiting_answers<Awaited>(kind, p, until, at) {
    check_reply_type<R>();
  }

  void fail(call_error why) { result_.emplace(std::move(why)); }

  // Over at once where waiting would close a cycle.
  bool is_deadlock(std::vector<pid> cycle) {
    if (cycle.empty()) return false;
    fail(make_call_error::deadlock(place_->to, std::move(cycle)));
    return true;
  }

  reply_place* place_ = nullptr;

 private:
  std::optional<result<R>> result_;
};

// A call: the request goes out when the wait begins.
template <class R, on_error E, bool DestroyedTwice = false>
class calling final : public awaiting_answer<R, E, call_awaited> {
 public:
  template <class... A>
  calling(process& p, deadline until, callee to, A&&... elements)
      : awaiting_answer<R, E, call_awaited>(wait_kind_of<calling>, p, until, to.at),
        request_(request_of(static_cast<A&&>(elements)...)),
        own_(to.who) {
    this->place_ = &own_;
  }
  ~calling() { this->awaited_.end(); }  // before the place goes

  static constexpr void check_awaited_at_once() noexcept {
    static_assert(!DestroyedTwice,
                  "heed: g++ before 14 destroys a struct without a constructor twice where it is "
                  "written inside co_await me.call<R>(…): give the struct a constructor, name it "
                  "first, or await in two steps: auto c = me.call<R>(…); co_await c");
  }

  bool begin() {
    // A request that would close a cycle is not even sent: nobody would take it.
    if (this->is_deadlock(this->awaited_.open(own_))) return true;
    own_.ask_with(std::move(request_));
    return this->look(false);
  }

 private:
  message request_;
  reply_place own_;
};

// The wait for a request that has been sent.
template <class R>
class getting final : public awaiting_answer<R, on_error::throws> {
 public:
  getting(process& p, deadline until, site at, pending& asked)
      : awaiting_answer<R, on_error::throws>(wait_kind_of<getting>, p, until, at), asked_(asked) {}

  bool begin() {
    this->place_ = &open_place(this->owner(), asked_);
    if (!this->place_->answer && this->is_deadlock(this->awaited_.add(*this->place_))) return true;
    return this->look(false);
  }

 private:
  pending& asked_;
};

}  // namespace detail

template <class... A>
pending actor_verbs::request(heed::pid to, A&&... elements) {
  auto place = std::make_unique<detail::reply_place>(to);
  place->ask(*inner_, static_cast<A&&>(elements)...);
  return detail::access::make<pending>(std::move(place));
}

template <class Way>
template <class R, class... A>
decltype(auto) waiting_verbs<Way>::try_call(deadline until, detail::callee to, A&&... elements) {
  return Way::template wait<
      detail::calling<R, detail::on_error::gives, (... || detail::destroyed_twice<A>)>>(
      *inner_, until, to, static_cast<A&&>(elements)...);
}

template <class Way>
template <class R, class... A>
decltype(auto) waiting_verbs<Way>::try_call(detail::callee to, A&&... elements) {
  return try_call<R>(within(detail::call_time), to, static_cast<A&&>(elements)...);
}

template <class Way>
template <class R, class... A>
decltype(auto) waiting_verbs<Way>::call(deadline until, detail::callee to, A&&... elements) {
  return Way::template wait<
      detail::calling<R, detail::on_error::throws, (... || detail::destroyed_twice<A>)>>(
      *inner_, until, to, static_cast<A&&>(elements)...);
}

template <class Way>
template <class R, class... A>
decltype(auto) waiting_verbs<Way>::call(detail::callee to, A&&... elements) {
  return call<R>(within(detail::call_time), to, static_cast<A&&>(elements)...);
}

template <class Way>
template <class R>
decltype(auto) waiting_verbs<Way>::get(deadline until, pending& asked, detail::site at) {
  return Way::template wait<detail::getting<R>>(*inner_, until, at, asked);
}

template <class Way>
template <class R>
decltype(auto) waiting_verbs<Way>::get(pending& asked, detail::site at) {
  return get<R>(deadline::never(), asked, at);
}

}  // namespace heed
