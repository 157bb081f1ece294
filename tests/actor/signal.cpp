#include <actor/signal.hpp>

#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace heed;
using namespace heed::literals;

namespace {
struct paper {
  int tray;
  friend bool operator==(paper, paper) = default;
};
}  // namespace

TEST_CASE("an exit_signal and a down print who and why") {
  CHECK(detail::to_text(exit_signal{pid(), exit_reason::shutdown}) == "{<none>, shutdown}");
  CHECK(detail::to_text(down{tag(), pid(), exit_reason("jam")}).find("<none>, jam}") !=
        std::string::npos);
}

TEST_CASE("both are matched by their fields, and a reason by what it holds") {
  actor_system sys;
  bridge here{sys};
  here.trap_exit(true);
  exit(here.pid(), paper{2});
  int tray = 0;
  here.receive(on(fields<exit_signal>(pid(), holds<paper>(as_a<paper>))) >>
               [&](paper const& p) { tray = p.tray; });
  CHECK(tray == 2);
  tag const m = here.monitor(pid());
  here.receive(on(fields<down>(m, _, exit_reason::noproc)) >> [] {});
}

TEST_CASE("both can be put aside and forwarded like any message") {
  actor_system sys;
  bridge here{sys};
  here.trap_exit(true);
  exit(here.pid(), exit_reason::shutdown);
  send(here.pid(), "first"_a);
  here.receive(on("first"_a) >> [] {});
  pid const relay = sys.spawn([to = here.pid()](thread_self& me) {
    me.receive(otherwise >> [&](message m) { send(to, std::move(m)); });
  });
  here.receive(otherwise >> [&](message m) { send(relay, std::move(m)); });
  here.receive(on(as<exit_signal>) >>
               [](exit_signal const& s) { CHECK(s.reason == exit_reason::shutdown); });
}
