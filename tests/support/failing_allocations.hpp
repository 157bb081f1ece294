// Replaces the operators new and delete by such that can fail: for a test that is one program with
// one file, and only where HEED_TEST_COUNTS.
#pragma once

#include "counts_allocations.hpp"

#if HEED_TEST_COUNTS

#include <cstddef>
#include <cstdlib>
#include <new>

#include <doctest/doctest.h>

namespace heed_test {

// So many allocations of this thread succeed, and then one fails; below nothing: all succeed.
inline thread_local int until_failure = -1;

inline void* take(std::size_t size) noexcept {
  if (until_failure >= 0 && until_failure-- == 0) return nullptr;
  return std::malloc(size);
}

// Does it again and again, until none of its allocations fails: how many failed before. After each
// that did, `unchanged()` holds.
template <class F, class Unchanged>
int in_need(F const& f, Unchanged const& unchanged) {
  for (int failures = 0;; ++failures) {
    until_failure = failures;
    bool done = false;
    try {
      f();
      done = true;
    } catch (std::bad_alloc const&) {
    }
    bool const none_failed = until_failure >= 0;
    until_failure = -1;
    if (none_failed) {
      CHECK(done);
      return failures;
    }
    if (!done) REQUIRE(unchanged());
  }
}
template <class F>
int in_need(F const& f) {
  return in_need(f, [] { return true; });
}

}  // namespace heed_test

void* operator new(std::size_t size) {
  if (void* p = heed_test::take(size)) return p;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, std::nothrow_t const&) noexcept {
  return heed_test::take(size);
}
void* operator new[](std::size_t size) {
  return operator new(size);
}
void* operator new[](std::size_t size, std::nothrow_t const&) noexcept {
  return heed_test::take(size);
}
void operator delete(void* p) noexcept {
  std::free(p);
}
void operator delete(void* p, std::size_t) noexcept {
  std::free(p);
}
void operator delete[](void* p) noexcept {
  std::free(p);
}
void operator delete[](void* p, std::size_t) noexcept {
  std::free(p);
}

#endif
