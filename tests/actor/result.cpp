#include <actor/result.hpp>

#include <match/match.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <variant>

using namespace heed;

namespace {
call_error failed() {
  return detail::make_call_error::plain(call_error::timeout, pid());
}
}  // namespace

TEST_CASE("a result that has a value is true, and gives it") {
  result<std::string> r = std::string("yes");
  CHECK(r);
  CHECK(*r == "yes");
  CHECK(r->size() == 3);
  CHECK(std::move(r).value() == "yes");
}

TEST_CASE("a result that has none is false, says why, and throws that where its value is taken") {
  result<int> r = failed();
  CHECK_FALSE(r);
  CHECK(r.error().why() == call_error::timeout);
  CHECK_THROWS_AS((void)*r, call_error);
  CHECK_THROWS_AS((void)std::move(r).value(), call_error);
}

TEST_CASE("a result of nothing") {
  result<void> const good;
  result<void> bad = failed();
  CHECK(good);
  CHECK_FALSE(bad);
  CHECK_THROWS_AS(std::move(bad).value(), call_error);
}

TEST_CASE("a result of what can only be moved") {
  result<std::unique_ptr<int>> r = std::make_unique<int>(7);
  std::unique_ptr<int> const p = *std::move(r);
  CHECK(*p == 7);
}

TEST_CASE("a result is matched like a variant") {
  auto const text = [](result<int> const& r) {
    return match(r)(
        on(as<int>) >> [](int n) { return n; },
        on(as<call_error>) >> [](call_error const& e) { return -1 - e.why(); });
  };
  CHECK(text(7) == 7);
  CHECK(text(failed()) == -1 - call_error::timeout);
  CHECK(match(result<void>())(on(is<std::monostate>) >> true, on(is<call_error>) >> false));
}
