#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "entry.hpp"

namespace mirror {

/// What became of one entry.
enum class deed {
  copied,     // made anew in TARGET
  refreshed,  // only its mode or time was set
  skipped,    // it was right already
  made,       // a folder that TARGET did not have
  removed,    // SOURCE does not have it
  left_out,   // a pipe, socket or device
  differs,    // found by --verify
  failed,
  dropped,  // not done, because the run was interrupted
};
inline constexpr std::size_t deeds = 9;

struct outcome {
  deed what = deed::dropped;
  kind is = kind::file;
  std::string path = {};
  std::string why = {};  // of a failure or a difference
  std::uint64_t bytes = 0;
};

/// How often each deed was done.
class tally {
 public:
  void add(outcome const& o) {
    if (o.is == kind::folder && o.what == deed::skipped) return;  // nobody asks for these
    ++counts_[static_cast<std::size_t>(o.what)];
    bytes_ += o.bytes;
    bool const file = o.is == kind::file || o.is == kind::link;
    if (file && o.what != deed::removed && o.what != deed::dropped) ++files_;
  }

  std::uint64_t count(deed what) const { return counts_[static_cast<std::size_t>(what)]; }
  std::uint64_t files() const { return files_; }
  std::uint64_t bytes() const { return bytes_; }

 private:
  std::array<std::uint64_t, deeds> counts_{};
  std::uint64_t files_ = 0, bytes_ = 0;
};

/// The word that tells of a deed; `would` where --dry-run only imagines it.
constexpr std::string_view verb(deed what, bool would) {
  switch (what) {
    case deed::copied:
      return would ? "would copy" : "copied";
    case deed::refreshed:
      return would ? "would set mode and time of" : "set mode and time of";
    case deed::skipped:
      return "same";
    case deed::made:
      return would ? "would make" : "made";
    case deed::removed:
      return would ? "would remove" : "removed";
    case deed::left_out:
      return "left out";
    case deed::differs:
      return "differs";
    case deed::failed:
      return "failed";
    case deed::dropped:
      return "not done";
  }
  return "?";
}

}  // namespace mirror
