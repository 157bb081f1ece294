#include <actor/supervisor_flags.hpp>

#include <actor/detail/text.hpp>

#include <doctest/doctest.h>

using namespace heed;
using namespace std::chrono_literals;

TEST_CASE("where nothing is said: one_for_one, one restart in 5 s, no auto_shutdown") {
  supervisor_flags const flags;
  CHECK(flags.strategy == one_for_one);
  CHECK(flags.intensity == 1);
  CHECK(flags.period == 5s);
  CHECK(flags.auto_shutdown == no_auto_shutdown);
}

TEST_CASE("strategies are printed by their names") {
  CHECK(detail::to_text(one_for_one) == "one_for_one");
  CHECK(detail::to_text(one_for_all) == "one_for_all");
  CHECK(detail::to_text(rest_for_one) == "rest_for_one");
  CHECK(detail::to_text(simple_one_for_one) == "simple_one_for_one");
}
