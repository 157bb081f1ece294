#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <cstddef>
#include <memory>
#include <new>
#include <stdexcept>
#include <utility>
#include <vector>

#include "descriptor.hpp"
#include "steps.hpp"
#include "tree.hpp"

namespace mirror {

using buffer = std::vector<std::byte>;
inline constexpr std::size_t chunk = 256 * 1024;

/// The hash of what was fed to it: 128 bits of XXH3.
class hasher {
 public:
  hasher() : state_(::XXH3_createState(), ::XXH3_freeState) {
    if (!state_) throw std::bad_alloc();
    ::XXH3_128bits_reset(state_.get());
  }
  void feed(void const* data, std::size_t n) { ::XXH3_128bits_update(state_.get(), data, n); }
  XXH128_hash_t result() const { return ::XXH3_128bits_digest(state_.get()); }

 private:
  std::unique_ptr<XXH3_state_t, XXH_errorcode (*)(XXH3_state_t*)> state_;
};

inline struct stat status(descriptor const& fd) {
  struct stat s;
  if (::fstat(fd.get(), &s) != 0) fail("stat");
  return s;
}

/// Opens a plain file to read. Should something else have taken its place, the open neither
/// follows a link nor waits for a pipe, and the second look refuses it.
inline descriptor open_file(place const& where) {
  descriptor fd(::openat(where.at(), where.name.c_str(),
                         O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!fd) fail("open");
  if (!S_ISREG(status(fd).st_mode)) throw std::runtime_error("open: it is no plain file any more");
  return fd;
}

inline std::size_t read_some(descriptor const& fd, buffer& into) {
  for (;;) {
    auto n = ::read(fd.get(), into.data(), into.size());
    if (n >= 0) return static_cast<std::size_t>(n);
    if (errno != EINTR) fail("read");
  }
}

/// The hash of an open file from where it stands to its end.
inline steps<XXH128_hash_t> hash_of(descriptor const& fd, buffer& room) {
  hasher hash;
  while (auto n = read_some(fd, room)) {
    hash.feed(room.data(), n);
    co_yield n;
  }
  co_return hash.result();
}

inline steps<XXH128_hash_t> hash_of(place where, buffer& room) {
  descriptor const fd = open_file(where);
  auto hash = hash_of(fd, room);
  while (auto n = hash.step()) co_yield n;
  co_return hash.result();
}

inline steps<bool> same_content(place a, place b, buffer& room) {
  auto left = hash_of(std::move(a), room), right = hash_of(std::move(b), room);
  while (auto n = left.step()) co_yield n;
  while (auto n = right.step()) co_yield n;
  co_return ::XXH128_isEqual(left.result(), right.result()) != 0;
}

}  // namespace mirror
