#include <actor/clock.hpp>

#include <doctest/doctest.h>

#include <chrono>

using namespace std::chrono_literals;
using heed::deadline;
using heed::until;
using heed::within;

TEST_CASE("within lies ahead by no less than what was said") {
  auto const before = std::chrono::steady_clock::now();
  deadline const d = within(1h);
  CHECK(d.at() >= before + 1h);
  CHECK_FALSE(d.passed());
}

TEST_CASE("within zero or less has passed") {
  CHECK(within(0s).passed());
  CHECK(within(-1s).passed());
}

TEST_CASE("a fraction of a nanosecond is rounded up, lest a wait be early") {
  CHECK(heed::detail::nanoseconds_of(std::chrono::duration<double, std::nano>(0.25)) == 1ns);
  CHECK(heed::detail::nanoseconds_of(std::chrono::duration<double>(0.5)) == 500ms);
}

TEST_CASE("what is too long for the clock is for ever") {
  CHECK(within(std::chrono::hours::max()).endless());
  CHECK(within(std::chrono::duration<double>(1e300)).endless());
  CHECK_FALSE(within(std::chrono::hours::max()).passed());
}

TEST_CASE("what is too far in the past has passed") {
  CHECK(within(std::chrono::hours::min()).passed());
}

TEST_CASE("until is that moment") {
  auto const at = std::chrono::steady_clock::now() + 5s;
  CHECK(until(at).at() == at);
  CHECK(until(std::chrono::steady_clock::now() - 1ns).passed());
}

TEST_CASE("never does not pass") {
  CHECK(deadline::never().endless());
  CHECK_FALSE(deadline::never().passed());
}

TEST_CASE("until what is too far for the clock is for ever, and what is too far back has passed") {
  using std::chrono::steady_clock, std::chrono::time_point, std::chrono::duration;
  CHECK(until(time_point<steady_clock, std::chrono::hours>::max()).endless());
  CHECK(until(time_point<steady_clock, std::chrono::hours>::min()).passed());
  CHECK(until(time_point<steady_clock, duration<double>>(duration<double>(1e300))).endless());
  CHECK(until(time_point<steady_clock, duration<double>>(duration<double>(-1e300))).passed());
}
