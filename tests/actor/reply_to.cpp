#include <actor/reply_to.hpp>

#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <vector>

using namespace heed;
using namespace std::chrono_literals;

namespace {
void server(thread_self& me) {
  for (;;) me.receive(on("echo"_a, as<int>) >> [&](int n) { me.reply(n); }, on("drop"_a) >> [] {});
}

// Everything that was asked before has been answered.
void settle(bridge& here, pid p) {
  (void)here.call<int>(within(20s), p, "echo"_a, 0);
}
}  // namespace

TEST_CASE("an answer is received in one's own loop, among other messages") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn(server);
  auto asked = here.request(p, "echo"_a, 7);
  send(here.pid(), "news"_a);
  std::vector<std::string> got;
  for (int i = 0; i < 2; ++i)
    here.receive(
        on("news"_a) >> [&] { got.push_back("news"); },
        on(reply_to(asked), as<int>) >> [&](int n) { got.push_back(std::to_string(n)); },
        after(20s) >> [] { FAIL("lost"); });
  CHECK(got.size() == 2);
  CHECK_FALSE(asked);
  CHECK_THROWS_AS((void)here.get<int>(asked), std::logic_error);
}

TEST_CASE("the answer and other messages are taken in the order they came") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn(server);
  auto asked = here.request(p, "echo"_a, 7);
  settle(here, p);
  send(here.pid(), 8);
  auto const next = [&] {
    return here.receive(
        on(as<int>) >> [](int n) { return n; },
        on(reply_to(asked), as<int>) >> [](int n) { return n; });
  };
  CHECK(next() == 7);
  CHECK(next() == 8);
}

TEST_CASE("the answer to another request does not fit, nor one of another type or value") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn(server);
  auto a = here.request(p, "echo"_a, 1);
  auto b = here.request(p, "echo"_a, 2);
  settle(here, p);
  CHECK(here.receive(on(reply_to(b), as<int>) >> [](int n) { return n; }, otherwise >> 0) == 2);
  CHECK(here.receive(
            on(reply_to(a), as<std::string>) >> 1, on(reply_to(a), 5) >> 2,
            on(reply_to(a), as<int>).when([](int n) { return n > 1; }) >> [](int) { return 3; },
            after(0s) >> 4) == 4);
  CHECK(here.get<int>(a) == 1);
}

TEST_CASE("a failure comes as a call_error") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn(server);
  auto asked = here.request(p, "drop"_a);
  CHECK(here.receive(
            on(reply_to(asked), as<int>) >> [](int) { return call_error::timeout; },
            on(reply_to(asked), as<call_error>) >> [](call_error e) { return e.why(); },
            after(20s) >> call_error::timeout) == call_error::no_reply);
}

TEST_CASE("an empty answer, and one of several elements") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn([](thread_self& me) {
    me.receive(on("empty"_a) >> [&] { me.reply(); });
    me.receive(on("two"_a) >> [&] { me.reply(1, "two"); });
  });
  auto empty = here.request(p, "empty"_a);
  CHECK(here.receive(on(reply_to(empty)) >> true, after(20s) >> false));
  auto two = here.request(p, "two"_a);
  CHECK(here.receive(
            on(reply_to(two), 1, as<std::string>) >> [](std::string s) { return s; },
            after(20s) >> std::string()) == "two");
}

TEST_CASE("otherwise does not take an answer") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn(server);
  auto asked = here.request(p, "echo"_a, 7);
  settle(here, p);
  CHECK(here.receive(otherwise >> 1, on(reply_to(asked), 8) >> 2, after(0s) >> 3) == 3);
  CHECK(here.get<int>(asked) == 7);
}

TEST_CASE("a receive takes the answers of its own actor's requests only") {
  actor_system sys;
  bridge here{sys}, other{sys};
  pid const p = sys.spawn(server);
  auto asked = here.request(p, "echo"_a, 7);
  auto others = other.request(p, "echo"_a, 8);
  CHECK_THROWS_AS(other.receive(on(reply_to(asked), as<int>) >> [](int) {}), std::logic_error);
  CHECK(here.receive(on(reply_to(asked), as<int>) >> [](int n) { return n; }) == 7);
  CHECK(other.get<int>(others) == 8);
}
