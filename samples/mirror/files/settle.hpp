#pragma once

#include <cstdint>
#include <exception>
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
#include "steps.hpp"
#include "tree.hpp"

namespace mirror {

/// One pair of hands: sets single files and links of TARGET right.
class hand {
 public:
  explicit hand(plan p) : plan_(p), source_(p.source), target_(p.target) {}

  /// Makes TARGET's `path` what SOURCE has there (or says what would be done, or what differs).
  /// `there` is what TARGET has.
  steps<outcome> settle(std::string path, entry from, std::optional<entry> there) {
    outcome o{.is = from.is, .path = std::move(path)};
    try {
      auto work = plan_.what == purpose::verify ? verify(o, from, there) : make(o, from, there);
      while (auto n = work.step()) co_yield n;
      o = work.result();
    } catch (std::exception const& e) {
      went_wrong(o, e);
    }
    co_return o;
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
  static void went_wrong(outcome& o, std::exception const& e) {
    o.what = deed::failed;
    o.why = e.what();
  }
  template <class F>
  static outcome guarded(kind is, std::string const& path, F&& work) {
    outcome o{.is = is, .path = path};
    try {
      work(o);
    } catch (std::exception const& e) {
      went_wrong(o, e);
    }
    return o;
  }

  steps<outcome> make(outcome o, entry const& from, std::optional<entry> const& there) {
    auto comparing = same(o.path, from, there);
    while (auto n = comparing.step()) co_yield n;
    bool const copy = !comparing.result();
    o.what = copy ? deed::copied : needs_refresh(from, *there) ? deed::refreshed : deed::skipped;
    if (copy && from.is == kind::file) o.bytes = from.size;
    if (!plan_.writes()) co_return o;
    if (copy) {
      auto replacing = replace(o.path, from, there);
      while (auto n = replacing.step()) co_yield n;
      o.bytes = replacing.result();
    }
    if (o.what == deed::refreshed) refresh(target_.at(o.path), from, *there);
    co_return o;
  }

  steps<bool> same(std::string const& path, entry const& from, std::optional<entry> const& there) {
    if (compare(from, there) == verdict::differs) co_return false;
    if (from.is == kind::link) co_return link_text(source_.at(path)) == link_text(target_.at(path));
    if (compare(from, there) == verdict::same) co_return true;
    if ((there->mode & 0400) == 0) co_return false;  // to hash it we would have to change it
    auto comparing = same_content(source_.at(path), target_.at(path), bench_.room);
    while (auto n = comparing.step()) co_yield n;
    co_return comparing.result();
  }

  /// Gives the bytes of content that are in place then; a link has none.
  steps<std::uint64_t> replace(std::string const& path, entry const& from,
                               std::optional<entry> const& there) {
    place here = source_.at(path), to = target_.at(path);
    if (from.is == kind::link) {
      draft made = copy_link(here, to, from.modified, bench_);
      put_in_place(made, path, there);
      co_return 0;
    }
    auto copying = copy_file(here, to, bench_);
    while (auto n = copying.step()) co_yield n;
    draft made = copying.result();
    auto const size = look(made.folder(), made.name()).value_or(from).size;
    put_in_place(made, path, there);
    co_return size;
  }

  void put_in_place(draft& made, std::string const& path, std::optional<entry> const& there) {
    if (there && there->is == kind::folder) make_way(path);
    made.take_place();
  }

  /// A folder in the way of a file goes only where it is empty, or where --delete allows it.
  void make_way(std::string const& path) {
    if (plan_.remove) return remove_all(target_, path);
    place where = target_.at(path);
    if (::unlinkat(where.at(), where.name.c_str(), AT_REMOVEDIR) != 0)
      throw std::runtime_error("a folder with something in it is in the way (see --delete)");
  }

  steps<outcome> verify(outcome o, entry const& from, std::optional<entry> const& there) {
    o.why = difference(from, there);
    bool const comparable = there && there->is == from.is;
    if (comparable && from.is == kind::link &&
        link_text(source_.at(o.path)) != link_text(target_.at(o.path)))
      o.why += o.why.empty() ? "link text" : ", link text";
    if (comparable && from.is == kind::file && from.size == there->size) {
      o.bytes = from.size;
      auto comparing = same_content(source_.at(o.path), target_.at(o.path), bench_.room);
      while (auto n = comparing.step()) co_yield n;
      if (!comparing.result()) o.why += o.why.empty() ? "content" : ", content";
    }
    o.what = o.why.empty() ? deed::skipped : deed::differs;
    co_return o;
  }

  plan plan_;
  tree source_, target_;
  bench bench_;
};

}  // namespace mirror
