#include <actor/actor.hpp>
#include <match/match.hpp>

#include <doctest/doctest.h>

#include <optional>
#include <utility>

#include "../support/match_table.hpp"

// The rows of the table of patterns, driven through messages: a bridge sends them to itself, and
// receives them.

namespace {

class message_driver {
 public:
  template <class Result, class Clause, class... Elements>
  std::optional<Result> take(Clause const& clause, Elements&&... elements) {
    bool fitted = true;
    auto const missed = [&fitted](heed::message) {
      fitted = false;
      return Result{};
    };
    heed::send(here_.pid(), std::forward<Elements>(elements)...);
    Result const result = here_.receive(clause, heed::otherwise >> missed);
    return fitted ? std::optional{result} : std::nullopt;
  }

 private:
  heed::actor_system system_;
  heed::bridge here_{system_};
};

}  // namespace

TEST_CASE("the table of types holds for messages") {
  message_driver driver;
  support::run_table_of_types(support::table_over{driver});
}

TEST_CASE("the table of values holds for messages") {
  message_driver driver;
  support::run_table_of_values(support::table_over{driver});
}

TEST_CASE("the table of parts holds for messages") {
  message_driver driver;
  support::run_table_of_parts(support::table_over{driver});
}
