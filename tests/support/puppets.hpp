// Actors of every kind that do as they are told and tell what they hear, so that a test of several
// actors is written once, from outside, for all kinds in all roles.
#pragma once

#include <actor/actor.hpp>
#include <actor/manual_system.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <source_location>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "support/captured_stderr.hpp"
#include "support/model.hpp"
#include "support/scale.hpp"

namespace heed_test {

using namespace heed;
using namespace std::chrono_literals;

// ---- the puppets

/// What a puppet is told to do: anything that does not wait.
using deed = std::function<void(actor_verbs&)>;
/// What a puppet is sent that is no order: it tells its master.
using event = std::variant<int, exit_signal, down>;

/// The clauses of a puppet: "do" is an order, "later" is left where it is.
inline auto puppet_clauses(actor_verbs& v, pid const& master) {
  return clauses(
      on("do"_a, as<deed>) >> [&v](deed const& d) { d(v); },
      on(as<int>) >> [&v, &master](int n) { v.send(master, "heard"_a, event(n)); },
      on(as<exit_signal>) >>
          [&v, &master](exit_signal const& s) { v.send(master, "heard"_a, event(s)); },
      on(as<down>) >> [&v, &master](down const& d) { v.send(master, "heard"_a, event(d)); });
}

/// The same as handlers of an object, for a react loop.
class puppet_object {
 public:
  puppet_object(actor_verbs& v, pid master) : v_(v), master_(master) {}

 private:
  actor_verbs& v_;
  pid master_;

  void on_do(deed const& d) { d(v_); }
  void on_int(int n) { v_.send(master_, "heard"_a, event(n)); }
  void on_exit(exit_signal const& s) { v_.send(master_, "heard"_a, event(s)); }
  void on_down(down const& d) { v_.send(master_, "heard"_a, event(d)); }

 public:
  static constexpr auto handles =
      handlers(on("do"_a, as<deed>) >> &puppet_object::on_do, on(as<int>) >> &puppet_object::on_int,
               on(as<exit_signal>) >> &puppet_object::on_exit,
               on(as<down>) >> &puppet_object::on_down, on("later"_a) >> postpone);
};

inline task<> obey(self me, pid const& master) {
  for (;;) co_await me.receive(puppet_clauses(me, master));
}
[[noreturn]] inline void obey(blocking_verbs& me, pid const& master) {
  for (;;) me.receive(puppet_clauses(me, master));
}

class puppet_reactor : public reactor {
  pid master_;

  void on_do(deed const& d) { d(me); }
  void on_int(int n) { me.send(master_, "heard"_a, event(n)); }
  void on_exit(exit_signal const& s) { me.send(master_, "heard"_a, event(s)); }
  void on_down(down const& d) { me.send(master_, "heard"_a, event(d)); }

 public:
  explicit puppet_reactor(pid master) : master_(master) {}

  static constexpr auto handles = handlers(
      on("do"_a, as<deed>) >> &puppet_reactor::on_do, on(as<int>) >> &puppet_reactor::on_int,
      on(as<exit_signal>) >> &puppet_reactor::on_exit, on(as<down>) >> &puppet_reactor::on_down,
      on("later"_a) >> postpone);
};

/// One whose handler waits, and never comes back.
class waiting_puppet : public reactor {
  pid master_;

  task<> on_begin() { co_await obey(me, master_); }

 public:
  explicit waiting_puppet(pid master) : master_(master) {}

  static constexpr auto handles =
      handlers(on("begin"_a) >> &waiting_puppet::on_begin, otherwise >> postpone);
};

/// Where a puppet stands while it waits for orders.
enum class stand {
  coroutine,
  thread,
  reactor,
  waiting_handler,
  react_in_a_coroutine,
  react_in_a_thread,
  action_coroutine,
  nested_receive,
  outside  // a bridge, whose wait is this thread's
};
inline constexpr std::size_t stands = 9;
inline constexpr std::size_t spawned_stands = 8;  // those that are spawned

inline char const* name_of(stand s) {
  return std::array{"coroutine",
                    "thread",
                    "reactor",
                    "waiting handler",
                    "react loop in a coroutine",
                    "react loop in a thread",
                    "action that is a coroutine",
                    "nested receive",
                    "bridge"}[static_cast<std::size_t>(s)];
}

/// Spawns by `spawn(f, args…)`, or gives what `spawn_reactor` makes of a class. Some have to be
/// told to begin.
inline pid spawn_puppet(actor_verbs& by, stand s, spawn_options const& options, pid master) {
  switch (s) {
    case stand::coroutine:
      return by.spawn(
          options, [](self me, pid const& m) -> task<> { co_await obey(me, m); }, master);
    case stand::thread:
      return by.spawn(options, [](thread_self& me, pid const& m) { obey(me, m); }, master);
    case stand::reactor:
      return by.spawn<puppet_reactor>(options, master);
    case stand::waiting_handler: {
      pid const p = by.spawn<waiting_puppet>(options, master);
      by.send(p, "begin"_a);
      return p;
    }
    case stand::react_in_a_coroutine:
      return by.spawn(
          options,
          [](self me, pid m) -> task<> {
            puppet_object object(me, m);
            co_await me.react(puppet_object::handles, object);
          },
          master);
    case stand::react_in_a_thread:
      return by.spawn(
          options,
          [](thread_self& me, pid m) {
            puppet_object object(me, m);
            me.react(puppet_object::handles, object);
          },
          master);
    case stand::action_coroutine: {
      pid const p = by.spawn(
          options,
          [](self me, pid const& m) -> task<> {
            auto const begin = [&]() -> task<> { co_await obey(me, m); };
            co_await me.receive(on("begin"_a) >> begin);
          },
          master);
      by.send(p, "begin"_a);
      return p;
    }
    default: {
      pid const p = by.spawn(
          options,
          [](thread_self& me, pid const& m) { me.receive(on("begin"_a) >> [&] { obey(me, m); }); },
          master);
      by.send(p, "begin"_a);
      return p;
    }
  }
}

// ---- their master

inline std::string text_of(event const& e) {
  return std::visit([](auto const& one) { return detail::to_text(one); }, e);
}

struct puppet {
  stand how;
  pid address;
  std::unique_ptr<bridge> outside;  // of one that is a bridge, until it has ended
};

/// The test's hand: spawns puppets, gives orders, and collects what they hear. Every puppet is
/// monitored from its beginning. A failure is thrown as a std::runtime_error that says which line.
class company {
 public:
  using here = std::source_location;

  /// Which kinds the puppets are of, and what runs between the orders, is the seed's.
  company(actor_system& sys, manual_system* by_hand, std::uint64_t seed)
      : system(sys), home(sys), by_hand_(by_hand), seed_(seed), chance_(seed) {
    home.trap_exit(true);
  }

  actor_system& system;
  bridge home;
  bool by_hand() const { return by_hand_ != nullptr; }
  std::uint64_t seed() const { return seed_; }
  support::chance& chance() { return chance_; }

  /// A puppet of whatever kind has its turn.
  puppet& hire() { return hire(static_cast<stand>(next_digit(stands))); }
  /// One that is no bridge.
  puppet& hire_spawned(spawn_options const& options = {}) {
    return hire(static_cast<stand>(next_digit(spawned_stands)), options);
  }
  /// One that is to end, with a reason that others hear.
  puppet& hire_mortal() { return hire_spawned(); }
  puppet& hire(stand s, spawn_options const& options = {}) {
    cast_.push_back({s, {}, nullptr});
    puppet& p = cast_.back();
    if (s == stand::outside) {
      p.outside = std::make_unique<bridge>(system);
      p.address = p.outside->pid();
    } else {
      p.address = spawn_puppet(home, s, options, home.pid());
    }
    watch(p.address);
    return p;
  }
  /// What somebody else has spawned is watched from now on.
  void watch(pid who) { watches_.emplace(who, home.monitor(who)); }

  /// An order; others may run before the next one.
  void order(puppet& p, deed d) {
    if (p.outside) {
      on_bridge(p, [&] { d(*p.outside); });
    } else {
      home.send(p.address, "do"_a, std::move(d));
    }
    dither();
  }
  void tell(puppet& p, int n) {
    home.send(p.address, n);
    dither();
  }
  void signal(puppet& p, exit_reason const& why) {
    home.exit(p.address, why);
    dither();
  }

  /// What that one hears next is this.
  void hears(puppet& p, event const& wanted, here at = here::current()) {
    event const got = next_of(p, at);
    if (!(got == wanted)) fail(text_of(got) + " instead of " + text_of(wanted), at);
  }
  event next_of(puppet& p, here at = here::current()) {
    auto& heard = heard_[p.address];
    wait([&] { return !heard.empty(); }, "nothing is heard by a " + said(p), at);
    event const got = heard.front();
    heard.pop_front();
    return got;
  }
  /// It has ended, or ends, with that reason.
  void ends(pid who, exit_reason const& why, here at = here::current()) {
    exit_reason const got = end_of(who, at);
    if (!(got == why)) fail("ended by " + detail::to_text(got, " instead of ", why), at);
    if (system.alive(who)) fail("it lives after its down", at);
  }
  void ends(puppet& p, exit_reason const& why, here at = here::current()) {
    wait([&] { return ended_.count(p.address) != 0; }, "this does not end: " + said(p), at);
    ends(p.address, why, at);
  }
  exit_reason end_of(pid who, here at = here::current()) {
    wait([&] { return ended_.count(who) != 0; }, "it does not end", at);
    return ended_.at(who);
  }
  bool has_ended(pid who) const { return ended_.count(who) != 0; }
  /// It lives, and has done all that it was told.
  void lives(puppet& p, here at = here::current()) {
    settle();
    if (!answers(p)) fail("this has ended: " + said(p), at);
  }
  /// Nothing more is heard by it, as far as that can be known.
  void hears_nothing(puppet& p, here at = here::current()) {
    settle();
    if (auto const& heard = heard_[p.address]; !heard.empty())
      fail(text_of(heard.front()) + " is heard by a " + said(p), at);
  }
  bool has_heard(puppet const& p) { return !heard_[p.address].empty(); }
  std::vector<event> heard_by(puppet& p) {
    auto& heard = heard_[p.address];
    std::vector<event> out(heard.begin(), heard.end());
    heard.clear();
    return out;
  }

  /// By hand: until all wait. On the pool: until all have done what they were told by then.
  void settle() {
    if (by_hand_) {
      do by_hand_->run_until_idle();
      while (collect());
      return;
    }
    for (int twice = 0; twice != 2; ++twice) {
      for (puppet& p : cast_) answers(p);
      collect();
    }
  }
  /// By hand: until all wait, and what has come for the test itself stays in its mailbox.
  void run() {
    if (by_hand_) by_hand_->run_until_idle();
  }
  /// By hand, time passes.
  template <class D>
  void advance(D d) {
    by_hand_->advance(d);
    collect();
  }

  /// Waits until the condition holds.
  template <class F>
  void wait(F const& condition, std::string const& else_what, here at = here::current()) {
    auto const late = std::chrono::steady_clock::now() + 20s;
    while (!condition()) {
      bool more = true;
      if (by_hand_) {
        by_hand_->run_until_idle();
        more = collect();
      } else {
        collect(1ms);
        more = std::chrono::steady_clock::now() < late;
      }
      if (!more && !condition()) fail(else_what, at);
    }
  }

  [[noreturn]] void fail(std::string const& what, here at = here::current()) const {
    std::string roles;
    for (puppet const& p : cast_) roles += (roles.empty() ? "" : ", ") + said(p);
    throw std::runtime_error("line " + std::to_string(at.line()) + ": " + what + " (of " + roles +
                             "; seed " + std::to_string(seed_) + ")");
  }
  void must(bool holds, here at = here::current()) const {
    if (!holds) fail("it does not hold", at);
  }

  /// What the bridge of the test itself has heard, but for its own monitors' downs.
  std::deque<event> own;

  /// Destroyed first what waits on bridges.
  ~company() {
    for (puppet& p : cast_) p.outside.reset();
  }
  company(company const&) = delete;
  company& operator=(company const&) = delete;

 private:
  static std::string said(puppet const& p) { return name_of(p.how); }

  // The first two take all pairs of kinds in turn.
  std::size_t next_digit(std::size_t base) {
    if (cast_.empty()) return seed_ % base;
    return cast_.size() == 1 ? seed_ / stands % base : chance_.below(base);
  }

  template <class F>
  void on_bridge(puppet& p, F const& f) {
    try {
      f();
    } catch (actor_exit const&) {
      p.outside.reset();
    }
  }

  void dither() {
    if (by_hand_ == nullptr) return;
    for (std::size_t steps = chance_.below(4); steps > 1; --steps) by_hand_->run_one();
  }

  bool answers(puppet& p) {
    if (p.how == stand::outside) {
      collect();
      return p.outside != nullptr;
    }
    auto const r = home.try_call<void>(within(20s), p.address, "do"_a,
                                       deed([](actor_verbs& v) { v.reply(); }));
    return static_cast<bool>(r);
  }

  /// Takes what has come, or comes soon; whether anything has.
  bool collect(std::chrono::milliseconds patience = 0ms) {
    bool any = false;
    for (puppet& p : cast_)
      while (p.outside && hear(p)) any = true;
    while (take(patience)) {
      any = true;
      patience = 0ms;
    }
    return any;
  }
  bool hear(puppet& p) {
    bool any = false;
    on_bridge(p, [&] {
      bridge& b = *p.outside;
      auto const say = [&](auto const& what) {
        b.send(home.pid(), "heard"_a, event(what));
        return true;
      };
      any = b.receive(
          on("do"_a, as<deed>) >>
              [&](deed const& d) {
                d(b);
                return true;
              },
          on(as<int>) >> [&](int n) { return say(n); },
          on(as<exit_signal>) >> [&](exit_signal const& s) { return say(s); },
          on(as<down>) >> [&](down const& d) { return say(d); }, after(0s) >> false);
    });
    return any;
  }
  bool take(std::chrono::milliseconds patience) {
    return home.receive(
        on("heard"_a, as<event>) >>
            [&](event e) {
              heard_[home.sender()].push_back(std::move(e));
              return true;
            },
        on(as<down>) >>
            [&](down const& d) {
              auto const watch = watches_.find(d.who);
              if (watch != watches_.end() && watch->second == d.ref)
                ended_.emplace(d.who, d.reason);
              else
                own.push_back(d);
              return true;
            },
        on(as<exit_signal>) >>
            [&](exit_signal const& s) {
              own.push_back(s);
              return true;
            },
        on(as<int>) >>
            [&](int n) {
              own.push_back(n);
              return true;
            },
        after(patience) >> false);
  }

  manual_system* by_hand_;
  std::uint64_t seed_;
  support::chance chance_;
  std::deque<puppet> cast_;
  std::map<pid, tag> watches_;
  std::map<pid, exit_reason> ended_;
  std::map<pid, std::deque<event>> heard_;
};

// ---- orders

inline deed traps(bool whether) {
  return [whether](actor_verbs& v) { v.trap_exit(whether); };
}
inline deed links(puppet const& to) {
  return [who = to.address](actor_verbs& v) { v.link(who); };
}
inline deed unlinks(puppet const& to) {
  return [who = to.address](actor_verbs& v) { v.unlink(who); };
}
/// Ends itself.
inline deed ends_with(exit_reason why) {
  return [why](actor_verbs& v) { v.exit(why); };
}
inline deed signals(puppet const& to, exit_reason why) {
  return [who = to.address, why](actor_verbs& v) { v.exit(who, why); };
}
inline deed sends(puppet const& to, int n) {
  return [who = to.address, n](actor_verbs& v) { v.send(who, n); };
}

/// The scenario under many seeds by hand, and on the pool: every kind in every role.
template <class F>
void all_kinds(F const& scenario, std::source_location at = std::source_location::current()) {
  std::uint64_t seed = 0;
  explore(count(81, 1000, "castings by hand", at), [&](manual_system& sys) {
    company c(sys, &sys, seed++);
    scenario(c);
  });
  for (std::uint64_t round = 0; round != 9; ++round) {
    actor_system sys;
    company c(sys, nullptr, round * 11);
    REQUIRE_NOTHROW(scenario(c));
  }
}

}  // namespace heed_test
