#include "support/everywhere.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace heed;
using namespace heed_test;

TEST_CASE("what a scenario finds wrong, throws or never gets is told, on every kind of actor") {
  auto const wrong = [](auto& me) -> doing<decltype(me)> {
    me.expect(1, 2);
    me.holds(false);
    co_return;
  };
  auto const throws = [](auto& me) -> doing<decltype(me)> {
    co_await me.receive(after(1ms) >> [] { throw std::runtime_error("oops"); });
  };
  auto const waits = [](auto& me) -> doing<decltype(me)> {
    co_await me.receive(on("never"_a) >> [] {});
  };
  auto const tells = [](std::string const& told, char const* what) {
    return told.find(what) != told.npos;
  };
  for (kind const k : kinds) {
    CAPTURE(std::string(name_of(k)));
    {
      actor_system sys;
      CHECK(tells(play(k, sys, wrong, {0, false}), "1 instead of 2"));
      CHECK(tells(play(k, sys, throws, {0, false}), "oops"));
    }
    manual_system sys;
    CHECK(tells(play(k, sys, wrong, {0, true}), "it does not hold"));
    CHECK(tells(play(k, sys, throws, {0, true}), "oops"));
    CHECK_FALSE(play(k, sys, waits, {0, true}).empty());
  }
}
