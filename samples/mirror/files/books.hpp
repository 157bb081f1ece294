#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>

#include "outcome.hpp"
#include "tree.hpp"

namespace mirror {

/// The names of one folder that are done with.
using names = std::set<std::string, std::less<>>;

/// What became of every entry, counted, and which names are done with in the folders that are not:
/// whoever has to begin again goes on from there, and nothing counts twice. Only those folders take
/// memory.
class books {
 public:
  /// One outcome, which settles its entry, or else is about a folder that goes on. False where that
  /// is known already.
  bool enter(outcome const& o, bool settles) {
    auto const [folder, name] = split(o.path);
    bool const is_new = settles ? done_[std::string(folder)].emplace(name).second
                                : done_[o.path].insert(remark(o)).second;
    if (settles && o.is == kind::folder) done_.erase(o.path);
    if (is_new) counts_.add(o);
    return is_new;
  }

  names done_in(std::string const& folder) const {
    auto const at = done_.find(folder);
    return at == done_.end() ? names() : at->second;
  }

  tally const& counts() const { return counts_; }

 private:
  /// No entry is named like it: a name has no slash.
  static std::string remark(outcome const& o) {
    return std::string(verb(o.what, false)) + '/' + o.why;
  }

  tally counts_;
  std::map<std::string, names> done_;
};

}  // namespace mirror
