// The messages of one shape, and what a clause asks of them.
#pragma once

#include <actor/detail/block.hpp>
#include <actor/detail/key_index.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace heed::detail {

// So many messages are walked over in vain before an index is worth its cost. A test may have other
// mailboxes count as large.
#ifdef HEED_DETAIL_TESTED_WALK
std::size_t tested_walk() noexcept;
inline std::size_t long_walk() noexcept {
  return tested_walk();
}
#else
constexpr std::size_t long_walk() noexcept {
  return 8;
}
#endif

// What one clause asks of a message, as far as an index can tell.
struct want {
  // The only shape that it takes; null where it may take several.
  shape const* form = nullptr;
  // Else whether it may take messages of the shape that this one has; null where it takes any.
  bool (*accepts)(block* sample) noexcept = nullptr;
  // The elements that it compares with values of its own, by index; none where it has no such.
  std::uint64_t mask = 0;
  // The hash of those elements of a message that it accepts, and that of its own values.
  std::uint64_t (*hash)(block*) noexcept = nullptr;
  std::uint64_t (*key)(void const* clauses) noexcept = nullptr;
  // What came before that position cannot fit; null where no such position is known.
  std::uint64_t (*since)(void const* clauses, pid receiver) noexcept = nullptr;
};

// The messages of one shape, in the order they came.
class lane {
 public:
  explicit lane(shape const& of) noexcept : id_(of.id), form_(&of) {}

  std::size_t size() const noexcept { return live_; }
  bool empty() const noexcept { return live_ == 0; }
  // One of them, if it is not empty.
  block* sample() const noexcept { return all_[begin_].message; }

  std::uint64_t id() const noexcept { return id_; }
  // Of one that is not empty.
  shape const* form() const noexcept { return form_; }
  // Of one that is not empty. An empty one is of any shape with its id: the library that had the
  // one may have been unloaded.
  bool is_of(shape const& of) const noexcept { return *form_ == of; }

  // Throws std::bad_alloc.
  void push(block* b) {
    form_ = b->form;
    all_.push_back({b->position, b});
    ++live_;
    for (key_index& index : keys_) {
      if (index.size() > 2 * live_ + few)
        fill(index);
      else
        index.push(b);
    }
  }

  // One that has left the mailbox.
  void erase(block const* b) noexcept {
    all_[seek(b->position)].message = nullptr;
    --live_;
    while (begin_ != all_.size() && !all_[begin_].message) ++begin_;
    if (empty()) {
      keys_.clear();
      all_.clear();
      begin_ = 0;
    } else if (all_.size() > 2 * live_ + few) {
      std::size_t kept = 0;
      for (entry const& e : all_)
        if (e.message) all_[kept++] = e;
      while (all_.size() != kept) all_.pop_back();
      begin_ = 0;
    }
  }

  // The oldest from that position on, or null; where this clause asks for values, of those that may
  // have them.
  block* first_from(std::uint64_t position, want const& w, void const* clauses) noexcept {
    if (w.mask != 0 && live_ >= long_walk())
      if (key_index* const index = keyed(w))
        return index->first_from(w.key(clauses), position,
                                 [this](std::uint64_t where) { return at(where); });
    // A receive that goes on asks for the next one.
    std::size_t i =
        found_ < all_.size() && all_[found_].position + 1 == position ? found_ + 1 : seek(position);
    for (; i != all_.size(); ++i) {
      if (!all_[i].message) continue;
      found_ = i;
      return all_[i].message;
    }
    return nullptr;
  }

 private:
  static constexpr std::size_t few = 32;  // as many may be kept too long
  static constexpr std::size_t most_indexes = 8;

  struct entry {
    std::uint64_t position;
    block* message;  // null once it is taken
  };

  // The index of the first entry from that position on. Positions are spread evenly, more or less:
  // it is looked for where it should be, and from there in growing steps.
  std::size_t seek(std::uint64_t position) const noexcept {
    std::size_t const end = all_.size();
    if (begin_ == end || position <= all_[begin_].position) return begin_;
    if (position > all_[end - 1].position) return end;
    std::size_t below = begin_, from = end - 1;  // its index is above the one, and up to the other
    if (from - below > 1) {
      std::uint64_t const all = all_[from].position - all_[below].position;
      std::uint64_t const part = position - all_[below].position;
      std::size_t const guess =
          std::min(from - 1, below + 1 +
                                 static_cast<std::size_t>(static_cast<double>(part) /
                                                          static_cast<double>(all) *
                                                          static_cast<double>(from - below - 1)));
      if (all_[guess].position < position) {
        below = guess;
        for (std::size_t step = 1; below + step < from; step *= 2) {
          if (all_[below + step].position >= position) {
            from = below + step;
            break;
          }
          below += step;
        }
      } else {
        from = guess;
        for (std::size_t step = 1; below + step < from; step *= 2) {
          if (all_[from - step].position < position) {
            below = from - step;
            break;
          }
          from -= step;
        }
      }
    }
    while (from - below > 1) {
      std::size_t const middle = below + (from - below) / 2;
      (all_[middle].position < position ? below : from) = middle;
    }
    return from;
  }
  block* at(std::uint64_t position) const noexcept {
    std::size_t const i = seek(position);
    return i != all_.size() && all_[i].position == position ? all_[i].message : nullptr;
  }

  // Null where there is no memory for it, or there are too many others.
  key_index* keyed(want const& w) noexcept {
    for (key_index& index : keys_)
      if (index.mask() == w.mask) return &index;
    if (keys_.size() == most_indexes) return nullptr;
    try {
      key_index fresh(w.mask, w.hash);
      fill(fresh);
      keys_.push_back(std::move(fresh));
      return &keys_.back();
    } catch (...) {
      return nullptr;
    }
  }
  void fill(key_index& index) {
    key_index fresh = index.emptied();
    for (std::size_t i = begin_; i != all_.size(); ++i)
      if (all_[i].message) fresh.push(all_[i].message);
    index = std::move(fresh);
  }

  std::uint64_t id_;
  shape const* form_;
  std::vector<entry> all_;
  std::size_t begin_ = 0;  // nothing is left before it
  std::size_t live_ = 0;
  std::size_t found_ = 0;  // where the last one was found: a guess
  std::vector<key_index> keys_;
};

}  // namespace heed::detail
