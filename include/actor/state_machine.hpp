// State machines: servers whose clauses change with their state.
#pragma once

#include <actor/clock.hpp>
#include <actor/detail/event_loop.hpp>
#include <actor/detail/timeouts.hpp>
#include <actor/exit_reason.hpp>
#include <actor/handlers.hpp>
#include <actor/message.hpp>
#include <actor/pid.hpp>
#include <actor/reply.hpp>
#include <actor/server.hpp>

#include <match/atom.hpp>
#include <match/clauses.hpp>

#include <chrono>
#include <concepts>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace heed {

// Which timeout of a state machine is meant: `event_timeout`, `state_timeout`, or one with a name
// of its own, of which there may be any number.
class timeout_name {
 public:
  constexpr timeout_name(std::string_view name) noexcept
      : kind_(detail::timeout_kind::named), name_(name) {}
  constexpr timeout_name(char const* name) noexcept : timeout_name(std::string_view(name)) {}
  timeout_name(std::string const& name) noexcept : timeout_name(std::string_view(name)) {}

 private:
  friend detail::access;
  template <class State>
  friend class state_machine;
  constexpr explicit timeout_name(detail::timeout_kind kind) noexcept : kind_(kind) {}

  detail::timeout_kind kind_;
  std::string_view name_;
};
// Cancelled by anything that the machine handles.
inline constexpr timeout_name event_timeout =
    detail::access::make<timeout_name>(detail::timeout_kind::event);
// Cancelled by a change of state.
inline constexpr timeout_name state_timeout =
    detail::access::make<timeout_name>(detail::timeout_kind::state);

namespace detail {

template <class C>
inline constexpr bool postpones_entering = false;
template <class C>
  requires names_only<C, state_enter>
inline constexpr bool postpones_entering<C> = leaves_message<typename C::action_type>;
template <class C, class Object>
inline constexpr bool waits_on_entering = false;
template <class C, class Object>
  requires(names_only<C, state_enter> && !leaves_message<typename C::action_type>)
inline constexpr bool waits_on_entering<C, Object> =
    goes_on<typename C::template result<typename message_plan<C>::layout, Object>>;

// A registry as a state of that object.
template <class... C, class Object>
machine_state state_of(clause_list<C...> const& registry, Object& object) {
  static_assert(
      !(... || postpones_entering<C>),
      "heed: on(is<state_enter>) >> postpone: an enter action cannot be postponed, for no "
      "message has come");
  static_assert(!(... || waits_on_entering<C, Object>),
                "heed: an enter action does not wait: where something is to be waited for, "
                "next_event() is asked for it before the state changes");
  return {served_by(registry, object), &event_loop::enter<clause_list<C...>, Object>};
}

class machine_base {};

template <class C>
  requires std::derived_from<C, machine_base>
void prepare_loop(event_loop& loop, C& object) {
  loop.set_first_state(state_of(C::handles, object));
}

}  // namespace detail

// The base of a server in the shape of a gen_statem. Its states are its registries, static members;
// `handles` is the first. A handler ends in the state in which it began, unless it asks for
// another. What a state has no use for it may put aside, on(…) >> postpone, until the state
// changes.
//
// The order of events. When a handler is done, and the state has changed, what was postponed has
// its turn again, the oldest first; before that comes what the handler has asked for by
// next_event(), in that order. Then come timeouts of zero, then messages that have not been looked
// at. A timeout whose time has passed comes behind the messages that were there by then.
//
// Where the registry of a state has a clause for `state_enter`, its handler is called when the
// machine comes into that state, into the first one, too, before any event: an ordinary function,
// which may set timeouts and stop the machine, and may not change the state.
//   class lamp : public state_machine<lamp> {
//     void on_push() { next_state(lit); }
//     void on_release() { next_state(handles); }
//     void enter_lit() { set_timeout(state_timeout, 1min); }
//    public:
//     void init() {}
//     static constexpr auto handles = handlers(on("push"_a) >> &lamp::on_push);
//     static constexpr auto lit = handlers(on(is<state_enter>) >> &lamp::enter_lit,
//                                          on("push"_a) >> &lamp::on_release,
//                                          on("state_timeout"_a) >> &lamp::on_release);
//   };
template <class State>
class state_machine : public server<State>, public detail::machine_base {
 protected:
  state_machine() = default;
  ~state_machine() = default;

  // When the handler that is running is done, the machine is in that state. Where that is another
  // one, the state timeout is cancelled and what was postponed has its turn again; the same one
  // changes nothing. Of several, the last counts. In an enter action: throws std::logic_error.
  template <class Registry>
  void next_state(Registry&& registry) {
    constexpr bool lasts =
        std::is_lvalue_reference_v<Registry> && std::is_const_v<std::remove_reference_t<Registry>>;
    static_assert(lasts,
                  "heed: a state is a registry that lives as long as the program: static constexpr "
                  "auto open = heed::handlers(on(…) >> &Class::member, …)");
    if constexpr (lasts)
      outside_of_entering("next_state()")
          .change_to(detail::state_of(registry, static_cast<State&>(*this)));
  }

  // When the handler that is running is done, the state is entered again: its clause for
  // `state_enter` runs. Nothing is cancelled, and nothing postponed comes back. In an enter action:
  // throws std::logic_error.
  void repeat_state() { outside_of_entering("repeat_state()").repeat_state(); }

  // When the handler that is running is done, a message of these elements is handled before any
  // other: by its clause in the state of then, from nobody. Several come in the order in which they
  // are asked for. In an enter action: throws std::logic_error.
  template <class... A>
  void next_event(A&&... elements) {
    outside_of_entering("next_event()").put_first(message::of(static_cast<A&&>(elements)...));
  }

  // A message of these elements is handled when that time has passed after the handler that is
  // running is done; never early. Where none are given: "timeout"_a of the event timeout,
  // "state_timeout"_a of the state timeout, ("timeout"_a, name) of a named one. It takes the place
  // of one that is set already. Set while the state changes, a state timeout is of the new state.
  // Zero comes before any message that has not been looked at. An endless time cancels.
  //   set_timeout(state_timeout, 10s);   set_timeout("retry", 1s, "retry"_a, 3);
  template <class Rep, class Period, class... A>
  void set_timeout(timeout_name const& which, std::chrono::duration<Rep, Period> d,
                   A&&... elements) {
    this->loop("set_timeout()")
        .order({detail::timeout_order::what::start, key(which), detail::nanoseconds_of(d),
                content(which, static_cast<A&&>(elements)...)});
  }
  // Gives up that timeout, if it is set, also where its time has passed and it has not been
  // handled.
  void cancel_timeout(timeout_name const& which) {
    this->loop("cancel_timeout()")
        .order({detail::timeout_order::what::cancel, key(which), {}, message()});
  }
  // Changes what is handled when its time has passed; where it is not set, sets it, with no time.
  template <class... A>
  void update_timeout(timeout_name const& which, A&&... elements) {
    this->loop("update_timeout()")
        .order({detail::timeout_order::what::update, key(which), std::chrono::nanoseconds(0),
                content(which, static_cast<A&&>(elements)...)});
  }

  // Answers as me.reply(elements…) does, and then ends the machine as stop_with(why) does.
  template <class... A>
  void stop_and_reply(exit_reason why, A&&... elements) {
    this->me.reply(static_cast<A&&>(elements)...);
    this->stop_with(std::move(why));
  }

 private:
  // Said by next_event() and by the event timeout.
  using server<State>::continue_with;
  using server<State>::idle_timeout;

  detail::event_loop& outside_of_entering(char const* verb) const {
    detail::event_loop& loop = this->loop(verb);
    if (loop.enters())
      throw std::logic_error(detail::to_text("heed: ", verb, " in an enter action: the state is ",
                                             "still being entered"));
    return loop;
  }

  static detail::timeout_key key(timeout_name const& which) {
    return {which.kind_, std::string(which.name_)};
  }
  template <class... A>
  static message content(timeout_name const& which, A&&... elements) {
    if constexpr (sizeof...(A) != 0) return message::of(static_cast<A&&>(elements)...);
    if (which.kind_ == detail::timeout_kind::event) return message::of(atom<"timeout">());
    if (which.kind_ == detail::timeout_kind::state) return message::of(atom<"state_timeout">());
    return message::of(atom<"timeout">(), which.name_);
  }
};

}  // namespace heed
