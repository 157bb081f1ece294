// Answering: a request through its place, a plain message by an ordinary message.
#pragma once

#include <actor/detail/wait_graph.hpp>

#include <concepts>
#include <type_traits>
#include <utility>

namespace heed::detail {

// Answers once: a request that has its answer keeps it, and a further one is dropped. Where nobody
// sent the message, nothing happens. `request` is null for a plain message.
template <class... A>
void post_reply(pid to, block* request, pid replier, A&&... a) {
  static_assert(!(std::same_as<std::remove_cvref_t<A>, message> || ...),
                "heed: a whole message can be sent on or delegated, not be part of a reply");
  if (!to) return;
  // Made first: where an element cannot be, the duty is still there.
  block* const b = make_block(static_cast<A&&>(a)...);
  b->sender = replier;
  if (request) {
    if (!request->claim()) return b->release();
    b->kind = block_kind::reply;
    b->position = request->duty().request;
    wait_graph::end(to, b->position);
  }
  post(to, b);
}

}  // namespace heed::detail
