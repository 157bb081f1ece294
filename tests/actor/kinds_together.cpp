// Actors of all kinds in one system.
#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "support/captured_stderr.hpp"
#include "support/scale.hpp"

using namespace heed;
using namespace std::chrono_literals;

namespace {

// ---- one actor, written in three ways: what it does is the same

using way = std::vector<pid>;

/// What came of asking on: the way, or the actors of a deadlock, or the empty pid for another
/// fault.
way outcome(result<way> const& r) {
  if (r) return *r;
  return r.error().why() == call_error::deadlock ? r.error().actors() : way(1, pid());
}

void thread_worker(thread_self& me) {
  pid next;
  std::vector<reply_promise> kept;
  for (;;)
    me.receive(
        on("next"_a, as<pid>) >> [&](pid p) { next = p; },
        on("token"_a, 0, as<pid>) >> [&](pid home) { me.send(home, "token"_a); },
        on("token"_a, as<int>, as<pid>) >>
            [&](int n, pid home) { me.send(next, "token"_a, n - 1, home); },
        on("add"_a, as<int>) >> [&](int n) { me.reply(n + 1); },
        on("add at"_a, as<pid>, as<int>) >>
            [&](pid to, int n) { me.reply(me.call<int>(within(20s), to, "add"_a, n) * 10); },
        on("pass"_a, as<way>, as<int>) >>
            [&](way w, int n) {
              if (w.empty()) return me.reply(me.sender(), n);
              pid const to = w.front();
              w.erase(w.begin());
              me.delegate(to, "pass"_a, w, n + 1);
            },
        on("ask"_a, as<way>) >>
            [&](way w) {
              if (w.empty()) return me.reply(way());
              pid const to = w.front();
              w.erase(w.begin());
              me.reply(outcome(me.try_call<way>(within(1h), to, "ask"_a, w)));
            },
        on("keep"_a) >> [&] { kept.push_back(me.promise()); },
        on("give"_a, as<pid>) >>
            [&](pid to) {
              for (auto& p : kept) me.send(to, "take"_a, std::move(p));
              kept.clear();
            },
        on("take"_a, as<reply_promise>) >> [&](reply_promise p) { kept.push_back(std::move(p)); },
        on("tell"_a, as<int>) >>
            [&](int n) {
              for (auto& p : kept) p.reply(n);
              kept.clear();
            },
        on("forget"_a) >> [&] { kept.clear(); }, on("end"_a) >> [&] { me.exit("tired"); },
        on("end at"_a, as<pid>) >>
            [&](pid to) {
              me.send(to, "ending"_a);
              me.receive(on("go"_a) >> [&] { me.exit("tired"); });
            });
}

task<> coroutine_worker(self me) {
  pid next;
  std::vector<reply_promise> kept;
  for (;;)
    co_await me.receive(
        on("next"_a, as<pid>) >> [&](pid p) { next = p; },
        on("token"_a, 0, as<pid>) >> [&](pid home) { me.send(home, "token"_a); },
        on("token"_a, as<int>, as<pid>) >>
            [&](int n, pid home) { me.send(next, "token"_a, n - 1, home); },
        on("add"_a, as<int>) >> [&](int n) { me.reply(n + 1); },
        on("add at"_a, as<pid>, as<int>) >> [&](pid to, int n) -> task<> {
          int const sum = co_await me.call<int>(within(20s), to, "add"_a, n);
          me.reply(sum * 10);
        },
        on("pass"_a, as<way>, as<int>) >>
            [&](way w, int n) {
              if (w.empty()) return me.reply(me.sender(), n);
              pid const to = w.front();
              w.erase(w.begin());
              me.delegate(to, "pass"_a, w, n + 1);
            },
        on("ask"_a, as<way>) >> [&](way w) -> task<> {
          if (w.empty()) {
            me.reply(way());
            co_return;
          }
          pid const to = w.front();
          w.erase(w.begin());
          auto const r = co_await me.try_call<way>(within(1h), to, "ask"_a, w);
          me.reply(outcome(r));
        },
        on("keep"_a) >> [&] { kept.push_back(me.promise()); },
        on("give"_a, as<pid>) >>
            [&](pid to) {
              for (auto& p : kept) me.send(to, "take"_a, std::move(p));
              kept.clear();
            },
        on("take"_a, as<reply_promise>) >> [&](reply_promise p) { kept.push_back(std::move(p)); },
        on("tell"_a, as<int>) >>
            [&](int n) {
              for (auto& p : kept) p.reply(n);
              kept.clear();
            },
        on("forget"_a) >> [&] { kept.clear(); }, on("end"_a) >> [&] { me.exit("tired"); },
        on("end at"_a, as<pid>) >> [&](pid to) -> task<> {
          me.send(to, "ending"_a);
          co_await me.receive(on("go"_a) >> [&] { me.exit("tired"); });
        });
}

class reactor_worker : public reactor {
  pid next_;
  std::vector<reply_promise> kept_;

  void on_next(pid p) { next_ = p; }
  void on_last(pid home) { me.send(home, "token"_a); }
  void on_token(int n, pid home) { me.send(next_, "token"_a, n - 1, home); }
  int on_add(int n) { return n + 1; }
  task<int> on_add_at(pid to, int n) {
    int const sum = co_await me.call<int>(within(20s), to, "add"_a, n);
    co_return sum * 10;
  }
  void on_pass(way w, int n) {
    if (w.empty()) return me.reply(me.sender(), n);
    pid const to = w.front();
    w.erase(w.begin());
    me.delegate(to, "pass"_a, w, n + 1);
  }
  task<way> on_ask(way w) {
    if (w.empty()) co_return way();
    pid const to = w.front();
    w.erase(w.begin());
    auto const r = co_await me.try_call<way>(within(1h), to, "ask"_a, w);
    co_return outcome(r);
  }
  void on_keep() { kept_.push_back(me.promise()); }
  void on_give(pid to) {
    for (auto& p : kept_) me.send(to, "take"_a, std::move(p));
    kept_.clear();
  }
  void on_take(reply_promise p) { kept_.push_back(std::move(p)); }
  void on_tell(int n) {
    for (auto& p : kept_) p.reply(n);
    kept_.clear();
  }
  void on_forget() { kept_.clear(); }
  void on_end() { me.exit("tired"); }
  task<> on_end_at(pid to) {
    me.send(to, "ending"_a);
    co_await me.receive(on("go"_a) >> [&] { me.exit("tired"); });
  }

 public:
  static constexpr auto handles = handlers(
      on("next"_a, as<pid>) >> &reactor_worker::on_next,
      on("token"_a, 0, as<pid>) >> &reactor_worker::on_last,
      on("token"_a, as<int>, as<pid>) >> &reactor_worker::on_token,
      on("add"_a, as<int>) >> &reactor_worker::on_add,
      on("add at"_a, as<pid>, as<int>) >> &reactor_worker::on_add_at,
      on("pass"_a, as<way>, as<int>) >> &reactor_worker::on_pass,
      on("ask"_a, as<way>) >> &reactor_worker::on_ask, on("keep"_a) >> &reactor_worker::on_keep,
      on("give"_a, as<pid>) >> &reactor_worker::on_give,
      on("take"_a, as<reply_promise>) >> &reactor_worker::on_take,
      on("tell"_a, as<int>) >> &reactor_worker::on_tell,
      on("forget"_a) >> &reactor_worker::on_forget, on("end"_a) >> &reactor_worker::on_end,
      on("end at"_a, as<pid>) >> &reactor_worker::on_end_at);
};

/// One of each kind.
std::array<pid, 3> workers(actor_system& sys) {
  return {sys.spawn(thread_worker), sys.spawn(coroutine_worker), sys.spawn<reactor_worker>()};
}

template <class R>
call_error::cause why(result<R> const& r) {
  REQUIRE_FALSE(r);
  return r.error().why();
}

template <class R = int>
result<R> wait_for(bridge& here, pending& p) {
  std::vector<pending> one;
  one.push_back(std::move(p));
  auto r = here.gather<R>(within(20s), one);
  return std::move(r[0]);
}

// ---- a reactor with a handler that waits

struct at_the_end {
  std::atomic<bool>& gone;
  explicit at_the_end(std::atomic<bool>& g) : gone(g) {}
  at_the_end(at_the_end const&) = delete;
  ~at_the_end() { gone = true; }
};

class waiting : public reactor {
  at_the_end end_;
  pid to_;
  int done_ = 0;

  task<int> on_wait() {
    send(to_, "waiting"_a);
    co_await me.receive(on("go"_a) >> [&] { ++done_; });
    co_return done_;
  }
  task<int> on_throw() {
    co_await me.yield();
    throw std::runtime_error("boom");
  }
  task<int> on_promise() {
    auto p = me.promise();
    co_await me.receive(on("go"_a) >> [] {});
    p.reply(7);
    co_return 8;
  }
  task<pid> on_sender() {
    co_await me.yield();
    co_return me.sender();
  }
  task<> on_nothing() { co_await me.yield(); }
  int on_count() { return done_; }

 public:
  waiting(std::atomic<bool>& gone, pid to) : end_(gone), to_(to) {}
  static constexpr auto handles =
      handlers(on("wait"_a) >> &waiting::on_wait, on("throw"_a) >> &waiting::on_throw,
               on("promise"_a) >> &waiting::on_promise, on("sender"_a) >> &waiting::on_sender,
               on("nothing"_a) >> &waiting::on_nothing, on("count"_a) >> &waiting::on_count);
};

/// At its end, sends the text that it has seen.
struct last_look {
  std::string const& text;
  pid to;
  last_look(std::string const& s, pid p) : text(s), to(p) {}
  last_look(last_look const&) = delete;
  ~last_look() { send(to, text); }
};

class reader : public reactor {
  pid to_;
  task<> on_text(std::string const& text) {
    last_look const look(text, to_);
    send(to_, "waiting"_a);
    co_await me.receive(on("never"_a) >> [] {});
  }

 public:
  explicit reader(pid to) : to_(to) {}
  static constexpr auto handles = handlers(on(as<std::string>) >> &reader::on_text);
};

/// What a react loop in an actor of another kind acts on.
struct tally {
  int sum = 0;
  void on_add(int n) { sum += n; }
  int on_sum() { return sum; }
};
constexpr auto tally_handles =
    handlers(on("add"_a, as<int>) >> &tally::on_add, on("sum"_a) >> &tally::on_sum);

}  // namespace

// ---- rings

TEST_CASE("a token goes round a ring of all kinds") {
  actor_system sys;
  bridge here{sys};
  std::vector<pid> ring;
  for (int i = 0; i < 4; ++i)
    for (pid p : workers(sys)) ring.push_back(p);
  for (std::size_t i = 0; i < ring.size(); ++i)
    send(ring[i], "next"_a, ring[(i + 1) % ring.size()]);
  int const rounds = heed_test::count(1'000, 20'000);
  send(ring[0], "token"_a, rounds * static_cast<int>(ring.size()), here.pid());
  here.receive(on("token"_a) >> [] {}, after(50s) >> [] { FAIL("the token is lost"); });
}

TEST_CASE("many tokens go round at once") {
  actor_system sys{{.workers = 3}};
  bridge here{sys};
  auto const ring = workers(sys);
  for (std::size_t i = 0; i < 3; ++i) send(ring[i], "next"_a, ring[(i + 1) % 3]);
  for (int i = 0; i < 50; ++i) send(ring[i % 3], "token"_a, 300, here.pid());
  for (int i = 0; i < 50; ++i)
    here.receive(on("token"_a) >> [] {}, after(50s) >> [] { FAIL("a token is lost"); });
}

// ---- calls

TEST_CASE("a bridge calls each kind") {
  actor_system sys;
  bridge here{sys};
  for (pid p : workers(sys)) CHECK(here.call<int>(within(20s), p, "add"_a, 1) == 2);
}

TEST_CASE("each kind calls each kind") {
  actor_system sys;
  bridge here{sys};
  auto const from = workers(sys), to = workers(sys);
  for (pid f : from)
    for (pid t : to)
      for (int i = 0; i < 20; ++i)
        CHECK(here.call<int>(within(20s), f, "add at"_a, t, i) == (i + 1) * 10);
}

TEST_CASE("each kind calls each kind, on one worker") {
  actor_system sys{{.workers = 1}};
  bridge here{sys};
  auto const from = workers(sys), to = workers(sys);
  std::vector<pending> asked;
  for (pid f : from)
    for (pid t : to)
      for (int i = 0; i < 20; ++i) asked.push_back(here.request(f, "add at"_a, t, i));
  auto const r = here.gather<int>(within(20s), asked);
  for (std::size_t i = 0; i < r.size(); ++i) {
    REQUIRE(r[i]);
    CHECK(*r[i] == (static_cast<int>(i % 20) + 1) * 10);
  }
}

TEST_CASE("each kind may call the bridge") {
  actor_system sys;
  bridge here{sys};
  for (pid p : workers(sys)) {
    auto asked = here.request(p, "add at"_a, here.pid(), 1);
    here.receive(
        on("add"_a, as<int>) >> [&](int n) { here.reply(n + 5); },
        after(20s) >> [] { FAIL("it did not call"); });
    CHECK(here.get<int>(within(20s), asked) == 60);
  }
}

// ---- deadlock

TEST_CASE("a cycle of two calls between any kinds is a deadlock, which names both") {
  actor_system sys;
  bridge here{sys};
  auto const first = workers(sys), second = workers(sys);
  for (pid a : first)
    for (pid b : second) CHECK(here.call<way>(within(20s), a, "ask"_a, way{b, a}) == way{b, a});
}

TEST_CASE("a cycle of three kinds is named in the order its actors wait") {
  actor_system sys;
  bridge here{sys};
  auto const [a, b, c] = workers(sys);
  for (auto [x, y, z] : {std::array{a, b, c}, {a, c, b}, {b, a, c}, {b, c, a}, {c, a, b}})
    CHECK(here.call<way>(within(20s), x, "ask"_a, way{y, z, x}) == way{z, x, y});
}

TEST_CASE("a call to oneself is a deadlock in every kind") {
  actor_system sys;
  bridge here{sys};
  for (pid p : workers(sys)) CHECK(here.call<way>(within(20s), p, "ask"_a, way{p}) == way{p});
}

TEST_CASE("a chain of calls through all kinds that ends is none") {
  actor_system sys;
  bridge here{sys};
  auto const first = workers(sys), second = workers(sys);
  way w(first.begin() + 1, first.end());
  w.insert(w.end(), second.begin(), second.end());
  for (int i = 0; i < 50; ++i) CHECK(here.call<way>(within(20s), first[0], "ask"_a, w).empty());
}

TEST_CASE("of calls that cross at once, every one is answered or found to be a deadlock") {
  actor_system sys{{.workers = 2}};
  bridge here{sys};
  auto const all = workers(sys);
  int const rounds = heed_test::count(200, 5'000);
  for (int i = 0; i < rounds; ++i) {
    // Each asks the next, which asks the next, which asks the first: all at the same time.
    std::vector<pending> asked;
    for (std::size_t k = 0; k < 3; ++k)
      asked.push_back(here.request(all[k], "ask"_a, way{all[(k + 1) % 3], all[(k + 2) % 3]}));
    for (auto const& r : here.gather<way>(within(20s), asked)) {
      REQUIRE(r);
      for (pid p : *r) REQUIRE(p != pid());
    }
  }
}

TEST_CASE("an edge of a coroutine ends when the reply is sent, though it has not looked yet") {
  actor_system sys;
  bridge here{sys};
  pid const b = sys.spawn([](self me) -> task<> {
    for (;;)
      co_await me.receive(on("ask"_a) >> [&]() -> task<> {
        pid const caller = me.sender();
        me.reply(1);
        auto const r = co_await me.try_call<int>(within(20s), caller, "back"_a);
        bool const good = r ? *r == 2 : false;
        me.send(caller, "back was"_a, good);
      });
  });
  int const rounds = heed_test::count(500, 20'000);
  sys.spawn(
      [](self me, pid b, pid to, int rounds) -> task<> {
        bool good = true;
        for (int i = 0; i < rounds; ++i) {
          auto const one = co_await me.try_call<int>(within(20s), b, "ask"_a);
          good &= static_cast<bool>(one);
          co_await me.receive(on("back"_a) >> [&] { me.reply(2); });
          co_await me.receive(on("back was"_a, as<bool>) >> [&](bool g) { good &= g; });
        }
        send(to, "all"_a, good);
      },
      b, here.pid(), rounds);
  CHECK(here.receive(on("all"_a, as<bool>) >> [](bool g) { return g; }, after(50s) >> false));
}

TEST_CASE("a promise that a coroutine holds is no edge") {
  actor_system sys;
  bridge here{sys};
  pid const b = sys.spawn([](self me) -> task<> {
    co_await me.receive(on("ask"_a) >> [&]() -> task<> {
      auto p = me.promise();
      auto const r = co_await me.try_call<int>(within(5ms), me.sender(), "back"_a);
      p.reply(!r && r.error().why() == call_error::timeout);
    });
  });
  CHECK(here.call<bool>(within(20s), b, "ask"_a));
}

TEST_CASE("a request delegated between kinds carries the edge along") {
  actor_system sys;
  bridge here{sys};
  // What it is asked, it asks the bridge, which waits for the very answer.
  pid const last = sys.spawn(
      [](self me, pid to) -> task<> {
        co_await me.receive(on("pass"_a, as<way>, as<int>) >> [&](way, int) -> task<> {
          auto const r = co_await me.try_call<int>(within(1h), to, "back"_a);
          bool const found = !r && r.error().why() == call_error::deadlock;
          me.reply(found);
        });
      },
      here.pid());
  auto const [a, b, c] = workers(sys);
  CHECK(here.call<bool>(within(20s), a, "pass"_a, way{b, c, last}, 0));
}

// ---- ends

TEST_CASE("a request that waits in the mailbox of an ending actor of any kind fails with down") {
  actor_system sys;
  bridge here{sys};
  for (pid p : workers(sys)) {
    here.send(p, "end at"_a, here.pid());
    here.receive(on("ending"_a) >> [] {}, after(20s) >> [] { FAIL("it does not end"); });
    auto asked = here.request(p, "add"_a, 1);
    send(p, "go"_a);
    auto const r = wait_for(here, asked);
    CHECK(why(r) == call_error::down);
    CHECK(r.error().reason() == exit_reason("tired"));
    CHECK_FALSE(sys.alive(p));
  }
}

TEST_CASE("a coroutine that returns fails the requests that wait with down and normal") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn([](self me) -> task<> { co_await me.receive(on("go"_a) >> [] {}); });
  auto asked = here.request(p, "add"_a, 1);
  send(p, "go"_a);
  auto const r = wait_for(here, asked);
  CHECK(why(r) == call_error::down);
  CHECK(r.error().reason() == exit_reason::normal);
}

TEST_CASE("a call of a coroutine to one that ends meanwhile fails with down at once") {
  actor_system sys;
  bridge here{sys};
  for (pid p : workers(sys)) {
    sys.spawn(
        [](self me, pid p, pid to) -> task<> {
          auto const r = co_await me.try_call<int>(within(1h), p, "end"_a);
          bool const down = !r && r.error().why() == call_error::down &&
                            r.error().reason() == exit_reason("tired") && r.error().who() == p;
          auto const again = co_await me.try_call<int>(within(1h), p, "add"_a, 1);
          bool const noproc = !again && again.error().why() == call_error::down &&
                              again.error().reason() == exit_reason::noproc;
          send(to, down, noproc);
        },
        p, here.pid());
    here.receive(
        on(as<bool>, as<bool>) >>
            [](bool down, bool noproc) {
              CHECK(down);
              CHECK(noproc);
            },
        after(20s) >> [] { FAIL("the call does not end"); });
  }
}

TEST_CASE("a call of a coroutine that throws is a call_error it can catch") {
  actor_system sys;
  bridge here{sys};
  pid const mute = sys.spawn([](self me) -> task<> { co_await me.receive(on("go"_a) >> [] {}); });
  sys.spawn(
      [](self me, pid mute, pid to) -> task<> {
        int caught = 0;
        try {
          (void)co_await me.call<int>(within(1ms), mute, 1);
        } catch (call_error const& e) {
          caught = e.why() == call_error::timeout ? 1 : 2;
        }
        send(to, caught);
      },
      mute, here.pid());
  here.receive(on(1) >> [] {}, after(20s) >> [] { FAIL("not caught"); });
}

TEST_CASE("requests and ends that race are answered or fail, none hangs") {
  actor_system sys;
  bridge here{sys};
  int const rounds = heed_test::count(300, 10'000);
  for (int i = 0; i < rounds; ++i) {
    pid const p = i % 2 ? sys.spawn(coroutine_worker) : sys.spawn<reactor_worker>();
    auto before = here.request(p, "add"_a, 1);
    sys.spawn(
        [](self, pid p) -> task<> {
          send(p, "end"_a);
          co_return;
        },
        p);
    auto behind = here.request(p, "add"_a, 2);
    for (auto* asked : {&before, &behind}) {
      auto const r = wait_for(here, *asked);
      if (!r) REQUIRE(r.error().why() == call_error::down);
    }
  }
}

TEST_CASE("a system ends while coroutines and reactors wait for calls") {
  for (int round = 0; round < 20; ++round) {
    actor_system sys;
    auto const all = workers(sys);
    for (pid p : all)
      for (pid q : all)
        sys.spawn(
            [](self me, pid p, pid q) -> task<> {
              (void)co_await me.try_call<int>(within(1h), p, "add at"_a, q, 1);
              (void)co_await me.try_call<int>(within(1h), p, "keep"_a);
            },
            p, q);
  }
}

// ---- promises and delegates

TEST_CASE("a promise is kept later, in each kind") {
  actor_system sys;
  bridge here{sys};
  for (pid p : workers(sys)) {
    auto a = here.request(p, "keep"_a), b = here.request(p, "keep"_a);
    CHECK(here.call<int>(within(20s), p, "add"_a, 1) == 2);
    send(p, "tell"_a, 7);
    CHECK(*wait_for(here, a) == 7);
    CHECK(*wait_for(here, b) == 7);
  }
}

TEST_CASE("a promise is taken along from each kind to each kind, and kept there") {
  actor_system sys;
  bridge here{sys};
  auto const from = workers(sys), to = workers(sys);
  for (pid f : from)
    for (pid t : to) {
      auto asked = here.request(f, "keep"_a);
      here.send(f, "give"_a, t);
      CHECK(here.call<int>(within(20s), f, "add"_a, 1) == 2);
      send(t, "tell"_a, 7);
      CHECK(*wait_for(here, asked) == 7);
    }
}

TEST_CASE("a promise that is forgotten gives no_reply, in each kind") {
  actor_system sys;
  bridge here{sys};
  for (pid p : workers(sys)) {
    auto asked = here.request(p, "keep"_a);
    send(p, "forget"_a);
    CHECK(why(wait_for(here, asked)) == call_error::no_reply);
  }
}

TEST_CASE("a promise lost in the end of its actor gives down, in each kind") {
  actor_system sys;
  bridge here{sys};
  for (pid p : workers(sys)) {
    auto asked = here.request(p, "keep"_a);
    send(p, "end"_a);
    CHECK(why(wait_for(here, asked)) == call_error::down);
  }
}

TEST_CASE("a promise outlives the actor that gave it away") {
  actor_system sys;
  bridge here{sys};
  auto const from = workers(sys), to = workers(sys);
  for (std::size_t i = 0; i < 3; ++i) {
    auto asked = here.request(from[i], "keep"_a);
    here.send(from[i], "give"_a, to[i]);
    CHECK(why(here.try_call<int>(within(20s), from[i], "end"_a)) == call_error::down);
    send(to[i], "tell"_a, 7);
    auto const r = wait_for(here, asked);
    REQUIRE(r);
    CHECK(*r == 7);
  }
}

TEST_CASE("a request goes through delegates of all kinds, and keeps its sender") {
  actor_system sys;
  bridge here{sys};
  auto const a = workers(sys), b = workers(sys);
  way w(a.begin(), a.end());
  w.insert(w.end(), b.rbegin(), b.rend());
  pid const first = w.front();
  w.erase(w.begin());
  CHECK(here.call<std::tuple<pid, int>>(within(20s), first, "pass"_a, w, 0) ==
        std::tuple(here.pid(), 5));
}

TEST_CASE("a plain message that is delegated keeps its sender, too") {
  actor_system sys;
  bridge here{sys};
  auto const [a, b, c] = workers(sys);
  here.send(a, "pass"_a, way{b, c}, 0);
  here.receive(on(here.pid(), 2) >> [] {}, after(20s) >> [] { FAIL("no answer"); });
}

TEST_CASE("a request delegated to the dead fails with down, from each kind") {
  actor_system sys;
  bridge here{sys};
  pid const dead = sys.spawn([](self) -> task<> { co_return; });
  CHECK(why(here.try_call<int>(within(20s), dead, 1)) == call_error::down);
  for (pid p : workers(sys))
    CHECK(why(here.try_call<int>(within(20s), p, "pass"_a, way{dead}, 0)) == call_error::down);
}

// ---- several answers

TEST_CASE("gather in a coroutine gives the results of all kinds in the order asked") {
  actor_system sys;
  bridge here{sys};
  auto const all = workers(sys);
  sys.spawn(
      [](self me, std::array<pid, 3> all, pid to) -> task<> {
        std::vector<pending> asked;
        for (pid p : all) asked.push_back(me.request(p, "keep"_a));
        for (pid p : all) asked.push_back(me.request(p, "add"_a, 1));
        pid const slow = me.spawn(coroutine_worker);
        asked.push_back(me.request(slow, "keep"_a));
        asked.push_back(me.request(pid(), "add"_a, 1));
        // The last first.
        for (int i = 2; i >= 0; --i) me.send(all[i], "tell"_a, 10 * i);
        auto const r = co_await me.gather<int>(within(20ms), asked);
        CHECK(r.size() == 8);
        for (int i = 0; i < 3; ++i) {
          CHECK(r[i]);
          if (r[i]) CHECK(*r[i] == 10 * i);
          CHECK(r[3 + i]);
          if (r[3 + i]) CHECK(*r[3 + i] == 2);
        }
        CHECK_FALSE(r[6]);
        CHECK(r[7].error().why() == call_error::down);
        // What has timed out is kept.
        me.send(slow, "tell"_a, 99);
        int const late = co_await me.get<int>(within(20s), asked[6]);
        CHECK(late == 99);
        send(to, "done"_a);
      },
      all, here.pid());
  here.receive(on("done"_a) >> [] {}, after(20s) >> [] { FAIL("not done"); });
}

TEST_CASE("first in a coroutine gives the answers in the order they came") {
  actor_system sys;
  bridge here{sys};
  auto const all = workers(sys);
  sys.spawn(
      [](self me, std::array<pid, 3> all, pid to) -> task<> {
        std::vector<pending> asked;
        for (pid p : all) asked.push_back(me.request(p, "keep"_a));
        auto const none = co_await me.first<int>(within(2ms), asked);
        CHECK(none.first == 3);
        for (std::size_t i : {2, 0, 1}) {
          me.send(all[i], "tell"_a, static_cast<int>(i));
          auto const [index, r] = co_await me.first<int>(within(20s), asked);
          CHECK(index == i);
          CHECK(r);
          if (r) CHECK(*r == static_cast<int>(i));
        }
        send(to, "done"_a);
      },
      all, here.pid());
  here.receive(on("done"_a) >> [] {}, after(20s) >> [] { FAIL("not done"); });
}

TEST_CASE("reply_to in a coroutine's own loop takes the answers as they come") {
  actor_system sys;
  bridge here{sys};
  auto const all = workers(sys);
  sys.spawn(
      [](self me, std::array<pid, 3> all, pid to) -> task<> {
        auto a = me.request(all[0], "add"_a, 1);
        auto b = me.request(all[2], "add"_a, 2);
        int sum = 0;
        for (int i = 0; i < 2; ++i)
          co_await me.receive(
              on(reply_to(a), as<int>) >> [&](int n) { sum += n; },
              on(reply_to(b), as<int>) >> [&](int n) { sum += 10 * n; },
              after(20s) >> [] { FAIL("no answer"); });
        CHECK(sum == 32);
        send(to, "done"_a);
      },
      all, here.pid());
  here.receive(on("done"_a) >> [] {}, after(20s) >> [] { FAIL("not done"); });
}

TEST_CASE("a late reply is never seen by a later receive of a coroutine") {
  actor_system sys;
  bridge here{sys};
  auto const all = workers(sys);
  sys.spawn(
      [](self me, std::array<pid, 3> all, pid to) -> task<> {
        bool good = true;
        for (int i = 0; i < 60; ++i) {
          pid const p = all[i % 3];
          auto const late = co_await me.try_call<int>(within(0s), p, "keep"_a);
          good &= !late && late.error().why() == call_error::timeout;
          me.send(p, "tell"_a, 1);
          int const n = co_await me.call<int>(within(20s), p, "add"_a, 1000 + i);
          good &= n == 1001 + i;
        }
        bool const stray = co_await me.receive(otherwise >> true, after(0s) >> false);
        send(to, good, stray);
      },
      all, here.pid());
  CHECK(here.receive(on(true, false) >> true, otherwise >> false, after(20s) >> false));
}

// ---- handlers that wait

TEST_CASE("while a handler waits, its reactor handles nothing else") {
  std::atomic<bool> gone = false;
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn<waiting>(std::ref(gone), here.pid());
  auto slow = here.request(p, "wait"_a);
  here.receive(on("waiting"_a) >> [] {}, after(20s) >> [] { FAIL("it does not wait"); });
  auto behind = here.request(p, "count"_a);
  CHECK_THROWS_AS((void)here.get<int>(within(5ms), behind), call_error);
  send(p, "go"_a);
  CHECK(*wait_for(here, slow) == 1);
  CHECK(*wait_for(here, behind) == 1);
}

TEST_CASE("stop comes in its turn, after the handler that waits") {
  std::atomic<bool> gone = false;
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn<waiting>(std::ref(gone), here.pid());
  auto slow = here.request(p, "wait"_a);
  here.receive(on("waiting"_a) >> [] {}, after(20s) >> [] { FAIL("it does not wait"); });
  auto before = here.request(p, "count"_a);
  here.send(p, stop{});
  auto behind = here.request(p, "count"_a);
  CHECK(here.receive(on(is<stopped>) >> true, after(5ms) >> false) == false);
  CHECK(sys.alive(p));
  send(p, "go"_a);
  CHECK(*wait_for(here, slow) == 1);
  CHECK(*wait_for(here, before) == 1);
  here.receive(
      on(is<stopped>) >> [&] { CHECK(gone); }, after(20s) >> [] { FAIL("it does not stop"); });
  auto const r = wait_for(here, behind);
  CHECK(why(r) == call_error::down);
  CHECK(r.error().reason() == exit_reason::normal);
}

TEST_CASE("a handler that throws after it has waited ends its reactor with the exception") {
  heed_test::captured_stderr quiet;
  std::atomic<bool> gone = false;
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn<waiting>(std::ref(gone), here.pid());
  // Both requests are there before the first is handled.
  auto slow = here.request(p, "wait"_a);
  here.receive(on("waiting"_a) >> [] {}, after(20s) >> [] { FAIL("it does not wait"); });
  auto asked = here.request(p, "throw"_a);
  auto behind = here.request(p, "count"_a);
  send(p, "go"_a);
  CHECK(*wait_for(here, slow) == 1);
  for (auto* q : {&asked, &behind}) {
    auto const r = wait_for(here, *q);
    CHECK(why(r) == call_error::down);
    REQUIRE(r.error().reason().exception());
    CHECK_THROWS_AS(std::rethrow_exception(r.error().reason().exception()), std::runtime_error);
  }
  CHECK(gone);
  sys.join();
}

TEST_CASE("what a waiting handler gives after a promise was kept is dropped") {
  std::atomic<bool> gone = false;
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn<waiting>(std::ref(gone), here.pid());
  auto asked = here.request(p, "promise"_a);
  send(p, "go"_a);
  CHECK(*wait_for(here, asked) == 7);
  CHECK(here.call<int>(within(20s), p, "count"_a) == 0);
}

TEST_CASE("a handler sees its sender after it has waited") {
  std::atomic<bool> gone = false;
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn<waiting>(std::ref(gone), here.pid());
  CHECK(here.call<pid>(within(20s), p, "sender"_a) == here.pid());
}

TEST_CASE("a waiting handler that gives nothing does not reply") {
  std::atomic<bool> gone = false;
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn<waiting>(std::ref(gone), here.pid());
  CHECK(why(here.try_call<void>(within(20s), p, "nothing"_a)) == call_error::no_reply);
}

TEST_CASE("what a waiting handler was given outlives what it made itself, when its system ends") {
  auto sys = std::make_unique<actor_system>();
  actor_system outside;
  bridge here{outside};
  pid const p = sys->spawn<reader>(here.pid());
  send(p, std::string("a text that is longer than its small buffer"));
  here.receive(on("waiting"_a) >> [] {}, after(20s) >> [] { FAIL("it does not wait"); });
  sys.reset();
  here.receive(
      on(as<std::string>) >>
          [](std::string s) { CHECK(s == "a text that is longer than its small buffer"); },
      after(20s) >> [] { FAIL("nothing was read"); });
}

TEST_CASE("a system that ends destroys a reactor whose handler waits") {
  std::atomic<bool> gone = false;
  auto sys = std::make_unique<actor_system>();
  actor_system outside;
  bridge here{outside};
  pid const p = sys->spawn<waiting>(std::ref(gone), here.pid());
  send(p, "wait"_a);
  here.receive(on("waiting"_a) >> [] {}, after(20s) >> [] { FAIL("it does not wait"); });
  sys.reset();
  CHECK(gone);
}

// ---- react loops elsewhere

TEST_CASE("a thread actor runs a react loop, which stop ends") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn([](thread_self& me) {
    tally t;
    me.react(tally_handles, t);
  });
  for (int i = 1; i <= 4; ++i) send(p, "add"_a, i);
  CHECK(here.call<int>(within(20s), p, "sum"_a) == 10);
  CHECK(here.stop(within(20s), {p})[0]);
}

TEST_CASE("a coroutine actor runs a react loop, which stop ends") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn([](self me) -> task<> {
    tally t;
    co_await me.react(tally_handles, t);
  });
  for (int i = 1; i <= 4; ++i) send(p, "add"_a, i);
  CHECK(here.call<int>(within(20s), p, "sum"_a) == 10);
  here.send(p, stop{});
  here.receive(on(is<stopped>) >> [] {}, after(20s) >> [] { FAIL("it does not stop"); });
  CHECK(why(here.try_call<int>(within(20s), p, "sum"_a)) == call_error::down);
}

TEST_CASE("a react loop takes what its coroutine has left aside, in order") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn([](self me) -> task<> {
    tally t;
    co_await me.receive(on("start"_a) >> [] {});
    co_await me.react(tally_handles, t);
  });
  for (int i = 1; i <= 4; ++i) send(p, "add"_a, i);
  auto asked = here.request(p, "sum"_a);
  send(p, "add"_a, 100);
  send(p, "start"_a);
  CHECK(*wait_for(here, asked) == 10);
}
