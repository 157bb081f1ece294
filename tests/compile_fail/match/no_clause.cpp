#include <match/match.hpp>

// What stands in the second parentheses of match, and in clauses, is a clause.

using namespace heed;

auto good() {
  return match(1)(on(1) >> 1, clauses(on(2) >> 2));
}

#if HEED_FAIL == 1
// expect 1: this is no clause
auto bad() {
  return match(1)(on(1) >> 1, 2);
}
#endif

#if HEED_FAIL == 2
// expect 2: this is no clause
auto bad() {
  return match(1)(on(1));
}
#endif

#if HEED_FAIL == 3
// expect 3: this is no clause
inline constexpr auto bad = clauses(on(1) >> 1, otherwise);
#endif

#if HEED_FAIL == 4
// expect 4: a clause has one guard
auto bad() {
  return match(1)(on(1).when([] { return true; }).when([] { return true; }) >> 1);
}
#endif
