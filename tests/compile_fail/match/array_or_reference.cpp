#include <match/match.hpp>

#include <array>

// No element is ever an array or a reference.

using namespace heed;

bool good() {
  return matches(std::array{1, 2})(is<std::array<int, 2>>) && matches(1)(as<int>);
}

#if HEED_FAIL == 1
// expect 1: no const, no reference, no array
bool bad() {
  return matches(1)(as<int&>);
}
#endif

#if HEED_FAIL == 2
// expect 2: no const, no reference, no array
bool bad() {
  return matches(1)(is<int[2]>);
}
#endif

#if HEED_FAIL == 3
// expect 3: an array is no element
bool bad() {
  int const numbers[] = {1, 2};
  return matches(numbers)(_);
}
#endif

#if HEED_FAIL == 4
// expect 4: an array is no pattern
bool bad() {
  int const numbers[] = {1, 2};
  return matches(1)(numbers);
}
#endif

#if HEED_FAIL == 5
// expect 5: an array is no result
auto bad() {
  static int const numbers[] = {1, 2};
  return match(1)(on(1) >> numbers);
}
#endif
