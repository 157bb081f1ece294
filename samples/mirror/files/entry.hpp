#pragma once

#include <fcntl.h>
#include <sys/stat.h>

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "descriptor.hpp"

namespace mirror {

enum class kind { file, folder, link, pipe, socket, device };

constexpr std::string_view name_of(kind k) {
  switch (k) {
    case kind::file:
      return "file";
    case kind::folder:
      return "folder";
    case kind::link:
      return "link";
    case kind::pipe:
      return "pipe";
    case kind::socket:
      return "socket";
    case kind::device:
      return "device";
  }
  return "?";
}

/// A point in time as the file system keeps it; wider than any clock of the standard library.
struct moment {
  std::int64_t seconds = 0;
  std::int64_t nanoseconds = 0;

  friend auto operator<=>(moment const&, moment const&) = default;
};

/// What a folder says about one name, without following links.
struct entry {
  kind is = kind::file;
  mode_t mode = 0;  // permissions, set-id and sticky bits only
  uid_t owner = 0;
  gid_t group = 0;
  std::uint64_t size = 0;
  moment modified;
};

inline moment moment_of(timespec t) {
  return {t.tv_sec, t.tv_nsec};
}

inline timespec timespec_of(moment m) {
  return {static_cast<time_t>(m.seconds), static_cast<long>(m.nanoseconds)};
}

inline kind kind_of(mode_t mode) {
  if (S_ISREG(mode)) return kind::file;
  if (S_ISDIR(mode)) return kind::folder;
  if (S_ISLNK(mode)) return kind::link;
  if (S_ISFIFO(mode)) return kind::pipe;
  if (S_ISSOCK(mode)) return kind::socket;
  return kind::device;
}

inline entry entry_of(struct stat const& s) {
  return {.is = kind_of(s.st_mode),
          .mode = s.st_mode & 07777,
          .owner = s.st_uid,
          .group = s.st_gid,
          .size = static_cast<std::uint64_t>(s.st_size),
          .modified = moment_of(s.st_mtim)};
}

/// The entry `name` of an open folder, or nothing where there is none.
inline std::optional<entry> look(int folder, std::string const& name) {
  struct stat s;
  if (::fstatat(folder, name.c_str(), &s, AT_SYMLINK_NOFOLLOW) == 0) return entry_of(s);
  if (errno == ENOENT) return std::nullopt;
  fail("stat");
}

/// The permissions that the copy of `from` gets. A set-id bit lends the owner's rights, so it is
/// kept only where the copy belongs to the same owner.
inline mode_t mode_for(entry const& from, uid_t owner, gid_t group) {
  mode_t mode = from.mode;
  if (from.owner != owner) mode &= ~mode_t{S_ISUID};
  if (from.group != group) mode &= ~mode_t{S_ISGID};
  return mode;
}

}  // namespace mirror
