#include <match/match.hpp>

// A callable is a predicate only where it has one concrete parameter.

using namespace heed;

struct overloaded {
  bool operator()(int n) const { return n > 1; }
  bool operator()(long n) const { return n > 1; }
};

bool good() {
  return matches(1)([](int n) { return n > 0; }) &&
         matches(1)(is<int>.when([](auto n) { return n > 0; }));
}

#if HEED_FAIL == 1
// expect 1: write as<T>.when(f), or eq(f) to compare with it
bool bad() {
  return matches(1)([](auto n) { return n > 0; });
}
#endif

#if HEED_FAIL == 2
// expect 2: write as<T>.when(f), or eq(f) to compare with it
bool bad() {
  return matches(1)(overloaded{});
}
#endif

#if HEED_FAIL == 3
// expect 3: write as<T>.when(f), or eq(f) to compare with it
bool bad() {
  return matches(1)([](int a, int b) { return a < b; });
}
#endif

#if HEED_FAIL == 4
// expect 4: write as<T>.when(f), or eq(f) to compare with it
auto bad() {
  return match(1)(on([](auto n) { return n > 0; }) >> 1, otherwise >> 2);
}
#endif

#if HEED_FAIL == 5
// expect 5: a callable that stands as a pattern needs one parameter
bool bad() {
  return matches(1)([] { return true; });
}
#endif
