#pragma once

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "difference.hpp"
#include "listing.hpp"
#include "outcome.hpp"
#include "plan.hpp"
#include "remove.hpp"
#include "tree.hpp"

namespace mirror {

/// What TARGET has in one folder that has just been opened.
struct opened {
  deed what = deed::skipped;  // skipped, made, differs or failed
  std::string why;            // of a failure or a difference
  bool descend = true;        // false where --verify finds no such folder
  std::vector<named> extra;   // what SOURCE does not have, temporaries included
};

/// The folders of TARGET that are being worked on: each is opened once, asked about its entries,
/// and closed when all in it is done. Only open folders take memory.
class folders {
 public:
  explicit folders(plan p) : plan_(p), target_(p.target) {}

  /// Makes `path` a folder where it is not, and reads it. `names` is what SOURCE has in it, in
  /// order, or nothing where that could not be read; then nothing counts as extra.
  opened open(std::string const& path, entry const& from,
              std::optional<std::vector<std::string>> const& names) {
    opened result;
    auto& has = open_[path];
    try {
      auto there = target_.look(path);
      if (plan_.what == purpose::verify) {
        result.why = difference(from, there);
        if (!result.why.empty()) result.what = deed::differs;
        result.descend = there && there->is == kind::folder;
      } else if (!there || there->is != kind::folder) {
        result.what = deed::made;
        if (plan_.writes()) make(target_.at(path), there.has_value());
      }
      bool const readable = plan_.writes() || (there && there->is == kind::folder);
      if (readable) {
        if (plan_.writes()) open_up(target_.at(path));
        has = list(target_.at(path));
      }
      if (names)
        for (auto& each : has)
          if (!std::binary_search(names->begin(), names->end(), each.name))
            result.extra.push_back(each);
    } catch (std::exception const& e) {
      open_.erase(path);
      return {.what = deed::failed, .why = e.what(), .descend = false, .extra = {}};
    }
    return result;
  }

  /// What TARGET had at `path` when its folder was opened.
  std::optional<entry> find(std::string const& path) const {
    auto [folder, name] = split(path);
    auto found = open_.find(folder);
    if (found == open_.end()) return std::nullopt;
    auto& all = found->second;
    auto before = [](named const& n, std::string_view name) { return n.name < name; };
    auto it = std::lower_bound(all.begin(), all.end(), name, before);
    if (it == all.end() || it->name != name) return std::nullopt;
    return it->what;
  }

  /// All in the folder is done: sets its permissions and time. Gives what went wrong, or "".
  std::string close(std::string const& path, entry const& from) {
    open_.erase(path);
    if (!plan_.writes()) return "";
    try {
      auto there = target_.look(path);
      if (there && there->is == kind::folder && needs_refresh(from, *there))
        refresh(target_.at(path), from, *there);
      return "";
    } catch (std::exception const& e) {
      return e.what();
    }
  }

 private:
  /// A file or a link in the way of a folder is replaced, as it would be by a file.
  static void make(place const& where, bool taken) {
    if (taken) remove_one(where, false);
    make_writable(where);
    if (::mkdirat(where.at(), where.name.c_str(), 0700) != 0) fail("make folder");
  }

  plan plan_;
  tree target_;
  std::map<std::string, std::vector<named>, std::less<>> open_;
};

}  // namespace mirror
