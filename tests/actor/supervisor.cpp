#include <actor/supervisor.hpp>

#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "support/captured_stderr.hpp"
#include "support/scale.hpp"

using namespace heed;
using namespace heed::literals;
using namespace std::chrono_literals;

namespace {

// What happens, in order: "+a" where the child a is started, "-a" where it has ended.
using story = std::shared_ptr<std::string>;

// Goes with the child, whether that has run or not.
class told {
 public:
  told(story s, std::string id) : story_(std::move(s)), id_(std::move(id)) { say('+'); }
  told(told const&) = delete;
  told& operator=(told const&) = delete;
  ~told() { say('-'); }

 private:
  void say(char what) { *story_ += (story_->empty() ? "" : " ") + std::string(1, what) + id_; }

  story story_;
  std::string id_;
};
using teller = std::shared_ptr<told>;

// Ends as it is told: "end"_a with a reason, or by an exit signal.
task<> worker(self me, teller) {
  exit_reason why = exit_reason::normal;
  co_await me.receive(on("end"_a, as<exit_reason>) >> [&](exit_reason r) { why = r; });
  me.exit(why);
}

// Passes over every exit signal, from its first step on.
task<> stubborn(self me, teller) {
  me.trap_exit(true);
  co_await me.receive(on("end"_a) >> [] {});
}

template <class F>
auto starting(F f, story const& s, std::string id) {
  return
      [f, s, id](self me) { return me.spawn_link({.name = id}, f, std::make_shared<told>(s, id)); };
}
// The same for simple_one_for_one: the id is appended.
template <class F>
auto starting(F f, story const& s) {
  return
      [f, s](self me, std::string id) { return me.spawn_link(f, std::make_shared<told>(s, id)); };
}

child_spec a_child(story const& s, std::string id, restart_type restart = permanent) {
  return {.id = id, .start = starting(worker, s, id), .restart = restart};
}

std::vector<child_spec> abc(story const& s) {
  return {a_child(s, "a"), a_child(s, "b"), a_child(s, "c")};
}

void require(bool holds, std::string const& what) {
  if (!holds) throw std::runtime_error(what);
}

// What has been told by now, and is forgotten.
std::string take(manual_system& sys, story const& s) {
  sys.run_until_idle();
  return std::exchange(*s, {});
}
void expect(manual_system& sys, story const& s, std::string const& what) {
  std::string const is = take(sys, s);
  require(is == what, "not \"" + what + "\" but \"" + is + '"');
}

// The reason with which it ends, or has ended.
exit_reason end_of(bridge& here, tag const& m) {
  return here.receive(
      on(fields<down>(m, _, arg)) >> [](exit_reason r) { return r; }, after(0s) >> "it lives");
}

void end(manual_system& sys, char const* id, exit_reason why) {
  require(sys.alive(sys.where(id)), std::string("nobody is ") + id);
  send(sys.where(id), "end"_a, std::move(why));
}

template <class Scenario>
void under_seeds(Scenario scenario) {
  explore(heed_test::count(25, 2000, "seeds"), [&](manual_system& sys) {
    bridge here{sys};
    scenario(sys, here, std::make_shared<std::string>());
  });
}

}  // namespace

// ---- starting

TEST_CASE("children are started in the order of the list, and found by their names") {
  under_seeds([](manual_system& sys, bridge& here, story const& s) {
    pid const sup = sys.spawn<supervisor>(supervisor_flags{}, abc(s));
    auto const all = which_children(here, sup);
    require(all.size() == 3, "number");
    for (std::size_t i = 0; i != 3; ++i) {
      std::string const id(1, "abc"[i]);
      require(all[i].id == id && all[i].child == sys.where(id), "order");
    }
  });
}

TEST_CASE("a child that takes its time to start is waited for before the next one is started") {
  under_seeds([](manual_system& sys, bridge& here, story const& s) {
    auto const slow = [s](self me) -> task<pid> {
      pid const child = me.spawn_link(worker, std::make_shared<told>(s, "slow"));
      co_await me.receive(after(3s) >> [] {});
      *s += " ready";
      co_return child;
    };
    pid const sup = sys.spawn<supervisor>(
        supervisor_flags{}, std::vector{child_spec{.id = "slow", .start = slow}, a_child(s, "a")});
    require(count_children(here, sup).active == 2, "number");
    expect(sys, s, "+slow ready +a");
  });
}

TEST_CASE("a supervisor below has started when all of its children have") {
  under_seeds([](manual_system& sys, bridge& here, story const& s) {
    pid const sup = sys.spawn<supervisor>(
        supervisor_flags{},
        std::vector{a_child(s, "first"),
                    child_spec{.id = "abc", .start = child<supervisor>(supervisor_flags{}, abc(s))},
                    a_child(s, "last")});
    require(count_children(here, sup) == child_counts{3, 3, 1, 2}, "number");
    expect(sys, s, "+first +a +b +c +last");
  });
}

TEST_CASE("a start that fails ends those already started, the last first, and the supervisor") {
  under_seeds([](manual_system& sys, bridge& here, story const& s) {
    auto children = abc(s);
    children[2].start = [](self) -> pid { throw actor_error("no paper"); };
    pid const sup = sys.spawn<supervisor>(supervisor_flags{}, children);
    tag const m = here.monitor(sup);
    expect(sys, s, "+a +b -b -a");
    require(end_of(here, m) == exit_reason(start_failure{"c", "no paper"}), "reason");
    require(sys.actors().empty(), "somebody is left");
  });
}

TEST_CASE("what a start throws is the reason of its failure") {
  manual_system sys;
  bridge here{sys};
  auto const failing = [](self) -> task<pid> {
    throw std::runtime_error("jammed");
    co_return pid();
  };
  pid const sup = sys.spawn<supervisor>(supervisor_flags{},
                                        std::vector{child_spec{.id = "a", .start = failing}});
  tag const m = here.monitor(sup);
  sys.run_until_idle();
  exit_reason const why = end_of(here, m);
  REQUIRE(why.holds<start_failure>());
  CHECK(detail::to_text(why) == "the child \"a\" could not be started: exception: jammed");
}

TEST_CASE("the failure of a start below ends both supervisors, and all children") {
  under_seeds([](manual_system& sys, bridge& here, story const& s) {
    auto below = abc(s);
    below[1].start = [](self) -> pid { throw actor_error("no paper"); };
    pid const sup = sys.spawn<supervisor>(
        supervisor_flags{},
        std::vector{
            a_child(s, "first"),
            child_spec{.id = "below", .start = child<supervisor>(supervisor_flags{}, below)},
            a_child(s, "last")});
    tag const m = here.monitor(sup);
    expect(sys, s, "+first +a -a -first");
    require(end_of(here, m) == exit_reason(start_failure{"below", start_failure{"b", "no paper"}}),
            "reason");
    require(sys.actors().empty(), "somebody is left");
  });
}

TEST_CASE("what is asked of a supervisor before it has started is answered afterwards") {
  under_seeds([](manual_system& sys, bridge& here, story const& s) {
    pid const sup = sys.spawn<supervisor>(supervisor_flags{}, abc(s));
    send(sup, stop{});
    sys.run_until_idle();
    require(!sys.alive(sup), "it lives");
    expect(sys, s, "+a +b +c -c -b -a");
    auto const again = sys.spawn<supervisor>(supervisor_flags{}, abc(s));
    require(which_children(here, again).size() == 3, "number");
  });
}

TEST_CASE("a start that gives no pid is that of a child that is not wanted") {
  manual_system sys;
  bridge here{sys};
  auto const nobody = [](self) { return pid(); };
  pid const sup = sys.spawn<supervisor>(
      supervisor_flags{},
      std::vector{child_spec{.id = "a", .start = nobody},
                  child_spec{.id = "b", .start = nobody, .restart = temporary}});
  auto const all = which_children(here, sup);
  REQUIRE(all.size() == 1);  // of a temporary one nothing is kept
  CHECK(all[0].id == "a");
  CHECK_FALSE(all[0].child);
  CHECK_FALSE(all[0].restarting);
}

TEST_CASE("flags and specs that cannot be end the supervisor by std::invalid_argument") {
  story const s = std::make_shared<std::string>();
  auto const refused = [&](supervisor_flags flags, std::vector<child_spec> children) {
    heed_test::captured_stderr err;
    manual_system sys;
    bridge here{sys};
    tag const m = here.monitor(sys.spawn<supervisor>(flags, children));
    sys.run_until_idle();
    exit_reason const why = end_of(here, m);
    return sys.actors().empty() && why.exception() ? detail::to_text(why) : "accepted";
  };
  CHECK(refused({}, {a_child(s, "a"), a_child(s, "a")}) ==
        "exception: heed: two children of one supervisor have the id \"a\"");
  CHECK(refused({}, {child_spec{.id = "a"}}) == "exception: heed: the child \"a\" has no .start");
  child_spec significant = a_child(s, "a", transient);
  significant.significant = true;
  CHECK(refused({}, {significant}) ==
        "exception: heed: the child \"a\" is significant, and there is no auto_shutdown");
  significant.restart = permanent;
  CHECK(refused({.auto_shutdown = any_significant}, {significant}) ==
        "exception: heed: the child \"a\" is significant and permanent: it would never end by "
        "itself");
  significant.restart = temporary;
  CHECK(
      refused({.strategy = simple_one_for_one, .auto_shutdown = any_significant}, {significant}) ==
      "exception: heed: the child \"a\" is significant, and simple_one_for_one");
  CHECK(refused({.strategy = simple_one_for_one}, {}) ==
        "exception: heed: a supervisor that is simple_one_for_one has one spec");
  CHECK(*s == "");
}

// ---- restarting

TEST_CASE("a permanent child is started again, however it has ended") {
  under_seeds([](manual_system& sys, bridge&, story const& s) {
    sys.spawn<supervisor>(supervisor_flags{.intensity = 9}, std::vector{a_child(s, "a")});
    expect(sys, s, "+a");
    for (exit_reason const& why :
         {exit_reason::normal, exit_reason::shutdown, exit_reason("broken")}) {
      pid const before = sys.where("a");
      end(sys, "a", why);
      expect(sys, s, "-a +a");
      require(sys.where("a") != before, "it is the same");
    }
    exit(sys.where("a"), exit_reason::kill);
    expect(sys, s, "-a +a");
  });
}

TEST_CASE("a transient child is started again unless it has ended normally or by shutdown") {
  under_seeds([](manual_system& sys, bridge& here, story const& s) {
    pid const sup = sys.spawn<supervisor>(supervisor_flags{.intensity = 9},
                                          std::vector{a_child(s, "a", transient)});
    sys.run_until_idle();
    end(sys, "a", "broken");
    expect(sys, s, "+a -a +a");
    exit(sys.where("a"), exit_reason::kill);
    expect(sys, s, "-a +a");
    for (exit_reason const& why : {exit_reason::normal, exit_reason::shutdown}) {
      end(sys, "a", why);
      expect(sys, s, "-a");
      require(which_children(here, sup)[0] == child_info{"a", pid(), false, transient}, "info");
      require(static_cast<bool>(restart_child(here, sup, "a")), "its spec is lost");
      expect(sys, s, "+a");
    }
  });
}

TEST_CASE("a temporary child is never started again, and nothing is kept of it") {
  under_seeds([](manual_system& sys, bridge& here, story const& s) {
    pid const sup = sys.spawn<supervisor>(
        supervisor_flags{}, std::vector{a_child(s, "a", temporary), a_child(s, "b", temporary)});
    sys.run_until_idle();
    end(sys, "a", "broken");
    end(sys, "b", exit_reason::normal);
    sys.run_until_idle();
    require(which_children(here, sup).empty() && sys.alive(sup), "left");
  });
}

TEST_CASE("one_for_one starts the child again that has ended, and no other") {
  under_seeds([](manual_system& sys, bridge&, story const& s) {
    sys.spawn<supervisor>(supervisor_flags{}, abc(s));
    sys.run_until_idle();
    end(sys, "b", "broken");
    expect(sys, s, "+a +b +c -b +b");
  });
}

TEST_CASE("one_for_all terminates all others, the last first, and starts all again in order") {
  under_seeds([](manual_system& sys, bridge&, story const& s) {
    sys.spawn<supervisor>(supervisor_flags{.strategy = one_for_all}, abc(s));
    sys.run_until_idle();
    end(sys, "b", "broken");
    expect(sys, s, "+a +b +c -b -c -a +a +b +c");
  });
}

TEST_CASE("rest_for_one does so with those that were started after it") {
  under_seeds([](manual_system& sys, bridge&, story const& s) {
    sys.spawn<supervisor>(supervisor_flags{.strategy = rest_for_one}, abc(s));
    sys.run_until_idle();
    end(sys, "b", "broken");
    expect(sys, s, "+a +b +c -b -c +b +c");
  });
}

TEST_CASE("temporary siblings that are taken down are not started again") {
  under_seeds([](manual_system& sys, bridge& here, story const& s) {
    for (auto const strategy : {one_for_all, rest_for_one}) {
      auto children = abc(s);
      children[1].restart = temporary;
      pid const sup = sys.spawn<supervisor>(supervisor_flags{.strategy = strategy}, children);
      sys.run_until_idle();
      end(sys, "a", "broken");
      expect(sys, s, "+a +b +c -a -c -b +a +c");
      require(count_children(here, sup).specs == 2, "its spec is left");
      here.stop({sup});
      take(sys, s);
    }
  });
}

TEST_CASE("several that end at the same time are started again once with one_for_all") {
  under_seeds([](manual_system& sys, bridge& here, story const& s) {
    pid const sup =
        sys.spawn<supervisor>(supervisor_flags{.strategy = one_for_all, .intensity = 3}, abc(s));
    sys.run_until_idle();
    for (char const* id : {"a", "b", "c"}) end(sys, id, "broken");
    sys.run_until_idle();
    require(count_children(here, sup).active == 3, "not all run");
    for (char const* id : {"a", "b", "c"}) require(sys.alive(sys.where(id)), id);
  });
}

// ---- intensity

TEST_CASE("one restart more than the intensity within a period ends all, with shutdown") {
  under_seeds([](manual_system& sys, bridge& here, story const& s) {
    heed_test::captured_stderr err;
    pid const sup = sys.spawn<supervisor>(supervisor_flags{.intensity = 2, .period = 10s}, abc(s));
    tag const m = here.monitor(sup);
    sys.run_until_idle();
    for (int i = 0; i < 2; ++i) {
      end(sys, "b", "broken");
      sys.advance(5s);
      require(sys.alive(sys.where("b")), "it was not started again");
    }
    take(sys, s);
    end(sys, "b", "broken");
    expect(sys, s, "-b -c -a");
    require(end_of(here, m) == exit_reason::shutdown, "reason");
    std::string const said = err.text();
    require(said.find("its children end too often, the last of them b") != std::string::npos &&
                said.find(": broken") != std::string::npos,
            "report");
  });
}

TEST_CASE("restarts that lie more than a period behind do not count") {
  under_seeds([](manual_system& sys, bridge&, story const& s) {
    pid const sup = sys.spawn<supervisor>(supervisor_flags{.intensity = 2, .period = 10s}, abc(s));
    sys.run_until_idle();
    for (int i = 0; i < 20; ++i) {
      end(sys, "b", "broken");
      sys.advance(5s + 1ns);
    }
    require(sys.alive(sup), "it has given up");
  });
}

TEST_CASE("an intensity of 0 allows no restart") {
  heed_test::captured_stderr err;
  manual_system sys;
  story const s = std::make_shared<std::string>();
  pid const sup = sys.spawn<supervisor>(supervisor_flags{.intensity = 0}, abc(s));
  sys.run_until_idle();
  end(sys, "a", exit_reason::normal);
  sys.run_until_idle();
  CHECK_FALSE(sys.alive(sup));
}

TEST_CASE("to start all again for the end of one is one restart") {
  under_seeds([](manual_system& sys, bridge&, story const& s) {
    pid const sup =
        sys.spawn<supervisor>(supervisor_flags{.strategy = one_for_all, .intensity = 1}, abc(s));
    sys.run_until_idle();
    end(sys, "a", "broken");
    expect(sys, s, "+a +b +c -a -c -b +a +b +c");
    require(sys.alive(sup), "it has given up");
  });
}

TEST_CASE("a supervisor that gives up is started again by its own supervisor") {
  under_seeds([](manual_system& sys, bridge& here, story const& s) {
    heed_test::captured_stderr err;
    pid const top = sys.spawn<supervisor>(
        supervisor_flags{},
        std::vector{
            child_spec{.id = "below",
                       .start = child<supervisor>({.name = "below"}, supervisor_flags{}, abc(s))}});
    sys.run_until_idle();
    pid const before = sys.where("below");
    for (int i = 0; i < 2; ++i) {
      end(sys, "b", "broken");
      sys.run_until_idle();
    }
    require(!sys.alive(before) && sys.alive(sys.where("below")) && sys.alive(top), "who lives");
    expect(sys, s, "+a +b +c -b +b -b -c -a +a +b +c");
    require(here.stop({top})[0], "stop");
  });
}

// ---- restarts that fail

namespace {

// A start that fails as long as it is told to, and counts its tries.
struct breakable {
  std::shared_ptr<bool> broken = std::make_shared<bool>(false);
  std::shared_ptr<int> tries = std::make_shared<int>(0);
  story s;
  std::string id;

  task<pid> operator()(self me) const {
    co_await me.yield();
    ++*tries;
    if (*broken) throw std::runtime_error("broken");
    co_return me.spawn_link({.name = id}, worker, std::make_shared<told>(s, id));
  }
};

}  // namespace

TEST_CASE("a restart that fails is tried again, and the supervisor answers meanwhile") {
  under_seeds([](manual_system& sys, bridge& here, story const& s) {
    breakable const start{.s = s, .id = "b"};
    auto children = abc(s);
    children[1].start = start;
    pid const sup = sys.spawn<supervisor>(supervisor_flags{.intensity = 1'000'000}, children);
    sys.run_until_idle();
    *start.broken = true;
    end(sys, "b", "broken");
    while (*start.tries < 10) require(sys.run_one(), "no try");
    for (int i = 0; i < 5; ++i) {
      int const before = *start.tries;
      require(which_children(here, sup)[1] == child_info{"b", pid(), true}, "info");
      require(count_children(here, sup) == child_counts{3, 2, 0, 3}, "counts");
      require(restart_child(here, sup, "b").error().why() == child_error::restarting, "restart");
      require(delete_child(here, sup, "b").error().why() == child_error::restarting, "delete");
      while (*start.tries < before + 2) require(sys.run_one(), "no try");
    }
    *start.broken = false;
    expect(sys, s, "+a +b +c -b +b");
    require(which_children(here, sup)[1] == child_info{"b", sys.where("b")}, "info");
  });
}

TEST_CASE("each vain try is a restart") {
  under_seeds([](manual_system& sys, bridge&, story const& s) {
    heed_test::captured_stderr err;
    breakable const start{.s = s, .id = "b"};
    auto children = abc(s);
    children[1].start = start;
    pid const sup = sys.spawn<supervisor>(supervisor_flags{.intensity = 7}, children);
    sys.run_until_idle();
    *start.broken = true;
    end(sys, "b", "broken");
    expect(sys, s, "+a +b +c -b -c -a");
    require(*start.tries == 1 + 7 && !sys.alive(sup), "tries");
  });
}

TEST_CASE("with one_for_all a start that fails is tried again with all") {
  under_seeds([](manual_system& sys, bridge& here, story const& s) {
    breakable const start{.s = s, .id = "c"};
    auto children = abc(s);
    children[2].start = start;
    pid const sup = sys.spawn<supervisor>(
        supervisor_flags{.strategy = one_for_all, .intensity = 1000}, children);
    sys.run_until_idle();
    *start.broken = true;
    end(sys, "a", "broken");
    while (*start.tries < 3) require(sys.run_one(), "no try");
    require(which_children(here, sup)[2] == child_info{"c", pid(), true}, "info");
    *start.broken = false;
    sys.run_until_idle();
    require(count_children(here, sup).active == 3, "not all run");
    std::string const told = take(sys, s);
    require(told.substr(0, 27) == "+a +b +c -a -c -b +a +b -b ", told);
    require(told.substr(told.size() - 9) == " +a +b +c", told);
  });
}

TEST_CASE("one that is being started again can be terminated, and is not tried any more") {
  under_seeds([](manual_system& sys, bridge& here, story const& s) {
    breakable const start{.s = s, .id = "b"};
    auto children = abc(s);
    children[1].start = start;
    pid const sup = sys.spawn<supervisor>(supervisor_flags{.intensity = 1'000'000}, children);
    sys.run_until_idle();
    *start.broken = true;
    end(sys, "b", "broken");
    while (*start.tries < 3) require(sys.run_one(), "no try");
    require(static_cast<bool>(terminate_child(here, sup, "b")), "terminate");
    int const tries = *start.tries;
    sys.run_until_idle();
    require(*start.tries == tries, "tried again");
    require(static_cast<bool>(delete_child(here, sup, "b")), "delete");
  });
}

// ---- terminating

TEST_CASE("stop terminates the children, the last first, and is answered when all have gone") {
  under_seeds([](manual_system& sys, bridge& here, story const& s) {
    pid const sup = sys.spawn<supervisor>(supervisor_flags{}, abc(s));
    tag const m = here.monitor(sup);
    sys.run_until_idle();
    here.send(sup, stop{});
    here.receive(on(is<stopped>) >>
                 [&] { require(here.sender() == sup && !sys.where("a"), "too early"); });
    expect(sys, s, "+a +b +c -c -b -a");
    require(end_of(here, m) == exit_reason::normal, "reason");
    pid const again = sys.spawn<supervisor>(supervisor_flags{}, abc(s));
    here.call<stopped>(again, stop{});
    require(here.stop({again})[0], "a stop of one that has ended");
  });
}

TEST_CASE("a child that does not end in its time is killed, and not before") {
  manual_system sys;
  bridge here{sys};
  story const s = std::make_shared<std::string>();
  pid const sup = sys.spawn<supervisor>(
      supervisor_flags{},
      std::vector{a_child(s, "a"),
                  child_spec{.id = "b", .start = starting(stubborn, s, "b"), .shutdown = 2s},
                  child_spec{.id = "c", .start = starting(stubborn, s, "c")}});
  sys.run_until_idle();
  send(sup, stop{});
  CHECK(take(sys, s) == "+a +b +c");
  sys.advance(5s - 1ns);
  CHECK(take(sys, s) == "");
  sys.advance(1ns);  // where nothing is said, 5 s
  CHECK(take(sys, s) == "-c");
  sys.advance(2s - 1ns);
  CHECK(take(sys, s) == "");
  sys.advance(1ns);
  CHECK(take(sys, s) == "-b -a");
  CHECK_FALSE(sys.alive(sup));
}

TEST_CASE("infinity waits for the end of a child as long as it takes") {
  manual_system sys;
  bridge here{sys};
  story const s = std::make_shared<std::string>();
  pid const sup = sys.spawn<supervisor>(
      supervisor_flags{},
      std::vector{
          child_spec{.id = "a", .start = starting(stubborn, s, "a"), .shutdown = infinity}});
  sys.run_until_idle();
  send(sup, stop{});
  sys.advance(std::chrono::hours(1000));
  CHECK(take(sys, s) == "+a");
  send(sys.where("a"), "end"_a);
  CHECK(take(sys, s) == "-a");
  CHECK_FALSE(sys.alive(sup));
}

TEST_CASE("a supervisor below has as long as its children take, where nothing is said") {
  manual_system sys;
  story const s = std::make_shared<std::string>();
  std::vector slow{child_spec{.id = "a", .start = starting(stubborn, s, "a"), .shutdown = 60s}};
  pid const sup = sys.spawn<supervisor>(
      supervisor_flags{},
      std::vector{child_spec{.id = "below", .start = child<supervisor>(supervisor_flags{}, slow)}});
  sys.run_until_idle();
  send(sup, stop{});
  sys.advance(60s - 1ns);
  CHECK(sys.actors().size() == 3);
  sys.advance(1ns);
  CHECK(sys.actors().empty());
}

TEST_CASE("brutal_kill kills at once, which a child sees that is linked to it") {
  under_seeds([](manual_system& sys, bridge& here, story const& s) {
    pid const sup = sys.spawn<supervisor>(
        supervisor_flags{},
        std::vector{
            child_spec{.id = "a", .start = starting(stubborn, s, "a"), .shutdown = brutal_kill}});
    sys.run_until_idle();
    tag const m = here.monitor(sys.where("a"));
    send(sup, stop{});
    expect(sys, s, "+a -a");
    require(end_of(here, m) == exit_reason::killed, "reason");
  });
}

TEST_CASE("a child that has taken back its link does not hold up its supervisor") {
  under_seeds([](manual_system& sys, bridge&, story const& s) {
    auto const loner = [](self me, teller, pid* sup, bool stays) -> task<> {
      co_await me.receive(on("go"_a) >> [&] { me.unlink(*sup); });
      if (stays) co_await me.receive(on("never"_a) >> [] {});
    };
    for (bool const stays : {true, false}) {
      pid sup;
      auto const start = [&](self me) {
        return me.spawn_link({.name = "loner"}, loner, std::make_shared<told>(s, "loner"), &sup,
                             stays);
      };
      sup = sys.spawn<supervisor>(
          supervisor_flags{},
          std::vector{a_child(s, "a"),
                      child_spec{.id = "loner", .start = start, .shutdown = infinity}});
      sys.run_until_idle();
      send(sys.where("loner"), "go"_a);
      sys.run_until_idle();
      require(sys.alive(sys.where("loner")) == stays, "loner");
      send(sup, stop{});
      expect(sys, s, "+a +loner -loner -a");
      require(!sys.alive(sup), "it hangs");
    }
  });
}

TEST_CASE("a supervisor that is killed takes its children along, those of supervisors in order") {
  under_seeds([](manual_system& sys, bridge& here, story const& s) {
    pid const sup = sys.spawn<supervisor>(
        supervisor_flags{},
        std::vector{
            child_spec{.id = "x", .start = starting(worker, s, "x")},
            child_spec{.id = "below",
                       .start = child<supervisor>({.name = "below"}, supervisor_flags{}, abc(s))}});
    sys.run_until_idle();
    tag const m = here.monitor(sys.where("below"));
    tag const n = here.monitor(sys.where("x"));
    exit(sup, exit_reason::kill);
    sys.run_until_idle();
    require(sys.actors().empty(), "somebody is left");
    require(end_of(here, m) == exit_reason::killed && end_of(here, n) == exit_reason::killed,
            "reason");
    std::string const told = take(sys, s);
    require(told.find("-c") < told.find("-b") && told.find("-b") < told.find("-a"), told);
  });
}

TEST_CASE("the end of the system ends supervisors and children in whatever state") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    manual_system sys(seed);
    story const s = std::make_shared<std::string>();
    auto const sleepy = [](self me) -> task<pid> {
      co_await me.receive(after(1h) >> [] {});
      co_return pid();
    };
    sys.spawn<supervisor>(
        supervisor_flags{},
        std::vector{a_child(s, "a"), child_spec{.id = "sleepy", .start = sleepy}});
    pid const sup = sys.spawn<supervisor>(
        supervisor_flags{},
        std::vector{
            child_spec{.id = "b", .start = starting(stubborn, s, "b"), .shutdown = infinity}});
    sys.run_until_idle();
    send(sup, stop{});
    for (std::uint64_t i = 0; i < seed; ++i) sys.run_one();
  }
}

// ---- signals

TEST_CASE(
    "the end of its parent, and what that signals, ends a supervisor in order, with that reason") {
  under_seeds([](manual_system& sys, bridge& here, story const& s) {
    // As the parent ends, or signals and lives on.
    auto const parent = [](self me, pid to, story s, exit_reason why, bool ends) -> task<> {
      pid const sup = me.spawn_link<supervisor>(supervisor_flags{}, abc(s));
      me.trap_exit(true);
      me.send(to, sup);
      co_await me.receive(on("go"_a) >> [&] {
        if (ends) me.exit(why);
        me.exit(sup, why);
      });
      co_await me.receive(on(fields<exit_signal>(sup, why)) >> [] {});
      me.send(to, "told"_a);
    };
    for (exit_reason const& why :
         {exit_reason::normal, exit_reason::shutdown, exit_reason("broken")})
      for (bool const ends : {true, false}) {
        pid const p = sys.spawn(parent, here.pid(), s, why, ends);
        pid const sup = here.receive(on(as<pid>) >> [](pid sup) { return sup; });
        tag const m = here.monitor(sup);
        sys.run_until_idle();
        here.send(p, "go"_a);
        expect(sys, s, "+a +b +c -c -b -a");
        require(end_of(here, m) == why, "reason");
        require(here.receive(on("told"_a) >> true, after(0s) >> false) != ends, "told");
      }
  });
}

TEST_CASE("a parent that ends before its supervisor has begun leaves none behind") {
  under_seeds([](manual_system& sys, bridge&, story const& s) {
    auto const brief = [](self me, story s) -> task<> {
      me.spawn_link<supervisor>(supervisor_flags{}, abc(s));
      co_return;
    };
    sys.spawn(brief, s);
    sys.run_until_idle();
    require(sys.actors().empty(), "it lives");
  });
}

TEST_CASE("a signal from nobody ends a supervisor in order, those of others do not") {
  under_seeds([](manual_system& sys, bridge& here, story const& s) {
    pid const sup = sys.spawn<supervisor>(supervisor_flags{}, abc(s));
    tag const m = here.monitor(sup);
    sys.run_until_idle();
    here.exit(sup, exit_reason::shutdown);
    auto const linked = [](self me, pid sup) -> task<> {
      me.link(sup);
      me.exit("broken");
      co_return;
    };
    sys.spawn(linked, sup);
    sys.run_until_idle();
    require(sys.alive(sup) && which_children(here, sup).size() == 3, "it has ended");
    exit(sup, "enough");
    expect(sys, s, "+a +b +c -c -b -a");
    require(end_of(here, m) == exit_reason("enough"), "reason");
  });
}

TEST_CASE("a signal that a living child sends is not its end") {
  under_seeds([](manual_system& sys, bridge& here, story const&) {
    auto const noisy = [](self me, pid* sup) -> task<> {
      co_await me.receive(on("go"_a) >> [&] { me.exit(*sup, "noise"); });
      co_await me.receive(on("never"_a) >> [] {});
    };
    pid sup;
    sup = sys.spawn<supervisor>(
        supervisor_flags{},
        std::vector{child_spec{.id = "n", .start = child({.name = "n"}, noisy, &sup)}});
    sys.run_until_idle();
    pid const n = sys.where("n");
    send(n, "go"_a);
    sys.run_until_idle();
    require(which_children(here, sup)[0].child == n && sys.alive(n), "it was taken for dead");
  });
}

// ---- significant children

namespace {

std::vector<child_spec> significant(story const& s, restart_type type) {
  auto children = abc(s);
  for (int i : {0, 1}) {
    children[i].restart = type;
    children[i].significant = true;
  }
  return children;
}

}  // namespace

TEST_CASE("any_significant: the first significant child that ends by itself ends all") {
  under_seeds([](manual_system& sys, bridge& here, story const& s) {
    pid const sup =
        sys.spawn<supervisor>(supervisor_flags{.intensity = 9, .auto_shutdown = any_significant},
                              significant(s, transient));
    tag const m = here.monitor(sup);
    sys.run_until_idle();
    end(sys, "c", "broken");  // one that is not
    sys.run_until_idle();
    end(sys, "a", "broken");  // started again
    expect(sys, s, "+a +b +c -c +c -a +a");
    end(sys, "a", exit_reason::normal);
    expect(sys, s, "-a -c -b");
    require(end_of(here, m) == exit_reason::shutdown, "reason");
  });
}

TEST_CASE("all_significant: the last significant child that ends by itself ends all") {
  under_seeds([](manual_system& sys, bridge& here, story const& s) {
    pid const sup = sys.spawn<supervisor>(supervisor_flags{.auto_shutdown = all_significant},
                                          significant(s, temporary));
    tag const m = here.monitor(sup);
    sys.run_until_idle();
    end(sys, "b", "broken");
    expect(sys, s, "+a +b +c -b");
    require(sys.alive(sup), "too early");
    end(sys, "a", exit_reason::normal);
    expect(sys, s, "-a -c");
    require(end_of(here, m) == exit_reason::shutdown, "reason");
  });
}

TEST_CASE("all_significant: one that is being started again counts as one that runs") {
  manual_system sys;
  bool broken = false;
  // Where it cannot be started, its sibling has ended meanwhile.
  auto const flaky = [&broken](self me) -> task<pid> {
    if (std::exchange(broken, false)) {
      pid const other = me.system().where("b");
      tag const m = me.monitor(other);
      me.send(other, "end"_a, exit_reason::normal);
      co_await me.receive(on(fields<down>(m, _, _)) >> [] {});
      throw std::runtime_error("not now");
    }
    co_return me.spawn_link({.name = "a"}, worker, teller());
  };
  pid const sup = sys.spawn<supervisor>(
      supervisor_flags{.intensity = 9, .auto_shutdown = all_significant},
      std::vector{child_spec{.id = "a", .start = flaky, .restart = transient, .significant = true},
                  child_spec{.id = "b",
                             .start = child({.name = "b"}, worker, teller()),
                             .restart = transient,
                             .significant = true}});
  sys.run_until_idle();
  broken = true;
  send(sys.where("a"), "end"_a, exit_reason("bad"));
  sys.run_until_idle();
  CHECK_FALSE(sys.where("b"));
  REQUIRE(sys.where("a"));
  send(sys.where("a"), "end"_a, exit_reason::normal);
  sys.run_until_idle();
  CHECK_FALSE(sys.alive(sup));
}

TEST_CASE("significant children that the supervisor itself terminates do not end it") {
  under_seeds([](manual_system& sys, bridge& here, story const& s) {
    // By terminate_child.
    pid const one = sys.spawn<supervisor>(supervisor_flags{.auto_shutdown = any_significant},
                                          significant(s, transient));
    require(static_cast<bool>(terminate_child(here, one, "a")), "terminate");
    require(static_cast<bool>(terminate_child(here, one, "b")), "terminate");
    sys.run_until_idle();
    require(sys.alive(one), "by terminate_child");
    here.stop({one});
    take(sys, s);
    // With a sibling.
    pid const two = sys.spawn<supervisor>(
        supervisor_flags{.strategy = one_for_all, .auto_shutdown = any_significant},
        significant(s, temporary));
    sys.run_until_idle();
    end(sys, "c", "broken");
    expect(sys, s, "+a +b +c -c -b -a +c");
    require(sys.alive(two), "with a sibling");
  });
}

// ---- simple_one_for_one

TEST_CASE("simple_one_for_one: children are made when start_child says so, with what it appends") {
  under_seeds([](manual_system& sys, bridge& here, story const& s) {
    pid const sup = sys.spawn<supervisor>(
        supervisor_flags{.strategy = simple_one_for_one},
        std::vector{child_spec{.start = starting(worker, s), .restart = temporary}});
    require(count_children(here, sup) == child_counts{1, 0, 0, 0}, "begin");
    child_result const x = start_child(here, sup, "x");
    child_result const y = start_child(here, sup, std::string("y"));
    expect(sys, s, "+x +y");
    auto const all = which_children(here, sup);
    require(all.size() == 2 && all[0] == child_info{"", *x, false, temporary} && all[1].child == *y,
            "children");
    send(*x, "end"_a, exit_reason("broken"));
    expect(sys, s, "-x");
    require(which_children(here, sup).size() == 1, "left");
    require(!start_child(here, sup, 7), "of another type");
    require(start_child(here, sup).error().why() == child_error::invalid_spec, "too few");
    require(static_cast<bool>(terminate_child(here, sup, *y)), "terminate");
    expect(sys, s, "-y");
    require(terminate_child(here, sup, *y).error().why() == child_error::not_found, "again");
  });
}

TEST_CASE("simple_one_for_one: a child that fails is made again with what was appended") {
  under_seeds([](manual_system& sys, bridge& here, story const& s) {
    pid const sup =
        sys.spawn<supervisor>(supervisor_flags{.strategy = simple_one_for_one, .intensity = 2},
                              std::vector{child_spec{.start = starting(worker, s)}});
    pid const x = *start_child(here, sup, "x");
    *start_child(here, sup, "y");
    send(x, "end"_a, exit_reason("broken"));
    sys.run_until_idle();
    auto const all = which_children(here, sup);
    require(all.size() == 2 && all[0].child != x, "children");
    send(all[0].child, "end"_a, exit_reason("broken"));
    expect(sys, s, "+x +y -x +x -x +x");
  });
}

TEST_CASE("simple_one_for_one: all children are terminated at the same time, with one time limit") {
  manual_system sys;
  bridge here{sys};
  story const s = std::make_shared<std::string>();
  pid const sup = sys.spawn<supervisor>(
      supervisor_flags{.strategy = simple_one_for_one},
      std::vector{child_spec{.start = starting(stubborn, s), .shutdown = 3s}});
  std::vector<pid> all;
  for (int i = 0; i < 100; ++i) all.push_back(*start_child(here, sup, "x"));
  send(sup, stop{});
  sys.advance(1s);
  for (int i = 0; i < 50; ++i) send(all[i], "end"_a);
  sys.advance(2s - 1ns);
  CHECK(sys.actors().size() == 51);
  sys.advance(1ns);
  CHECK(sys.actors().empty());
}

TEST_CASE("simple_one_for_one: brutal_kill kills all at once, infinity waits for all") {
  manual_system sys;
  bridge here{sys};
  story const s = std::make_shared<std::string>();
  for (shutdown_time const time : {shutdown_time(brutal_kill), shutdown_time(infinity)}) {
    pid const sup = sys.spawn<supervisor>(
        supervisor_flags{.strategy = simple_one_for_one},
        std::vector{child_spec{.start = starting(stubborn, s), .shutdown = time}});
    std::vector<pid> all;
    for (int i = 0; i < 10; ++i) all.push_back(*start_child(here, sup, "x"));
    send(sup, stop{});
    sys.run_until_idle();
    CHECK(sys.actors().size() == (time.kills() ? 0 : 11));
    sys.advance(1h);
    for (pid const p : all) send(p, "end"_a);
    sys.run_until_idle();
    CHECK(sys.actors().empty());
  }
}

TEST_CASE("simple_one_for_one: a restart that fails is tried again") {
  under_seeds([](manual_system& sys, bridge& here, story const& s) {
    breakable const start{.s = s, .id = "b"};
    pid const sup =
        sys.spawn<supervisor>(supervisor_flags{.strategy = simple_one_for_one, .intensity = 100000},
                              std::vector{child_spec{.start = start}});
    pid const b = *start_child(here, sup);
    *start.broken = true;
    require(start_child(here, sup).error().why() == child_error::not_started, "start");
    require(which_children(here, sup).size() == 1, "something is left of it");
    send(b, "end"_a, exit_reason("broken"));
    while (*start.tries < 9) require(sys.run_one(), "no try");
    require(which_children(here, sup)[0] == child_info{"", pid(), true}, "info");
    *start.broken = false;
    sys.run_until_idle();
    require(which_children(here, sup)[0].child == sys.where("b"), "child");
  });
}

TEST_CASE(
    "simple_one_for_one: supervisors made by a start of one's own have as long as they like") {
  manual_system sys;
  story const s = std::make_shared<std::string>();
  auto const slow = [s](self me) -> task<> {
    me.trap_exit(true);
    co_await me.receive(on(is<exit_signal>) >> [] {});
    co_await me.receive(after(1h) >> [&] { *s += "done"; });
  };
  bridge here{sys};
  pid const sup = sys.spawn<supervisor>(
      supervisor_flags{.strategy = simple_one_for_one},
      std::vector{child_spec{.start = [slow](self me) { return me.spawn_link(slow); },
                             .supervises = true}});
  start_child(here, sup);
  send(sup, stop{});
  sys.advance(59min);
  CHECK(sys.alive(sup));
  sys.advance(1min);
  CHECK(*s == "done");
  CHECK_FALSE(sys.alive(sup));
}

TEST_CASE("simple_one_for_one: a child that is not wanted any more is forgotten") {
  manual_system sys;
  bridge here{sys};
  bool wanted = true;
  auto const start = [&wanted](self me) {
    return wanted ? me.spawn_link(worker, teller()) : pid();
  };
  pid const sup = sys.spawn<supervisor>(supervisor_flags{.strategy = simple_one_for_one},
                                        std::vector{child_spec{.start = start}});
  pid const c = *start_child(here, sup);
  wanted = false;
  send(c, "end"_a, exit_reason("bad"));
  sys.run_until_idle();
  CHECK(which_children(here, sup).empty());
}

// ---- on the pool

TEST_CASE("on the pool: children end and are started again while others ask, and none is left") {
  int const rounds = heed_test::count(100, 3000);
  actor_system sys{{.workers = 3}};
  bridge here{sys};
  story const s = std::make_shared<std::string>();
  auto const plain = [](self me) -> task<> {
    exit_reason why = exit_reason::normal;
    co_await me.receive(on("end"_a, as<exit_reason>) >> [&](exit_reason r) { why = r; });
    me.exit(why);
  };
  auto const on_thread = [](thread_self& me) { me.receive(on("end"_a, _) >> [] {}); };
  std::vector const below{child_spec{.id = "one", .start = child({.name = "one"}, plain)},
                          child_spec{.id = "two", .start = child({.name = "two"}, on_thread)},
                          child_spec{.id = "three", .start = child({.name = "three"}, plain)}};
  unsigned const often = 1'000'000;
  pid const top = sys.spawn<supervisor>(
      supervisor_flags{.intensity = often},
      std::vector{child_spec{
          .id = "all",
          .start = child<supervisor>({.name = "all"},
                                     supervisor_flags{.strategy = one_for_all, .intensity = often},
                                     below)}});
  auto const asker = [](self me, pid top, int rounds) -> task<> {
    for (int i = 0; i < rounds; ++i) {
      child_counts const n = co_await count_children(me, top);
      if (n.specs != 1) me.exit("wrong count");
      co_await me.yield();
    }
  };
  pid const asks = sys.spawn(asker, top, rounds);
  for (int i = 0; i < rounds; ++i) {
    for (char const* name : {"one", "two", "three"})
      if (pid const p = sys.where(name)) send(p, "end"_a, exit_reason("broken"));
    if (i % 10 == 9)
      if (pid const p = sys.where("all")) exit(p, exit_reason::kill);
    count_children(here, top);
  }
  while (sys.alive(asks)) count_children(here, top);
  // When all is quiet they are all there.
  for (;;) {
    pid const all = sys.where("all");
    if (!all) continue;
    try {
      if (count_children(here, all).active == 3) break;
    } catch (call_error const&) {
    }
  }
  CHECK(here.stop(within(20s), {top})[0]);
  sys.join();
  for (char const* name : {"one", "two", "three", "all"}) CHECK_FALSE(sys.where(name));
}

TEST_CASE("what a supervisor does and sees is told as events") {
  using kind = supervisor_event::kind;
  std::string told;
  manual_system sys{{.on_event = [&](system_event const& e) {
    static constexpr char const* words[] = {"started", "restarted",  "failed",
                                            "ended",   "terminated", "given up"};
    if (auto const* s = std::get_if<supervisor_event>(&e))
      told += std::string(words[static_cast<int>(s->what)]) + " " + s->child +
              (s->what == kind::terminated ? " " + detail::to_text(s->reason) : "") + "; ";
  }}};
  bridge here{sys};
  auto const said = [&] {
    sys.run_until_idle();
    return std::exchange(told, {});
  };
  auto const s = std::make_shared<std::string>();
  auto refuses = std::make_shared<bool>(false);
  child_spec b = a_child(s, "b");
  b.start = [refuses](self me) {
    if (*refuses) throw std::runtime_error("no");
    return me.spawn_link({.name = "b"}, worker, teller());
  };
  pid const sup = sys.spawn<supervisor>(supervisor_flags{.intensity = 2},
                                        std::vector{a_child(s, "a"), b, a_child(s, "c")});
  CHECK(said() == "started a; started b; started c; ");
  send(sys.where("a"), "end"_a, exit_reason("broken"));
  CHECK(said() == "ended a; restarted a; ");
  *refuses = true;
  send(sys.where("b"), "end"_a, exit_reason("broken"));
  CHECK(said() == "ended b; failed b; given up b; terminated c shutdown; terminated a shutdown; ");
  CHECK_FALSE(sys.alive(sup));

  // Told of each that was made, too, whatever it took to end it.
  pid const many = sys.spawn<supervisor>(
      supervisor_flags{.strategy = simple_one_for_one},
      std::vector{
          child_spec{.start = starting(stubborn, s), .restart = temporary, .shutdown = 1s}});
  for (int i = 0; i < 2; ++i) CHECK(start_child(here, many, std::string("x")));
  CHECK(said() == "started ; started ; ");
  exit(many, exit_reason::shutdown);
  sys.run_until_idle();
  sys.advance(2s);
  CHECK(said() == "terminated  killed; terminated  killed; ");
}
