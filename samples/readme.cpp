#include <actor/actor.hpp>
#include <cstdio>

using namespace heed;
using namespace heed::literals;

// A frozen account takes nothing but "thaw"; what else comes waits in its mailbox, in order.
void account(thread_self& me) {
  int balance = 0;
  for (;;) {
    me.receive(
        on("deposit"_a, arg) >> [&](int n) { balance += n; },
        on("balance"_a) >> [&] { me.reply(balance); },
        on("freeze"_a) >> [&] { me.receive(on("thaw"_a) >> [] {}); });
  }
}

int main() {
  actor_system sys;
  bridge here{sys};
  pid mine = sys.spawn(account);

  here.send(mine, "deposit"_a, 40);
  here.send(mine, "freeze"_a);
  here.send(mine, "deposit"_a, 2);
  here.send(mine, "thaw"_a);
  std::printf("%d\n", here.call<int>(mine, "balance"_a));
}
