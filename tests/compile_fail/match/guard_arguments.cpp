#include <match/match.hpp>

// A guard takes all that its clause binds, or nothing.

using namespace heed;

auto good() {
  return match(1, 2)(
      on(as<int>, as<int>).when([](int a, int b) { return a < b; }) >> [](int, int) { return 1; },
      on(as<int>, as<int>).when([] { return true; }) >> [](int, int) { return 2; }, otherwise >> 3);
}

#if HEED_FAIL == 1
// expect 1: a guard takes all that its clause binds, in order, as const&, or nothing
auto bad() {
  return match(1, 2)(
      on(as<int>, as<int>).when([](int a) { return a < 1; }) >> [](int, int) { return 1; },
      otherwise >> 3);
}
#endif

#if HEED_FAIL == 2
// expect 2: a guard takes all that its clause binds, in order, as const&, or nothing
auto bad() {
  return match(1)(on(is<int>).when([](int a) { return a < 1; }) >> 1, otherwise >> 3);
}
#endif
