#include <match/match.hpp>

#include <doctest/doctest.h>

#include <any>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

using namespace heed;
using namespace heed::literals;

// The laws of the pattern concept, run on every pattern with one subject that it fits and one
// that it does not.

namespace {

struct shape {
  int sides = 0;
  bool operator==(shape const&) const = default;
};
struct square : shape {
  bool operator==(square const&) const = default;
};

template <class Pattern, class Subject>
void wildcard_fits_all(Pattern const&, Subject const& subject) {
  CHECK(matches(subject)(_));
}

template <class Pattern, class Subject>
void answer_stays_the_same(Pattern const& pattern, Subject const& subject) {
  bool const answer = matches(subject)(pattern);
  CHECK(matches(subject)(pattern) == answer);
  auto const copy = pattern;
  CHECK(matches(subject)(copy) == answer);
  CHECK(matches(subject)(pattern) == answer);
}

template <class Pattern, class Subject>
void neither_turns_the_answer(Pattern const& pattern, Subject const& subject) {
  bool const answer = matches(subject)(pattern);
  CHECK(matches(subject)(neither(pattern)) == !answer);
  CHECK(matches(subject)(neither(neither(pattern))) == answer);
}

template <class Pattern, class Subject>
void both_and_either_agree(Pattern const& pattern, Subject const& subject) {
  bool const answer = matches(subject)(pattern);
  CHECK(matches(subject)(both(pattern)) == answer);
  CHECK(matches(subject)(both(pattern, _)) == answer);
  CHECK(matches(subject)(both(_, pattern)) == answer);
  CHECK(matches(subject)(either(pattern)) == answer);
  CHECK(matches(subject)(either(pattern, pattern)) == answer);
  CHECK_FALSE(matches(subject)(both(neither(pattern), pattern)));
}

template <class Pattern, class Subject>
void failure_leaves_no_trace(Pattern const& pattern, Subject const& subject) {
  Subject own = subject;
  bool const untouched = match(std::move(own))(
      on(pattern).when([] { return false; }) >> [](auto&&...) { return false; }, otherwise >> true);
  CHECK(untouched);
  CHECK(own == subject);
}

template <class Pattern, class Subject>
void first_clause_wins(Pattern const& pattern, Subject const& subject) {
  int const chosen = match(subject)(
      on(both(pattern, [](Subject const&) { return true; })) >> [](auto&&...) { return 1; },
      on(_) >> 2);
  CHECK(chosen == (matches(subject)(pattern) ? 1 : 2));
}

template <class Pattern, class Subject>
void laws(Pattern const& pattern, Subject const& subject) {
  wildcard_fits_all(pattern, subject);
  answer_stays_the_same(pattern, subject);
  neither_turns_the_answer(pattern, subject);
  both_and_either_agree(pattern, subject);
  failure_leaves_no_trace(pattern, subject);
  first_clause_wins(pattern, subject);
}

template <class Pattern, class Hit, class Miss>
void laws(Pattern const& pattern, Hit const& hit, Miss const& miss) {
  REQUIRE(matches(hit)(pattern));
  REQUIRE_FALSE(matches(miss)(pattern));
  laws(pattern, hit);
  laws(pattern, miss);
}

}  // namespace

TEST_CASE("the leaves obey the laws") {
  int const one = 1;
  laws(_, 1);
  laws(is<int>, 1, 1L);
  laws(as<int>, 1, 1L);
  laws(arg, 1);
  laws(is_a<shape>, square{}, 1);
  laws(as_a<shape>, square{}, 1);
  laws("a"_a, "a"_a, "b"_a);
  laws(std::cref(one), 1, 2);
  laws(c<1>, 1, 2);
  laws(eq(1), 1, 2);
  laws("x"_v, 1);
  laws("x"_v(is<int>), 1, 1L);
}

TEST_CASE("comparisons obey the laws") {
  laws(is<int> > 3, 4, 3);
  laws(as<int> <= 3, 3, 4);
  laws(arg != 3, 4, 3);
  laws(as<int>.when([](int n) { return n > 3; }), 4, 3);
}

TEST_CASE("the logic of patterns obeys the laws") {
  laws(both(is<int> > 3, as<int>), 4, 3);
  laws(either(1, 2), 2, 3);
  laws(neither(1, 2), 3, 2);
}

TEST_CASE("patterns of parts obey the laws") {
  laws(tuple_of(as<int>, 'a'), std::tuple{1, 'a'}, std::tuple{1, 'b'});
  laws(tuple_of(1, rest), std::tuple{1, 'a'}, std::tuple{2, 'a'});
  laws(fields<shape>(as<int> > 3), shape{4}, shape{3});
  laws(field<&shape::sides>(4), shape{4}, shape{3});
  laws(seq(as<int>, rest), std::vector{1, 2}, std::vector<int>{});
  laws(keys(key(1, as<int>)), std::map<int, int>{{1, 2}}, std::map<int, int>{{2, 1}});
}

TEST_CASE("patterns of what may be there obey the laws") {
  using held = std::tuple<std::variant<int, char>>;
  laws(tuple_of(holds<int>), held{1}, held{'a'});
  laws(tuple_of(holds<int>(as<int>)), held{1}, held{'a'});
  laws(some(as<int>), std::optional{1}, std::optional<int>{});
  laws(none, std::optional<int>{}, std::optional{1});
  laws(via([](int n) { return n / 2; }, as<int> > 3), 8, 6);
}

TEST_CASE("values and predicates obey the laws") {
  laws(1, 1, 2);
  laws(std::string{"abc"}, std::string{"abc"}, std::string{"x"});
  laws([](int n) { return n > 3; }, 4, 3);
}
