// What the actors of mirror promise each other: the test plays the rest of the team.
#include <team/index.hpp>
#include <team/scanner.hpp>
#include <team/worker.hpp>

#include <doctest/doctest.h>

#include "two_folders.hpp"

#include <fstream>

using namespace heed;
using namespace heed::literals;
using mirror::deed;
using mirror::note;

namespace {

mirror::job job_for(two_folders const& all, std::string const& name) {
  return {.path = name, .at = *mirror::tree(all.source.get()).look(name)};
}

pid hire(actor_system& sys, mirror::plan p, pid index, pid scanner_and_main) {
  return sys.spawn([=](self me) -> task<> {
    mirror::worker one(me, p, index, scanner_and_main, scanner_and_main, mirror::fuse(),
                       mirror::trace{});
    co_await one.work();
  });
}

pid scan(bridge& main, mirror::plan p, pid index) {
  return main.system().spawn([=, to = main.pid()](self me) -> task<> {
    mirror::scanner one(me, p, index, to, mirror::fuse(), mirror::trace{});
    co_await one.run();
  });
}

/// What a worker asks and notes, one after the other, told as text; a question is answered with
/// "TARGET has nothing".
std::string hear(bridge& here) {
  return here.receive(
      on(as<mirror::find>) >>
          [&](mirror::find f) {
            here.reply(std::optional<mirror::entry>());
            return "asks about " + f.path;
          },
      on(as<note>) >>
          [](note n) {
            return (n.what.what == deed::copied ? "copied " : "dropped ") + n.what.path;
          },
      after(std::chrono::seconds(30)) >> std::string("nothing"));
}

}  // namespace

TEST_CASE("jobs that come while a worker waits for the index wait aside, and are done in order") {
  two_folders all;
  for (auto name : {"a", "b", "c"}) all.file(name, 10);
  actor_system sys;
  bridge here{sys};
  auto worker = hire(sys, all.plan(), here.pid(), here.pid());

  here.send(worker, job_for(all, "a"));
  auto question = here.receive(on(as<mirror::find>) >> [&](mirror::find f) {
    CHECK(f.path == "a");
    return here.promise();
  });
  // The worker waits. What is sent now reaches it before the answer, and is not the answer.
  here.send(worker, job_for(all, "b"));
  here.send(worker, job_for(all, "c"));
  question.reply(std::optional<mirror::entry>());

  CHECK(hear(here) == "copied a");
  CHECK(hear(here) == "asks about b");
  CHECK(hear(here) == "copied b");
  CHECK(hear(here) == "asks about c");
  CHECK(hear(here) == "copied c");
  CHECK(all.in_target("c") == "xxxxxxxxxx");
}

TEST_CASE("a cancel is heard in the middle of a file, past the jobs that wait") {
  two_folders all;
  all.file("large", 3 * mirror::portion);
  all.file("next", 10);
  actor_system sys;
  bridge here{sys};
  auto worker = hire(sys, all.plan(), here.pid(), here.pid());

  here.send(worker, job_for(all, "large"));
  auto question =
      here.receive(on(as<mirror::find>) >> [&](mirror::find) { return here.promise(); });
  here.send(worker, job_for(all, "next"));
  here.send(worker, "cancel"_a);
  question.reply(std::optional<mirror::entry>());

  CHECK(hear(here) == "dropped large");
  CHECK(hear(here) == "dropped next");
  CHECK(all.target_is_empty());
}

TEST_CASE("a worker whose index has ended ends with it, and says nothing about its job") {
  two_folders all;
  all.file("a", 10);
  actor_system sys;
  bridge here{sys};
  auto index = sys.spawn<mirror::index>(all.plan());
  auto gone = here.stop(within(std::chrono::seconds(30)), {index});
  REQUIRE(gone == std::vector<bool>{true});
  auto worker = hire(sys, all.plan(), index, here.pid());
  auto const m = here.monitor(worker);
  here.send(worker, job_for(all, "a"));
  auto why = here.receive(on(fields<down>(m, _, arg)) >> [](exit_reason r) { return r; });
  CHECK(why == exit_reason::shutdown);  // which is no crash, and is not made good one by one
  CHECK(here.receive(on(as<note>) >> false, after(std::chrono::seconds(0)) >> true));
}

TEST_CASE("the scanner gives the jobs of a worker that has ended to another") {
  two_folders all;
  for (auto name : {"a", "b", "c"}) all.file(name, 10);
  actor_system sys;
  bridge here{sys};
  auto scanner = scan(here, all.plan(), sys.spawn<mirror::index>(all.plan()));
  here.receive(on("begin"_a) >> [&] { here.reply(false); });
  here.receive(on(as<mirror::done_in>) >> [&](mirror::done_in) { here.reply(mirror::names{"b"}); });

  // What main knows to be done is no job: there are two.
  auto const say = [](mirror::job j) { return j.path; };
  {
    bridge first{sys};
    first.send(scanner, "ready"_a);
    CHECK(first.receive(on(as<mirror::job>) >> say) == "a");
    CHECK(first.receive(on(as<mirror::job>) >> say) == "c");
    first.send(scanner, "done"_a);
  }
  bridge second{sys};
  second.send(scanner, "ready"_a);
  CHECK(second.receive(on(as<mirror::job>) >> say) == "c");
  second.send(scanner, "done"_a);
  here.receive(on(as<note>) >> [](note n) { CHECK(n.what.is == mirror::kind::folder); });
  CHECK(here.receive(on("done"_a) >> true, after(std::chrono::seconds(30)) >> false));
}

TEST_CASE("a scanner that begins in a run that is cancelled gives no job") {
  two_folders all;
  all.file("a", 10);
  actor_system sys;
  bridge here{sys};
  scan(here, all.plan(), sys.spawn<mirror::index>(all.plan()));
  here.receive(on("begin"_a) >> [&] { here.reply(true); });
  CHECK(here.receive(on(as<mirror::done_in>) >> false, on("done"_a) >> true,
                     after(std::chrono::seconds(30)) >> false));
}

TEST_CASE("the index tells what TARGET has, and what SOURCE does not have") {
  two_folders all;
  std::ofstream(all.where / "t" / "both") << "12345";
  std::ofstream(all.where / "t" / "extra") << "1";
  actor_system sys;
  bridge here{sys};
  auto index = sys.spawn<mirror::index>(all.plan());

  auto root = *mirror::tree(all.source.get()).look("");
  auto there = here.call<mirror::opened>(
      index, mirror::open_folder{"", root, std::vector<std::string>{"both", "new"}});
  REQUIRE(there.extra.size() == 1);
  CHECK(there.extra[0].name == "extra");
  auto both = here.call<std::optional<mirror::entry>>(index, mirror::find{"both"});
  REQUIRE(both);
  CHECK(both->size == 5);
  CHECK_FALSE(here.call<std::optional<mirror::entry>>(index, mirror::find{"new"}));
  CHECK(here.call<std::string>(index, mirror::close_folder{"", root}) == "");
  CHECK_FALSE(here.call<std::optional<mirror::entry>>(index, mirror::find{"both"}));
}
