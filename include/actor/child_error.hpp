// What the verbs of a supervisor come to, and why a child could not be started.
#pragma once

#include <actor/detail/text.hpp>
#include <actor/exit_reason.hpp>
#include <actor/pid.hpp>

#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <utility>

namespace heed {

// Why a supervisor did not do what it was asked for.
class child_error {
 public:
  enum cause {
    already_started,  // there is a child of that id, and it runs: see who()
    already_present,  // there is a child of that id, which has ended: restart_child starts it again
    running,          // the child runs
    restarting,       // the child has ended, and is being started again
    not_found,        // there is no such child
    not_started,      // starting it failed: see reason()
    invalid_spec,     // such a child cannot be: see reason()
    only_by_pid       // the children of simple_one_for_one have no ids
  };

  child_error(cause why, pid who = {}, exit_reason reason = exit_reason::normal) noexcept
      : why_(why), who_(who), reason_(std::move(reason)) {}

  cause why() const noexcept { return why_; }
  // With `already_started`: the child.
  pid who() const noexcept { return who_; }
  // With `not_started` and `invalid_spec`: what was thrown, or with what the child had ended.
  exit_reason const& reason() const noexcept { return reason_; }

  friend bool operator==(child_error const&, child_error const&) = default;
  friend std::ostream& operator<<(std::ostream& out, child_error const& e) {
    static constexpr char const* said[] = {"already started", "already present", "running",
                                           "restarting",      "not found",       "not started",
                                           "invalid spec",    "only by pid"};
    out << said[e.why_];
    if (e.why_ == already_started) out << ": " << e.who_;
    if (e.why_ == not_started || e.why_ == invalid_spec) out << ": " << e.reason_;
    return out;
  }

 private:
  cause why_;
  pid who_;
  exit_reason reason_;
};

// What a verb of a supervisor came to. True where it was done: then `*r` is the pid of a child that
// has been started (the empty one, where its start gave that), or has been terminated or deleted;
// else `r.error()` says why not.
//   auto const r = start_child(here, sup, {.id = "printer", .start = child(printer)});
//   if (r) use(*r); else std::cout << r.error();
class child_result {
 public:
  child_result(pid who) noexcept : who_(who) {}
  child_result(child_error error) noexcept : error_(std::move(error)) {}

  explicit operator bool() const noexcept { return !error_; }

  // Throws std::runtime_error where there is an error.
  pid operator*() const {
    if (error_) throw std::runtime_error(detail::to_text("heed: a child: ", *error_));
    return who_;
  }
  // Throws std::bad_optional_access where there is none.
  child_error const& error() const { return error_.value(); }

  friend bool operator==(child_result const&, child_result const&) = default;
  friend std::ostream& operator<<(std::ostream& out, child_result const& r) {
    if (r.error_) return out << *r.error_;
    return out << r.who_;
  }

 private:
  pid who_;
  std::optional<child_error> error_;
};

// With what a supervisor ends that could not start one of its first children.
struct start_failure {
  std::string id;      // of that child
  exit_reason reason;  // what its start threw, or with what it had ended

  friend bool operator==(start_failure const&, start_failure const&) = default;
  friend std::ostream& operator<<(std::ostream& out, start_failure const& f) {
    return out << "the child \"" << f.id << "\" could not be started: " << f.reason;
  }
};

}  // namespace heed
