#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "entry.hpp"

namespace mirror {

using folder_id = std::uint64_t;

/// A folder with its permissions and time, which are set last: filling it would change them.
struct folder {
  std::string path;
  entry from;
};

/// Counts what is still to do in each folder of SOURCE, and tells when a folder is done, inner
/// folders first.
class open_work {
 public:
  static constexpr folder_id nowhere = 0;

  /// Begins a folder, with one thing to do: reading it. It is one thing to do in its parent.
  folder_id begin(folder_id parent, folder f) {
    auto id = ++last_;
    if (parent != nowhere) add(parent);
    open_.emplace(id, state{std::move(f), parent, 1});
    return id;
  }

  void add(folder_id id) { ++open_.at(id).left; }

  /// One thing is done; gives the folders that this completes.
  std::vector<folder> done(folder_id id) {
    std::vector<folder> complete;
    while (id != nowhere) {
      auto it = open_.find(id);
      if (--it->second.left > 0) break;
      complete.push_back(std::move(it->second.what));
      id = it->second.parent;
      open_.erase(it);
    }
    return complete;
  }

  folder const& at(folder_id id) const { return open_.at(id).what; }
  std::size_t size() const { return open_.size(); }

 private:
  struct state {
    folder what;
    folder_id parent;
    std::size_t left;
  };
  std::unordered_map<folder_id, state> open_;
  folder_id last_ = nowhere;
};

}  // namespace mirror
