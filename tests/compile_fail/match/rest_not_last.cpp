#include <match/match.hpp>

#include <tuple>
#include <vector>

// A rest stands last.

using namespace heed;

struct point {
  int x;
  int y;
};

bool good() {
  return matches(1, 2)(1, rest) && matches(std::tuple{1, 2})(tuple_of(1, rest)) &&
         matches(point{1, 2})(fields<point>(1, rest)) && matches(std::vector{1, 2})(seq(1, rest));
}

#if HEED_FAIL == 1
// expect 1: nothing may follow it; write it last
auto bad() {
  return match(1, 2)(on(rest, 2) >> 1, otherwise >> 2);
}
#endif

#if HEED_FAIL == 2
// expect 2: nothing may follow it; write it last
auto bad() {
  return match(1, 2)(on(rest(is<int>), 2) >> 1, otherwise >> 2);
}
#endif

#if HEED_FAIL == 3
// expect 3: nothing may follow it; write it last
bool bad() {
  return matches(std::tuple{1, 2})(tuple_of(rest, 2));
}
#endif

#if HEED_FAIL == 4
// expect 4: nothing may follow it; write it last
bool bad() {
  return matches(point{1, 2})(fields<point>(rest, 2));
}
#endif

#if HEED_FAIL == 5
// expect 5: nothing may follow it; write it last
bool bad() {
  return matches(std::vector{1, 2})(seq(rest, 2));
}
#endif

#if HEED_FAIL == 6
// expect 6: it may only be the last argument of on, tuple_of, fields or seq
bool bad() {
  return matches(1)(both(is<int>, rest));
}
#endif

#if HEED_FAIL == 7
// expect 7: nothing may follow it; write it last
bool bad() {
  return matches(1, 2)(rest, 2);
}
#endif
