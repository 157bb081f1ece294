// The error of a spawn whose name another actor has.
#pragma once

#include <actor/detail/text.hpp>
#include <actor/pid.hpp>

#include <stdexcept>
#include <string>
#include <string_view>

namespace heed {

// Two actors of a system cannot have one name at the same time: thrown by `spawn`, which has
// changed nothing. A name is free again when its actor has ended, before anybody is told of that.
class name_taken : public std::runtime_error {
 public:
  name_taken(std::string_view name, pid who)
      : std::runtime_error(detail::to_text("heed: the name \"", name, "\" is taken by ", who)),
        name_(name),
        who_(who) {}

  std::string const& name() const noexcept { return name_; }
  // Who has it.
  pid who() const noexcept { return who_; }

 private:
  std::string name_;
  pid who_;
};

}  // namespace heed
