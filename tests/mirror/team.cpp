// What the actors of mirror promise each other: the test plays the rest of the team.
#include <team/index.hpp>
#include <team/worker.hpp>

#include <doctest/doctest.h>

#include "two_folders.hpp"

#include <fstream>

using namespace heed;
using namespace heed::literals;
using mirror::deed;
using mirror::done;

namespace {

mirror::job job_for(two_folders const& all, std::string const& name) {
  return {.path = name, .at = *mirror::tree(all.source.get()).look(name)};
}

pid hire(actor_system& sys, mirror::plan p, pid index) {
  return sys.spawn([=](self me) -> task<> {
    mirror::worker one(me, p, index, pid{}, mirror::trace{});
    co_await one.work();
  });
}

/// Everything a worker says, one after the other, told as text; a question is answered with "TARGET
/// has nothing".
std::string hear(bridge& here) {
  return here.receive(
      on(as<mirror::find>) >>
          [&](mirror::find f) {
            here.reply(std::optional<mirror::entry>());
            return "asks about " + f.path;
          },
      on(as<done>) >>
          [](done d) {
            return (d.what.what == deed::copied ? "copied " : "dropped ") + d.what.path;
          },
      after(std::chrono::seconds(30)) >> std::string("nothing"));
}

}  // namespace

TEST_CASE("jobs that come while a worker waits for the index wait aside, and are done in order") {
  two_folders all;
  for (auto name : {"a", "b", "c"}) all.file(name, 10);
  actor_system sys;
  bridge here{sys};
  auto worker = hire(sys, all.plan(), here.pid());

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
  auto worker = hire(sys, all.plan(), here.pid());

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

TEST_CASE("a worker whose index has ended reports a failure, and goes on") {
  two_folders all;
  all.file("a", 10);
  actor_system sys;
  bridge here{sys};
  auto index = sys.spawn<mirror::index>(all.plan());
  auto gone = here.stop(within(std::chrono::seconds(30)), {index});
  REQUIRE(gone == std::vector<bool>{true});
  auto worker = hire(sys, all.plan(), index);
  for (int i = 0; i < 2; ++i) {
    here.send(worker, job_for(all, "a"));
    auto what = here.receive(
        on(as<done>) >> [](done d) { return d.what.what; },
        after(std::chrono::seconds(30)) >> deed::dropped);
    CHECK(what == deed::failed);
  }
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
