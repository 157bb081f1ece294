// What one asks a supervisor for.
#pragma once

#include <actor/call.hpp>
#include <actor/child_error.hpp>
#include <actor/child_info.hpp>
#include <actor/child_spec.hpp>
#include <actor/clock.hpp>
#include <actor/detail/supervision.hpp>
#include <actor/detail/travel.hpp>
#include <actor/pid.hpp>
#include <actor/self.hpp>

#include <concepts>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

// Each of these is a call that `me` makes to the supervisor: a thread or a bridge waits in it, a
// coroutine awaits it. It waits as long as the supervisor takes, which does one thing at a time,
// and throws call_error where that ends or has ended. What a supervisor will not do is a value, the
// child_error of a child_result. They come after the start of the first children.
//   child_result const r = co_await start_child(me, sup, spec);
//   if (!r && r.error().why() == child_error::already_started) …

namespace heed {

namespace detail {

template <class R, bool DestroyedTwice = false, class Way, class Order>
decltype(auto) ask_supervisor(waiting_verbs<Way>& me, pid sup, Order&& order) {
  return Way::template wait<calling<R, on_error::throws, DestroyedTwice>>(
      *access::inner(me), deadline::never(), sup, static_cast<Order&&>(order));
}

template <class... A>
concept no_specs = (... && !std::same_as<std::remove_cvref_t<A>, child_spec>);

}  // namespace detail

// One more child, the last in the order of starting. Fails with `already_started`,
// `already_present`, `not_started` (then nothing is left of it), `invalid_spec`, or `only_by_pid`.
//   start_child(here, sup, {.id = "printer", .start = child(printer)})
template <class Way>
decltype(auto) start_child(waiting_verbs<Way>& me, pid sup, child_spec const& spec) {
  return detail::ask_supervisor<child_result>(me, sup, detail::start_order(spec));
}
template <class Way>
decltype(auto) start_child(waiting_verbs<Way>& me, pid sup, child_spec&& spec) {
  return detail::ask_supervisor<child_result, detail::destroyed_twice<child_spec>>(
      me, sup, detail::start_order(std::move(spec)));
}
// One more child of a supervisor that is simple_one_for_one: these are appended to the arguments of
// its spec, and kept for the restarts. Their types are those that it takes. Fails with
// `not_started` or `invalid_spec`.
template <class Way, class... A>
  requires detail::no_specs<A...>
decltype(auto) start_child(waiting_verbs<Way>& me, pid sup, A&&... more) {
  static_assert((... && std::is_copy_constructible_v<detail::travel_t<A>>),
                "heed: start_child(me, sup, args…) copies them at each start, and one of these "
                "cannot be copied: share it (std::shared_ptr)");
  using kept = std::tuple<detail::travel_t<A>...>;
  detail::more_arguments kept_more;
  if constexpr (sizeof...(A) != 0)
    kept_more = detail::more_arguments(kept(detail::travelling(static_cast<A&&>(more))...));
  return detail::ask_supervisor<child_result, (... || detail::destroyed_twice<A>)>(
      me, sup, detail::start_more_order(std::move(kept_more)));
}

// Ends a child, as its spec says. Its spec stays, for restart_child, unless it is temporary; one
// that is being started again is not any more. Fails with `not_found`, or `only_by_pid`.
template <class Way>
decltype(auto) terminate_child(waiting_verbs<Way>& me, pid sup, std::string_view id) {
  using order = detail::child_order;
  return detail::ask_supervisor<child_result>(me, sup,
                                              order(order::verb::terminate, std::string(id)));
}
template <class Way>
decltype(auto) terminate_child(waiting_verbs<Way>& me, pid sup, pid child) {
  using order = detail::child_order;
  return detail::ask_supervisor<child_result>(me, sup, order(order::verb::terminate, child));
}

// Starts a child that has ended and is not started again by itself. Fails with `not_found`,
// `running`, `restarting`, `not_started`, or `only_by_pid`.
template <class Way>
decltype(auto) restart_child(waiting_verbs<Way>& me, pid sup, std::string_view id) {
  using order = detail::child_order;
  return detail::ask_supervisor<child_result>(me, sup,
                                              order(order::verb::restart, std::string(id)));
}

// Forgets a child that has ended and is not started again by itself. Fails with `not_found`,
// `running`, `restarting`, or `only_by_pid`.
template <class Way>
decltype(auto) delete_child(waiting_verbs<Way>& me, pid sup, std::string_view id) {
  using order = detail::child_order;
  return detail::ask_supervisor<child_result>(me, sup, order(order::verb::remove, std::string(id)));
}

// All children, in the order of starting: a std::vector<child_info>.
template <class Way>
decltype(auto) which_children(waiting_verbs<Way>& me, pid sup) {
  return detail::ask_supervisor<std::vector<child_info>>(me, sup, detail::which_order());
}

// How many there are: child_counts.
template <class Way>
decltype(auto) count_children(waiting_verbs<Way>& me, pid sup) {
  return detail::ask_supervisor<child_counts>(me, sup, detail::count_order());
}

}  // namespace heed
