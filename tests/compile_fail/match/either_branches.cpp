#include <match/match.hpp>

#include <tuple>

// The branches of either bind alike: the same names, the same types.

using namespace heed;
using namespace heed::literals;

auto good() {
  return match(1)(on(either(as<int> < 0, as<int> > 5)) >> [](int n) { return n; }, otherwise >> 0);
}

#if HEED_FAIL == 1
// expect 1: the branches of either bind differently
auto bad() {
  return match(1)(on(either(as<int>, as<long>)) >> [](auto n) { return n; }, otherwise >> 0);
}
#endif

#if HEED_FAIL == 2
// expect 2: the branches of either bind differently
auto bad() {
  return match(1)(
      on(either(as<int> < 0, is<int>)) >> [](auto... n) { return sizeof...(n); }, otherwise >> 0);
}
#endif

#if HEED_FAIL == 3
// expect 3: the branches of either bind differently
auto bad() {
  return match(1)(
      on(either("x"_v(is<int> < 0), "y"_v(is<int>))) >> [](int n) { return n; }, otherwise >> 0);
}
#endif
