#pragma once

#include <dirent.h>
#include <fcntl.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "entry.hpp"
#include "tree.hpp"

namespace mirror {

struct named {
  std::string name;
  entry what;
};

/// All that stands in one folder, ordered by name. What vanishes meanwhile is left out.
inline std::vector<named> list(place const& where) {
  descriptor fd(
      ::openat(where.at(), where.name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd) fail("read folder");
  auto close = [](DIR* d) { ::closedir(d); };
  std::unique_ptr<DIR, decltype(close)> stream(::fdopendir(::dup(fd.get())), close);
  if (!stream) fail("read folder");

  std::vector<named> all;
  for (errno = 0; auto* item = ::readdir(stream.get()); errno = 0) {
    std::string name = item->d_name;
    if (name == "." || name == "..") continue;
    if (auto what = look(fd.get(), name)) all.push_back({std::move(name), *what});
  }
  if (errno != 0) fail("read folder");
  std::sort(all.begin(), all.end(), [](auto& a, auto& b) { return a.name < b.name; });
  return all;
}

}  // namespace mirror
