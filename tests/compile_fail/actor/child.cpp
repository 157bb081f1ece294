#include <actor/actor.hpp>

#include <memory>
#include <string>
#include <vector>

// What a supervisor cannot start, or not again, and what g++ before 14 would destroy twice.

using namespace heed;

task<> worker(self, std::shared_ptr<int>);
task<> owner(self, std::unique_ptr<int>);

task<> good(self me, pid sup) {
  child_spec const spec{.id = "a", .start = child(worker, std::make_shared<int>(1))};
  child_result const r = co_await start_child(me, sup, spec);
  auto in_two_steps = start_child(me, sup, {.id = "b", .start = child(worker, nullptr)});
  child_result const s = co_await in_two_steps;
  static_cast<void>(r && s);
}

#if HEED_FAIL == 1
// expect 1: heed: child(f, args…) copies f and args at each start
child_start bad() {
  return child(owner, std::make_unique<int>(1));
}
#endif

#if HEED_FAIL == 2 && (defined(__clang__) || __GNUC__ >= 14)
#error g++ before 14 destroys a struct without a constructor twice
#elif HEED_FAIL == 2
// expect 2: g++ before 14 destroys a struct without a constructor twice
task<> bad(self me, pid sup) {
  child_result const r =
      co_await start_child(me, sup, {.id = "a", .start = child(worker, nullptr)});
  static_cast<void>(r);
}
#endif

#if HEED_FAIL == 3
// expect 3: heed: start_child(me, sup, args…) copies them at each start
void bad(bridge& here, pid sup) {
  start_child(here, sup, std::make_unique<int>(1));
}
#endif

#if HEED_FAIL == 4
// expect 4: heed: spawn(f, args…) calls f(me, args…)
child_start bad() {
  return child([](int) {}, 1, 2);
}
#endif
