// A system for tests: no thread runs by itself, and time stands until it is moved.
#pragma once

#include <actor/actor_system.hpp>
#include <actor/clock.hpp>
#include <actor/detail/by_hand.hpp>
#include <actor/detail/text.hpp>
#include <actor/options.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace heed {

// Actors of every kind, moved by hand. One at a time runs, on the thread that made the system or,
// for thread actors, while that thread waits; a seed chooses among those that can run, so the same
// seed gives the same run. The clock is its own: `within`, `after` and timers follow it on this
// thread as long as the system lives. A bridge's wait runs the actors, then moves the clock to the
// next timer, and throws std::logic_error where nothing is left that could answer. The destructor
// ends all actors.
//   manual_system sys(seed);  bridge here{sys};
//   pid const p = sys.spawn(server);
//   CHECK(here.call<int>(p, "get"_a) == 1);  sys.advance(2s);
class manual_system : public actor_system {
 public:
  explicit manual_system(std::uint64_t seed = 0) : manual_system(system_options{}, seed) {}
  explicit manual_system(system_options options, std::uint64_t seed = 0)
      : manual_system(options, std::make_unique<detail::by_hand>(seed)) {}
  ~manual_system() {
    end_all();
    while (has_actors() && step()) {
    }
  }

  // Runs one actor until it waits or gives way: whether any could run.
  bool run_one() { return hand_.run_one(); }

  // Runs actors until all of them wait. Does not move the clock. An actor that never waits keeps it
  // for ever.
  void run_until_idle() {
    while (run_one()) {
    }
  }

  // Moves the clock on, from one deadline or timer to the next, and runs the actors at each.
  template <class Rep, class Period>
  void advance(std::chrono::duration<Rep, Period> d) {
    deadline const target = within(d);
    run_until_idle();
    while (hand_.next() <= target.at() && !target.endless()) {
      hand_.move_to(hand_.next());
      run_until_idle();
    }
    hand_.move_to(target.at());
    run_until_idle();
  }

  // Runs actors, and moves the clock where all wait, until no actor is left. Throws
  // std::logic_error where some are left that wait for ever.
  void join() {
    while (has_actors())
      if (!step()) throw std::logic_error("heed: join() waits for actors that all wait for ever");
  }

  // From here on every message that arrives is written down; what was, a line each.
  void keep_trace() noexcept { hand_.keep_trace(); }
  std::string trace() const { return hand_.trace(); }

 private:
  manual_system(system_options options, std::unique_ptr<detail::by_hand> hand)
      : actor_system(options, std::move(hand)),
        hand_(static_cast<detail::by_hand&>(timekeeper())) {}

  bool step() {
    if (run_one()) return true;
    if (hand_.next() == detail::time_point::max()) return false;
    hand_.move_to(hand_.next());
    return true;
  }

  detail::by_hand& hand_;
};

// What `explore` throws: the scenario failed under that seed.
class scenario_failed : public std::runtime_error {
 public:
  scenario_failed(std::uint64_t seed, std::string const& why, std::string const& trace)
      : std::runtime_error(detail::to_text("heed: seed ", seed, ": ", why,
                                           "\nmessages, in the order they arrived:\n", trace)),
        seed_(seed) {}

  std::uint64_t seed() const noexcept { return seed_; }

 private:
  std::uint64_t seed_;
};

// Runs a scenario under many seeds, 0 to `seeds` - 1, each in a system of its own. It fails by
// throwing: the first seed that does is reported by a scenario_failed, with the messages that led
// there.
//   explore(1000, [](manual_system& sys) { … if (wrong) throw std::runtime_error("lost"); });
template <std::integral N, class Scenario>
void explore(N seeds, Scenario&& scenario) {
  for (std::uint64_t seed = 0; seed < static_cast<std::uint64_t>(seeds); ++seed) {
    manual_system sys(seed);
    sys.keep_trace();
    std::string why;
    try {
      scenario(sys);
      continue;
    } catch (std::exception const& e) {
      why = e.what();
    } catch (...) {
      why = "an exception that is not a std::exception";
    }
    throw scenario_failed(seed, why, sys.trace());
  }
}

}  // namespace heed
