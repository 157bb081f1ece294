#include <match/error.hpp>

#include <match/match.hpp>

#include <doctest/doctest.h>

#include <exception>
#include <string>
#include <type_traits>

using heed::match;
using heed::match_error;
using heed::on;

TEST_CASE("match_error is a standard exception") {
  static_assert(std::is_base_of_v<std::exception, match_error>);
}

TEST_CASE("match throws match_error when nothing fits") {
  CHECK_THROWS_AS(match(1)(on(2) >> [] {}), match_error);
}

TEST_CASE("match_error says something") {
  std::string text;
  try {
    match(1)(on(2) >> [] {});
  } catch (std::exception const& error) {
    text = error.what();
  }
  CHECK_FALSE(text.empty());
}
