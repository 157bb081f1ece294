#include <actor/send.hpp>

#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

using namespace heed;
using namespace std::chrono_literals;

TEST_CASE("a message reaches its receiver with all its elements, moved where they must be") {
  actor_system sys;
  bridge here{sys};
  send(here.pid(), "box"_a, std::make_unique<int>(7), "text");
  int const n = here.receive(
      on("box"_a, as<std::unique_ptr<int>>, as<std::string>) >>
      [](std::unique_ptr<int> p, std::string s) { return *p + static_cast<int>(s.size()); });
  CHECK(n == 11);
}

TEST_CASE("what is sent freely has no sender, what an actor sends has it") {
  actor_system sys;
  bridge here{sys};
  bridge other{sys};
  send(here.pid(), 1);
  other.send(here.pid(), 2);
  CHECK_FALSE(here.receive(on(1) >> [&] { return here.sender(); }));
  CHECK(here.receive(on(2) >> [&] { return here.sender(); }) == other.pid());
}

TEST_CASE("order between one sender and one receiver is kept, free sends included") {
  actor_system sys;
  bridge here{sys};
  constexpr int count = 2000;
  sys.spawn([to = here.pid()](thread_self& me) {
    for (int i = 0; i < count; ++i) {
      if (i % 3 == 0)
        send(to, i);
      else
        me.send(to, i);
    }
  });
  for (int i = 0; i < count; ++i)
    REQUIRE(here.receive(on(as<int>) >> [](int n) { return n; }, after(20s) >> -1) == i);
}

TEST_CASE("many threads send to one receiver, and nothing is lost") {
  actor_system sys;
  bridge here{sys};
  constexpr int senders = 4, each = 500;
  std::vector<std::thread> threads;
  for (int s = 0; s < senders; ++s)
    threads.emplace_back([to = here.pid(), s] {
      for (int i = 0; i < each; ++i) send(to, s, i);
    });
  std::vector<int> next(senders, 0);
  for (int n = 0; n < senders * each; ++n)
    here.receive(
        on(as<int>, as<int>) >> [&](int s, int i) { CHECK(next[s]++ == i); },
        after(20s) >> [] { FAIL("a message was lost"); });
  for (auto& t : threads) t.join();
}

TEST_CASE("a message to the dead is dropped and counted, and its elements destroyed") {
  actor_system sys;
  pid const dead = sys.spawn([](thread_self&) {});
  sys.join();
  auto const kept = std::make_shared<int>(1);
  send(dead, kept);
  CHECK(kept.use_count() == 1);
  CHECK(sys.counters().dropped == 1);
  send(pid(), kept);
  CHECK(kept.use_count() == 1);
}

TEST_CASE("forwarding a message alone keeps its sender") {
  actor_system sys;
  bridge here{sys};
  bridge origin{sys};
  bridge target{sys};
  origin.send(here.pid(), "hello", 1);
  here.receive(otherwise >> [&](message m) { send(target.pid(), std::move(m)); });
  CHECK(target.receive(on("hello", 1) >> [&] { return target.sender(); }) == origin.pid());
  origin.send(here.pid(), "again");
  here.receive(otherwise >> [&](message m) { here.send(target.pid(), std::move(m)); });
  CHECK(target.receive(on("again") >> [&] { return target.sender(); }) == origin.pid());
}

TEST_CASE("sending an empty message sends nothing") {
  actor_system sys;
  bridge here{sys};
  send(here.pid(), message());
  CHECK(here.receive(otherwise >> 1, after(0s) >> 2) == 2);
}

TEST_CASE("an element that throws while it is copied leaves nothing sent") {
  struct bad {
    bad() = default;
    bad(bad const&) { throw 1; }
  };
  actor_system sys;
  bridge here{sys};
  bad const b;
  CHECK_THROWS_AS(send(here.pid(), 1, b), int);
  CHECK(here.receive(otherwise >> 1, after(0s) >> 2) == 2);
}

TEST_CASE("an element may be an empty tuple") {
  heed::actor_system sys;
  heed::bridge here{sys};
  heed::send(here.pid(), std::tuple<>());
  CHECK(here.receive(heed::on(heed::as<std::tuple<>>) >> [](std::tuple<>) { return 1; }) == 1);
}
