#include <match/pattern.hpp>

#include <doctest/doctest.h>

#include <match/match.hpp>

#include <string>

namespace {

// A pattern of one's own: an even integer, bound.
struct even_pattern : heed::pattern_base {
  static constexpr std::size_t places = 1;
  static constexpr unsigned work = heed::detail::types | heed::detail::values;

  template <class E, class Context>
  using bind = heed::as_pattern<int>::bind<E, Context>;
  template <class, std::size_t>
  using takes = int;
  template <class, std::size_t>
  using cover = heed::ext::cover::part<int>;

  template <unsigned Rounds, std::size_t Start, class E, class Bindings>
  constexpr bool test(E e, Bindings& b) const {
    if (!heed::as<int>.template test<Rounds, Start>(e, b)) return false;
    if constexpr ((Rounds & heed::detail::values) != 0) return *b.template get<Start>() % 2 == 0;
    return true;
  }
};
inline constexpr even_pattern even{};

}  // namespace

TEST_CASE("what derives from pattern_base is a pattern, and nothing else") {
  static_assert(heed::ext::pattern<even_pattern>);
  static_assert(heed::ext::pattern<heed::wildcard>);
  static_assert(!heed::ext::pattern<int>);
}

TEST_CASE("a pattern of one's own works like those of the library") {
  using namespace heed;
  static_assert(matches(4)(even));
  static_assert(!matches(3)(even));
  static_assert(!matches("four")(even));
  static_assert(match(4, 5)(on(even, neither(even)) >> [](int n) { return n; }) == 4);
  CHECK(match(std::pair(1, 6))(on(tuple_of(_, even)) >> [](int n) { return n; }) == 6);
}

TEST_CASE("the last round of a mask of rounds is its highest") {
  using namespace heed::detail;
  static_assert(last_round(types | values) == values);
  static_assert(last_round(types | predicates) == predicates);
  static_assert(last_round(0) == types);
}

TEST_CASE("binding one after another stops at the first that cannot fit") {
  using namespace heed::detail;
  using start = context<unknown>;
  using both = bind_all<start, step<heed::as_pattern<int>, static_element<int>>,
                        step<heed::as_pattern<long>, static_element<long>>>;
  static_assert(both::size == 2);
  using wrong = bind_all<start, step<heed::as_pattern<int>, static_element<long>>,
                         step<heed::as_pattern<long>, static_element<long>>>;
  static_assert(!wrong::possible);
}
