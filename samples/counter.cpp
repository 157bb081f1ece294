// The first coroutine actor: it has no thread of its own, and waits without holding one.
#include <actor/actor.hpp>
#include <iostream>

using namespace heed;

task<> counter(self me) {
  int n = 0;
  for (bool counting = true; counting;) {
    counting = co_await me.receive(
        on("add"_a, as<int>) >>
            [&](int i) {
              n += i;
              return true;
            },
        on("get"_a) >>
            [&] {
              me.reply(n);
              return true;
            },
        on("end"_a) >> false);
  }
  std::cout << "counted to " << n << '\n';
}

int main() {
  actor_system sys;
  bridge here{sys};
  pid const c = sys.spawn(counter);
  for (int i = 1; i <= 10; ++i) here.send(c, "add"_a, i);
  std::cout << "so far " << here.call<int>(c, "get"_a) << '\n';
  here.send(c, "add"_a, -5);
  here.send(c, "end"_a);
  sys.join();
}
