#pragma once

#include <fmt/format.h>
#include <signal.h>

#include <actor/actor.hpp>
#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../files/plan.hpp"
#include "fault.hpp"
#include "index.hpp"
#include "reporter.hpp"
#include "scanner.hpp"
#include "surveyor.hpp"
#include "trace.hpp"
#include "watcher.hpp"
#include "worker.hpp"

// Who is started again with whom. main waits outside, and keeps the books.
//
//     team              one_for_one    none of these minds the end of another
//     ├── watcher                      a signal that comes meanwhile is kept by the system
//     ├── reporter                     main says once more what it had not said
//     ├── tracer                       (with --trace) its record has a gap
//     ├── surveyor                     (on a terminal) not started again: the bar does without
//     └── copying       rest_for_one
//         ├── index                    what it has read of TARGET is read again
//         ├── scanner                  scans again, and leaves out what main knows to be done
//         └── workers   one_for_one
//             ├── worker 1             its draft goes with it, its jobs go to those that are free
//             └── worker 2 …
//
// scanner and workers have nothing that an index that has ended could give them, and the jobs of a
// scanner that has ended are given anew: hence rest_for_one. A supervisor that gives up takes the
// one above along, so that no failure is tried more often than `intensity` says.

namespace mirror {

struct team_needs {
  plan what;
  int jobs = 1;
  std::FILE* trace = nullptr;  // none where none is wanted
  bool survey = false;
  sigset_t signals;
  std::optional<fault> crash;
};

namespace detail {

inline supervisor_flags flags(supervision_strategy s) {
  return {.strategy = s,
          .intensity = 3,
          .period = std::chrono::seconds(10),
          .auto_shutdown = any_significant};
}

/// A supervisor below another. Giving up, it ends with `shutdown`, and that is not tried again.
inline child_spec below(std::string_view id, supervision_strategy s,
                        std::vector<child_spec> children) {
  return {.id = std::string(id),
          .start = child<supervisor>({.name = id}, flags(s), std::move(children)),
          .restart = transient,
          .significant = true};
}

/// A child of that name, spawned of (args…, fuse): of a class, C, or of a function, the first of
/// the arguments.
template <class... C, class... A>
child_spec runs(team_needs const& n, std::string id, restart_type again, A... args) {
  fuses const crash(n.crash, id);
  auto const start = [=](self me) {
    return me.spawn_link<C...>({.name = id}, args..., crash.next());
  };
  return {.id = id, .start = start, .restart = again};
}

inline child_spec worker_child(team_needs const& n, pid main, int number) {
  trace const note{n.trace != nullptr, fmt::format("worker {}", number)};
  auto const work = [=, p = n.what](self me, fuse f) -> task<> {
    auto& sys = me.system();
    worker one(me, p, sys.where("index"), sys.where("scanner"), main, f, note);
    co_await one.work();
  };
  return runs(n, note.who, transient, work);
}

inline child_spec scanner_child(team_needs const& n, pid main) {
  trace const note{n.trace != nullptr, "scanner"};
  auto const scan = [=, p = n.what](self me, fuse f) -> task<> {
    scanner one(me, p, me.system().where("index"), main, f, note);
    co_await one.run();
  };
  return runs(n, note.who, transient, scan);
}

}  // namespace detail

/// Starts the team's uppermost supervisor.
inline pid start_team(actor_system& sys, pid main, team_needs const& n) {
  using namespace detail;
  std::vector<child_spec> workers;
  for (int i = 1; i <= n.jobs; ++i) workers.push_back(worker_child(n, main, i));
  std::vector const copying{runs<index>(n, "index", permanent, n.what), scanner_child(n, main),
                            below("workers", one_for_one, workers)};

  std::vector team{runs(n, "watcher", transient, watch, n.signals, main),
                   runs<reporter>(n, "reporter", permanent, n.what.what, main)};
  auto const now = std::chrono::steady_clock::now();
  if (n.trace) team.push_back(runs<tracer>(n, "tracer", transient, n.trace, now));
  if (n.survey) team.push_back(runs(n, "surveyor", temporary, survey, n.what, main));
  team.push_back(below("copying", rest_for_one, copying));
  return sys.spawn<supervisor>({.name = "team"}, flags(one_for_one), team);
}

}  // namespace mirror
