// Sending: what every actor, and everybody outside, can do.
#pragma once

#include <actor/detail/clause_scope.hpp>
#include <actor/detail/mailslot.hpp>
#include <actor/detail/wait_graph.hpp>
#include <actor/mailbox_full.hpp>
#include <actor/message.hpp>
#include <actor/self.hpp>
#include <actor/stop.hpp>

#include <concepts>
#include <type_traits>
#include <utility>

namespace heed {

namespace detail {

template <class... A>
inline constexpr bool one_message = false;
template <class A>
inline constexpr bool one_message<A> = std::same_as<std::remove_cvref_t<A>, message>;

// Where `send` does not succeed: there is nobody, or no room.
[[gnu::noinline]] inline void send_failed(pid to, block* b, delivery what) {
  if (what != delivery::full || b->kind == block_kind::request) return give_up(b, what);
  throw access::make<mailbox_full>(to, access::make<message>(b));
}
[[gnu::always_inline]] inline void post_or_throw(pid to, block* b) {
  delivery const what = deliver_to(to, b);
  if (what != delivery::taken) [[unlikely]]
    send_failed(to, b, what);
}

// Of one that the running actor has taken, the clause that did has no part in it any more.
inline void forward_request(pid to, block* b) {
  if (process* const here = current_process)
    for (clause_scope* s = here->running; s; s = s->outer())
      if (s->has_taken(b)) s->hand_on();
  hand_on(to, b);
}

// What a timer has sent is, sent on, a message like any other.
inline void forward(pid to, block* b) {
  b->unbounded = *b->form == shape_of<stop>();
  post_or_throw(to, b);
}

template <class... A>
[[gnu::always_inline]] inline void send_from(pid from, pid to, A&&... elements) {
  if constexpr (one_message<A...>) {
    static_assert((std::same_as<A, message> && ...),
                  "heed: a whole message is forwarded by moving it: send(to, std::move(m))");
    if (block* b = (std::exchange(access::inner(elements), nullptr), ...)) {
      b->aside = 0;
      b->is_urgent = false;
      if (b->kind == block_kind::request)
        forward_request(to, b);
      else
        forward(to, b);
    }
  } else {
    block* const b = make_block(static_cast<A&&>(elements)...);
    b->sender = from;
    post_or_throw(to, b);
  }
}

}  // namespace detail

// Sends a message of these elements to an actor, from nobody. Elements are copied or moved in;
// strings of every kind travel as std::string. Never waits, and does not fail when the actor has
// ended: the message is dropped and counted. Throws std::bad_alloc, or what copying an element
// throws, with nothing sent; and mailbox_full, with the message in it, where the mailbox of `to` is
// bounded so that the sender fails. Between one sending thread and one receiver, order is kept.
// A whole message, alone, is forwarded as it stands, with its sender: send(to, std::move(m)).
//   send(printer, "print"_a, page, 2);
template <class... A>
void send(pid to, A&&... elements) {
  detail::send_from(pid(), to, static_cast<A&&>(elements)...);
}

template <class... A>
[[gnu::always_inline]] inline void actor_verbs::send(heed::pid to, A&&... elements) {
  detail::send_from(pid(), to, static_cast<A&&>(elements)...);
}

}  // namespace heed
