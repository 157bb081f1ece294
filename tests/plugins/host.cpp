// Two shared libraries, loaded while the program runs, hide their symbols from each other and from
// the program: so each has the library's code, and its variables, for itself.
#include "plugin.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <dlfcn.h>

using namespace heed;
using namespace std::chrono_literals;

namespace {

plugin const& load(char const* variable) {
  char const* const path = std::getenv(variable);
  REQUIRE(path);
  // Never unloaded: actors may still destroy what it has made.
  void* const library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  REQUIRE_MESSAGE(library, std::string(library ? "" : dlerror()));
  using entry = plugin const* (*)();
  auto const get = reinterpret_cast<entry>(dlsym(library, "heed_test_plugin"));
  bool const found = get != nullptr;
  REQUIRE(found);
  return *get();
}

plugin const& first() {
  static plugin const& one = load("HEED_TEST_PLUGIN_1");
  return one;
}
plugin const& second() {
  static plugin const& one = load("HEED_TEST_PLUGIN_2");
  return one;
}

std::string number_of(pid const& p) {
  std::ostringstream out;
  out << p;
  return out.str().substr(out.str().find(':'));
}

}  // namespace

TEST_CASE("a type is itself in every library, and one of a name that is hidden is another") {
  actor_system sys;
  bridge here{sys};
  for (plugin const* mine : {&first(), &second()}) {
    plugin const& other = mine == &first() ? second() : first();
    for (auto const spawn : {mine->spawn_coroutine, mine->spawn_reactor, mine->spawn_thread}) {
      pid const p = spawn(sys);
      mine->send_both(p, 3);
      other.send_both(p, 4);
      send(p, order(5, "ink"));
      CHECK(here.call<int>(within(20s), p, "total"_a) == 3 + 4 + 5 + 300);
      CHECK(here.call<int>(within(20s), p, "strange"_a) == 1);
    }
  }
}

TEST_CASE("an actor of one library asks an actor of the other") {
  actor_system sys;
  bridge here{sys};
  for (auto const spawn :
       {second().spawn_coroutine, second().spawn_reactor, second().spawn_thread}) {
    pid const p = spawn(sys);
    second().send_both(p, 2);
    first().spawn_asker(sys, p, here.pid());
    here.receive(
        on("heard"_a, as<int>) >> [](int n) { CHECK(n == 202); },
        after(20s) >> [] { FAIL("no answer"); });
  }
}

TEST_CASE("addresses stay unlike, whoever spawns") {
  std::set<pid> all;
  for (int round = 0; round < 3; ++round) {
    actor_system sys;
    for (int i = 0; i < 20; ++i)
      for (plugin const* p : {&first(), &second()}) {
        CHECK(all.insert(p->spawn_coroutine(sys)).second);
        CHECK(all.insert(p->spawn_reactor(sys)).second);
      }
  }
  std::set<std::string> printed;
  for (pid const& p : all) printed.insert(number_of(p));
  CHECK(printed.size() == all.size());
}

TEST_CASE("an actor of a library awaits a coroutine of the program") {
  actor_system sys;
  bridge here{sys};
  for (plugin const* mine : {&first(), &second()}) {
    pid const p = mine->spawn_guest(
        sys,
        [](self me) -> task<int> {
          auto const take = [](int n) { return n + 1; };
          co_return co_await me.receive(on(as<int>) >> take);
        },
        here.pid());
    send(p, 6);
    here.receive(
        on("given"_a, as<int>) >> [](int n) { CHECK(n == 7); },
        after(20s) >> [] { FAIL("nothing was given"); });
  }
}
