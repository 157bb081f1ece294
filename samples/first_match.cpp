// A first match: patterns on values at hand. Clauses are tried in the order written, and the first
// that fits runs; what its patterns take, its action is given.
#include <match/match.hpp>

#include <iostream>
#include <numbers>
#include <string>
#include <variant>

using namespace heed;
using namespace heed::literals;

std::string count(int n) {
  return match(n % 3, n % 5)(
      on(0, 0) >> "fizzbuzz", on(0, _) >> "fizz", on(_, 0) >> "buzz",
      otherwise >> [&] { return std::to_string(n); });
}

struct circle {
  double radius;
};
struct box {
  double width, height;
};
using figure = std::variant<circle, box>;

// A variant is matched by what it holds. A kind of figure that no clause takes would not compile.
std::string describe(figure const& f) {
  return match(f)(
      on(fields<circle>(as<double>)) >>
          [](double r) { return "area " + std::to_string(std::numbers::pi * r * r); },
      on(fields<box>("side"_v, "side"_v)) >>
          [](double side) { return "square of " + std::to_string(side); },
      on(fields<box>(arg, arg)) >>
          [](double w, double h) { return "area " + std::to_string(w * h); });
}

int main() {
  for (int n = 1; n <= 15; ++n) std::cout << count(n) << (n < 15 ? ' ' : '\n');
  for (figure f : {figure(circle{2}), figure(box{3, 3}), figure(box{2, 5})})
    std::cout << describe(f) << '\n';
}
