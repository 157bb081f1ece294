// The one allocation of a message: what the mailbox needs to know of it, then its elements.
#pragma once

#include <actor/detail/travel.hpp>
#include <actor/exit_reason.hpp>
#include <actor/pid.hpp>
#include <actor/shape.hpp>

#include <match/detail/hana.hpp>

#include <atomic>
#include <cstdint>

namespace heed::detail {

enum class block_kind : unsigned char {
  plain,    // nobody waits for its answer
  request,  // `request` names the slot in which the sender keeps a place for the answer
  reply,    // answers the request of that number; `sender` is the replier
  failure   // the request of that number failed, as `failed` and `reason` say
};

// Why a request failed. call_error::cause says the same to users.
enum class failure : unsigned char { none, no_reply, down, deadlock };

// A request carries the duty to answer it. The message owns it, and so do the running clause and a
// reply_promise; when the last owner is gone and nobody has answered, the block itself travels back
// as the notice of the failure, so that telling a failure allocates nothing.
struct block {
  block(shape const& f, void (*d)(block*) noexcept, void (*x)(block*) noexcept) noexcept
      : form(&f), destroy_elements(d), free(x) {}

  block* next = nullptr;
  block* previous = nullptr;
  shape const* form;
  void* elements = nullptr;  // null once they are destroyed
  void (*destroy_elements)(block*) noexcept;
  void (*free)(block*) noexcept;

  pid sender;
  std::uint64_t position = 0;  // how many the receiver had received when this one came
  std::uint64_t request = 0;
  block_kind kind = block_kind::plain;
  failure failed = failure::none;
  std::atomic<bool> answered = false;    // a request: somebody has answered or handed it on
  std::atomic<std::uint32_t> owners{1};  // a request: of the duty to answer
  // A request: called with the block when the last owner is gone and nobody has answered.
  void (*abandon)(block*) noexcept = nullptr;
  exit_reason reason = exit_reason::normal;

  void drop_elements() noexcept {
    if (elements) destroy_elements(this);
    elements = nullptr;
  }

  // The right to answer, which only the first who asks is given. One flag, nothing published with
  // it: the answer itself travels through a mailbox.
  bool claim() noexcept { return !answered.exchange(true, std::memory_order_relaxed); }

  // One owner less. What it did with the block is released, and acquired by the last.
  void release_duty() noexcept {
    if (owners.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    if (claim())
      abandon(this);
    else
      free(this);
  }

  // Gives up the message: its elements are destroyed now, the duty may live on elsewhere.
  void release() noexcept {
    drop_elements();
    if (kind == block_kind::request)
      release_duty();
    else
      free(this);
  }
};

template <class... T>
struct packet final : block {
  template <class... A>
  explicit packet(A&&... a)
      : block(shape_of<T...>(), &destroy, &erase), parts(static_cast<A&&>(a)...) {
    elements = &parts;
  }
  ~packet() {}

  union {
    pack<T...> parts;
  };

 private:
  static void destroy(block* b) noexcept { static_cast<packet*>(b)->parts.~pack<T...>(); }
  static void erase(block* b) noexcept { delete static_cast<packet*>(b); }
};

// A new message of these elements: one allocation. Throws what making an element throws.
template <class... A>
block* make_block(A&&... a) {
  return new packet<travel_t<A>...>(travelling(static_cast<A&&>(a))...);
}

}  // namespace heed::detail
