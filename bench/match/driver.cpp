// Matches the same inputs by heed and by hand: `driver check` compares what they give, `driver WHO
// ROUNDS` runs one of them, so that instructions can be counted.

#include "driver.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace {

struct sample {
  values v;
  double expected;
};

std::vector<sample> const inputs = {
#include "inputs.inc"
};

int const given[] = {
#include "given.inc"
};

int check() {
  int wrong = 0;
  for (sample const& one : inputs) {
    values a = one.v, b = one.v;
    double const heed = by_heed(a, given), hand = by_hand(b, given);
    if (heed == one.expected && hand == one.expected && a == one.v && b == one.v) continue;
    std::printf("(%d, \"%s\", %g) should give %g: heed gives %g, by hand %g\n", std::get<0>(one.v),
                std::get<1>(one.v).c_str(), std::get<2>(one.v), one.expected, heed, hand);
    ++wrong;
  }
  std::printf("%zu\n", inputs.size());
  return wrong ? 1 : 0;
}

}  // namespace

[[gnu::noinline]] double by_nobody(values&, int const*) {
  return 0;
}

int main(int argc, char** argv) {
  if (argc == 2 && !std::strcmp(argv[1], "check")) return check();
  if (argc != 3) return 2;
  auto const match = !std::strcmp(argv[1], "heed")   ? by_heed
                     : !std::strcmp(argv[1], "hand") ? by_hand
                                                     : by_nobody;
  std::vector<sample> work = inputs;
  double sum = 0;
  for (int rounds = std::atoi(argv[2]); rounds > 0; --rounds)
    for (sample& one : work) sum += match(one.v, given);
  std::printf("%g\n", sum);
}
