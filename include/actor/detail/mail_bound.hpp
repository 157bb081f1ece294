// How many messages a mailbox may hold.
#pragma once

#include <actor/options.hpp>

#include <cstddef>
#include <mutex>

namespace heed::detail {

// Of one actor whose mailbox is bounded. What senders and the actor do to its inbox goes one by
// one, so that order is kept also where one has to go.
struct mail_bound {
  std::mutex lock;
  mailbox_bound is;
  std::size_t held = 0;  // messages that count, in the inbox and the private queue
  std::size_t owed = 0;  // so many besides are to go: the oldest, when the actor looks next
};

}  // namespace heed::detail
