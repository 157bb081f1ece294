// Which messages have the same values.
#pragma once

#include <actor/detail/block.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace heed::detail {

// The messages of one shape by the hash of some of their elements, the oldest first. What is taken
// from the mailbox stays here, and is told by its position, which nobody has any more.
class key_index {
 public:
  // Throws std::bad_alloc.
  key_index(std::uint64_t mask, std::uint64_t (*hash)(block*) noexcept)
      : mask_(mask), hash_(hash) {}

  std::uint64_t mask() const noexcept { return mask_; }
  key_index emptied() const { return key_index(mask_, hash_); }
  // Also of what is taken.
  std::size_t size() const noexcept { return links_.size(); }

  // Throws std::bad_alloc.
  void push(block* b) {
    if (2 * (used_ + 1) > slots_.size()) grow();
    std::uint64_t const hash = hash_(b);
    auto const added = static_cast<std::uint32_t>(links_.size());
    links_.push_back({b->position, none});
    std::size_t const i = find(hash);
    if (marks_[i] == 0) {
      marks_[i] = mark_of(hash);
      slots_[i] = {hash, added, added, added};
      ++used_;
    } else {
      links_[slots_[i].last].next = added;
      slots_[i].last = added;
    }
  }

  // The oldest from that position on that is still there: `at(position)` gives it, or null.
  template <class At>
  block* first_from(std::uint64_t hash, std::uint64_t position, At const& at) noexcept {
    std::size_t const found = find(hash);
    if (marks_[found] == 0) return nullptr;
    slot& s = slots_[found];
    while (s.first != s.last && !at(links_[s.first].position)) {
      if (s.hint == s.first) s.hint = links_[s.first].next;
      s.first = links_[s.first].next;
    }
    std::uint32_t i = links_[s.hint].position <= position ? s.hint : s.first;
    for (; i != none; i = links_[i].next) {
      if (links_[i].position < position) continue;
      if (block* const b = at(links_[i].position)) {
        s.hint = i;
        return b;
      }
    }
    return nullptr;
  }

 private:
  static constexpr std::uint32_t none = static_cast<std::uint32_t>(-1);

  struct link {
    std::uint64_t position;
    std::uint32_t next;
  };
  struct slot {
    std::uint64_t hash = 0;
    std::uint32_t first = none, last = none;
    std::uint32_t hint = none;  // found last: a receive that goes on asks for the next one
  };

  static constexpr std::uint64_t spread(std::uint64_t hash) noexcept {
    return hash * 0x9e3779b97f4a7c15u;
  }
  static std::uint8_t mark_of(std::uint64_t hash) noexcept {
    return static_cast<std::uint8_t>(1 + (spread(hash) >> 40) % 255);
  }
  // Keys that follow each other, as numbers of requests do, stand side by side in a line of the
  // cache; the lines are spread.
  static std::uint64_t home_of(std::uint64_t hash) noexcept {
    return spread(hash >> 6) >> 20 << 6 | (hash & 63);
  }
  // Where it is, or could be put.
  std::size_t find(std::uint64_t hash) const noexcept {
    std::size_t const wrap = marks_.size() - 1;
    std::uint8_t const mark = mark_of(hash);
    std::size_t i = static_cast<std::size_t>(home_of(hash)) & wrap;
    while (marks_[i] != 0 && (marks_[i] != mark || slots_[i].hash != hash)) i = (i + 1) & wrap;
    return i;
  }
  void grow() {
    std::vector<slot> slots(2 * slots_.size());
    std::vector<std::uint8_t> marks(slots.size());
    slots_.swap(slots);
    marks_.swap(marks);
    for (slot const& s : slots) {
      if (s.first == none) continue;
      std::size_t const i = find(s.hash);
      marks_[i] = mark_of(s.hash);
      slots_[i] = s;
    }
  }

  std::uint64_t mask_;
  std::uint64_t (*hash_)(block*) noexcept;
  std::vector<link> links_;                          // of all, in the order they came
  std::vector<slot> slots_ = std::vector<slot>(64);  // by hash: a power of two of them
  // A byte of the hash of each slot that is used, and else 0: what is not there is told by these,
  // which stay in the cache.
  std::vector<std::uint8_t> marks_ = std::vector<std::uint8_t>(64);
  std::size_t used_ = 0;
};

}  // namespace heed::detail
