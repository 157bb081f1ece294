// Actors written as classes with handlers.
#pragma once

#include <actor/detail/actor_thread.hpp>
#include <actor/handlers.hpp>
#include <actor/self.hpp>
#include <actor/spawn.hpp>

#include <match/detail/hana.hpp>
#include <match/detail/invoke.hpp>

#include <concepts>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

namespace heed {

namespace detail {
template <class... Which>
constexpr void a_handler_cannot_wait() {
  static_assert(never_true<Which...>,
                "heed: a handler cannot wait, for its loop would stand still: make a request and "
                "handle what comes, or write the actor as a thread, void f(thread_self& me)");
}
}  // namespace detail

// What a reactor sees of itself, as its member `me`. The verbs that wait are refused in a sentence:
// the react loop waits, its handlers do not.
class reactor_self : public actor_verbs {
 public:
  template <class... C>
  void receive(C&&...) {
    detail::a_handler_cannot_wait<C...>();
  }
  template <class R, class... A>
  R call(A&&...) {
    detail::a_handler_cannot_wait<R, A...>();
  }
  template <class R, class... A>
  result<R> try_call(A&&...) {
    detail::a_handler_cannot_wait<R, A...>();
  }
  template <class R, class... A>
  R get(A&&...) {
    detail::a_handler_cannot_wait<R, A...>();
  }
  template <class R, class... A>
  std::vector<result<R>> gather(A&&...) {
    detail::a_handler_cannot_wait<R, A...>();
  }
  template <class R, class... A>
  std::pair<std::size_t, result<R>> first(A&&...) {
    detail::a_handler_cannot_wait<R, A...>();
  }
  template <class... A>
  void react(A&&...) {
    detail::a_handler_cannot_wait<A...>();
  }

 private:
  friend class reactor;
  using actor_verbs::actor_verbs;
};

// The base of an actor that is a class: a static registry `handles`, and members that handle. It is
// constructed in its new actor (a constructor that throws ends it) and destroyed by it. Its loop
// takes each message in its turn; one that nothing handles is dropped and reported. `stop{}` ends
// it: once the object is destroyed, the sender gets `stopped{}`.
//   class counter : public reactor {
//     int n_ = 0;
//     void on_add(int i) { n_ += i; }
//     int on_get() { return n_; }
//    public:
//     static constexpr auto handles = handlers(on("add"_a, as<int>) >> &counter::on_add,
//                                              on("get"_a) >> &counter::on_get);
//   };
//   pid c = sys.spawn<counter>();
class reactor {
 public:
  reactor(reactor const&) = delete;
  reactor& operator=(reactor const&) = delete;

 protected:
  // Throws std::logic_error outside of an actor.
  reactor() : me(here()) {}
  ~reactor() = default;

  reactor_self me;

 private:
  static detail::process& here() {
    if (!detail::current_process)
      throw std::logic_error("heed: a reactor is made in its own actor, by spawn<Class>(args…)");
    return *detail::current_process;
  }
};

// Chooses one of several member functions of one name, for a registry: pick<int>(&worker::on).
template <class... A, class R, class C>
constexpr auto pick(R (C::*member)(A...)) noexcept {
  return member;
}
template <class... A, class R, class C>
constexpr auto pick(R (C::*member)(A...) const) noexcept {
  return member;
}

namespace detail {

// A reactor, made in its actor from arguments that live as long as it.
template <class C, class... A>
class reactor_body final : public actor_body {
 public:
  template <class... B>
  explicit reactor_body(B&&... args) : args_(static_cast<B&&>(args)...) {}

  void run(process& p) override {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      if constexpr (std::is_constructible_v<C, A...>)
        serve_one(p, static_cast<A&&>(get<I>(args_))...);
      else
        serve_one(p, get<I>(args_)...);
    }(std::index_sequence_for<A...>());
  }

 private:
  template <class... B>
  static void serve_one(process& p, B&&... args) {
    C object(static_cast<B&&>(args)...);
    react_loop(p, C::handles, object);
    // What the object leaves unanswered when it goes, a target left that has ended.
    p.begin_end(exit_reason::normal);
  }

  pack<A...> args_;
};

}  // namespace detail

template <class C, class... A>
  requires std::derived_from<C, reactor>
pid actor_system::spawn(spawn_options options, A&&... args) {
  static_assert(std::is_constructible_v<C, std::decay_t<A>...> ||
                    std::is_constructible_v<C, std::decay_t<A>&...>,
                "heed: spawn<Class>(args…) makes a Class from copies of these arguments: it has no "
                "constructor that takes them");
  static_assert(
      requires { C::handles; },
      "heed: a reactor has a public registry: static constexpr auto handles = "
      "heed::handlers(on(…) >> &Class::member, …)");
  return detail::actor_thread::start(
      *this, detail::actor_kind::reactor, options,
      std::make_unique<detail::reactor_body<C, std::decay_t<A>...>>(static_cast<A&&>(args)...));
}

template <class C, class... A>
  requires std::derived_from<C, reactor>
pid actor_system::spawn(A&&... args) {
  return spawn<C>(spawn_options{}, static_cast<A&&>(args)...);
}

}  // namespace heed
