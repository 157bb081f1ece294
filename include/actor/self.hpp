// An actor seen from inside: its verbs. What each does is said here, how stands on its own floor.
#pragma once

#include <actor/actor_system.hpp>
#include <actor/clock.hpp>
#include <actor/detail/clause_scope.hpp>
#include <actor/detail/way.hpp>
#include <actor/exit.hpp>
#include <actor/fwd.hpp>
#include <actor/process.hpp>
#include <actor/tag.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <stdexcept>
#include <utility>
#include <vector>

namespace heed {

// The verbs that never wait: every kind of actor has them.
class actor_verbs {
 public:
  // The actor's own address.
  heed::pid pid() const noexcept { return inner_->self(); }

  actor_system& system() const noexcept { return *inner_->system(); }

  // Who sent the message of the innermost running clause (guards included); outside of any clause,
  // and for a message sent by nobody, the empty pid.
  heed::pid sender() const noexcept {
    auto const* const clause = detail::clause_scope::of(*inner_);
    return clause ? clause->sender() : heed::pid();
  }

  // A new token, equal only to its copies. What carries it can only come after this, so a receive
  // that asks for it does not look at what was there before.
  // Throws std::bad_alloc with nothing changed.
  tag make_tag() {
    inner_->take_in();
    return detail::access::make<tag>(pid(), ++inner_->more().tags, inner_->queue.received());
  }

  // Sends a message of these elements, with this actor as the sender: see heed::send.
  template <class... A>
  void send(heed::pid to, A&&... elements);

  // The same by an alias, before all that are not urgent: see actor/priority.hpp.
  template <class... A>
  void send(heed::alias const& to, priority_option, A&&... elements);

  // An address by which messages to this actor are urgent, for those it is given to; it holds until
  // `unalias`, which gives whether it did. Throws std::bad_alloc.
  [[nodiscard]] heed::alias alias(priority_option);
  bool unalias(heed::alias const& a) noexcept;

  // Sends a request, and gives the place in which its answer will be kept. Does not wait. A target
  // that has ended makes it fail with `down`, which `get` reports.
  //   auto p = me.request(store, "get"_a, 7);  …  int n = me.get<int>(p);
  template <class... A>
  [[nodiscard]] pending request(heed::pid to, A&&... elements);

  // Sends a message of these elements when the time has passed, or every time it has: never early.
  // The timer is gone when this actor ends. It is a sender of its own: nothing is promised about
  // the order among its messages and others. `send_every` sends copies, the first after one period.
  // Throws std::bad_alloc with nothing changed, and std::invalid_argument for a period that is not
  // positive.
  //   auto t = me.send_after(50ms, me.pid(), "tick"_a);  …  t.cancel();
  template <class Rep, class Period, class... A>
  timer send_after(std::chrono::duration<Rep, Period> delay, heed::pid to, A&&... elements);
  template <class Rep, class Period, class... A>
  timer send_every(std::chrono::duration<Rep, Period> period, heed::pid to, A&&... elements);

  // Answers the message being handled. A request is answered once: a further reply is dropped. To
  // a plain message it is an ordinary message to the sender; where there is none, nothing happens.
  // Outside of a clause: throws std::logic_error.
  template <class... A>
  void reply(A&&... elements);

  // Takes the duty to answer the message being handled along, to be kept later or elsewhere.
  // Outside of a clause: throws std::logic_error.
  [[nodiscard]] reply_promise promise();

  // Hands the message being handled on, with new elements: the original sender stays, and is the
  // one to be answered. Outside of a clause: throws std::logic_error.
  template <class... A>
  void delegate(heed::pid to, A&&... elements);

  // In a react loop: from the next message on this registry serves, with that object; messages that
  // were postponed have their turn again, in order. A registry that is no constant is copied.
  // Outside of one: throws std::logic_error.
  //   me.become(open_handles, *this);
  template <class Registry, class Object>
  void become(Registry&& registry, Object& object);

  // As actor_system::spawn.
  template <class... A>
  heed::pid spawn(A&&... a) {
    return system().spawn(static_cast<A&&>(a)...);
  }
  template <class C, class... A>
    requires std::derived_from<C, reactor>
  heed::pid spawn(A&&... a) {
    return system().template spawn<C>(static_cast<A&&>(a)...);
  }
  template <class F, class... A>
  heed::pid spawn(spawn_options options, F&& f, A&&... a) {
    return system().spawn(options, static_cast<F&&>(f), static_cast<A&&>(a)...);
  }
  template <class C, class... A>
    requires std::derived_from<C, reactor>
  heed::pid spawn(spawn_options options, A&&... a) {
    return system().template spawn<C>(options, static_cast<A&&>(a)...);
  }

  // As spawn, and linked to the new actor before that runs: no end of it goes unseen. It throws
  // what spawn throws, with nothing changed.
  //   pid const child = me.spawn_link(worker, 7);
  template <class... A>
  heed::pid spawn_link(A&&... a);
  template <class C, class... A>
    requires std::derived_from<C, reactor>
  heed::pid spawn_link(A&&... a);
  template <class F, class... A>
  heed::pid spawn_link(spawn_options options, F&& f, A&&... a);
  template <class C, class... A>
    requires std::derived_from<C, reactor>
  heed::pid spawn_link(spawn_options options, A&&... a);

  // As spawn, and monitoring the new actor before that runs.
  //   auto const [child, m] = me.spawn_monitor(worker, 7);
  template <class... A>
  std::pair<heed::pid, tag> spawn_monitor(A&&... a);
  template <class C, class... A>
    requires std::derived_from<C, reactor>
  std::pair<heed::pid, tag> spawn_monitor(A&&... a);
  template <class F, class... A>
  std::pair<heed::pid, tag> spawn_monitor(spawn_options options, F&& f, A&&... a);
  template <class C, class... A>
    requires std::derived_from<C, reactor>
  std::pair<heed::pid, tag> spawn_monitor(spawn_options options, A&&... a);

  // Binds the ends of two actors together, both ways, once for each pair: when one ends with a
  // reason other than `normal`, the other does, with the same reason; or, where it traps exits, it
  // gets an exit_signal, whatever the reason. A link to oneself, or a second one, changes nothing.
  // To an actor that has ended: throws actor_error with the reason `noproc`, or brings the
  // exit_signal, where exits are trapped. Throws std::bad_alloc with nothing changed.
  void link(heed::pid who);
  // The same; its exit_signal to this actor is urgent, until the link is made again without.
  void link(heed::pid who, priority_option);
  // Takes the link back, whoever made it: no signal comes through it any more, and one that came
  // and that this actor has not met at a wait yet does not end it. An exit_signal that is in the
  // mailbox already stays there.
  void unlink(heed::pid who) noexcept;

  // Brings a `down` when that actor ends, once, after all that it had sent to this one; at once,
  // with the reason `noproc`, where it has ended. Each call is a monitor of its own. One of oneself
  // never brings anything. Throws std::bad_alloc with nothing changed.
  //   auto const m = me.monitor(who);
  //   me.receive(on(fields<down>(m, _, arg)) >> [](exit_reason why) { … });
  [[nodiscard]] tag monitor(heed::pid who);
  // The same; its `down` is urgent.
  [[nodiscard]] tag monitor(heed::pid who, priority_option);
  // Takes the monitor back: its `down` does not come any more, and goes if it is in the mailbox
  // already. Of one that is not this actor's, nothing. In a guard: throws std::logic_error.
  void demonitor(tag const& m);

  // From here on, exit signals come as messages, an exit_signal each, and do not end this actor;
  // only `kill`, sent by `exit`, still does. Gives what it was before. Throws std::bad_alloc.
  bool trap_exit(bool traps);

  // Ends this actor with that reason: unwinds by actor_exit, which comes again at the next wait
  // where it is swallowed; one that returns instead ends with that reason all the same.
  [[noreturn]] void exit(exit_reason reason) {
    detail::access::slot_of(pid())->ask_to_end(detail::access::id(pid()), reason);
    throw detail::own_exit(std::move(reason));
  }

  // Asks another actor to end, from this one: see heed::exit. What this actor sent to it before
  // stands in its mailbox by then, though it may end without taking it; of what is sent after, it
  // takes nothing. Sent to oneself, `normal` ends as well.
  void exit(heed::pid to, exit_reason const& reason) const { detail::send_exit(pid(), to, reason); }

 protected:
  explicit actor_verbs(detail::process& p) noexcept : inner_(&p) {}
  actor_verbs(actor_verbs const&) = default;
  actor_verbs& operator=(actor_verbs const&) = default;
  ~actor_verbs() = default;

  void link_as(heed::pid who, bool urgent);
  tag monitor_as(heed::pid who, bool urgent);

  // The running clause's scope; throws std::logic_error outside of any.
  detail::clause_scope const& clause(char const* verb) const;

  friend detail::access;
  detail::process* inner_;
};

namespace detail {

// Whom a call is made to, and where the call stands.
struct callee {
  template <std::convertible_to<pid> Who>
  callee(Who const& to, site where = __builtin_source_location()) : who(to), at(where) {}

  pid who;
  site at;
};

}  // namespace detail

// The verbs that wait. A thread is blocked by them; a coroutine awaits what they give. Each throws
// actor_exit when the actor is to end, and std::logic_error in a guard or on a thread that is not
// the actor's.
template <class Way>
class waiting_verbs : public actor_verbs {
 public:
  // Takes the oldest message that fits any of the clauses, which are tried in order, and runs that
  // clause's action; every other message stays, in order. Waits until one fits, or until
  // `after(d) >> action`, written last, has its turn. Gives the action's value, of the common type.
  // The line is told to who asks (actor_system::info); of more than eight clauses, none is.
  //   int n = me.receive(on("n"_a, as<int>) >> [](int n) { return n; }, after(1s) >> 0);
  template <class C1>
  decltype(auto) receive(C1&& c1, detail::site at = __builtin_source_location()) {
    return receive_at(at, static_cast<C1&&>(c1));
  }
  template <class C1, class C2>
  decltype(auto) receive(C1&& c1, C2&& c2, detail::site at = __builtin_source_location()) {
    return receive_at(at, static_cast<C1&&>(c1), static_cast<C2&&>(c2));
  }
  template <class C1, class C2, class C3>
  decltype(auto) receive(C1&& c1, C2&& c2, C3&& c3, detail::site at = __builtin_source_location()) {
    return receive_at(at, static_cast<C1&&>(c1), static_cast<C2&&>(c2), static_cast<C3&&>(c3));
  }
  template <class C1, class C2, class C3, class C4>
  decltype(auto) receive(C1&& c1, C2&& c2, C3&& c3, C4&& c4,
                         detail::site at = __builtin_source_location()) {
    return receive_at(at, static_cast<C1&&>(c1), static_cast<C2&&>(c2), static_cast<C3&&>(c3),
                      static_cast<C4&&>(c4));
  }
  template <class C1, class C2, class C3, class C4, class C5>
  decltype(auto) receive(C1&& c1, C2&& c2, C3&& c3, C4&& c4, C5&& c5,
                         detail::site at = __builtin_source_location()) {
    return receive_at(at, static_cast<C1&&>(c1), static_cast<C2&&>(c2), static_cast<C3&&>(c3),
                      static_cast<C4&&>(c4), static_cast<C5&&>(c5));
  }
  template <class C1, class C2, class C3, class C4, class C5, class C6>
  decltype(auto) receive(C1&& c1, C2&& c2, C3&& c3, C4&& c4, C5&& c5, C6&& c6,
                         detail::site at = __builtin_source_location()) {
    return receive_at(at, static_cast<C1&&>(c1), static_cast<C2&&>(c2), static_cast<C3&&>(c3),
                      static_cast<C4&&>(c4), static_cast<C5&&>(c5), static_cast<C6&&>(c6));
  }
  template <class C1, class C2, class C3, class C4, class C5, class C6, class C7>
  decltype(auto) receive(C1&& c1, C2&& c2, C3&& c3, C4&& c4, C5&& c5, C6&& c6, C7&& c7,
                         detail::site at = __builtin_source_location()) {
    return receive_at(at, static_cast<C1&&>(c1), static_cast<C2&&>(c2), static_cast<C3&&>(c3),
                      static_cast<C4&&>(c4), static_cast<C5&&>(c5), static_cast<C6&&>(c6),
                      static_cast<C7&&>(c7));
  }
  template <class C1, class C2, class C3, class C4, class C5, class C6, class C7, class C8>
  decltype(auto) receive(C1&& c1, C2&& c2, C3&& c3, C4&& c4, C5&& c5, C6&& c6, C7&& c7, C8&& c8,
                         detail::site at = __builtin_source_location()) {
    return receive_at(at, static_cast<C1&&>(c1), static_cast<C2&&>(c2), static_cast<C3&&>(c3),
                      static_cast<C4&&>(c4), static_cast<C5&&>(c5), static_cast<C6&&>(c6),
                      static_cast<C7&&>(c7), static_cast<C8&&>(c8));
  }
  template <class... C>
    requires(sizeof...(C) == 0 || sizeof...(C) > 8)
  decltype(auto) receive(C&&... clauses) {
    return receive_at(nullptr, static_cast<C&&>(clauses)...);
  }

  // Sends a request and waits for its reply, of type R: void for an empty one, a std::tuple for
  // several elements. At most 5 s. Throws call_error.
  template <class R, class... A>
  decltype(auto) call(detail::callee to, A&&... elements);
  template <class R, class... A>
  decltype(auto) call(deadline until, detail::callee to, A&&... elements);

  // The same, with the error as a value: gives a result<R>.
  template <class R, class... A>
  [[nodiscard]] decltype(auto) try_call(detail::callee to, A&&... elements);
  template <class R, class... A>
  [[nodiscard]] decltype(auto) try_call(deadline until, detail::callee to, A&&... elements);

  // Waits for the answer to a request: as long as it takes, or until the deadline. Gives an R, or
  // throws call_error. A timeout keeps the request: it can be waited for again. One that has been
  // got already throws std::logic_error.
  template <class R>
  decltype(auto) get(pending& asked, detail::site at = __builtin_source_location());
  template <class R>
  decltype(auto) get(deadline until, pending& asked, detail::site at = __builtin_source_location());

  // Waits for all of them, with one deadline: a std::vector<result<R>>, in the order asked. `asked`
  // is any range of pendings.
  template <class R, class Pendings>
  [[nodiscard]] decltype(auto) gather(Pendings&& asked,
                                      detail::site at = __builtin_source_location());
  template <class R, class Pendings>
  [[nodiscard]] decltype(auto) gather(deadline until, Pendings&& asked,
                                      detail::site at = __builtin_source_location());

  // Waits for the first answer to any of them that has not been got yet; called again, for the
  // next, in the order they came. Gives a std::pair of its index and a result<R>. A timeout gives
  // the index one past the last. Throws std::logic_error where all have been got.
  template <class R, class Pendings>
  [[nodiscard]] decltype(auto) first(Pendings&& asked,
                                     detail::site at = __builtin_source_location());
  template <class R, class Pendings>
  [[nodiscard]] decltype(auto) first(deadline until, Pendings&& asked,
                                     detail::site at = __builtin_source_location());

  // Starts a server, a class derived from heed::server, in a new actor, and waits until its
  // init(args…) is done: gives a result<pid>. Where `init` fails, that is `down`, with the reason,
  // and the name is free again; a deadline that passes first ends the server, and once it has
  // ended, which it does at its next wait, that is `timeout`. `start_link` links to it from the
  // beginning; a start that fails brings no exit signal. Throws what spawn throws, with nothing
  // changed: name_taken, for one.
  //   result<pid> const s = me.start_link<store>(within(5s), {.name = "store"}, path);
  template <class C, class... A>
  [[nodiscard]] decltype(auto) start(A&&... args);
  template <class C, class... A>
  [[nodiscard]] decltype(auto) start(spawn_options options, A&&... args);
  template <class C, class... A>
  [[nodiscard]] decltype(auto) start(deadline until, A&&... args);
  template <class C, class... A>
  [[nodiscard]] decltype(auto) start(deadline until, spawn_options options, A&&... args);
  template <class C, class... A>
  [[nodiscard]] decltype(auto) start_link(A&&... args);
  template <class C, class... A>
  [[nodiscard]] decltype(auto) start_link(spawn_options options, A&&... args);
  template <class C, class... A>
  [[nodiscard]] decltype(auto) start_link(deadline until, A&&... args);
  template <class C, class... A>
  [[nodiscard]] decltype(auto) start_link(deadline until, spawn_options options, A&&... args);

  // Lets others run.
  decltype(auto) yield() { return Way::template wait<detail::giving_way>(*inner_); }

 protected:
  using actor_verbs::actor_verbs;

 private:
  template <class... C>
  decltype(auto) receive_at(detail::site at, C&&... clauses);
};

// Of actors that own their thread.
using blocking_verbs = waiting_verbs<detail::blocking_way>;

// What an actor on a thread of its own is given: `void f(thread_self& me, args…)`.
class thread_self : public blocking_verbs {
 public:
  thread_self(thread_self const&) = delete;
  thread_self& operator=(thread_self const&) = delete;

  // Handles messages by a registry, as a reactor does, on an object of the caller's: see reactor.
  // Leaves by ending the actor, with the reason `normal`, when `stop` comes.
  template <class Registry, class Object>
  [[noreturn]] void react(Registry const& registry, Object& object,
                          detail::site at = __builtin_source_location());

 private:
  friend detail::access;
  using blocking_verbs::blocking_verbs;
};

// What a coroutine actor is given: `task<> f(self me, args…)`. A copy means the same actor.
class self : public waiting_verbs<detail::suspending_way> {
 public:
  // As thread_self::react; `co_await me.react(registry, object)` does not come back.
  template <class Registry, class Object>
  task<> react(Registry const& registry, Object& object,
               detail::site at = __builtin_source_location());

 private:
  friend detail::access;
  using waiting_verbs::waiting_verbs;
};

inline detail::clause_scope const& actor_verbs::clause(char const* verb) const {
  auto const* const running = detail::clause_scope::of(*inner_);
  if (!running)
    throw std::logic_error(detail::to_text("heed: ", verb, " outside of a clause: there is no ",
                                           "message being handled"));
  return *running;
}

}  // namespace heed
