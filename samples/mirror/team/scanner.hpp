#pragma once

#include <actor/actor.hpp>
#include <chrono>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "../files/books.hpp"
#include "../files/listing.hpp"
#include "../files/open_work.hpp"
#include "crew.hpp"
#include "fault.hpp"
#include "protocol.hpp"
#include "trace.hpp"

namespace mirror {

/// Reads SOURCE folder by folder, gives the workers their jobs, and knows when all is done. A
/// coroutine: while it waits, its thread is another's. One that takes the place of another leaves
/// out what main knows to be done.
class scanner {
 public:
  scanner(self me, plan p, pid index, pid main, fuse f, trace note)
      : me_(me),
        plan_(p),
        source_(p.source),
        index_(index),
        main_(main),
        fuse_(f),
        crew_(me, std::move(note)) {}

  task<> run() {
    cancelled_ = co_await me_.call<bool>(within(patience), main_, "begin"_a);
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
    me_.send(main_, "done"_a);
  }

 private:
  task<> visit(folder_id id, std::vector<folder_id>& todo) {
    fuse_();
    folder const here = work_.at(id);
    std::string why;
    auto found = blocking([&] { return read(here.path, why); });
    done_in wanted{here.path};
    auto asking = me_.call<names>(within(patience), main_, std::move(wanted));
    auto const known = co_await asking;
    if (!found) {
      outcome unread{.what = deed::failed, .is = kind::folder, .path = here.path, .why = why};
      co_await tell(std::move(unread), false);
    }
    open_folder request{here.path, here.from, names_of(found)};
    auto opening = ask<opened>(me_, index_, std::move(request));
    auto there = co_await std::move(opening);
    if (there.what != deed::skipped) {
      outcome made{.what = there.what, .is = kind::folder, .path = here.path, .why = there.why};
      co_await tell(std::move(made), false);
    }
    if (!there.descend) co_return;
    for (auto& [name, what] : there.extra) {
      auto const what_for = errand_for_extra(plan_, {name, what});
      job extra{what_for, id, join(here.path, name), what};
      if (what_for != errand::none && !known.contains(name)) co_await give(std::move(extra));
    }
    if (!found) co_return;
    for (auto& [name, what] : *found) {
      if (known.contains(name)) continue;
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

  /// Waits until a worker is free, and gives it the job.
  task<> give(job j) {
    while (!crew_.any_free() && !cancelled_) co_await hear(patience);
    if (cancelled_) co_return;
    work_.add(j.in);
    crew_.give(std::move(j));
  }

  /// Hears one message of those that count while there is work, waiting at most so long.
  task<bool> hear(std::chrono::nanoseconds at_most) {
    auto const is_ready = [&] { return crew_.hire(me_.sender()), true; };
    auto const job_is_done = [&]() -> task<bool> {
      fuse_();
      auto const in = crew_.done(me_.sender());
      co_await in_step();
      co_await settled(in);
      co_return true;
    };
    auto const has_ended = [&](pid worker) -> task<bool> {
      auto lost = crew_.lose(worker);
      for (auto& j : lost) {
        if (cancelled_)
          co_await settled(j.in);
        else
          crew_.give(std::move(j));  // it is another's now
      }
      co_return true;
    };
    auto const cancel = [&]() -> task<bool> {
      cancelled_ = true;
      auto const left = crew_.cancel();
      for (auto& j : left) co_await settled(j.in);
      co_return true;
    };
    co_return co_await me_.receive(on("ready"_a) >> is_ready, on("done"_a) >> job_is_done,
                                   on(fields<down>(_, as<pid>, _)) >> has_ended,
                                   on("cancel"_a) >> cancel, after(at_most) >> false);
  }

  task<> settled(folder_id id) {
    auto const closed = work_.done(id);
    for (auto& [path, from] : closed) {
      close_folder request{path, from};
      auto asking = ask<std::string>(me_, index_, std::move(request));
      auto wrong = co_await std::move(asking);
      auto const what = wrong.empty() ? deed::skipped : deed::failed;
      outcome end{.what = what, .is = kind::folder, .path = path, .why = std::move(wrong)};
      co_await tell(std::move(end));
    }
  }

  task<> tell(outcome o, bool settles = true) {
    note n{std::move(o), settles};
    me_.send(main_, std::move(n));
    co_await in_step();
  }

  /// Every so often it waits for main, which waits for an output that may be slow, so that never
  /// many more messages than that wait there.
  task<> in_step() {
    bool const waits = ++told_ % 1000 == 0;
    if (waits) co_await me_.call<void>(within(patience), main_, "in step"_a);
  }

  self me_;
  plan plan_;
  tree source_;
  pid index_, main_;
  fuse fuse_;
  crew crew_;
  open_work work_;
  std::uint64_t told_ = 0;
  bool cancelled_ = false;
};

}  // namespace mirror
