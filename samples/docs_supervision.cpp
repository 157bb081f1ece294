// The programs of docs/supervision.md.
#undef NDEBUG
#include <actor/actor.hpp>

#include <cassert>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

using namespace heed;
using namespace std::chrono_literals;

// [store]
// Keeps one number; a negative one is too much for it.
task<> store(self me, int n) {
  for (;;)
    co_await me.receive(
        on("put"_a, as<int> < 0) >> [&](int) { me.exit("negative"); },
        on("put"_a, arg) >> [&](int m) { n = m; }, on("get"_a) >> [&] { me.reply(n); });
}

// Asks the store, under its name, for whoever asks here.
class desk : public reactor {
  task<int> on_ask() {
    int const n = co_await me.call<int>(me.system().where("store"), "get"_a);
    co_return n;
  }

 public:
  static constexpr auto handles = handlers(on("ask"_a) >> &desk::on_ask);
};

std::vector<child_spec> const shop{
    child_spec{.id = "store", .start = child({.name = "store"}, store, 1)},
    child_spec{.id = "desk", .start = child<desk>({.name = "desk"}), .shutdown = 1s}};
// []

void supervising() {
  // [supervisor]
  manual_system sys;
  bridge here{sys};
  pid const sup = sys.spawn<supervisor>(
      supervisor_flags{.strategy = rest_for_one, .intensity = 3, .period = 10s}, shop);
  assert(count_children(here, sup).active == 2);  // answered when all have been started
  pid const first = sys.where("store");
  here.send(first, "put"_a, 7);
  assert(here.call<int>(sys.where("desk"), "ask"_a) == 7);

  here.send(first, "put"_a, -7);  // ends the store; with it, the desk is started again
  sys.run_until_idle();
  assert(sys.where("store") != first);
  assert(here.call<int>(sys.where("desk"), "ask"_a) == 1);
  // []

  // [children]
  assert(terminate_child(here, sup, "desk"));
  assert(!sys.where("desk"));
  assert(restart_child(here, sup, "desk"));
  child_result const again = start_child(here, sup, shop[0]);
  assert(!again && again.error().why() == child_error::already_started);
  assert(again.error().who() == sys.where("store"));
  // []

  // [tree]
  pid const top = sys.spawn<supervisor>(
      supervisor_flags{},
      std::vector{child_spec{.id = "clerk", .start = child(store, 3), .restart = transient},
                  child_spec{.id = "empty", .start = child<supervisor>(supervisor_flags{})}});
  supervision_tree const tree = tree_of(here, top);
  std::cout << tree.children.size() << " below " << *tree.strategy << '\n';
  // []
  assert(here.stop({top})[0]);
}

void awaiting(actor_system& sys) {
  // [awaited]
  auto const open = [](self me, pid sup) -> task<> {
    child_spec const late{.id = "late", .start = child(store, 0), .restart = temporary};
    child_result const r = co_await start_child(me, sup, late);  // named first, for g++ before 14
    if (!r) std::cout << r.error() << '\n';
  };
  // []
  bridge here{sys};
  pid const sup = sys.spawn<supervisor>(supervisor_flags{});
  pid const p = sys.spawn(open, sup);
  tag const m = here.monitor(p);
  here.receive(on(fields<down>(m, _, _)) >> [] {});
  assert(count_children(here, sup).active == 1);
}

void sessions(actor_system& sys) {
  bridge here{sys};
  // [simple]
  // Its last parameter is for start_child to give.
  auto const session = [](self me, pid log, std::string user) -> task<> {
    me.send(log, "hello"_a, user);
    co_await me.receive(on("end"_a) >> [] {});
  };
  pid const sup = sys.spawn<supervisor>(
      supervisor_flags{.strategy = simple_one_for_one},
      std::vector{child_spec{.start = child(session, here.pid()), .restart = temporary}});
  child_result const ada = start_child(here, sup, "Ada");
  assert(ada && here.receive(on("hello"_a, "Ada") >> true));
  assert(terminate_child(here, sup, *ada));
  // []
}

void own_start(actor_system& sys) {
  bridge here{sys};
  // [start]
  // Has started when the child says that it is ready; the next child is started after that.
  auto const start = [](self me) -> task<pid> {
    pid const child = me.spawn_link(store, 5);
    auto const n = co_await me.try_call<int>(within(1s), child, "get"_a);
    if (!n || *n != 5) {
      tag const gone = me.monitor(child);
      me.exit(child, exit_reason::kill);  // what throws leaves no child behind, and no name
      co_await me.receive(on(fields<down>(gone, _, _)) >> [] {});
      throw std::runtime_error("the store is not as it should be");
    }
    co_return child;
  };
  std::vector const children{child_spec{.id = "store", .start = start}};
  // []
  pid const sup = sys.spawn<supervisor>(supervisor_flags{}, children);
  assert(count_children(here, sup).active == 1);
}

void groups(actor_system& sys) {
  // [group]
  bridge here{sys};
  auto const printer = [](self me, pid to) -> task<> {
    process_group printers(me.system(), "printers");
    printers.join(me.pid());
    me.send(to, "ready"_a);
    co_await me.receive(on("print"_a, arg) >> [&](std::string s) { me.send(to, s); });
  };
  pid const first = sys.spawn(printer, here.pid());
  pid const second = sys.spawn(printer, here.pid());
  for (int i = 0; i < 2; ++i) here.receive(on("ready"_a) >> [] {});

  process_group const printers(sys, "printers");
  assert((printers.members() == std::vector{first, second}));
  assert(printers.broadcast(here, "print"_a, "a page") == 2);
  for (int i = 0; i < 2; ++i) here.receive(on("a page") >> [] {});
  // []
}

int main() {
  supervising();
  actor_system sys;
  awaiting(sys);
  sessions(sys);
  own_start(sys);
  groups(sys);
}
