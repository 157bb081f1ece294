// The name on an actor's door, readable by everybody at any time.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <utility>

namespace heed::detail {

class nameplate {
 public:
  // The name given at the spawn, if any; also of one that has ended, until another moves in.
  std::string name_of(std::uint64_t id) const {
    std::lock_guard const hold(lock_);
    return id_ == id ? name_ : std::string();
  }

 protected:
  ~nameplate() = default;

  void hang(std::uint64_t id, std::string name) noexcept {
    std::lock_guard const hold(lock_);
    name_ = std::move(name);
    id_ = id;
  }

 private:
  mutable std::mutex lock_;
  std::string name_;
  std::uint64_t id_ = 0;  // whose name it is
};

}  // namespace heed::detail
