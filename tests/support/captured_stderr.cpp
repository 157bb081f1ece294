#include "captured_stderr.hpp"

#include <doctest/doctest.h>

TEST_CASE("what is written to standard error meanwhile is the text") {
  heed_test::captured_stderr captured;
  CHECK(captured.empty());
  std::fputs("one\n", stderr);
  CHECK(!captured.empty());
  std::fputs("two\n", stderr);
  CHECK(captured.text() == "one\ntwo\n");
}

TEST_CASE("what is written before and after is not") {
  heed_test::captured_stderr outer;
  std::fputs("before", stderr);
  std::string inner;
  {
    heed_test::captured_stderr captured;
    inner = captured.text();
    std::fputs(" after", stderr);
  }
  CHECK(inner.empty());
  CHECK(outer.text() == "before after");
}
