#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include "copy.hpp"
#include "difference.hpp"
#include "outcome.hpp"
#include "plan.hpp"
#include "remove.hpp"
#include "tree.hpp"

namespace mirror {

/// One pair of hands: sets single files and links of TARGET right.
class hand {
 public:
  explicit hand(plan p) : plan_(p), source_(p.source), target_(p.target) {}

  /// Makes TARGET's `path` what SOURCE has there (or says what would be done, or what differs).
  /// `there` is what TARGET has; `keep_going(n)` is asked after every n bytes.
  template <class F>
  outcome settle(std::string const& path, entry const& from, std::optional<entry> const& there,
                 F&& keep_going) {
    return guarded(from.is, path, [&](outcome& o) {
      if (plan_.what == purpose::verify) return verify(o, from, there, keep_going);
      bool const copy = !same(path, from, there, keep_going);
      o.what = copy ? deed::copied : needs_refresh(from, *there) ? deed::refreshed : deed::skipped;
      if (copy && from.is == kind::file) o.bytes = from.size;
      if (!plan_.writes()) return;
      if (copy) replace(o, from, there, keep_going);
      if (o.what == deed::refreshed) refresh(target_.at(path), from, *there);
    });
  }

  /// Removes what SOURCE does not have.
  outcome remove(std::string const& path, entry const& there) {
    return guarded(there.is, path, [&](outcome& o) {
      if (plan_.writes()) remove_all(target_, path);
      o.what = plan_.what == purpose::verify ? deed::differs : deed::removed;
      if (o.what == deed::differs) o.why = "not in SOURCE";
    });
  }

  /// Removes the temporaries that a killed run left in a folder that SOURCE does not have.
  outcome sweep(std::string const& path, entry const& there) {
    return guarded(there.is, path, [&](outcome& o) {
      o.what = deed::skipped;
      for (auto& each : temporaries_under(target_, path)) {
        o.what = deed::removed;
        if (plan_.writes()) remove_one(target_.at(each), false);
      }
    });
  }

 private:
  /// What goes wrong with one entry is that entry's outcome; the rest go on.
  template <class F>
  static outcome guarded(kind is, std::string const& path, F&& work) {
    outcome o{.is = is, .path = path};
    try {
      work(o);
    } catch (interrupted const&) {
      o.what = deed::dropped;
    } catch (std::exception const& e) {
      o.what = deed::failed;
      o.why = e.what();
    }
    if (o.what == deed::failed || o.what == deed::dropped) o.bytes = 0;
    return o;
  }

  template <class F>
  bool same(std::string const& path, entry const& from, std::optional<entry> const& there,
            F& keep_going) {
    if (compare(from, there) == verdict::differs) return false;
    if (from.is == kind::link) return link_text(source_.at(path)) == link_text(target_.at(path));
    if (compare(from, there) == verdict::same) return true;
    if ((there->mode & 0400) == 0) return false;  // to hash it we would have to change it
    return same_content(source_.at(path), target_.at(path), bench_.room, keep_going);
  }

  template <class F>
  void replace(outcome& o, entry const& from, std::optional<entry> const& there, F& keep_going) {
    place here = source_.at(o.path), to = target_.at(o.path);
    draft made = from.is == kind::link ? copy_link(here, to, from.modified, bench_)
                                       : copy_file(here, to, bench_, keep_going);
    if (from.is == kind::file) o.bytes = look(made.folder(), made.name()).value_or(from).size;
    if (there && there->is == kind::folder) make_way(o.path);
    made.take_place();
  }

  /// A folder in the way of a file goes only where it is empty, or where --delete allows it.
  void make_way(std::string const& path) {
    if (plan_.remove) return remove_all(target_, path);
    place where = target_.at(path);
    if (::unlinkat(where.at(), where.name.c_str(), AT_REMOVEDIR) != 0)
      throw std::runtime_error("a folder with something in it is in the way (see --delete)");
  }

  template <class F>
  void verify(outcome& o, entry const& from, std::optional<entry> const& there, F& keep_going) {
    o.why = difference(from, there);
    bool const comparable = there && there->is == from.is;
    if (comparable && from.is == kind::link &&
        link_text(source_.at(o.path)) != link_text(target_.at(o.path)))
      o.why += o.why.empty() ? "link text" : ", link text";
    if (comparable && from.is == kind::file && from.size == there->size) {
      o.bytes = from.size;
      if (!same_content(source_.at(o.path), target_.at(o.path), bench_.room, keep_going))
        o.why += o.why.empty() ? "content" : ", content";
    }
    o.what = o.why.empty() ? deed::skipped : deed::differs;
  }

  plan plan_;
  tree source_, target_;
  bench bench_;
};

}  // namespace mirror
