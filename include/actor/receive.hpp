// The query: takes the oldest message that fits.
#pragma once

#include <actor/after.hpp>
#include <actor/detail/clause_text.hpp>
#include <actor/detail/receiving.hpp>
#include <actor/detail/running_task.hpp>
#include <actor/detail/wants.hpp>
#include <actor/self.hpp>

#include <match/clauses.hpp>

#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace heed {

namespace detail {

template <class... C>
inline constexpr bool after_only_last = true;
template <class First, class Second, class... More>
inline constexpr bool after_only_last<First, Second, More...> =
    !is_after<First> && after_only_last<Second, More...>;

enum class part { message, answer, time };
template <class C>
inline constexpr part part_of_receive = is_after<C>          ? part::time
                                        : is_reply_clause<C> ? part::answer
                                                             : part::message;

// Reference to what belongs to that part of a receive; nothing for the rest.
template <part Part, class C>
constexpr auto only(C&& c) noexcept {
  if constexpr (part_of_receive<std::remove_cvref_t<C>> == Part)
    return std::forward_as_tuple(static_cast<C&&>(c));
  else
    return std::tuple<>();
}

// The same, by value.
template <part Part, class C>
constexpr auto kept(C&& c) {
  if constexpr (part_of_receive<std::remove_cvref_t<C>> == Part)
    return std::tuple<std::remove_cvref_t<C>>(static_cast<C&&>(c));
  else
    return std::tuple<>();
}

template <class... C>
constexpr auto list_of_tuple(std::tuple<C...> clauses) {
  if constexpr (sizeof...(C) == 0) {
    return clause_list<>();
  } else {
    return std::apply([](auto&&... c) { return list_of(static_cast<C>(c)...); }, clauses);
  }
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
template <class L>
struct receive_result<reply_clause<L>> : receive_result<L> {};
template <class W, class A>
struct receive_result<after_clause<W, A>>
    : given_by_action<
          std::remove_cvref_t<decltype(std::declval<after_clause<W, A> const&>().act())>> {};

template <class Messages, class Answers, class Times>
struct receive_results;
template <class Messages, class... Reply, class... Time>
struct receive_results<Messages, std::tuple<Reply...>, std::tuple<Time...>> {
  using given =
      common<typename receive_result<Messages>::type, typename receive_result<Reply>::type...,
             typename receive_result<Time>::type...>;
  // A receive whose actions never return gives nothing.
  using type = std::conditional_t<std::is_same_v<given, never>, void, given>;
  static constexpr bool goes_on =
      (receive_result<Messages>::goes_on || ... || receive_result<Reply>::goes_on) ||
      (... || receive_result<Time>::goes_on);
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

constexpr no_after time_of(std::tuple<>) noexcept {
  return {};
}
template <class A>
constexpr A time_of(std::tuple<A> t) {
  return std::get<0>(std::move(t));
}

}  // namespace detail

template <class Way>
template <class... C>
decltype(auto) waiting_verbs<Way>::receive_at(detail::site at, C&&... clauses) {
  using namespace detail;
  static_assert(sizeof...(C) > 0,
                "heed: receive needs a clause: on(patterns…) >> action, otherwise >> action, or "
                "after(duration) >> action");
  static_assert(after_only_last<std::remove_cvref_t<C>...>,
                "heed: after(duration) >> action comes last in a receive, and once");
  auto messages = list_of_tuple(std::tuple_cat(only<part::message>(static_cast<C&&>(clauses))...));
  auto answers = std::tuple_cat(kept<part::answer>(static_cast<C&&>(clauses))...);
  auto times = std::tuple_cat(kept<part::time>(static_cast<C&&>(clauses))...);
  using Messages = decltype(messages);
  using Answers = decltype(answers);
  using Times = decltype(times);
  static_assert(!leaves_any<Messages>,
                "heed: postpone stands in the handlers of a react loop; a receive leaves what it "
                "does not ask for where it is");
  using results = receive_results<Messages, Answers, Times>;
  static_assert(!results::goes_on || std::is_same_v<Way, suspending_way>,
                "heed: an action that is a coroutine needs a coroutine actor, task<> f(self me): "
                "here the thread waits, and its actions may block");
  using operation =
      receiving<Messages, Answers, decltype(time_of(std::move(times))),
                typename receive_slot<Way, results>::type, known_to_receive<Messages>>;
  if constexpr (!results::goes_on || std::is_same_v<Way, suspending_way>)
    return Way::template wait<operation>(*inner_, at, std::move(messages), std::move(answers),
                                         time_of(std::move(times)));
}

}  // namespace heed
