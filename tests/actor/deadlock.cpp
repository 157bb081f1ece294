// Cycles of waiting calls.
#include <actor/actor.hpp>
#include <actor/manual_system.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "support/everywhere.hpp"
#include "support/model.hpp"
#include "support/scale.hpp"

using namespace heed;
using namespace std::chrono_literals;

namespace {

// Asks on as it is told: "ask" calls the next of the list with the rest, and answers what came of
// it; the last answers "end".
void relay(thread_self& me) {
  for (;;)
    me.receive(on("ask"_a, as<std::vector<pid>>) >> [&](std::vector<pid> way) {
      if (way.empty()) return me.reply(std::vector<pid>());
      pid const next = way.front();
      way.erase(way.begin());
      auto r = me.try_call<std::vector<pid>>(within(1h), next, "ask"_a, way);
      if (r)
        me.reply(*r);
      else
        me.reply(r.error().why() == call_error::deadlock ? r.error().actors() : std::vector{pid()});
    });
}

call_error::cause why(bridge& here, pending& p) {
  try {
    (void)here.get<int>(within(20s), p);
  } catch (call_error const& e) {
    return e.why();
  }
  FAIL("an answer came");
  return call_error::timeout;
}

}  // namespace

TEST_CASE("a call back to one's waiting caller is a deadlock, which names both") {
  actor_system sys;
  bridge here{sys};
  pid const a = sys.spawn(relay), b = sys.spawn(relay);
  CHECK(here.call<std::vector<pid>>(within(20s), a, "ask"_a, std::vector{b, a}) ==
        std::vector{b, a});
}

TEST_CASE("a longer cycle is named in the order its actors wait, the one that closes it first") {
  actor_system sys;
  bridge here{sys};
  pid const a = sys.spawn(relay), b = sys.spawn(relay), c = sys.spawn(relay), d = sys.spawn(relay);
  CHECK(here.call<std::vector<pid>>(within(20s), a, "ask"_a, std::vector{b, c, d, b}) ==
        std::vector{d, b, c});
}

TEST_CASE("a chain of calls that ends is none") {
  actor_system sys;
  bridge here{sys};
  pid const a = sys.spawn(relay), b = sys.spawn(relay), c = sys.spawn(relay);
  CHECK(here.call<std::vector<pid>>(within(20s), a, "ask"_a, std::vector{b, c}).empty());
}

TEST_CASE("the request that would close the cycle is not sent") {
  actor_system sys;
  bridge here{sys};
  pid const b = sys.spawn([](thread_self& me) {
    me.receive(on("ask"_a) >> [&] {
      me.reply(me.try_call<int>(within(1h), me.sender(), "back"_a).error().why() ==
               call_error::deadlock);
    });
  });
  CHECK(here.call<bool>(within(20s), b, "ask"_a));
  CHECK(here.receive(otherwise >> true, after(0s) >> false) == false);
}

TEST_CASE("an edge ends when the reply is sent, though the caller has not looked yet") {
  actor_system sys;
  bridge here{sys};
  pid const b = sys.spawn([](thread_self& me) {
    for (;;)
      me.receive(on("ask"_a) >> [&] {
        pid const caller = me.sender();
        me.reply(1);
        me.send(caller, me.try_call<int>(within(1h), caller, "back"_a).operator bool());
      });
  });
  int const rounds = heed_test::count(300, 20'000);
  for (int i = 0; i < rounds; ++i) {
    CHECK(here.call<int>(within(20s), b, "ask"_a) == 1);
    here.receive(on("back"_a) >> [&] { here.reply(2); });
    REQUIRE(here.receive(on(as<bool>) >> [](bool good) { return good; }, after(20s) >> false));
  }
}

TEST_CASE("an edge ends when the request is dropped, though the caller has not looked yet") {
  actor_system sys;
  bridge here{sys};
  pid const b = sys.spawn([](thread_self& me) {
    for (;;) {
      pid caller;
      try {
        me.receive(on("ask"_a) >> [&] {
          caller = me.sender();
          throw 1;
        });
      } catch (int) {
      }
      me.send(caller, static_cast<bool>(me.try_call<int>(within(1h), caller, "back"_a)));
    }
  });
  int const rounds = heed_test::count(200, 10'000);
  for (int i = 0; i < rounds; ++i) {
    CHECK(here.try_call<int>(within(20s), b, "ask"_a).error().why() == call_error::no_reply);
    here.receive(on("back"_a) >> [&] { here.reply(2); });
    REQUIRE(here.receive(on(as<bool>) >> [](bool good) { return good; }, after(20s) >> false));
  }
}

TEST_CASE("an edge ends with a promise") {
  actor_system sys;
  bridge here{sys};
  pid const b = sys.spawn([](thread_self& me) {
    me.receive(on("ask"_a) >> [&] {
      auto p = me.promise();
      CHECK(me.try_call<int>(within(5ms), me.sender(), 1).error().why() == call_error::timeout);
      p.reply(7);
    });
  });
  CHECK(here.call<int>(within(20s), b, "ask"_a) == 7);
}

TEST_CASE("an edge follows delegate, to one that waits") {
  actor_system sys;
  bridge here{sys};
  pid const c = sys.spawn([to = here.pid()](thread_self& me) {
    me.receive(on("go"_a) >> [&] { (void)me.try_call<int>(within(1h), to, "busy"_a); });
  });
  pid const b = sys.spawn(
      [c](thread_self& me) { me.receive(on("ask"_a) >> [&] { me.delegate(c, "work"_a); }); });
  send(c, "go"_a);
  // The call of c has arrived, and waits here unanswered.
  here.receive(on("busy"_a) >> [&] {
    auto const r = here.try_call<int>(within(20s), b, "ask"_a);
    REQUIRE_FALSE(r);
    CHECK(r.error().why() == call_error::deadlock);
    CHECK(r.error().actors() == std::vector{here.pid(), c});
    here.reply(1);
  });
}

TEST_CASE("a call to one to whom a request of its own was delegated is a deadlock") {
  actor_system sys;
  bridge here{sys};
  pid const c = sys.spawn([to = here.pid()](thread_self& me) {
    me.receive(on("work"_a) >> [&] {
      auto const r = me.try_call<int>(within(1h), to, "back"_a);
      me.reply(r.error().why() == call_error::deadlock ? 1 : 0);
    });
  });
  pid const b = sys.spawn(
      [c](thread_self& me) { me.receive(on("ask"_a) >> [&] { me.delegate(c, "work"_a); }); });
  CHECK(here.call<int>(within(20s), b, "ask"_a) == 1);
}

TEST_CASE("get and gather are waits; first only if all its answers are stuck") {
  actor_system sys;
  bridge here{sys};
  auto const waits_here = [to = here.pid()](thread_self& me) {
    me.receive(on("go"_a) >> [&] { (void)me.try_call<int>(within(1h), to, "busy"_a); });
    me.receive(on("never"_a) >> [] {});
  };
  pid const stuck = sys.spawn(waits_here), other = sys.spawn(waits_here);
  pid const free = sys.spawn([](thread_self& me) { me.receive(on("never"_a) >> [] {}); });
  for (pid p : {stuck, other}) send(p, "go"_a);
  here.receive(on("busy"_a) >> [&] {
    here.receive(on("busy"_a) >> [&] {
      auto one = here.request(stuck, 1);
      CHECK(why(here, one) == call_error::deadlock);
      std::vector<pending> mixed;
      mixed.push_back(here.request(free, 1));
      mixed.push_back(here.request(stuck, 1));
      auto const g = here.gather<int>(within(5ms), mixed);
      CHECK(g[0].error().why() == call_error::timeout);
      CHECK(g[1].error().why() == call_error::deadlock);
      CHECK(here.first<int>(within(5ms), mixed).second.error().why() == call_error::timeout);
      std::vector<pending> all;
      all.push_back(here.request(other, 1));
      all.push_back(here.request(stuck, 1));
      CHECK(here.first<int>(within(20s), all).second.error().why() == call_error::deadlock);
    });
  });
}

TEST_CASE("a target that waits in a receive could serve: no deadlock, but a timeout") {
  actor_system sys;
  bridge here{sys};
  pid const b = sys.spawn([](thread_self& me) {
    me.receive(on("ask"_a) >> [&] {
      me.send(me.sender(), "busy"_a);
      me.receive(on("never"_a) >> [] {});
    });
  });
  CHECK(here.try_call<int>(within(5ms), b, "ask"_a).error().why() == call_error::timeout);
}

TEST_CASE("deadlock detection can be switched off") {
  actor_system sys{{.detect_deadlock = false}};
  bridge here{sys};
  CHECK(here.try_call<int>(within(2ms), here.pid(), 1).error().why() == call_error::timeout);
  pid const b = sys.spawn([](thread_self& me) {
    me.receive(on("ask"_a) >> [&] {
      me.reply(me.try_call<int>(within(2ms), me.sender(), "back"_a).error().why() ==
               call_error::timeout);
    });
  });
  CHECK(here.call<bool>(within(20s), b, "ask"_a));
}

// ---- Rings and rows of actors of all kinds, which begin to call at several places at once.

namespace {

using row = std::shared_ptr<std::vector<pid> const>;

/// What became of a call: the last answered; or a deadlock was found, and named those of the ring,
/// in its order, from the one that found it on; or anything else.
enum class came { answer, ring, wrong_ring, failure };

came what_came(result<came> const& r, std::vector<pid> named, std::size_t own) {
  if (r) return *r;
  if (r.error().why() != call_error::deadlock) return came::failure;
  std::rotate(named.begin(), named.begin() + static_cast<std::ptrdiff_t>(own), named.end());
  return r.error().actors() == named ? came::ring : came::wrong_ring;
}
char const* name_of(came what) {
  return std::array{"an answer", "the ring", "another ring",
                    "a failure"}[static_cast<std::size_t>(what)];
}

/// Calls the next of the row, if it is not the last: `calls` are still to come.
template <class Me>
heed_test::doing<Me, came> call_next(Me& me, row all, std::size_t own, std::size_t calls) {
  came out = came::answer;
  if (calls == 0) co_return out;
  std::size_t const next = (own + 1) % all->size();
  auto const r =
      co_await me.template try_call<came>(within(60s), (*all)[next], "ask"_a, all, next, calls - 1);
  out = what_came(r, *all, own);
  co_return out;
}

/// Takes part, until it ends.
heed_test::part taking_part(pid home) {
  return heed_test::part([home](auto& me) -> heed_test::doing<decltype(me)> {
    auto const ask = [&me](row all, std::size_t own,
                           std::size_t calls) -> heed_test::doing<decltype(me)> {
      came const what = co_await call_next(me, all, own, calls);
      me.inner.reply(what);
    };
    auto const begin = [&me, home](row all, std::size_t own,
                                   std::size_t calls) -> heed_test::doing<decltype(me)> {
      came const what = co_await call_next(me, all, own, calls);
      me.inner.send(home, "came"_a, what);
    };
    for (;;)
      co_await me.receive(
          on("ask"_a, as<row>, as<std::size_t>, as<std::size_t>) >> me.action(ask),
          on("begin"_a, as<row>, as<std::size_t>, as<std::size_t>) >> me.action(begin));
  });
}

/// Waits for the answer to one request, in one of the ways there are. Of a ring of two or more: see
/// call_next.
template <class Me>
heed_test::doing<Me, came> ask_next(Me& me, row all, std::size_t own, int round, std::size_t how) {
  pid const next = (*all)[(own + 1) % all->size()];
  std::vector<pending> asked;
  if (how != 0) asked.push_back(me.inner.request(next, "answer"_a, round));
  result<came> r = came::failure;
  if (how == 0) {
    r = co_await me.template try_call<came>(within(60s), next, "answer"_a, round);
  } else if (how == 1) {
    auto gathered =
        co_await me.wait([&] { return me.inner.template gather<came>(within(60s), asked); });
    r = std::move(gathered[0]);
  } else if (how == 2) {
    auto first =
        co_await me.wait([&] { return me.inner.template first<came>(within(60s), asked); });
    r = std::move(first.second);
  } else {
    try {
      r = co_await me.wait([&] { return me.inner.template get<came>(within(60s), asked[0]); });
    } catch (call_error const& e) {
      r = e;
    }
  }
  co_return what_came(r, *all, own);
}

/// Asks its next when it is told to begin, and answers when it has its own answer.
heed_test::part asking_part(pid home) {
  return heed_test::part([home](auto& me) -> heed_test::doing<decltype(me)> {
    int done = -1;
    auto const begin = [&me, &done, home](row all, std::size_t own, int round,
                                          std::size_t how) -> heed_test::doing<decltype(me)> {
      came const what = co_await ask_next(me, all, own, round, how);
      done = round;
      me.inner.send(home, "came"_a, what);
    };
    for (;;)
      co_await me.receive(
          on("begin"_a, as<row>, as<std::size_t>, as<int>, as<std::size_t>) >> me.action(begin),
          on("answer"_a, as<int>.when([&](int round) { return round <= done; })) >>
              [&](int) { me.inner.reply(came::answer); });
  });
}

/// A few of each kind, and the bridge of the test.
class crowd {
 public:
  crowd(actor_system& sys, heed_test::findings const& where,
        heed_test::part (*what)(pid home) = taking_part)
      : home_(sys), here_(home_, where), chance_(where.seed) {
    using heed_test::kind;
    for (kind const k : {kind::coroutine, kind::thread, kind::handler, kind::handler_on_a_thread})
      for (int i = 0; i != 3; ++i)
        all_.push_back(spawn_stage(k, sys, home_.pid(), what(home_.pid()), where));
    all_.push_back(home_.pid());
  }

  /// Some of them in a row, where two or more begin to call. It is a ring, or the last one answers.
  /// What is wrong, or nothing.
  std::string play() {
    row const all = some();
    std::size_t const size = all->size();
    bool const ring = !chance_.one_in(4);

    std::size_t const first = chance_.below(size);
    std::size_t const second = (first + 1 + chance_.below(size - 1)) % size;
    bool const many = chance_.one_in(2);
    std::size_t waited_for = 0;
    std::size_t own = size;
    for (std::size_t i = 0; i != size; ++i) {
      if (i != first && i != second && !(many && chance_.one_in(2))) continue;
      ++waited_for;
      if ((*all)[i] == home_.pid())
        own = i;
      else
        home_.send((*all)[i], "begin"_a, all, i, calls(*all, i, ring));
    }
    std::vector<came> ends;
    if (own != size) ends.push_back(call_next(here_, all, own, calls(*all, own, ring)).get());
    auto const ask =
        here_.action([this](row r, std::size_t at, std::size_t left) -> heed_test::at_once<> {
          home_.reply(co_await call_next(here_, r, at, left));
        });
    bool hangs = false;
    while (!hangs && ends.size() != waited_for)
      home_.receive(
          on("ask"_a, as<row>, as<std::size_t>, as<std::size_t>) >> ask,
          on("came"_a, as<came>) >> [&](came c) { ends.push_back(c); },
          after(60s) >> [&] { hangs = true; });
    if (hangs) return "somebody waits for ever";
    came const wanted = ring ? came::ring : came::answer;
    for (came const c : ends)
      if (c != wanted)
        return (ring ? "in a ring of " : "in a row of ") + std::to_string(size) + ": " + name_of(c);
    return "";
  }

  /// Some of them in a ring, where all begin to wait for the next at once. What is wrong, or
  /// nothing.
  std::string play_ring(int round) {
    row const all = some();
    std::size_t const size = all->size();
    std::size_t own = size;
    for (std::size_t i = 0; i != size; ++i) {
      if ((*all)[i] == home_.pid())
        own = i;
      else
        home_.send((*all)[i], "begin"_a, all, i, round, chance_.below(4));
    }
    std::vector<came> ends;
    if (own != size) ends.push_back(ask_next(here_, all, own, round, chance_.below(4)).get());
    bool hangs = false;
    while (!hangs && ends.size() != size)
      home_.receive(
          on("answer"_a, as<int>) >> [&](int) { home_.reply(came::answer); },
          on("came"_a, as<came>) >> [&](came c) { ends.push_back(c); },
          after(60s) >> [&] { hangs = true; });
    if (hangs) return "somebody waits for ever";
    // The one that closes the ring is told, and then it is none.
    auto const rings = std::count(ends.begin(), ends.end(), came::ring);
    auto const answers = std::count(ends.begin(), ends.end(), came::answer);
    if (rings == 1 && rings + answers == static_cast<std::ptrdiff_t>(size)) return "";
    std::string out = "in a ring of " + std::to_string(size) + ":";
    for (came const c : ends) (out += " ") += name_of(c);
    return out;
  }

 private:
  row some() {
    std::size_t const size = 2 + chance_.below(9);
    for (std::size_t i = 0; i != size; ++i)
      std::swap(all_[i], all_[i + chance_.below(all_.size() - i)]);
    // The bridge is often one of them.
    if (auto const bridge = std::find(all_.begin(), all_.end(), home_.pid());
        chance_.one_in(2) && bridge - all_.begin() >= static_cast<std::ptrdiff_t>(size))
      std::swap(all_[chance_.below(size)], *bridge);
    return std::make_shared<std::vector<pid> const>(
        all_.begin(), all_.begin() + static_cast<std::ptrdiff_t>(size));
  }
  static std::size_t calls(std::vector<pid> const& all, std::size_t i, bool ring) {
    return ring ? all.size() : all.size() - 1 - i;
  }

  bridge home_;
  heed_test::blocking_here here_;
  support::chance chance_;
  std::vector<pid> all_;
};

}  // namespace

TEST_CASE("a ring of calls, begun at several places at once, is found by all, and a row is none") {
  std::uint64_t seed = 0;
  explore(heed_test::count(50, 1000, "seeds"), [&](manual_system& sys) {
    crowd c(sys, {seed++, true});
    for (int i = 0; i != 10; ++i)
      if (std::string const wrong = c.play(); !wrong.empty()) throw std::runtime_error(wrong);
  });
}

TEST_CASE("the same on the pool") {
  for (unsigned const workers : {1u, 2u, 4u}) {
    CAPTURE(workers);
    actor_system sys{{.workers = workers}};
    crowd c(sys, {workers, false});
    int const rounds = heed_test::count(300, 10'000, "rings and rows");
    for (int i = 0; i != rounds; ++i) REQUIRE(c.play() == "");
  }
}

TEST_CASE("a ring where each waits for the next, in whatever way, is told to one, who closes it") {
  std::uint64_t seed = 0;
  explore(heed_test::count(50, 1000, "seeds"), [&](manual_system& sys) {
    crowd c(sys, {seed++, true}, asking_part);
    for (int i = 0; i != 10; ++i)
      if (std::string const wrong = c.play_ring(i); !wrong.empty()) throw std::runtime_error(wrong);
  });
}

TEST_CASE("such rings on the pool") {
  for (unsigned const workers : {1u, 2u, 4u}) {
    CAPTURE(workers);
    actor_system sys{{.workers = workers}};
    crowd c(sys, {workers, false}, asking_part);
    int const rounds = heed_test::count(300, 10'000, "rings");
    for (int i = 0; i != rounds; ++i) REQUIRE(c.play_ring(i) == "");
  }
}

TEST_CASE("first that has its answer is no part of a cycle through those that have not answered") {
  actor_system sys{{.workers = 1}};
  bridge here{sys};
  pid const answers = sys.spawn([](self me) -> task<> {
    for (;;) co_await me.receive(on("ask"_a) >> [&] { me.reply(1); });
  });
  pid const stuck = sys.spawn([holder = here.pid()](self me) -> task<> {
    static_cast<void>(co_await me.try_call<int>(within(1h), holder, "hold"_a));
  });
  pid const waits = sys.spawn([answers, stuck](self me) -> task<> {
    for (;;) {
      std::vector<pending> asked;
      asked.push_back(me.request(stuck, "never"_a));
      asked.push_back(me.request(answers, "ask"_a));
      static_cast<void>(co_await me.first<int>(within(1h), asked));
      while (co_await me.receive(
          on("serve"_a) >> [&] { return me.reply(7), true; }, after(0s) >> false)) {
      }
    }
  });
  int wrong = 0;
  here.receive(on("hold"_a) >> [&] {
    for (int i = heed_test::count(3'000, 100'000, "calls"); i != 0; --i) {
      auto const r = here.try_call<int>(within(20s), waits, "serve"_a);
      wrong += !r || *r != 7;
    }
  });
  CHECK(wrong == 0);
  for (pid const p : {waits, stuck, answers}) exit(p, exit_reason::shutdown);
}
