#include <match/match.hpp>

#include <string>

// The results of the actions have a common type, or one of them is void.

using namespace heed;

auto good() {
  return match(1)(on(1) >> 1, otherwise >> 2.5);
}
void nothing() {
  match(1)(on(1) >> 1, otherwise >> [] {});
}

#if HEED_FAIL == 1
// expect 1: types that have no common type
auto bad() {
  return match(1)(on(1) >> 1, otherwise >> std::string{"many"});
}
#endif
