#include <match/match.hpp>

#include <string>

// An action must be able to take what its clause binds.

using namespace heed;

auto good() {
  return match(1)(on(as<int>) >> [](int n) { return n; });
}

#if HEED_FAIL == 1
// expect 1: the action cannot take what its clause binds
auto bad() {
  return match(1)(on(as<int>) >> [] { return 1; });
}
#endif

#if HEED_FAIL == 2
// expect 2: the action cannot take what its clause binds
auto bad() {
  return match(1)(on(as<int>) >> [](int a, int b) { return a + b; });
}
#endif

#if HEED_FAIL == 3
// expect 3: the action cannot take what its clause binds
auto bad() {
  return match(1)(on(is<int>) >> [](int n) { return n; });
}
#endif

#if HEED_FAIL == 4
// expect 4: the action cannot take what its clause binds
auto bad() {
  return match(1)(on(as<int>) >> [](std::string const& s) { return s.size(); });
}
#endif

#if HEED_FAIL == 5
// expect 5: the action of otherwise takes nothing
auto bad() {
  return match(1)(otherwise >> [](int n) { return n; });
}
#endif
