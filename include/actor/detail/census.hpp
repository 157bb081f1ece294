// How many messages there are of each shape.
#pragma once

#include <actor/detail/text.hpp>
#include <actor/info.hpp>
#include <actor/shape.hpp>

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
    // There are few, and every program compiles this.
    auto& all = out.put_aside;
    for (std::size_t i = 0; i != all.size(); ++i)
      for (std::size_t j = i + 1; j != all.size(); ++j)
        if (all[j].count != all[i].count ? all[j].count > all[i].count
                                         : all[j].shape < all[i].shape)
          std::swap(all[i], all[j]);
  }

 private:
  std::vector<std::pair<shape const*, std::size_t>> found_;
};

}  // namespace heed::detail
