#include "match_table.hpp"

#include <doctest/doctest.h>

#include <optional>

// The table is shown able to fail: drivers that fit everything, or nothing, do not pass it.

namespace {

struct fits_nothing {
  template <class Result, class Clause, class... Elements>
  std::optional<Result> take(Clause const&, Elements&&...) {
    return std::nullopt;
  }
};

struct fits_everything {
  template <class Result, class Clause, class... Elements>
  std::optional<Result> take(Clause const&, Elements&&...) {
    return Result{};
  }
};

}  // namespace

TEST_CASE("a driver that fits nothing fails the table of types" * doctest::should_fail()) {
  fits_nothing driver;
  support::run_table_of_types(support::table_over{driver});
}

TEST_CASE("a driver that fits everything fails the table of values" * doctest::should_fail()) {
  fits_everything driver;
  support::run_table_of_values(support::table_over{driver});
}

TEST_CASE("gives is false where the action gave something else") {
  fits_everything driver;
  support::table_over table{driver};
  CHECK(table.gives(0, heed::on(heed::_) >> 0));
  CHECK_FALSE(table.gives(1, heed::on(heed::_) >> 1));
}
