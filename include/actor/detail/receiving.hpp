// One execution of a receive.
#pragma once

#include <actor/detail/clause_scope.hpp>
#include <actor/detail/text.hpp>
#include <actor/detail/wait_point.hpp>
#include <actor/pending.hpp>
#include <actor/process.hpp>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace heed::detail {

// Where there is no `after`: a wait without end.
struct no_after {};

// Until when a receive waits: known once it has looked at all there was.
template <class Time>
struct wait_limit {
  deadline at = deadline::never();
  bool fixed = false;
};
template <>
struct wait_limit<no_after> {};

// How far an answer among the clauses has been looked for.
template <class Answers>
struct answers_seen {
  std::uint64_t position = 0;
};
template <>
struct answers_seen<std::tuple<>> {};

// Takes the message that is examined out of its mailbox, for the clause that it fits. `Asks`: see
// clause_scope.
template <bool Asks>
struct message_taking {
  clause_scope& scope;
  block* message;

  [[gnu::always_inline]] heed::message&& operator()() const {
    scope.owner().take(message);
    return scope.take(Asks);
  }
};

struct no_scope {
  explicit no_scope(process&) noexcept {}
};

// Whether an action may be a coroutine.
template <class Out>
concept may_run = requires(Out& out) { out.take_over(); };

// `Messages` is a clause_list, `Answers` a tuple of reply_clauses, `Time` an after_clause or
// no_after, `Out` the place of the result. What is known of the messages before a look at any,
// `Known` says: the bits of the shapes that could fit, whether trying a clause may run code of the
// user's, what each clause wants of an index, and how far back it goes; and it writes the clauses.
template <class Messages, class Answers, class Time, class Out, class Known>
class receiving final : public awaited_point {
 public:
  receiving(process& p, site at, Messages messages, Answers answers, Time time)
      : awaited_point(wait_kind_of<receiving>, p),
        at_(at),
        messages_(static_cast<Messages&&>(messages)),
        answers_(static_cast<Answers&&>(answers)),
        time_(static_cast<Time&&>(time)),
        scope_(p) {}

  static constexpr std::uint64_t wanted_bits = Known::shapes;

  // Takes the oldest message that fits, and runs its action.
  [[gnu::always_inline]] bool begin() {
    check_answers();
    if constexpr (may_run<Out>) scope_.enter();
    if constexpr (!has_answers() && !has_limit)
      if (!owner().queue.first()) [[likely]]
        return false;
    return look(false);
  }

  [[gnu::noinline]] bool look(bool last) {
    if constexpr (may_run<Out>) {
      if (out_.runs()) {
        noting_throws(scope_, [&] { out_.take_over(); });
        return done();
      }
    }
    if (examine_what_is_there()) return acted();
    if constexpr (has_limit) {
      if (owner().gives_way) return false;
      if (last) return give_up();
      if (!limit_.fixed) {
        auto const when = time_.when();
        if (when.already()) return give_up();
        limit_ = {when.fix(), true};
      }
    }
    return false;
  }

  deadline until() const noexcept
    requires(!std::is_same_v<Time, no_after>)
  {
    return limit_.at;
  }

  void dropped(block const* b, mailbox const& queue) noexcept {
    if (seen_ == b) seen_ = queue.before(b);
  }

  void rewound() noexcept { seen_ = nullptr; }

  void told(wait_text& out) const {
    out.at = at_;
    if constexpr (Messages::size != 0) Known::tell(messages_, comma(out.text));
    std::apply([&](auto const&... clause) { (tell_answer(comma(out.text), clause), ...); },
               answers_);
    if constexpr (has_limit) comma(out.text) += "after";
  }

  auto finish() { return out_.take(); }

  void given_up() noexcept {
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
  static std::string& comma(std::string& text) {
    if (!text.empty()) text += ", ";
    return text;
  }
  template <class Clause>
  void tell_answer(std::string& text, Clause const& clause) const {
    reply_slot const* const place = owner().find_place(clause.number);
    text += to_text("the answer of ", place ? place->to : pid(), ": ");
    Known::tell(clause.list, text);
  }

  bool done() noexcept {
    if constexpr (may_run<Out>) scope_.leave();
    return true;
  }
  // An action that is a coroutine goes on.
  bool acted() {
    if constexpr (may_run<Out>) {
      if (out_.runs()) {
        if constexpr (has_limit) limit_.at = deadline::never();
        out_.start(owner(), *this);
        owner().spend();
        return false;
      }
    }
    return done();
  }
  bool give_up() {
    done();
    out_.set([&]() -> decltype(auto) { return time_.act(); });
    return acted();
  }

  [[gnu::always_inline]] bool examine_what_is_there() {
    block* const b = first_to_see();
    if (!b && !has_answers()) return false;
    if constexpr (may_run<Out>) {
      return search(b, scope_);
    } else {
      entered_scope scope(owner());
      return search(b, scope);
    }
  }

  // Each message is examined once.
  [[gnu::always_inline]] bool search(block* b, clause_scope& scope) {
    process& p = owner();
    for (; b || has_answers(); b = after_seen()) {
      if (try_answer(b, scope)) return true;
      if (!b) break;
      if (try_message(b, scope)) return true;
      seen_ = b;
      p.set_aside(b);
      if (!p.spend()) return false;  // it goes on from here
    }
    return false;
  }

  // What stands first is tried without asking an index, if it may be wanted.
  [[gnu::always_inline]] block* first_to_see() noexcept {
    process& p = owner();
    if constexpr (Known::has_since && !has_answers())
      if (!seen_ && !p.queue.has_urgent())
        seen_ = p.queue.last_before(Known::since(messages_, p.self()));
    block* const b = p.queue.after(seen_);
    if (b && !seen_ && p.has_index()) [[unlikely]]
      if (Known::has_keys || (Known::shapes & b->form->bit()) == 0) return after_seen();
    return b;
  }
  [[gnu::noinline]] block* after_seen() noexcept {
    process& p = owner();
    return p.queue.size() <= long_walk() ? p.queue.after(seen_)
                                         : p.next_of_many(seen_, Known::all, &messages_);
  }

  [[gnu::always_inline]] bool try_message(block* b, clause_scope& scope) {
    if constexpr (Messages::size == 0) {
      return false;
    } else {
      message_taking<Known::asks> const take{scope, b};
      if (noting_throws(scope, [&] {
            return messages_.run_on_message(scope.examine(b, Known::asks), take, out_);
          }))
        return true;
      scope.pass(Known::asks);
      return false;
    }
  }

  // ---- answers: each counts as if it stood among the messages where it arrived

  static constexpr bool has_answers() noexcept { return std::tuple_size_v<Answers> != 0; }

  void check_answers() const {
    bool const own = std::apply(
        [&](auto const&... clause) {
          return ((!clause.owner || clause.owner == &owner()) && ... && true);
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
          auto* const place = static_cast<reply_place*>(owner().find_place(number));
          if (!place || !place->answer || place->answer->position < seen_answers_.position) return;
          if (next && next->position < place->answer->position) return;
          if (!oldest || place->answer->position < oldest->answer->position) oldest = place;
        };
        std::apply([&](auto const&... clause) { (consider(clause.number), ...); }, answers_);
        if (!oldest) return false;
        seen_answers_.position = oldest->answer->position + 1;
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
            message&& taken = scope.take();
            place.take()->release();
            return std::move(taken);
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

  static constexpr bool has_limit = !std::is_same_v<Time, no_after>;

  block* seen_ = nullptr;  // how far the examination got
  site at_;
  [[no_unique_address]] Messages messages_;
  [[no_unique_address]] Answers answers_;
  [[no_unique_address]] Time time_;
  // What an action is given lives as long as the action: where that may be a coroutine, as long as
  // the whole receive.
  [[no_unique_address]] std::conditional_t<may_run<Out>, lasting_scope, no_scope> scope_;
  [[no_unique_address]] Out out_;
  [[no_unique_address]] wait_limit<Time> limit_;
  [[no_unique_address]] answers_seen<Answers> seen_answers_;
};

}  // namespace heed::detail
