#include <actor/supervision_tree.hpp>

#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace heed;
using namespace heed::literals;
using namespace std::chrono_literals;

namespace {

task<> idle(self me) {
  co_await me.receive(on("end"_a) >> [] {});
}

// The numbers of actors are not the same in every run.
std::string without_numbers(std::string const& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != ':') {
      out += text[i];
      continue;
    }
    while (text[i + 1] != '>') ++i;
  }
  return out;
}

std::vector<child_spec> house() {
  return {child_spec{.id = "store", .start = child({.name = "store"}, idle)},
          child_spec{.id = "sessions",
                     .start = child<supervisor>(
                         {.name = "sessions"}, supervisor_flags{.strategy = simple_one_for_one},
                         std::vector{child_spec{.start = child(idle), .restart = temporary}})},
          child_spec{.id = "desk", .start = child({.name = "desk"}, idle), .restart = transient}};
}

std::string const printed =
    "<house> rest_for_one\n"
    "  store <store> permanent\n"
    "  sessions <sessions> permanent, simple_one_for_one\n"
    "    <coroutine> temporary\n"
    "    <coroutine> temporary\n"
    "  desk ended transient\n";

}  // namespace

TEST_CASE("a tree has all children of a supervisor, and of those below it, and is printed so") {
  manual_system sys;
  bridge here{sys};
  pid const top =
      sys.spawn<supervisor>({.name = "house"}, supervisor_flags{.strategy = rest_for_one}, house());
  supervision_tree tree = tree_of(here, top);
  REQUIRE(tree.children.size() == 3);
  pid const sessions = tree.children[1].what.child;
  for (int i = 0; i < 2; ++i) start_child(here, sessions);
  terminate_child(here, top, "desk");
  tree = tree_of(here, top);
  CHECK(without_numbers(detail::to_text(tree)) == printed);
  CHECK(tree.children[1].children.size() == 2);
  CHECK(tree.children[1].strategy == simple_one_for_one);
  CHECK_FALSE(tree.children[0].strategy);
  CHECK(sys.actors().size() == 5);  // who asked has gone
}

TEST_CASE("a coroutine awaits a tree") {
  manual_system sys;
  bridge here{sys};
  pid const top = sys.spawn<supervisor>(supervisor_flags{}, house());
  auto const ask = [](self me, pid top, pid to) -> task<> {
    supervision_tree const tree = co_await tree_of(me, top);
    me.send(to, tree.children.size());
  };
  sys.spawn(ask, top, here.pid());
  CHECK(here.receive(on(as<std::size_t>) >> [](std::size_t n) { return n; }) == 3);
}

TEST_CASE(
    "a supervisor that does not answer in time, or has ended, stands there without children") {
  manual_system sys;
  bridge here{sys};
  auto const stubborn = [](self me) -> task<> {
    me.trap_exit(true);
    co_await me.receive(on("end"_a) >> [] {});
  };
  std::vector below{child_spec{.id = "stubborn", .start = child(stubborn), .shutdown = infinity}};
  pid const top = sys.spawn<supervisor>(
      {.name = "top"}, supervisor_flags{},
      std::vector{
          child_spec{.id = "below",
                     .start = child<supervisor>({.name = "below"}, supervisor_flags{}, below)}});
  sys.run_until_idle();
  send(sys.where("below"), stop{});
  sys.run_until_idle();
  CHECK(without_numbers(detail::to_text(tree_of(here, top))) ==
        "<top> one_for_one\n"
        "  below <below> permanent, does not answer\n");
  exit(top, exit_reason::kill);
  sys.run_until_idle();
  CHECK(without_numbers(detail::to_text(tree_of(here, top))) == "<reactor> does not answer\n");
}

TEST_CASE("who ends before it has asked for its tree leaves nobody behind") {
  manual_system sys;
  bridge here{sys};
  pid const top = sys.spawn<supervisor>({.name = "top"}, supervisor_flags{});
  auto const ask = [](self me, pid top) -> task<> {
    exit(me.pid(), exit_reason::shutdown);
    co_await tree_of(me, top);
  };
  sys.spawn(ask, top);
  sys.run_until_idle();
  CHECK(sys.alive(top));
  CHECK(sys.actors().size() == 1);
}
