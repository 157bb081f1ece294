#include <match/match.hpp>

// A clause that can never run, because earlier, unguarded ones take all that it would take.

using namespace heed;
using namespace heed::literals;

auto good() {
  return match(1)(on(c<1>) >> 1, on(is<int>) >> 2, on(_) >> 3, on(_, rest) >> 4, on(rest) >> 5);
}

#if HEED_FAIL == 1
// expect 1: this list has a clause that can never run
auto bad() {
  return match(1)(on(_) >> 1, on(is<int>) >> 2);
}
#endif

#if HEED_FAIL == 2
// expect 2: this list has a clause that can never run
auto bad() {
  return match(1)(on(is<int>) >> 1, on(1) >> 2);
}
#endif

#if HEED_FAIL == 3
// expect 3: this list has a clause that can never run
auto bad() {
  return match("a"_a)(on("a"_a) >> 1, on("a"_a) >> 2);
}
#endif

#if HEED_FAIL == 4
// expect 4: this list has a clause that can never run
auto bad() {
  return match(1)(on(c<1>) >> 1, on(c<1>) >> 2, otherwise >> 3);
}
#endif

#if HEED_FAIL == 5
// expect 5: this list has a clause that can never run
auto bad() {
  return match(1)(on(either(is<int>, is<long>)) >> 1, on(is<long>) >> 2);
}
#endif

#if HEED_FAIL == 6
// expect 6: this list has a clause that can never run
auto bad() {
  return match(1)(on(is<int>) >> 1, on(is<int>).when([] { return true; }) >> 2);
}
#endif

#if HEED_FAIL == 7
// expect 7: this list has a clause that can never run
auto bad() {
  return match(1)(on(1, rest) >> 1, on(rest) >> 2, on(is<int>) >> 3);
}
#endif

#if HEED_FAIL == 8
// expect 8: this list has a clause that can never run
auto bad() {
  return match(1)(on(neither(is<int>)) >> 1, on(is<int>) >> 2, on(_) >> 3);
}
#endif

#if HEED_FAIL == 9
// expect 9: this list has a clause that can never run
auto bad() {
  return match("a"_a, 1)(on("a"_a, _) >> 1, on(_, is<int>) >> 2, on("a"_a, is<int>) >> 3);
}
#endif

#if HEED_FAIL == 10
// expect 10: this list has a clause that can never run
inline constexpr auto bad = clauses(on(_) >> 1, on(is<int>) >> 2);
#endif
