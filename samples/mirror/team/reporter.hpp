#pragma once

#include <actor/actor.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <string>
#include <system_error>

#include "../files/outcome.hpp"
#include "../files/progress.hpp"
#include "console.hpp"
#include "protocol.hpp"

namespace mirror {

/// Counts, and says what there is to say: a bar on a terminal, plain lines elsewhere.
class reporter : public reactor {
 public:
  explicit reporter(purpose what) : what_(what) {}

 private:
  using clock = std::chrono::steady_clock;

  void on_outcome(outcome const& o) {
    counts_.add(o);
    auto line = outcome_line(o, what_);
    if (!line.empty())
      console_.say(line, o.what == deed::failed ? console::error : console::output);
    show_progress();
  }
  void on_moved(moved m) {
    moved_ += m.bytes;
    show_progress();
  }
  void on_expected(expected all) { all_ = all; }
  tally on_tally() { return counts_; }
  tally on_finish(finish f) {
    if (console_.is_terminal()) console_.draw(bar_line(counts_.files(), all_.files, moved_));
    console_.keep_drawing();
    if (f.interrupted) console_.say("interrupted: the next run finishes the job", console::error);
    std::chrono::duration<double> const seconds = clock::now() - begin_;
    console_.say(summary(counts_, seconds.count(), threads(), what_), console::output);
    return counts_;
  }

  /// Those of the pool, those that block, and main's.
  static std::size_t threads() {
    std::error_code none;
    std::filesystem::directory_iterator const each("/proc/self/task", none);
    return static_cast<std::size_t>(std::distance(begin(each), end(each)));
  }

  void show_progress() {
    using namespace std::chrono_literals;
    auto const now = clock::now();
    if (now - shown_ < (console_.is_terminal() ? 100ms : 1000ms)) return;
    shown_ = now;
    if (console_.is_terminal())
      console_.draw(bar_line(counts_.files(), all_.files, moved_));
    else
      console_.say(plain_line(counts_, moved_), console::output);
  }

  purpose what_;
  console console_;
  tally counts_;
  expected all_;
  std::uint64_t moved_ = 0;
  clock::time_point begin_ = clock::now(), shown_ = begin_;

 public:
  static constexpr auto handles =
      handlers(on(as<outcome>) >> &reporter::on_outcome, on(as<moved>) >> &reporter::on_moved,
               on(as<expected>) >> &reporter::on_expected, on("tally"_a) >> &reporter::on_tally,
               on(as<finish>) >> &reporter::on_finish);
};

}  // namespace mirror
