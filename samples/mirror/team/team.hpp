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

inline std::vector<child_spec> workers(team_needs const& n, pid main) {
  std::vector<child_spec> all;
  for (int i = 1; i <= n.jobs; ++i) {
    trace const note{n.trace != nullptr, fmt::format("worker {}", i)};
    fuses const crash(i == 1 ? n.crash : std::nullopt, "worker");
    auto const body = [p = n.what, main, note](self me, fuse f) -> task<> {
      auto& sys = me.system();
      worker one(me, p, sys.where("index"), sys.where("scanner"), main, f, note);
      co_await one.work();
    };
    all.push_back(
        {.id = note.who,
         .start = [=, name = note.who](
                      self me) { return me.spawn_link({.name = name}, body, crash.next()); },
         .restart = transient});
  }
  return all;
}

inline std::vector<child_spec> copying(team_needs const& n, pid main) {
  fuses const index_crash(n.crash, "index"), scanner_crash(n.crash, "scanner");
  trace const note{n.trace != nullptr, "scanner"};
  auto const scan = [p = n.what, main, note](self me, fuse f) -> task<> {
    scanner head(me, p, me.system().where("index"), main, f, note);
    co_await head.run();
  };
  return {
      {.id = "index",
       .start =
           [=, p = n.what](self me) {
             return me.spawn_link<index>({.name = "index"}, p, index_crash.next());
           }},
      {.id = "scanner",
       .start =
           [=](self me) { return me.spawn_link({.name = "scanner"}, scan, scanner_crash.next()); },
       .restart = transient},
      below("workers", one_for_one, workers(n, main))};
}

}  // namespace detail

/// Starts the team's uppermost supervisor.
inline pid start_team(actor_system& sys, pid main, team_needs const& n) {
  fuses const watcher_crash(n.crash, "watcher"), reporter_crash(n.crash, "reporter"),
      tracer_crash(n.crash, "tracer"), surveyor_crash(n.crash, "surveyor");
  std::vector<child_spec> all;
  all.push_back({.id = "watcher",
                 .start =
                     [=, signals = n.signals](self me) {
                       return me.spawn_link({.name = "watcher"}, watch, signals, main,
                                            watcher_crash.next());
                     },
                 .restart = transient});
  all.push_back({.id = "reporter", .start = [=, what = n.what.what](self me) {
                   return me.spawn_link<reporter>({.name = "reporter"}, what, main,
                                                  reporter_crash.next());
                 }});
  if (n.trace)
    all.push_back({.id = "tracer",
                   .start =
                       [=, to = n.trace, begin = std::chrono::steady_clock::now()](self me) {
                         return me.spawn_link<tracer>({.name = "tracer"}, to, begin,
                                                      tracer_crash.next());
                       },
                   .restart = transient});
  if (n.survey)
    all.push_back({.id = "surveyor",
                   .start =
                       [=, p = n.what](self me) {
                         return me.spawn_link({.name = "surveyor"}, survey, p, main,
                                              surveyor_crash.next());
                       },
                   .restart = temporary});
  all.push_back(detail::below("copying", rest_for_one, detail::copying(n, main)));
  return sys.spawn<supervisor>({.name = "team"}, detail::flags(one_for_one), std::move(all));
}

}  // namespace mirror
