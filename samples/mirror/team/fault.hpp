#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

namespace mirror {

inline constexpr std::array<std::string_view, 7> roles{"watcher", "reporter", "tracer", "surveyor",
                                                       "index",   "scanner",  "worker"};

/// What --crash asks for, to show what supervision is good for: the actor of that role throws when
/// it has begun so many things. Only in its first life, or in every one. Of the workers, the first.
struct fault {
  std::string_view role;
  int at = 1;
  bool always = false;
};

/// `ROLE`, `ROLE:N` or `ROLE:always`.
inline std::optional<fault> parse_fault(std::string_view text) {
  auto const colon = std::min(text.find(':'), text.size());
  auto const role = std::find(roles.begin(), roles.end(), text.substr(0, colon));
  if (role == roles.end()) return std::nullopt;
  fault f{.role = *role};
  if (colon == text.size()) return f;
  auto const rest = text.substr(colon + 1);
  if (rest == "always") return f.always = true, f;
  auto const [end, wrong] = std::from_chars(rest.data(), rest.data() + rest.size(), f.at);
  if (wrong != std::errc() || end != rest.data() + rest.size() || f.at < 1) return std::nullopt;
  return f;
}

/// Burns down in one life of an actor, which touches it whenever it begins something.
class fuse {
 public:
  explicit fuse(int left = 0) : left_(left) {}

  void operator()() {
    if (left_ > 0 && --left_ == 0) throw std::runtime_error("crash: as --crash wants it");
  }

 private:
  int left_;  // 0: there is none
};

/// The fuses of one actor, life by life. Its supervisor keeps them.
class fuses {
 public:
  /// Of the actor of that name: a role, or a role and a number.
  fuses(std::optional<fault> const& f, std::string_view name) {
    if (f && (name == f->role || name == std::string(f->role) + " 1")) fault_ = *f;
  }

  fuse next() const {
    bool const lit = !fault_.role.empty() && (fault_.always || lives_ == 0);
    ++lives_;
    return fuse(lit ? fault_.at : 0);
  }

 private:
  fault fault_;
  mutable int lives_ = 0;
};

}  // namespace mirror
