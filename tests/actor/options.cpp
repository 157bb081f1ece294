#include <actor/options.hpp>

#include <doctest/doctest.h>

#include <type_traits>

TEST_CASE("options are named, and may be left out") {
  heed::system_options const s{.workers = 4};
  CHECK(s.workers == 4);
  CHECK(s.detect_deadlock);
  CHECK(heed::spawn_options{.name = "store"}.name == "store");
  CHECK(heed::spawn_options{}.name.empty());
}

// A temporary with a destructor would be destroyed twice beside a co_await by g++ before 14.
TEST_CASE("options of a spawn are trivially destructible") {
  CHECK(std::is_trivially_destructible_v<heed::spawn_options>);
}

TEST_CASE("counters begin at nothing") {
  heed::system_counters const c;
  CHECK(c.sent + c.dropped + c.unhandled + c.crashed + c.spawned == 0);
}
