#include <actor/actor.hpp>

#include <vector>

// Reactors whose handlers would wait, or that cannot be spawned.

using namespace heed;
using namespace std::chrono_literals;

class counter : public reactor {
 public:
  explicit counter(int n) : n_(n) {}
  int on_get() { return n_; }
  static constexpr auto handles = handlers(on(1) >> &counter::on_get);

 private:
  int n_;
};

pid good(actor_system& sys) {
  return sys.spawn<counter>({.name = "counter"}, 1);
}

#if HEED_FAIL >= 1 && HEED_FAIL <= 6
class waiting : public reactor {
 public:
  void on_any() {
#if HEED_FAIL == 1
    // expect 1: a handler cannot wait, for its loop would stand still
    me.receive(on(1) >> []{});
#elif HEED_FAIL == 2
    // expect 2: a handler cannot wait
    (void)me.call<int>(me.pid(), 1);
#elif HEED_FAIL == 3
    // expect 3: a handler cannot wait
    (void)me.try_call<int>(within(1s), me.pid(), 1);
#elif HEED_FAIL == 4
    // expect 4: a handler cannot wait
    auto p = me.request(me.pid(), 1);
    (void)me.get<int>(p);
#elif HEED_FAIL == 5
    // expect 5: a handler cannot wait
    std::vector<pending> p;
    (void)me.gather<int>(p);
#elif HEED_FAIL == 6
    // expect 6: a handler cannot wait
    std::vector<pending> p;
    (void)me.first<int>(p);
#endif
  }
};
#endif

#if HEED_FAIL == 7
// expect 7: makes a Class from copies of these arguments: it has no constructor that takes them
pid bad(actor_system& sys) {
  return sys.spawn<counter>("one");
}
#endif

#if HEED_FAIL == 8
// expect 8: a reactor has a public registry
struct bare : reactor {};
pid bad(actor_system& sys) {
  return sys.spawn<bare>();
}
#endif
