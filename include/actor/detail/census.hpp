// How many messages there are of each shape.
#pragma once

#include <actor/detail/text.hpp>
#include <actor/info.hpp>
#include <actor/shape.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace heed::detail {

// As a message is printed, but for the values.
inline std::string text_of_shape(shape const& form) {
  text_stream out;
  out << '(';
  for (std::size_t i = 0; i != form.size; ++i) {
    if (i != 0) out << ", ";
    form.printers[i](out, nullptr);
  }
  out << ')';
  return out.text();
}

class census {
 public:
  void add(shape const& form, std::size_t count = 1) {
    for (auto& [known, n] : found_) {
      if (*known != form) continue;
      n += count;
      return;
    }
    found_.emplace_back(&form, count);
  }

  // The most first; of as many, by their text.
  void write(actor_info& out) const {
    for (auto const& [form, count] : found_) {
      out.put_aside.push_back({text_of_shape(*form), count});
      out.put_aside_count += count;
    }
    std::sort(out.put_aside.begin(), out.put_aside.end(), [](auto const& a, auto const& b) {
      return a.count != b.count ? a.count > b.count : a.shape < b.shape;
    });
  }

 private:
  std::vector<std::pair<shape const*, std::size_t>> found_;
};

}  // namespace heed::detail
