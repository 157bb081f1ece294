#include <match/single.hpp>

#include <match/argument.hpp>
#include <match/fields.hpp>
#include <match/predicate.hpp>
#include <match/wildcard.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <type_traits>

using namespace heed;
using heed::detail::to_pattern;

namespace {

template <class P>
using single = ext::single_value<std::remove_cvref_t<P>>;

template <class P>
auto value_of(P const& p) {
  return single<P>::of(p);
}
template <class P>
constexpr bool has_none(P const&) {
  return std::is_void_v<typename single<P>::type>;
}

}  // namespace

TEST_CASE("a pattern that takes one value tells it") {
  CHECK(value_of(to_pattern(42)) == 42);
  CHECK(value_of(to_pattern("text")) == "text");
  CHECK(value_of(to_pattern(c<7>)) == 7);
  CHECK(value_of(as<int> == 3) == 3);
  CHECK(value_of(is<std::string> == "name") == "name");
  CHECK(value_of(eq(1.5)) == 1.5);
  int n = 1;
  auto const referring = to_pattern(std::ref(n));
  n = 2;
  CHECK(value_of(referring) == 2);
  static_assert(std::is_same_v<single<decltype(to_pattern("text"))>::type, std::string>);
}

TEST_CASE("a pattern that takes several values tells none") {
  CHECK(has_none(_));
  CHECK(has_none(as<int>));
  CHECK(has_none(as<int> > 3));
  CHECK(has_none(as<int> != 3));
  CHECK(has_none(to_pattern([](int i) { return i > 0; })));
}
