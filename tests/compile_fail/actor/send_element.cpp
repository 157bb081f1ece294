#include <actor/actor.hpp>

#include <array>
#include <functional>
#include <memory>
#include <utility>

// What cannot travel in a message.

using namespace heed;

void good(pid to, message m) {
  int n = 1;
  send(to, n, "text", std::array{1, 2}, std::make_unique<int>(1));
  send(to, std::move(m));
}

#if HEED_FAIL == 1
// expect 1: an array cannot travel in a message; send a std::array or a std::vector
void bad(pid to) {
  int const numbers[] = {1, 2};
  send(to, numbers);
}
#endif

#if HEED_FAIL == 2
// expect 2: a reference cannot travel in a message; send the value
void bad(pid to) {
  int n = 1;
  send(to, std::ref(n));
}
#endif

#if HEED_FAIL == 3
// expect 3: send an rvalue (std::move) of a movable type
void bad(pid to) {
  auto const p = std::make_unique<int>(1);
  send(to, p);
}
#endif

#if HEED_FAIL == 4
// expect 4: a whole message is forwarded by moving it: send(to, std::move(m))
void bad(pid to, message m) {
  send(to, m);
}
#endif

#if HEED_FAIL == 5
// expect 5: a whole message can be sent on or delegated, not be part of a request
void bad(thread_self& me, pid to, message m) {
  me.call<int>(to, std::move(m));
}
#endif

#if HEED_FAIL == 6
// expect 6: a whole message can be sent on or delegated, not be part of a reply
void bad(thread_self& me, message m) {
  me.reply(std::move(m));
}
#endif

#if HEED_FAIL == 7
// expect 7: a pending cannot travel in a message: its answer comes to the actor that asked
void bad(pid to, pending p) {
  send(to, std::move(p));
}
#endif
