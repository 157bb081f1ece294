#include <match/match.hpp>

int main() {
  return heed::matches(1)(heed::is<int>) ? 0 : 1;
}
