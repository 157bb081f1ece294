// The messages of a large mailbox, by shape and by value: a receive finds what it wants without
// walking over the others.
#pragma once

#include <actor/detail/block.hpp>
#include <actor/mailbox.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
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

// What all clauses of a receive ask, in their order.
struct wishes {
  std::uint64_t shapes;  // the bits of all shapes that could fit
  want const* first;
  want const* last;
};

// Which messages of one shape have the same values: by their hash, the oldest first. What is taken
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

// The messages of one shape, in the order they came.
class lane {
 public:
  explicit lane(shape const& of) noexcept : id_(of.id), form_(&of) {}

  std::size_t size() const noexcept { return live_; }
  bool empty() const noexcept { return live_ == 0; }
  // One of them, if it is not empty.
  block* sample() const noexcept { return all_[begin_].message; }

  std::uint64_t id() const noexcept { return id_; }
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
      std::erase_if(all_, [](entry const& e) { return !e.message; });
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
    auto const first = all_.begin();
    return static_cast<std::size_t>(
        std::lower_bound(first + static_cast<std::ptrdiff_t>(below) + 1,
                         first + static_cast<std::ptrdiff_t>(from), position,
                         [](entry const& e, std::uint64_t p) { return e.position < p; }) -
        first);
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

// The messages of a mailbox that came before a certain one, in lanes. What has come since, and may
// be taken soon, costs nothing here.
class put_aside {
 public:
  // How many of them are left.
  std::size_t size() const noexcept { return size_; }
  // Whether there may be any of the shapes with these bits.
  bool has_any(std::uint64_t shapes) const noexcept { return (present_ & shapes) != 0; }
  // The last of them in the mailbox, or null.
  block* last() const noexcept { return last_; }
  bool has(block const* b) const noexcept { return b->position < end_; }

  // Takes in all that stand in the mailbox. Throws std::bad_alloc; then it is of no use any more.
  void take_in(mailbox const& queue) {
    for (block* b = queue.after(last_); b; b = queue.after(b)) {
      lane& in = lane_of(*b->form);
      in.push(b);
      if (in.size() == 1) came(b->form->bit());
      ++size_;
      last_ = b;
    }
    end_ = queue.received();
  }
  // One that it has is about to leave the mailbox.
  void erase(block const* b, mailbox const& queue) noexcept {
    lane& in = *find(*b->form);
    in.erase(b);
    if (in.empty()) went(b->form->bit());
    --size_;
    if (b == last_) last_ = queue.before(b);
  }

  // The oldest message from that position on that one of these clauses may want; null where there
  // is none. Runs no code of the user's but the hash of a type.
  block* oldest(std::uint64_t from, wishes const& asked, void const* clauses,
                pid receiver) noexcept {
    block* found = nullptr;
    for (want const* w = asked.first; w != asked.last; ++w) {
      std::uint64_t const start = w->since ? std::max(from, w->since(clauses, receiver)) : from;
      auto const consider = [&](lane& in) {
        block* const b = in.first_from(start, *w, clauses);
        if (b && (!found || b->position < found->position)) found = b;
      };
      if (w->form) {
        if (lane* const only = find(*w->form)) consider(*only);
      } else {
        for (auto const& any : lanes_)
          if (!any->empty() && (!w->accepts || w->accepts(any->sample()))) consider(*any);
      }
    }
    return found;
  }

 private:
  lane* find(shape const& of) const noexcept {
    if (table_.empty()) return nullptr;
    std::size_t const wrap = table_.size() - 1;
    lane* vacant = nullptr;
    for (std::size_t i = static_cast<std::size_t>(of.id) & wrap; table_[i]; i = (i + 1) & wrap) {
      if (table_[i]->id() != of.id) continue;
      if (table_[i]->empty())
        vacant = table_[i];
      else if (table_[i]->is_of(of))
        return table_[i];
    }
    return vacant;
  }
  lane& lane_of(shape const& of) {
    if (lane* const known = find(of)) return *known;
    lane& fresh = *lanes_.emplace_back(std::make_unique<lane>(of));
    if (2 * lanes_.size() > table_.size()) {
      table_.assign(table_.empty() ? 16 : 2 * table_.size(), nullptr);
      for (auto const& each : lanes_) insert(*each);
    } else {
      insert(fresh);
    }
    return fresh;
  }
  void insert(lane& l) noexcept {
    std::size_t const wrap = table_.size() - 1;
    std::size_t i = static_cast<std::size_t>(l.id()) & wrap;
    while (table_[i]) i = (i + 1) & wrap;
    table_[i] = &l;
  }

  void came(std::uint64_t bit) noexcept {
    ++lanes_of_bit_[static_cast<std::size_t>(std::countr_zero(bit))];
    present_ |= bit;
  }
  void went(std::uint64_t bit) noexcept {
    if (--lanes_of_bit_[static_cast<std::size_t>(std::countr_zero(bit))] == 0) present_ &= ~bit;
  }

  std::vector<std::unique_ptr<lane>> lanes_;
  std::vector<lane*> table_;  // by the shape's id: a power of two of them
  std::size_t size_ = 0;
  block* last_ = nullptr;
  std::uint64_t end_ = 0;      // it has all that came before this position
  std::uint64_t present_ = 0;  // the bits of the shapes of lanes that are not empty
  std::uint16_t lanes_of_bit_[64] = {};
};

}  // namespace heed::detail
