#pragma once

#include <actor/actor.hpp>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "../files/settle.hpp"
#include "protocol.hpp"
#include "trace.hpp"

namespace mirror {

/// Hashes and copies: does one job after the other, as they come.
class worker {
 public:
  worker(thread_self& me, plan p, pid index, pid reporter, trace note)
      : me_(me), hand_(p), index_(index), reporter_(reporter), note_(std::move(note)) {}

  [[noreturn]] void work() {
    for (;;)
      me_.receive(
          on(as<job>) >> [&](job j) { me_.reply(done{j.in, carry_out(j)}); },
          on("cancel"_a) >> [&] { cancelled_ = true; });
  }

 private:
  outcome carry_out(job const& j) {
    if (cancelled_) return {.what = deed::dropped, .is = j.at.is, .path = j.path};
    note_(me_, "takes", j.path);
    switch (j.what) {
      case errand::remove:
        return hand_.remove(j.path, j.at);
      case errand::sweep:
        return hand_.sweep(j.path, j.at);
      default:
        return settle(j);
    }
  }

  outcome settle(job const& j) {
    note_(me_, "asks the index about", j.path);
    auto there = me_.try_call<std::optional<entry>>(within(patience), index_, find{j.path});
    note_(me_, "is answered about", j.path);
    if (!there) return failure(j, there.error().what());
    return hand_.settle(j.path, j.at, *there, [&](std::size_t n) { return keep_going(n); });
  }

  /// Asked between two chunks of a file: looks for a "cancel" past the jobs that wait.
  bool keep_going(std::size_t bytes) {
    me_.send(reporter_, moved{bytes});
    if (!cancelled_)
      cancelled_ = me_.receive(on("cancel"_a) >> true, after(std::chrono::seconds(0)) >> false);
    return !cancelled_;
  }

  static outcome failure(job const& j, char const* why) {
    return {.what = deed::failed, .is = j.at.is, .path = j.path, .why = why};
  }

  thread_self& me_;
  hand hand_;
  pid index_, reporter_;
  trace note_;
  bool cancelled_ = false;
};

}  // namespace mirror
