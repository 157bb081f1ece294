#include <actor/exit_reason.hpp>

#include <match/match.hpp>

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <string_view>

using heed::exit_reason;

namespace {

struct out_of_paper {
  int tray;
  friend bool operator==(out_of_paper, out_of_paper) = default;
};
struct incomparable {};

std::string text(exit_reason const& reason) {
  return heed::detail::to_text(reason);
}

exit_reason caught(char const* what) {
  try {
    throw std::runtime_error(what);
  } catch (...) {
    return exit_reason(std::current_exception());
  }
}

}  // namespace

TEST_CASE("the named reasons equal themselves only") {
  exit_reason const all[] = {exit_reason::normal, exit_reason::shutdown, exit_reason::kill,
                             exit_reason::killed, exit_reason::noproc};
  for (auto const& a : all)
    for (auto const& b : all) CHECK((a == b) == (&a == &b));
}

TEST_CASE("the named reasons print their names") {
  CHECK(text(exit_reason::normal) == "normal");
  CHECK(text(exit_reason::shutdown) == "shutdown");
  CHECK(text(exit_reason::kill) == "kill");
  CHECK(text(exit_reason::killed) == "killed");
  CHECK(text(exit_reason::noproc) == "noproc");
}

TEST_CASE("a value is found by its type, and by no other") {
  exit_reason const reason = out_of_paper{2};
  CHECK(reason.holds<out_of_paper>());
  CHECK(reason.get_if<out_of_paper>()->tray == 2);
  CHECK(reason.get_if<int>() == nullptr);
  CHECK(exit_reason::normal.get_if<out_of_paper>() == nullptr);
}

TEST_CASE("values compare by type and value") {
  CHECK(exit_reason(out_of_paper{2}) == exit_reason(out_of_paper{2}));
  CHECK(exit_reason(out_of_paper{2}) != exit_reason(out_of_paper{3}));
  CHECK(exit_reason(1) != exit_reason(1L));
  CHECK(exit_reason(1) != exit_reason::normal);
}

TEST_CASE("a value without equality equals its copies only") {
  exit_reason const one = incomparable{};
  exit_reason const copy = one;
  CHECK(one == copy);
  CHECK(one != exit_reason(incomparable{}));
}

TEST_CASE("text is kept as a string") {
  exit_reason const reason = "why not";
  REQUIRE(reason.holds<std::string>());
  CHECK(*reason.get_if<std::string>() == "why not");
  CHECK(text(reason) == "why not");
}

TEST_CASE("an exception is kept, and its text printed") {
  exit_reason const reason = caught("boom");
  CHECK(text(reason) == "exception: boom");
  CHECK_THROWS_AS(std::rethrow_exception(reason.exception()), std::runtime_error);
  CHECK(reason == exit_reason(reason));
  CHECK(reason != caught("boom"));
  CHECK(exit_reason::normal.exception() == nullptr);
}

TEST_CASE("holds looks inside a reason") {
  CHECK(heed::matches(exit_reason(out_of_paper{2}))(heed::holds<out_of_paper>));
  CHECK_FALSE(heed::matches(exit_reason(out_of_paper{2}))(heed::holds<int>));
  CHECK_FALSE(heed::matches(exit_reason::normal)(heed::holds<int>));
}

TEST_CASE("assigning shares the value") {
  exit_reason reason = exit_reason::normal;
  reason = exit_reason(7);
  exit_reason const other = reason;
  reason = exit_reason::shutdown;
  CHECK(*other.get_if<int>() == 7);
  CHECK(reason == exit_reason::shutdown);
}

TEST_CASE("a view of text is kept as a string, which outlives what it looked at") {
  exit_reason reason = exit_reason::normal;
  {
    std::string const gone = "longer than any string that is kept without memory of its own";
    reason = exit_reason(std::string_view(gone).substr(0, 20));
  }
  REQUIRE(reason.holds<std::string>());
  CHECK(*reason.get_if<std::string>() == "longer than any stri");
}

TEST_CASE("a value that converts to text stays what it is") {
  struct named {
    operator std::string_view() const { return "named"; }
  };
  CHECK(exit_reason(named{}).holds<named>());
}
