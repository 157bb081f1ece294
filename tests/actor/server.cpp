#include <actor/server.hpp>

#include <actor/actor.hpp>

#include <doctest/doctest.h>

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

// What it does is told to whoever it is given, a line each.
class told : public server<told> {
 public:
  void init(pid to) { to_ = to; }
  void terminate(exit_reason const& why) {
    me.send(to_, "terminate"_a, why);
    if (ends_badly_) throw std::runtime_error("in terminate");
  }

  int on_close(int n) {
    stop_with("closed");
    return n;
  }
  task<int> on_slow_close(int n) {
    co_await me.yield();
    stop_with("closed");
    co_await me.yield();
    co_return n;
  }
  void on_quiet_close() { stop_with("closed"); }
  int on_bad_close(int n) {
    ends_badly_ = true;
    stop_with(exit_reason::normal);
    return n;
  }
  void on_throw() { throw std::runtime_error("boom"); }
  void on_throw_reason() { throw exit_reason("thrown"); }
  void on_exit() { me.exit("left"); }
  task<> on_slow_exit() {
    co_await me.yield();
    me.exit("left");
  }
  bool on_trap() {
    me.trap_exit(true);
    return true;
  }
  void on_signal(exit_signal const& s) { me.send(to_, "signal"_a, s.reason); }
  bool on_ping() { return true; }

  static constexpr auto handles = handlers(
      on("close"_a, as<int>) >> &told::on_close,
      on("slow close"_a, as<int>) >> &told::on_slow_close, on("close"_a) >> &told::on_quiet_close,
      on("bad close"_a, as<int>) >> &told::on_bad_close, on("throw"_a) >> &told::on_throw,
      on("throw reason"_a) >> &told::on_throw_reason, on("exit"_a) >> &told::on_exit,
      on("slow exit"_a) >> &told::on_slow_exit, on("trap"_a) >> &told::on_trap,
      on(as<exit_signal>) >> &told::on_signal, on("ping"_a) >> &told::on_ping);

 private:
  pid to_;
  bool ends_badly_ = false;
};

// The next thing that is told; a pair of what, and why.
std::pair<std::string, exit_reason> next(bridge& here) {
  return here.receive(
      on("terminate"_a, as<exit_reason>) >>
          [](exit_reason why) { return std::pair(std::string("terminate"), why); },
      on("signal"_a, as<exit_reason>) >>
          [](exit_reason why) { return std::pair(std::string("signal"), why); },
      on(fields<down>(_, _, arg)) >>
          [](exit_reason why) { return std::pair(std::string("down"), why); },
      after(20s) >> std::pair(std::string("nothing"), exit_reason::normal));
}
std::pair<std::string, exit_reason> line(char const* what, exit_reason why) {
  return {what, why};
}

// The many ways in which it may not begin.
class fragile : public server<fragile> {
 public:
  std::optional<exit_reason> init(std::string how) {
    if (how == "reason") return "no such file";
    if (how == "normal") return exit_reason::normal;
    if (how == "throw") throw std::runtime_error("no such file");
    if (how == "throw reason") throw exit_reason("no such file");
    if (how == "exit") me.exit("no such file");
    if (how == "stop") stop_with("no such file");
    return std::nullopt;
  }
  void terminate(exit_reason const&) { ++terminated; }
  bool on_ping() { return true; }
  static constexpr auto handles = handlers(on("ping"_a) >> &fragile::on_ping);
  static inline std::atomic<int> terminated = 0;
};

// The same after a wait.
class slow_fragile : public server<slow_fragile> {
 public:
  task<std::optional<exit_reason>> init(std::string how) {
    co_await me.receive(after(1ms) >> [] {});
    if (how == "reason") co_return "no such file";
    if (how == "normal") co_return exit_reason::normal;
    if (how == "throw") throw std::runtime_error("no such file");
    if (how == "throw reason") throw exit_reason("no such file");
    if (how == "exit") me.exit("no such file");
    if (how == "stop") stop_with("no such file");
    co_return std::nullopt;
  }
  void terminate(exit_reason const&) { ++fragile::terminated; }
  bool on_ping() { return true; }
  static constexpr auto handles = handlers(on("ping"_a) >> &slow_fragile::on_ping);
};

class unmade : public server<unmade> {
 public:
  unmade() { throw std::runtime_error("not made"); }
  void init() {}
  void on_ping() {}
  static constexpr auto handles = handlers(on("ping"_a) >> &unmade::on_ping);
};

// Never begins.
class stuck : public server<stuck> {
 public:
  ~stuck() { ++gone; }
  task<> init() {
    co_await me.receive(on("begin"_a) >> [] {});
  }
  bool on_ping() { return true; }
  static constexpr auto handles = handlers(on("ping"_a) >> &stuck::on_ping);
  static inline std::atomic<int> gone = 0;
};

void expect(bool holds, char const* what) {
  if (!holds) throw std::runtime_error(what);
}

}  // namespace

// ---- calls and messages

namespace {

class store : public server<store> {
  std::vector<int> all_;
  std::vector<reply_promise> waiting_;

  void on_put(int n) {
    all_.push_back(n);
    for (auto& p : waiting_) p.reply(n);
    waiting_.clear();
  }
  std::size_t on_size() const { return all_.size(); }
  void on_next() { waiting_.push_back(me.promise()); }
  task<int> on_ask(pid other) {
    int const n = co_await me.call<int>(other, "number"_a);
    co_return n + 1;
  }
  pid on_who() { return me.sender(); }

 public:
  void init(std::unique_ptr<int> first, int second) { all_ = {*first, second}; }
  static constexpr auto handles =
      handlers(on("put"_a, as<int>) >> &store::on_put, on("size"_a) >> &store::on_size,
               on("next"_a) >> &store::on_next, on("ask"_a, as<pid>) >> &store::on_ask,
               on("who"_a) >> &store::on_who);
};

}  // namespace

TEST_CASE("a server is made without arguments, and init is given those of its start") {
  explore(20, [](manual_system& sys) {
    bridge here{sys};
    result<pid> const s = here.start<store>({.name = "store"}, std::make_unique<int>(1), 2);
    expect(s && sys.where("store") == *s, "it has its name");
    expect(here.call<std::size_t>(*s, "size"_a) == 2, "init had both");
  });
}

TEST_CASE("a request is answered by what its handler gives, and a message by nothing") {
  explore(20, [](manual_system& sys) {
    bridge here{sys};
    pid const s = *here.start<store>(std::make_unique<int>(1), 2);
    here.send(s, "size"_a);
    here.send(s, "put"_a, 3);
    expect(here.call<std::size_t>(s, "size"_a) == 3, "both come to their clauses");
    expect(here.receive(otherwise >> false, after(0s) >> true), "nothing else comes");
    expect(here.call<pid>(s, "who"_a) == here.pid(), "the sender is known");
  });
}

TEST_CASE("a handler may leave the answer open, for a later one to give") {
  explore(20, [](manual_system& sys) {
    bridge here{sys};
    pid const s = *here.start<store>(std::make_unique<int>(1), 2);
    pending one = here.request(s, "next"_a), two = here.request(s, "next"_a);
    expect(here.call<std::size_t>(s, "size"_a) == 2, "it serves others meanwhile");
    here.send(s, "put"_a, 7);
    expect(here.get<int>(one) == 7 && here.get<int>(two) == 7, "both are answered");
  });
}

TEST_CASE("a handler that waits is awaited, and then answers") {
  explore(20, [](manual_system& sys) {
    bridge here{sys};
    pid const number = sys.spawn([](self me) -> task<> {
      for (;;) co_await me.receive(on("number"_a) >> [&] { me.reply(41); });
    });
    pid const s = *here.start<store>(std::make_unique<int>(1), 2);
    expect(here.call<int>(s, "ask"_a, number) == 42, "it has asked another");
  });
}

TEST_CASE("what a server leaves unanswered when it ends fails with down and its reason") {
  manual_system sys;
  bridge here{sys};
  pid const t = *here.start<told>(here.pid());
  auto const r = here.try_call<void>(t, "close"_a);
  CHECK(r.error().why() == call_error::down);
  CHECK(r.error().reason() == exit_reason("closed"));
}

// ---- the beginning

TEST_CASE("a start fails with the reason that init gives, however it gives it") {
  heed_test::captured_stderr quiet;
  fragile::terminated = 0;
  explore(10, [](manual_system& sys) {
    bridge here{sys};
    auto const fails = [&](auto const& start) {
      for (char const* how : {"reason", "throw reason", "exit", "stop"}) {
        result<pid> const s = start(how);
        expect(!s && s.error().why() == call_error::down, "it has not begun");
        expect(s.error().reason() == exit_reason("no such file"), "the reason is init's");
        expect(!sys.alive(s.error().who()), "nobody lives there");
      }
      result<pid> const normal = start("normal");
      expect(!normal && normal.error().reason() == exit_reason::normal, "without blame");
      result<pid> const thrown = start("throw");
      expect(!thrown && thrown.error().reason().exception() != nullptr, "an exception is kept");
      result<pid> const well = start("well");
      expect(well && here.call<bool>(*well, "ping"_a), "it may begin, too");
    };
    fails([&](char const* how) { return here.start<fragile>(how); });
    fails([&](char const* how) { return here.start_link<fragile>(how); });
    fails([&](char const* how) { return here.start<slow_fragile>(how); });
    fails([&](char const* how) { return here.start_link<slow_fragile>(how); });
    result<pid> const u = here.start<unmade>();
    expect(!u && u.error().reason().exception() != nullptr, "a constructor may throw");
  });
  CHECK(fragile::terminated == 0);
}

TEST_CASE("an init that fails leaves no name behind: it is free before the starter learns of it") {
  explore(10, [](manual_system& sys) {
    bridge here{sys};
    for (int i = 0; i < 100; ++i) {
      result<pid> const s = here.start<fragile>({.name = "fragile"}, "reason");
      expect(!s && !sys.where("fragile"), "the name is free");
    }
    result<pid> const s = here.start<fragile>({.name = "fragile"}, "well");
    expect(s && sys.where("fragile") == *s, "and can be had");
  });
}

TEST_CASE("the name is as free on the pool, a hundred times, for threads, bridges and coroutines") {
  actor_system sys{{.workers = 2}};
  bridge here{sys};
  int const rounds = heed_test::count(100, 2'000);
  for (int i = 0; i < rounds; ++i) {
    result<pid> const s = here.start<fragile>(within(20s), {.name = "fragile"}, "reason");
    REQUIRE(!s);
    REQUIRE(s.error().reason() == exit_reason("no such file"));
  }
  sys.spawn(
      [](thread_self& me, pid to, int rounds) {
        int failed = 0;
        for (int i = 0; i < rounds; ++i)
          failed += !me.start_link<slow_fragile>({.name = "of a thread"}, "reason");
        me.send(to, failed);
      },
      here.pid(), 100);
  sys.spawn(
      [](self me, pid to, int rounds) -> task<> {
        spawn_options const named{.name = "of a coroutine"};
        int failed = 0;
        for (int i = 0; i < rounds; ++i) {
          result<pid> const s = co_await me.start_link<fragile>(named, "reason");
          failed += !s;
        }
        me.send(to, failed);
      },
      here.pid(), rounds);
  int failed = 0;
  for (int i = 0; i < 2; ++i)
    here.receive(on(as<int>) >> [&](int n) { failed += n; }, after(60s) >> [] { FAIL("lost"); });
  CHECK(failed == 100 + rounds);
  result<pid> const s = here.start<fragile>({.name = "fragile"}, "well");
  REQUIRE(s);
  CHECK(here.call<bool>(within(20s), *s, "ping"_a));
}

TEST_CASE("a start that fails brings no exit signal") {
  explore(20, [](manual_system& sys) {
    bridge here{sys};
    here.trap_exit(true);
    for (int i = 0; i < 5; ++i)
      expect(!here.start_link<slow_fragile>("reason"), "it has not begun");
    expect(!here.start_link<stuck>(within(1s)), "nor this");
    sys.run_until_idle();
    expect(here.receive(otherwise >> false, after(0s) >> true), "nothing comes");
  });
}

TEST_CASE("a deadline ends the server that has not begun, and its name is free by then") {
  explore(20, [](manual_system& sys) {
    bridge here{sys};
    for (int i = 0; i < 5; ++i) {
      stuck::gone = 0;
      result<pid> const s = here.start<stuck>(within(1s), {.name = "stuck"});
      expect(!s && s.error().why() == call_error::timeout, "in time");
      expect(stuck::gone == 1 && !sys.where("stuck"), "it has gone");
    }
    result<pid> const l = here.start_link<stuck>(within(0s), {.name = "stuck"});
    expect(!l && l.error().why() == call_error::timeout, "without time, too");
  });
}

namespace {

// Begins just when those who start it lose their patience.
class just_in_time : public server<just_in_time> {
 public:
  task<> init() {
    co_await me.receive(after(200us) >> [] {});
  }
  bool on_ping() { return true; }
  static constexpr auto handles = handlers(on("ping"_a) >> &just_in_time::on_ping);
};

}  // namespace

namespace {

// Gives way between its wait and its beginning: a request to end may come just there.
class hesitant : public server<hesitant> {
 public:
  task<> init() {
    co_await me.receive(after(1s) >> [] {});
    co_await me.yield();
  }
  bool on_ping() { return true; }
  static constexpr auto handles = handlers(on("ping"_a) >> &hesitant::on_ping);
};

}  // namespace

TEST_CASE("a deadline that meets the end of init: the server has begun, or it has gone") {
  explore(50, [](manual_system& sys) {
    bridge here{sys};
    auto const starts = [](self me, pid to) -> task<> {
      spawn_options const named{.name = "hesitant"};
      result<pid> const s = co_await me.start<hesitant>(within(1s), named);
      me.send(to, static_cast<bool>(s));
    };
    sys.spawn(starts, here.pid());
    bool const begun = here.receive(on(as<bool>) >> [](bool b) { return b; });
    expect(begun == static_cast<bool>(sys.where("hesitant")), "either");
  });
}

TEST_CASE("the same on the pool, where both happen at once") {
  actor_system sys{{.workers = 2}};
  bridge here{sys};
  int const rounds = heed_test::count(200, 5'000);
  for (int i = 0; i < rounds; ++i) {
    result<pid> const s = here.start_link<just_in_time>(
        within(std::chrono::microseconds(150 + i % 100)), {.name = "just in time"});
    if (s) {
      REQUIRE(here.call<bool>(within(20s), *s, "ping"_a));
      tag const m = here.monitor(*s);
      here.send(*s, stop{});
      here.receive(on(fields<down>(m, _, _)) >> [] {}, after(20s) >> [] { FAIL("it stays"); });
    } else {
      REQUIRE(s.error().why() == call_error::timeout);
    }
    REQUIRE(!sys.where("just in time"));
  }
}

TEST_CASE("a start without a deadline waits as long as it takes") {
  manual_system sys;
  bridge here{sys};
  here.send_after(1h, here.pid(), "late"_a);
  sys.spawn([](self me) -> task<> {
    co_await me.receive(after(30min) >> [] {});
    me.send(me.system().where("stuck"), "begin"_a);
  });
  result<pid> const s = here.start<stuck>({.name = "stuck"});
  REQUIRE(s);
  CHECK(here.call<bool>(*s, "ping"_a));
}

TEST_CASE("a name that is taken is thrown by the start, which changes nothing") {
  manual_system sys;
  bridge here{sys};
  pid const first = *here.start<told>({.name = "told"}, here.pid());
  CHECK_THROWS_AS((void)here.start<told>({.name = "told"}, here.pid()), name_taken);
  sys.spawn([](self me) -> task<> {
    spawn_options const named{.name = "told"};
    bool threw = false;
    try {
      (void)co_await me.start<told>(named, me.pid());
    } catch (name_taken const& e) {
      threw = true;
    }
    pid const told_first = me.system().where("told");
    if (threw)
      me.send(told_first, "trap"_a);
    else
      me.send(told_first, "close"_a);
  });
  sys.run_until_idle();
  CHECK(sys.where("told") == first);
}

TEST_CASE("a start that is linked ends with its starter, before it has begun as well") {
  explore(20, [](manual_system& sys) {
    pid const starter = sys.spawn([](self me) -> task<> {
      spawn_options const named{.name = "stuck"};
      (void)co_await me.start_link<stuck>(named);
    });
    sys.run_until_idle();
    pid const s = sys.where("stuck");
    expect(sys.alive(s), "it begins");
    heed::exit(starter, "enough");
    sys.run_until_idle();
    expect(!sys.alive(s) && !sys.alive(starter), "both have ended");
  });
}

TEST_CASE("a server that is started without a link outlives its starter") {
  manual_system sys;
  sys.spawn([](self me) -> task<> {
    spawn_options const named{.name = "stuck"};
    (void)co_await me.start<stuck>(named);
  });
  sys.run_until_idle();
  pid const s = sys.where("stuck");
  for (pid p : sys.actors())
    if (p != s) heed::exit(p, "enough");
  sys.run_until_idle();
  CHECK(sys.alive(s));
  bridge here{sys};
  send(s, "begin"_a);
  CHECK(here.call<bool>(s, "ping"_a));
}

namespace {

// Asks its starter before it has begun.
class curious : public server<curious> {
 public:
  task<std::optional<exit_reason>> init(pid whom) {
    result<int> const n = co_await me.try_call<int>(whom, "how many"_a);
    if (!n && n.error().why() == call_error::deadlock) co_return "deadlock";
    co_return std::nullopt;
  }
  void on_ping() {}
  static constexpr auto handles = handlers(on("ping"_a) >> &curious::on_ping);
};

}  // namespace

TEST_CASE("an init that calls its starter is a deadlock, told at once") {
  explore(20, [](manual_system& sys) {
    bridge here{sys};
    result<pid> const s = here.start<curious>(here.pid());
    expect(!s && s.error().reason() == exit_reason("deadlock"), "nobody could have answered");
  });
}

namespace {

class asks_back : public server<asks_back> {
 public:
  void init(pid expected) { right = me.sender() == expected; }
  bool on_right() { return right; }
  static constexpr auto handles = handlers(on("right"_a) >> &asks_back::on_right);
  bool right = false;
};

}  // namespace

TEST_CASE("init knows who starts it") {
  manual_system sys;
  bridge here{sys};
  CHECK(here.call<bool>(*here.start<asks_back>(here.pid()), "right"_a));
  CHECK(here.call<bool>(sys.spawn<asks_back>(pid()), "right"_a));
}

TEST_CASE("a server may be spawned without waiting: an init that fails ends it") {
  explore(20, [](manual_system& sys) {
    bridge here{sys};
    (void)here.spawn_monitor<slow_fragile>("reason");
    expect(next(here) == line("down", "no such file"), "its end is told");
    pid const well = here.spawn<slow_fragile>({.name = "well"}, "well");
    expect(here.call<bool>(well, "ping"_a), "its messages wait for init");
    here.trap_exit(true);
    pid const linked = here.spawn_link<fragile>("reason");
    exit_signal const s = here.receive(on(as<exit_signal>) >> [](exit_signal s) { return s; });
    expect(s.from == linked && s.reason == exit_reason("no such file"), "a link is told");
  });
}

// ---- continue

namespace {

class continuing : public server<continuing> {
  std::vector<std::string> seen_;

  void on_text(std::string const& text) { seen_.push_back(text); }
  void on_load() {
    seen_.push_back("load");
    continue_with("third");
    continue_with("fourth");
  }
  void on_more() {
    seen_.push_back("more");
    continue_with("next");
  }
  std::vector<std::string> on_seen() { return seen_; }
  void on_open() { me.become(handles, *this); }
  void on_close() { me.become(closed, *this); }
  task<int> on_peek() {
    continue_with("hidden");
    int const seen = co_await me.receive(on(as<std::string>) >> 1, after(0s) >> 0);
    co_return seen;
  }
  void on_unknown() {
    continue_with(1.5);
    continue_with("after");
  }
  void on_throw() {
    continue_with("never");
    throw std::runtime_error("boom");
  }

 public:
  task<> init() {
    continue_with("load"_a);
    continue_with("second");
    co_await me.receive(on("begin"_a) >> [] {});
  }
  static constexpr auto handles =
      handlers(on("load"_a) >> &continuing::on_load, on("more"_a) >> &continuing::on_more,
               on("seen"_a) >> &continuing::on_seen, on("close"_a) >> &continuing::on_close,
               on("peek"_a) >> &continuing::on_peek, on("unknown"_a) >> &continuing::on_unknown,
               on("throw"_a) >> &continuing::on_throw, on(as<std::string>) >> &continuing::on_text);
  // What was a text is put aside.
  static constexpr auto closed =
      handlers(on(as<std::string>) >> postpone, on("open"_a) >> &continuing::on_open,
               on("more"_a) >> &continuing::on_more, on("seen"_a) >> &continuing::on_seen);
};

}  // namespace

TEST_CASE("what init continues with is handled before any message that has waited") {
  explore(20, [](manual_system& sys) {
    bridge here{sys};
    pid const p = sys.spawn<continuing>();
    here.send(p, "waiting");
    here.send(p, "begin"_a);
    here.send(p, "more"_a);
    here.send(p, "last");
    auto const seen = here.call<std::vector<std::string>>(p, "seen"_a);
    expect(seen == std::vector<std::string>{"load", "third", "fourth", "second", "waiting", "more",
                                            "next", "last"},
           "in this order");
  });
}

TEST_CASE("what a server continues with may be postponed, and comes back in its turn") {
  explore(20, [](manual_system& sys) {
    bridge here{sys};
    pid const p = sys.spawn<continuing>();
    here.send(p, "begin"_a);
    here.send(p, "close"_a);
    here.send(p, "one");
    here.send(p, "more"_a);
    here.send(p, "two");
    (void)here.call<std::vector<std::string>>(p, "seen"_a);
    here.send(p, "open"_a);
    auto const seen = here.call<std::vector<std::string>>(p, "seen"_a);
    std::vector<std::string> const last(seen.end() - 4, seen.end());
    expect(last == std::vector<std::string>{"more", "one", "next", "two"}, "in this order");
  });
}

TEST_CASE("a receive in a handler does not see what the server continues with") {
  manual_system sys;
  bridge here{sys};
  pid const p = sys.spawn<continuing>();
  here.send(p, "begin"_a);
  CHECK(here.call<int>(p, "peek"_a) == 0);
  CHECK(here.call<std::vector<std::string>>(p, "seen"_a).back() == "hidden");
}

TEST_CASE("what a server continues with needs no room in a bounded mailbox") {
  for (overflow const then :
       {overflow::drop_newest, overflow::drop_oldest, overflow::fail_sender}) {
    manual_system sys;
    bridge here{sys};
    pid const p = sys.spawn<continuing>({.mailbox = bounded(1, then)});
    sys.run_until_idle();
    here.send(p, "begin"_a);
    sys.run_until_idle();
    here.send(p, "more"_a);
    sys.run_until_idle();
    CHECK(here.call<std::vector<std::string>>(p, "seen"_a).size() == 6);
    CHECK(sys.counters().refused == 0);
  }
}

TEST_CASE(
    "what nothing handles is dropped and reported, also where the server sends it to itself") {
  heed_test::captured_stderr captured;
  manual_system sys;
  bridge here{sys};
  pid const p = sys.spawn<continuing>();
  here.send(p, "begin"_a);
  here.send(p, "unknown"_a);
  auto const seen = here.call<std::vector<std::string>>(p, "seen"_a);
  CHECK(seen.back() == "after");
  CHECK(sys.counters().unhandled == 1);
  CHECK(captured.text().find("double 1.5") != std::string::npos);
}

TEST_CASE("what is continued with is not handled where the handler fails, and is destroyed") {
  heed_test::captured_stderr quiet;
  manual_system sys;
  bridge here{sys};
  pid const p = sys.spawn<continuing>();
  here.send(p, "begin"_a);
  CHECK(here.try_call<void>(p, "throw"_a).error().why() == call_error::down);
  CHECK_FALSE(sys.alive(p));
}

namespace {

class busy : public server<busy> {
 public:
  void init() { continue_with("go"_a); }
  void on_go() { continue_with("go"_a); }
  static constexpr auto handles = handlers(on("go"_a) >> &busy::on_go);
};

}  // namespace

TEST_CASE("a server that only continues gives way to others") {
  actor_system sys{{.workers = 1}};
  bridge here{sys};
  pid const b = *here.start<busy>(within(20s));
  pid const t = *here.start<told>(within(20s), here.pid());
  CHECK(here.call<bool>(within(20s), t, "ping"_a));
  CHECK(here.stop(within(20s), {t})[0]);
  heed::exit(b, exit_reason::shutdown);
}

// ---- the end

TEST_CASE("stop with a reply: terminate runs first, then the reply is sent, then the server ends") {
  explore(20, [](manual_system& sys) {
    bridge here{sys};
    auto const closes = [&](auto const& how) {
      pid const t = *here.start<told>(here.pid());
      tag const m = here.monitor(t);
      pending p = here.request(t, how, 7);
      std::string order;
      for (int i = 0; i < 3; ++i)
        order +=
            here.receive(on("terminate"_a, exit_reason("closed")) >> 't', on(reply_to(p), 7) >> 'r',
                         on(fields<down>(m, _, exit_reason("closed"))) >> 'd');
      expect(order == "trd", "in this order");
    };
    closes("close"_a);
    closes("slow close"_a);
  });
}

TEST_CASE("a terminate that throws takes no reply with it, and is the reason of the end") {
  heed_test::captured_stderr quiet;
  manual_system sys;
  bridge here{sys};
  pid const t = *here.start<told>(here.pid());
  tag const m = here.monitor(t);
  CHECK(here.call<int>(t, "bad close"_a, 7) == 7);
  CHECK(next(here) == line("terminate", exit_reason::normal));
  auto const [what, why] = next(here);
  CHECK(what == "down");
  CHECK(why.exception() != nullptr);
  here.demonitor(m);
}

TEST_CASE("terminate is given the reason of every end that is the server's own") {
  heed_test::captured_stderr quiet;
  explore(20, [](manual_system& sys) {
    bridge here{sys};
    auto const ends = [&](auto&& message, exit_reason const& why) {
      pid const t = *here.start<told>(here.pid());
      (void)here.monitor(t);
      here.send(t, message);
      expect(next(here) == line("terminate", why), "terminate is told");
      expect(next(here) == line("down", why), "and everybody");
    };
    ends("close"_a, "closed");
    ends("throw reason"_a, "thrown");
    ends("exit"_a, "left");
    ends("slow exit"_a, "left");
    ends(stop{}, exit_reason::normal);
    here.receive(on(is<stopped>) >> [] {});
    pid const t = *here.start<told>(here.pid());
    (void)here.monitor(t);
    here.send(t, "throw"_a);
    auto const told_of = next(here);
    expect(told_of.first == "terminate" && told_of.second.exception(), "an exception is, too");
    expect(next(here) == line("down", told_of.second), "the same");
  });
}

TEST_CASE("a signal that is not trapped ends a server at once, without terminate") {
  explore(20, [](manual_system& sys) {
    bridge here{sys};
    for (exit_reason const& why : {exit_reason("go"), exit_reason::kill}) {
      pid const t = *here.start<told>(here.pid());
      (void)here.monitor(t);
      here.exit(t, why);
      auto const seen = next(here);
      expect(seen == line("down", why == exit_reason::kill ? exit_reason::killed : why),
             "no terminate");
    }
  });
}

TEST_CASE("stop is a message like any to a server: stopped comes when the object is gone") {
  manual_system sys;
  bridge here{sys};
  pid const t = *here.start<told>(here.pid());
  here.send(t, stop{});
  CHECK(here.receive(on("terminate"_a, exit_reason::normal) >> 1, on(is<stopped>) >> 2) == 1);
  CHECK(here.receive(on("terminate"_a, exit_reason::normal) >> 1, on(is<stopped>) >> 2) == 2);
}

TEST_CASE("the parent's exit signal ends a server that traps exits, and comes to no handler") {
  explore(20, [](manual_system& sys) {
    bridge here{sys};
    auto const parent = [](self me, pid to, bool starts) -> task<> {
      pid s;
      if (starts) {
        result<pid> const r = co_await me.start_link<told>(to);
        s = *r;
      } else {
        s = me.spawn_link<told>(to);
      }
      bool const traps = co_await me.call<bool>(s, "trap"_a);
      me.send(to, s, traps);
      co_await me.receive(on("end"_a) >> [&] { me.exit("parent ends"); });
    };
    for (bool starts : {true, false}) {
      pid const p = sys.spawn(parent, here.pid(), starts);
      pid const s = here.receive(on(as<pid>, true) >> [](pid s) { return s; });
      (void)here.monitor(s);
      here.exit(s, "ask");
      expect(next(here) == line("signal", "ask"), "another's is a message");
      // In the middle of its work: messages stand before and behind.
      here.send(s, "ping"_a);
      send(p, "end"_a);
      here.send(s, "ping"_a);
      expect(next(here) == line("terminate", "parent ends"), "the parent's ends it");
      expect(next(here) == line("down", "parent ends"), "with that reason");
    }
  });
}

TEST_CASE("the parent's exit signal ends a server that does not trap exits, as it does anybody") {
  manual_system sys;
  bridge here{sys};
  auto const parent = [](self me, pid to) -> task<> {
    result<pid> const s = co_await me.start_link<told>(to);
    me.send(to, *s);
    co_await me.receive(on("end"_a) >> [&] { me.exit("parent ends"); });
  };
  pid const p = sys.spawn(parent, here.pid());
  pid const s = here.receive(on(as<pid>) >> [](pid s) { return s; });
  (void)here.monitor(s);
  send(p, "end"_a);
  CHECK(next(here) == line("down", "parent ends"));
}

// ---- the idle timeout

namespace {

class idler : public server<idler> {
  pid to_;

  void on_timeout() { me.send(to_, "idle"_a); }
  void on_other(std::string const& text) { me.send(to_, text); }
  void on_wait(std::chrono::milliseconds d) { idle_timeout(d); }
  void on_twice() {
    idle_timeout(10ms, "wrong");
    idle_timeout(20ms, "right");
  }
  void on_poke() {}
  void on_continue() {
    idle_timeout(1ms);
    continue_with("poke"_a);
  }

 public:
  void init(pid to) {
    to_ = to;
    idle_timeout(10ms);
  }
  static constexpr auto handles =
      handlers(on("timeout"_a) >> &idler::on_timeout, on(as<std::string>) >> &idler::on_other,
               on("wait"_a, as<std::chrono::milliseconds>) >> &idler::on_wait,
               on("twice"_a) >> &idler::on_twice, on("poke"_a) >> &idler::on_poke,
               on("continue"_a) >> &idler::on_continue);
};

bool comes(bridge& here) {
  return here.receive(on("idle"_a) >> true, after(0s) >> false);
}

}  // namespace

TEST_CASE("an idle timeout comes once, when nothing has come within its time, and never early") {
  explore(20, [](manual_system& sys) {
    bridge here{sys};
    (void)*here.start<idler>(here.pid());
    sys.advance(9ms);
    expect(!comes(here), "not early");
    sys.advance(1ms);
    expect(comes(here), "in time");
    sys.advance(1h);
    expect(!comes(here), "once");
  });
}

TEST_CASE("any message cancels an idle timeout, one that nothing handles as well") {
  heed_test::captured_stderr quiet;
  explore(20, [](manual_system& sys) {
    bridge here{sys};
    pid const p = *here.start<idler>(here.pid());
    sys.advance(9ms);
    send(p, "poke"_a);
    sys.advance(1h);
    expect(!comes(here), "a message");
    send(p, "wait"_a, 10ms);
    sys.advance(9ms);
    send(p, 1.5);
    sys.advance(1h);
    expect(!comes(here), "an unknown one");
    send(p, "continue"_a);
    sys.advance(1h);
    expect(!comes(here), "what it continues with");
    send(p, "wait"_a, 10ms);
    sys.advance(10ms);
    expect(comes(here), "asked for again, it comes again");
  });
}

TEST_CASE("an idle timeout of zero comes when no message is there") {
  explore(20, [](manual_system& sys) {
    bridge here{sys};
    pid const p = *here.start<idler>(here.pid());
    here.send(p, "wait"_a, 0ms);
    here.send(p, "first");
    here.send(p, "wait"_a, 0ms);
    sys.run_until_idle();
    expect(here.receive(on("idle"_a) >> false, on("first") >> true), "a message comes first");
    expect(comes(here), "then it comes");
    expect(!comes(here), "the other was cancelled");
  });
}

TEST_CASE("a message that is there comes before an idle timeout whose time has passed") {
  explore(20, [](manual_system& sys) {
    bridge here{sys};
    pid const p = *here.start<idler>(here.pid());
    sys.run_until_idle();
    here.send_after(10ms, p, "poke"_a);
    send(p, "wait"_a, 10ms);
    sys.advance(1h);
    expect(!comes(here), "it is cancelled");
  });
}

TEST_CASE("of several idle timeouts in one handler the last counts, with its own message") {
  manual_system sys;
  bridge here{sys};
  pid const p = *here.start<idler>(here.pid());
  send(p, "twice"_a);
  sys.advance(1h);
  CHECK(here.receive(on(as<std::string>) >> [](std::string s) { return s; }) == "right");
  CHECK(here.receive(otherwise >> false, after(0s) >> true));
}

TEST_CASE("an idle timeout comes on the pool, with real time") {
  actor_system sys{{.workers = 2}};
  bridge here{sys};
  (void)*here.start<idler>(within(20s), here.pid());
  here.receive(on("idle"_a) >> [] {}, after(20s) >> [] { FAIL("it does not come"); });
}

// ---- wrong uses

namespace {

static std::string said;
class hasty : public server<hasty> {
 public:
  hasty() {
    try {
      continue_with("go"_a);
    } catch (std::logic_error const& e) {
      said = e.what();
    }
  }
  void init() {}
  void on_go() {}
  static constexpr auto handles = handlers(on("go"_a) >> &hasty::on_go);
};

}  // namespace

TEST_CASE("a server's verbs need its loop: before init they throw") {
  manual_system sys;
  bridge here{sys};
  CHECK(here.start<hasty>());
  CHECK(said.find("continue_with() before init()") != std::string::npos);
}

class begins_slowly : public server<begins_slowly> {
 public:
  task<> init() {
    co_await me.receive(on("go"_a) >> [] {});
  }
  void on_go() {}
  static constexpr auto handles = handlers(on("go"_a) >> &begins_slowly::on_go);
};

TEST_CASE("a server that is killed while it begins brings its starter no exit signal") {
  manual_system sys;
  bridge here{sys};
  auto const starter = [](self me, pid to) -> task<> {
    me.trap_exit(true);
    result<pid> const s = co_await me.start_link<begins_slowly>({.name = "slow"});
    bool const signalled = co_await me.receive(on(is<exit_signal>) >> true, after(0s) >> false);
    me.send(to, s.error().reason(), signalled);
  };
  sys.spawn(starter, here.pid());
  sys.run_until_idle();
  exit(sys.where("slow"), exit_reason::kill);
  here.receive(on(arg, arg) >> [](exit_reason why, bool signalled) {
    CHECK(why == exit_reason::killed);
    CHECK_FALSE(signalled);
  });
}

class counts : public server<counts> {
  pid to_;
  void on_number(int n) {
    me.send(to_, n);
    if (n == 1) exit(me.pid(), exit_reason::kill);
  }

 public:
  void init(pid to) { to_ = to; }
  static constexpr auto handles = handlers(on(as<int>) >> &counts::on_number);
};

TEST_CASE("signals act between the messages of a server") {
  manual_system sys;
  bridge here{sys};
  pid const s = sys.spawn<counts>(here.pid());
  for (int i = 0; i < 4; ++i) send(s, i);
  sys.run_until_idle();
  CHECK(here.receive(on(0) >> true));
  CHECK(here.receive(on(1) >> true));
  CHECK_FALSE(here.receive(on(is<int>) >> true, after(0s) >> false));
}

// ---- many at once

TEST_CASE("many starts at once on the pool: each is answered, each failure frees its name") {
  actor_system sys{{.workers = 2}};
  bridge here{sys};
  int const each = heed_test::count(200, 5'000);
  auto const starter = [](self me, pid to, int index, int each) -> task<> {
    std::string const name = "server " + std::to_string(index);
    spawn_options const named{.name = name};
    int right = 0;
    for (int i = 0; i < each; ++i) {
      bool const well = i % 3 == 0;
      result<pid> const s = co_await me.start_link<fragile>(named, well ? "well" : "reason");
      right += static_cast<bool>(s) == well;
      if (!s) continue;
      tag const m = me.monitor(*s);
      me.send(*s, stop{});
      co_await me.receive(on(fields<down>(m, _, _)) >> [] {});
      // Its name is free by now.
    }
    me.send(to, right);
  };
  for (int i = 0; i < 4; ++i) sys.spawn(starter, here.pid(), i, each);
  int right = 0;
  for (int i = 0; i < 4; ++i)
    here.receive(on(as<int>) >> [&](int n) { right += n; }, after(60s) >> [] { FAIL("lost"); });
  CHECK(right == 4 * each);
}
