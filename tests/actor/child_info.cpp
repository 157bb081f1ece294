#include <actor/child_info.hpp>

#include <doctest/doctest.h>

using namespace heed;

TEST_CASE(
    "what is said of a child is printed with its id, how it is, and when it is started again") {
  CHECK(detail::to_text(child_info{"a", pid(), false, transient}) == "a ended transient");
  CHECK(detail::to_text(child_info{"a", pid(), true}) == "a restarting permanent");
  CHECK(detail::to_text(child_info{"", pid(), false, temporary}) == "ended temporary");
}

TEST_CASE("counts are compared and printed") {
  CHECK(child_counts{3, 2, 1, 2} == child_counts{3, 2, 1, 2});
  CHECK_FALSE(child_counts{3, 2, 1, 2} == child_counts{3, 3, 1, 2});
  CHECK(detail::to_text(child_counts{3, 2, 1, 2}) ==
        "{3 specs, 2 active, 1 supervisors, 2 workers}");
}
