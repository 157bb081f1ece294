// What a call came to: a value, or why there is none.
#pragma once

#include <actor/call_error.hpp>

#include <match/descriptor.hpp>

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>
#include <variant>

namespace heed {

// The outcome of a call that should give an R (which may be void). True where it did: then `*r` is
// the value; else `r.error()` says why. Taking the value of a failed one throws its call_error.
// Matched like a variant of R and call_error (of std::monostate where R is void).
//   auto r = me.try_call<int>(store, "get"_a, 7);
//   if (r) use(*r); else log(r.error().what());
template <class R>
class result {
  static constexpr bool is_void = std::is_void_v<R>;

 public:
  using value_type = std::conditional_t<is_void, std::monostate, R>;

  result()
    requires is_void
  = default;
  result(value_type value)
    requires(!is_void)
      : kept_(std::in_place_index<0>, std::move(value)) {}
  result(call_error error) : kept_(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const noexcept { return kept_.index() == 0; }

  value_type& operator*() & { return checked(); }
  value_type const& operator*() const& { return const_cast<result*>(this)->checked(); }
  value_type&& operator*() && { return std::move(checked()); }
  value_type* operator->() { return std::addressof(checked()); }
  value_type const* operator->() const { return std::addressof(**this); }

  // The value itself, moved out of an rvalue; nothing where R is void.
  R value() && {
    if constexpr (is_void)
      (void)checked();
    else
      return std::move(checked());
  }

  // Why there is no value. Throws std::bad_variant_access where there is one.
  call_error const& error() const { return std::get<1>(kept_); }

 private:
  friend variant_access<result>;

  value_type& checked() {
    if (auto const* e = std::get_if<1>(&kept_)) throw *e;
    return *std::get_if<0>(&kept_);
  }

  std::variant<value_type, call_error> kept_;
};

template <class R>
struct variant_access<result<R>> {
  static constexpr std::size_t size = 2;
  template <std::size_t I>
  using type =
      std::variant_alternative_t<I, std::variant<typename result<R>::value_type, call_error>>;

  static constexpr std::size_t index(result<R> const& r) noexcept { return r.kept_.index(); }
  template <std::size_t I, class V>
  static constexpr auto* get(V& r) noexcept {
    return std::get_if<I>(&r.kept_);
  }
};

}  // namespace heed
