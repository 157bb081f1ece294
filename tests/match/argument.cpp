#include <match/argument.hpp>

#include <doctest/doctest.h>

#include <match/type.hpp>

#include <memory>
#include <string>
#include <type_traits>

using namespace heed;

namespace {
template <class T>
using made = decltype(detail::to_pattern(std::declval<T>()));
bool positive(int n) {
  return n > 0;
}
}  // namespace

TEST_CASE("a pattern stays what it is") {
  static_assert(std::is_same_v<made<as_pattern<int> const&>, as_pattern<int>>);
  static_assert(std::is_same_v<made<wildcard const&>, wildcard>);
}

TEST_CASE("an atom is looked for by its type") {
  static_assert(std::is_same_v<made<atom<"go">>, atom_pattern<atom<"go">>>);
}

TEST_CASE("a reference_wrapper looks at what it refers to") {
  static_assert(
      std::is_same_v<made<std::reference_wrapper<int>>, value_pattern<detail::referred<int>>>);
}

TEST_CASE("a constant, of the standard library or of Hana, is known when compiling") {
  static_assert(std::is_same_v<made<std::integral_constant<int, 3>>, constant_pattern<int, 3>>);
  static_assert(
      std::is_same_v<made<boost::hana::integral_constant<int, 3>>, constant_pattern<int, 3>>);
  static_assert(std::is_same_v<made<std::true_type>, constant_pattern<bool, true>>);
}

TEST_CASE("a callable of one concrete parameter is a predicate") {
  static_assert(std::is_same_v<made<bool (&)(int)>, predicate_pattern<bool (*)(int)>>);
  auto const p = detail::to_pattern(positive);
  CHECK(std::is_same_v<decltype(p)::type, int>);
  CHECK(positive(1));
}

TEST_CASE("all else is a value; a literal is not copied") {
  static_assert(std::is_same_v<made<int>, value_pattern<int>>);
  static_assert(std::is_same_v<made<char const(&)[3]>, value_pattern<detail::literal<3>>>);
  static_assert(std::is_same_v<made<std::string_view>, value_pattern<detail::kept_text>>);
}
