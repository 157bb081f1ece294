// The query: takes the oldest message that fits.
#pragma once

#include <actor/after.hpp>
#include <actor/detail/clause_text.hpp>
#include <actor/detail/receiving.hpp>
#include <actor/detail/running_task.hpp>
#include <actor/detail/wants.hpp>
#include <actor/self.hpp>

#include <match/clauses.hpp>
#include <match/composite.hpp>

#include <cstddef>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace heed {

namespace detail {

template <class... C>
constexpr bool has_after_only_last() noexcept {
  constexpr bool is[] = {is_after<C>...};
  for (std::size_t i = 0; i + 1 < sizeof...(C); ++i)
    if (is[i]) return false;
  return true;
}

enum class part { message, answer, time };
template <class C>
inline constexpr part part_of_receive = is_after<C>          ? part::time
                                        : is_reply_clause<C> ? part::answer
                                                             : part::message;

// The clauses of a receive as they were written, each by its index. (std::tuple_cat costs with the
// square of their number.)
template <std::size_t I, class C>
struct written_clause {
  C&& clause;
};
template <class Indices, class... C>
struct written_clauses;
template <std::size_t... I, class... C>
struct written_clauses<std::index_sequence<I...>, C...> : written_clause<I, C>... {};

template <std::size_t I, class C>
constexpr C&& written_at(written_clause<I, C> const& w) noexcept {
  return static_cast<C&&>(w.clause);
}

// The indices of those that belong to that part of a receive.
template <part Part, class... C>
using indices_of_part = indices_where<(part_of_receive<C> == Part)...>;

// What each part is made of.
template <class Written, std::size_t... I>
constexpr auto messages_of(Written const& w, std::index_sequence<I...>) {
  if constexpr (sizeof...(I) == 0) {
    return clause_list<>();
  } else {
    return list_of(written_at<I>(w)...);
  }
}
template <class... C>
constexpr std::tuple<std::remove_cvref_t<C>...> by_value(C&&... c) {
  return {static_cast<C&&>(c)...};
}
template <class Written, std::size_t... I>
constexpr auto answers_of(Written const& w, std::index_sequence<I...>) {
  return by_value(written_at<I>(w)...);
}
template <class Written>
constexpr no_after time_of(Written const&, std::index_sequence<>) noexcept {
  return {};
}
template <class Written, std::size_t I>
constexpr auto time_of(Written const& w, std::index_sequence<I>) {
  return written_at<I>(w);
}

// What a list of clauses, the clause for an answer, or an `after` gives.
template <class T>
struct receive_result;
template <class... C>
struct receive_result<clause_list<C...>> {
  using type = typename clause_list<C...>::template message_result<message>;
  static constexpr bool goes_on = clause_list<C...>::template goes_on<message>;
};
template <>
struct receive_result<clause_list<>> : given_by_action<never> {};
template <>
struct receive_result<no_after> : given_by_action<never> {};
template <class L>
struct receive_result<reply_clause<L>> : receive_result<L> {};
template <class W, class A>
struct receive_result<after_clause<W, A>>
    : given_by_action<
          std::remove_cvref_t<decltype(std::declval<after_clause<W, A> const&>().act())>> {};

template <class Messages, class Answers, class Time>
struct receive_results;
template <class Messages, class... Reply, class Time>
struct receive_results<Messages, std::tuple<Reply...>, Time> {
  using given =
      common<typename receive_result<Messages>::type, typename receive_result<Reply>::type...,
             typename receive_result<Time>::type>;
  // A receive whose actions never return gives nothing.
  using type = std::conditional_t<std::is_same_v<given, never>, void, given>;
  static constexpr bool goes_on =
      (receive_result<Messages>::goes_on || ... || receive_result<Reply>::goes_on) ||
      receive_result<Time>::goes_on;
};

// The place of a receive's result, where an action may be a coroutine.
template <class R>
class awaited_slot {
 public:
  template <class Bindings>
  Bindings& keep_bindings() {
    return task_.template keep_bindings<Bindings>();
  }

  template <class Run>
  void set(Run&& run) {
    using given = std::remove_cvref_t<decltype(run())>;
    if constexpr (goes_on<given>) {
      using T = typename comes_to<given>::type;
      task_.set(run());
      take_over_ = [](running_task& t, result_slot<R>& out) {
        out.set([&]() -> T { return t.template result<T>(); });
      };
    } else {
      out_.set(static_cast<Run&&>(run));
    }
  }

  bool runs() const noexcept { return !task_.empty(); }
  void start(process& p, wait_point& w) noexcept { task_.start(p, w); }
  // The coroutine is done.
  void take_over() {
    take_over_(task_, out_);
    task_.drop();
  }

  void drop() noexcept { task_.drop(); }

  auto take() { return out_.take(); }

 private:
  running_task task_;
  void (*take_over_)(running_task&, result_slot<R>&) = nullptr;
  [[no_unique_address]] result_slot<R> out_;
};

template <class Messages>
inline constexpr bool leaves_any = false;
template <class... C>
inline constexpr bool leaves_any<clause_list<C...>> =
    (... || leaves_message<typename C::action_type>);

// Where the result is left.
template <class Way, class Results>
struct receive_slot {
  using type = result_slot<typename Results::type>;
};
template <class Results>
  requires(Results::goes_on)
struct receive_slot<suspending_way, Results> {
  using type = awaited_slot<typename Results::type>;
};

template <class List>
struct known_to_receive : known_of_messages<List> {
  template <class L>
  static void tell(L const& clauses, std::string& out) {
    write_clauses(out, clauses);
  }
};

template <class Way, class Messages, class Answers, class Time>
[[gnu::always_inline]] inline decltype(auto) wait_for(process& p, site at, Messages&& messages,
                                                      Answers&& answers, Time&& time) {
  static_assert(!leaves_any<Messages>,
                "heed: postpone stands in the handlers of a react loop; a receive leaves what it "
                "does not ask for where it is");
  using results = receive_results<Messages, Answers, Time>;
  static_assert(!results::goes_on || std::is_same_v<Way, suspending_way>,
                "heed: an action that is a coroutine needs a coroutine actor, task<> f(self me): "
                "here the thread waits, and its actions may block");
  using operation = receiving<Messages, Answers, Time, typename receive_slot<Way, results>::type,
                              known_to_receive<Messages>>;
  if constexpr (!results::goes_on || std::is_same_v<Way, suspending_way>)
    return Way::template wait<operation>(p, at, static_cast<Messages&&>(messages),
                                         static_cast<Answers&&>(answers),
                                         static_cast<Time&&>(time));
}

}  // namespace detail

template <class Way>
template <class... C>
decltype(auto) waiting_verbs<Way>::receive_at(detail::site at, C&&... clauses) {
  using namespace detail;
  static_assert(sizeof...(C) > 0,
                "heed: receive needs a clause: on(patterns…) >> action, otherwise >> action, or "
                "after(duration) >> action");
  static_assert(has_after_only_last<std::remove_cvref_t<C>...>(),
                "heed: after(duration) >> action comes last in a receive, and once");
  if constexpr ((... && (part_of_receive<std::remove_cvref_t<C>> == part::message))) {
    return wait_for<Way>(*inner_, at, list_of(static_cast<C&&>(clauses)...), std::tuple<>(),
                         no_after());
  } else {
    written_clauses<std::index_sequence_for<C...>, C...> const all{{static_cast<C&&>(clauses)}...};
    return wait_for<Way>(
        *inner_, at, messages_of(all, indices_of_part<part::message, std::remove_cvref_t<C>...>()),
        answers_of(all, indices_of_part<part::answer, std::remove_cvref_t<C>...>()),
        time_of(all, indices_of_part<part::time, std::remove_cvref_t<C>...>()));
  }
}

}  // namespace heed
