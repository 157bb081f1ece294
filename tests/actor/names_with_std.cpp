// Every name of actor works beside all of the standard library's and those of POSIX.
#include <actor/actor.hpp>
#include <actor/priority.hpp>
#include <actor/server.hpp>
#include <actor/state_machine.hpp>

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <any>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <exception>
#include <functional>
#include <future>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <numeric>
#include <optional>
#include <ranges>
#include <semaphore>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

using namespace std;
using namespace heed;
using namespace heed::literals;
using namespace std::chrono_literals;

namespace {

class doubler : public reactor {
  int on_number(int n) { return 2 * n; }

 public:
  static constexpr auto handles = handlers(on(as<int>) >> &doubler::on_number);
};

class switched : public state_machine<switched> {
  bool on_push() {
    next_state(lit);
    set_timeout(state_timeout, 1h);
    return true;
  }
  bool on_again() {
    stop_with(exit_reason::normal);
    return false;
  }

 public:
  optional<exit_reason> init(bool works) {
    if (!works) return "broken";
    return nullopt;
  }
  void terminate(exit_reason const&) {}
  static constexpr auto handles = handlers(on("push"_a) >> &switched::on_push);
  static constexpr auto lit = handlers(on("push"_a) >> &switched::on_again);
};

class keeping : public server<keeping> {
  int on_get() { return 7; }

 public:
  void init() {
    continue_with("get"_a);
    idle_timeout(1h);
  }
  static constexpr auto handles = handlers(on("get"_a) >> &keeping::on_get);
};

}  // namespace

TEST_CASE("the verbs and types of actor are found under using namespace std and heed") {
  actor_system sys{{.workers = 1}};
  bridge here{sys};
  pid const p = sys.spawn<doubler>({.name = "doubler"});
  result<int> const r = here.try_call<int>(within(20s), p, 4);
  CHECK(*r == 8);
  deadline const d = until(chrono::steady_clock::now() + 20s);
  pending asked_once = here.request(p, 5);
  CHECK(here.get<int>(d, asked_once) == 10);
  tag const t = here.make_tag();
  send(here.pid(), t, "text");
  here.receive(on(t, as<string>) >> [](string s) { CHECK(s == "text"); }, after(1s) >> [] {});
  message m = message::of(1);
  send(here.pid(), std::move(m));
  CHECK(here.receive(on(1) >> true, otherwise >> false));
  vector<asked> requests{{p, 1}, {p, 2}};
  CHECK(here.multi_call<int>(d, requests).size() == 2);
  exit(p, exit_reason::shutdown);
  try {
    (void)here.call<int>(p, 1);
  } catch (call_error const& e) {
    CHECK(e.why() == call_error::down);
  }
  CHECK(here.stop(d, {p})[0]);
  CHECK_FALSE(here.start<switched>(d, false));
  result<pid> const lamp = here.start_link<switched>(d, {.name = "lamp"}, true);
  CHECK(here.call<bool>(d, *lamp, "push"_a));
  CHECK_FALSE(here.call<bool>(d, *lamp, "push"_a));
  CHECK(here.call<int>(d, *here.start<keeping>(d), "get"_a) == 7);
}

TEST_CASE("so are those of supervision and of groups") {
  actor_system sys{{.workers = 1}};
  bridge here{sys};
  for (supervision_strategy const s : {one_for_one, one_for_all, rest_for_one}) {
    vector<child_spec> const children{
        child_spec{.id = "a", .start = child<doubler>(), .restart = permanent},
        child_spec{.id = "b",
                   .start = child<doubler>(),
                   .restart = transient,
                   .shutdown = 2s,
                   .significant = true},
        child_spec{.id = "c", .start = child<doubler>(), .shutdown = brutal_kill},
        child_spec{
            .id = "d", .start = child<doubler>(), .restart = temporary, .shutdown = infinity}};
    pid const sup = sys.spawn<supervisor>(
        supervisor_flags{
            .strategy = s, .intensity = 1, .period = 5s, .auto_shutdown = any_significant},
        children);
    CHECK(count_children(here, sup).active == 4);
    CHECK(terminate_child(here, sup, "a"));
    CHECK(delete_child(here, sup, "a"));
    CHECK(here.stop({sup})[0]);
  }
  pid const sup = sys.spawn<supervisor>(
      supervisor_flags{.strategy = simple_one_for_one, .auto_shutdown = no_auto_shutdown},
      vector{child_spec{.start = child<doubler>(appends<>)}});
  process_group group(sys, "doublers");
  CHECK(group.join(*start_child(here, sup)));
  CHECK(group.broadcast(here, 7) == 1);
  CHECK(which_children(here, sup).size() == 1);
  CHECK(tree_of(here, sup).children.size() == 1);
}
