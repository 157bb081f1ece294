// What an argument of `send` becomes on its way.
#pragma once

#include <match/detail/invoke.hpp>

#include <memory>
#include <string>
#include <type_traits>

namespace heed::detail {

template <class T>
inline constexpr bool wraps_reference = false;
template <class T>
inline constexpr bool wraps_reference<std::reference_wrapper<T>> = true;

// What is of use to one actor only.
template <class T>
inline constexpr bool stays_with_its_actor = false;

template <class A>
consteval auto travel_type() {
  using plain = std::remove_cvref_t<A>;
  using decayed = std::decay_t<A>;
  if constexpr (std::is_same_v<travels_as<A>, std::string>) {
    return std::type_identity<std::string>{};
  } else {
    static_assert(!std::is_array_v<plain>,
                  "heed: an array cannot travel in a message; send a std::array or a std::vector");
    static_assert(!wraps_reference<decayed>,
                  "heed: a reference cannot travel in a message; send the value, or a shared_ptr "
                  "to it");
    static_assert(!stays_with_its_actor<decayed>,
                  "heed: a pending cannot travel in a message: its answer comes to the actor that "
                  "asked; send the answer, or the reply_promise of the one who is asked");
    static_assert(std::is_constructible_v<decayed, A>,
                  "heed: an element of a message is copied or moved into it, and this one cannot "
                  "be: send an rvalue (std::move) of a movable type");
    return std::type_identity<decayed>{};
  }
}

// The type that an argument of type A has inside a message.
template <class A>
using travel_t = typename decltype(travel_type<A>())::type;

// The argument as its element is made from it. An array of characters ends at its first null or at
// its own end.
template <class A>
constexpr decltype(auto) travelling(A&& a) {
  if constexpr (std::is_array_v<std::remove_cvref_t<A>> &&
                std::is_same_v<travels_as<A>, std::string>) {
    return text_of(a);
  } else {
    return static_cast<A&&>(a);
  }
}

}  // namespace heed::detail
