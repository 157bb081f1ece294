#pragma once

#include <unistd.h>

#include <string>
#include <string_view>

namespace mirror {

/// Lines of text, and one bar below them where standard output is a terminal. An output that
/// nobody reads any more is no reason to stop.
class console {
 public:
  static constexpr int output = STDOUT_FILENO, error = STDERR_FILENO;

  bool is_terminal() const { return terminal_; }

  void say(std::string_view line, int to) {
    if (drawn_) write(output, "\r\x1b[K");
    drawn_ = false;
    write(to, std::string(line) + '\n');
  }

  /// Draws the bar in place of the last one.
  void draw(std::string_view bar) {
    write(output, "\r" + std::string(bar) + "\x1b[K");
    drawn_ = true;
  }

  /// The bar stays where it is; what follows goes below it.
  void keep_drawing() {
    if (drawn_) write(output, "\n");
    drawn_ = false;
  }

 private:
  static void write(int to, std::string_view text) {
    while (!text.empty()) {
      auto done = ::write(to, text.data(), text.size());
      if (done <= 0) return;
      text.remove_prefix(static_cast<std::size_t>(done));
    }
  }

  bool terminal_ = ::isatty(output) == 1;
  bool drawn_ = false;
};

}  // namespace mirror
