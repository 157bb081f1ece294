#include <match/match.hpp>

// A value can be a pattern only where it can be compared.

using namespace heed;

struct mute {
  int number;
};

bool good() {
  return matches(mute{1})(field<&mute::number>(1));
}

#if HEED_FAIL == 1
// expect 1: the type of this value has no ==
bool bad() {
  return matches(mute{1})(mute{1});
}
#endif
