// mirror SOURCE TARGET: makes TARGET a copy of SOURCE, as a team of actors. files/ knows files and
// no actors; team/ is the actors, and team/protocol.hpp says who talks to whom.

#include <fmt/format.h>

#include <actor/actor.hpp>
#include <cstdio>
#include <memory>

#include "files/roots.hpp"
#include "options.hpp"
#include "team/index.hpp"
#include "team/reporter.hpp"
#include "team/scanner.hpp"
#include "team/surveyor.hpp"
#include "team/watcher.hpp"

namespace mirror {

using file = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

file open_trace(options const& o) {
  if (o.trace.empty()) return {nullptr, std::fclose};
  file to(std::fopen(o.trace.c_str(), "we"), std::fclose);
  if (!to) detail::refuse(o.trace);
  return to;
}

int run(options const& o) {
  auto trace_file = open_trace(o);
  auto both = open_roots(o.source, o.target, o.what);
  plan const p{both.source.get(), both.target.get(), o.what, o.remove};
  auto const signals = hold_signals();

  actor_system sys;
  trace const note{trace_file ? sys.spawn<tracer>({.name = "tracer"}, trace_file.get()) : pid{},
                   "scanner"};
  auto const asked = sys.spawn<index>({.name = "index"}, p);
  auto const told = sys.spawn<reporter>({.name = "reporter"}, o.what);
  auto const head = sys.spawn({.name = "scanner"}, [=, jobs = o.jobs](self me) -> task<> {
    scanner team(me, p, jobs, asked, told, note);
    auto const run = [&]() -> task<> {
      result const all = co_await team.run();
      me.reply(all);
    };
    co_await me.receive(on("run"_a) >> run);
  });
  if (::isatty(STDOUT_FILENO) == 1) sys.spawn({.name = "surveyor"}, survey, p, told);
  sys.spawn({.name = "watcher"}, watch, signals, head);
  watch_end when_done;

  bridge here{sys};
  auto const end = here.call<result>(within(patience), head, "run"_a);
  if (note) (void)here.stop(within(patience), {note.to});  // when it has written all
  if (end.interrupted) return exit_code::interrupted;
  bool const good = end.counts.count(deed::failed) + end.counts.count(deed::differs) == 0;
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
