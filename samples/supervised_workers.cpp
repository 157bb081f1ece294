// Workers that fail, and a supervisor that starts them again.
#include <actor/actor.hpp>

#include <chrono>
#include <iostream>
#include <string>
#include <vector>

using namespace heed;
using namespace std::chrono_literals;

// Says when it is there. What it cannot do ends it.
task<> divider(self me, pid boss) {
  me.send(boss, "ready"_a);
  for (;;)
    co_await me.receive(on("divide"_a, arg, arg) >> [&](int n, int by) {
      if (by == 0) me.exit("division by nothing");
      me.reply(n / by);
    });
}

int main() {
  actor_system sys;
  bridge here{sys};
  pid const sup = sys.spawn<supervisor>(
      supervisor_flags{.strategy = one_for_one, .intensity = 2, .period = 1h},
      std::vector{
          child_spec{.id = "divider", .start = child({.name = "divider"}, divider, here.pid())}});
  tag const watch = here.monitor(sup);

  // A name finds the worker that lives: the next one has it when the last has ended.
  auto const divide = [&](int n, int by) {
    result<int> const r = here.try_call<int>(sys.where("divider"), "divide"_a, n, by);
    std::cout << n << " / " << by << ": ";
    if (r)
      std::cout << *r << '\n';
    else
      std::cout << "the worker has ended: " << r.error().reason() << '\n';
  };
  auto const ready = on("ready"_a) >> [] { std::cout << "a worker is ready\n"; };

  here.receive(ready);
  divide(7, 2);
  for (int i = 0; i < 2; ++i) {
    divide(7, 0);
    here.receive(ready);
    divide(9, 3);
  }
  std::cout << "its children: " << count_children(here, sup) << '\n';

  // A third failure within an hour is one too many.
  divide(7, 0);
  here.receive(on(fields<down>(watch, _, arg)) >> [](exit_reason const& why) {
    std::cout << "the supervisor has given up: " << why << '\n';
  });
}
