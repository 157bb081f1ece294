// What is said to a supervisor, and what it does, for whoever wants to know.
#pragma once

#include <actor/actor_system.hpp>
#include <actor/child_info.hpp>
#include <actor/child_spec.hpp>
#include <actor/detail/block.hpp>
#include <actor/detail/child_starter.hpp>
#include <actor/exit_reason.hpp>
#include <actor/pid.hpp>
#include <actor/process.hpp>
#include <actor/supervisor_flags.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace heed::detail {

// To itself: its first children are to be started; a child is to be started that could not be, for
// that reason.
struct begin_supervising {};
struct try_again {
  std::uint64_t child;
  exit_reason why;
};

template <>
inline constexpr bool is_unbounded<begin_supervising> = true;
template <>
inline constexpr bool is_unbounded<try_again> = true;

// By others. Classes, for they are written where something is awaited.
class start_order {
 public:
  explicit start_order(child_spec s) : spec(std::move(s)) {}
  child_spec spec;
};
class start_more_order {
 public:
  explicit start_more_order(more_arguments m) : more(std::move(m)) {}
  more_arguments more;
};
// A child, by its id or its pid.
class child_order {
 public:
  enum class verb { terminate, restart, remove };
  child_order(verb v, std::variant<std::string, pid> c) : what(v), child(std::move(c)) {}
  verb what;
  std::variant<std::string, pid> child;
};
// Answered, as all of them are, when the first children have been started.
struct has_started {};
template <>
inline constexpr bool is_unbounded<has_started> = true;
struct which_order {};
struct count_order {};
struct describe_order {};
// The answer to it.
class description {
 public:
  description(supervision_strategy s, std::vector<child_info> c)
      : strategy(s), children(std::move(c)) {}
  supervision_strategy strategy;
  std::vector<child_info> children;
};

// Each doing of a supervisor passes here, on its own thread.
template <class Make>
void note(process& supervisor, Make const& make) noexcept {
  supervisor.system()->reports().supervision(make);
}

}  // namespace heed::detail
