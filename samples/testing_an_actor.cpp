// How one tests an actor: in a manual_system nothing runs and no time passes until the test says
// so, and `explore` tries one scenario in many orders.
//
// The actor under test is a lease: whoever takes it has it for a minute, and may renew it.
#define DOCTEST_CONFIG_IMPLEMENT
#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <iostream>
#include <stdexcept>
#include <string>

using namespace heed;
using namespace std::chrono_literals;

task<> lease(self me) {
  for (;;) {
    pid holder;
    co_await me.receive(on("take"_a) >> [&] {
      holder = me.sender();
      me.reply(true);
    });
    for (bool held = true; held;) {
      held = co_await me.receive(
          on("renew"_a).when([&] { return me.sender() == holder; }) >> true,
          on("take"_a) >>
              [&] {
                me.reply(false);
                return true;
              },
          after(1min) >> false);
    }
  }
}

TEST_CASE("a lease ends a minute after it was last renewed") {
  manual_system sys;
  bridge first{sys};
  bridge second{sys};
  pid const it = sys.spawn(lease);
  CHECK(first.call<bool>(it, "take"_a));
  sys.advance(59s);
  first.send(it, "renew"_a);
  sys.advance(59s);
  CHECK_FALSE(second.call<bool>(it, "take"_a));
  sys.advance(1min);
  CHECK(second.call<bool>(it, "take"_a));
}

TEST_CASE("in whatever order they come, only one of them has it") {
  explore(200, [](manual_system& sys) {
    bridge here{sys};
    pid const it = sys.spawn(lease);
    auto const try_it = [](self me, pid lease, pid to) -> task<> {
      bool const got = co_await me.call<bool>(lease, "take"_a);
      me.send(to, got);
    };
    for (int i = 0; i < 3; ++i) sys.spawn(try_it, it, here.pid());
    int holders = 0;
    for (int i = 0; i < 3; ++i)
      holders += here.receive(on(as<bool>) >> [](bool got) { return got; });
    if (holders != 1) throw std::runtime_error("held by " + std::to_string(holders));
  });
}

int main() {
  doctest::Context tests;
  tests.setOption("minimal", true);  // says only what is wrong
  int const wrong = tests.run();
  if (wrong == 0) std::cout << "the lease holds what it promises\n";
  return wrong;
}
