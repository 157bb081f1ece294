#pragma once

#include <fcntl.h>
#include <sys/stat.h>

#include <utility>

#include "descriptor.hpp"

namespace mirror {

/// Whether the open folder `inner` is `outer` or lies somewhere in it. Folders are compared, not
/// paths: neither links nor mounts make two places of one.
inline bool is_within(int inner, int outer) {
  auto status_of = [](int fd) {
    struct stat s;
    if (::fstat(fd, &s) != 0) fail("stat");
    return s;
  };
  auto same = [](struct stat const& a, struct stat const& b) {
    return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
  };
  auto const wanted = status_of(outer);
  descriptor here(::openat(inner, ".", O_PATH | O_DIRECTORY | O_CLOEXEC));
  while (here) {
    auto const now = status_of(here.get());
    if (same(now, wanted)) return true;
    descriptor up(::openat(here.get(), "..", O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!up || same(status_of(up.get()), now)) return false;
    here = std::move(up);
  }
  fail("open folder");
}

}  // namespace mirror
