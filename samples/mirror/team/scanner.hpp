#pragma once

#include <fmt/format.h>

#include <actor/actor.hpp>
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "../files/listing.hpp"
#include "../files/open_work.hpp"
#include "protocol.hpp"
#include "trace.hpp"
#include "worker.hpp"

namespace mirror {

/// Reads SOURCE folder by folder, gives the workers their jobs, and knows when all is done. A
/// coroutine: while it waits, its thread is another's.
class scanner {
 public:
  scanner(self me, plan p, int jobs, pid index, pid reporter, trace note)
      : me_(me), plan_(p), source_(p.source), index_(index), reporter_(reporter), note_(note) {
    for (int i = 1; i <= jobs; ++i) {
      note.who = fmt::format("worker {}", i);
      workers_.push_back(me_.spawn({.name = note.who}, [=](self me) -> task<> {
        worker one(me, p, index, reporter, note);
        co_await one.work();
      }));
    }
    for (int i = 0; i < jobs_ahead; ++i)
      free_.insert(free_.end(), workers_.begin(), workers_.end());
  }

  task<result> run() {
    std::vector<folder_id> todo;
    if (auto root = source_.look("")) todo.push_back(work_.begin(open_work::nowhere, {"", *root}));
    while (!todo.empty()) {
      auto next = todo.back();
      todo.pop_back();
      for (bool more = true; more;) more = co_await hear(std::chrono::seconds(0));
      if (!cancelled_) co_await visit(next, todo);
      co_await settled(next);
    }
    while (work_.size() > 0) co_await hear(patience);
    finish const last{cancelled_};
    tally const counts = co_await me_.call<tally>(within(patience), reporter_, last);
    co_return result{counts, cancelled_};
  }

 private:
  task<> visit(folder_id id, std::vector<folder_id>& todo) {
    folder const here = work_.at(id);
    std::string why;
    auto found = blocking([&] { return read(here.path, why); });
    if (!found) {
      outcome unread{.what = deed::failed, .is = kind::folder, .path = here.path, .why = why};
      co_await tell(std::move(unread));
    }
    open_folder request{here.path, here.from, names_of(found)};
    auto asking = me_.call<opened>(within(patience), index_, std::move(request));
    auto there = co_await asking;
    if (there.what != deed::skipped) {
      outcome opening{.what = there.what, .is = kind::folder, .path = here.path, .why = there.why};
      co_await tell(std::move(opening));
    }
    if (!there.descend) co_return;
    for (auto& [name, what] : there.extra) {
      auto const what_for = errand_for_extra(plan_, {name, what});
      job extra{what_for, id, join(here.path, name), what};
      if (what_for != errand::none) co_await give(std::move(extra));
    }
    if (!found) co_return;
    for (auto& [name, what] : *found) {
      auto path = join(here.path, name);
      if (what.is == kind::folder) {
        todo.push_back(work_.begin(id, {std::move(path), what}));
      } else if (what.is == kind::file || what.is == kind::link) {
        job next{errand::settle, id, std::move(path), what};
        co_await give(std::move(next));
      } else {
        outcome other{.what = deed::left_out, .is = what.is, .path = std::move(path)};
        co_await tell(std::move(other));
      }
    }
  }

  /// What stands in a folder; nothing, and why, where it cannot be read.
  std::optional<std::vector<named>> read(std::string const& path, std::string& why) {
    try {
      return list(source_.at(path));
    } catch (std::exception const& e) {
      why = e.what();
      return std::nullopt;
    }
  }

  static std::optional<std::vector<std::string>> names_of(
      std::optional<std::vector<named>> const& found) {
    if (!found) return std::nullopt;
    std::vector<std::string> names;
    for (auto& each : *found) names.push_back(each.name);
    return names;
  }

  /// Gives a job to the next free worker, and waits until there is one.
  task<> give(job j) {
    while (free_.empty()) co_await hear(patience);
    if (cancelled_) co_return;
    work_.add(j.in);
    auto worker = free_.back();
    free_.pop_back();
    auto const path = j.path;
    me_.send(worker, std::move(j));
    if (note_) note_(me_, "has given " + name_of(worker) + " the job", path);  // it is there by now
  }

  std::string name_of(pid worker) const {
    auto at = std::find(workers_.begin(), workers_.end(), worker) - workers_.begin();
    return fmt::format("worker {}", at + 1);
  }

  /// Hears one message of those that count while there is work, waiting at most so long.
  task<bool> hear(std::chrono::nanoseconds at_most) {
    auto const job_is_done = [&](done d) -> task<bool> {
      free_.push_back(me_.sender());
      co_await tell(std::move(d.what));
      co_await settled(d.in);
      co_return true;
    };
    auto const cancel = [&] {
      cancelled_ = true;
      for (auto each : workers_) me_.send(each, "cancel"_a);
      return true;
    };
    co_return co_await me_.receive(on(as<done>) >> job_is_done, on("cancel"_a) >> cancel,
                                   after(at_most) >> false);
  }

  task<> settled(folder_id id) {
    auto const closed = work_.done(id);
    for (auto& [path, from] : closed) {
      close_folder request{path, from};
      auto asking = me_.call<std::string>(within(patience), index_, std::move(request));
      auto wrong = co_await asking;
      outcome failed{.what = deed::failed, .is = kind::folder, .path = path, .why = wrong};
      if (!wrong.empty()) co_await tell(std::move(failed));
    }
  }

  /// Every so often it waits for the reporter, whose output may be slow, so that never more than
  /// that many outcomes wait there.
  task<> tell(outcome o) {
    me_.send(reporter_, std::move(o));
    bool const waits = ++told_ % 1000 == 0;
    if (waits) co_await me_.call<tally>(within(patience), reporter_, "tally"_a);
  }

  self me_;
  plan plan_;
  tree source_;
  pid index_, reporter_;
  trace note_;
  open_work work_;
  std::vector<pid> workers_;
  std::vector<pid> free_;  // a worker stands in it once for every job it can still take
  std::uint64_t told_ = 0;
  bool cancelled_ = false;
};

}  // namespace mirror
