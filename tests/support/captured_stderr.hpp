// What a program says on standard error, as text.
#pragma once

#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <cstdio>
#include <string>

namespace heed_test {

// From its making until `text()`, standard error goes to a file of its own.
class captured_stderr {
 public:
  captured_stderr() : file_(std::tmpfile()), kept_(::dup(2)) {
    std::fflush(stderr);
    ::dup2(::fileno(file_), 2);
  }
  captured_stderr(captured_stderr const&) = delete;
  captured_stderr& operator=(captured_stderr const&) = delete;
  ~captured_stderr() {
    restore();
    std::fclose(file_);
  }

  // Whether nothing has been written so far. On any thread.
  bool empty() const {
    struct stat now;
    return ::fstat(::fileno(file_), &now) != 0 || now.st_size == 0;
  }
  // All that has been written meanwhile. Standard error is itself again.
  std::string text() {
    restore();
    std::rewind(file_);
    std::string out;
    char buffer[256];
    for (std::size_t n; (n = std::fread(buffer, 1, sizeof buffer, file_)) > 0;)
      out.append(buffer, n);
    return out;
  }

 private:
  void restore() {
    if (kept_ < 0) return;
    std::fflush(stderr);
    ::dup2(kept_, 2);
    ::close(kept_);
    kept_ = -1;
  }

  std::FILE* file_;
  int kept_;
};

}  // namespace heed_test
