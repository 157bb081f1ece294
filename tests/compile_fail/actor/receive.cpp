#include <actor/actor.hpp>

// Receives that cannot be meant.

using namespace heed;
using namespace std::chrono_literals;

void good(thread_self& me) {
  me.receive(on(1) >> [] {}, after(1s) >> [] {});
  me.receive(after(1s) >> [] {});
}

#if HEED_FAIL == 1
// expect 1: receive needs a clause
void bad(thread_self& me) {
  me.receive();
}
#endif

#if HEED_FAIL == 2
// expect 2: after(duration) >> action comes last in a receive, and once
void bad(thread_self& me) {
  me.receive(after(1s) >> [] {}, on(1) >> [] {});
}
#endif

#if HEED_FAIL == 3
// expect 3: the action of after takes nothing: no message has come
void bad(thread_self& me) {
  me.receive(after(1s) >> [](int) {});
}
#endif

#if HEED_FAIL == 4
// expect 4: this list has a clause that can never run
void bad(thread_self& me) {
  me.receive(on(is<int>) >> 1, on(1) >> 2);
}
#endif
