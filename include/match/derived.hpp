// `is_a<B>` and `as_a<B>`: an element of type B, or derived from it, or pointing to such a one.
#pragma once

#include <match/pattern.hpp>

#include <cxxabi.h>

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <typeinfo>

namespace heed {

namespace detail {

// A class instance of which only the descriptor is known: the object that it is, or is a base of.
struct instance {
  type_descriptor const* seen;   // the static type
  std::type_info const* really;  // the type of the complete object
  void* complete;
  void* address;
};

// Asks whether it has a public base B, by throwing its address as a pointer and catching a B*: the
// one question about bases that the language answers without the static type. For what may be
// derived further, the ABI's own dynamic_cast is asked first; it finds no bases of the type that it
// starts from. Costs about a microsecond.
template <class B>
void* ask_for_base(instance const& it) {
  if (it.seen->complete) {
    auto const* from = dynamic_cast<abi::__class_type_info const*>(it.seen->info);
    auto const* to = dynamic_cast<abi::__class_type_info const*>(&typeid(B));
    if (void* const found = abi::__dynamic_cast(it.address, from, to, -1)) return found;
  }
  try {
    it.seen->throw_pointer(it.address);
  } catch (B* base) {
    return base;
  } catch (...) {
  }
  return nullptr;
}

// The same, remembered: in all complete objects of a type, a base stands at the same place.
template <class B>
void* find_base_of(instance const& it) {
  struct answer {
    type_descriptor const* seen = nullptr;
    std::type_info const* really = nullptr;
    std::ptrdiff_t from = 0;
    std::ptrdiff_t to = 0;
    bool found = false;
  };
  constexpr std::size_t remembered = 64;
  thread_local answer answers[remembered];
  char* const complete = static_cast<char*>(it.complete);
  std::ptrdiff_t const from = static_cast<char*>(it.address) - complete;
  answer& known =
      answers[(it.seen->id ^ reinterpret_cast<std::uintptr_t>(it.really) / 16) % remembered];
  if (known.seen != it.seen || known.really != it.really || known.from != from) {
    char* const base = static_cast<char*>(ask_for_base<B>(it));
    known = {it.seen, it.really, from, base ? base - complete : 0, base != nullptr};
  }
  return known.found ? complete + known.to : nullptr;
}

// The element as a B, by its dynamic type where it has one; null if it is none. `whole` says that
// it is no base of something larger.
template <class B>
void* find_base(element e, bool whole = true) {
  if (*e.type == describe<B>()) return e.address;
  if (!e.type->throw_pointer) return nullptr;  // no class
  instance it{e.type, e.type->info, e.address, e.address};
  if (!whole) {
    if (!e.type->complete) return ask_for_base<B>(it);  // its complete object cannot be told
    it.complete = e.type->complete(e.address, it.really);
  }
  return find_base_of<B>(it);
}

template <class B, bool ThroughPointers, bool Capture>
B* find_in_message(element e) {
  if constexpr (ThroughPointers) {
    if (e.type->smart_pointer) {
      element const inner = e.type->inner(e.address);
      if (!inner || (Capture && (inner.constant || e.constant))) return nullptr;
      return static_cast<B*>(find_base<B>(inner, false));
    }
  }
  return Capture && e.constant ? nullptr : static_cast<B*>(find_base<B>(e));
}

// The same where the static type is known. `find` is null only where T is a pointer.
template <class B, class T>
struct static_base {
  using plain = std::remove_const_t<T>;
  static constexpr bool by_value = std::is_convertible_v<plain*, B const volatile*>;
  static constexpr bool possible = by_value;
  using type = std::conditional_t<std::is_const_v<T>, B const, B>;
  static constexpr type* find(T* p) noexcept { return p; }
};
template <class B, class T>
  requires is_smart_pointer<std::remove_const_t<T>>
struct static_base<B, T> {
  using pointee = typename std::remove_const_t<T>::element_type;
  static constexpr bool up = std::is_convertible_v<pointee*, B const volatile*>;
  static constexpr bool possible = up || (std::is_polymorphic_v<pointee> && std::is_class_v<B>);
  using type = std::conditional_t<std::is_const_v<T> || std::is_const_v<pointee>, B const, B>;
  static constexpr type* find(T* p) noexcept {
    if constexpr (up) {
      return p->get();
    } else {
      return dynamic_cast<type*>(p->get());
    }
  }
};

template <class B>
constexpr bool check_base() {
  static_assert(std::is_class_v<B> && std::is_same_v<B, std::remove_cv_t<B>>,
                "heed: is_a<B> and as_a<B> take a class, without const or reference; for any other "
                "type write is<T> or as<T>");
  return true;
}

}  // namespace detail

// Matches: an element of type B or of a type publicly derived from it; a unique_ptr or shared_ptr
// whose pointee is one, by its dynamic type. Binds: nothing. Cost: for messages, the ABI's
// dynamic_cast for classes with virtual functions; for others a remembered answer.
template <class B>
struct is_a_pattern : pattern_base {
  static_assert(detail::check_base<B>());
  static constexpr unsigned work = detail::types;
  using base = B;

  template <class E>
  static constexpr bool possible() {
    if constexpr (E::erased) {
      return true;
    } else {
      return detail::static_base<B, std::remove_pointer_t<decltype(E::address)>>::possible;
    }
  }
  template <class E, class Context>
  using bind = std::conditional_t<possible<E>(), Context, detail::impossible>;

  template <bool Capture = false, class E>
  static constexpr auto* find(E e) {
    if constexpr (E::erased) {
      return detail::find_in_message<B, true, Capture>(e.it);
    } else {
      return detail::static_base<B, std::remove_pointer_t<decltype(e.address)>>::find(
          e.template known<typename E::type>());
    }
  }

  template <class, std::size_t>
  using cover =
      heed::ext::cover::one_of<heed::ext::cover::type<B>,
                               heed::ext::cover::structure<heed::ext::cover::kin_kind<B>>>;

  // Whether it may take an element of the type that this one has: but for what is behind a pointer,
  // all of them are alike.
  static bool accepts(ext::element sample) {
    return sample.type->smart_pointer || detail::find_in_message<B, true, false>(sample);
  }

  template <unsigned Rounds, std::size_t, class E, class Bindings>
  [[gnu::always_inline]] constexpr bool test(E e, Bindings&) const {
    if constexpr ((Rounds & detail::types) != 0) return find(e) != nullptr;
    return true;
  }
};

// The same, and binds what it has found, as B&.
template <class B>
struct as_a_pattern : is_a_pattern<B> {
  static constexpr std::size_t places = 1;

  template <class E, class Context>
  struct binding {
    using type = detail::impossible;
  };
  template <class E, class Context>
    requires(is_a_pattern<B>::template possible<E>())
  struct binding<E, Context> {
    using found =
        std::remove_pointer_t<decltype(is_a_pattern<B>::template find<true>(std::declval<E>()))>;
    using type = typename Context::template add<detail::slot<
        void, found,
        std::is_const_v<found> ? detail::passing::constant : detail::passing::reference>>;
  };
  template <class E, class Context>
  using bind = typename binding<E, Context>::type;

  template <class E>
  static constexpr auto* find(E e) {
    return is_a_pattern<B>::template find<true>(e);
  }

  template <class, std::size_t>
  using cover = heed::ext::cover::one_of<
      heed::ext::cover::captured<B>,
      heed::ext::cover::all_of<heed::ext::cover::structure<heed::ext::cover::kin_kind<B>>,
                               heed::ext::cover::capturable>>;

  template <unsigned Rounds, std::size_t Start, class E, class Bindings>
  [[gnu::always_inline]] constexpr bool test(E e, Bindings& b) const {
    if constexpr ((Rounds & detail::types) != 0) {
      b.template get<Start>() = find(e);
      return b.template get<Start>() != nullptr;
    }
    return true;
  }
};

// on(as_a<shape>) >> [](shape& s) { … }
template <class B>
inline constexpr is_a_pattern<B> is_a{};
template <class B>
inline constexpr as_a_pattern<B> as_a{};

}  // namespace heed
