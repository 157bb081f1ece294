// What actors throw.
#pragma once

#include <actor/exit_reason.hpp>

#include <stdexcept>
#include <utility>

namespace heed {

// An operation on another actor failed, with the reason.
class actor_error : public std::runtime_error {
 public:
  explicit actor_error(exit_reason reason)
      : std::runtime_error(detail::to_text("heed: ", reason)), reason_(std::move(reason)) {}

  exit_reason const& reason() const noexcept { return reason_; }

 private:
  exit_reason reason_;
};

// Unwinds a blocked actor that is being ended. Not a std::exception, so that a handler of errors
// lets it pass; an actor that swallows it meets it again at its next wait, and ends with its reason
// even where it returns instead.
class actor_exit {
 public:
  explicit actor_exit(exit_reason reason) noexcept : reason_(std::move(reason)) {}

  exit_reason const& reason() const noexcept { return reason_; }

 private:
  exit_reason reason_;
};

namespace detail {

// That of an actor which ends itself.
class own_exit : public actor_exit {
 public:
  using actor_exit::actor_exit;
};

}  // namespace detail
}  // namespace heed
