#pragma once

#include <actor/actor.hpp>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "../files/entry.hpp"
#include "../files/folders.hpp"
#include "../files/open_work.hpp"
#include "../files/outcome.hpp"

// Who says what to whom, and the answers allowed. `?` is a call: it waits for the answer.
//
//     main ── "run"? ──────────► scanner      ◄── result           when all is done
//     watcher ── "cancel" ─────► scanner      ── "cancel" ──► every worker
//
//     scanner ── open_folder? ─► index        ◄── opened           made where it was missing
//     scanner ── close_folder? ► index        ◄── std::string      what went wrong, or ""
//     worker ─── find? ────────► index        ◄── optional<entry>  what TARGET has there
//
//     scanner ── job ──────────► worker       ◄── done             a plain message, job by job
//
//     scanner ── outcome ──────► reporter
//     worker ─── moved ────────► reporter
//     surveyor ─ expected ─────► reporter
//     scanner ── "tally"? ─────► reporter     ◄── tally            so far; it keeps the two in step
//     scanner ── finish? ──────► reporter     ◄── tally            in the end, with the summary
//     said
//
// A worker has at most `jobs_ahead` jobs, so the scanner never runs away from the workers: while
// none is free it hears nothing but `done` and "cancel". While a worker waits for the index, its
// next jobs (and a "cancel") wait aside; while it copies, it looks for a "cancel" past its jobs.
// The index calls nobody, so no circle of waiting calls can close. Folders are closed, inner ones
// first, when all in them is done.

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

struct done {
  folder_id in = open_work::nowhere;
  outcome what;
};

struct moved {
  std::size_t bytes = 0;
};

struct expected {
  std::uint64_t files = 0;
};

struct finish {
  bool interrupted = false;
};

struct result {
  tally counts;
  bool interrupted = false;
};

}  // namespace mirror
