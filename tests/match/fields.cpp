#include <match/fields.hpp>

#include <match/match.hpp>

#include <doctest/doctest.h>

#include <boost/hana/adapt_struct.hpp>
#include <boost/hana/define_struct.hpp>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "../support/match_verify.hpp"

using namespace heed;

namespace {

struct point {
  int x;
  int y;
};
struct pixel : point {
  int color = 0;
};
struct other_point {
  int x;
  int y;
};
struct nothing {};
struct line {
  point from;
  point to;
};
struct person {
  std::string name;
  int age;
  std::unique_ptr<int> secret;
};
struct track {
  point start;
  std::optional<int> weight;
  std::variant<int, std::string> state;
  std::vector<int> speeds;
};
struct defined {
  BOOST_HANA_DEFINE_STRUCT(defined, (int, number), (char, letter));
};

/// Not an aggregate: only the adaptation lists its members.
class adapted {
 public:
  constexpr adapted(int number, char letter) : number(number), letter(letter) {}
  int number;
  char letter;
};

}  // namespace

BOOST_HANA_ADAPT_STRUCT(adapted, number, letter);

TEST_CASE("fields<S> fits a struct S, member by member in order") {
  VERIFY(matches(point{1, 2})(fields<point>(1, 2)));
  VERIFY(!matches(point{1, 3})(fields<point>(1, 2)));
  VERIFY(!matches(point{2, 1})(fields<point>(1, 2)));
  VERIFY(matches(nothing{})(fields<nothing>()));
}

TEST_CASE("fields<S> fits no other struct, were it of the same form") {
  VERIFY(!matches(other_point{1, 2})(fields<point>(1, 2)));
  VERIFY(!matches(1)(fields<point>(1, 2)));
}

TEST_CASE("fields<S> binds what its patterns bind") {
  VERIFY(match(point{1, 2})(on(fields<point>(as<int>, as<int>)) >>
                            [](int x, int y) { return 10 * x + y; }) == 12);
  VERIFY(match(line{{1, 2}, {3, 4}})(on(fields<line>(fields<point>(1, as<int>), as<point>)) >>
                                     [](int y, point to) { return 10 * y + to.y; }) == 24);
}

TEST_CASE("a rest that ends fields takes any number of members") {
  VERIFY(matches(point{1, 2})(fields<point>(1, rest)));
  VERIFY(matches(point{1, 2})(fields<point>(rest)));
  VERIFY(matches(point{1, 2})(fields<point>(1, 2, rest)));
  VERIFY(!matches(point{1, 2})(fields<point>(2, rest)));
  VERIFY(!matches(point{1, 2})(fields<point>(1, rest(3))));
}

TEST_CASE("structs that Hana defined or adapted are taken apart by their adaptation") {
  VERIFY(matches(defined{1, 'a'})(fields<defined>(1, 'a')));
  VERIFY(matches(adapted{1, 'a'})(fields<adapted>(1, 'a')));
  VERIFY(!matches(adapted{1, 'b'})(fields<adapted>(1, 'a')));
  VERIFY(match(adapted{1, 'a'})(on(fields<adapted>(as<int>, _)) >> [](int n) { return n; }) == 1);
}

TEST_CASE("members that can only be moved are moved out") {
  auto const secret = match(person{"Ann", 33, std::make_unique<int>(7)})(
      on(fields<person>("Ann", is<int> > 30, as<std::unique_ptr<int>>)) >>
      [](std::unique_ptr<int> p) { return *p; });
  CHECK(secret == 7);
}

TEST_CASE("a member of an lvalue can be changed in place") {
  point subject{1, 2};
  match(subject)(on(fields<point>(_, as<int>)) >> [](int& y) { y = 5; });
  CHECK(subject.y == 5);
}

TEST_CASE("field<&S::m> fits by one member") {
  VERIFY(matches(point{1, 2})(field<&point::y>(2)));
  VERIFY(!matches(point{1, 3})(field<&point::y>(2)));
  VERIFY(!matches(other_point{1, 2})(field<&point::y>(2)));
  VERIFY(!matches(2)(field<&point::y>(_)));
}

TEST_CASE("field<&S::m> fits a class derived from S") {
  VERIFY(matches(pixel{{1, 2}, 3})(field<&point::y>(2)));
  VERIFY(!matches(point{1, 2})(field<&pixel::color>(_)));
}

TEST_CASE("field<&S::m> binds what its pattern binds") {
  VERIFY(match(point{1, 2})(on(field<&point::y>(as<int>)) >> [](int y) { return y; }) == 2);
  VERIFY(match(point{1, 2})(on(both(field<&point::y>(arg), field<&point::x>(arg))) >>
                            [](int y, int x) { return 10 * y + x; }) == 21);
}

TEST_CASE("members that are structs, variants, optionals and ranges are taken apart in turn") {
  track const subject{{1, 2}, 3, "late", {4, 5}};
  CHECK(match(subject)(
            on(fields<track>(fields<point>(1, as<int>), some(as<int>), holds<std::string>("late"),
                             seq(4, as<int>))) >>
                [](int y, int weight, int second) { return 100 * y + 10 * weight + second; },
            otherwise >> 0) == 235);
}
