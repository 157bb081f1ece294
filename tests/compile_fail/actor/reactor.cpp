#include <actor/actor.hpp>

// Reactors that cannot be spawned.

using namespace heed;

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

#if HEED_FAIL == 1
// expect 1: makes a Class from copies of these arguments: it has no constructor that takes them
pid bad(actor_system& sys) {
  return sys.spawn<counter>("one");
}
#endif

#if HEED_FAIL == 2
// expect 2: a reactor has a public registry
struct bare : reactor {};
pid bad(actor_system& sys) {
  return sys.spawn<bare>();
}
#endif
