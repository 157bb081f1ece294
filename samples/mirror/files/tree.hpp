#pragma once

#include <fcntl.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "descriptor.hpp"
#include "entry.hpp"

namespace mirror {

/// A name in an open folder: what the system's `…at` functions take.
struct place {
  std::shared_ptr<descriptor const> folder;
  std::string name;

  int at() const { return folder->get(); }
};

/// The folder and the last name of a path; the root is the path "".
inline std::pair<std::string_view, std::string_view> split(std::string_view path) {
  auto slash = path.rfind('/');
  if (slash == path.npos) return {"", path};
  return {path.substr(0, slash), path.substr(slash + 1)};
}

inline std::string join(std::string const& folder, std::string_view name) {
  return folder.empty() ? std::string(name) : folder + '/' + std::string(name);
}

/// A directory tree, reached from its open root one name at a time and never through a link: no
/// path is too long, and a folder that somebody swaps for a link cannot lead out of the tree.
class tree {
 public:
  /// `root` stays the caller's; a negative one is a tree that does not exist (yet).
  explicit tree(int root) : root_(root) {}

  bool exists() const { return root_ >= 0; }

  place at(std::string const& path) {
    auto [parent, name] = split(path);
    return {open(parent), path.empty() ? "." : std::string(name)};
  }

  std::optional<entry> look(std::string const& path) {
    if (!exists()) return std::nullopt;
    try {
      place p = at(path);
      return mirror::look(p.at(), p.name);
    } catch (std::system_error const& e) {  // where a folder on the way is missing, so is the rest
      int why = e.code().value();
      if (why == ENOENT || why == ENOTDIR) return std::nullopt;
      throw;
    }
  }

 private:
  std::shared_ptr<descriptor const> open(std::string_view path) {
    if (!last_ || !is_inside(path, path_)) {
      last_ = step(root_, ".");
      path_.clear();
    }
    while (path_.size() < path.size()) {  // from the folder used last, or from the root
      auto begin = path_.empty() ? 0 : path_.size() + 1;
      auto end = std::min(path.find('/', begin), path.size());
      last_ = step(last_->get(), std::string(path.substr(begin, end - begin)));
      path_ = path.substr(0, end);
    }
    return last_;
  }

  static bool is_inside(std::string_view path, std::string_view folder) {
    return folder.empty() || path == folder ||
           (path.starts_with(folder) && path[folder.size()] == '/');
  }

  static std::shared_ptr<descriptor const> step(int from, std::string const& name) {
    // O_PATH asks for the right to pass through, not to read.
    int fd = ::openat(from, name.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) fail("open folder");
    return std::make_shared<descriptor const>(fd);
  }

  int root_;
  std::shared_ptr<descriptor const> last_;
  std::string path_;
};

}  // namespace mirror
