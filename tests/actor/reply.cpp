#include <actor/reply.hpp>

#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

using namespace heed;
using namespace std::chrono_literals;

TEST_CASE("a reply to a plain message is an ordinary message to its sender") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn([](thread_self& me) {
    me.receive(on("ask"_a) >> [&] {
      me.reply("first");
      me.reply("second");
    });
  });
  here.send(p, "ask"_a);
  here.receive(on("first") >> [&] { CHECK(here.sender() == p); });
  here.receive(on("second") >> [&] { CHECK(here.sender() == p); });
}

TEST_CASE("a reply without a sender does nothing") {
  actor_system sys;
  bridge here{sys};
  send(here.pid(), 1);
  here.receive(on(1) >> [&] {
    here.reply(2);
    CHECK_FALSE(here.promise());
  });
  CHECK(here.receive(otherwise >> true, after(0s) >> false) == false);
}

TEST_CASE("a second reply to one request is dropped") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn([](thread_self& me) {
    for (;;)
      me.receive(on("ask"_a, as<int>) >> [&](int n) {
        me.reply(n);
        me.reply(n + 1000);
      });
  });
  for (int i = 0; i < 3; ++i) CHECK(here.call<int>(p, "ask"_a, i) == i);
  CHECK(here.receive(otherwise >> true, after(0s) >> false) == false);
}

TEST_CASE("a promise is kept later") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn([](thread_self& me) {
    std::map<int, reply_promise> waiting;
    for (;;)
      me.receive(
          on("ask"_a, as<int>) >> [&](int k) { waiting.emplace(k, me.promise()); },
          on("tell"_a, as<int>, as<std::string>) >>
              [&](int k, std::string s) { waiting.at(k).reply(s); });
  });
  auto one = here.request(p, "ask"_a, 1);
  auto two = here.request(p, "ask"_a, 2);
  send(p, "tell"_a, 2, "zwei");
  CHECK(here.get<std::string>(within(20s), two) == "zwei");
  send(p, "tell"_a, 1, "eins");
  CHECK(here.get<std::string>(within(20s), one) == "eins");
}

TEST_CASE("a promise may be kept in another actor, after the one that was asked has ended") {
  actor_system sys;
  bridge here{sys};
  pid const keeper = sys.spawn([](thread_self& me) {
    me.receive(on(as<reply_promise>) >>
               [&](reply_promise p) { me.receive(on("now"_a) >> [&] { p.reply(7); }); });
  });
  pid const asked = sys.spawn([keeper](thread_self& me) {
    me.receive(on("ask"_a) >> [&] { me.send(keeper, me.promise()); });
  });
  auto p = here.request(asked, "ask"_a);
  CHECK(here.stop(within(20s), {asked})[0]);
  send(keeper, "now"_a);
  CHECK(here.get<int>(within(20s), p) == 7);
}

TEST_CASE("a promise destroyed unkept gives no_reply") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn([](thread_self& me) {
    for (;;) me.receive(on("ask"_a) >> [&] { (void)me.promise(); });
  });
  auto const r = here.try_call<int>(within(20s), p, "ask"_a);
  CHECK(r.error().why() == call_error::no_reply);
  CHECK(sys.alive(p));
}

TEST_CASE("a promise is kept once, and moves") {
  actor_system sys;
  bridge here{sys};
  here.send(here.pid(), 1);
  reply_promise p;
  CHECK_FALSE(p);
  here.receive(on(1) >> [&] { p = here.promise(); });
  CHECK(p);
  reply_promise q = std::move(p);
  CHECK_FALSE(p);
  q.reply("once");
  CHECK_FALSE(q);
  q.reply("twice");
  CHECK(here.receive(on(as<std::string>) >> [](std::string s) { return s; }) == "once");
  CHECK(here.receive(otherwise >> true, after(0s) >> false) == false);
}

TEST_CASE("delegate hands a request on: the other answers the original sender") {
  actor_system sys;
  bridge here{sys};
  pid const back = sys.spawn([](thread_self& me) {
    for (;;) me.receive(on("work"_a, as<int>) >> [&](int n) { me.reply(n, me.sender()); });
  });
  pid const front = sys.spawn([back](thread_self& me) {
    for (;;)
      me.receive(on("ask"_a, as<int>) >> [&](int n) {
        me.delegate(back, "work"_a, n + 1);
        me.reply("too late");
      });
  });
  auto const [n, sender] = here.call<std::tuple<int, pid>>(front, "ask"_a, 1);
  CHECK(n == 2);
  CHECK(sender == here.pid());
}

TEST_CASE("delegate to the dead fails the call with down") {
  actor_system sys;
  bridge here{sys};
  pid const front = sys.spawn([](thread_self& me) {
    me.receive(on("ask"_a) >> [&] {
      me.delegate(pid(), 1);
      me.receive(on("end"_a) >> [] {});
    });
  });
  auto const r = here.try_call<int>(within(20s), front, "ask"_a);
  CHECK(r.error().why() == call_error::down);
  CHECK(r.error().reason() == exit_reason::noproc);
  send(front, "end"_a);
}

TEST_CASE(
    "a forwarded request fails as soon as who has it fails, whatever its forwarder still does") {
  manual_system sys;
  bridge here{sys};
  pid const drops = sys.spawn([](self me) -> task<> {
    for (;;) co_await me.receive(otherwise >> [] {});
  });
  bool late = false;
  pid const forwarder = sys.spawn([&](self me) -> task<> {
    auto const pass_on = [&](message m) -> task<> {
      pid const asked_by = me.sender();
      send(drops, std::move(m));
      me.reply(1);  // too late: it is another's to answer
      CHECK(!me.promise());
      CHECK(me.sender() == asked_by);
      co_await me.receive(on("go on"_a) >> [] {});
      late = true;
    };
    co_await me.receive(otherwise >> pass_on);
  });
  auto asked = here.request(forwarder, "ask"_a);
  try {
    here.get<int>(asked);
    FAIL("answered");
  } catch (call_error const& e) {
    CHECK(e.why() == call_error::no_reply);
  }
  CHECK(!late);
  here.send(forwarder, "go on"_a);
  sys.run_until_idle();
  CHECK(late);
}

TEST_CASE("a whole request can be delegated or forwarded, and is answered by who gets it") {
  actor_system sys;
  bridge here{sys};
  pid const back = sys.spawn([](thread_self& me) {
    for (;;) me.receive(on("ask"_a, as<int>) >> [&](int n) { me.reply(n + 1); });
  });
  pid const front = sys.spawn([back](thread_self& me) {
    for (bool direct = true;; direct = !direct)
      me.receive(otherwise >> [&](message m) {
        if (direct)
          send(back, std::move(m));
        else
          me.delegate(back, std::move(m));
      });
  });
  CHECK(here.call<int>(front, "ask"_a, 1) == 2);
  CHECK(here.call<int>(front, "ask"_a, 2) == 3);
}

TEST_CASE(
    "a request kept as a message can be answered while its clause runs, and then drops silently") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn([](thread_self& me) {
    for (;;) me.receive(otherwise >> [&](message m) { me.reply(m.size()); });
  });
  CHECK(here.call<std::size_t>(p, 1, 2, 3) == 3);
  CHECK(here.call<std::size_t>(p, 1) == 1);
}

TEST_CASE("a guard may reply, and the message stays") {
  actor_system sys;
  bridge here{sys};
  here.send(here.pid(), 1);
  here.receive(
      on(as<int>).when([&] {
        here.reply("seen");
        return false;
      }) >>
          [](int) {},
      on("seen") >> [] {});
  CHECK(here.receive(on(1) >> true, after(0s) >> false));
}

TEST_CASE("a promise moved to itself is still there") {
  actor_system sys;
  bridge here{sys};
  here.send(here.pid(), 1);
  reply_promise p;
  here.receive(on(1) >> [&] { p = here.promise(); });
  reply_promise& same = p;
  p = std::move(same);
  CHECK(p);
}

TEST_CASE("a reply whose element throws when it is copied is none: there can be another") {
  struct bad {
    bad() = default;
    bad(bad const&) { throw 1; }
  };
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn([](thread_self& me) {
    me.receive(on("ask"_a) >> [&] {
      bad const element;
      try {
        me.reply(element);
      } catch (int) {
        me.reply(7);
      }
    });
  });
  CHECK(here.call<int>(p, "ask"_a) == 7);
}

namespace {

class forgetful : public reactor {
  std::optional<reply_promise> kept_;
  void on_get() { kept_.emplace(me.promise()); }
  void on_forget() {
    try {
      reply_promise const mine = std::move(*kept_);
      throw std::runtime_error("nothing worth keeping");
    } catch (std::runtime_error const&) {
    }
  }

 public:
  static constexpr auto handles =
      handlers(on("get"_a) >> &forgetful::on_get, on("forget"_a) >> &forgetful::on_forget);
};

}  // namespace

TEST_CASE("a promise that an exception destroys is told of before its actor waits again") {
  manual_system sys{1};
  bridge here{sys};
  pid const p = sys.spawn<forgetful>();
  auto asked = here.request(p, "get"_a);
  send(p, "forget"_a);
  sys.run_until_idle();
  CHECK(here.receive(
      on(reply_to(asked), as<call_error>) >>
          [](call_error const& e) { return e.why() == call_error::no_reply; },
      after(0s) >> false));
}
