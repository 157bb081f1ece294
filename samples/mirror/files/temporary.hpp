#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

#include "descriptor.hpp"
#include "tree.hpp"

namespace mirror {

inline constexpr std::string_view temporary_prefix = ".heed-mirror-";
inline constexpr std::string_view temporary_suffix = ".tmp";

/// `.heed-mirror-<process>-<number>.tmp`: what this program leaves behind when it is killed.
inline bool is_temporary(std::string_view name) {
  if (!name.starts_with(temporary_prefix) || !name.ends_with(temporary_suffix)) return false;
  name.remove_prefix(temporary_prefix.size());
  if (name.size() < temporary_suffix.size() + 3) return false;
  name.remove_suffix(temporary_suffix.size());
  auto dash = name.find('-');
  auto digits = [](std::string_view s) {
    return !s.empty() && s.find_first_not_of("0123456789") == s.npos;
  };
  return dash != name.npos && digits(name.substr(0, dash)) && digits(name.substr(dash + 1));
}

/// Something under construction beside the place it is meant for. It takes that place in one step,
/// or goes.
class draft {
 public:
  /// `create(folder, name)` makes the thing under a name not in use, and fails with EEXIST where
  /// it is.
  template <class F>
  draft(place where, std::uint64_t& numbers, F&& create) : where_(std::move(where)) {
    do {
      name_ = std::string(temporary_prefix) + std::to_string(::getpid()) + '-' +
              std::to_string(numbers++) + std::string(temporary_suffix);
      made_ = create(where_.at(), name_.c_str());
    } while (!made_ && errno == EEXIST);
    if (!made_) fail("create");
  }
  draft(draft&& other) noexcept
      : where_(std::move(other.where_)),
        name_(std::move(other.name_)),
        made_(std::exchange(other.made_, false)) {}
  ~draft() {
    if (made_) ::unlinkat(where_.at(), name_.c_str(), 0);
  }

  int folder() const { return where_.at(); }
  std::string const& name() const { return name_; }

  void take_place() {
    if (::renameat(folder(), name_.c_str(), folder(), where_.name.c_str()) != 0) fail("rename");
    made_ = false;
  }

 private:
  place where_;
  std::string name_;
  bool made_ = false;
};

}  // namespace mirror
