#include <actor/stop.hpp>

#include <actor/actor.hpp>

#include <doctest/doctest.h>

using namespace heed;
using namespace std::chrono_literals;

namespace {

struct quiet : reactor {
  explicit quiet(pid to) : to_(to) {}
  ~quiet() { send(to_, "gone"_a); }
  void on_int(int) {}
  static constexpr auto handles = handlers(on(as<int>) >> &quiet::on_int);
  pid to_;
};

}  // namespace

TEST_CASE("to an actor that runs no react loop, stop is an ordinary message") {
  actor_system sys;
  bridge here{sys};
  send(here.pid(), stop{});
  CHECK(here.receive(on(is<stop>) >> true));
  send(here.pid(), stop{});
  CHECK(here.receive(on(stop{}) >> true));
}

TEST_CASE("stopped comes to the sender of stop when the object is gone") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn<quiet>(here.pid());
  here.send(p, stop{});
  CHECK(here.receive(on("gone"_a) >> 1, on(is<stopped>) >> 2, after(20s) >> 3) == 1);
  CHECK(here.receive(on(is<stopped>) >> [&] { return here.sender() == p; }, after(20s) >> false));
}
