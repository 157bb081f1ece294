#include <actor/pending.hpp>

#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

using namespace heed;
using namespace std::chrono_literals;

namespace {
void adder(thread_self& me) {
  for (;;)
    me.receive(
        on("add"_a, as<int>, as<int>) >> [&](int a, int b) { me.reply(a + b); },
        on("hold"_a) >>
            [&] {
              auto p = me.promise();
              me.receive(on("release"_a) >> [&] { p.reply(-1); });
            });
}
}  // namespace

TEST_CASE("a request does not wait; its answer is got later, in any order") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn(adder);
  auto a = here.request(p, "add"_a, 1, 2);
  auto b = here.request(p, "add"_a, 3, 4);
  CHECK(a.to() == p);
  CHECK(here.get<int>(b) == 7);
  CHECK(here.get<int>(a) == 3);
}

TEST_CASE("a timeout of get keeps the request") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn(adder);
  auto held = here.request(p, "hold"_a);
  for (int i = 0; i < 2; ++i) {
    try {
      (void)here.get<int>(within(2ms), held);
      FAIL("it was held");
    } catch (call_error const& e) {
      CHECK(e.why() == call_error::timeout);
    }
  }
  CHECK(held);
  send(p, "release"_a);
  CHECK(here.get<int>(within(20s), held) == -1);
  CHECK_FALSE(held);
}

TEST_CASE("what has been got cannot be got again") {
  actor_system sys;
  bridge here{sys};
  auto asked = here.request(sys.spawn(adder), "add"_a, 1, 2);
  CHECK(here.get<int>(asked) == 3);
  CHECK_THROWS_AS((void)here.get<int>(asked), std::logic_error);
  pending const moved = std::move(asked);
  CHECK_THROWS_AS((void)here.get<int>(asked), std::logic_error);
}

TEST_CASE("destroying a pending abandons the request: its answer is never seen") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn(adder);
  {
    auto const gone = here.request(p, "hold"_a);
  }
  send(p, "release"_a);
  CHECK(here.call<int>(p, "add"_a, 1, 1) == 2);
  CHECK(here.receive(otherwise >> true, after(0s) >> false) == false);
}

TEST_CASE("a pending may outlive the actor that made it") {
  actor_system sys;
  std::optional<pending> left;
  {
    bridge here{sys};
    left = here.request(sys.spawn(adder), "hold"_a);
  }
  left.reset();
}

TEST_CASE("a pending moves and does not copy") {
  CHECK(std::is_nothrow_move_constructible_v<pending>);
  CHECK_FALSE(std::is_copy_constructible_v<pending>);
}

TEST_CASE("an answer got as a whole message is an ordinary message when it is sent on") {
  actor_system sys;
  bridge here{sys};
  message answer = here.call<message>(sys.spawn(adder), "add"_a, 1, 2);
  send(here.pid(), std::move(answer));
  CHECK(here.receive(on(as<int>) >> [](int n) { return n; }, after(20s) >> 0) == 3);
}

TEST_CASE("only the actor that made a request can wait for its answer") {
  actor_system sys;
  bridge here{sys}, other{sys};
  pid const p = sys.spawn(adder);
  std::vector<pending> asked;
  asked.push_back(here.request(p, "add"_a, 1, 2));
  (void)here.call<int>(p, "add"_a, 0, 0);  // the first answer has come, too
  CHECK_THROWS_AS((void)other.get<int>(asked[0]), std::logic_error);
  CHECK_THROWS_AS((void)other.gather<int>(asked), std::logic_error);
  CHECK_THROWS_AS((void)other.first<int>(asked), std::logic_error);
  CHECK(here.get<int>(asked[0]) == 3);
}

TEST_CASE("an answer that came before its actor ended is nobody's") {
  actor_system sys;
  bridge here{sys};
  std::optional<pending> left;
  {
    bridge other{sys};
    pid const p = sys.spawn(adder);
    left = other.request(p, "add"_a, 1, 2);
    (void)other.call<int>(p, "add"_a, 0, 0);
  }
  CHECK_THROWS_AS((void)here.get<int>(*left), std::logic_error);
}
