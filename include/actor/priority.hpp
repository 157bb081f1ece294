// Urgent messages: they go before the others, where the receiver has opted in.
#pragma once

#include <actor/detail/block.hpp>
#include <actor/detail/kinship.hpp>
#include <actor/exit_reason.hpp>
#include <actor/self.hpp>
#include <actor/send.hpp>
#include <actor/signal.hpp>

#include <algorithm>
#include <cstdint>
#include <utility>

namespace heed {

// Asks for urgency: `me.alias(priority)`, `send(a, priority, …)`, `me.monitor(who, priority)`.
struct priority_option {};
inline constexpr priority_option priority{};

// An address by which messages are urgent, made by the receiver and given to those it trusts with
// it. Copyable; may be sent. Without `priority` nothing is urgent by it.
//   alias const a = me.alias(priority);  me.send(boss, a);
//   send(a, priority, "stop the press"_a);
class alias {
 public:
  constexpr alias() noexcept = default;

  // Whose it is.
  constexpr heed::pid pid() const noexcept { return to_; }

  friend constexpr bool operator==(alias const&, alias const&) noexcept = default;

 private:
  friend actor_verbs;
  friend detail::access;
  constexpr alias(heed::pid to, std::uint64_t number) noexcept : to_(to), inner_(number) {}

  heed::pid to_;
  std::uint64_t inner_ = 0;
};

namespace detail {

template <class... A>
void send_urgent(pid from, alias const& to, A&&... elements) {
  static_assert(!(... || std::same_as<std::remove_cvref_t<A>, message>),
                "heed: a whole message is forwarded as it came: send(to, std::move(m))");
  block* const b = make_block(static_cast<A&&>(elements)...);
  b->sender = from;
  b->kind = block_kind::urgent;
  b->position = access::inner(to);
  post_or_throw(to.pid(), b);
}

}  // namespace detail

// Sends a message that goes before all that are not urgent, and behind those that are: a receive
// that waits, or looks through its mailbox, sees it first. Where the alias does not hold any more,
// it is dropped; a bounded mailbox takes it also where it is full. Else as send(pid, …): signals
// and messages arrive in the order sent, only their places in the mailbox differ. Urgent messages
// are looked at one by one, before all others, by each receive: not a way for many.
template <class... A>
void send(alias const& to, priority_option, A&&... elements) {
  detail::send_urgent(pid(), to, static_cast<A&&>(elements)...);
}

template <class... A>
void actor_verbs::send(heed::alias const& to, priority_option, A&&... elements) {
  detail::send_urgent(pid(), to, static_cast<A&&>(elements)...);
}

inline heed::alias actor_verbs::alias(priority_option) {
  detail::annex& kept = inner_->more();
  kept.aliases.push_back(kept.last_alias + 1);
  return {pid(), ++kept.last_alias};
}

inline bool actor_verbs::unalias(heed::alias const& a) noexcept {
  detail::annex* const kept = inner_->if_any();
  if (!kept || a.pid() != pid()) return false;
  return std::erase(kept->aliases, detail::access::inner(a)) != 0;
}

// As exit(pid, …): where exits are trapped, the exit_signal is urgent. Nothing happens where the
// alias does not hold any more, and exits are trapped.
inline void exit(alias const& who, exit_reason const& reason, priority_option) {
  detail::send_exit(pid(), who.pid(), reason, detail::access::inner(who));
}

inline tag actor_verbs::monitor(heed::pid who, priority_option) {
  return monitor_as(who, true);
}
inline void actor_verbs::link(heed::pid who, priority_option) {
  link_as(who, true);
}

}  // namespace heed
