#include <actor/info.hpp>

#include <actor/actor.hpp>
#include <actor/state_machine.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "support/scale.hpp"

using namespace heed;
using namespace std::chrono_literals;

namespace {

/// Holds those that pass until it is opened.
class gate {
 public:
  void pass() {
    std::unique_lock hold(lock_);
    ++inside_;
    changed_.notify_all();
    changed_.wait(hold, [&] { return open_; });
  }
  void wait_until_reached() {
    std::unique_lock hold(lock_);
    changed_.wait(hold, [&] { return inside_ != 0; });
  }
  void open() {
    std::lock_guard const hold(lock_);
    open_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex lock_;
  std::condition_variable changed_;
  int inside_ = 0;
  bool open_ = false;
};

deadline patient() {
  return within(60s);
}

std::string by_shape(actor_info const& info) {
  std::string out;
  for (auto const& each : info.put_aside)
    out += (out.empty() ? "" : ", ") + std::to_string(each.count) + " " + each.shape;
  return out;
}
bool stands_here(actor_info::wait const& w, unsigned line) {
  return w.line == line && std::string_view(w.file).ends_with("info.cpp");
}

// Each waits for "end"; so does what it keeps for the test: where.
constexpr unsigned coroutine_line = __LINE__ + 3;
task<> waits(self me) {
  auto const ends = [] {};
  co_await me.receive(on("end"_a) >> ends);
}
constexpr unsigned thread_line = __LINE__ + 2;
void waits_on_a_thread(thread_self& me) {
  me.receive(on("end"_a) >> [] {});
}
class handles_numbers : public reactor {
  void on_number(int) {}
  void on_take(int) {}
  void on_close() { me.become(closed, *this); }

 public:
  static constexpr auto handles = handlers(on(as<int>) >> &handles_numbers::on_number,
                                           on("take"_a, as<int>) >> &handles_numbers::on_take,
                                           on("close"_a) >> &handles_numbers::on_close);
  static constexpr auto closed =
      handlers(on("open"_a) >> &handles_numbers::on_close, otherwise >> postpone);
};

struct point {
  int x, y;
};
bool is_even(int n) {
  return n % 2 == 0;
}

/// What a coroutine actor that receives by these clauses is told to wait for.
template <class... C>
std::string clauses_of(C... c) {
  manual_system sys;
  pid const p = sys.spawn([=](self me) -> task<> {
    auto const all = clauses(c...);
    co_await me.receive(all);
  });
  sys.run_until_idle();
  return sys.info(p).waits_for.text;
}

}  // namespace

TEST_CASE("nobody is told of as nobody") {
  actor_system sys;
  CHECK_FALSE(sys.info(pid()));
  CHECK(to_string(sys.info(pid())) == "nobody");
  bridge here{sys};
  pid const p = sys.spawn(waits);
  CHECK(sys.info(p));
  send(p, "end"_a);
  sys.join();
  actor_info const gone = sys.info(p);
  CHECK_FALSE(gone);
  CHECK(gone.kind.empty());
}

TEST_CASE("what is told of an actor of each kind begins with who it is") {
  actor_system sys;
  bridge here{sys};
  pid const c = sys.spawn({.name = "c"}, waits);
  pid const t = sys.spawn(waits_on_a_thread);
  pid const r = sys.spawn<handles_numbers>({.name = "r"});
  CHECK(sys.info(c).who == c);
  CHECK(sys.info(c).name == "c");
  CHECK(sys.info(c).kind == "coroutine");
  CHECK(sys.info(t).name.empty());
  CHECK(sys.info(t).kind == "thread");
  CHECK(sys.info(r).kind == "reactor");
  CHECK(sys.info(here.pid()).kind == "bridge");
  send(c, "end"_a);
  send(t, "end"_a);
  here.stop({r});
}

TEST_CASE("an actor that waits is not woken, and tells where it waits, and for what") {
  actor_system sys;
  pid const c = sys.spawn(waits);
  pid const t = sys.spawn(waits_on_a_thread);
  pid const r = sys.spawn<handles_numbers>();
  for (pid const p : {c, t, r}) {
    actor_info const info = sys.info(patient(), p);
    CHECK_FALSE(info.running);
    CHECK(info.mailbox_length == 0);
  }
  CHECK(sys.info(patient(), c).waits_for.text == "on(\"end\"_a)");
  CHECK(stands_here(sys.info(patient(), c).waits_for, coroutine_line));
  CHECK(sys.info(patient(), t).waits_for.text == "on(\"end\"_a)");
  CHECK(stands_here(sys.info(patient(), t).waits_for, thread_line));
  std::string const loop = sys.info(patient(), r).waits_for.text;
  CHECK(loop.starts_with("the react loop of "));
  CHECK(loop.ends_with("handles_numbers: on(int), on(\"take\"_a, int), on(\"close\"_a)"));
  send(c, "end"_a);
  send(t, "end"_a);
  send(r, stop());
}

TEST_CASE("messages that were put aside are told by shape, the most first") {
  actor_system sys;
  for (pid const p : {sys.spawn(waits), sys.spawn(waits_on_a_thread)}) {
    send(p, "row"_a, 1);
    send(p, std::string("text"));
    send(p, "row"_a, 2);
    send(p, point{1, 2}, 2.5);
    send(p);
    send(p);
    send(p);
    actor_info const info = sys.info(patient(), p);
    CHECK(info.mailbox_length == 7);
    CHECK(info.put_aside_count == 7);
    std::string const told = by_shape(info);
    CHECK(told.starts_with("3 (), 2 (\"row\"_a, int), 1 ("));
    CHECK(told.find("1 (std::string)") != told.npos);
    CHECK(told.find("point, double)") != told.npos);
    send(p, "end"_a);
  }
}

TEST_CASE("thousands that were put aside, and have an index, are told as few are") {
  actor_system sys;
  bridge here{sys};
  auto const asks = [](self me) -> task<> {
    auto const ends = [] {};
    auto const answers = [&] { me.reply(); };
    co_await me.receive(on("ask"_a) >> answers);
    co_await me.receive(on("end"_a) >> ends);
  };
  pid const p = sys.spawn(asks);
  for (int i = 0; i < 3000; ++i) {
    send(p, i);
    if (i % 3 == 0) send(p, "text"_a, i);
  }
  here.call<void>(p, "ask"_a);
  for (int i = 0; i < 5; ++i) send(p, 'c');
  actor_info const info = sys.info(patient(), p);
  CHECK(info.mailbox_length == 4005);
  CHECK(info.put_aside_count == 4005);
  CHECK(by_shape(info) == "3000 (int), 1000 (\"text\"_a, int), 5 (char)");
  send(p, "end"_a);
}

TEST_CASE("the age of the oldest is counted from when it was put aside, until it is taken") {
  manual_system sys;
  pid const p = sys.spawn([](self me) -> task<> {
    auto const nothing = [] {};
    co_await me.receive(on("go"_a) >> nothing);
    co_await me.receive(on(is<int>) >> nothing);
    co_await me.receive(on("end"_a) >> nothing);
  });
  sys.run_until_idle();
  CHECK(sys.info(p).oldest_put_aside == 0ms);
  send(p, 1);
  sys.advance(1500ms);
  send(p, 2);
  CHECK(sys.info(p).oldest_put_aside == 1500ms);
  sys.advance(500ms);
  CHECK(sys.info(p).oldest_put_aside == 2000ms);
  send(p, "go"_a);
  sys.advance(100ms);
  CHECK(sys.info(p).oldest_put_aside == 600ms);
  CHECK(sys.info(p).put_aside_count == 1);
}

TEST_CASE("a message that is not looked at yet is in the mailbox, and not put aside") {
  manual_system sys;
  pid const p = sys.spawn(waits);
  send(p, 1);
  actor_info const before = sys.info(p);
  CHECK(before.running);
  CHECK(before.mailbox_length == 1);
  CHECK(before.put_aside_count == 0);
  sys.run_until_idle();
  CHECK(sys.info(p).put_aside_count == 1);
}

TEST_CASE("a message that is sent on is not put aside where it comes") {
  manual_system sys;
  bridge here{sys};
  pid const last = sys.spawn([](self me) -> task<> {
    auto const nothing = [] {};
    co_await me.receive(on(is<int>) >> nothing);
  });
  pid const first = sys.spawn(
      [](self me, pid to) -> task<> {
        auto const nothing = [] {};
        auto const pass_on = [&](message m) { send(to, std::move(m)); };
        co_await me.receive(on("go"_a) >> nothing);
        co_await me.receive(otherwise >> pass_on);
      },
      last);
  sys.run_until_idle();
  send(first, 1);
  CHECK(sys.info(first).put_aside_count == 1);
  send(first, "go"_a);
  while (sys.alive(first)) sys.run_one();
  actor_info const info = sys.info(last);
  CHECK(info.mailbox_length == 1);
  CHECK(info.put_aside_count == 0);
}

TEST_CASE("a thread actor of a manual_system tells what it waits for") {
  manual_system sys;
  pid const t = sys.spawn(waits_on_a_thread);
  sys.run_until_idle();
  send(t, 1);
  sys.advance(3s);
  actor_info const info = sys.info(t);
  CHECK(info.waits_for.text == "on(\"end\"_a)");
  CHECK(stands_here(info.waits_for, thread_line));
  CHECK(by_shape(info) == "1 (int)");
  CHECK(info.oldest_put_aside == 3s);
}

TEST_CASE("an actor that runs is told of when the time has passed, with what is known") {
  gate g;
  actor_system sys;
  auto const stuck = [&g](thread_self& me) {
    me.receive(on("go"_a) >> [] {});
    g.pass();
  };
  auto const stuck_in_the_pool = [&g](self me) -> task<> {
    auto const nothing = [] {};
    co_await me.receive(on("go"_a) >> nothing);
    g.pass();
  };
  for (pid const p :
       {sys.spawn({.name = "stuck"}, stuck), sys.spawn({.name = "stuck too"}, stuck_in_the_pool)}) {
    send(p, "go"_a);
    g.wait_until_reached();
  }
  // They may be on their way still.
  for (pid const p : sys.actors()) {
    actor_info info = sys.info(p);
    while (!info.running) info = sys.info(p);
    CHECK(info.name.find("stuck") == 0);
    CHECK(info.put_aside_count == 0);
    CHECK(info.waits_for.text.empty());
    CHECK(info.waits_for.line == 0);
    send(p, 1);
    CHECK(sys.info(within(0s), p).mailbox_length == 1);
  }
  g.open();
}

TEST_CASE("an actor that was stuck answers when it waits again") {
  gate g;
  actor_system sys;
  pid const p = sys.spawn([&g](thread_self& me) {
    g.pass();
    me.receive(on("end"_a) >> [] {});
  });
  g.wait_until_reached();
  CHECK(sys.info(within(1ms), p).running);
  actor_info later;
  std::thread asks([&] { later = sys.info(patient(), p); });
  g.open();
  asks.join();
  CHECK(later.waits_for.text == "on(\"end\"_a)");
  send(p, "end"_a);
}

TEST_CASE("who asks about an actor that ends is told at once") {
  gate g;
  actor_system sys;
  pid const p = sys.spawn([&g](thread_self&) { g.pass(); });
  g.wait_until_reached();
  actor_info told;
  told.who = p;
  std::atomic<bool> asks_now = false;
  std::thread asks([&] {
    asks_now = true;
    told = sys.info(deadline::never(), p);
  });
  while (!asks_now) std::this_thread::yield();
  g.open();
  asks.join();
  CHECK_FALSE(told);
}

TEST_CASE("an actor may ask about itself") {
  actor_system sys;
  bridge here{sys};
  sys.spawn(
      {.name = "curious"},
      [](self me, pid to) -> task<> {
        me.send(me.pid(), "later"_a);
        auto const ask = [&] { send(to, to_string(me.system().info(me.pid()))); };
        me.send(me.pid(), "ask"_a);
        co_await me.receive(on("ask"_a) >> ask);
      },
      here.pid());
  std::string const told = here.receive(on(arg) >> [](std::string s) { return s; });
  CHECK(told.find("curious") != told.npos);
  CHECK(told.find(", a coroutine, 1 message, 1 put aside") != told.npos);
  CHECK(told.ends_with("1 (\"later\"_a); runs"));

  send(here.pid(), 1);
  actor_info const mine = sys.info(here.pid());
  CHECK(mine.running);
  CHECK(mine.mailbox_length == 1);
}

TEST_CASE("two actors that ask about each other are both told") {
  actor_system sys;
  bridge here{sys};
  auto const asks = [](self me, pid to) -> task<> {
    pid other;
    co_await me.receive(on(as<pid>) >> [&](pid p) { other = p; });
    send(to, me.system().info(within(1ms), other).kind == "coroutine");
    auto const ends = [] {};
    co_await me.receive(on("end"_a) >> ends);
  };
  pid const a = sys.spawn(asks, here.pid()), b = sys.spawn(asks, here.pid());
  send(a, b);
  send(b, a);
  for (int i = 0; i < 2; ++i) CHECK(here.receive(on(as<bool>) >> [](bool told) { return told; }));
  send(a, "end"_a);
  send(b, "end"_a);
}

TEST_CASE("a wait for an answer tells whose") {
  actor_system sys;
  bridge here{sys};
  pid const silent = sys.spawn(waits);
  constexpr unsigned line = __LINE__ + 3;
  pid const c = sys.spawn(
      [](self me, pid to) -> task<> {
        static_cast<void>(co_await me.try_call<int>(deadline::never(), to, "what"_a));
      },
      silent);
  pid const t = sys.spawn(
      [](thread_self& me, pid to) {
        pending one = me.request(to, 1);
        static_cast<void>(me.get<int>(one));
      },
      silent);
  for (pid const p : {c, t}) {
    send(p, "not asked for"_a);
    actor_info const info = sys.info(patient(), p);
    CHECK(info.waits_for.text == "the answer of " + detail::to_text(silent));
    CHECK(by_shape(info) == "1 (\"not asked for\"_a)");
  }
  CHECK(stands_here(sys.info(patient(), c).waits_for, line));
  CHECK(stands_here(sys.info(patient(), t).waits_for, line + 6));
  heed::exit(c, exit_reason::shutdown);
  heed::exit(t, exit_reason::shutdown);
  send(silent, "end"_a);
}

TEST_CASE("waits for several answers, and for one in a receive, tell whose") {
  manual_system sys;
  pid const a = sys.spawn({.name = "a"}, waits), b = sys.spawn({.name = "b"}, waits);
  auto const all = sys.spawn(
      [](self me, pid a, pid b) -> task<> {
        std::vector<pending> asked;
        asked.push_back(me.request(a, 1));
        asked.push_back(me.request(b, 1));
        static_cast<void>(co_await me.gather<int>(asked));
      },
      a, b);
  auto const one = sys.spawn(
      [](self me, pid a) -> task<> {
        pending asked = me.request(a, 1);
        auto const nothing = [] {};
        co_await me.receive(on(reply_to(asked), is<int>) >> nothing, on("end"_a) >> nothing);
      },
      a);
  sys.run_until_idle();
  std::string const both = sys.info(all).waits_for.text;
  CHECK(both.starts_with("the answer of "));
  CHECK(both.find("<a:") != both.npos);
  CHECK(both.find("<b:") != both.npos);
  CHECK(sys.info(one).waits_for.text ==
        "on(\"end\"_a), the answer of " + detail::to_text(a) + ": on(int)");
}

TEST_CASE("clauses are told as they are written, with the types that they take") {
  int elsewhere = 7;
  CHECK(clauses_of(on(as<int>, "text", 42, true) >> [](int) {}) == "on(int, \"text\", 42, true)");
  CHECK(clauses_of(on(_, rest) >> [] {}, otherwise >> [] {}) == "on(_, rest), otherwise");
  CHECK(clauses_of(on() >> [] {}) == "on()");
  CHECK(clauses_of(on(arg, "x"_v) >> [](int, std::string const&) {}) == "on(int, std::string)");
  CHECK(clauses_of(on(as<int> > 3, is<unsigned> != 2u).when([](int) { return true; }) >>
                   [](int) {}) == "on(int > 3, unsigned int != 2) when");
  CHECK(clauses_of(on(is_even, is<int>.when(is_even)) >> [] {}) == "on(int when, int when)");
  CHECK(clauses_of(on(std::ref(elsewhere), c<3>) >> [] {}) == "on(int, 3)");
  CHECK(clauses_of(on(either("a"_a, "b"_a), some(as<int>), rest(is<int>)) >> [](int) {}) ==
        "on(either(\"a\"_a, \"b\"_a), some(int), rest(int))");
  CHECK(clauses_of(on(tuple_of(as<int>, _, rest), holds<int>, neither(1)) >> [](int) {}) ==
        "on(tuple_of(int, _, rest), holds<int>, neither(int))");
}

TEST_CASE("a receive with a deadline tells that it has one, and keeps it when it is asked about") {
  manual_system sys;
  bridge here{sys};
  pid const p = sys.spawn(
      [](self me, pid to) -> task<> {
        auto const nothing = [] {};
        auto const late = [&] { send(to, "late"_a); };
        co_await me.receive(on("end"_a) >> nothing, after(2s) >> late);
      },
      here.pid());
  sys.run_until_idle();
  CHECK(sys.info(p).waits_for.text == "on(\"end\"_a), after");
  sys.advance(1999ms);
  CHECK(sys.info(p).waits_for.text == "on(\"end\"_a), after");
  sys.advance(1ms);
  CHECK(here.receive(on("late"_a) >> true, after(0s) >> false));
}

TEST_CASE("a receive of more than eight clauses tells them, without a line") {
  manual_system sys;
  pid const p = sys.spawn([](self me) -> task<> {
    auto const f = [] {};
    co_await me.receive(on(1) >> f, on(2) >> f, on(3) >> f, on(4) >> f, on(5) >> f, on(6) >> f,
                        on(7) >> f, on(8) >> f, on(9) >> f);
  });
  sys.run_until_idle();
  CHECK(sys.info(p).waits_for.line == 0);
  CHECK(sys.info(p).waits_for.text.ends_with("on(8), on(9)"));
}

TEST_CASE("a react loop tells the registry that serves, and what it has postponed") {
  manual_system sys;
  pid const r = sys.spawn<handles_numbers>();
  send(r, "close"_a);
  send(r, 1);
  send(r, 2);
  sys.run_until_idle();
  actor_info const info = sys.info(r);
  CHECK(info.waits_for.text.ends_with("handles_numbers: on(\"open\"_a), otherwise"));
  CHECK(by_shape(info) == "2 (int)");
}

class gate_keeper : public state_machine<gate_keeper> {
  void on_open() { next_state(open); }

 public:
  void init() {}
  static constexpr auto handles =
      handlers(on("open"_a) >> &gate_keeper::on_open, on(is<int>) >> postpone);
  static constexpr auto open = handlers(on("close"_a, is<int>) >> postpone);
};

TEST_CASE("a state machine tells its state, and since when it has postponed what") {
  manual_system sys;
  pid const m = sys.spawn<gate_keeper>();
  send(m, 1);
  sys.run_until_idle();
  sys.advance(1500ms);
  actor_info const info = sys.info(m);
  CHECK(info.waits_for.text.ends_with("gate_keeper: on(\"open\"_a), on(int)"));
  CHECK(by_shape(info) == "1 (int)");
  CHECK(info.oldest_put_aside == 1500ms);
  send(m, "open"_a);
  sys.run_until_idle();
  CHECK(sys.info(m).waits_for.text.ends_with("gate_keeper: on(\"close\"_a, int)"));
}

TEST_CASE("a react loop of an actor that runs other code tells where it stands") {
  struct object {
    void on_number(int) {}
  };
  static constexpr auto registry = handlers(on(as<int>) >> &object::on_number);
  manual_system sys;
  constexpr unsigned line = __LINE__ + 3;
  pid const p = sys.spawn([](self me) -> task<> {
    object o;
    co_await me.react(registry, o);
  });
  sys.run_until_idle();
  CHECK(sys.info(p).waits_for.text.ends_with("object: on(int)"));
  CHECK(stands_here(sys.info(p).waits_for, line));
}

TEST_CASE("a bridge that waits tells for what, from another thread, too") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn(waits);
  std::string text;
  std::thread asks([&, me = here.pid()] {
    actor_info info = sys.info(me);
    while (info.running) info = sys.info(me);
    text = info.waits_for.text;
    send(me, "end"_a);
  });
  here.receive(on("end"_a) >> [] {});
  asks.join();
  CHECK(text == "on(\"end\"_a)");

  std::thread asks_again([&, me = here.pid()] {
    actor_info info = sys.info(me);
    while (info.running) info = sys.info(me);
    text = info.waits_for.text;
    send(p, "end"_a);
  });
  here.stop(deadline::never(), {p});
  asks_again.join();
  CHECK(text == "the end of those that it stops");
}

TEST_CASE("a bounded mailbox is told as any other, and its bound stays") {
  actor_system sys;
  pid const p = sys.spawn({.mailbox = bounded(3)}, waits);
  for (int i = 0; i < 5; ++i) send(p, i);
  for (int i = 0; i < 3; ++i) {
    actor_info const info = sys.info(patient(), p);
    CHECK(info.mailbox_length == 3);
    CHECK(by_shape(info) == "3 (int)");
  }
  CHECK(sys.counters().refused == 2);
  send(p, 1);
  CHECK(sys.counters().refused == 3);
  heed::exit(p, exit_reason::shutdown);
}

TEST_CASE("a question is no message: nothing counts it") {
  actor_system sys;
  pid const c = sys.spawn(waits), t = sys.spawn(waits_on_a_thread);
  std::uint64_t const before = sys.counters().sent;
  for (int i = 0; i < 10; ++i) {
    CHECK(sys.info(patient(), c).mailbox_length == 0);
    CHECK(sys.info(patient(), t).mailbox_length == 0);
  }
  CHECK(sys.counters().sent == before);
  send(c, "end"_a);
  send(t, "end"_a);
}

TEST_CASE("questions while floods run, and while actors end, are all answered") {
  int const rounds = heed_test::count(20, 500);
  for (int round = 0; round < rounds; ++round) {
    actor_system sys{{.workers = 2}};
    auto const sink = [](self me) -> task<> {
      auto const took = [](int) {};
      for (;;) co_await me.receive(on("take"_a, as<int>) >> took);
    };
    auto const thread_sink = [](thread_self& me) {
      for (;;) me.receive(on("take"_a, as<int>) >> [](int) {});
    };
    std::vector<pid> all;
    for (int i = 0; i < 3; ++i) {
      all.push_back(sys.spawn(sink));
      all.push_back(sys.spawn({.mailbox = bounded(50, overflow::drop_oldest)}, sink));
      all.push_back(sys.spawn(thread_sink));
      all.push_back(sys.spawn<handles_numbers>());
    }
    for (int i = 0; i < 2; ++i)
      sys.spawn(
          [](self me, std::vector<pid> to) -> task<> {
            for (int n = 0; n < 100; ++n) {
              for (pid const p : to) {
                me.send(p, n % 3 == 0 ? 1 : 2);
                me.send(p, "take"_a, n);
              }
              co_await me.yield();
            }
            for (pid const p : to) heed::exit(p, exit_reason::shutdown);
          },
          all);
    sys.spawn(
        [](self me, std::vector<pid> about) -> task<> {
          for (int n = 0; n < 20; ++n) {
            for (pid const p : about) static_cast<void>(me.system().info(within(1ms), p));
            co_await me.yield();
          }
        },
        all);
    auto const asks = [&] {
      for (int n = 0; n < 50; ++n)
        for (pid const p : all) {
          actor_info const info = sys.info(p);
          if (info && !info.running && info.put_aside_count > info.mailbox_length)
            throw std::logic_error("more is put aside than there is");
        }
    };
    std::thread one(asks), two(asks);
    one.join();
    two.join();
    if (round % 2 == 0) sys.join();
  }
}

TEST_CASE("links are told, on both sides, and when they have gone they are not") {
  manual_system sys;
  bridge here{sys};
  pid const p = here.spawn_link([](self me) -> task<> {
    auto const nothing = [] {};
    co_await me.receive(on("end"_a) >> nothing);
  });
  sys.run_until_idle();
  CHECK(sys.info(p).links == std::vector{here.pid()});
  CHECK(sys.info(here.pid()).links == std::vector{p});
  CHECK(to_string(sys.info(p)).find("; linked to <bridge:") != std::string::npos);
  here.unlink(p);
  CHECK(sys.info(p).links.empty());
}
