// What a supervisor says of its children.
#pragma once

#include <actor/child_spec.hpp>
#include <actor/pid.hpp>

#include <cstddef>
#include <ostream>
#include <string>

namespace heed {

// One of them, as which_children gives it.
struct child_info {
  std::string id = {};      // empty where the supervisor is simple_one_for_one
  pid child = {};           // the empty pid where it does not run
  bool restarting = false;  // it is being started again
  restart_type restart = permanent;
  bool supervises = false;

  friend bool operator==(child_info const&, child_info const&) = default;
  friend std::ostream& operator<<(std::ostream& out, child_info const& c) {
    if (!c.id.empty()) out << c.id << ' ';
    if (c.child)
      out << c.child;
    else
      out << (c.restarting ? "restarting" : "ended");
    return out << ' ' << c.restart;
  }
};

// How many there are, as count_children gives it.
struct child_counts {
  std::size_t specs = 0;        // one, where the supervisor is simple_one_for_one
  std::size_t active = 0;       // that run
  std::size_t supervisors = 0;  // whether they run or not
  std::size_t workers = 0;      // the others

  friend bool operator==(child_counts const&, child_counts const&) = default;
  friend std::ostream& operator<<(std::ostream& out, child_counts const& c) {
    return out << '{' << c.specs << " specs, " << c.active << " active, " << c.supervisors
               << " supervisors, " << c.workers << " workers}";
  }
};

}  // namespace heed
