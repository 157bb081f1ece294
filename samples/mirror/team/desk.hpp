#pragma once

#include <unistd.h>

#include <actor/actor.hpp>
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <utility>

#include "../files/books.hpp"
#include "../files/progress.hpp"
#include "protocol.hpp"

namespace mirror {

/// The supervisors have given up.
struct given_up : std::runtime_error {
  given_up()
      : runtime_error("gave up, its actors fail again and again: the next run finishes the job") {}
};

/// main's part. It keeps what must outlive any of the team: the books, and that the run is
/// cancelled. It does nothing with files, and no supervisor could start main again.
class desk {
 public:
  desk(bridge& here, pid team, purpose what)
      : here_(here), gone_(here.monitor(team)), what_(what) {}

  bool cancelled() const { return cancelled_; }

  /// Until all is done, and the summary has been said. Throws given_up.
  tally run() {
    for (bool more = true; more;)
      more = here_.receive(
          on(as<note>) >> [&](note n) { return enter(n), true; },
          on(as<moved>) >>
              [&](moved m) {
                moved_ += m.bytes;
                show_progress();
                return true;
              },
          on(as<expected>) >> [&](expected all) { return expected_ = all.files, true; },
          on(as<done_in>) >> [&](done_in d) { return here_.reply(books_.done_in(d.path)), true; },
          on("begin"_a) >> [&] { return here_.reply(cancelled_), true; },
          on("in step"_a) >> [&] { return here_.reply(), true; },
          on("cancel"_a) >>
              [&] {
                cancelled_ = true;
                here_.send(here_.system().where("scanner"), "cancel"_a);
                return true;
              },
          on("ready"_a) >> [&] { return reporter_ = here_.sender(), true; }, on("done"_a) >> false,
          on(fields<down>(gone_, _, _)) >> []() -> bool { throw given_up(); });
    std::chrono::duration<double> const seconds = clock::now() - begin_;
    have_said(finish{so_far(), seconds.count(), cancelled_});
    return books_.counts();
  }

 private:
  using clock = std::chrono::steady_clock;

  void enter(note const& n) {
    if (!books_.enter(n.what, n.settles)) return;
    auto text = outcome_line(n.what, what_);
    if (!text.empty()) have_said(line{std::move(text), n.what.what == deed::failed});
    show_progress();
  }

  /// Waits until the reporter has said it, whose output may be slow. Where that one has ended, the
  /// next is there soon, and all else waits aside.
  template <class What>
  void have_said(What const& what) {
    while (!here_.try_call<said>(within(patience), reporter_, what))
      here_.receive(
          on("ready"_a) >> [&] { reporter_ = here_.sender(); },
          on(fields<down>(gone_, _, _)) >> [] { throw given_up(); });
  }

  void show_progress() {
    using namespace std::chrono_literals;
    auto const now = clock::now();
    if (now - shown_ < (terminal_ ? 100ms : 1000ms)) return;
    shown_ = now;
    have_said(so_far());
  }

  progress so_far() const { return {books_.counts(), moved_, expected_}; }

  bridge& here_;
  tag gone_;
  purpose what_;
  pid reporter_;
  books books_;
  std::uint64_t moved_ = 0, expected_ = 0;
  bool cancelled_ = false, terminal_ = ::isatty(STDOUT_FILENO) == 1;
  clock::time_point begin_ = clock::now(), shown_ = begin_;
};

}  // namespace mirror
