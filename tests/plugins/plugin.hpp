// What a program and the shared libraries that it loads say to each other.
#pragma once

#include <actor/actor.hpp>

#include <string>
#include <utility>

// Known to both by this header: one type, wherever it is compiled.
struct order {
  order(int n, std::string w) : number(n), what(std::move(w)) {}
  int number;
  std::string what;
};

struct plugin {
  // Sends a `note`, which each library has for itself under the same name, then an `order`.
  void (*send_both)(heed::pid to, int n);
  // Actors that live in the program's system, and serve what their library sends and what all do:
  // they answer "total" with the numbers of orders + 100 times the numbers of their own notes, and
  // "strange" with the count of what neither is.
  heed::pid (*spawn_coroutine)(heed::actor_system&);
  heed::pid (*spawn_reactor)(heed::actor_system&);
  heed::pid (*spawn_thread)(heed::actor_system&);
  // Asks an actor, from one of the library's own coroutines, which passes the answer on.
  heed::pid (*spawn_asker)(heed::actor_system&, heed::pid whom, heed::pid to);
  // An actor of the library's that awaits a coroutine of the program's, and tells what that gives.
  heed::pid (*spawn_guest)(heed::actor_system&, heed::task<int> (*of_the_program)(heed::self),
                           heed::pid to);
};
