// One execution of a receive.
#pragma once

#include <actor/detail/clause_scope.hpp>
#include <actor/detail/examined.hpp>
#include <actor/pending.hpp>
#include <actor/process.hpp>

#include <cstdint>
#include <stdexcept>
#include <tuple>
#include <utility>

namespace heed::detail {

// Where there is no `after`: a wait without end.
struct no_after {
  static constexpr bool already() noexcept { return false; }
  static constexpr deadline fix() noexcept { return deadline::never(); }
};

// One message more than may be put aside in a mailbox before it is reported.
inline constexpr std::uint64_t crowd = 100'001;

// `Messages` is a clause_list, `Answers` a tuple of reply_clauses, `Time` an after_clause's when().
template <class Messages, class Answers, class Time>
class receiving {
 public:
  receiving(process& p, Messages const& messages, Answers const& answers, Time const& time) noexcept
      : p_(p), messages_(messages), answers_(answers), time_(time) {}

  // Takes the oldest message that fits and runs its action, with the result in `out`; false when
  // the time has passed instead.
  template <class Out>
  bool search(Out& out) {
    p_.begin_wait();
    check_answers();
    p_.drain();
    clause_scope scope(p_);
    block* last = nullptr;  // each message is examined once: this is how far
    deadline limit = deadline::never();
    bool waiting = false;
    // What is there when the deadline has passed is still looked at, and nothing that comes later,
    // lest a flood of messages that do not fit keep the receive for ever.
    for (bool last_look = false;;) {
      for (block* b = p_.queue.after(last); b || has_answers(); b = p_.queue.after(last)) {
        if (try_answer(scope, b, out)) return true;
        if (!b) break;
        if (try_message(scope, b, out)) return true;
        last = b;
        if (++put_aside_ == crowd) p_.tell_crowded();
      }
      if (last_look) return false;
      if (!waiting) {
        if (time_.already()) return false;
        limit = time_.fix();
        waiting = true;
      }
      p_.sleep(limit);
      last_look = limit.passed();
      p_.drain();
    }
  }

 private:
  template <class Out>
  bool try_message(clause_scope& scope, block* b, Out& out) {
    if constexpr (Messages::size == 0) {
      return false;
    } else {
      examined view(b);
      scope.examine(b);
      auto const take = [&]() -> message&& {
        p_.queue.take(b);
        scope.take();
        return view.take();
      };
      if (messages_.run_on_message(view.look(), take, out)) return true;
      scope.pass();
      return false;
    }
  }

  // ---- answers: each counts as if it stood among the messages where it arrived

  static constexpr bool has_answers() noexcept { return std::tuple_size_v<Answers> != 0; }

  void check_answers() const {
    bool const own = std::apply(
        [&](auto const&... clause) {
          return ((!clause.owner || clause.owner == &p_) && ... && true);
        },
        answers_);
    if (!own) throw std::logic_error("heed: reply_to(): the answer comes to the actor that asked");
  }

  // Tries the answers that came before `next`, and were not yet examined, oldest first.
  template <class Out>
  bool try_answer(clause_scope& scope, block const* next, Out& out) {
    if constexpr (has_answers()) {
      for (;;) {
        reply_place* oldest = nullptr;
        auto const consider = [&](std::uint64_t number) {
          auto* const place = static_cast<reply_place*>(p_.replies.find(number));
          if (!place || !place->answer || place->answer->position < answers_seen_) return;
          if (next && next->position < place->answer->position) return;
          if (!oldest || place->answer->position < oldest->answer->position) oldest = place;
        };
        std::apply([&](auto const&... clause) { (consider(clause.number), ...); }, answers_);
        if (!oldest) return false;
        answers_seen_ = oldest->answer->position + 1;
        bool const fits = std::apply(
            [&](auto const&... clause) {
              return ((clause.number == oldest->number &&
                       take_answer_by(clause.list, scope, *oldest, out)) ||
                      ...);
            },
            answers_);
        if (fits) return true;
      }
    } else {
      return false;
    }
  }

  template <class List, class Out>
  bool take_answer_by(List const& list, clause_scope& scope, reply_place& place, Out& out) {
    block* const b = place.answer;
    scope.examine(b);
    bool fits = false;
    if (b->kind == block_kind::failure) {
      message notice = message::of(failure_of(place, *b));
      fits = list.run_on_message(
          notice,
          [&]() -> message&& {
            place.take()->release();
            scope.take();
            return std::move(notice);
          },
          out);
    } else {
      examined view(b);
      fits = list.run_on_message(
          view.look(),
          [&]() -> message&& {
            place.take();
            scope.take();
            return view.take();
          },
          out);
    }
    if (!fits) scope.pass();
    return fits;
  }

  process& p_;
  Messages const& messages_;
  Answers const& answers_;
  Time const& time_;
  std::uint64_t answers_seen_ = 0;
  std::uint64_t put_aside_ = 0;
};

}  // namespace heed::detail
