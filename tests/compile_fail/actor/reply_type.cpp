#include <actor/actor.hpp>

#include <string>
#include <string_view>

// Types that no reply can have.

using namespace heed;

std::string good(thread_self& me, pid to) {
  return me.call<std::string>(to, 1);
}

#if HEED_FAIL == 1
// expect 1: a reply is a value: ask for the plain type, without & and const
void bad(thread_self& me, pid to) {
  me.call<int const>(to, 1);
}
#endif

#if HEED_FAIL == 2
// expect 2: strings travel as std::string: ask for that
void bad(thread_self& me, pid to) {
  (void)me.call<std::string_view>(to, 1);
}
#endif
