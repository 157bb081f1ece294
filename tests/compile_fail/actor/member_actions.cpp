// expect 1: this handler is a member of another class than the object it is to act on
// expect 2: the action cannot take what its clause binds
// expect 3: a member function acts on a reactor's object, and here is none
// expect 4: an action is called as const, so it cannot be a mutable lambda
// expect 5: this is no clause; write on(patterns…) >> action
#include <actor/actor.hpp>

#ifndef HEED_FAIL
#define HEED_FAIL 0
#endif

using namespace heed;

struct other {
  void on_int(int);
};

struct counter : reactor {
  int sum = 0;
  void on_int(int n) { sum += n; }

#if HEED_FAIL == 1
  static constexpr auto handles = handlers(on(as<int>) >> &other::on_int);
#elif HEED_FAIL == 2
  static constexpr auto handles = handlers(on(as<int>) >> [](counter&, int){});
#else
  static constexpr auto handles = handlers(on(as<int>) >> &counter::on_int);
#endif
};

void use(actor_system& sys, bridge& here) {
  sys.spawn<counter>();
#if HEED_FAIL == 3
  here.receive(on(as<int>) >> &counter::on_int);
#elif HEED_FAIL == 4
  here.receive(on(as<int>) >> [sum = 0](int n) mutable { sum += n; });
#elif HEED_FAIL == 5
  here.receive(on(as<int>));
#else
  here.receive(on(as<int>) >> [](int) {});
#endif
}
