// What a supervisor does when one of its children has ended.
#pragma once

#include <chrono>
#include <ostream>

namespace heed {

// Which children are started again with one that is.
enum supervision_strategy {
  one_for_one,        // none
  one_for_all,        // all others: those that run are terminated first
  rest_for_one,       // those that were started after it, in the same way
  simple_one_for_one  // none; all children are made from one spec, when start_child says so
};
inline std::ostream& operator<<(std::ostream& out, supervision_strategy s) {
  static constexpr char const* names[] = {"one_for_one", "one_for_all", "rest_for_one",
                                          "simple_one_for_one"};
  return out << names[s];
}

// Whether a supervisor ends, with the reason `shutdown`, when significant children have ended by
// themselves and are not started again: not where they were terminated by it.
enum auto_shutdown_type {
  no_auto_shutdown,
  any_significant,  // when one has
  all_significant   // when the last that ran has
};

// The supervisor gives up where more than `intensity` restarts come within a `period`: it
// terminates all its children, and ends with the reason `shutdown`. Starting several children again
// for the end of one is one restart; each vain try is one, too.
//   supervisor_flags{.strategy = one_for_all, .intensity = 3, .period = 10s}
struct supervisor_flags {
  supervision_strategy strategy = one_for_one;
  unsigned intensity = 1;
  std::chrono::nanoseconds period = std::chrono::seconds(5);
  auto_shutdown_type auto_shutdown = no_auto_shutdown;
};

}  // namespace heed
