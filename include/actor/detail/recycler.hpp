// Memory for what comes and goes all the time: messages, and the frames and objects of actors.
#pragma once

#include <cstddef>
#include <mutex>
#include <new>
#include <utility>

// Under AddressSanitizer everything goes to the allocator, which sees what is used after its end.
#if defined(__SANITIZE_ADDRESS__)
#define HEED_DETAIL_RECYCLES 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HEED_DETAIL_RECYCLES 0
#endif
#endif
#ifndef HEED_DETAIL_RECYCLES
#define HEED_DETAIL_RECYCLES 1
#endif

namespace heed::detail {

// Pieces that a thread has given back stay with it, up to two batches for each size; whole batches
// go to a depot for all threads, where those that only take find them. So a piece that is freed by
// the thread that made it, or made again by the one that freed it, costs no lock, and one that
// travels costs a part of a batch's. What no one needs goes back to the allocator: each piece is
// allocated by itself.
class recycler {
 public:
  // Throws std::bad_alloc.
  [[gnu::always_inline]] static void* allocate(std::size_t size) {
    if (!HEED_DETAIL_RECYCLES || size > largest) return ::operator new(size);
    std::size_t const kind = kind_of(size);
    bin& mine = bins[kind];
    piece* const p = mine.open;
    if (!p) return refill(kind);
    mine.open = p->next;
    ++mine.room;
    return p;
  }

  // `size` as it was allocated.
  [[gnu::always_inline]] static void give_back(void* memory, std::size_t size) noexcept {
    if (!HEED_DETAIL_RECYCLES || size > largest) return ::operator delete(memory);
    give_back_kind(memory, kind_of(size));
  }
  // The kind of pieces of a size that is not too large for them.
  static constexpr bool keeps(std::size_t size) noexcept {
    return HEED_DETAIL_RECYCLES && size <= largest;
  }
  static constexpr std::size_t kind_of(std::size_t size) noexcept {
    return size <= first ? 0 : (size + step - 1 - first) / step;
  }
  [[gnu::always_inline]] static void give_back_kind(void* memory, std::size_t kind) noexcept {
    bin& mine = bins[kind];
    if (mine.room == 0 && !make_room(kind)) [[unlikely]]
      return ::operator delete(memory);
    piece* const p = ::new (memory) piece;
    p->next = std::exchange(mine.open, p);
    --mine.room;
  }

 private:
  struct piece {
    piece* next;
    piece* next_batch;  // of the first of a batch
  };
  struct bin {
    piece* open = nullptr;  // the batch that is taken from and given to
    piece* full = nullptr;  // another, of full size
    std::size_t room = 0;   // in the open one; none as long as the thread keeps nothing
  };

  static constexpr std::size_t batch = 64;
  // A common allocator puts eight bytes before each piece, and rounds up to sixteen.
  static constexpr std::size_t step = 16;
  static constexpr std::size_t first = 24;
  static constexpr std::size_t largest = 520;
  static constexpr std::size_t kinds = (largest - first) / step + 1;
  static constexpr std::size_t size_of(std::size_t kind) noexcept { return kind * step + first; }
  // Full batches of one size, for all threads. The memory that they hold is bounded.
  class depot {
   public:
    piece* take() noexcept {
      std::lock_guard const hold(lock_);
      if (!first_) return nullptr;
      --count_;
      return std::exchange(first_, first_->next_batch);
    }
    bool keep(piece* one) noexcept {
      std::lock_guard const hold(lock_);
      if (count_ == most) return false;
      ++count_;
      one->next_batch = std::exchange(first_, one);
      return true;
    }

   private:
    static constexpr std::size_t most = 128;
    std::mutex lock_;
    piece* first_ = nullptr;
    std::size_t count_ = 0;
  };

  enum class state : unsigned char { unused, used, closed };

  // Gives back what a thread has when it ends. What it frees even later goes to the allocator.
  struct at_exit {
    ~at_exit() {
      now = state::closed;
      for (std::size_t kind = 0; kind < kinds; ++kind) {
        bin& mine = bins[kind];
        release(std::exchange(mine.open, nullptr));
        if (mine.full) put_away(kind, std::exchange(mine.full, nullptr));
        mine.room = 0;
      }
    }
  };

  [[gnu::noinline]] static void* refill(std::size_t kind) {
    // A thread that has ended keeps nothing, and one that has begun gives back what it has.
    if (now != state::used && !begin_use()) return ::operator new(size_of(kind));
    bin& mine = bins[kind];
    mine.open = mine.full ? std::exchange(mine.full, nullptr) : depots[kind].take();
    if (!mine.open) return ::operator new(size_of(kind));
    mine.room = 1;
    return std::exchange(mine.open, mine.open->next);
  }

  // False where the thread has ended already.
  [[gnu::noinline]] static bool begin_use() noexcept {
    if (now == state::closed) return false;
    static thread_local at_exit const giving_back;
    static_cast<void>(giving_back);
    now = state::used;
    for (bin& mine : bins) mine.room = batch;
    return true;
  }

  // False where the thread has ended already.
  [[gnu::noinline]] static bool make_room(std::size_t kind) noexcept {
    if (now != state::used) return begin_use();
    bin& mine = bins[kind];
    if (mine.full) put_away(kind, mine.full);
    mine.full = std::exchange(mine.open, nullptr);
    mine.room = batch;
    return true;
  }

  static void put_away(std::size_t kind, piece* one) noexcept {
    if (!depots[kind].keep(one)) release(one);
  }
  static void release(piece* p) noexcept {
    while (p) ::operator delete(std::exchange(p, p->next));
  }

  static constinit thread_local bin bins[kinds];
  static constinit thread_local state now;
  static constinit depot depots[kinds];
};

inline constinit thread_local recycler::bin recycler::bins[kinds] = {};
inline constinit thread_local recycler::state recycler::now = recycler::state::unused;
inline constinit recycler::depot recycler::depots[kinds] = {};

}  // namespace heed::detail

#undef HEED_DETAIL_RECYCLES
