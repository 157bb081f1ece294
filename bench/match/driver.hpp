// What the generated sources of this benchmark share.
#pragma once

#include <string>
#include <tuple>

using values = std::tuple<int, std::string, double>;

double by_heed(values& v, int const* given);
double by_hand(values& v, int const* given);
double by_nobody(values& v, int const* given);  // what the loop around a match costs
