#include <actor/tag.hpp>

#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <unordered_set>

TEST_CASE("a tag equals its copies only") {
  heed::actor_system sys;
  heed::bridge here{sys};
  heed::bridge other{sys};
  auto const a = here.make_tag();
  auto const b = here.make_tag();
  auto const copy = a;
  CHECK(a == copy);
  CHECK(a != b);
  CHECK(a != other.make_tag());
  CHECK(std::unordered_set<heed::tag>{a, b, copy}.size() == 2);
  CHECK((a < b) != (b < a));
}

TEST_CASE("the empty tag is nobody's") {
  heed::actor_system sys;
  heed::bridge here{sys};
  CHECK_FALSE(heed::tag());
  CHECK(here.make_tag());
  CHECK(heed::tag() != here.make_tag());
}

TEST_CASE("a receive on a tag takes the message that carries it") {
  using namespace heed;
  actor_system sys;
  bridge here{sys};
  auto const old = here.make_tag();
  auto const t = here.make_tag();
  send(here.pid(), old, 1);
  send(here.pid(), t, 2);
  CHECK(here.receive(on(t, as<int>) >> [](int n) { return n; }) == 2);
  CHECK(here.receive(on(old, as<int>) >> [](int n) { return n; }) == 1);
}
