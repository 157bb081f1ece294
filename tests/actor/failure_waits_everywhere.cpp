// An actor of any kind that is to end leaves whatever wait it stands in, and is unwound.
#include <actor/actor.hpp>
#include <actor/manual_system.hpp>

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <latch>
#include <memory>
#include <source_location>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "support/everywhere.hpp"
#include "support/puppets.hpp"
#include "support/scale.hpp"

using namespace heed;
using namespace heed_test;
using namespace std::chrono_literals;

namespace {

constexpr std::array spawned{kind::coroutine, kind::thread, kind::handler,
                             kind::handler_on_a_thread};

std::atomic<int> living = 0;

/// Lives in an actor, and says 7 on the way out.
class witness {
 public:
  witness(actor_verbs& v, pid home) : v_(v), home_(home) { ++living; }
  witness(witness const&) = delete;
  witness& operator=(witness const&) = delete;
  ~witness() {
    v_.send(home_, 7);
    --living;
  }

 private:
  actor_verbs& v_;
  pid home_;
};

/// It says 1, and goes to its wait, with a witness; behind that it says 2.
template <class F>
part waits_in(F const& wait, pid home, pid mute) {
  return part([&wait, home, mute](auto& me) -> doing<decltype(me)> {
    witness const here(me.inner, home);
    me.inner.send(home, 1);
    co_await wait(me, mute);
    me.inner.send(home, 2);
  });
}

pid spawn_part(company& c, part const& p) {
  pid const who =
      spawn_stage(spawned[c.seed() % 4], c.system, c.home.pid(), p, {c.seed(), c.by_hand()});
  c.watch(who);
  return who;
}

/// What the test was told, as far as it consists of numbers.
std::vector<int> numbers(company& c) {
  std::vector<int> out;
  for (event const& e : c.own)
    if (int const* n = std::get_if<int>(&e)) out.push_back(*n);
  return out;
}

/// An actor of each kind that stands in that wait, or is on its way to it, is ended in all ways.
/// Its destructors have run when that is told, and it does not go on.
template <class F>
void leaves(F const& wait, std::source_location at = std::source_location::current()) {
  all_kinds(
      [&](company& c) {
        puppet& mute = c.hire_spawned();
        puppet& other = c.hire_mortal();
        pid const victim = spawn_part(c, waits_in(wait, c.home.pid(), mute.address));
        c.wait([&] { return !c.own.empty(); }, "it does not begin", at);
        if (c.chance().one_in(2)) c.settle();
        exit_reason why = exit_reason("jam");
        switch (c.seed() / 4 % 5) {
          case 0:
            c.order(other, [victim](actor_verbs& v) { v.exit(victim, "jam"); });
            break;
          case 1:
            exit(victim, "jam");
            break;
          case 2:
            exit(victim, exit_reason::kill);
            why = exit_reason::killed;
            break;
          case 3:
            c.order(other, [victim](actor_verbs& v) {
              v.link(victim);
              v.exit("jam");
            });
            break;
          default:
            return;  // its system ends it
        }
        c.ends(victim, why, at);
        std::vector<int> const told = numbers(c);
        if (told != std::vector{1, 7}) c.fail("told " + show(told), at);
      },
      at);
  CHECK(living == 0);
}

}  // namespace

// ---- Each wait, in each kind of actor that is spawned: a coroutine, a thread, a waiting handler,
// a handler on a thread.

TEST_CASE("one that waits in a receive leaves it") {
  leaves([](auto& me, pid) -> doing<decltype(me)> { co_await me.receive(on("never"_a) >> [] {}); });
}

TEST_CASE("one that waits in a receive with a deadline leaves it") {
  leaves([](auto& me, pid) -> doing<decltype(me)> {
    co_await me.receive(on("never"_a) >> [] {}, after(1000h) >> [] {});
  });
}

TEST_CASE("one that is asleep leaves it") {
  leaves([](auto& me, pid) -> doing<decltype(me)> { co_await me.receive(after(1000h) >> [] {}); });
}

TEST_CASE("one that waits in a receive with messages put aside leaves it") {
  leaves([](auto& me, pid) -> doing<decltype(me)> {
    for (int i = 0; i != 30; ++i) me.inner.send(me.inner.pid(), i);
    co_await me.receive(on("never"_a) >> [] {}, on(as<int> < 0) >> [](int) {});
  });
}

TEST_CASE("one that waits in a receive by a tag leaves it") {
  leaves([](auto& me, pid) -> doing<decltype(me)> {
    tag const mine = me.inner.make_tag();
    co_await me.receive(on("never"_a, mine) >> [] {});
  });
}

TEST_CASE("one that calls leaves that, and sees no error of the call") {
  leaves([](auto& me, pid mute) -> doing<decltype(me)> {
    try {
      co_await me.wait(
          [&] { return me.inner.template call<void>(within(1000h), mute, "later"_a); });
    } catch (std::exception const&) {
      living += 1000;
    }
  });
}

TEST_CASE("one that calls for a result leaves that, and gets no result") {
  leaves([](auto& me, pid mute) -> doing<decltype(me)> {
    auto const r = co_await me.template try_call<int>(within(1000h), mute, "later"_a);
    living += r ? 1000 : 2000;
  });
}

TEST_CASE("one that waits for an answer leaves that") {
  leaves([](auto& me, pid mute) -> doing<decltype(me)> {
    pending asked = me.inner.request(mute, "later"_a);
    co_await me.wait([&] { return me.inner.template get<void>(asked); });
  });
}

TEST_CASE("one that waits for all answers, or for the first, leaves that") {
  leaves([](auto& me, pid mute) -> doing<decltype(me)> {
    std::vector<pending> asked;
    for (int i = 0; i != 3; ++i) asked.push_back(me.inner.request(mute, "later"_a));
    if (me.seed % 8 < 4) {
      auto const all =
          co_await me.wait([&] { return me.inner.template gather<int>(within(1000h), asked); });
      living += static_cast<int>(all.size());
    } else {
      auto const first =
          co_await me.wait([&] { return me.inner.template first<int>(within(1000h), asked); });
      living += static_cast<int>(first.first) + 1;
    }
  });
}

TEST_CASE("one that waits for an answer in a receive of its own leaves that") {
  leaves([](auto& me, pid mute) -> doing<decltype(me)> {
    pending asked = me.inner.request(mute, "later"_a);
    co_await me.receive(on(reply_to(asked), as<int>) >> [](int) {}, on("never"_a) >> [] {});
  });
}

TEST_CASE("one in a nested receive leaves both") {
  leaves([](auto& me, pid) -> doing<decltype(me)> {
    pid const home = me.inner.pid();
    me.inner.send(home, "outer"_a);
    auto const inner = [&]() -> doing<decltype(me)> {
      witness const nested(me.inner, pid());
      co_await me.receive(on("never"_a) >> [] {});
    };
    co_await me.receive(on("outer"_a) >> me.action(inner));
  });
}

TEST_CASE("one in a called coroutine leaves all that has called it") {
  leaves([](auto& me, pid) -> doing<decltype(me)> {
    auto const deeper = [&me](int left, auto const& again) -> doing<decltype(me)> {
      witness const frame(me.inner, pid());
      if (left == 0)
        co_await me.receive(on("never"_a) >> [] {});
      else
        co_await again(left - 1, again);
    };
    co_await deeper(20, deeper);
  });
}

TEST_CASE("one that gives way again and again leaves that") {
  leaves([](auto& me, pid) -> doing<decltype(me)> {
    // By hand nothing comes to an end while somebody gives way for ever: what is to come, comes
    // soon.
    for (int i = 0; !me.by_hand || i != 100; ++i)
      co_await me.wait([&] { return me.inner.yield(); });
    co_await me.receive(on("never"_a) >> [] {});
  });
}

TEST_CASE("one that takes every message leaves that") {
  leaves([](auto& me, pid) -> doing<decltype(me)> {
    for (;;) co_await me.receive(otherwise >> [] {});
  });
}

TEST_CASE("one that catches every exception of the standard's leaves all the same") {
  leaves([](auto& me, pid) -> doing<decltype(me)> {
    for (;;) {
      try {
        co_await me.receive(on("never"_a) >> [] {});
      } catch (std::exception const&) {
        living += 1000;
      }
    }
  });
}

// ---- An actor_exit that is swallowed comes again at the next wait, whatever wait that is.

TEST_CASE("one that swallows its end meets it again at each wait, and ends with its reason") {
  all_kinds([](company& c) {
    puppet& mute = c.hire_spawned();
    pid const home = c.home.pid();
    part const stubborn([home, to = mute.address](auto& me) -> doing<decltype(me)> {
      witness const here(me.inner, home);
      int swallowed = 0;
      for (; swallowed != 5; ++swallowed) {
        try {
          if (swallowed == 1)
            co_await me.receive(after(1000h) >> [] {});
          else if (swallowed == 2)
            co_await me.wait(
                [&] { return me.inner.template call<void>(within(1000h), to, "later"_a); });
          else if (swallowed == 3)
            co_await me.wait([&] { return me.inner.yield(); });
          else
            co_await me.receive(on("go"_a) >> [&] { me.inner.exit("jam"); });
          me.inner.send(home, 2);
        } catch (actor_exit const& e) {
          me.inner.send(home, e.reason() == exit_reason("jam") ? 1 : 3);
        }
      }
      co_await me.receive(on("never"_a) >> [] {});
      me.inner.send(home, 4);
    });
    pid const victim = spawn_part(c, stubborn);
    bool const by_itself = c.seed() / 4 % 2 == 0;
    if (by_itself) {
      c.home.send(victim, "go"_a);
    } else {
      if (c.chance().one_in(2)) c.settle();
      exit(victim, "jam");
    }
    c.ends(victim, exit_reason("jam"));
    std::vector<int> const told = numbers(c);
    bool const swallowed = told == std::vector{1, 1, 1, 1, 1, 7};
    // One that is suspended is destroyed where it stands, and one that is to end need not begin.
    bool const suspended = told == std::vector{7} || told.empty();
    c.must(swallowed || (!by_itself && suspended));
  });
  CHECK(living == 0);
}

TEST_CASE("after kill, what is swallowed says killed") {
  all_kinds([](company& c) {
    part const stubborn([home = c.home.pid()](auto& me) -> doing<decltype(me)> {
      for (int i = 0; i != 3; ++i) {
        try {
          co_await me.receive(on("go"_a) >> [&] { exit(me.inner.pid(), exit_reason::kill); });
        } catch (actor_exit const& e) {
          me.inner.send(home, e.reason() == exit_reason::killed ? 1 : 2);
        }
      }
      co_await me.receive(on("never"_a) >> [] {});
    });
    pid const victim = spawn_part(c, stubborn);
    c.home.send(victim, "go"_a);
    c.ends(victim, exit_reason::killed);
    c.must(numbers(c) == std::vector{1, 1});
  });
}

TEST_CASE("one that swallows its end, and returns, ends with the reason it was given") {
  all_kinds([](company& c) {
    int const how = static_cast<int>(c.seed() / 4 % 4);
    part const stubborn([how](auto& me) -> doing<decltype(me)> {
      co_await me.receive(on("go"_a) >> [] {});
      try {
        if (how == 0) me.inner.exit("jam");
        exit(me.inner.pid(), how == 1 ? exit_reason::kill : "jam");
        co_await me.receive(on("never"_a) >> [] {});
      } catch (...) {
      }
      if (how != 3) co_return;
      try {
        co_await me.receive(after(0s) >> [] {});
      } catch (...) {
      }
    });
    pid const victim = spawn_part(c, stubborn);
    c.home.send(victim, "go"_a);
    c.ends(victim, how == 1 ? exit_reason::killed : "jam");
  });
}

TEST_CASE("one that is to end, and returns without another wait, ends with the reason given") {
  all_kinds([](company& c) {
    part const brief([](auto& me) -> doing<decltype(me)> {
      co_await me.receive(on("go"_a) >> [] {});
      exit(me.inner.pid(), "jam");
    });
    pid const victim = spawn_part(c, brief);
    c.home.send(victim, "go"_a);
    c.ends(victim, "jam");
  });
}

TEST_CASE("one that swallows its end, and ends itself then, has the last word") {
  captured_stderr quiet;
  all_kinds([](company& c) {
    part const angry([](auto& me) -> doing<decltype(me)> {
      co_await me.receive(on("go"_a) >> [] {});
      exit(me.inner.pid(), "jam");
      bool swallowed = false;
      try {
        co_await me.receive(on("never"_a) >> [] {});
      } catch (...) {
        swallowed = true;
      }
      if (swallowed) me.inner.exit("in anger");
    });
    pid const victim = spawn_part(c, angry);
    c.home.send(victim, "go"_a);
    c.ends(victim, "in anger");
  });
}

// ---- Every end destroys what the actor had: its locals, its captures, its messages.

TEST_CASE("locals are destroyed however they are left") {
  all_kinds([](company& c) {
    pid const home = c.home.pid();
    int const how = static_cast<int>(c.seed() / 4 % 3);
    part const ending([home, how](auto& me) -> doing<decltype(me)> {
      witness const here(me.inner, home);
      co_await me.receive(on("go"_a) >> [] {});
      if (how == 0) me.inner.exit("jam");
      if (how == 1) throw how;
    });
    pid const victim = spawn_part(c, ending);
    c.home.send(victim, "go"_a);
    c.wait([&] { return !c.own.empty(); }, "nothing is destroyed");
    c.must(c.own.front() == event(7));
    if (how == 0) c.ends(victim, exit_reason("jam"));
  });
  CHECK(living == 0);
}

TEST_CASE("captures, arguments and messages that wait are destroyed by every end") {
  all_kinds([](company& c) {
    auto const shared = std::make_shared<int>(7);
    puppet& other = c.hire_spawned();
    auto const hold = [shared](self me, std::shared_ptr<int>) -> task<> {
      co_await me.receive(on("go"_a) >> [] {});
    };
    auto const hold_here = [shared](thread_self& me, std::shared_ptr<int> const&) {
      me.receive(on("go"_a) >> [] {});
    };
    pid const victim = c.seed() % 2 ? c.home.spawn(hold, shared) : c.home.spawn(hold_here, shared);
    c.watch(victim);
    for (int i = 0; i != 3; ++i) {
      c.home.send(victim, shared);
      c.home.send(other.address, "do"_a, deed([shared](actor_verbs&) {}));
    }
    if (c.chance().one_in(2)) c.settle();
    switch (c.seed() / 2 % 3) {
      case 0:
        c.home.send(victim, "go"_a);
        break;
      case 1:
        exit(victim, "jam");
        break;
      default:
        exit(victim, exit_reason::kill);
    }
    static_cast<void>(c.end_of(victim));
    c.order(other, ends_with("jam"));
    c.ends(other, "jam");
    // The two callables that this scope has, and `shared` itself.
    c.wait([&] { return shared.use_count() == 3; }, "something is left of it");
  });
}

TEST_CASE("a message to the dead is destroyed, and counted") {
  all_kinds([](company& c) {
    puppet& dead = c.hire_mortal();
    puppet& sender = c.hire();
    c.order(dead, ends_with("jam"));
    c.ends(dead, "jam");
    auto const before = c.system.counters().dropped;
    auto const shared = std::make_shared<int>(7);
    c.order(sender, [&](actor_verbs& v) {
      v.send(dead.address, shared);
      send(dead.address, shared);
      v.send(c.home.pid(), 1);
    });
    c.wait([&] { return !c.own.empty(); }, "not told");
    c.must(shared.use_count() == 1);
    c.must(c.system.counters().dropped == before + 2);
  });
}

// ---- Inside blocking code of its own an actor lives until its next wait, kill or not.

TEST_CASE("one that is killed in blocking code ends at its next wait") {
  for (std::uint64_t round = 0; round != 8; ++round) {
    actor_system sys;
    company c(sys, nullptr, round);
    std::latch inside(1), let_go(1);
    pid const home = c.home.pid();
    part const busy([&, home](auto& me) -> doing<decltype(me)> {
      witness const here(me.inner, home);
      auto const block = [&] {
        inside.count_down();
        let_go.wait();
      };
      if (me.seed / 4 % 2)
        block();
      else
        blocking(block);
      me.inner.send(home, 1);
      co_await me.receive(after(1000h) >> [] {});
      me.inner.send(home, 2);
    });
    pid const victim = spawn_part(c, busy);
    inside.wait();
    exit(victim, exit_reason::kill);
    exit(victim, "too late");
    CHECK(sys.alive(victim));
    CHECK_FALSE(c.has_ended(victim));
    let_go.count_down();
    REQUIRE_NOTHROW(c.ends(victim, exit_reason::killed));
    CHECK(numbers(c) == std::vector{1, 7});
  }
  CHECK(living == 0);
}
