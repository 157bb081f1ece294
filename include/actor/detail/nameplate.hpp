// The name on an actor's door, readable by everybody at any time.
#pragma once

#include <actor/detail/atomic.hpp>
#include <actor/detail/slab.hpp>

#include <cstdint>
#include <mutex>
#include <string>

namespace heed::detail {

// Guarded by the lock of the slab.
struct door_sign {
  std::string name;
  std::uint64_t whose = 0;
};

class nameplate {
 public:
  nameplate() = default;
  nameplate(nameplate const&) = delete;
  nameplate& operator=(nameplate const&) = delete;

  // The name given at the spawn, if any; also of one that has ended, until another moves in.
  std::string name_of(std::uint64_t id) const {
    door_sign const* const sign = sign_.load();
    if (!sign) return {};
    std::lock_guard const hold(slab::of(this).lock);
    return sign->whose == id ? sign->name : std::string();
  }

 protected:
  ~nameplate() = default;

  // Null until something is to be kept that most actors do not have. Never taken away again.
  atomic<door_sign*> sign_ = nullptr;
};

}  // namespace heed::detail
