#pragma once

#include <doctest/doctest.h>

namespace support {

/// Answers a claim by running it: the call is opaque, so that what was decided while compiling
/// is decided again.
template <class Claim>
[[gnu::noinline]] bool at_run_time(Claim const& claim) {
  return static_cast<bool>(claim());
}

}  // namespace support

/// Checks a claim twice: while compiling, and by running it.
#define VERIFY(...)                                                                        \
  do {                                                                                     \
    static_assert(__VA_ARGS__);                                                            \
    CHECK_MESSAGE(::support::at_run_time([&] { return (__VA_ARGS__); }), "" #__VA_ARGS__); \
  } while (false)
