#include <actor/bridge.hpp>

#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <thread>
#include <utility>

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

TEST_CASE("what is destroyed with a bridge still sees the pid it had, and that it is dead") {
  struct last_word {
    last_word(bridge& b, pid& out) : from(&b), seen(&out) {}
    last_word(last_word&& other) noexcept
        : from(std::exchange(other.from, nullptr)), seen(other.seen) {}
    ~last_word() {
      if (from) *seen = from->pid();
    }
    bridge* from;
    pid* seen;
  };
  actor_system sys;
  pid was, seen;
  {
    bridge other{sys};
    was = other.pid();
    other.send(was, last_word(other, seen));
  }
  CHECK(seen == was);
  bridge next{sys};
  send(seen, 1);
  CHECK_FALSE(sys.alive(seen));
  CHECK(next.receive(otherwise >> true, after(0s) >> false) == false);
}
