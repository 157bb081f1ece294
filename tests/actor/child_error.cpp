#include <actor/child_error.hpp>

#include <doctest/doctest.h>

#include <optional>
#include <stdexcept>

using namespace heed;

TEST_CASE("the result of what was done is true and has the pid") {
  child_result const done = pid();
  CHECK(done);
  CHECK(*done == pid());
  CHECK_THROWS_AS(done.error(), std::bad_optional_access);
  CHECK(detail::to_text(done) == "<none>");
}

TEST_CASE("the result of what was not done is false and says why") {
  child_result const not_done = child_error(child_error::running);
  CHECK_FALSE(not_done);
  CHECK(not_done.error().why() == child_error::running);
  CHECK_THROWS_AS(*not_done, std::runtime_error);
  CHECK(not_done == child_result(child_error::running));
  CHECK_FALSE(not_done == child_result(child_error::not_found));
}

TEST_CASE("an error is printed with what there is to say") {
  CHECK(detail::to_text(child_error(child_error::not_found)) == "not found");
  CHECK(detail::to_text(child_error(child_error::already_started)) == "already started: <none>");
  CHECK(detail::to_text(child_error(child_error::not_started, {}, "no paper")) ==
        "not started: no paper");
  CHECK(detail::to_text(child_result(child_error::only_by_pid)) == "only by pid");
}

TEST_CASE("the failure of a start is a reason that compares by id and reason") {
  exit_reason const why = start_failure{"a", "no paper"};
  CHECK(why == exit_reason(start_failure{"a", "no paper"}));
  CHECK_FALSE(why == exit_reason(start_failure{"b", "no paper"}));
  CHECK(detail::to_text(why) == "the child \"a\" could not be started: no paper");
}
