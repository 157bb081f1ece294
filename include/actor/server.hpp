// Servers: reactors that begin, wait and end in an orderly way.
#pragma once

#include <actor/clock.hpp>
#include <actor/detail/event_loop.hpp>
#include <actor/detail/server_body.hpp>
#include <actor/detail/starting.hpp>
#include <actor/exit_reason.hpp>
#include <actor/message.hpp>
#include <actor/reactor.hpp>
#include <actor/self.hpp>
#include <actor/task.hpp>

#include <match/atom.hpp>

#include <chrono>
#include <concepts>
#include <optional>
#include <type_traits>
#include <utility>

namespace heed {

// The base of a reactor in the shape of a gen_server; `State` is the class itself, which is what
// the server keeps.
//
//   whoever starts it               the server
//   me.start<job_server>(7)  ──►    job_server()                    made without arguments
//                                   init(7)                         may wait, may fail
//         pid, or why not  ◄──      done, or the reason
//   me.call<R>(pid, …)       ──►    a clause of `handles`
//                   reply  ◄──      what its handler gives; or later, by what me.promise() gave
//   me.send(pid, …)          ──►    a clause of `handles`; nothing is answered
//                                   terminate(reason)               where it has a word in its end
//
// Besides what a reactor has, the class has a public `init(args…)`, which gives nothing, or a
// std::optional<exit_reason>, why it cannot start; or is a coroutine, task<> or
// task<std::optional<exit_reason>>. An exception that escapes from it is a reason, too. It may have
// a public `void terminate(exit_reason const&)`, which is called before the object is destroyed
// when the server ends itself: by stop_with(), by `stop{}`, by an exception from a handler, by
// me.exit(), or with its parent; not where `init` has failed, and not where a signal that it does
// not trap ends it. An exit_reason that is thrown ends the server as stop_with() does.
//
// The parent is who has started or spawned it with a link: its exit signal ends the server even
// where that traps exits, and comes to no handler; other exit signals are messages.
//   class stack : public server<stack> {
//     std::vector<int> all_;
//     void on_push(int n) { all_.push_back(n); }
//     std::size_t on_size() { return all_.size(); }
//    public:
//     void init(int first) { all_ = {first}; }
//     static constexpr auto handles = handlers(on("push"_a, as<int>) >> &stack::on_push,
//                                              on("size"_a) >> &stack::on_size);
//   };
//   result<pid> const s = me.start_link<stack>({.name = "stack"}, 7);
template <class State>
class server : public detail::server_base {
 protected:
  server() = default;
  ~server() = default;

  // When the handler that is running is done, a message of these elements is handled before
  // anything that waits: by its clause, from nobody. Several come in the order in which they are
  // asked for. Does not wait. In the constructor: throws std::logic_error, as do the following.
  //   void init() { continue_with("load"_a); }
  template <class... A>
  void continue_with(A&&... elements) {
    loop("continue_with()").put_first(message::of(static_cast<A&&>(elements)...));
  }

  // Where nothing comes within that time after the handler that is running is done, a message of
  // these elements is handled, "timeout"_a where none are given. Any message cancels it, handled or
  // not, and so does anything else that is handled; a message that is there comes first. Zero looks
  // whether one is there. Asked for again in one handler, the last counts.
  //   void on_job(job j) { idle_timeout(30s); … }      on("timeout"_a) >> &worker::on_idle
  template <class Rep, class Period, class... A>
  void idle_timeout(std::chrono::duration<Rep, Period> d, A&&... elements) {
    loop("idle_timeout()")
        .order({detail::timeout_order::what::start,
                {detail::timeout_kind::idle, {}},
                detail::nanoseconds_of(d),
                content(atom<"timeout">(), static_cast<A&&>(elements)...)});
  }

  // Ends the server with that reason when the handler that is running is done: first terminate(),
  // then what the handler gives is sent as the reply, then the object is destroyed. What it leaves
  // unanswered fails with `down`. In `init`: it cannot start. The first reason counts.
  //   int on_close() { stop_with(exit_reason::normal); return count_; }
  void stop_with(exit_reason why) { loop("stop_with()").stop_with(std::move(why)); }

  // A message of these elements; of that default, where there are none.
  template <class Default, class... A>
  static message content(Default otherwise, A&&... elements) {
    if constexpr (sizeof...(A) == 0)
      return message::of(otherwise);
    else
      return message::of(static_cast<A&&>(elements)...);
  }
};

namespace detail {

template <class R>
inline constexpr bool tells_start =
    std::is_void_v<R> || std::is_same_v<R, std::optional<exit_reason>>;
template <class R>
inline constexpr bool tells_start<task<R>> = tells_start<R>;

template <class C, class... A>
struct init_result {
  using type = decltype(std::declval<C&>().init(std::declval<A&>()...));
};
template <class C, class... A>
  requires has_init<C, A...>
struct init_result<C, A...> {
  using type = decltype(std::declval<C&>().init(std::declval<A>()...));
};

template <class C>
concept names_terminate = requires { &C::terminate; };
template <class C>
concept ends_at_once = requires(C& c, exit_reason const& why) {
  { c.terminate(why) } -> std::same_as<void>;
};

template <class C>
  requires std::derived_from<C, server_base>
struct maker_of<C> {
  template <class... A>
  static unborn_server make_unborn(A&&... args) {
    static_assert(std::is_default_constructible_v<C>,
                  "heed: a server is made without arguments, and init(args…) is given them: it "
                  "needs a constructor that takes none");
    static_assert(
        requires { C::handles; },
        "heed: a server has a public registry: static constexpr auto handles = "
        "heed::handlers(on(…) >> &Class::member, …)");
    constexpr bool begins = has_init<C, std::decay_t<A>...> || has_init<C, std::decay_t<A>&...>;
    static_assert(begins,
                  "heed: a server is started by start<Class>(args…) or spawn<Class>(args…), which "
                  "call init(args…) with copies of these arguments: the class has no public member "
                  "init that takes them");
    if constexpr (begins)
      static_assert(tells_start<typename init_result<C, std::decay_t<A>...>::type>,
                    "heed: init gives nothing, or a std::optional<heed::exit_reason> that says why "
                    "the server cannot start, or is a coroutine, a heed::task of one of these");
    static_assert(ends_at_once<C> || !(has_terminate<C> || names_terminate<C>),
                  "heed: terminate is called as void terminate(heed::exit_reason const&), and does "
                  "not wait");
    auto* const body = new server_body<C, std::decay_t<A>...>(static_cast<A&&>(args)...);
    return {body_owner(body), body};
  }
  template <class... A>
  static body_owner make(birth const& born, A&&... args) {
    unborn_server made = make_unborn(static_cast<A&&>(args)...);
    if (born.tie && (*born.tie)->is_link) made.loop->set_parent((*born.tie)->who[0]);
    return std::move(made.body);
  }
};

template <class C, class Way, class... A>
decltype(auto) start_server(process& p, deadline until, spawn_options const& options, bool links,
                            A&&... args) {
  constexpr bool is_server = std::derived_from<C, server_base>;
  static_assert(is_server,
                "heed: start<Class>(args…) waits until a server has begun, a class derived from "
                "heed::server; other actors are spawned");
  if constexpr (is_server)
    return Way::template wait<starting<(... || destroyed_twice<A>)>>(
        p, until, options, links, maker_of<C>::make_unborn(static_cast<A&&>(args)...));
}

}  // namespace detail

template <class Way>
template <class C, class... A>
decltype(auto) waiting_verbs<Way>::start(deadline until, spawn_options options, A&&... args) {
  return detail::start_server<C, Way>(*inner_, until, options, false, static_cast<A&&>(args)...);
}
template <class Way>
template <class C, class... A>
decltype(auto) waiting_verbs<Way>::start(deadline until, A&&... args) {
  return start<C>(until, spawn_options{}, static_cast<A&&>(args)...);
}
template <class Way>
template <class C, class... A>
decltype(auto) waiting_verbs<Way>::start(spawn_options options, A&&... args) {
  return start<C>(deadline::never(), options, static_cast<A&&>(args)...);
}
template <class Way>
template <class C, class... A>
decltype(auto) waiting_verbs<Way>::start(A&&... args) {
  return start<C>(deadline::never(), spawn_options{}, static_cast<A&&>(args)...);
}
template <class Way>
template <class C, class... A>
decltype(auto) waiting_verbs<Way>::start_link(deadline until, spawn_options options, A&&... args) {
  return detail::start_server<C, Way>(*inner_, until, options, true, static_cast<A&&>(args)...);
}
template <class Way>
template <class C, class... A>
decltype(auto) waiting_verbs<Way>::start_link(deadline until, A&&... args) {
  return start_link<C>(until, spawn_options{}, static_cast<A&&>(args)...);
}
template <class Way>
template <class C, class... A>
decltype(auto) waiting_verbs<Way>::start_link(spawn_options options, A&&... args) {
  return start_link<C>(deadline::never(), options, static_cast<A&&>(args)...);
}
template <class Way>
template <class C, class... A>
decltype(auto) waiting_verbs<Way>::start_link(A&&... args) {
  return start_link<C>(deadline::never(), spawn_options{}, static_cast<A&&>(args)...);
}

}  // namespace heed
