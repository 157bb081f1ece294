// What `match` throws when no clause fits.
#pragma once

#include <exception>

namespace heed {

// Thrown by `match(…)(…)` when no clause fits the values, and none is `otherwise`. Nothing was
// moved out of them.
class match_error : public std::exception {
 public:
  char const* what() const noexcept override { return "heed: no clause fits the values"; }
};

}  // namespace heed
