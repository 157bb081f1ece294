#include <actor/actor.hpp>

#include <chrono>
#include <string>

// What is no actor.

using namespace heed;

void works(thread_self&, int) {}
void no_self(int) {}

task<> waits(self me, int) {
  co_await me.receive(after(std::chrono::seconds(0)) >> [] {});
}

pid good(actor_system& sys) {
  sys.spawn(waits, 1);
  return sys.spawn(works, 1);
}

#if HEED_FAIL == 1
// expect 1: f must take a self (a coroutine, which returns task<>) or a thread_self&
pid bad(actor_system& sys) {
  return sys.spawn(no_self, 1);
}
#endif

#if HEED_FAIL == 2
// expect 2: f must take a self (a coroutine, which returns task<>) or a thread_self&
pid bad(actor_system& sys) {
  return sys.spawn(works, std::string());
}
#endif

#if HEED_FAIL == 3
// expect 3: f must take a self (a coroutine, which returns task<>) or a thread_self&
pid bad(actor_system& sys) {
  return sys.spawn({.name = "n"}, works);
}
#endif

#if HEED_FAIL == 4
// expect 4: an actor that takes a self is a coroutine: it returns heed::task<>
pid bad(actor_system& sys) {
  return sys.spawn([](self) { return 1; });
}
#endif
