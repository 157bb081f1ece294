// What a system tells its user of: crashes, messages that nobody handles, and what supervisors do.
#pragma once

#include <actor/exit_reason.hpp>
#include <actor/pid.hpp>

#include <concepts>
#include <cstddef>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace heed {

// An actor was ended by an exception.
struct crash_report {
  pid who;
  exit_reason reason;    // holds the exception
  std::string handling;  // the message whose action threw, as far as it is still there; or nothing
  std::vector<pid> links;  // who was linked to it, and hears of it

  friend std::ostream& operator<<(std::ostream& out, crash_report const& r) {
    out << r.who;
    if (auto const kind = to_string(detail::access::kind(r.who));
        !detail::access::name(r.who).empty())
      out << " (" << kind << ')';
    out << " ended by an " << r.reason;
    if (!r.handling.empty()) out << ", handling " << r.handling;
    for (std::size_t i = 0; i != r.links.size(); ++i)
      out << (i == 0 ? ", linked to " : ", ") << r.links[i];
    return out;
  }
};

// A react loop has dropped a message that none of its clauses takes.
struct unhandled_message {
  pid who;
  pid sender;
  std::string message;

  friend std::ostream& operator<<(std::ostream& out, unhandled_message const& u) {
    return out << u.who << " dropped a message that nothing handles: " << u.message << " from "
               << u.sender;
  }
};

// A message was sent to an actor that had ended.
struct dead_letter {
  pid to;
  pid sender;
  std::string message;

  friend std::ostream& operator<<(std::ostream& out, dead_letter const& d) {
    return out << d.to << " had ended: " << d.message << " from " << d.sender << " was dropped";
  }
};

// Something a supervisor has done, or seen.
struct supervisor_event {
  enum class kind {
    started,       // a child, for the first time, or because restart_child says so
    restarted,     // a child that had ended
    start_failed,  // of a child, for that reason
    ended,         // a child, by itself, with that reason
    terminated,    // a child, by the supervisor
    given_up       // restarts came too often: all children are terminated, and the supervisor ends
  };

  kind what;
  pid supervisor;
  std::string child;                         // its id; empty for those of simple_one_for_one
  pid who;                                   // the empty pid where none was started
  exit_reason reason = exit_reason::normal;  // where there is nothing to be said, `normal`

  friend std::ostream& operator<<(std::ostream& out, supervisor_event const& e) {
    static constexpr std::string_view words[] = {
        "started",        "restarted",  "could not start",
        "saw the end of", "terminated", "gives up: its children end too often, the last of them"};
    out << e.supervisor << ' ' << words[static_cast<std::size_t>(e.what)] << ' ' << e.child;
    if (e.who) out << ' ' << e.who;
    if (e.reason != exit_reason::normal) out << ": " << e.reason;
    return out;
  }
};

// Any of these: what `.on_event` is given. Matched like a variant: match(e)(on(as<crash_report>)
// …).
using system_event = std::variant<crash_report, unhandled_message, dead_letter, supervisor_event>;

// A function of the user's that is told. It is called on the thread where it happens, on several at
// once where it happens at once; what it throws is dropped. Copies share it.
template <class Report>
class report_hook {
 public:
  report_hook() noexcept = default;
  template <class F>
    requires(!std::same_as<F, report_hook> && std::is_invocable_v<F&, Report const&>)
  report_hook(F f) : inner_(std::make_shared<holder<F>>(std::move(f))) {}

  explicit operator bool() const noexcept { return inner_ != nullptr; }
  void operator()(Report const& r) const noexcept {
    try {
      if (inner_) inner_->call(r);
    } catch (...) {
    }
  }

 private:
  struct base {
    virtual ~base() = default;
    virtual void call(Report const&) = 0;
  };
  template <class F>
  struct holder final : base {
    explicit holder(F g) : f(std::move(g)) {}
    void call(Report const& r) override { static_cast<void>(f(r)); }
    F f;
  };

  std::shared_ptr<base> inner_;
};

}  // namespace heed
