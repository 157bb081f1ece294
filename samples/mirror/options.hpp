#pragma once

#include <optional>
#include <string>

#include "files/plan.hpp"
#include "team/fault.hpp"

namespace mirror {

/// How the program ends; told in --help.
namespace exit_code {
inline constexpr int good = 0, failures = 1, unusable = 2, interrupted = 130;
}

struct options {
  std::string source, target, trace;
  bool remove = false;
  purpose what = purpose::copy;
  int jobs = 1;
  std::optional<fault> crash = {};
};

/// Either what is wanted, or the code to end with; what there is to say has been said.
struct parsed {
  std::optional<options> wanted;
  int code = exit_code::good;
};

parsed parse(int argc, char** argv);

}  // namespace mirror
