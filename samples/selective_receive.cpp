// Selective receive: an actor waits for what it asks for. What comes meanwhile stays in its
// mailbox, in order, and is offered again to the next receive.
#include <actor/actor.hpp>

#include <chrono>
#include <iostream>
#include <string>

using namespace heed;
using namespace heed::literals;
using namespace std::chrono_literals;

// Hands out parcels, each against a signature for it; until that has come she looks at nothing
// else.
void courier(thread_self& me) {
  auto const deliver = [&](std::string what) {
    std::cout << what << ": please sign\n";
    me.receive(on("signature"_a, what, arg) >>
               [&](std::string name) { std::cout << what << ": signed by " << name << '\n'; });
    return true;
  };
  // A receive is an expression: its value is what the action gives.
  while (me.receive(on("parcel"_a, arg) >> deliver, on("go home"_a) >> false)) {
  }

  // after(0s) looks at what is there, and does not wait for more.
  auto const show = [](message m) {
    std::cout << "left in the mailbox: " << m << '\n';
    return true;
  };
  while (me.receive(otherwise >> show, after(0s) >> false)) {
  }
}

int main() {
  actor_system sys;
  pid const ada = sys.spawn(courier);

  send(ada, "parcel"_a, "book");
  send(ada, "parcel"_a, "lamp");
  send(ada, "signature"_a, "lamp", "Grace");  // before the lamp's turn: it waits aside
  send(ada, "rain"_a, 12);
  send(ada, "signature"_a, "book", "Alan");
  send(ada, "parcel"_a, "rose");
  send(ada, "signature"_a, "rose", "Edsger");  // the oldest that fits is taken
  send(ada, "signature"_a, "rose", "Barbara");
  send(ada, "go home"_a);
  sys.join();
}
