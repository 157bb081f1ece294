#include "support/model.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <set>
#include <vector>

using support::kind;
using support::letter;
using support::plain_mailbox;
using support::rule;
using support::surroundings;
using support::verdict;

namespace {

letter numbered(std::uint64_t serial, std::int64_t n) {
  return {0, serial, 0, {support::integer(n)}};
}

rule equals(std::int64_t wanted) {
  return [wanted](letter const& l, surroundings const&) {
    return support::number(l, 0) == wanted ? std::optional{l.elements} : std::nullopt;
  };
}

rule bursts_on(std::int64_t wanted) {
  return [wanted](letter const& l, surroundings const&) -> std::optional<support::parts> {
    if (support::number(l, 0) == wanted) throw support::boom{l.serial};
    return std::nullopt;
  };
}

plain_mailbox holding(std::vector<std::int64_t> const& numbers) {
  plain_mailbox box;
  for (std::size_t i = 0; i < numbers.size(); ++i) box.push(numbered(i + 1, numbers[i]));
  return box;
}

}  // namespace

TEST_CASE("the model prefers the older message to the earlier clause") {
  auto const found = holding({5, 2, 1}).look({equals(1), equals(2)}, {});
  CHECK(found.is == verdict::outcome::fits);
  CHECK(found.position == 1);
  CHECK(found.clause == 1);
}

TEST_CASE("the model prefers the earlier clause for one message") {
  CHECK(holding({2}).look({equals(2), equals(2)}, {}).clause == 0);
}

TEST_CASE("the model tells when nothing fits") {
  CHECK(holding({1, 2}).look({equals(3)}, {}).is == verdict::outcome::nothing);
  CHECK(holding({}).look({equals(3)}, {}).is == verdict::outcome::nothing);
}

TEST_CASE("the model stops at the first rule that throws, and not behind one that fits") {
  auto const found = holding({1, 2}).look({bursts_on(2), equals(2)}, {});
  CHECK(found.is == verdict::outcome::throws);
  CHECK(found.position == 1);
  CHECK(holding({1, 2}).look({equals(2), bursts_on(2)}, {}).is == verdict::outcome::fits);
}

TEST_CASE("taking from the middle of the model leaves the others in order") {
  plain_mailbox box = holding({5, 6, 7});
  CHECK(box.take(1) == numbered(2, 6));
  CHECK(box.kept() == std::vector{numbered(1, 5), numbered(3, 7)});
}

TEST_CASE("a rule sees kinds and length") {
  letter const l{0, 1, 0, {support::integer(1), support::text("a")}};
  CHECK(support::consists_of(l, {kind::integer, kind::text}));
  CHECK_FALSE(support::consists_of(l, {kind::integer}));
  CHECK_FALSE(support::consists_of(l, {kind::integer, kind::text, kind::text}));
  CHECK_FALSE(support::consists_of(l, {kind::wide, kind::text}));
}

TEST_CASE("a written rule fits by kinds and condition, and captures what it names") {
  letter const l{0, 1, 0, {support::integer(1), support::text("a")}};
  auto const kinds = std::vector{kind::integer, kind::text};
  CHECK(support::fits(kinds, {1})(l, {}) == support::parts{support::text("a")});
  CHECK(support::fits(kinds)(l, {}) == support::parts{});
  CHECK(support::fits({kind::integer})(l, {}) == std::nullopt);
  auto const is_wanted = [](letter const& it, surroundings const& now) {
    return support::number(it, 0) == now.wanted;
  };
  CHECK(support::fits(kinds, {}, is_wanted)(l, {1, 0}).has_value());
  CHECK_FALSE(support::fits(kinds, {}, is_wanted)(l, {2, 0}).has_value());
}

TEST_CASE("chance repeats itself from a seed, and reaches every number") {
  support::chance first{7};
  support::chance second{7};
  std::set<std::size_t> seen;
  for (int i = 0; i < 200; ++i) {
    auto const drawn = first.below(6);
    CHECK(drawn == second.below(6));
    seen.insert(drawn);
  }
  CHECK(seen == std::set<std::size_t>{0, 1, 2, 3, 4, 5});
}
