#include <match/match.hpp>

// fields<S> has a pattern for each member of S, or ends with a rest.

using namespace heed;

struct point {
  int x;
  int y;
};

bool good() {
  return matches(point{1, 2})(fields<point>(1, 2)) && matches(1)(fields<point>(rest));
}

#if HEED_FAIL == 1
// expect 1: a pattern for each member of S
bool bad() {
  return matches(point{1, 2})(fields<point>(1));
}
#endif

#if HEED_FAIL == 2
// expect 2: a pattern for each member of S
bool bad() {
  return matches(point{1, 2})(fields<point>(1, 2, 3));
}
#endif

#if HEED_FAIL == 3
// expect 3: a pattern for each member of S
bool bad() {
  return matches(point{1, 2})(fields<point>(1, 2, 3, rest));
}
#endif

#if HEED_FAIL == 4
// expect 4: takes a plain aggregate or a struct adapted
class closed {
 public:
  explicit closed(int n) : number(n) {}
  int number;
};
bool bad() {
  return matches(closed{1})(fields<closed>(1));
}
#endif
