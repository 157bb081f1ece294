// The smallest program of heed: an actor that receives one message and answers. scripts/budget
// records what it takes to compile, bench/compile/run holds it beside caf.cpp.
#include <actor/actor.hpp>

using namespace heed;

task<> doubler(self me) {
  co_await me.receive(on(as<int>) >> [&](int n) { me.reply(2 * n); });
}

int main() {
  actor_system sys;
  bridge here{sys};
  return here.call<int>(sys.spawn(doubler), 21) == 42 ? 0 : 1;
}
