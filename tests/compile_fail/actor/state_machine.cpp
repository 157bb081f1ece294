#include <actor/actor.hpp>
#include <actor/state_machine.hpp>

// State machines that cannot be.

using namespace heed;

template <int Case>
class machine : public state_machine<machine<Case>> {
 public:
  void init() {}
  void on_go() {
    if constexpr (Case == 0) this->next_state(open);
    if constexpr (Case == 1) this->next_state(handlers(on("go"_a) >> &machine::on_go));
    if constexpr (Case == 2) this->next_state(postponing);
    if constexpr (Case == 3) this->next_state(waiting);
  }
  task<> enter() { co_await this->me.yield(); }

  static constexpr auto handles = handlers(on("go"_a) >> &machine::on_go);
  static constexpr auto open = handlers(on(is<state_enter>) >> &machine::on_go);
  static constexpr auto postponing = handlers(on(is<state_enter>) >> postpone);
  static constexpr auto waiting = handlers(on(is<state_enter>) >> &machine::enter);
};

pid good(actor_system& sys) {
  return sys.spawn<machine<0>>();
}

#if HEED_FAIL == 1
// expect 1: a state is a registry that lives as long as the program: static constexpr auto open
pid bad(actor_system& sys) {
  return sys.spawn<machine<1>>();
}
#endif

#if HEED_FAIL == 2
// expect 2: on(is<state_enter>) >> postpone: an enter action cannot be postponed
pid bad(actor_system& sys) {
  return sys.spawn<machine<2>>();
}
#endif

#if HEED_FAIL == 3
// expect 3: an enter action does not wait
pid bad(actor_system& sys) {
  return sys.spawn<machine<3>>();
}
#endif
