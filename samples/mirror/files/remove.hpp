#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "copy.hpp"
#include "listing.hpp"
#include "plan.hpp"
#include "temporary.hpp"
#include "tree.hpp"

namespace mirror {

/// Lets us into a folder of TARGET, whatever its permissions are. Writing there is another matter:
/// see make_writable.
inline void open_up(place const& where) {
  auto there = look(where.at(), where.name);
  if (there && there->is == kind::folder && (there->mode & 0500) != 0500)
    if (::fchmodat(where.at(), where.name.c_str(), there->mode | 0700, AT_SYMLINK_NOFOLLOW) != 0)
      fail("chmod");
}

inline void remove_one(place const& where, bool folder) {
  make_writable(where);
  if (::unlinkat(where.at(), where.name.c_str(), folder ? AT_REMOVEDIR : 0) != 0) fail("remove");
}

/// Removes what stands at `path`, a folder with all that is in it.
inline void remove_all(tree& target, std::string const& path) {
  struct step {
    std::string path;
    bool folder, emptied;
  };
  auto what = target.look(path);
  if (!what) return;
  std::vector<step> todo{{path, what->is == kind::folder, false}};
  while (!todo.empty()) {
    step now = todo.back();
    place where = target.at(now.path);
    if (now.folder && !now.emptied) {
      open_up(where);
      todo.back().emptied = true;
      for (auto& [name, entry] : list(where))
        todo.push_back({join(now.path, name), entry.is == kind::folder, false});
    } else {
      remove_one(where, now.folder);
      todo.pop_back();
    }
  }
}

/// What to do with an entry of TARGET that SOURCE does not have.
enum class errand { settle, remove, sweep, none };

inline errand errand_for_extra(plan const& p, named const& extra) {
  bool const plain = extra.what.is == kind::file || extra.what.is == kind::link;
  if (p.remove || (plain && is_temporary(extra.name))) return errand::remove;
  return extra.what.is == kind::folder && p.writes() ? errand::sweep : errand::none;
}

/// The temporaries of killed runs in and under a folder of TARGET that SOURCE does not have. What
/// may not be read there is somebody else's: this program leaves no such folder.
inline std::vector<std::string> temporaries_under(tree& target, std::string const& path) {
  std::vector<std::string> found, todo{path};
  while (!todo.empty()) {
    auto folder = std::move(todo.back());
    todo.pop_back();
    try {
      for (auto& [name, entry] : list(target.at(folder))) {
        bool const plain = entry.is == kind::file || entry.is == kind::link;
        if (entry.is == kind::folder) todo.push_back(join(folder, name));
        if (plain && is_temporary(name)) found.push_back(join(folder, name));
      }
    } catch (std::system_error const& e) {
      if (e.code().value() != EACCES) throw;
    }
  }
  return found;
}

}  // namespace mirror
