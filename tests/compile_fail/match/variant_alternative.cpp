#include <match/match.hpp>

#include <string>
#include <variant>

// Each alternative of a variant at the top is taken by a clause.

using namespace heed;

using scalar = std::variant<int, double, std::string>;

auto good(scalar const& s) {
  return match(s)(on(is<int>) >> 1, on(is<double> > 0) >> 2, on(is<std::string>) >> 3);
}

#if HEED_FAIL == 1
// expect 1: no clause for one of the alternatives of a variant
auto bad(scalar const& s) {
  return match(s)(on(is<int>) >> 1, on(is<double>) >> 2);
}
#endif

#if HEED_FAIL == 2
// expect 2: no clause for one of the alternatives of a variant
auto bad(scalar const& a, scalar const& b) {
  return match(a, b)(on(is<int>, _) >> 1, on(is<double>, _) >> 2);
}
#endif
