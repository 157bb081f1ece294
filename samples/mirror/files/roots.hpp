#pragma once

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>

#include "descriptor.hpp"
#include "nesting.hpp"
#include "plan.hpp"
#include "readable.hpp"

namespace mirror {

/// Thrown with the one line that says why SOURCE or TARGET cannot be used.
struct unusable : std::runtime_error {
  using runtime_error::runtime_error;
};

struct roots {
  descriptor source;
  descriptor target;  // none where --dry-run finds no TARGET
};

namespace detail {

inline descriptor open_root(std::string const& path) {
  return descriptor(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

[[noreturn]] inline void refuse(std::string const& path) {
  auto why = std::generic_category().message(errno);
  throw unusable(readable(path) + ": " + why);
}

inline void refuse_nesting(int source, int target) {
  bool const inside = is_within(target, source), around = is_within(source, target);
  if (inside && around) throw unusable("SOURCE and TARGET are the same folder");
  if (inside) throw unusable("TARGET lies inside SOURCE");
  if (around) throw unusable("SOURCE lies inside TARGET");
}

inline std::string parent_of(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  auto slash = path.rfind('/');
  if (slash == path.npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace detail

/// Opens both folders, TARGET made where it is missing and may be written, and refuses what cannot
/// be mirrored. A lock, which the system lifts at our end, keeps a second run out of TARGET: each
/// would take the other's temporaries for those of a killed run.
inline roots open_roots(std::string const& source, std::string const& target, purpose what) {
  roots both;
  both.source = detail::open_root(source);
  if (!both.source) detail::refuse(source);
  both.target = detail::open_root(target);
  if (!both.target) {
    struct stat s;
    bool const missing = errno == ENOENT && ::lstat(target.c_str(), &s) != 0;
    if (!missing || what == purpose::verify) detail::refuse(target);
    auto parent = detail::open_root(detail::parent_of(target));
    if (!parent) detail::refuse(detail::parent_of(target));
    if (is_within(parent.get(), both.source.get())) throw unusable("TARGET lies inside SOURCE");
    if (what == purpose::dry_run) return both;
    if (::mkdir(target.c_str(), 0700) != 0) detail::refuse(target);
    both.target = detail::open_root(target);
    if (!both.target) detail::refuse(target);
  }
  detail::refuse_nesting(both.source.get(), both.target.get());
  if (what == purpose::copy && ::flock(both.target.get(), LOCK_EX | LOCK_NB) != 0 &&
      errno == EWOULDBLOCK)
    throw unusable("another run is at work on TARGET");
  return both;
}

}  // namespace mirror
