// Answering: at once, later, or by somebody else.
#pragma once

#include <actor/detail/post_reply.hpp>
#include <actor/self.hpp>
#include <actor/send.hpp>

#include <type_traits>
#include <utility>

namespace heed {

// The duty to answer one message, taken along by `me.promise()`. Move-only; may be kept for later
// or sent to another actor. Kept once, by `reply`; destroyed unkept, it gives the caller
// `no_reply`.
//   on("get"_a, as<key>) >> [&](key k) { waiting[k].push_back(me.promise()); }
class reply_promise {
 public:
  reply_promise() noexcept = default;
  reply_promise(reply_promise&& other) noexcept
      : to_(std::exchange(other.to_, pid())),
        replier_(other.replier_),
        request_(std::exchange(other.request_, nullptr)) {}
  reply_promise& operator=(reply_promise&& other) noexcept {
    if (this == &other) return *this;
    reply_promise old(std::move(*this));
    to_ = std::exchange(other.to_, pid());
    replier_ = other.replier_;
    request_ = std::exchange(other.request_, nullptr);
    return *this;
  }
  ~reply_promise() {
    if (request_) request_->release_duty();
  }

  // Whether there is still somebody to answer.
  explicit operator bool() const noexcept { return static_cast<bool>(to_); }

  // Answers, as `me.reply` would have. A second time, nothing happens. Never waits.
  template <class... A>
  void reply(A&&... elements) {
    detail::post_reply(to_, request_, replier_, static_cast<A&&>(elements)...);
    to_ = pid();
  }

 private:
  friend detail::access;
  reply_promise(pid to, detail::block* request, pid replier) noexcept
      : to_(to), replier_(replier), request_(request) {
    // A further owner is made from an existing one, so nothing is ordered here.
    if (request_) request_->duty().owners.fetch_add(1, std::memory_order_relaxed);
  }

  pid to_;
  pid replier_;
  detail::block* request_ = nullptr;
};

template <class... A>
void actor_verbs::reply(A&&... elements) {
  auto const& now = clause("reply()");
  if (now.is_handed_on()) return;
  detail::post_reply(now.sender(), now.request(), pid(), static_cast<A&&>(elements)...);
}

inline reply_promise actor_verbs::promise() {
  auto const& now = clause("promise()");
  if (now.is_handed_on()) return reply_promise();
  if (now.request()) detail::wait_graph::end(now.sender(), now.request()->duty().request);
  return detail::access::make<reply_promise>(now.sender(), now.request(), pid());
}

template <class... A>
void actor_verbs::delegate(heed::pid to, A&&... elements) {
  auto const& now = clause("delegate()");
  if constexpr (detail::one_message<A...>) {
    detail::send_from(heed::pid(), to, static_cast<A&&>(elements)...);
  } else if (!now.is_handed_on()) {
    detail::block* const asked = now.request();
    detail::block* const b = detail::make_block_like(asked, static_cast<A&&>(elements)...);
    b->sender = now.sender();
    if (asked) {
      // Handed on only by the one who could also have answered.
      if (!asked->claim()) return b->release();
      b->kind = detail::block_kind::request;
      b->duty().request = asked->duty().request;
      b->duty().abandon = asked->duty().abandon;
    }
    detail::hand_on(to, b);
  }
}

}  // namespace heed
