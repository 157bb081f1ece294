// Messages that are sent later.
#pragma once

#include <actor/detail/alarms.hpp>
#include <actor/detail/block.hpp>
#include <actor/detail/wait_graph.hpp>
#include <actor/self.hpp>

#include <match/detail/hana.hpp>

#include <chrono>
#include <concepts>
#include <memory>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace heed {

// What `me.send_after` and `me.send_every` give. Copies mean the same timer; destroying them all
// leaves it running.
class timer {
 public:
  timer() noexcept = default;

  // Nothing more is sent by it. Whether something was still to come; what has been sent already may
  // be on its way or in the mailbox.
  bool cancel() noexcept { return inner_ && inner_->cancel() && maker_lives(); }

  // Whether something is still to come: nothing is when its maker has ended.
  explicit operator bool() const noexcept { return inner_ && inner_->open() && maker_lives(); }

 private:
  friend detail::access;
  timer(std::shared_ptr<detail::timed> t, pid maker) noexcept
      : inner_(std::move(t)), maker_(maker) {}

  bool maker_lives() const noexcept {
    return detail::access::slot_of(maker_)->alive(detail::access::id(maker_));
  }

  std::shared_ptr<detail::timed> inner_;
  pid maker_;
};

namespace detail {

// Sends once.
class sent_later final : public timed {
 public:
  sent_later(time_point when, pid owner, pid to, block* b) noexcept
      : timed(when), owner_(owner), to_(to), block_(b) {}
  ~sent_later() override {
    if (block_) block_->release();
  }

  bool run() noexcept override {
    if (!close()) return false;
    if (access::slot_of(owner_)->alive(access::id(owner_)))
      post(to_, std::exchange(block_, nullptr));
    else
      give_up();
    return false;
  }

 private:
  void give_up() noexcept override { std::exchange(block_, nullptr)->release(); }

  pid owner_, to_;
  block* block_;
};

// Sends copies again and again, until it is cancelled or its maker ends.
template <class... T>
class sent_again final : public timed {
 public:
  template <class... A>
  sent_again(time_point first, std::chrono::nanoseconds period, pid owner, pid to, A&&... elements)
      : timed(first),
        period_(period),
        owner_(owner),
        to_(to),
        elements_(static_cast<A&&>(elements)...) {}

  bool run() noexcept override {
    if (!open()) return false;
    if (!access::slot_of(owner_)->alive(access::id(owner_))) {
      close();
      return false;
    }
    try {
      send_one(std::index_sequence_for<T...>());
    } catch (...) {
      // What cannot be made now is left out: nobody is there to be told.
    }
    // In step with the first. What a late clock has missed is not made up for.
    when_ += period_;
    if (time_point const at = now(); when_ < at) when_ = at + period_;
    return true;
  }

 private:
  template <std::size_t... I>
  void send_one(std::index_sequence<I...>) {
    block* const b = make_block(std::as_const(get<I>(elements_))...);
    b->sender = owner_;
    b->unbounded = true;
    post(to_, b);
  }

  std::chrono::nanoseconds period_;
  pid owner_, to_;
  pack<T...> elements_;
};

}  // namespace detail

template <class Rep, class Period, class... A>
timer actor_verbs::send_after(std::chrono::duration<Rep, Period> delay, heed::pid to,
                              A&&... elements) {
  detail::block* const b = detail::make_block(static_cast<A&&>(elements)...);
  b->sender = pid();
  b->unbounded = true;
  std::shared_ptr<detail::timed> what;
  try {
    what = std::make_shared<detail::sent_later>(detail::from_now(detail::nanoseconds_of(delay)),
                                                pid(), to, b);
  } catch (...) {
    b->release();
    throw;
  }
  system().timekeeper().call_at(what);
  return detail::access::make<timer>(std::move(what), pid());
}

template <class Rep, class Period, class... A>
timer actor_verbs::send_every(std::chrono::duration<Rep, Period> period, heed::pid to,
                              A&&... elements) {
  static_assert((... && std::copy_constructible<detail::travel_t<A>>),
                "heed: send_every sends copies, and an element of this message cannot be copied");
  std::chrono::nanoseconds const length = detail::nanoseconds_of(period);
  if (length.count() <= 0)
    throw std::invalid_argument("heed: send_every needs a period longer than nothing");
  auto what = std::make_shared<detail::sent_again<detail::travel_t<A>...>>(
      detail::from_now(length), length, pid(), to,
      detail::travelling(static_cast<A&&>(elements))...);
  system().timekeeper().call_at(what);
  return detail::access::make<timer>(std::move(what), pid());
}

}  // namespace heed
