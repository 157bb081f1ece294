// Actors written as classes with handlers.
#pragma once

#include <actor/detail/actor_life.hpp>
#include <actor/handlers.hpp>
#include <actor/self.hpp>
#include <actor/spawn.hpp>

#include <match/detail/hana.hpp>
#include <match/detail/invoke.hpp>

#include <concepts>
#include <cstddef>
#include <memory>
#include <new>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

namespace heed {

// The base of an actor that is a class: a static registry `handles`, and members that handle. It is
// constructed in its new actor (a constructor that throws ends it) and destroyed by it. Its loop
// takes each message in its turn; one that nothing handles is dropped and reported. A handler that
// waits is a coroutine, task<R> on_x(…): the loop awaits it before it looks at the next message.
// `stop{}` ends it: once the object is destroyed, the sender gets `stopped{}`.
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
  reactor() : me(detail::access::make<self>(here())) {}
  ~reactor() = default;

  self me;

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

// A reactor, made in its actor from arguments that live as long as it. Needs no coroutine: between
// two messages there is nothing to be resumed.
template <class C, class... A>
class reactor_body final : public actor_body, public wait_point, public reacting {
 public:
  template <class... B>
  explicit reactor_body(B&&... args)
      : wait_point(wait_kind_of<reactor_body>), args_(static_cast<B&&>(args)...) {}

  void run(process& p) noexcept override {
    current_here const here(p);
    run_slice(p, [&] { return work(p); });
  }

  slice work(process& p) {
    if (!p.has_begun) {
      make(std::index_sequence_for<A...>());
      p.has_begun = true;
      p.set_loop(this);
      p.look_next(*this);
    }
    if (!waits && !is_busy()) {
      p.gives_way = false;
      p.drain(*this);
      if (look(false)) return slice::ended;
      if (!is_busy()) return p.gives_way ? slice::again : slice::parked;
    }
    return run_coroutines(p);
  }

  bool look(bool) {
    auto& p = *current_process;
    return serve<waits>(p, *this,
                        [this](message& m, bool stops, process& by, handled_message& now) {
                          return try_clauses(C::handles, object_, m, stops, by, now);
                        });
  }
  void given_up() noexcept { drop_handler(); }
  void told(wait_text& out) const { tell_loop<C>(C::handles, out.text); }

  void discard(process* p) noexcept override {
    if (p) {
      current_here const here(*p);
      drop_handler();
      if (p->has_begun) object_.~C();
    }
    delete this;
  }

 private:
  static constexpr bool waits = may_wait<std::remove_cvref_t<decltype(C::handles)>, C>;

  ~reactor_body() {}  // `discard` knows whether the object is there

  template <std::size_t... I>
  void make(std::index_sequence<I...>) {
    void* const at = std::addressof(object_);
    if constexpr (std::is_constructible_v<C, A...>)
      ::new (at) C(static_cast<A&&>(get<I>(args_))...);
    else
      ::new (at) C(get<I>(args_)...);
  }

  [[no_unique_address]] pack<A...> args_;
  union {
    C object_;
  };
};

// Makes the body of an actor that is a class; another one for servers.
template <class C>
struct maker_of {
  template <class... A>
  static body_owner make(birth const&, A&&... args) {
    static_assert(
        std::is_constructible_v<C, std::decay_t<A>...> ||
            std::is_constructible_v<C, std::decay_t<A>&...>,
        "heed: spawn<Class>(args…) makes a Class from copies of these arguments: it has no "
        "constructor that takes them");
    static_assert(
        requires { C::handles; },
        "heed: a reactor has a public registry: static constexpr auto handles = "
        "heed::handlers(on(…) >> &Class::member, …)");
    return body_owner(new reactor_body<C, std::decay_t<A>...>(static_cast<A&&>(args)...));
  }
};

}  // namespace detail

template <class C, class... A>
  requires std::derived_from<C, reactor>
pid actor_system::create(detail::birth const& born, A&&... args) {
  return detail::actor_life::start(*this, detail::actor_kind::reactor, born, [&](detail::process&) {
    return detail::maker_of<C>::make(born, static_cast<A&&>(args)...);
  });
}

template <class C, class... A>
  requires std::derived_from<C, reactor>
pid actor_system::spawn(spawn_options options, A&&... args) {
  return create<C>(detail::birth{options}, static_cast<A&&>(args)...);
}
template <class C, class... A>
  requires std::derived_from<C, reactor>
pid actor_system::spawn(A&&... args) {
  return create<C>(detail::birth{}, static_cast<A&&>(args)...);
}

}  // namespace heed
