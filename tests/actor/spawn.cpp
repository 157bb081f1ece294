#include <actor/spawn.hpp>

#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

using namespace heed;
using namespace std::chrono_literals;

namespace {

void tell(thread_self& me, pid to, std::string text, int n) {
  me.send(to, text, n);
}

struct functor {
  pid to;
  void operator()(thread_self& me) { me.send(to, "functor"_a); }
};

}  // namespace

TEST_CASE("a function, a lambda and an object with a call operator can be actors") {
  actor_system sys;
  bridge here{sys};
  sys.spawn(tell, here.pid(), "function", 1);
  sys.spawn([to = here.pid()](thread_self& me) { me.send(to, "lambda"_a); });
  sys.spawn(functor{here.pid()});
  here.receive(on("function", 1) >> [] {}, after(20s) >> [] { FAIL("function"); });
  here.receive(on("lambda"_a) >> [] {}, after(20s) >> [] { FAIL("lambda"); });
  here.receive(on("functor"_a) >> [] {}, after(20s) >> [] { FAIL("functor"); });
}

TEST_CASE("arguments may be move-only, and may be taken by reference") {
  actor_system sys;
  bridge here{sys};
  sys.spawn([](thread_self& me, pid to, std::unique_ptr<int> p) { me.send(to, *p); }, here.pid(),
            std::make_unique<int>(7));
  sys.spawn([](thread_self& me, pid const& to, std::string& s) { me.send(to, s += "!"); },
            here.pid(), std::string("hi"));
  here.receive(on(7) >> [] {}, after(20s) >> [] { FAIL("by value"); });
  here.receive(on("hi!") >> [] {}, after(20s) >> [] { FAIL("by reference"); });
}

TEST_CASE("captures and arguments live as long as the actor") {
  auto const captured = std::make_shared<int>(1);
  auto const argument = std::make_shared<int>(2);
  actor_system sys;
  bridge here{sys};
  pid const p =
      sys.spawn([captured](thread_self& me,
                           std::shared_ptr<int> const&) { me.receive(on("end"_a) >> [] {}); },
                argument);
  CHECK(captured.use_count() == 2);
  CHECK(argument.use_count() == 2);
  send(p, "end"_a);
  sys.join();
  CHECK(captured.use_count() == 1);
  CHECK(argument.use_count() == 1);
}

TEST_CASE("an actor spawns actors") {
  actor_system sys;
  bridge here{sys};
  sys.spawn([to = here.pid()](thread_self& me) {
    pid const child = me.spawn(
        {.name = "child"}, [](thread_self& self, pid parent) { self.send(parent, 1); }, me.pid());
    me.receive(on(1) >> [&] { me.send(to, me.sender() == child); });
  });
  CHECK(here.receive(on(as<bool>) >> [](bool b) { return b; }, after(20s) >> false));
}

TEST_CASE("a pid can be sent to before its actor has begun") {
  actor_system sys;
  bridge here{sys};
  for (int i = 0; i < 50; ++i) {
    pid const p = sys.spawn(
        [](thread_self& me) { me.receive(on("n"_a, as<int>) >> [&](int n) { me.reply(n); }); });
    here.send(p, "n"_a, i);
  }
  for (int i = 0; i < 50; ++i)
    here.receive(on(i) >> [] {}, after(20s) >> [] { FAIL("a message was lost"); });
}

TEST_CASE("what an actor's thread destroys at its very end may still spawn") {
  struct at_thread_end {
    actor_system* in = nullptr;
    pid tell;
    ~at_thread_end() {
      if (in) in->spawn([to = tell](thread_self& me) { me.send(to, "spawned"_a); });
    }
  };
  actor_system sys;
  bridge here{sys};
  sys.spawn([&](thread_self&) {
    static thread_local at_thread_end last;
    last.tell = here.pid();
    last.in = &sys;
  });
  CHECK(here.receive(on("spawned"_a) >> true, after(20s) >> false));
}

TEST_CASE("two such threads do not wait for each other's end") {
  static std::atomic<int> ended = 0, spawned = 0;
  struct last_wish {
    actor_system* sys = nullptr;
    ~last_wish() {
      for (++ended; ended != 2;) std::this_thread::yield();
      sys->spawn([](self) -> task<> { co_return; });
      ++spawned;
    }
  };
  actor_system sys;
  for (int i = 0; i < 2; ++i)
    sys.spawn([&sys](thread_self&) {
      static thread_local last_wish wish;
      wish.sys = &sys;
    });
  while (spawned != 2) std::this_thread::yield();
}

namespace {

task<> waits_for_a_number(self me) {
  co_await me.receive(on(as<int>) >> [](int) {});
}
// No coroutine itself.
task<> leaves_before_it_is_one(self me) {
  me.exit(exit_reason::shutdown);
  return waits_for_a_number(me);
}
task<> throws_before_it_is_one(self) {
  throw std::runtime_error("too early");
}

// Empty, with a constructor that is no constant.
struct has_a_constructor {
  has_a_constructor() {}
  task<> operator()(self me, pid to) const {
    me.send(to, "ran"_a);
    co_return;
  }
};

}  // namespace

TEST_CASE("what a function does before it is a coroutine ends its own actor, not the spawner") {
  manual_system sys;
  bridge here{sys};
  for (auto const f : {&leaves_before_it_is_one, &throws_before_it_is_one}) {
    bool reached = false;
    sys.spawn([&](self me) -> task<> {
      pid const child = me.spawn(f);
      reached = true;
      CHECK(me.system().alive(child));
      co_return;
    });
    sys.join();
    CHECK(reached);
  }
  CHECK(sys.counters().crashed == 1);
  sys.spawn(has_a_constructor(), here.pid());
  CHECK(here.receive(on("ran"_a) >> true, after(1s) >> false));
}
