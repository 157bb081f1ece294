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
    if (slot* const s = find(hash)) {
      links_[s->last].next = added;
      s->last = added;
    } else {
      insert({hash, added, added, added});
      ++used_;
    }
  }

  // The oldest from that position on that is still there: `at(position)` gives it, or null.
  template <class At>
  block* first_from(std::uint64_t hash, std::uint64_t position, At const& at) noexcept {
    slot* const found = find(hash);
    if (!found) return nullptr;
    slot& s = *found;
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

  // Eight slots are a group. A byte of the hash of each that is used, and else 0, stands in a word:
  // what is not there is told by these alone, which stay in the cache.
  static constexpr std::size_t in_group = 8;
  static constexpr std::uint64_t every_byte = 0x0101010101010101u;
  static bool has_zero(std::uint64_t bytes) noexcept {
    return ((bytes - every_byte) & ~bytes & (every_byte << 7)) != 0;
  }
  static std::uint64_t byte(std::uint64_t bytes, std::size_t i) noexcept {
    return bytes >> 8 * i & 0xff;
  }
  // Keys that follow each other, as numbers of requests do, stand side by side in a group; the
  // groups are spread.
  static std::size_t home_of(std::uint64_t hash) noexcept {
    return static_cast<std::size_t>((hash / in_group) * 0x9e3779b97f4a7c15u >> 20);
  }
  // Differs for keys that follow each other.
  static std::uint64_t mark_of(std::uint64_t hash) noexcept {
    std::uint64_t const mark = (hash ^ hash >> 8 ^ hash >> 32) & 0xff;
    return mark + (mark == 0);
  }

  slot* find(std::uint64_t hash) noexcept {
    std::size_t const wrap = marks_.size() - 1;
    std::uint64_t const mark = mark_of(hash);
    for (std::size_t group = home_of(hash) & wrap;; group = (group + 1) & wrap) {
      std::uint64_t const marks = marks_[group];
      if (has_zero(marks ^ mark * every_byte))
        for (std::size_t i = 0; i != in_group; ++i)
          if (slot& s = slots_[group * in_group + i]; byte(marks, i) == mark && s.hash == hash)
            return &s;
      if (has_zero(marks)) return nullptr;
    }
  }
  // One with a hash that no other has.
  void insert(slot const& s) noexcept {
    std::size_t const wrap = marks_.size() - 1;
    std::size_t group = home_of(s.hash) & wrap;
    while (!has_zero(marks_[group])) group = (group + 1) & wrap;
    std::size_t i = 0;
    while (byte(marks_[group], i) != 0) ++i;
    marks_[group] |= mark_of(s.hash) << 8 * i;
    slots_[group * in_group + i] = s;
  }
  void grow() {
    std::vector<slot> slots(2 * slots_.size());
    std::vector<std::uint64_t> marks(2 * marks_.size());
    slots_.swap(slots);
    marks_.swap(marks);
    for (slot const& s : slots)
      if (s.first != none) insert(s);
  }

  std::uint64_t mask_;
  std::uint64_t (*hash_)(block*) noexcept;
  std::vector<link> links_;                          // of all, in the order they came
  std::vector<slot> slots_ = std::vector<slot>(64);  // by hash: a power of two of them
  std::vector<std::uint64_t> marks_ = std::vector<std::uint64_t>(64 / in_group);
  std::size_t used_ = 0;
};

}  // namespace heed::detail
