#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "content.hpp"
#include "entry.hpp"
#include "steps.hpp"
#include "temporary.hpp"
#include "tree.hpp"

namespace mirror {

/// What one copying hand keeps from file to file.
struct bench {
  buffer room = buffer(chunk);
  std::uint64_t drafts = 0;
};

/// A folder of TARGET opened to our own writing. Its right permissions come when it is finished.
inline void make_writable(place const& where) {
  struct stat s;
  if (::fstatat(where.at(), ".", &s, 0) != 0) fail("stat");
  if ((s.st_mode & 0300) == 0300) return;
  if (::fchmodat(where.at(), ".", (s.st_mode & 07777) | 0700, 0) != 0) fail("chmod");
}

namespace detail {

inline void write_all(int fd, std::byte const* data, std::size_t n) {
  while (n > 0) {
    auto done = ::write(fd, data, n);
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) fail("write");
    data += done;
    n -= static_cast<std::size_t>(done);
  }
}

inline bool same_state(struct stat const& a, struct stat const& b) {
  return a.st_size == b.st_size && moment_of(a.st_mtim) == moment_of(b.st_mtim) &&
         moment_of(a.st_ctim) == moment_of(b.st_ctim);
}

/// File times move in ticks of up to 10 ms, so two changes within one tick look alike.
inline bool just_changed(struct stat const& s) {
  timespec now;
  ::clock_gettime(CLOCK_REALTIME, &now);
  auto age = (now.tv_sec - s.st_ctim.tv_sec) * 1000 + (now.tv_nsec - s.st_ctim.tv_nsec) / 1000000;
  return age < 50;
}

inline void dress(int fd, struct stat const& from) {
  struct stat own;
  if (::fstat(fd, &own) != 0) fail("stat");
  if (::fchmod(fd, mode_for(entry_of(from), own.st_uid, own.st_gid)) != 0) fail("chmod");
  timespec times[] = {{0, UTIME_OMIT}, from.st_mtim};
  if (::futimens(fd, times) != 0) fail("set time");
}

/// One attempt; nothing where the file changed under it.
inline steps<std::optional<draft>> try_copy(place const& from, place const& to, bench& tools) {
  descriptor in = open_file(from);
  auto before = status(in);
  descriptor out;
  draft made(to, tools.drafts, [&](int folder, char const* name) {
    out = descriptor(::openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    return bool(out);
  });

  hasher written;
  auto left = before.st_size;
  while (auto n = read_some(in, tools.room)) {
    left -= static_cast<off_t>(n);
    if (left < 0) co_return std::nullopt;  // it grows, perhaps faster than we read
    written.feed(tools.room.data(), n);
    write_all(out.get(), tools.room.data(), n);
    co_yield n;
  }
  if (left != 0 || !same_state(before, status(in))) co_return std::nullopt;
  if (just_changed(before)) {
    if (::lseek(in.get(), 0, SEEK_SET) != 0) fail("seek");
    auto again = hash_of(in, tools.room);
    while (auto n = again.step()) co_yield n;
    if (!::XXH128_isEqual(written.result(), again.result())) co_return std::nullopt;
  }
  dress(out.get(), before);
  co_return std::move(made);
}

}  // namespace detail

/// A finished copy of a plain file beside `to`, with permissions and time, yet to take its place.
inline steps<draft> copy_file(place from, place to, bench& tools) {
  make_writable(to);
  for (int attempt = 0; attempt < 3; ++attempt) {
    auto copying = detail::try_copy(from, to, tools);
    while (auto n = copying.step()) co_yield n;
    if (auto made = copying.result()) co_return std::move(*made);
  }
  throw std::runtime_error("it changes while it is being copied");
}

inline std::string link_text(place const& where) {
  std::string text(256, '\0');
  for (;;) {
    auto n = ::readlinkat(where.at(), where.name.c_str(), text.data(), text.size());
    if (n < 0) fail("read link");
    if (static_cast<std::size_t>(n) < text.size()) return text.resize(n), text;
    text.resize(2 * text.size());
  }
}

inline void set_time(int folder, char const* name, moment modified) {
  timespec times[] = {{0, UTIME_OMIT}, timespec_of(modified)};
  if (::utimensat(folder, name, times, AT_SYMLINK_NOFOLLOW) != 0) fail("set time");
}

/// A copy of a link beside `to`, as a link, whether it leads anywhere or not.
inline draft copy_link(place const& from, place const& to, moment modified, bench& tools) {
  make_writable(to);
  auto text = link_text(from);
  draft made(to, tools.drafts, [&](int folder, char const* name) {
    return ::symlinkat(text.c_str(), folder, name) == 0;
  });
  set_time(made.folder(), made.name().c_str(), modified);
  return made;
}

/// Permissions and time of what is in place already; content is left alone.
inline void refresh(place const& where, entry const& from, entry const& there) {
  auto mode = mode_for(from, there.owner, there.group);
  if (from.is != kind::link && mode != there.mode)
    if (::fchmodat(where.at(), where.name.c_str(), mode, AT_SYMLINK_NOFOLLOW) != 0) fail("chmod");
  if (from.modified != there.modified) set_time(where.at(), where.name.c_str(), from.modified);
}

}  // namespace mirror
