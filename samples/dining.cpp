// Five philosophers, each with one fork, each in need of the neighbour's as well. A call that would
// close a circle of waiting calls fails at once and names the circle, so one of them gives way.
//
//   host        ── "sit", neighbour ──▶ philosopher
//   philosopher ── "lend" ────────────▶ neighbour    a fork, until it is given back
//   philosopher ── "back" ────────────▶ neighbour
//   philosopher ── "done" ────────────▶ host
//
// A manual_system runs it, so that it prints the same each time.
#include <actor/actor.hpp>

#include <iostream>
#include <sstream>
#include <string>
#include <vector>

using namespace heed;
using namespace heed::literals;

// The name of an actor, without its number.
std::string name_of(pid who) {
  std::ostringstream text;
  text << who;
  return text.str().substr(1, text.str().find(':') - 1);
}

// Lends the fork once, and has it again.
task<> lend_once(self me) {
  auto const give = [&] { me.reply(); };
  co_await me.receive(on("lend"_a) >> give);
  co_await me.receive(on("back"_a) >> [] {});
}

task<> philosopher(self me, pid host) {
  pid neighbour;
  co_await me.receive(on("sit"_a, as<pid>) >> [&](pid p) { neighbour = p; });

  // The own fork is in hand: who asks for it waits.
  result<void> fork = co_await me.try_call<void>(neighbour, "lend"_a);
  if (!fork && fork.error().why() == call_error::deadlock) {
    std::cout << "a circle:";
    for (pid const p : fork.error().actors()) std::cout << ' ' << name_of(p);
    std::cout << '\n' << name_of(me.pid()) << " gives way\n";
    co_await lend_once(me);
    fork = co_await me.try_call<void>(neighbour, "lend"_a);
  }
  std::cout << name_of(me.pid()) << (fork ? " eats\n" : " starves\n");
  me.send(neighbour, "back"_a);
  me.send(host, "done"_a);
  for (;;) co_await lend_once(me);
}

int main() {
  manual_system sys;
  bridge here{sys};
  std::vector<pid> table;
  for (char const* name : {"Arendt", "Beauvoir", "Confucius", "Diotima", "Epicurus"})
    table.push_back(sys.spawn({.name = name}, philosopher, here.pid()));
  for (std::size_t i = 0; i != table.size(); ++i)
    here.send(table[i], "sit"_a, table[(i + 1) % table.size()]);
  for (std::size_t i = 0; i != table.size(); ++i) here.receive(on("done"_a) >> [] {});
  std::cout << "all have eaten\n";
}
