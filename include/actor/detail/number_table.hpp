// Nodes by number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace heed::detail {

// Finding a node costs the same however many there are. `Node` has a `number` and a `next`, which
// is the table's; the table owns none.
template <class Node>
class number_table {
 public:
  number_table() = default;
  number_table(number_table const&) = delete;
  number_table& operator=(number_table const&) = delete;

  std::size_t size() const noexcept { return size_; }

  // The next `put` has room. Throws std::bad_alloc with nothing changed.
  void make_room() {
    if (size_ >= rows_.size()) grow();
  }
  void put(Node& n) noexcept {
    link(rows_, n);
    ++size_;
  }

  // The latest of that number, or null.
  Node* find(std::uint64_t number) const noexcept {
    if (rows_.empty()) return nullptr;
    Node* n = rows_[number & (rows_.size() - 1)];
    while (n && n->number != number) n = n->next;
    return n;
  }

  // One that is there.
  void remove(Node& n) noexcept {
    Node** at = &rows_[n.number & (rows_.size() - 1)];
    while (*at != &n) at = &(*at)->next;
    *at = n.next;
    n.next = nullptr;
    --size_;
  }

  // Any of them, or null. `from` is 0 at first; as long as nothing is put there, later calls go on
  // from where the last one got to.
  Node* any(std::size_t& from) const noexcept {
    if (size_ == 0) return nullptr;
    while (!rows_[from]) ++from;
    return rows_[from];
  }

  template <class F>
  void for_each(F&& f) const {
    for (Node* n : rows_)
      for (; n; n = n->next) f(*n);
  }

  // Forgets all of them.
  template <class F>
  void clear(F&& tell) noexcept {
    for (Node*& row : rows_) {
      while (row) {
        Node& n = *row;
        row = n.next;
        n.next = nullptr;
        tell(n);
      }
    }
    size_ = 0;
  }

 private:
  using rows = std::vector<Node*>;  // a power of two of them

  static void link(rows& in, Node& n) noexcept {
    Node*& row = in[n.number & (in.size() - 1)];
    n.next = row;
    row = &n;
  }

  void grow() {
    rows bigger(rows_.empty() ? 8 : rows_.size() * 2, nullptr);
    for (Node* row : rows_) {
      while (row) {
        Node& n = *row;
        row = n.next;
        link(bigger, n);
      }
    }
    rows_.swap(bigger);
  }

  rows rows_;
  std::size_t size_ = 0;
};

}  // namespace heed::detail
