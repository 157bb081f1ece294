// One execution of a receive.
#pragma once

#include <actor/detail/clause_scope.hpp>
#include <actor/detail/wait_point.hpp>
#include <actor/pending.hpp>
#include <actor/process.hpp>

#include <cstdint>
#include <stdexcept>
#include <tuple>
#include <utility>

namespace heed::detail {

// Where there is no `after`: a wait without end.
struct no_after {
  struct endless {
    static constexpr bool already() noexcept { return false; }
    static constexpr deadline fix() noexcept { return deadline::never(); }
  };
  static constexpr endless when() noexcept { return {}; }
};

// One message more than may be put aside in a mailbox before it is reported.
inline constexpr std::uint64_t crowd = 100'001;

struct no_scope {
  explicit no_scope(process&) noexcept {}
};

// Whether an action may be a coroutine.
template <class Out>
concept may_run = requires(Out& out) { out.take_over(); };

// `Messages` is a clause_list, `Answers` a tuple of reply_clauses, `Time` an after_clause or
// no_after, `Out` the place of the result, `Wanted` the bits of the shapes that could fit.
template <class Messages, class Answers, class Time, class Out, std::uint64_t Wanted>
class receiving final : public wait_point {
 public:
  receiving(process& p, Messages messages, Answers answers, Time time)
      : p_(p),
        messages_(static_cast<Messages&&>(messages)),
        answers_(static_cast<Answers&&>(answers)),
        time_(static_cast<Time&&>(time)),
        scope_(p) {
    wanted_ = Wanted;
  }

  // Takes the oldest message that fits, and runs its action.
  bool begin() {
    check_answers();
    if constexpr (may_run<Out>) scope_.enter();
    return look(false);
  }

  bool look(bool last) override {
    if constexpr (may_run<Out>) {
      if (out_.runs()) {
        out_.take_over();
        return done();
      }
    }
    if (examine_what_is_there()) return acted();
    if (p_.gives_way) return false;
    if (last) return give_up();
    if (!waiting_) {
      auto const when = time_.when();
      if (when.already()) return give_up();
      limit_ = when.fix();
      waiting_ = true;
    }
    return false;
  }

  auto finish() { return out_.take(); }

  void abandon() noexcept override {
    if constexpr (may_run<Out>) out_.drop();
    done();
  }

  static constexpr void check_awaited_at_once() noexcept {
    static_assert(
        !has_written_in_place<Messages> && !has_written_in_place<Answers> &&
            !has_written_in_place<Time>,
        "heed: g++ before 14 destroys a lambda with such captures twice where it is written inside "
        "co_await me.receive(…): capture by reference, or give the lambda a name first");
  }

 private:
  bool done() noexcept {
    if constexpr (may_run<Out>) scope_.leave();
    return true;
  }
  // An action that is a coroutine goes on.
  bool acted() {
    if constexpr (may_run<Out>) {
      if (out_.runs()) {
        limit_ = deadline::never();
        out_.start(p_, *this);
        return false;
      }
    }
    return done();
  }
  bool give_up() {
    done();
    if constexpr (!std::is_same_v<Time, no_after>) {
      out_.set([&]() -> decltype(auto) { return time_.act(); });
      return acted();
    } else {
      return true;
    }
  }

  bool examine_what_is_there() {
    if (!p_.queue.after(seen_) && !has_answers()) return false;
    if constexpr (may_run<Out>) {
      return search(scope_);
    } else {
      clause_scope scope(p_);
      scope.enter();
      return search(scope);
    }
  }

  // Each message is examined once.
  bool search(clause_scope& scope) {
    for (block* b = p_.queue.after(seen_); b || has_answers(); b = p_.queue.after(seen_)) {
      if (try_answer(b, scope)) return true;
      if (!b) break;
      if (try_message(b, scope)) return true;
      seen_ = b;
      if (++put_aside_ == crowd) p_.tell_crowded();
      if (!p_.spend()) return false;  // it goes on from here
    }
    return false;
  }

  bool try_message(block* b, clause_scope& scope) {
    if constexpr (Messages::size == 0) {
      return false;
    } else {
      auto const take = [&]() -> message&& {
        p_.queue.take(b);
        return scope.take();
      };
      if (messages_.run_on_message(scope.examine(b), take, out_)) return true;
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
  bool try_answer(block const* next, clause_scope& scope) {
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
                       take_answer_by(clause.list, *oldest, scope)) ||
                      ...);
            },
            answers_);
        if (fits) return true;
      }
    } else {
      return false;
    }
  }

  template <class List>
  bool take_answer_by(List const& list, reply_place& place, clause_scope& scope) {
    block* const b = place.answer;
    bool fits = false;
    if (b->kind == block_kind::failure) {
      message notice = message::of(failure_of(place, *b));
      fits = list.run_on_message(
          scope.examine(b, access::inner(notice)),
          [&]() -> message&& {
            access::inner(notice) = nullptr;
            place.take()->release();
            return scope.take();
          },
          out_);
    } else {
      fits = list.run_on_message(
          scope.examine(b),
          [&]() -> message&& {
            place.take();
            return scope.take();
          },
          out_);
    }
    if (!fits) scope.pass();
    return fits;
  }

  process& p_;
  [[no_unique_address]] Messages messages_;
  [[no_unique_address]] Answers answers_;
  [[no_unique_address]] Time time_;
  // What an action is given lives as long as the action: where that may be a coroutine, as long as
  // the whole receive.
  [[no_unique_address]] std::conditional_t<may_run<Out>, clause_scope, no_scope> scope_;
  [[no_unique_address]] Out out_;
  block* seen_ = nullptr;  // how far the examination got
  std::uint64_t answers_seen_ = 0;
  std::uint64_t put_aside_ = 0;
  bool waiting_ = false;
};

}  // namespace heed::detail
