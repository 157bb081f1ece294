#include <actor/actor.hpp>
#include <match/match.hpp>

// arg has its type from the action, where the subject is a message.

using namespace heed;

int good(bridge& here) {
  return here.receive(on(arg) >> [](int n) { return n; });
}

#if HEED_FAIL == 1
// expect 1: arg takes its type from the action's parameter
// expect 1: as<T> instead of arg
int bad(bridge& here) {
  return here.receive(on(arg) >> [](auto n) { return n; });
}
#endif

#if HEED_FAIL == 2
// expect 2: as<T> instead of arg
using namespace heed::literals;
int bad(bridge& here) {
  return here.receive(on("x"_v) >> [](auto n) { return n; });
}
#endif

#if HEED_FAIL == 3
// expect 3: as<T> instead of arg
int bad(bridge& here) {
  return here.receive(on(tuple_of(arg)) >> [](auto n) { return n; });
}
#endif
