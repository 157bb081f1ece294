// The identity of a message's type: how many elements, and which.
#pragma once

#include <match/descriptor.hpp>
#include <match/detail/hana.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace heed::detail {

struct block;
template <class... T>
struct packet;  // a block of these elements

// A type as it is printed: the compiler's spelling, but for the one name that nobody writes so.
inline std::string_view printed_name(type_descriptor const& type) noexcept {
  return type == describe<std::string>() ? std::string_view("std::string") : type.name;
}

template <class T>
concept atom_like = std::is_empty_v<T> && requires {
  { T::name() } -> std::same_as<std::string_view>;
};

// Its type alone where there is no address: runs no code of the user's then.
template <class T>
void print_element(std::ostream& out, void const* address) {
  if constexpr (atom_like<T>) {
    out << '"' << T::name() << "\"_a";
  } else {
    out << printed_name(describe<T>());
    if (!address) return;
    [[maybe_unused]] T const& value = *static_cast<T const*>(address);
    if constexpr (std::same_as<T, std::string>)
      out << " \"" << value << '"';
    else if constexpr (requires { out << value; })
      out << ' ' << value;
  }
}

// The ids of the types, in order, as one.
constexpr std::uint64_t combined(std::uint64_t seed, std::uint64_t next) noexcept {
  return (seed ^ next) * 0x9e3779b97f4a7c15u + (seed >> 29);
}

using print_function = void (*)(std::ostream&, void const*);

template <class... T>
inline constexpr type_descriptor const* types_of[] = {&describe<T>()..., nullptr};
template <class... T>
inline constexpr print_function printers_of[] = {&print_element<T>..., nullptr};

// One static object per list of types and shared library; compare with `==`.
class shape {
 public:
  std::size_t size;
  std::uint64_t id;  // unequal ids are unlike shapes
  type_descriptor const* const* types;
  print_function const* printers;

  // Of a block of this shape: where an element stands, and how all of them, and then the block, are
  // destroyed.
  void* (*address)(block*, std::size_t index) noexcept;
  void (*destroy_elements)(block*) noexcept;
  void (*free)(block*) noexcept;
  void (*drop)(block*) noexcept;  // both
  std::uint64_t mask;             // see bit()

  // One of 64 bits, the same for equal shapes: unlike bits are unlike shapes.
  constexpr std::uint64_t bit() const noexcept { return mask; }

  // Equal addresses decide at once, then unequal ids, then the types one by one.
  [[gnu::always_inline]] friend constexpr bool operator==(shape const& a, shape const& b) noexcept {
    return &a == &b || (a.id == b.id && a.has_types_of(b));
  }

 private:
  // Of another library's object for the same shape; or of another shape that has the same id.
  [[gnu::noinline]] constexpr bool has_types_of(shape const& b) const noexcept {
    shape const& a = *this;
    if (a.size != b.size) return false;
    for (std::size_t i = 0; i < a.size; ++i)
      if (*a.types[i] != *b.types[i]) return false;
    return true;
  }
};

// The shape of a message with these elements, whose types are decayed. Defined with its block.
template <class... T>
constexpr shape const& shape_of() noexcept;

}  // namespace heed::detail
