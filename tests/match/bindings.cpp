#include <match/bindings.hpp>

#include <doctest/doctest.h>

#include <string>
#include <type_traits>

using namespace heed::detail;

namespace {

struct x;
struct y;
using empty = context<unknown>;
using with_x = empty::add<slot<x, int, passing::rvalue>>;
using with_both = with_x::add<slot<void, std::string, passing::rvalue>>;

}  // namespace

TEST_CASE("places are numbered in order") {
  static_assert(empty::size == 0 && with_both::size == 2);
  static_assert(std::is_same_v<with_both::at<1>::type, std::string>);
}

TEST_CASE("a name is found where it was bound first") {
  static_assert(with_both::find<x> == 0);
  static_assert(with_both::find<y> == everywhere);
  static_assert(with_both::find<void> == everywhere);
}

TEST_CASE("a hidden place is no argument, and its name is not found later") {
  using hidden = hide_from<0, with_x>;
  static_assert(hidden::arguments == 0);
  static_assert(hidden::find<x> == everywhere);
  static_assert(with_x::arguments == 1);
}

TEST_CASE("only places from the start on are changed") {
  using changed = pass_from<1, passing::constant, with_both>;
  static_assert(changed::at<0>::pass == passing::rvalue);
  static_assert(changed::at<1>::pass == passing::constant);
  static_assert(set_from<0, predicates, with_x>::at<0>::set == predicates);
}

TEST_CASE("the arguments are the visible places in order") {
  using layout = hide_from<0, with_x>::add<slot<void, int, passing::rvalue>>;
  static_assert(arguments<layout>::visible.size() == 1);
  static_assert(arguments<layout>::visible[0] == 1);
}

TEST_CASE("the places to the left of one are a context of their own") {
  static_assert(std::is_same_v<before<with_both, 1>::type, with_x>);
  static_assert(std::is_same_v<before<with_both, 2>::type, with_both>);
}

TEST_CASE("a place holds an address, null at first") {
  bindings<with_both> b;
  CHECK(b.get<0>() == nullptr);
  int n = 3;
  b.get<0>() = &n;
  CHECK(*b.get<0>() == 3);
}

TEST_CASE("inner bindings see the outer places and keep their own") {
  bindings<with_x> outer;
  int n = 3;
  outer.get<0>() = &n;
  using inner = with_x::add<slot<y, int, passing::rvalue>>;
  inner_bindings<bindings<with_x>, inner, 1, std::make_index_sequence<1>> b(outer);
  int m = 4;
  b.get<1>() = &m;
  CHECK(*b.get<0>() == 3);
  CHECK(*b.get<1>() == 4);
}
