#include <actor/error.hpp>

#include <doctest/doctest.h>

#include <exception>
#include <string>
#include <type_traits>

TEST_CASE("actor_error says the reason") {
  heed::actor_error const e(heed::exit_reason::noproc);
  CHECK(e.reason() == heed::exit_reason::noproc);
  CHECK(std::string(e.what()) == "heed: noproc");
}

TEST_CASE("actor_exit is no std::exception, so that handlers of errors let it pass") {
  CHECK_FALSE(std::is_base_of_v<std::exception, heed::actor_exit>);
  CHECK(heed::actor_exit(heed::exit_reason::shutdown).reason() == heed::exit_reason::shutdown);
}
