#include <match/match.hpp>

#include <string>
#include <string_view>

// Strings travel as std::string; no element ever has the type string_view.

using namespace heed;

bool good() {
  return matches("abc")(as<std::string>) && matches("abc")(is<std::string>);
}

#if HEED_FAIL == 1
// expect 1: text travels as std::string, so as<string_view> never fits
bool bad() {
  return matches("abc")(as<std::string_view>);
}
#endif

#if HEED_FAIL == 2
// expect 2: text travels as std::string, so as<string_view> never fits
bool bad() {
  return matches("abc")(is<std::string_view>);
}
#endif

#if HEED_FAIL == 3
// expect 3: text is std::string
bool bad() {
  return matches("abc")(as<char const*>);
}
#endif
