#pragma once

#include <actor/actor.hpp>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <system_error>

#include "../files/progress.hpp"
#include "console.hpp"
#include "fault.hpp"
#include "protocol.hpp"

namespace mirror {

/// Says what there is to say: a bar on a terminal, plain lines elsewhere. It is told all it needs
/// each time, so that another can take its place.
class reporter : public reactor {
 public:
  reporter(purpose what, pid main, fuse f) : what_(what), fuse_(f) { me.send(main, "ready"_a); }

 private:
  said on_line(line const& l) {
    fuse_();
    console_.say(l.text, l.wrong ? console::error : console::output);
    return {};
  }
  said on_progress(progress const& p) {
    fuse_();
    if (console_.is_terminal())
      console_.draw(bar_line(p.counts.files(), p.expected, p.moved));
    else
      console_.say(plain_line(p.counts, p.moved), console::output);
    return {};
  }
  said on_finish(finish const& f) {
    fuse_();
    auto const& [counts, moved, expected] = f.last;
    if (console_.is_terminal()) console_.draw(bar_line(counts.files(), expected, moved));
    console_.keep_drawing();
    if (f.interrupted) console_.say("interrupted: the next run finishes the job", console::error);
    console_.say(summary(counts, f.seconds, threads(), what_), console::output);
    return {};
  }

  /// Those of the pool, those that block, and main's.
  static std::size_t threads() {
    std::error_code none;
    std::filesystem::directory_iterator const each("/proc/self/task", none);
    return static_cast<std::size_t>(std::distance(begin(each), end(each)));
  }

  purpose what_;
  console console_;
  fuse fuse_;

 public:
  static constexpr auto handles =
      handlers(on(as<line>) >> &reporter::on_line, on(as<progress>) >> &reporter::on_progress,
               on(as<finish>) >> &reporter::on_finish);
};

}  // namespace mirror
