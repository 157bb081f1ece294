// Blocks for new actors that a worker has at hand.
#pragma once

#include <actor/process.hpp>

#include <cstddef>
#include <utility>

namespace heed::detail {

class housing;

// Free blocks of one system, for the thread alone that keeps them: what it spawns and what ends
// with it needs no lock. The system counts them among those that are lived in, so whoever keeps
// some gives them back before it sleeps.
class vacancies {
 public:
  vacancies() = default;
  vacancies(vacancies const&) = delete;
  vacancies& operator=(vacancies const&) = delete;

  // Whose blocks they are; null as long as there were none.
  housing* of() const noexcept { return of_; }
  void belong_to(housing& h) noexcept { of_ = &h; }

  std::size_t size() const noexcept { return size_; }
  void push(process& p) noexcept {
    p.next_in_queue = std::exchange(first_, &p);
    ++size_;
  }
  // The latest; of those that are not empty.
  process* first() const noexcept { return first_; }
  process* pop() noexcept {
    --size_;
    return std::exchange(first_, first_->next_in_queue);
  }

 private:
  housing* of_ = nullptr;
  process* first_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace heed::detail
