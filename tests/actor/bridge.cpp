#include <actor/bridge.hpp>

#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <thread>

using namespace heed;
using namespace std::chrono_literals;

TEST_CASE("a bridge receives what actors and threads send to its pid") {
  actor_system sys;
  bridge here{sys};
  sys.spawn([to = here.pid()](thread_self& me) { me.send(to, 1); });
  std::thread([to = here.pid()] { send(to, 2); }).join();
  here.receive(on(2) >> [] {}, after(20s) >> [] { FAIL("lost"); });
  here.receive(on(1) >> [] {}, after(20s) >> [] { FAIL("lost"); });
}

TEST_CASE("a bridge that is destroyed is dead") {
  actor_system sys;
  bridge here{sys};
  pid gone;
  auto const kept = std::make_shared<int>(1);
  {
    bridge other{sys};
    gone = other.pid();
    CHECK(sys.alive(gone));
    send(gone, kept);
  }
  CHECK_FALSE(sys.alive(gone));
  CHECK(kept.use_count() == 1);
  CHECK(here.try_call<int>(gone, 1).error().why() == call_error::down);
}

TEST_CASE("what a bridge leaves unanswered fails with down when it is destroyed") {
  actor_system sys;
  bridge here{sys};
  auto other = std::make_unique<bridge>(sys);
  auto asked = here.request(other->pid(), 1);
  other.reset();
  CHECK_THROWS_AS(here.get<int>(within(20s), asked), call_error);
}

TEST_CASE("bridges are not among the actors") {
  actor_system sys;
  bridge here{sys};
  CHECK(sys.actors().empty());
}
