// Allocations of a message, counted.
#include <actor/message.hpp>

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <thread>
#include <utility>
#include <vector>

#include "support/counts_allocations.hpp"

#if HEED_TEST_COUNTS

namespace {
std::atomic<std::size_t> allocations = 0;
std::atomic<std::size_t> frees = 0;
}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  if (void* p = std::malloc(size)) return p;
  throw std::bad_alloc();
}
void operator delete(void* p) noexcept {
  frees += p != nullptr;
  std::free(p);
}
void operator delete(void* p, std::size_t) noexcept {
  frees += p != nullptr;
  std::free(p);
}

TEST_CASE("a message is one allocation, whatever its elements") {
  allocations = 0;
  heed::message const a = heed::message::of(1, 2.5, std::array<char, 200>());
  CHECK(allocations == 1);
  heed::message const b = heed::message::of();
  CHECK(allocations == 2);
}

TEST_CASE("threads that only make messages leave nothing behind when they end") {
  // What was allocated before the counting began may be freed meanwhile.
  auto const in_use = [] { return static_cast<long>(allocations) - static_cast<long>(frees); };
  long const before = in_use();
  auto const make = [](int count) {
    std::vector<heed::message> made;
    for (int n = 0; n < count; ++n) made.push_back(heed::message::of(n, 2.5));
    return made;
  };
  for (int i = 0; i < 300; ++i) {
    // What is destroyed here is kept for all, up to a bound: there the thread finds more than it
    // needs.
    make(400);
    std::vector<heed::message> made;
    std::thread([&] { made = make(10); }).join();
  }
  CHECK(in_use() < before + 10'000);
}

TEST_CASE("moving a message allocates nothing") {
  heed::message a = heed::message::of(1);
  allocations = 0;
  heed::message b = std::move(a);
  a = std::move(b);
  CHECK(allocations == 0);
}

#endif
