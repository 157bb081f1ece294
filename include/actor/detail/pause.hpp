// Waiting a moment without giving up the processor.
#pragma once

#include <algorithm>
#include <thread>

namespace heed::detail {

// Tells the processor that this thread looks again and again, so that it saves power and lets the
// thread beside it on the same core go on.
inline void pause() noexcept {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("isb" ::: "memory");
#endif
}

// How long to look before one sleeps, in looks. It follows what looking has brought: doubled where
// it has saved a sleep, quartered where it has not.
class patience {
 public:
  // Looks until `there()`, as long as seems worth it; whether it came.
  template <class F>
  bool look(F const& there) noexcept {
    if (!others_run()) return false;
    for (int i = 0; i < looks_; ++i) {
      if (there()) {
        looks_ = std::min(2 * looks_, most);
        return true;
      }
      pause();
    }
    looks_ = std::max(looks_ / 4, least);
    return false;
  }

 private:
  // On one core nothing comes while one looks.
  static bool others_run() noexcept {
    static bool const several = std::thread::hardware_concurrency() > 1;
    return several;
  }

  // About as long as a sleep and a wake take, some 20 µs, which bounds the loss to as much again.
  static constexpr int most = 1024;
  static constexpr int least = 8;
  int looks_ = 64;
};

}  // namespace heed::detail
