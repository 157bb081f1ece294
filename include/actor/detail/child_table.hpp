// The children of one supervisor.
#pragma once

#include <actor/child_info.hpp>
#include <actor/child_spec.hpp>
#include <actor/detail/child_starter.hpp>
#include <actor/detail/text.hpp>
#include <actor/pid.hpp>
#include <actor/supervisor_flags.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace heed::detail {

// In the order in which they are started, found by number, id and pid.
class child_table {
 public:
  struct child {
    std::uint64_t number;  // rises with that order, and stays
    std::shared_ptr<child_spec const> spec;
    more_arguments more = {};
    pid who = {};             // empty where it does not run
    bool restarting = false;  // it is being started again
    bool tries = false;       // the supervisor has told itself to

    bool supervises() const noexcept { return child_table::supervises(*spec); }
  };
  static bool supervises(child_spec const& s) noexcept {
    return s.supervises || s.start.supervises();
  }

  // Throws std::invalid_argument where these cannot be.
  child_table(supervisor_flags const& flags, std::vector<child_spec> specs) : flags_(flags) {
    if (!is_simple()) {
      for (child_spec& s : specs) add(std::move(s));
      return;
    }
    if (specs.size() != 1)
      throw std::invalid_argument("heed: a supervisor that is simple_one_for_one has one spec");
    check(specs[0]);
    pattern_ = std::make_shared<child_spec const>(std::move(specs[0]));
  }

  bool is_simple() const noexcept { return flags_.strategy == simple_one_for_one; }
  // From which all are made, where it is.
  child_spec const& pattern() const noexcept { return *pattern_; }

  // One more, which does not run. Throws std::invalid_argument where it cannot be.
  child& add(child_spec spec) {
    check(spec);
    if (ids_.contains(spec.id))
      throw std::invalid_argument(
          to_text("heed: two children of one supervisor have the id \"", spec.id, '"'));
    child& c = insert(std::make_shared<child_spec const>(std::move(spec)), {});
    ids_.emplace(c.spec->id, c.number);
    return c;
  }
  // One more of the pattern.
  child& add_more(more_arguments more) { return insert(pattern_, std::move(more)); }
  void erase(child& c) noexcept {
    runs(c, pid());
    if (!is_simple()) ids_.erase(c.spec->id);
    children_.erase(c.number);
  }
  // It runs under that pid, or does not run.
  void runs(child& c, pid who) {
    if (c.who) pids_.erase(c.who);
    c.who = pid();
    if (who) pids_.emplace(who, c.number);
    c.who = who;
  }

  // Null where there is none.
  child* at(std::uint64_t number) noexcept {
    auto const at = children_.find(number);
    return at == children_.end() ? nullptr : &at->second;
  }
  child* at_or_after(std::uint64_t number) noexcept {
    auto const at = children_.lower_bound(number);
    return at == children_.end() ? nullptr : &at->second;
  }
  child* find(std::string const& id) noexcept { return find_in(ids_, id); }
  child* find(pid who) noexcept { return find_in(pids_, who); }
  child* last() noexcept {
    return children_.empty() ? nullptr : &std::prev(children_.end())->second;
  }
  child* before(child const& c) noexcept {
    auto const at = children_.find(c.number);
    return at == children_.begin() ? nullptr : &std::prev(at)->second;
  }

  // Or is being started again.
  bool any_significant_runs() const noexcept {
    return std::any_of(children_.begin(), children_.end(), [](auto const& c) {
      child const& each = c.second;
      return each.spec->significant && (each.who || each.restarting);
    });
  }
  std::vector<child_info> list() const {
    std::vector<child_info> out;
    out.reserve(children_.size());
    for (auto const& [number, c] : children_)
      out.push_back({is_simple() ? std::string() : c.spec->id, c.who, c.restarting, c.spec->restart,
                     c.supervises()});
    return out;
  }
  child_counts count() const noexcept {
    child_counts out;
    for (auto const& [number, c] : children_) ++(c.supervises() ? out.supervisors : out.workers);
    out.specs = is_simple() ? 1 : children_.size();
    out.active = pids_.size();
    return out;
  }

 private:
  void check(child_spec const& s) const {
    char const* const wrong = !s.start ? "has no .start"
                              : s.significant && s.restart == permanent
                                  ? "is significant and permanent: it would never end by itself"
                              : s.significant && flags_.auto_shutdown == no_auto_shutdown
                                  ? "is significant, and there is no auto_shutdown"
                              : s.significant && is_simple()
                                  ? "is significant, and simple_one_for_one"
                                  : nullptr;
    if (wrong) throw std::invalid_argument(to_text("heed: the child \"", s.id, "\" ", wrong));
  }
  child& insert(std::shared_ptr<child_spec const> spec, more_arguments more) {
    std::uint64_t const number = ++numbers_;
    return children_
        .emplace(number, child{.number = number, .spec = std::move(spec), .more = std::move(more)})
        .first->second;
  }
  template <class Index, class Key>
  child* find_in(Index const& index, Key const& key) noexcept {
    auto const found = index.find(key);
    return found == index.end() ? nullptr : at(found->second);
  }

  supervisor_flags flags_;
  std::shared_ptr<child_spec const> pattern_;
  std::uint64_t numbers_ = 0;
  std::map<std::uint64_t, child> children_;
  std::map<std::string, std::uint64_t> ids_;  // empty where it is simple
  std::map<pid, std::uint64_t> pids_;
};

}  // namespace heed::detail
