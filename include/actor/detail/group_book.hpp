// The groups of a system, by name, and who is in them.
#pragma once

#include <actor/detail/mailslot.hpp>
#include <actor/pid.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace heed::detail {

// Who is in one group. Nobody tells it of an end: whoever has ended is left out where the members
// are asked for, and forgotten when as many have come as there were.
class group {
 public:
  using pids = std::vector<pid>;

  // False where that actor has ended. Throws std::bad_alloc with nothing changed.
  bool join(pid who) {
    std::lock_guard const hold(lock_);
    if (!lives(who)) return false;
    if (members_.size() >= enough_) {
      forget_the_dead();
      enough_ = 2 * members_.size() + 8;
    }
    if (++members_[who] == 1) all_ = nullptr;
    return true;
  }
  // False where it is not in the group.
  bool leave(pid who) noexcept {
    std::lock_guard const hold(lock_);
    auto const at = members_.find(who);
    if (at == members_.end()) return false;
    if (--at->second == 0) remove(at);
    return lives(who);
  }

  // Those of about now, oldest first; some of them may have ended. Throws std::bad_alloc.
  std::shared_ptr<pids const> all() {
    std::lock_guard const hold(lock_);
    if (!all_) {
      forget_the_dead();
      auto fresh = std::make_shared<pids>();
      fresh->reserve(members_.size());
      for (auto const& [who, times] : members_) fresh->push_back(who);
      all_ = std::move(fresh);
    }
    return all_;
  }
  bool has_any() {
    std::lock_guard const hold(lock_);
    return std::any_of(members_.begin(), members_.end(),
                       [](auto const& m) { return lives(m.first); });
  }

  static bool lives(pid who) noexcept {
    return who && access::slot_of(who)->alive(access::id(who));
  }

 private:
  using counts = std::map<pid, std::size_t>;  // how often each has joined

  counts::iterator remove(counts::iterator at) noexcept {
    all_ = nullptr;
    return members_.erase(at);
  }
  void forget_the_dead() noexcept {
    for (auto at = members_.begin(); at != members_.end();)
      at = lives(at->first) ? std::next(at) : remove(at);
  }

  std::mutex lock_;
  counts members_;
  std::size_t enough_ = 8;           // when so many are there, the dead are looked for
  std::shared_ptr<pids const> all_;  // null where it would be another
};

class group_book {
 public:
  // The group of that name, made where there is none. Throws std::bad_alloc with nothing changed.
  std::shared_ptr<group> find(std::string_view name) {
    std::lock_guard const hold(lock_);
    if (auto const at = groups_.find(name); at != groups_.end()) return at->second;
    if (groups_.size() >= enough_) {
      // Those that nobody holds and nobody is in.
      std::erase_if(
          groups_, [](auto const& g) { return g.second.use_count() == 1 && !g.second->has_any(); });
      enough_ = 2 * groups_.size() + 8;
    }
    return groups_.emplace(name, std::make_shared<group>()).first->second;
  }

  // Groups that somebody is in.
  std::vector<std::string> names() {
    std::lock_guard const hold(lock_);
    std::vector<std::string> out;
    for (auto const& [name, members] : groups_)
      if (members->has_any()) out.push_back(name);
    return out;
  }

 private:
  std::mutex lock_;
  std::map<std::string, std::shared_ptr<group>, std::less<>> groups_;
  std::size_t enough_ = 8;
};

}  // namespace heed::detail
