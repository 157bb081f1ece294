#include <actor/report.hpp>

#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "support/captured_stderr.hpp"

using namespace heed;
using namespace heed::literals;

namespace {

task<> fails(self me) {
  co_await me.receive(on("go"_a, as<int>) >> [](int) { throw std::runtime_error("boom"); });
}
task<> fails_later(self me) {
  auto const later = [me = &me](int) -> task<> {
    co_await me->receive(on("now"_a) >> [] {});
    throw std::runtime_error("late boom");
  };
  co_await me.receive(on("go"_a, as<int>) >> later);
}
class picky : public reactor {
  void on_go(int) { throw std::runtime_error("boom"); }

 public:
  static constexpr auto handles = handlers(on("go"_a, as<int>) >> &picky::on_go);
};

bool has(std::string const& text, char const* part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a crash is told with who, why, the message that was handled, and the links") {
  std::vector<crash_report> told;
  manual_system sys{{.on_crash = [&](crash_report const& r) { told.push_back(r); }}};
  bridge here{sys};
  here.trap_exit(true);
  auto const make = {
      +[](manual_system& s) { return s.spawn({.name = "bad"}, fails); },
      +[](manual_system& s) { return s.spawn({.name = "bad"}, fails_later); },
      +[](manual_system& s) { return s.spawn<picky>({.name = "bad"}); },
      +[](manual_system& s) {
        return s.spawn({.name = "bad"}, [](thread_self& me) {
          me.receive(on("go"_a, as<int>) >> [](int) { throw std::runtime_error("boom"); });
        });
      }};
  for (auto const& spawn : make) {
    told.clear();
    pid const p = spawn(sys);
    here.link(p);
    here.send(p, "go"_a, 7);
    here.send(p, "now"_a);
    here.receive(on(as<exit_signal>) >> [&](exit_signal const& s) { CHECK(s.from == p); });
    REQUIRE(told.size() == 1);
    CHECK(told[0].who == p);
    CHECK(told[0].reason.exception());
    CHECK(has(told[0].handling, "(\"go\"_a, int 7) from <bridge:"));
    CHECK(told[0].links == std::vector{here.pid()});
    std::string const text = detail::to_text(told[0]);
    CHECK(has(text, "<bad:"));
    CHECK(has(text, "boom, handling (\"go\"_a, int 7)"));
    CHECK(has(text, "linked to <bridge:"));
  }
}

TEST_CASE("what was handled before, and did not end the actor, is not told") {
  std::vector<crash_report> told;
  manual_system sys{{.on_crash = [&](crash_report const& r) { told.push_back(r); }}};
  pid const p = sys.spawn([](thread_self& me) {
    try {
      me.receive(on("go"_a) >> [] { throw std::runtime_error("caught"); });
    } catch (std::runtime_error const&) {
    }
    throw std::runtime_error("another");
  });
  send(p, "go"_a);
  sys.join();
  REQUIRE(told.size() == 1);
  CHECK(told[0].handling.empty());
}

TEST_CASE("without functions a crash is printed, unless a link tells of it") {
  heed_test::captured_stderr captured;
  {
    manual_system sys;
    bridge here{sys};
    here.trap_exit(true);
    pid const alone = sys.spawn({.name = "alone"}, fails);
    pid const linked = sys.spawn({.name = "linked"}, fails);
    here.link(linked);
    send(alone, "go"_a, 1);
    send(linked, "go"_a, 2);
    sys.join();
  }
  std::string const said = captured.text();
  CHECK(has(said, "heed: <alone:"));
  CHECK(has(said, "(coroutine) ended by an exception: boom, handling (\"go\"_a, int 1)"));
  CHECK(!has(said, "<linked:"));
}

TEST_CASE("a message that nothing handles is told") {
  std::vector<std::string> told;
  manual_system sys{
      {.on_unhandled = [&](unhandled_message const& u) { told.push_back(u.message); }}};
  pid const p = sys.spawn<picky>();
  send(p, "what"_a, 3);
  sys.run_until_idle();
  CHECK(told == std::vector<std::string>{"(\"what\"_a, int 3)"});
}

TEST_CASE("messages and requests to the dead are told, answers are not") {
  std::vector<dead_letter> told;
  manual_system sys{{.on_dead_letter = [&](dead_letter const& d) { told.push_back(d); }}};
  bridge here{sys};
  pid const p = sys.spawn([](thread_self&) {});
  sys.join();
  here.send(p, "late"_a, 1);
  CHECK(here.try_call<int>(p, "ask"_a).error().why() == call_error::down);
  REQUIRE(told.size() == 2);
  CHECK(told[0].to == p);
  CHECK(told[0].sender == here.pid());
  CHECK(told[0].message == "(\"late\"_a, int 1)");
  CHECK(told[1].message == "(\"ask\"_a)");
  CHECK(sys.counters().dropped == 2);
}

// Runs something when it goes.
class at_last {
 public:
  explicit at_last(std::function<void()> f) : f_(std::move(f)) {}
  at_last(at_last&& other) noexcept : f_(std::exchange(other.f_, nullptr)) {}
  ~at_last() {
    if (f_) f_();
  }

 private:
  std::function<void()> f_;
};

TEST_CASE("that nobody is there any more to be told of an end is told to nobody") {
  std::atomic<int> told = 0;
  actor_system sys{{.workers = 2, .on_dead_letter = [&](dead_letter const&) { ++told; }}};
  bridge here{sys};
  auto const waits = [](self me) -> task<> { co_await me.receive(on("end"_a) >> [] {}); };
  auto const watches = [](self me, pid other) -> task<> {
    static_cast<void>(me.monitor(other));
    me.trap_exit(true);
    me.link(other);
    co_await me.receive(on("end"_a) >> [] {});
  };
  pid const first = sys.spawn(waits);
  pid const second = sys.spawn(watches, first);
  // The other ends while the last messages of this one go: it is not found alive any more then.
  tag const m = here.monitor(first);
  send(second, at_last([&] {
         send(first, "end"_a);
         while (sys.alive(first)) std::this_thread::yield();
       }));
  send(second, "end"_a);
  here.receive(on(fields<down>(m, _, _)) >> [] {});
  tag const n = here.monitor(second);
  here.receive(on(fields<down>(n, _, _)) >> [] {});
  CHECK(told == 0);
}

TEST_CASE("on_event is told everything") {
  std::vector<system_event> told;
  int crashes = 0;
  manual_system sys{{.on_crash = [&](auto const&) { ++crashes; },
                     .on_event = [&](system_event const& e) { told.push_back(e); }}};
  pid const bad = sys.spawn(fails);
  pid const one = sys.spawn<picky>();
  send(bad, "go"_a, 1);
  send(one, "what"_a);
  sys.run_until_idle();
  send(bad, "late"_a);
  CHECK(crashes == 1);
  REQUIRE(told.size() == 3);
  int kinds[3] = {};
  for (system_event const& e : told)
    match(e)(
        on(as<crash_report>) >> [&](crash_report const&) { ++kinds[0]; },
        on(as<unhandled_message>) >> [&](unhandled_message const&) { ++kinds[1]; },
        on(as<dead_letter>) >> [&](dead_letter const&) { ++kinds[2]; },
        on(as<supervisor_event>) >> [](supervisor_event const&) { FAIL("no supervisor"); });
  CHECK((kinds[0] == 1 && kinds[1] == 1 && kinds[2] == 1));
}

TEST_CASE("what a function throws ends nobody") {
  actor_system sys{{.on_crash = [](auto const&) { throw 7; }}};
  pid const bad = sys.spawn(fails);
  send(bad, "go"_a, 1);
  sys.join();
  CHECK(sys.counters().crashed == 1);
}

TEST_CASE("letters to the dead of a system that has ended are told to nobody") {
  int told = 0;
  pid gone;
  {
    actor_system sys{{.on_dead_letter = [&](auto const&) { ++told; }}};
    gone = sys.spawn([](thread_self&) {});
    sys.join();
    send(gone, 1);
    CHECK(told == 1);
  }
  send(gone, 2);
  CHECK(told == 1);
}
