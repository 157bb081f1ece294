// mirror SOURCE TARGET: makes TARGET a copy of SOURCE, as a team of actors. files/ knows files and
// no actors; team/ is the actors, and team/protocol.hpp says who talks to whom.

#include <fmt/format.h>

#include <actor/actor.hpp>
#include <cstdio>
#include <memory>
#include <sstream>

#include "files/readable.hpp"
#include "files/roots.hpp"
#include "options.hpp"
#include "team/desk.hpp"
#include "team/team.hpp"
#include "team/watcher.hpp"

namespace mirror {

using file = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

file open_trace(options const& o) {
  if (o.trace.empty()) return {nullptr, std::fclose};
  file to(std::fopen(o.trace.c_str(), "we"), std::fclose);
  if (!to) detail::refuse(o.trace);
  return to;
}

/// Said at once, also where a supervisor makes it good.
void tell_trouble(system_event const& e) {
  auto const say = [](auto const& report) {
    std::ostringstream text;
    text << report;
    fmt::print(stderr, "mirror: {}\n", readable(text.str()));
  };
  match(e)(on(as<crash_report>) >> say, on(as<unhandled_message>) >> say, on(_) >> [] {});
}

int run(options const& o) {
  auto trace_file = open_trace(o);
  auto both = open_roots(o.source, o.target, o.what);
  team_needs const needs{.what = {both.source.get(), both.target.get(), o.what, o.remove},
                         .jobs = o.jobs,
                         .trace = trace_file.get(),
                         .survey = ::isatty(STDOUT_FILENO) == 1,
                         .signals = hold_signals(),
                         .crash = o.crash};

  actor_system sys{{.on_event = tell_trouble}};
  bridge here{sys};
  auto const team = start_team(sys, here.pid(), needs);
  desk mine(here, team, o.what);
  auto const counts = mine.run();
  if (trace_file) (void)here.stop(within(patience), {sys.where("tracer")});  // when it has all
  wake_watcher();
  (void)here.stop(within(patience), {team});
  if (mine.cancelled()) return exit_code::interrupted;
  bool const good = counts.count(deed::failed) + counts.count(deed::differs) == 0;
  return good ? exit_code::good : exit_code::failures;
}

}  // namespace mirror

int main(int argc, char** argv) {
  auto [wanted, code] = mirror::parse(argc, argv);
  if (!wanted) return code;
  try {
    return mirror::run(*wanted);
  } catch (mirror::unusable const& e) {
    fmt::print(stderr, "mirror: {}\n", e.what());
    return mirror::exit_code::unusable;
  } catch (std::exception const& e) {
    fmt::print(stderr, "mirror: {}\n", mirror::readable(e.what()));
    return mirror::exit_code::failures;
  }
}
