// The timeouts of a server, and of a state machine.
#pragma once

#include <actor/clock.hpp>
#include <actor/message.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace heed::detail {

enum class timeout_kind : unsigned char {
  idle,   // cancelled by any event, and has its turn when nothing else is there
  event,  // cancelled by any event
  state,  // cancelled by a change of state
  named   // any number of them, each by its name
};

struct timeout_key {
  timeout_kind kind;
  std::string name;

  friend bool operator==(timeout_key const&, timeout_key const&) = default;
};

// What is to be done with one, when the handler that asks for it is done.
struct timeout_order {
  enum class what : unsigned char { start, cancel, update };

  what to_do;
  timeout_key which;
  std::chrono::nanoseconds after;
  message content;
};

// At most one of each key. One whose time has come takes its place among the messages: behind all
// that came before a certain position.
class timeouts {
 public:
  struct one {
    timeout_key which;
    time_point at;
    std::uint64_t due;    // that position; `not_yet` before
    std::uint64_t order;  // among those that are due
    message content;
  };
  static constexpr std::uint64_t not_yet = std::numeric_limits<std::uint64_t>::max();
  static constexpr std::uint64_t at_last = not_yet - 1;

  // `looked_at`: the position that messages have been looked at up to. What is to come at once
  // comes before those that have not.
  void obey(timeout_order order, std::uint64_t looked_at) {
    one* const found = find(order.which);
    if (order.to_do == timeout_order::what::update && found) {
      found->content = std::move(order.content);
      return;
    }
    if (found) erase(*found);
    if (order.to_do == timeout_order::what::cancel) return;
    time_point const at = from_now(order.after);
    if (at == time_point::max()) return;
    bool const at_once = order.after.count() <= 0;
    std::uint64_t const due = !at_once ? not_yet : place(order.which.kind, looked_at);
    all_.push_back(
        {std::move(order.which), at, due, at_once ? ++orders_ : 0, std::move(order.content)});
  }
  void cancel(timeout_kind kind) {
    for (std::size_t i = all_.size(); i-- != 0;)
      if (all_[i].which.kind == kind) erase(all_[i]);
  }
  // Something has happened.
  void cancel_by_event() {
    cancel(timeout_kind::idle);
    cancel(timeout_kind::event);
  }

  // Those whose time has passed come behind all messages before that position, in order.
  void notice(std::uint64_t received) {
    if (all_.empty()) return;
    time_point const at = now();
    for (;;) {
      one* next = nullptr;
      for (one& t : all_)
        if (t.due == not_yet && t.at <= at && (!next || t.at < next->at)) next = &t;
      if (!next) return;
      next->due = place(next->which.kind, received);
      next->order = ++orders_;
    }
  }
  // The time of the first that is not due.
  deadline next() const noexcept {
    time_point first = time_point::max();
    for (one const& t : all_)
      if (t.due == not_yet && t.at < first) first = t.at;
    return deadline(first);
  }
  // The next one that is due, or null.
  one const* first_due() const noexcept {
    one const* first = nullptr;
    for (one const& t : all_)
      if (t.due != not_yet &&
          (!first || std::pair(t.due, t.order) < std::pair(first->due, first->order)))
        first = &t;
    return first;
  }
  message take(one const& which) {
    one& t = all_[static_cast<std::size_t>(&which - all_.data())];
    message content = std::move(t.content);
    erase(t);
    return content;
  }

 private:
  static std::uint64_t place(timeout_kind kind, std::uint64_t position) noexcept {
    return kind == timeout_kind::idle ? at_last : position;
  }
  one* find(timeout_key const& which) noexcept {
    for (one& t : all_)
      if (t.which == which) return &t;
    return nullptr;
  }
  void erase(one& t) { all_.erase(all_.begin() + (&t - all_.data())); }

  std::vector<one> all_;
  std::uint64_t orders_ = 0;
};

}  // namespace heed::detail
