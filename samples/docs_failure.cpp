// The examples of docs/failure.md, each a part of it. What they claim holds, or the program ends.
#undef NDEBUG
#include <actor/actor.hpp>

#include <cassert>
#include <chrono>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

using namespace heed;
using namespace heed::literals;
using namespace std::chrono_literals;

task<> worker(self me) {
  co_await me.receive(on("end"_a, as<exit_reason>) >> [&](exit_reason why) { me.exit(why); });
}

// [reason]
struct out_of_paper {
  int tray;
  friend bool operator==(out_of_paper, out_of_paper) = default;
};

std::string told(exit_reason const& why) {
  if (why == exit_reason::normal) return "as it should";
  if (why.exception()) return "by an exception";
  if (auto const* paper = why.get_if<out_of_paper>())
    return "no paper in tray " + std::to_string(paper->tray);
  return "otherwise";
}
// []

void reasons() {
  assert(told(out_of_paper{2}) == "no paper in tray 2");
  assert(told(exit_reason::normal) == "as it should");
  assert(told(exit_reason::shutdown) == "otherwise");
}

void links(actor_system& sys) {
  bridge here{sys};
  // [link]
  // Linked to the one it has spawned: what ends one ends both.
  auto const parent = [](self me, pid to) -> task<> {
    pid const child = me.spawn_link(worker);
    me.send(to, "child"_a, child);
    co_await me.receive(on("never"_a) >> [] {});
  };
  auto const [p, m] = here.spawn_monitor(parent, here.pid());
  pid const child = here.receive(on("child"_a, as<pid>) >> [](pid c) { return c; });
  send(child, "end"_a, exit_reason(out_of_paper{1}));
  here.receive(on(fields<down>(m, p, holds<out_of_paper>)) >> [] {});
  // []
}

void traps(actor_system& sys) {
  bridge here{sys};
  // [trap]
  // Keeps one worker alive: its end comes as a message, and another takes its place.
  auto const keeper = [](self me, pid done) -> task<> {
    me.trap_exit(true);
    pid child = me.spawn_link(worker);
    for (int left = 3; left > 0; --left) {
      me.send(child, "end"_a, exit_reason("tired"));
      co_await me.receive(on(fields<exit_signal>(child, _)) >> [] {});
      child = me.spawn_link(worker);
    }
    me.send(done, "done"_a);
  };
  sys.spawn(keeper, here.pid());
  here.receive(on("done"_a) >> [] {});
  // []
}

void monitors(actor_system& sys) {
  bridge here{sys};
  // [monitor]
  pid const p = sys.spawn(worker);
  tag const m = here.monitor(p);
  send(p, "end"_a, exit_reason::shutdown);
  here.receive(on(fields<down>(m, p, as<exit_reason>)) >>
               [](exit_reason why) { assert(why == exit_reason::shutdown); });

  auto const [child, n] = here.spawn_monitor(worker);
  here.demonitor(n);  // nothing comes any more
  send(child, "end"_a, exit_reason::shutdown);
  // []
}

void names() {
  actor_system sys;
  bridge here{sys};
  // [name]
  pid const p = sys.spawn({.name = "printer"}, worker);
  assert(sys.where("printer") == p);
  try {
    sys.spawn({.name = "printer"}, worker);
    assert(false);
  } catch (name_taken const& e) {
    assert(e.who() == p);
  }
  tag const m = here.monitor(p);
  send(sys.where("printer"), "end"_a, exit_reason::normal);
  here.receive(on(fields<down>(m, _, _)) >> [] {});
  assert(!sys.where("printer"));  // free before anybody is told of the end
  // []
}

void reports() {
  // [report]
  std::vector<std::string> log;
  manual_system sys{{.on_crash =
                         [&](crash_report const& r) {
                           log.push_back("crash");
                           assert(r.handling.find("(\"print\"_a, int 7)") == 0);
                         },
                     .on_dead_letter = [&](dead_letter const&) { log.push_back("late"); }}};
  pid const p = sys.spawn([](self me) -> task<> {
    co_await me.receive(on("print"_a, as<int>) >> [](int) { throw std::runtime_error("jam"); });
  });
  send(p, "print"_a, 7);
  sys.run_until_idle();
  send(p, "print"_a, 8);
  assert((log == std::vector<std::string>{"crash", "late"}));
  // []
}

int main() {
  reasons();
  {
    actor_system sys;
    links(sys);
    traps(sys);
    monitors(sys);
  }
  names();
  reports();
  std::cout << "all as said\n";
}
