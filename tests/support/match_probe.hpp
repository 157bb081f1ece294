#pragma once

#include <string>
#include <utility>
#include <vector>

namespace support {

/// What was asked, in the order of asking.
using journal = std::vector<std::string>;

/// A value that writes down each comparison with it. Only the copy in a pattern holds a journal.
struct compared {
  int number = 0;
  std::string label = {};
  journal* book = nullptr;

  friend bool operator==(compared const& a, compared const& b) {
    for (compared const* side : {&a, &b}) {
      if (side->book != nullptr) side->book->push_back(side->label);
    }
    return a.number == b.number;
  }
};

/// A predicate on `int` that writes down each call and gives always the same answer.
class asked {
 public:
  asked(journal& book, std::string label, bool answer)
      : book_(&book), label_(std::move(label)), answer_(answer) {}

  bool operator()(int /*element*/) const {
    book_->push_back(label_);
    return answer_;
  }

 private:
  journal* book_;
  std::string label_;
  bool answer_;
};

/// Thrown by `throws`, and by nothing else.
struct thrown {};

/// A predicate on `int` that answers with an exception.
struct throws {
  bool operator()(int /*element*/) const { throw thrown{}; }
};

/// A value that can be moved and compared, but not copied.
struct move_only {
  explicit constexpr move_only(int n) : number(n) {}
  constexpr move_only(move_only&& other) noexcept : number(std::exchange(other.number, -1)) {}
  constexpr move_only& operator=(move_only&& other) noexcept {
    number = std::exchange(other.number, -1);
    return *this;
  }
  ~move_only() = default;
  move_only(move_only const&) = delete;
  move_only& operator=(move_only const&) = delete;

  bool operator==(move_only const&) const = default;

  int number;  // -1 once moved from
};

}  // namespace support
