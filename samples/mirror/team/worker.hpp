#pragma once

#include <actor/actor.hpp>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "../files/settle.hpp"
#include "fault.hpp"
#include "protocol.hpp"
#include "trace.hpp"

namespace mirror {

/// How many bytes a worker hashes or copies between two looks into its mailbox. A smaller file is
/// done at once.
inline constexpr std::size_t portion = 8 * chunk;

/// Hashes and copies: does one job after the other, as they come. A coroutine, which says where it
/// blocks in files for long: until then it has no thread of its own.
class worker {
 public:
  worker(self me, plan p, pid index, pid scanner, pid main, fuse f, trace note)
      : me_(me),
        hand_(p),
        index_(index),
        scanner_(scanner),
        main_(main),
        fuse_(f),
        note_(std::move(note)) {}

  task<> work() {
    auto const do_job = [&](job j) -> task<> {
      fuse_();
      auto what = co_await carry_out(j);
      me_.send(main_, mirror::note{std::move(what)});  // there before the scanner can ask for it
      me_.reply("done"_a);
    };
    auto const cancel = [&] { cancelled_ = true; };
    me_.send(scanner_, "ready"_a);
    for (;;) co_await me_.receive(on(as<job>) >> do_job, on("cancel"_a) >> cancel);
  }

 private:
  /// A thread that blocks is replaced for the while by a spare one, and to begin and end that takes
  /// longer than a small file. One that takes long after all, on a slow disk, the pool finds out.
  template <class F>
  static auto at_files(entry const& what, F work) {
    bool const long_work = what.is == kind::folder || what.size > portion;
    return long_work ? blocking(work) : work();
  }

  task<outcome> carry_out(job const& j) {
    if (cancelled_) co_return dropped(j);
    note_(me_, "takes", j.path);
    switch (j.what) {
      case errand::remove:
        co_return at_files(j.at, [&] { return hand_.remove(j.path, j.at); });
      case errand::sweep:
        co_return at_files(j.at, [&] { return hand_.sweep(j.path, j.at); });
      default:
        co_return co_await settle(j);
    }
  }

  task<outcome> settle(job const& j) {
    note_(me_, "asks the index about", j.path);
    find question{j.path};
    auto asking = ask<std::optional<entry>>(me_, index_, std::move(question));
    auto there = co_await std::move(asking);
    note_(me_, "is answered about", j.path);

    auto work = hand_.settle(j.path, j.at, there);
    for (;;) {
      auto const bytes = at_files(j.at, [&] { return work.go_on(portion); });
      if (bytes > 0) me_.send(main_, moved{bytes});
      if (work.done()) co_return work.result();
      fuse_();
      // Past the jobs that wait. What is half done goes with `work`.
      cancelled_ =
          co_await me_.receive(on("cancel"_a) >> true, after(std::chrono::seconds(0)) >> false);
      if (cancelled_) co_return dropped(j);
    }
  }

  static outcome dropped(job const& j) {
    return {.what = deed::dropped, .is = j.at.is, .path = j.path};
  }

  self me_;
  hand hand_;
  pid index_, scanner_, main_;
  fuse fuse_;
  trace note_;
  bool cancelled_ = false;
};

}  // namespace mirror
