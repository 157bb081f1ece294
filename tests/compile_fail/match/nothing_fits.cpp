#include <match/match.hpp>

#include <string>

// A list of which no clause can ever fit the values at hand.

using namespace heed;

auto good() {
  return match(1)(on(is<std::string>) >> 1, on(is<int>) >> 2);
}

#if HEED_FAIL == 1
// expect 1: no clause of this match can ever fit these values
auto bad() {
  return match(1)(on(is<std::string>) >> 1, on(is<long>) >> 2);
}
#endif

#if HEED_FAIL == 2
// expect 2: no clause of this match can ever fit these values
auto bad() {
  return match(1, 2)(on(1) >> 1, on(1, 2, 3) >> 2);
}
#endif
