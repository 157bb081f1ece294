// Text made from whatever can be streamed, without string streams.
#pragma once

#include <cstdio>
#include <ostream>
#include <streambuf>
#include <string>

namespace heed::detail {

// An output stream whose text is a string.
class text_stream : public std::ostream {
 public:
  text_stream() : std::ostream(nullptr) { rdbuf(&buffer_); }

  std::string const& text() const noexcept { return buffer_.text; }

 private:
  struct buffer final : std::streambuf {
    std::string text;

    int_type overflow(int_type ch) override {
      if (!traits_type::eq_int_type(ch, traits_type::eof()))
        text.push_back(traits_type::to_char_type(ch));
      return traits_type::not_eof(ch);
    }
    std::streamsize xsputn(char const* s, std::streamsize n) override {
      text.append(s, static_cast<std::size_t>(n));
      return n;
    }
  };
  buffer buffer_;
};

template <class... T>
std::string to_text(T const&... parts) {
  text_stream out;
  (out << ... << parts);
  return out.text();
}

// One line on standard error, in one write, so that lines of several threads do not mix. A report
// that cannot be made for want of memory is left out: it must not end anybody.
template <class... T>
void report(T const&... parts) noexcept {
  try {
    std::string const line = to_text("heed: ", parts..., '\n');
    std::fwrite(line.data(), 1, line.size(), stderr);
  } catch (...) {
    std::fputs("heed: a report was left out, it could not be printed\n", stderr);
  }
}

}  // namespace heed::detail
