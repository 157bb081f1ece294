#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace mirror {

namespace detail {

/// The length of the UTF-8 character that `s` begins with, or 0 where it is none.
inline std::size_t utf8_length(std::string_view s) {
  auto byte = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
  std::size_t n = byte(0) < 0x80 ? 1 : byte(0) >= 0xf0 ? 4 : byte(0) >= 0xe0 ? 3 : 2;
  if (n == 1) return 1;
  if (byte(0) < 0xc2 || byte(0) > 0xf4 || s.size() < n) return 0;
  char32_t c = byte(0) & (0xff >> (n + 1));
  for (std::size_t i = 1; i < n; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
    c = c << 6 | (byte(i) & 0x3f);
  }
  bool const too_long = (n == 3 && c < 0x800) || (n == 4 && c < 0x10000);
  bool const surrogate = c >= 0xd800 && c <= 0xdfff;
  return too_long || surrogate || c > 0x10ffff ? 0 : n;
}

}  // namespace detail

/// A file's name as one line of text: readable characters as they are, anything else (line ends,
/// terminal controls, bytes that are no UTF-8, the backslash) as `\xHH`.
inline std::string readable(std::string_view name) {
  std::string text;
  for (std::size_t i = 0; i < name.size();) {
    auto c = static_cast<unsigned char>(name[i]);
    auto n = detail::utf8_length(name.substr(i));
    bool const control = c < 0x20 || c == 0x7f ||
                         (c == 0xc2 && n == 2 && static_cast<unsigned char>(name[i + 1]) < 0xa0);
    if (n == 0 || control || c == '\\') {
      text += fmt::format("\\x{:02x}", c);
      n = 1;
    } else {
      text += name.substr(i, n);
    }
    i += n;
  }
  return text;
}

}  // namespace mirror
