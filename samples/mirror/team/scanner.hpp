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

/// Reads SOURCE folder by folder, gives the workers their jobs, and knows when all is done.
class scanner {
 public:
  scanner(thread_self& me, plan p, int jobs, pid index, pid reporter, trace note)
      : me_(me), plan_(p), source_(p.source), index_(index), reporter_(reporter), note_(note) {
    for (int i = 1; i <= jobs; ++i) {
      note.who = fmt::format("worker {}", i);
      workers_.push_back(me_.spawn({.name = note.who}, [=](thread_self& me) {
        worker(me, p, index, reporter, note).work();
      }));
    }
    for (int i = 0; i < jobs_ahead; ++i)
      free_.insert(free_.end(), workers_.begin(), workers_.end());
  }

  result run() {
    std::vector<folder_id> todo;
    if (auto root = source_.look("")) todo.push_back(work_.begin(open_work::nowhere, {"", *root}));
    while (!todo.empty()) {
      auto next = todo.back();
      todo.pop_back();
      while (hear(std::chrono::seconds(0))) continue;
      if (!cancelled_) visit(next, todo);
      settled(next);
    }
    while (work_.size() > 0) hear(patience);
    auto counts = me_.call<tally>(within(patience), reporter_, finish{cancelled_});
    return {counts, cancelled_};
  }

 private:
  void visit(folder_id id, std::vector<folder_id>& todo) {
    folder const here = work_.at(id);
    auto found = read(here.path);
    auto there = me_.call<opened>(within(patience), index_,
                                  open_folder{here.path, here.from, names_of(found)});
    if (there.what != deed::skipped) tell({there.what, kind::folder, here.path, there.why});
    if (!there.descend) return;
    for (auto& [name, what] : there.extra)
      if (auto what_for = errand_for_extra(plan_, {name, what}); what_for != errand::none)
        give({what_for, id, join(here.path, name), what});
    if (!found) return;
    for (auto& [name, what] : *found) {
      auto path = join(here.path, name);
      if (what.is == kind::folder)
        todo.push_back(work_.begin(id, {std::move(path), what}));
      else if (what.is == kind::file || what.is == kind::link)
        give({errand::settle, id, std::move(path), what});
      else
        tell({deed::left_out, what.is, std::move(path)});
    }
  }

  std::optional<std::vector<named>> read(std::string const& path) {
    try {
      return list(source_.at(path));
    } catch (std::exception const& e) {
      tell({deed::failed, kind::folder, path, e.what()});
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
  void give(job j) {
    while (free_.empty()) hear(patience);
    if (cancelled_) return;
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
  bool hear(std::chrono::nanoseconds at_most) {
    return me_.receive(
        on(as<done>) >>
            [&](done d) {
              free_.push_back(me_.sender());
              tell(std::move(d.what));
              settled(d.in);
              return true;
            },
        on("cancel"_a) >>
            [&] {
              cancelled_ = true;
              for (auto each : workers_) me_.send(each, "cancel"_a);
              return true;
            },
        after(at_most) >> false);
  }

  void settled(folder_id id) {
    for (auto& [path, from] : work_.done(id)) {
      auto wrong = me_.call<std::string>(within(patience), index_, close_folder{path, from});
      if (!wrong.empty()) tell({deed::failed, kind::folder, path, wrong});
    }
  }

  /// Every so often it waits for the reporter, whose output may be slow, so that never more than
  /// that many outcomes wait there.
  void tell(outcome o) {
    me_.send(reporter_, std::move(o));
    if (++told_ % 1000 == 0) {
      me_.call<tally>(within(patience), reporter_, "tally"_a);
    }
  }

  thread_self& me_;
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
