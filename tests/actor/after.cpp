#include <actor/after.hpp>

#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <string_view>
#include <type_traits>

using namespace heed;
using namespace std::chrono_literals;

TEST_CASE("an action of after is called, or is the result itself") {
  int called = 0;
  auto const count = after(1s) >> [&] { return ++called; };
  CHECK(count.act() == 1);
  CHECK((after(1s) >> 7).act() == 7);
  auto const text = after(1s) >> "text";
  CHECK(std::is_same_v<decltype(text.act()), std::string_view const&>);
}

TEST_CASE("a duration becomes a deadline when it is fixed, not before") {
  auto const head = after(1h);
  auto const before = std::chrono::steady_clock::now();
  CHECK(head.when.fix().at() >= before + 1h);
  CHECK_FALSE(head.when.already());
  CHECK(after(0s).when.already());
}

TEST_CASE("a deadline stays what it is") {
  deadline const d = within(1h);
  CHECK(after(d).when.fix().at() == d.at());
}

TEST_CASE("a duration of any unit will do") {
  actor_system sys;
  bridge here{sys};
  CHECK(here.receive(after(0.001s) >> 1) == 1);
  CHECK(here.receive(after(std::chrono::duration<float, std::milli>(1)) >> 1) == 1);
  CHECK(here.receive(after(1us) >> 1) == 1);
}
