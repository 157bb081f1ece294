#pragma once

#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace mirror {

/// What went wrong, in the system's words: "open: Permission denied".
[[noreturn]] inline void fail(char const* doing) {
  throw std::system_error(errno, std::generic_category(), doing);
}

/// An open file or folder, closed at the end of its life.
class descriptor {
 public:
  descriptor() = default;
  explicit descriptor(int fd) : fd_(fd) {}
  descriptor(descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  descriptor& operator=(descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

}  // namespace mirror
