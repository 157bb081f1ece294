#include <actor/children.hpp>

#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <vector>

using namespace heed;
using namespace heed::literals;
using namespace std::chrono_literals;

namespace {

task<> idle(self me) {
  co_await me.receive(on("end"_a) >> [] {});
}
task<> numbered(self me, int) {
  co_await me.receive(on("end"_a) >> [] {});
}

child_spec idle_child(std::string id, restart_type restart = permanent) {
  return {.id = id, .start = child({.name = id}, idle), .restart = restart};
}

struct scene {
  manual_system sys;
  bridge here{sys};
  pid sup = sys.spawn<supervisor>(supervisor_flags{},
                                  std::vector{idle_child("a"), idle_child("b", temporary)});

  scene() { sys.run_until_idle(); }
};

}  // namespace

TEST_CASE("start_child: one more child, the last in the order") {
  scene s;
  child_result const c = start_child(s.here, s.sup, idle_child("c"));
  REQUIRE(c);
  CHECK(*c == s.sys.where("c"));
  auto const all = which_children(s.here, s.sup);
  REQUIRE(all.size() == 3);
  CHECK(all[2] == child_info{"c", *c});
  CHECK(start_child(s.here, s.sup, {.id = "d", .start = child(idle)}));
  CHECK(count_children(s.here, s.sup) == child_counts{4, 4, 0, 4});
}

TEST_CASE("start_child: an id that is there is already_started, or already_present") {
  scene s;
  child_result r = start_child(s.here, s.sup, idle_child("a"));
  CHECK(r == child_error(child_error::already_started, s.sys.where("a")));
  CHECK(terminate_child(s.here, s.sup, "a"));
  r = start_child(s.here, s.sup, idle_child("a"));
  CHECK(r == child_error(child_error::already_present));
}

TEST_CASE("start_child: where the start fails, nothing is left of the child") {
  scene s;
  auto const fails = [](self) -> pid { throw actor_error("no paper"); };
  child_result const r = start_child(s.here, s.sup, {.id = "c", .start = fails});
  CHECK(r == child_error(child_error::not_started, {}, "no paper"));
  CHECK(count_children(s.here, s.sup).specs == 2);
  // A name that somebody has is such a failure.
  child_result const taken =
      start_child(s.here, s.sup, {.id = "c", .start = child({.name = "a"}, idle)});
  REQUIRE_FALSE(taken);
  CHECK(taken.error().why() == child_error::not_started);
  CHECK_THROWS_AS(std::rethrow_exception(taken.error().reason().exception()), name_taken);
}

TEST_CASE("start_child: a spec that cannot be is invalid_spec") {
  scene s;
  child_result const r = start_child(s.here, s.sup, {.id = "c"});
  REQUIRE_FALSE(r);
  CHECK(detail::to_text(r) == "invalid spec: exception: heed: the child \"c\" has no .start");
  CHECK_FALSE(start_child(s.here, s.sup, 7));  // not of one that is simple_one_for_one
}

TEST_CASE("terminate_child: the spec stays, but that of a temporary child") {
  scene s;
  CHECK(terminate_child(s.here, s.sup, "a"));
  CHECK(terminate_child(s.here, s.sup, "a"));  // it has ended
  CHECK(terminate_child(s.here, s.sup, "b"));
  CHECK(terminate_child(s.here, s.sup, "b") == child_error(child_error::not_found));
  CHECK(which_children(s.here, s.sup) == std::vector{child_info{"a"}});
  CHECK_FALSE(s.sys.where("a"));
}

TEST_CASE("terminate_child: a child may be named by its pid") {
  scene s;
  CHECK(terminate_child(s.here, s.sup, s.sys.where("a")));
  CHECK(terminate_child(s.here, s.sup, s.here.pid()) == child_error(child_error::not_found));
  CHECK_FALSE(s.sys.where("a"));
}

TEST_CASE("restart_child: starts what has ended, in its old place") {
  scene s;
  CHECK(restart_child(s.here, s.sup, "a") == child_error(child_error::running));
  CHECK(restart_child(s.here, s.sup, "x") == child_error(child_error::not_found));
  CHECK(terminate_child(s.here, s.sup, "a"));
  child_result const r = restart_child(s.here, s.sup, "a");
  REQUIRE(r);
  CHECK(*r == s.sys.where("a"));
  CHECK(which_children(s.here, s.sup)[0] == child_info{"a", *r});
}

TEST_CASE("delete_child: forgets what has ended") {
  scene s;
  CHECK(delete_child(s.here, s.sup, "a") == child_error(child_error::running));
  CHECK(delete_child(s.here, s.sup, "x") == child_error(child_error::not_found));
  CHECK(terminate_child(s.here, s.sup, "a"));
  CHECK(delete_child(s.here, s.sup, "a"));
  CHECK(delete_child(s.here, s.sup, "a") == child_error(child_error::not_found));
  CHECK(start_child(s.here, s.sup, idle_child("a")));
  CHECK(which_children(s.here, s.sup)[1].id == "a");
}

TEST_CASE("the children of simple_one_for_one have no ids") {
  manual_system sys;
  bridge here{sys};
  pid const sup =
      sys.spawn<supervisor>(supervisor_flags{.strategy = simple_one_for_one},
                            std::vector{child_spec{.id = "x", .start = child(numbered)}});
  REQUIRE(start_child(here, sup, 7));
  child_result const by_pid = child_error(child_error::only_by_pid);
  CHECK(start_child(here, sup, idle_child("a")) == by_pid);
  CHECK(terminate_child(here, sup, "x") == by_pid);
  CHECK(restart_child(here, sup, "x") == by_pid);
  CHECK(delete_child(here, sup, "x") == by_pid);
}

TEST_CASE("a call to a supervisor that has ended throws call_error") {
  scene s;
  s.here.stop({s.sup});
  CHECK_THROWS_AS(which_children(s.here, s.sup), call_error);
  CHECK_THROWS_AS(start_child(s.here, s.sup, idle_child("c")), call_error);
  CHECK_THROWS_AS(terminate_child(s.here, s.sup, "a"), call_error);
}

TEST_CASE("a coroutine awaits the same calls, and a thread waits in them") {
  scene s;
  auto const manage = [](self me, pid sup, pid to) -> task<> {
    child_spec const spec = idle_child("c");
    child_result const c = co_await start_child(me, sup, spec);
    bool done = static_cast<bool>(c);
    for (char const* id : {"c", "a"}) {
      child_result const t = co_await terminate_child(me, sup, id);
      child_result const r = co_await restart_child(me, sup, id);
      child_result const again = co_await terminate_child(me, sup, *r);
      child_result const x = co_await delete_child(me, sup, id);
      done = done && t && r && again && x;
    }
    std::vector<child_info> const all = co_await which_children(me, sup);
    child_counts const n = co_await count_children(me, sup);
    me.send(to, done, all.size() == 1, n.active == 1);
  };
  s.sys.spawn(manage, s.sup, s.here.pid());
  CHECK(s.here.receive(on(true, true, true) >> true, otherwise >> false));
  auto const on_thread = [](thread_self& me, pid sup, pid to) {
    child_result const c = start_child(me, sup, {.id = "t", .start = child(idle)});
    me.send(to, c && count_children(me, sup).active == 2);
  };
  s.sys.spawn(on_thread, s.sup, s.here.pid());
  CHECK(s.here.receive(on(as<bool>) >> [](bool ok) { return ok; }));
}
