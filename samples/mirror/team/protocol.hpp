#pragma once

#include <actor/actor.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "../files/entry.hpp"
#include "../files/folders.hpp"
#include "../files/open_work.hpp"
#include "../files/outcome.hpp"

// Who says what to whom, and the answers allowed. `?` is a call: it waits for the answer.
//
//     watcher ── "cancel" ─────► main ── "cancel" ─► scanner ── "cancel" ─► every worker
//
//     scanner ── "begin"? ─────► main         ◄── bool             whether it is cancelled
//     scanner ── done_in? ─────► main         ◄── names            what is done in that folder
//     scanner ── "in step"? ───► main         ◄── nothing          it keeps the two in step
//     scanner ── "done" ───────► main                              with everything
//     scanner ── note ─────────► main
//     worker ─── note ─────────► main
//     worker ─── moved ────────► main
//     surveyor ─ expected ─────► main
//
//     reporter ─ "ready" ──────► main                              when it begins
//     main ── line? ───────────► reporter     ◄── said
//     main ── progress? ───────► reporter     ◄── said
//     main ── finish? ─────────► reporter     ◄── said             in the end, the summary
//
//     scanner ── open_folder? ─► index        ◄── opened           made where it was missing
//     scanner ── close_folder? ► index        ◄── std::string      what went wrong, or ""
//     worker ─── find? ────────► index        ◄── optional<entry>  what TARGET has there
//
//     worker ─── "ready" ──────► scanner                           when it begins
//     scanner ── job ──────────► worker       ◄── "done"           a plain message, job by job
//
// A worker has at most `jobs_ahead` jobs, so the scanner never runs away from the workers: while
// none is free it hears nothing but "ready", "done", "cancel", and that a worker has ended. While a
// worker waits for the index, its next jobs (and a "cancel") wait aside; while it copies, it looks
// for a "cancel" past its jobs. The index and the reporter call nobody, and main calls the reporter
// alone, so no circle of waiting calls can close. Folders are closed, inner ones first, when all in
// them is done.
//
// What each loses when it fails, and who makes it good, stands in team.hpp.

namespace mirror {

using namespace heed;
using namespace heed::literals;

inline constexpr int jobs_ahead = 3;

/// How long a call may take. Disks may be slow, and a program that dies ends its calls at once.
inline constexpr std::chrono::hours patience{24};

struct open_folder {
  std::string path;
  entry from;
  std::optional<std::vector<std::string>> names;  // none: SOURCE's folder could not be read
};

struct close_folder {
  std::string path;
  entry from;
};

struct find {
  std::string path;
};

struct job {
  errand what = errand::settle;
  folder_id in = open_work::nowhere;
  std::string path;
  entry at;  // what SOURCE has there; in the other errands, what TARGET has
};

struct note {
  outcome what;
  bool settles = true;  // the entry is done with; else it is a folder that goes on
};

struct done_in {
  std::string path;
};

struct moved {
  std::size_t bytes = 0;
};

struct expected {
  std::uint64_t files = 0;
};

struct line {
  std::string text;
  bool wrong = false;
};

struct progress {
  tally counts;
  std::uint64_t moved = 0, expected = 0;
};

struct finish {
  progress last;
  double seconds = 0;
  bool interrupted = false;
};

struct said {};

/// Asks the index. Where that has ended, so does who asks it, and lets no alarm be raised for that:
/// the supervisor starts both again.
template <class R, class Question>
task<R> ask(self me, pid index, Question question) {
  auto asking = me.try_call<R>(within(patience), index, std::move(question));
  auto answer = co_await asking;
  if (answer) co_return std::move(*answer);
  if (answer.error().why() == call_error::down) me.exit(exit_reason::shutdown);
  throw answer.error();
}

}  // namespace mirror
