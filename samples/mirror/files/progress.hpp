#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "outcome.hpp"
#include "plan.hpp"
#include "readable.hpp"

namespace mirror {

/// `1.5 MB` and the like.
inline std::string human(std::uint64_t bytes) {
  if (bytes < 1000) return fmt::format("{} B", bytes);
  double size = static_cast<double>(bytes);
  char const* unit = "kMGTPE";
  for (size /= 1000; size >= 999.95; size /= 1000) ++unit;
  return fmt::format("{:.1f} {}B", size, *unit);
}

/// `[####......]`
inline std::string bar(std::uint64_t done, std::uint64_t all, std::uint64_t width) {
  auto const full = all == 0 ? width : std::min(done, all) * width / all;
  return fmt::format("[{:#<{}}{:.<{}}]", "", full, "", width - full);
}

/// `all` is the number of files as far as it is known.
inline std::string bar_line(std::uint64_t files, std::uint64_t all, std::uint64_t moved) {
  all = std::max(files, all);
  auto const share = all > 0 ? files * 100 / all : 100;
  return fmt::format("{} {:3} %  {} of {} files, {}", bar(files, all, 30), share, files, all,
                     human(moved));
}

inline std::string plain_line(tally const& t, std::uint64_t moved) {
  auto const same = t.count(deed::skipped) + t.count(deed::refreshed);
  return fmt::format("... {} files: {} copied, {} the same, {} failed; {} hashed or copied",
                     t.files(), t.count(deed::copied), same, t.count(deed::failed), human(moved));
}

/// One outcome as a line, or "" where it is not worth one.
inline std::string outcome_line(outcome const& o, purpose what) {
  bool const quiet = what != purpose::dry_run;
  switch (o.what) {
    case deed::failed:
    case deed::differs:
      return fmt::format("{}: {}: {}", verb(o.what, false), readable(o.path), o.why);
    case deed::left_out:
      return fmt::format("{}: {}: it is a {}", verb(o.what, false), readable(o.path),
                         name_of(o.is));
    case deed::skipped:
    case deed::dropped:
      return "";
    default:
      return quiet ? ""
                   : fmt::format("{} {} {}", verb(o.what, true), name_of(o.is), readable(o.path));
  }
}

/// `threads` is how many there are; 0 where that is not known.
inline std::string summary(tally const& t, double seconds, std::size_t threads, purpose what) {
  auto const same = t.count(deed::skipped) + t.count(deed::refreshed);
  auto text = fmt::format("files {}, bytes {}, ", t.files(), t.bytes());
  if (what == purpose::verify)
    text += fmt::format("same {}, differ {}", t.count(deed::skipped), t.count(deed::differs));
  else
    text += fmt::format("copied {}, skipped {}", t.count(deed::copied), same);
  text += fmt::format(", failed {}, seconds {:.2f}", t.count(deed::failed), seconds);
  if (t.count(deed::removed) > 0) text += fmt::format(", removed {}", t.count(deed::removed));
  if (t.count(deed::left_out) > 0) text += fmt::format(", left out {}", t.count(deed::left_out));
  if (threads > 0) text += fmt::format(", threads {}", threads);
  return text;
}

}  // namespace mirror
