// The query: takes the oldest message that fits.
#pragma once

#include <actor/after.hpp>
#include <actor/detail/receiving.hpp>
#include <actor/self.hpp>

#include <match/clauses.hpp>

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
};
template <>
struct receive_result<clause_list<>> {
  using type = never;
};
template <class L>
struct receive_result<reply_clause<L>> : receive_result<L> {};
template <class W, class A>
struct receive_result<after_clause<W, A>> {
  using type = std::remove_cvref_t<decltype(std::declval<after_clause<W, A> const&>().act())>;
};

template <class Messages, class Answers, class Times>
struct receive_results;
template <class Messages, class... Reply, class... Time>
struct receive_results<Messages, std::tuple<Reply...>, std::tuple<Time...>> {
  using type = common<typename receive_result<Messages>::type,
                      typename receive_result<std::remove_cvref_t<Reply>>::type...,
                      typename receive_result<std::remove_cvref_t<Time>>::type...>;
};

template <class Messages, class Answers, class Times>
auto receive_by(process& p, Messages const& messages, Answers const& answers, Times const& times) {
  using all = typename receive_results<Messages, Answers, Times>::type;
  // A receive whose actions never return gives nothing.
  result_slot<std::conditional_t<std::is_same_v<all, never>, void, all>> out;
  if constexpr (std::tuple_size_v<Times> == 0) {
    receiving(p, messages, answers, no_after()).search(out);
  } else {
    auto const& time = std::get<0>(times);
    if (!receiving(p, messages, answers, time.when()).search(out))
      out.set([&]() -> decltype(auto) { return time.act(); });
  }
  return out.take();
}

}  // namespace detail

template <class... C>
decltype(auto) blocking_verbs::receive(C&&... clauses) {
  using namespace detail;
  static_assert(sizeof...(C) > 0,
                "heed: receive needs a clause: on(patterns…) >> action, otherwise >> action, or "
                "after(duration) >> action");
  static_assert(after_only_last<std::remove_cvref_t<C>...>,
                "heed: after(duration) >> action comes last in a receive, and once");
  return receive_by(
      *inner_, list_of_tuple(std::tuple_cat(only<part::message>(static_cast<C&&>(clauses))...)),
      std::tuple_cat(only<part::answer>(static_cast<C&&>(clauses))...),
      std::tuple_cat(only<part::time>(static_cast<C&&>(clauses))...));
}

}  // namespace heed
