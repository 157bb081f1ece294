// The one allocation of a message: what the mailbox needs to know of it, then its elements.
#pragma once

#include <actor/detail/atomic.hpp>
#include <actor/detail/recycler.hpp>
#include <actor/detail/travel.hpp>
#include <actor/exit_reason.hpp>
#include <actor/pid.hpp>
#include <actor/shape.hpp>

#include <match/detail/hana.hpp>

#include <cstddef>
#include <cstdint>
#include <new>

namespace heed::detail {

enum class block_kind : unsigned char {
  plain,    // nobody waits for its answer
  request,  // its duty names the place that the sender keeps for the answer
  reply,    // answers the request of that number; `sender` is the replier
  failure,  // the request of that number failed, as its duty says
  urgent    // goes before the others, where the receiver has opted in by the alias of that number
};

// Why a request failed. call_error::cause says the same to users.
enum class failure : unsigned char { none, no_reply, down, deadlock };

// Of a request: the duty to answer it. The message owns it, and so do the running clause and a
// reply_promise; when the last owner is gone and nobody has answered, the block itself travels back
// as the notice of the failure, so that telling a failure allocates nothing.
struct alignas(16) duty {
  std::uint64_t request = 0;  // the number of the place that the sender keeps for the answer
  atomic<std::uint32_t> owners{1};
  atomic<bool> answered = false;  // or handed on
  failure failed = failure::none;
  // Called with the block when the last owner is gone and nobody has answered.
  void (*abandon)(block*) noexcept = nullptr;
  exit_reason reason = exit_reason::normal;
};

struct block {
  explicit block(shape const& f, bool with_duty, unsigned char is_simple, bool always) noexcept
      : form(&f), has_duty(with_duty), simple(is_simple), unbounded(always) {}

  block* next;
  block* previous;
  shape const* form;
  pid sender;
  // How many the receiver had received when this one came; of an answer that has not been received
  // yet, the number of its place. Of one that is urgent the number of the alias, and then nothing.
  std::uint64_t position;
  block_kind kind = block_kind::plain;
  bool const has_duty;  // a duty stands before it in memory
  // Where nothing is to be destroyed, neither elements nor a duty: the kind of its memory for the
  // recycler, from 1 on; else 0.
  unsigned char const simple;
  bool empty : 1 = false;  // its elements are destroyed
  // Of a bounded mailbox: it goes in however many there are; it is one of those that are counted.
  bool unbounded : 1;
  bool counted : 1 = false;
  bool is_urgent : 1 = false;  // it has come so, and stands before those that are not
  // When it was put aside: when a receive had looked at it in vain, or when it had come while its
  // receiver waited for something else. Milliseconds, from 1 on, by the clock of the receiver's
  // scheduler; 0 as long as it was not.
  std::uint64_t aside : 36 = 0;

  // Of one that was made with a duty.
  struct duty& duty() noexcept {
    return *std::launder(
        reinterpret_cast<struct duty*>(reinterpret_cast<std::byte*>(this) - sizeof(struct duty)));
  }
  struct duty const& duty() const noexcept { return const_cast<block*>(this)->duty(); }

  // It goes to the place that is kept for it.
  bool is_answer() const noexcept {
    return kind == block_kind::reply || kind == block_kind::failure;
  }
  // The same, or it stands before the others in the mailbox.
  bool stands_apart() const noexcept { return kind >= block_kind::reply; }

  void drop_elements() noexcept {
    if (!empty) form->destroy_elements(this);
    empty = true;
  }
  void free() noexcept { form->free(this); }

  // The right to answer, which only the first who asks is given. One flag, nothing published with
  // it: the answer itself travels through a mailbox.
  bool claim() noexcept { return !duty().answered.exchange(true, std::memory_order_relaxed); }

  // One owner less. What it did with the block is released, and acquired by the last.
  void release_duty() noexcept {
    if (duty().owners.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    if (claim())
      duty().abandon(this);
    else
      free();
  }

  // Gives up the message: its elements are destroyed now, the duty may live on elsewhere.
  [[gnu::always_inline]] void release() noexcept {
    if (simple != 0) [[likely]]
      return recycler::give_back_kind(this, simple - 1u);
    release_any();
  }

 private:
  [[gnu::noinline]] void release_any() noexcept {
    if (kind != block_kind::request) return form->drop(this);
    drop_elements();
    release_duty();
  }
};

// Whether such a message goes into a bounded mailbox however many there are.
template <class... T>
inline constexpr bool is_unbounded = false;

template <class... T>
struct packet final : block {
  template <class... A>
  explicit packet(bool with_duty, A&&... a)
      : block(shape_of<T...>(), with_duty, is_simple(with_duty), is_unbounded<T...>),
        parts(static_cast<A&&>(a)...) {}
  ~packet() {}

  union {
    pack<T...> parts;
  };

  // A duty in front of it, if it is to have one.
  template <class... A>
  [[gnu::always_inline]] static packet* make(bool with_duty, A&&... a) {
    std::byte* const at = allocate(with_duty);
    std::byte* const own = at + (with_duty ? front : 0);
    packet* p = nullptr;
    try {
      p = ::new (own) packet(with_duty, static_cast<A&&>(a)...);
    } catch (...) {
      give_back(at, with_duty);
      throw;
    }
    if (with_duty) ::new (own - sizeof(struct duty)) struct duty;
    return p;
  }

  static void destroy(block* b) noexcept { static_cast<packet*>(b)->parts.~pack<T...>(); }
  static void drop(block* b) noexcept {
    if constexpr (!(... && std::is_trivially_destructible_v<T>))
      if (!b->empty) destroy(b);
    erase(b);
  }
  [[gnu::always_inline]] static void erase(block* b) noexcept {
    bool const with_duty = b->has_duty;
    if (with_duty) b->duty().~duty();
    std::byte* const own = reinterpret_cast<std::byte*>(static_cast<packet*>(b));
    give_back(own - (with_duty ? front : 0), with_duty);
  }

  // See block.
  static constexpr unsigned char is_simple(bool with_duty) noexcept {
    if (with_duty || over_aligned || !(... && std::is_trivially_destructible_v<T>)) return 0;
    if (!recycler::keeps(sizeof(packet))) return 0;
    return static_cast<unsigned char>(recycler::kind_of(sizeof(packet)) + 1);
  }

 private:
  // What stands before the block, so that the block itself is aligned.
  static constexpr std::size_t front =
      (sizeof(struct duty) + alignof(packet) - 1) / alignof(packet) * alignof(packet);
  static constexpr bool over_aligned = alignof(packet) > __STDCPP_DEFAULT_NEW_ALIGNMENT__;

  static std::byte* allocate(bool with_duty) {
    std::size_t const size = sizeof(packet) + (with_duty ? front : 0);
    if constexpr (over_aligned)
      return static_cast<std::byte*>(::operator new(size, std::align_val_t(alignof(packet))));
    else
      return static_cast<std::byte*>(recycler::allocate(size));
  }
  static void give_back(std::byte* at, bool with_duty) noexcept {
    if constexpr (over_aligned)
      ::operator delete(at, std::align_val_t(alignof(packet)));
    else
      recycler::give_back(at, sizeof(packet) + (with_duty ? front : 0));
  }
};

// The elements of a block of that shape.
template <class... T>
[[gnu::always_inline]] inline pack<T...>& elements_of(block* b) noexcept {
  return static_cast<packet<T...>*>(b)->parts;
}

template <class... T>
void* address_in(block* b, std::size_t index) noexcept {
  void* out = nullptr;
  auto& all = static_cast<packet<T...>*>(b)->parts;
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (void)((index == I ? (out = const_cast<void*>(
                              static_cast<void const*>(std::addressof(detail::get<I>(all)))),
                          true)
                       : false) ||
           ...);
  }(std::index_sequence_for<T...>());
  return out;
}

template <class... T>
constexpr shape make_shape() noexcept {
  std::uint64_t id = sizeof...(T);
  ((id = combined(id, describe<T>().id)), ...);
  return {sizeof...(T),
          id,
          types_of<T...>,
          printers_of<T...>,
          &address_in<T...>,
          &packet<T...>::destroy,
          &packet<T...>::erase,
          &packet<T...>::drop,
          std::uint64_t{1} << (id >> 58)};
}

template <class... T>
inline constexpr shape shape_object = make_shape<T...>();

template <class... T>
constexpr shape const& shape_of() noexcept {
  return shape_object<T...>;
}

// A new message of these elements. Throws what making an element throws.
template <class... A>
[[gnu::always_inline]] inline block* make_block(A&&... a) {
  return packet<travel_t<A>...>::make(false, travelling(static_cast<A&&>(a))...);
}
// The same, of one that is to be answered; and of one that takes the place of another, if that was
// to be.
template <class... A>
block* make_request_block(A&&... a) {
  return packet<travel_t<A>...>::make(true, travelling(static_cast<A&&>(a))...);
}
template <class... A>
block* make_block_like(block const* request, A&&... a) {
  return packet<travel_t<A>...>::make(request != nullptr, travelling(static_cast<A&&>(a))...);
}

}  // namespace heed::detail
