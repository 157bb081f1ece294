// Memory of an actor that waits, counted as the allocator gives it. Without optimization clang
// keeps more in a frame than it needs.
#include <actor/actor.hpp>

#include <doctest/doctest.h>
#include <malloc.h>

#include <bit>
#include <cstddef>
#include <cstdlib>
#include <new>

#include "support/counts_allocations.hpp"

#if HEED_TEST_COUNTS && (!defined(__clang__) || defined(__OPTIMIZE__))

namespace {

long in_use = 0;  // by one thread

void* counted(void* p) {
  if (!p) throw std::bad_alloc();
  in_use += static_cast<long>(malloc_usable_size(p) + sizeof(std::size_t));
  return p;
}
void released(void* p) {
  if (p) in_use -= static_cast<long>(malloc_usable_size(p) + sizeof(std::size_t));
  std::free(p);
}

}  // namespace

void* operator new(std::size_t size) {
  return counted(std::malloc(size));
}
void* operator new(std::size_t size, std::align_val_t align) {
  return counted(std::aligned_alloc(static_cast<std::size_t>(align), size));
}
void operator delete(void* p) noexcept {
  released(p);
}
void operator delete(void* p, std::size_t) noexcept {
  released(p);
}
void operator delete(void* p, std::align_val_t) noexcept {
  released(p);
}

using namespace heed;

namespace {

task<> idle(self me) {
  auto const ends = [] {};
  co_await me.receive(on("end"_a) >> ends);
}

class quiet : public reactor {
  int n_ = 0;
  void on_poke(int n) { n_ += n; }

 public:
  static constexpr auto handles = handlers(on("poke"_a, as<int>) >> &quiet::on_poke);
};

template <class Spawn>
double bytes_each(manual_system& sys, Spawn spawn) {
  constexpr int count = 20'000;
  for (int i = 0; i < 1000; ++i) spawn(sys);
  sys.run_until_idle();
  long const before = in_use;
  for (int i = 0; i < count; ++i) {
    spawn(sys);
    sys.run_until_idle();
  }
  // A system that is moved by hand has room for each among those that can run, in a vector that
  // doubles; a pool has not.
  double const room = sizeof(void*) * (std::bit_ceil(count + 1000u) - std::bit_ceil(1000u));
  return (static_cast<double>(in_use - before) - room) / count;
}

}  // namespace

TEST_CASE("an idle actor takes little memory") {
  // Both live to the end, so that neither takes what the other has given back.
  manual_system one, other;
  CHECK(bytes_each(one, [](manual_system& sys) { sys.spawn(idle); }) <= 256);
  CHECK(bytes_each(other, [](manual_system& sys) { sys.spawn<quiet>(); }) <= 160);
}

#endif
