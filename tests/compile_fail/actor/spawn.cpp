#include <actor/actor.hpp>

#include <string>

// What is no thread actor.

using namespace heed;

void works(thread_self&, int) {}
void no_self(int) {}

pid good(actor_system& sys) {
  return sys.spawn(works, 1);
}

#if HEED_FAIL == 1
// expect 1: f must take a thread_self& and then these arguments
pid bad(actor_system& sys) {
  return sys.spawn(no_self, 1);
}
#endif

#if HEED_FAIL == 2
// expect 2: f must take a thread_self& and then these arguments
pid bad(actor_system& sys) {
  return sys.spawn(works, std::string());
}
#endif

#if HEED_FAIL == 3
// expect 3: f must take a thread_self& and then these arguments
pid bad(actor_system& sys) {
  return sys.spawn({.name = "n"}, works);
}
#endif
