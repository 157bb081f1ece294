// A pointer with a few flags in its lowest bits: for objects of which there are a million.
#pragma once

#include <cstdint>

namespace heed::detail {

// `Flags` is an enum of single bits, below the alignment of T.
template <class T, class Flags>
class tagged {
 public:
  tagged() noexcept = default;
  [[gnu::always_inline]] explicit tagged(T* p) noexcept
      : word_(reinterpret_cast<std::uintptr_t>(p)) {}

  [[gnu::always_inline]] bool is_zero() const noexcept { return word_ == 0; }
  [[gnu::always_inline]] T* get() const noexcept { return reinterpret_cast<T*>(word_ & ~mask); }
  // The flags stay.
  [[gnu::always_inline]] void point_to(T* p) noexcept {
    word_ = reinterpret_cast<std::uintptr_t>(p) | (word_ & mask);
  }
  [[gnu::always_inline]] bool has(Flags flag) const noexcept { return (word_ & bit(flag)) != 0; }
  [[gnu::always_inline]] void set(Flags flag) noexcept { word_ |= bit(flag); }
  [[gnu::always_inline]] void clear(Flags flag) noexcept { word_ &= ~bit(flag); }

 private:
  static constexpr std::uintptr_t mask = 7;
  static constexpr std::uintptr_t bit(Flags flag) noexcept {
    return static_cast<std::uintptr_t>(flag);
  }

  std::uintptr_t word_ = 0;
};

}  // namespace heed::detail
