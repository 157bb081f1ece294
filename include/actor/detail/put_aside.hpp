// The messages of a large mailbox, by shape and by value: a receive finds what it wants without
// walking over the others.
#pragma once

#include <actor/detail/census.hpp>
#include <actor/detail/lane.hpp>
#include <actor/mailbox.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace heed::detail {

// What all clauses of a receive ask, in their order.
struct wishes {
  std::uint64_t shapes;  // the bits of all shapes that could fit
  want const* first;
  want const* last;
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
      if (b->is_urgent) continue;  // looked at one by one, before all others
      lane& in = lane_of(*b->form);
      in.push(b);
      present_ |= b->form->bit();
      ++size_;
      last_ = b;
    }
    end_ = queue.received();
  }
  // One that it has is about to leave the mailbox.
  void erase(block const* b, mailbox const& queue) noexcept {
    lane& in = *find(*b->form);
    in.erase(b);
    if (in.empty()) see_what_is_present();
    --size_;
    if (b == last_) last_ = queue.before(b);
  }

  // Adds all of them, by shape. Throws std::bad_alloc.
  void count(census& all) const {
    for (auto const& each : lanes_)
      if (!each->empty()) all.add(*each->sample()->form, each->size());
  }

  // The oldest message from that position on that one of these clauses may want; null where there
  // is none. Runs no code of the user's but the hash of a type.
  block* oldest(std::uint64_t from, wishes const& asked, void const* clauses,
                pid receiver) noexcept {
    block* found = nullptr;
    for (want const* w = asked.first; w != asked.last; ++w) {
      std::uint64_t const start = w->since ? std::max(from, w->since(clauses, receiver)) : from;
      block* b = nullptr;
      if (!w->form)
        b = oldest_of_many(start, *w, clauses);
      else if (lane* const only = asked_for(*w->form))
        b = only->first_from(start, *w, clauses);
      found = older(found, b);
    }
    return found;
  }

 private:
  // Of two that may be null.
  static block* older(block* a, block* b) noexcept {
    return !a || (b && b->position < a->position) ? b : a;
  }
  // One that is not empty, or null.
  lane* asked_for(shape const& of) noexcept {
    if (asked_ && !asked_->empty() && asked_->form() == &of) [[likely]]
      return asked_;
    lane* const found = find(of);
    return found && !found->empty() ? asked_ = found : nullptr;
  }
  // For a clause that may take several shapes.
  [[gnu::noinline]] block* oldest_of_many(std::uint64_t from, want const& w,
                                          void const* clauses) noexcept {
    block* found = nullptr;
    for (auto const& any : lanes_) {
      if (any->empty() || (w.accepts && !w.accepts(any->sample()))) continue;
      found = older(found, any->first_from(from, w, clauses));
    }
    return found;
  }
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

  void see_what_is_present() noexcept {
    present_ = 0;
    for (auto const& each : lanes_)
      if (!each->empty()) present_ |= each->sample()->form->bit();
  }

  std::vector<std::unique_ptr<lane>> lanes_;
  std::vector<lane*> table_;  // by the shape's id: a power of two of them
  lane* asked_ = nullptr;     // the one asked for last
  std::size_t size_ = 0;
  block* last_ = nullptr;
  std::uint64_t end_ = 0;      // it has all that came before this position
  std::uint64_t present_ = 0;  // the bits of the shapes of lanes that are not empty
};

}  // namespace heed::detail
