// Sending: what every actor, and everybody outside, can do.
#pragma once

#include <actor/detail/mailslot.hpp>
#include <actor/detail/wait_graph.hpp>
#include <actor/message.hpp>
#include <actor/self.hpp>

#include <concepts>
#include <type_traits>
#include <utility>

namespace heed {

namespace detail {

template <class... A>
inline constexpr bool one_message = false;
template <class A>
inline constexpr bool one_message<A> = std::same_as<std::remove_cvref_t<A>, message>;

template <class... A>
[[gnu::always_inline]] inline void send_from(pid from, pid to, A&&... elements) {
  if constexpr (one_message<A...>) {
    static_assert((std::same_as<A, message> && ...),
                  "heed: a whole message is forwarded by moving it: send(to, std::move(m))");
    if (block* b = (std::exchange(access::inner(elements), nullptr), ...)) hand_on(to, b);
  } else {
    block* const b = make_block(static_cast<A&&>(elements)...);
    b->sender = from;
    post(to, b);
  }
}

}  // namespace detail

// Sends a message of these elements to an actor, from nobody. Elements are copied or moved in;
// strings of every kind travel as std::string. Never waits, and does not fail when the actor has
// ended: the message is dropped and counted. Throws std::bad_alloc, or what copying an element
// throws, with nothing sent. Between one sending thread and one receiver, order is kept.
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
