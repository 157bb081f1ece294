// A request that has been sent, and the place that is kept for its answer.
#pragma once

#include <actor/call_error.hpp>
#include <actor/detail/reply_table.hpp>
#include <actor/detail/wait_graph.hpp>
#include <actor/process.hpp>
#include <actor/result.hpp>

#include <match/detail/hana.hpp>

#include <concepts>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace heed {
namespace detail {

// The elements of a request, not sent yet.
template <class... A>
message request_of(A&&... elements) {
  static_assert(!(std::same_as<std::remove_cvref_t<A>, message> || ...),
                "heed: a whole message can be sent on or delegated, not be part of a request");
  return access::make<message>(make_request_block(static_cast<A&&>(elements)...));
}

// A place in its owner's table: open from the sending of a request until its answer is taken or it
// is given up. Used and destroyed on the owner's thread only.
class reply_place : public reply_slot {
 public:
  explicit reply_place(pid whom) noexcept { to = whom; }
  reply_place(reply_place const&) = delete;
  reply_place& operator=(reply_place const&) = delete;
  ~reply_place() {
    close();
    if (answer) answer->release();
  }

  // Whether the answer has been taken.
  bool spent() const noexcept { return !owner && !answer; }
  // Takes the answer that has come.
  block* take() noexcept {
    close();
    return std::exchange(answer, nullptr);
  }

  // Sends the elements of `p` as a request whose answer will come here.
  template <class... A>
  void ask(process& p, A&&... elements) {
    message request = request_of(static_cast<A&&>(elements)...);
    wait_graph::open(p, *this, to);
    ask_with(std::move(request));
  }
  // The same, where the place is open.
  void ask_with(message request) noexcept {
    block* const b = std::exchange(access::inner(request), nullptr);
    b->kind = block_kind::request;
    b->sender = owner->self();
    b->duty().request = number;
    b->duty().abandon = &abandon_request;
    post(to, b);
  }

  // Asks only to be told when the target ends.
  void watch(process& p) {
    wait_graph::open(p, *this, pid());
    block* const b = make_request_block();
    b->kind = block_kind::failure;
    b->sender = owner->self();
    b->duty().request = number;
    bool watched = false;
    try {
      watched = to && access::slot_of(to)->watch(access::id(to), b);
    } catch (...) {
      b->free();
      throw;
    }
    if (!watched) fail_request(b, failure::down, exit_reason::noproc);
  }

 private:
  void close() noexcept {
    if (!owner) return;
    if ((number & of_call) != 0)
      call_awaited::close_place(*this);
    else
      wait_graph::close(*this);
  }
};

template <class R>
consteval void check_reply_type() {
  static_assert(!std::is_reference_v<R> && std::same_as<R, std::remove_cv_t<R>>,
                "heed: a reply is a value: ask for the plain type, without & and const");
  static_assert(!std::same_as<R, std::string_view> && !std::same_as<R, char const*>,
                "heed: strings travel as std::string: ask for that");
}

// The reply's elements as an R, if they are one: nothing as void, several as a std::tuple.
template <class R>
struct reply_as {
  static std::optional<R> from(message& m) {
    if constexpr (std::same_as<R, message>) {
      return std::move(m);
    } else {
      auto* const one = m.template exactly<R>();
      return one ? std::optional<R>(std::move(get<0>(*one))) : std::nullopt;
    }
  }
};
template <class... T>
struct reply_as<std::tuple<T...>> {
  static std::optional<std::tuple<T...>> from(message& m) {
    if (auto* const all = m.template exactly<T...>())
      return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return std::tuple<T...>(std::move(get<I>(*all))...);
      }(std::index_sequence_for<T...>());
    if (auto* const one = m.template exactly<std::tuple<T...>>()) return std::move(get<0>(*one));
    return std::nullopt;
  }
};

// The actors of the deadlock that a request was about to close when it was handed on.
inline std::vector<pid> cycle_of(exit_reason const& why) {
  auto const* const cycle = why.get_if<std::vector<pid>>();
  return cycle ? *cycle : std::vector<pid>();
}

// What a failed request is told as.
inline call_error failure_of(reply_slot const& place, block const& b) {
  if (b.duty().failed == failure::down) return make_call_error::down(place.to, b.duty().reason);
  if (b.duty().failed == failure::deadlock)
    return make_call_error::deadlock(place.to, cycle_of(b.duty().reason));
  return make_call_error::plain(call_error::no_reply, place.to);
}

// What came to the place, as a result. The place is spent afterwards.
template <class R>
result<R> take_answer(reply_place& place) {
  block* const b = place.take();
  message m = access::make<message>(b);
  if (b->kind == block_kind::failure) return failure_of(place, *b);
  // Taken, it is a message like any other: sent on, it answers nobody's request.
  b->kind = block_kind::plain;
  if constexpr (std::is_void_v<R>) {
    if (m.size() == 0) return {};
  } else {
    if (std::optional<R> value = reply_as<R>::from(m)) return std::move(*value);
  }
  return make_call_error::bad_reply(place.to, std::move(m));
}

// A clause for one answer, made by `on(reply_to(p), …) >> action`: a list of that clause alone.
template <class List>
struct reply_clause {
  process const* owner;  // null where no answer is expected
  std::uint64_t number;
  List list;
};

template <class C>
inline constexpr bool is_reply_clause = false;
template <class L>
inline constexpr bool is_reply_clause<reply_clause<L>> = true;

}  // namespace detail

// A request on its way, made by `me.request`: its answer is received by `me.get`, `gather` or
// `first` of the actor that made it. Move-only. Destroying it gives the request up: an answer that
// comes later is dropped.
class pending {
 public:
  pending(pending&&) noexcept = default;
  pending& operator=(pending&&) noexcept = default;

  // Who was asked.
  pid to() const noexcept { return inner_ ? inner_->to : pid(); }
  // Whether its answer is still to be got.
  explicit operator bool() const noexcept { return inner_ && !inner_->spent(); }

 private:
  friend detail::access;
  explicit pending(std::unique_ptr<detail::reply_place> place) noexcept
      : inner_(std::move(place)) {}

  std::unique_ptr<detail::reply_place> inner_;
};

namespace detail {
template <>
inline constexpr bool stays_with_its_actor<pending> = true;
}

}  // namespace heed
