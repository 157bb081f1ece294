// The name on an actor's door, readable by everybody at any time.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace heed::detail {

class nameplate {
 public:
  // The name given at the spawn, if any; also of one that has ended, until another moves in.
  std::string name_of(std::uint64_t id) const {
    std::lock_guard const hold(*lock_);
    return id_ == id && name_ ? *name_ : std::string();
  }

 protected:
  explicit nameplate(std::mutex& lock) noexcept : lock_(&lock) {}
  ~nameplate() = default;

  void hang(std::uint64_t id, std::unique_ptr<std::string> name) noexcept {
    std::lock_guard const hold(*lock_);
    name_ = std::move(name);
    id_ = id;
  }

 protected:
  std::mutex* const lock_;  // shared with the neighbours: it is seldom needed

 private:
  std::unique_ptr<std::string> name_;
  std::uint64_t id_ = 0;  // whose name it is
};

}  // namespace heed::detail
