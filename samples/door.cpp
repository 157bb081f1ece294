// A state machine: what a state has no use for waits for the next one.
//
//   keypad ── "button"_a, digit ──▶ door    no answer
//   guest  ── "enter"_a ──────────▶ door    how often it had been opened by then: when it is open
//
//              code right
//     locked ────────────────▶ open         locked: "enter" is postponed
//            ◀────────────────              a wrong digit, or 5 s without one: from the beginning
//                after 10 s
#include <actor/actor.hpp>
#include <actor/state_machine.hpp>

#include <chrono>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

using namespace heed;
using namespace heed::literals;
using namespace std::chrono_literals;

class door : public state_machine<door> {
  std::string code_;
  std::string entered_;
  int openings_ = 0;

  void enter_locked() {
    entered_.clear();
    std::cout << "door: locked\n";
  }
  void on_digit(char digit) {
    entered_ += digit;
    if (entered_ == code_) return next_state(open);
    if (!code_.starts_with(entered_)) return on_pause();
    set_timeout(event_timeout, 5s);  // any event cancels it
  }
  void on_pause() {
    std::cout << "door: not \"" << entered_ << "\"\n";
    repeat_state();
  }

  void enter_open() {
    ++openings_;
    std::cout << "door: open\n";
    set_timeout(state_timeout, 10s);  // a change of state would cancel it
  }
  int on_enter() { return openings_; }
  void on_push() { std::cout << "door: it is open already\n"; }
  void on_lock() { next_state(handles); }

 public:
  void init(std::string code) { code_ = std::move(code); }
  void terminate(exit_reason const& why) { std::cout << "door: ends, " << why << '\n'; }

  // Locked is the first state.
  static constexpr auto handles = handlers(
      on(is<state_enter>) >> &door::enter_locked, on("button"_a, as<char>) >> &door::on_digit,
      on("timeout"_a) >> &door::on_pause, on("enter"_a) >> postpone);
  static constexpr auto open =
      handlers(on(is<state_enter>) >> &door::enter_open, on("button"_a, is<char>) >> &door::on_push,
               on("enter"_a) >> &door::on_enter, on("state_timeout"_a) >> &door::on_lock);
};

int main() {
  manual_system sys;  // its time passes when it is told to
  bridge here{sys};
  pid const front = *here.start<door>({.name = "front"}, "4711");
  auto const type = [&](std::string const& digits) {
    for (char digit : digits) here.send(front, "button"_a, digit);
    sys.run_until_idle();
  };
  auto const tell = [&](pending& p, char const* who) {
    std::cout << who << " came in at opening " << here.get<int>(p) << '\n';
  };

  pending ann = here.request(front, "enter"_a);
  type("472");
  pending bob = here.request(front, "enter"_a);
  type("47");
  sys.advance(5s);
  type("4711");
  tell(ann, "ann");
  tell(bob, "bob");
  type("1");
  sys.advance(10s);
  pending eve = here.request(front, "enter"_a);
  type("4711");
  tell(eve, "eve");
  here.stop({front});
}
