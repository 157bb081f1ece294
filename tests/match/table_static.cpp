#include <match/match.hpp>

#include <doctest/doctest.h>

#include <optional>
#include <utility>

#include "../support/match_table.hpp"

// The rows of the table of patterns, driven through values at hand.

namespace {

struct static_driver {
  template <class Result, class Clause, class... Elements>
  std::optional<Result> take(Clause const& clause, Elements&&... elements) {
    bool fitted = true;
    auto const missed = [&fitted] {
      fitted = false;
      return Result{};
    };
    Result const result =
        heed::match(std::forward<Elements>(elements)...)(clause, heed::otherwise >> missed);
    return fitted ? std::optional{result} : std::nullopt;
  }
};

}  // namespace

TEST_CASE("the table of types holds for values at hand") {
  static_driver driver;
  support::run_table_of_types(support::table_over{driver});
}

TEST_CASE("the table of values holds for values at hand") {
  static_driver driver;
  support::run_table_of_values(support::table_over{driver});
}

TEST_CASE("the table of parts holds for values at hand") {
  static_driver driver;
  support::run_table_of_parts(support::table_over{driver});
}
