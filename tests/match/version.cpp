#include <match/version.hpp>

#include <doctest/doctest.h>

#include <string>

TEST_CASE("the number and the words say the same") {
  std::string const words = std::to_string(HEED_VERSION / 10000) + "." +
                            std::to_string(HEED_VERSION / 100 % 100) + "." +
                            std::to_string(HEED_VERSION % 100);
  CHECK(words == heed::version);
}
