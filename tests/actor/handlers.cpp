#include <actor/handlers.hpp>

#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace heed;
using namespace std::chrono_literals;

namespace {

class counter {
 public:
  void add(int n) { total_ += n; }
  int total() const { return total_; }

 private:
  int total_ = 0;
};

constexpr auto registry =
    handlers(on("add"_a, as<int>) >> &counter::add, on("total"_a) >> &counter::total);

}  // namespace

TEST_CASE("a thread actor serves an object of its own by a registry") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn([](thread_self& me) {
    counter c;
    me.react(registry, c);
  });
  send(p, "add"_a, 3);
  send(p, "add"_a, 4);
  CHECK(here.call<int>(p, "total"_a) == 7);
  CHECK(here.stop(within(20s), {p})[0]);
}

TEST_CASE("stop ends the actor, and stopped comes when the object is gone") {
  struct noisy {
    pid to;
    ~noisy() { send(to, "gone"_a); }
    void on_int(int) {}
  };
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn([to = here.pid()](thread_self& me) {
    noisy object{to};
    me.react(handlers(on(as<int>) >> &noisy::on_int), object);
  });
  here.send(p, stop{});
  CHECK(here.receive(on(is<stopped>) >> 1, on("gone"_a) >> 2, after(20s) >> 3) == 2);
  CHECK(here.receive(on(is<stopped>) >> 1, after(20s) >> 3) == 1);
  sys.join();
}

TEST_CASE("a registry is constant, and its clauses may have guards") {
  struct gate {
    bool open = false;
    bool on_number(int) { return true; }
    bool on_other() { return false; }
  };
  static constexpr auto guarded =
      handlers(on(as<int>).when([](int n) { return n > 0; }) >> &gate::on_number,
               otherwise >> &gate::on_other);
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn([](thread_self& me) {
    gate g;
    me.react(guarded, g);
  });
  CHECK(here.call<bool>(p, 1));
  CHECK_FALSE(here.call<bool>(p, -1));
}
