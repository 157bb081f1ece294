#include <actor/reactor.hpp>

#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include "support/captured_stderr.hpp"

using namespace heed;
using namespace std::chrono_literals;

namespace {

struct get_inventory {};
struct get_both {};

class warehouse : public reactor {
  void on_result(int n) { items_.push_back(n); }
  std::vector<int> on_inventory(get_inventory) { return items_; }
  std::tuple<int, std::string> on_both(get_both) { return {1, "two"}; }
  pid on_sender() { return me.sender(); }
  void on_other(message m) { others_.push_back(to_string(m)); }
  std::size_t on_count() const { return others_.size(); }

  std::vector<int> items_;
  std::vector<std::string> others_;

 public:
  static constexpr auto handles = handlers(
      on(as<int>) >> &warehouse::on_result, on(as<get_inventory>) >> &warehouse::on_inventory,
      on(as<get_both>) >> &warehouse::on_both, on("sender"_a) >> &warehouse::on_sender,
      on("count"_a) >> &warehouse::on_count, otherwise >> &warehouse::on_other);
};

class base : public reactor {
 public:
  std::string on_a() { return "base a"; }
  std::string on_b() { return "base b"; }
  std::string on_any() { return "base other"; }
  static constexpr auto handles =
      handlers(on("a"_a) >> &base::on_a, on("b"_a) >> &base::on_b, otherwise >> &base::on_any);
};

class derived : public base {
 public:
  std::string on_mine() { return "derived a"; }
  static constexpr auto handles = handlers(on("a"_a) >> &derived::on_mine, base::handles);
};

class overloaded : public reactor {
 public:
  int on(int n) { return n + 1; }
  std::string on(std::string s) const { return s + "!"; }
  static constexpr auto handles =
      handlers(heed::on(as<int>) >> pick<int>(&overloaded::on),
               heed::on(as<std::string>) >> pick<std::string>(&overloaded::on));
};

class deferring : public reactor {
  void on_ask() { waiting_.push_back(me.promise()); }
  void on_tell(int n) {
    for (auto& p : waiting_) p.reply(n);
  }
  std::vector<reply_promise> waiting_;

 public:
  static constexpr auto handles =
      handlers(on("ask"_a) >> &deferring::on_ask, on("tell"_a, as<int>) >> &deferring::on_tell);
};

class stopping : public reactor {
 public:
  explicit stopping(pid to) : to_(to) {}
  void on_stop() {
    send(to_, "asked to stop"_a);
    if (++asked_ == 2) me.exit(exit_reason::normal);
  }
  void on_any() { send(to_, "any"_a); }
  static constexpr auto handles = handlers(on(_).when([] { return true; }) >> &stopping::on_any,
                                           on(is<stop>) >> &stopping::on_stop);

 private:
  pid to_;
  int asked_ = 0;
};

class greedy : public reactor {
 public:
  explicit greedy(pid to) : to_(to) {}
  void on_any() { send(to_, "any"_a); }
  static constexpr auto handles = handlers(on(_) >> &greedy::on_any, otherwise >> &greedy::on_any);

 private:
  pid to_;
};

class picky : public reactor {
 public:
  void on_int(int) {}
  bool on_ping() { return true; }
  static constexpr auto handles =
      handlers(on(as<int>) >> &picky::on_int, on("ping"_a) >> &picky::on_ping);
};

struct broken : picky {
  broken() { throw std::runtime_error("not made"); }
};

struct keeper : reactor {
  explicit keeper(std::unique_ptr<int> p, std::string const& s) : p_(std::move(p)), s_(s) {}
  std::string on_get() { return s_ + std::to_string(*p_); }
  static constexpr auto handles = handlers(on("get"_a) >> &keeper::on_get);
  std::unique_ptr<int> p_;
  std::string const& s_;
};

struct thrower : reactor {
  int on_go() { throw std::runtime_error("boom"); }
  static constexpr auto handles = handlers(on("go"_a) >> &thrower::on_go);
};

}  // namespace

TEST_CASE("a handler gets what its clause binds, and what it gives is the reply") {
  actor_system sys;
  bridge here{sys};
  pid const w = sys.spawn<warehouse>();
  for (int i = 1; i <= 3; ++i) send(w, i);
  CHECK(here.call<std::vector<int>>(w, get_inventory{}) == std::vector{1, 2, 3});
  CHECK(here.call<std::tuple<int, std::string>>(w, get_both{}) ==
        std::tuple(1, std::string("two")));
  CHECK(here.call<pid>(w, "sender"_a) == here.pid());
}

TEST_CASE("what a handler gives is no message to one who did not ask") {
  actor_system sys;
  bridge here{sys};
  pid const w = sys.spawn<warehouse>();
  here.send(w, get_inventory{});
  CHECK(here.call<std::size_t>(w, "count"_a) == 0);
  CHECK(here.receive(otherwise >> true, after(0s) >> false) == false);
}

TEST_CASE("a handler that gives nothing does not reply") {
  actor_system sys;
  bridge here{sys};
  CHECK(here.try_call<void>(within(20s), sys.spawn<warehouse>(), 1).error().why() ==
        call_error::no_reply);
}

TEST_CASE("otherwise takes the rest") {
  actor_system sys;
  bridge here{sys};
  pid const w = sys.spawn<warehouse>();
  send(w, "what", 1);
  send(w);
  CHECK(here.call<std::size_t>(w, "count"_a) == 2);
}

TEST_CASE("joined registries: the first fit wins, and otherwise comes last") {
  actor_system sys;
  bridge here{sys};
  pid const d = sys.spawn<derived>();
  CHECK(here.call<std::string>(d, "a"_a) == "derived a");
  CHECK(here.call<std::string>(d, "b"_a) == "base b");
  CHECK(here.call<std::string>(d, "c"_a) == "base other");
}

TEST_CASE("pick chooses among overloads") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn<overloaded>();
  CHECK(here.call<int>(p, 1) == 2);
  CHECK(here.call<std::string>(p, "hi") == "hi!");
}

TEST_CASE("a reactor is made in its actor, from arguments that live as long") {
  actor_system sys;
  bridge here{sys};
  pid const p =
      sys.spawn<keeper>({.name = "keeper"}, std::make_unique<int>(7), std::string("seven "));
  CHECK(here.call<std::string>(p, "get"_a) == "seven 7");
  CHECK(to_string(message::of(p)).find("<keeper:") != std::string::npos);
}

TEST_CASE("a constructor that throws ends the actor") {
  heed_test::captured_stderr quiet;
  actor_system sys;
  bridge here{sys};
  auto const r = here.try_call<bool>(within(20s), sys.spawn<broken>(), "ping"_a);
  CHECK(r.error().why() == call_error::down);
  sys.join();
}

TEST_CASE("a reactor made outside of an actor is an error") {
  CHECK_THROWS_AS(picky(), std::logic_error);
}

TEST_CASE("a promise is kept in a later handler") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn<deferring>();
  auto a = here.request(p, "ask"_a);
  auto b = here.request(p, "ask"_a);
  send(p, "tell"_a, 7);
  CHECK(here.get<int>(within(20s), a) == 7);
  CHECK(here.get<int>(within(20s), b) == 7);
}

TEST_CASE("what a reactor leaves unanswered when it is stopped fails with down") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn<deferring>();
  auto a = here.request(p, "ask"_a);
  send(p, stop{});
  try {
    (void)here.get<int>(within(20s), a);
    FAIL("nobody could answer");
  } catch (call_error const& e) {
    CHECK(e.why() == call_error::down);
  }
}

TEST_CASE("stop comes in its turn") {
  actor_system sys;
  bridge here{sys};
  pid const w = sys.spawn<warehouse>();
  for (int i = 0; i < 100; ++i) send(w, i);
  auto before = here.request(w, get_inventory{});
  here.send(w, stop{});
  auto behind = here.request(w, get_inventory{});
  CHECK(here.get<std::vector<int>>(within(20s), before).size() == 100);
  CHECK(here.receive(on(is<stopped>) >> true, after(20s) >> false));
  CHECK_THROWS_AS((void)here.get<std::vector<int>>(within(20s), behind), call_error);
}

TEST_CASE("stop is tried before otherwise and _") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn<greedy>(here.pid());
  send(p, 1);
  here.send(p, stop{});
  CHECK(here.receive(on("any"_a) >> 1, on(is<stopped>) >> 2, after(20s) >> 3) == 1);
  CHECK(here.receive(on("any"_a) >> 1, on(is<stopped>) >> 2, after(20s) >> 3) == 2);
}

TEST_CASE("a clause that names stop runs instead, wherever it stands") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn<stopping>(here.pid());
  here.send(p, stop{});
  CHECK(here.receive(on("any"_a) >> 1, on("asked to stop"_a) >> 2, after(20s) >> 3) == 2);
  CHECK(sys.alive(p));
  CHECK(here.stop(within(20s), {p})[0]);
}

TEST_CASE("a message that nothing handles is dropped, counted and reported") {
  heed_test::captured_stderr captured;
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn<picky>({.name = "picky"});
  here.send(p, "what is this", 1.5);
  CHECK(here.call<bool>(p, "ping"_a));
  CHECK(sys.counters().unhandled == 1);
  std::string const said = captured.text();
  CHECK(said.find("heed: <picky:") == 0);
  CHECK(said.find("(std::string \"what is this\", double 1.5) from <bridge:") != std::string::npos);
}

TEST_CASE("a request that nothing handles fails with no_reply") {
  heed_test::captured_stderr quiet;
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn<picky>();
  CHECK(here.try_call<int>(within(20s), p, "unknown"_a).error().why() == call_error::no_reply);
}

TEST_CASE("a handler that throws ends the actor") {
  heed_test::captured_stderr quiet;
  actor_system sys;
  bridge here{sys};
  auto const r = here.try_call<int>(within(20s), sys.spawn<thrower>(), "go"_a);
  CHECK(r.error().why() == call_error::down);
  CHECK(r.error().reason().exception());
}

namespace {

int made = 0;

// One of its handlers is itself a loop.
class host_of_a_loop : public reactor {
  struct guest {
    int sum = 0;
    void on_add(int n) { sum += n; }
    int on_get() { return sum; }
  };
  static constexpr auto guest_handles =
      handlers(on("add"_a, as<int>) >> &guest::on_add, on("get"_a) >> &guest::on_get);

  task<> on_go() {
    guest object;
    co_await me.react(guest_handles, object);
  }
  int on_get() { return -1; }

 public:
  host_of_a_loop() { ++made; }
  static constexpr auto handles =
      handlers(on("go"_a) >> &host_of_a_loop::on_go, on("get"_a) >> &host_of_a_loop::on_get);
};

}  // namespace

TEST_CASE("a reactor whose handler runs a loop of its own is made once, and goes on in that") {
  made = 0;
  manual_system sys;
  bridge here{sys};
  pid const p = sys.spawn<host_of_a_loop>();
  CHECK(here.call<int>(p, "get"_a) == -1);
  send(p, "go"_a);
  sys.run_until_idle();
  send(p, "add"_a, 1);
  sys.run_until_idle();
  send(p, "add"_a, 2);
  CHECK(here.call<int>(p, "get"_a) == 3);
  CHECK(here.stop(within(5s), {p}).front());
  CHECK(made == 1);
}

namespace {

class restless : public reactor {
  int* served_;

  task<> on_again(int n) {
    if (++*served_ < 1'000'000) me.send(me.pid(), n);
    co_return;
  }

 public:
  explicit restless(int* served) : served_(served) { me.send(me.pid(), 1); }
  static constexpr auto handles = handlers(on(as<int>) >> &restless::on_again);
};

}  // namespace

TEST_CASE(
    "a reactor gives way after many messages, also where each has a coroutine that is over at "
    "once") {
  int served = 0;
  manual_system sys;
  sys.spawn<restless>(&served);
  CHECK(sys.run_one());
  CHECK(served > 0);
  CHECK(served < 10'000);
}
