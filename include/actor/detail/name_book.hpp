// Who has which name.
#pragma once

#include <actor/name_taken.hpp>
#include <actor/pid.hpp>

#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace heed::detail {

// Of one system. The names of actors that live, and of such as are being made.
class name_book {
 public:
  // Throws name_taken, and std::bad_alloc, with nothing changed.
  void add(std::string const& name, pid who) {
    std::lock_guard const hold(lock_);
    auto const [at, added] = names_.try_emplace(name, who);
    if (!added) throw name_taken(name, at->second);
  }
  void remove(std::string const& name) noexcept {
    std::lock_guard const hold(lock_);
    names_.erase(name);
  }
  // The empty pid where nobody has it.
  pid find(std::string_view name) const noexcept {
    std::lock_guard const hold(lock_);
    auto const at = names_.find(name);
    return at == names_.end() ? pid() : at->second;
  }

 private:
  mutable std::mutex lock_;
  std::map<std::string, pid, std::less<>> names_;
};

}  // namespace heed::detail
