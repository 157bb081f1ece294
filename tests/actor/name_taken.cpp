#include <actor/name_taken.hpp>

#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace heed;
using namespace heed::literals;

namespace {
task<> keeper(self me) {
  co_await me.receive(on("go"_a) >> [] {});
}
}  // namespace

TEST_CASE("a name leads to the actor that has it, from its spawn to its end") {
  manual_system sys;
  CHECK(sys.where("store") == pid());
  pid const p = sys.spawn({.name = "store"}, keeper);
  CHECK(sys.where("store") == p);
  send(p, "go"_a);
  sys.run_until_idle();
  CHECK(sys.where("store") == pid());
}

TEST_CASE("a name is one actor's at a time: a second spawn throws, and changes nothing") {
  manual_system sys;
  pid const p = sys.spawn({.name = "store"}, keeper);
  try {
    sys.spawn({.name = "store"}, keeper);
    FAIL("the name was given twice");
  } catch (name_taken const& e) {
    CHECK(e.name() == "store");
    CHECK(e.who() == p);
    CHECK(std::string(e.what()).find("heed: the name \"store\" is taken by <store:") == 0);
  }
  CHECK(sys.actors().size() == 1);
  CHECK(sys.where("store") == p);
}

TEST_CASE("systems do not share names") {
  manual_system one, two;
  pid const p = one.spawn({.name = "store"}, keeper);
  CHECK(two.where("store") == pid());
  CHECK(two.spawn({.name = "store"}, keeper) != p);
}

TEST_CASE("a name is free before anybody is told of the end") {
  actor_system sys;
  bridge here{sys};
  for (int round = 0; round != 200; ++round) {
    pid const p = sys.spawn({.name = "store"}, keeper);
    tag const m = here.monitor(p);
    here.send(p, "go"_a);
    here.receive(on(fields<down>(m, _, _)) >> [] {});
    REQUIRE(sys.where("store") == pid());
  }
}

TEST_CASE("a spawn that fails leaves no name behind") {
  struct bad_copy {
    bad_copy() = default;
    bad_copy(bad_copy const&) { throw 7; }
  };
  manual_system sys;
  bad_copy const bad;
  CHECK_THROWS_AS(sys.spawn({.name = "store"}, [](thread_self&, bad_copy const&) {}, bad), int);
  CHECK(sys.where("store") == pid());
  CHECK(sys.actors().empty());
}
