// One text for every kind of actor: a scenario is a coroutine that is given `me`, and is run where
// waits are awaited and where they block.
#pragma once

#include <actor/actor.hpp>
#include <actor/manual_system.hpp>

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <optional>
#include <source_location>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "support/scale.hpp"

namespace heed_test {

using namespace heed;
using namespace std::chrono_literals;

template <class T>
class returned {
 public:
  template <class U = T>
  void return_value(U&& value) {
    value_.emplace(std::forward<U>(value));
  }
  T take() { return std::move(*value_); }

 private:
  std::optional<T> value_;
};
template <>
class returned<void> {
 public:
  void return_void() {}
  void take() {}
};

/// The coroutine of an actor that blocks: it has run to its end when it is called. Awaited, it
/// gives what it returned, or throws what escaped from it.
template <class T = void>
class [[nodiscard]] at_once {
 public:
  struct promise_type : returned<T> {
    at_once get_return_object() {
      return at_once(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void unhandled_exception() { escaped = std::current_exception(); }

    std::exception_ptr escaped;
  };

  at_once(at_once&& other) noexcept : inner_(std::exchange(other.inner_, nullptr)) {}
  ~at_once() {
    if (inner_) inner_.destroy();
  }

  bool await_ready() const noexcept { return true; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  T await_resume() const { return get(); }

  T get() const {
    if (inner_.promise().escaped) std::rethrow_exception(inner_.promise().escaped);
    return inner_.promise().take();
  }

 private:
  explicit at_once(std::coroutine_handle<promise_type> h) : inner_(h) {}

  std::coroutine_handle<promise_type> inner_;
};

/// An action that is a coroutine, for an actor that blocks.
template <class F, class T, class... A>
struct blocking_action {
  F f;

  T operator()(A... a) const { return f(std::forward<A>(a)...).get(); }
};
template <class F, class T, class... A>
blocking_action<F, T, A...> make_blocking(F f, at_once<T> (F::*)(A...) const) {
  return {std::move(f)};
}

inline std::string show(std::string const& s) {
  return '"' + s + '"';
}
template <class T>
  requires std::is_arithmetic_v<T>
std::string show(T n) {
  return std::to_string(n);
}
template <class T>
std::string show(std::vector<T> const& list) {
  std::string out = "{";
  for (T const& element : list) out += (out.size() > 1 ? ", " : "") + show(element);
  return out + "}";
}

/// What a scenario is told of where it runs, and its findings.
class findings {
 public:
  std::uint64_t seed;
  bool by_hand;  // in a manual_system

  findings(std::uint64_t s, bool manual) : seed(s), by_hand(manual) {}

  template <class A, class B>
  void expect(A const& got, B const& wanted,
              std::source_location at = std::source_location::current()) {
    if (!(got == wanted)) fail(show(got) + " instead of " + show(wanted), at);
  }
  void holds(bool condition, std::source_location at = std::source_location::current()) {
    if (!condition) fail("it does not hold", at);
  }
  void fail(std::string const& what, std::source_location at = std::source_location::current()) {
    failures_ += "line " + std::to_string(at.line()) + ": " + what + "; ";
  }

  std::string const& failures() const { return failures_; }

 private:
  std::string failures_;
};

/// An actor whose waits are awaited.
class awaiting : public findings {
 public:
  static constexpr bool blocks = false;

  template <class T>
  using coroutine = task<T>;

  awaiting(self who, findings const& f) : findings(f), inner(who) {}

  template <class... C>
  decltype(auto) receive(C&&... clauses) {
    return inner.receive(std::forward<C>(clauses)...);
  }
  template <class R, class... A>
  decltype(auto) try_call(A&&... a) {
    return inner.try_call<R>(std::forward<A>(a)...);
  }
  /// Any other wait: what `f` gives is awaited.
  template <class F>
  decltype(auto) wait(F f) {
    return f();
  }
  /// An action that waits.
  template <class F>
  F action(F f) {
    return f;
  }

  self inner;
};

/// An actor whose thread its waits block.
class blocking_here : public findings {
 public:
  static constexpr bool blocks = true;

  template <class T>
  using coroutine = at_once<T>;

  blocking_here(blocking_verbs& who, findings const& f) : findings(f), inner(who) {}

  template <class... C>
  auto receive(C&&... clauses)
      -> at_once<decltype(std::declval<blocking_verbs&>().receive(std::forward<C>(clauses)...))> {
    co_return inner.receive(std::forward<C>(clauses)...);
  }
  template <class R, class... A>
  at_once<result<R>> try_call(A&&... a) {
    co_return inner.try_call<R>(std::forward<A>(a)...);
  }
  template <class F>
  auto wait(F f) -> at_once<decltype(f())> {
    co_return f();
  }
  template <class F>
  auto action(F f) {
    return make_blocking(std::move(f), &F::operator());
  }

  blocking_verbs& inner;
};

/// What a scenario is, and what it calls, on that kind of actor: `doing<decltype(me), int>`.
template <class Me, class T = void>
using doing = typename std::remove_cvref_t<Me>::template coroutine<T>;

/// A scenario for every kind of actor, as a value.
class part {
 public:
  template <class F>
    requires(!std::is_same_v<F, part>)
  explicit part(F const& f) : waits_(f), blocks_(f) {}

  task<> operator()(awaiting& me) const { return waits_(me); }
  at_once<> operator()(blocking_here& me) const { return blocks_(me); }

 private:
  std::function<task<>(awaiting&)> waits_;
  std::function<at_once<>(blocking_here&)> blocks_;
};

// ---- running scenarios

/// The exception that is being handled is a failure of the scenario, but for the end of its actor.
template <class Me>
void note_what_escaped(Me& me) {
  try {
    throw;
  } catch (actor_exit const&) {
    throw;
  } catch (std::exception const& e) {
    me.fail(e.what());
  } catch (...) {
    me.fail("an exception escaped");
  }
}

/// Runs a scenario: what was found wrong, or nothing.
template <class F>
task<std::string> told(F const& scenario, self who, findings const& where) {
  awaiting me(who, where);
  try {
    co_await scenario(me);
  } catch (...) {
    note_what_escaped(me);
  }
  co_return me.failures();
}
template <class F>
std::string told(F const& scenario, blocking_verbs& who, findings const& where) {
  blocking_here me(who, where);
  try {
    scenario(me).get();
  } catch (...) {
    note_what_escaped(me);
  }
  return me.failures();
}

/// Runs a scenario in a handler, when it is told to play.
template <class F>
class handler_stage : public reactor {
  pid home_;
  F scenario_;
  findings where_;

  task<> on_play() {
    std::string const failures = co_await told(scenario_, me, where_);
    me.send(home_, "told"_a, failures);
  }
  void on_rest() {}

 public:
  handler_stage(pid home, F const& scenario, findings const& where)
      : home_(home), scenario_(scenario), where_(where) {}

  static constexpr auto handles =
      handlers(on("play"_a) >> &handler_stage::on_play, otherwise >> &handler_stage::on_rest);
};
template <class F>
struct thread_handler_stage {
  thread_self& me;
  pid home;
  F const& scenario;
  findings const& where;

  void on_play() { me.send(home, "told"_a, told(scenario, me, where)); }
  void on_rest() {}

  static constexpr auto handles = handlers(on("play"_a) >> &thread_handler_stage::on_play,
                                           otherwise >> &thread_handler_stage::on_rest);
};

enum class kind { coroutine, thread, outside, handler, handler_on_a_thread };
constexpr std::array kinds{kind::coroutine, kind::thread, kind::outside, kind::handler,
                           kind::handler_on_a_thread};
inline char const* name_of(kind k) {
  return std::array{"a coroutine", "a thread", "a bridge", "a handler",
                    "a handler on a thread"}[static_cast<std::size_t>(k)];
}

/// An actor of that kind, which plays the scenario and tells `home` what was wrong.
template <class F>
pid spawn_stage(kind k, actor_system& sys, pid home, F const& scenario, findings const& where) {
  pid stage;
  if (k == kind::coroutine) {
    return sys.spawn(
        [](self me, pid to, F f, findings w) -> task<> {
          std::string const failures = co_await told(f, me, w);
          me.send(to, "told"_a, failures);
        },
        home, scenario, where);
  } else if (k == kind::thread) {
    return sys.spawn([](thread_self& me, pid to, F const& f,
                        findings const& w) { me.send(to, "told"_a, told(f, me, w)); },
                     home, scenario, where);
  } else if (k == kind::handler) {
    stage = sys.spawn<handler_stage<F>>(home, scenario, where);
  } else {
    stage = sys.spawn(
        [](thread_self& me, pid to, F const& f, findings const& w) {
          thread_handler_stage<F> object{me, to, f, w};
          me.react(thread_handler_stage<F>::handles, object);
        },
        home, scenario, where);
  }
  send(stage, "play"_a);
  return stage;
}

/// Plays the scenario on that kind of actor: what was wrong, or nothing.
template <class F>
std::string play(kind k, actor_system& sys, F const& scenario, findings const& where) {
  bridge home{sys};
  if (k == kind::outside) return told(scenario, home, where);
  spawn_stage(k, sys, home.pid(), scenario, where);
  auto const limit = where.by_hand ? std::chrono::seconds(10'000h) : 20s;
  return home.receive(
      on("told"_a, as<std::string>) >> [](std::string s) { return s; },
      after(limit) >> "the scenario did not end");
}

/// The scenario on the pool, that often, and under many seeds, on every kind of actor.
template <class F>
void everywhere(F const& scenario, int rounds = 1) {
  for (kind const k : kinds) {
    CAPTURE(std::string(name_of(k)));
    for (int round = 0; round < rounds; ++round) {
      CAPTURE(round);
      actor_system sys;
      REQUIRE(play(k, sys, scenario, {static_cast<std::uint64_t>(round), false}) == "");
    }
    std::uint64_t seed = 0;
    explore(count(50, 1000, "seeds for each kind of actor"), [&](manual_system& sys) {
      std::string const wrong = play(k, sys, scenario, {seed++, true});
      if (!wrong.empty()) throw std::runtime_error(std::string(name_of(k)) + ": " + wrong);
    });
  }
}

}  // namespace heed_test
