// The view of the actors from outside.
#pragma once

#include <actor/actor_system.hpp>
#include <actor/detail/kinship.hpp>
#include <actor/message.hpp>
#include <actor/self.hpp>

#include <memory>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

namespace heed {

// One request of a `multi_call`: the address, then the elements. `{pid, a, b}`. Sent once; copies
// share it, since a braced list can only be copied from.
class asked {
 public:
  template <class... A>
  asked(pid to, A&&... elements)
      : to_(to),
        request_(std::make_shared<message>(detail::access::make<message>(
            detail::make_request_block(static_cast<A&&>(elements)...)))) {}

  // Who is asked, and what is sent to it: empty once it has been.
  pid to() const noexcept { return to_; }
  message& request() const noexcept { return *request_; }

 private:
  pid to_;
  std::shared_ptr<message> request_;
};

// An actor's verbs for code outside of actors: the thread that makes a bridge waits on it; others
// may only send to its pid. Destroyed before its system.
//   bridge here{sys};
//   int n = here.call<int>(within(1s), store, "get"_a, 7);
class bridge : public blocking_verbs {
 public:
  explicit bridge(actor_system& system) : blocking_verbs(open(system)) {}
  ~bridge();

  // Sends all these requests, then waits for their answers, with one deadline for all: the results
  // in the order asked. At most 5 s where no deadline is given.
  //   auto r = here.multi_call<int>(within(1s), {{a, "get"_a}, {b, "get"_a, 7}});
  template <class R>
  [[nodiscard]] std::vector<result<R>> multi_call(deadline until, std::vector<asked> const& asked);
  template <class R>
  [[nodiscard]] std::vector<result<R>> multi_call(std::vector<asked> const& asked);

  // Sends `stop` to each, and waits until all have ended, with one deadline for all: whether each
  // had, in the order asked; any end counts. At most 5 s where no deadline is given.
  std::vector<bool> stop(deadline until, std::vector<heed::pid> const& actors);
  std::vector<bool> stop(std::vector<heed::pid> const& actors);

 private:
  static detail::process& open(actor_system& system);
};

inline detail::process& bridge::open(actor_system& system) {
  heed::pid who;
  detail::process* const p = system.houses_.acquire(detail::actor_kind::bridge, {},
                                                    !system.scheduler_->takes_turns(), who);
  if (!p) throw std::logic_error("heed: a bridge to a system that is being destroyed");
  p->more().thread_id.store(std::this_thread::get_id(), std::memory_order_relaxed);
  return *p;
}

inline bridge::~bridge() {
  // What is left unanswered here learns that its target has ended.
  detail::process* const outer = std::exchange(detail::current_process, inner_);
  actor_system& system = *inner_->system();
  inner_->begin_end();
  exit_reason const why = inner_->final_reason();
  inner_->close();
  detail::kinship::dissolve(*inner_, why);
  detail::current_process = outer;
  system.houses_.release_bridge(inner_);
}

}  // namespace heed
