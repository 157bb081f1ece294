#include "../../support/match_verify.hpp"

// VERIFY refuses while compiling what is not true.

void claim() {
  VERIFY(1 + 1 == 2);
#if HEED_FAIL == 1
  // expect 1: static assertion failed
  VERIFY(1 + 1 == 3);
#endif
}
