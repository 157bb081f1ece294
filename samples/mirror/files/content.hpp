#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <cstddef>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#include "descriptor.hpp"
#include "tree.hpp"

namespace mirror {

using buffer = std::vector<std::byte>;
inline constexpr std::size_t chunk = 256 * 1024;

/// Thrown when whoever asked for the work does not want it any more.
struct interrupted : std::exception {
  char const* what() const noexcept override { return "interrupted"; }
};

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

/// The hash of an open file from where it stands to its end. `keep_going(n)` is asked after every
/// chunk of n bytes.
template <class F>
XXH128_hash_t hash_of(descriptor const& fd, buffer& room, F&& keep_going) {
  hasher hash;
  while (auto n = read_some(fd, room)) {
    hash.feed(room.data(), n);
    if (!keep_going(n)) throw interrupted();
  }
  return hash.result();
}

template <class F>
bool same_content(place const& a, place const& b, buffer& room, F&& keep_going) {
  auto left = hash_of(open_file(a), room, keep_going);
  auto right = hash_of(open_file(b), room, keep_going);
  return ::XXH128_isEqual(left, right) != 0;
}

}  // namespace mirror
