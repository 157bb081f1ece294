// What a receiver can ask of an element whose static type only its sender knew.
#pragma once

#include <match/detail/invoke.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <utility>

namespace heed {

// What an extender of the library meets, and a user does not.
namespace ext {

class type_descriptor;

// An element of a type-erased message: where it lives and what it is. Owns nothing.
struct element {
  type_descriptor const* type = nullptr;
  void* address = nullptr;
  bool constant = false;  // const within its container, as a map's key is: looked at, never moved

  explicit operator bool() const noexcept { return type != nullptr; }
};

}  // namespace ext

namespace detail {
using namespace ext;
}

// How `holds` and a variant at the top of `match` see a type as "one of several". Specialise it
// for a class of your own: `size`, `type<I>`, `index(v)`, and `get<I>(v)` for the active one.
template <class T>
struct variant_access;

// std::variant, told by its members: a program that does not use it need not include it.
template <template <class...> class Variant, class... T>
  requires requires(Variant<T...> const& v) {
    v.index();
    v.valueless_by_exception();
  }
struct variant_access<Variant<T...>> {
  static constexpr std::size_t size = sizeof...(T);
  template <std::size_t I>
  using type = detail::nth<I, T...>;

  static constexpr std::size_t index(Variant<T...> const& v) noexcept { return v.index(); }
  template <std::size_t I, class V>
  static constexpr auto* get(V& v) noexcept {
    return get_if<I>(&v);
  }
};

// The same for a type that may hold a value of any type: `get(v, wanted)` is the address of what it
// holds, if that is of the wanted type, else null.
template <class T>
struct holder_access;

namespace detail {

template <class T>
concept holder_like = requires(T& v, ext::type_descriptor const& wanted) {
  { holder_access<T>::get(v, wanted) } -> std::same_as<void*>;
};

template <class T>
concept variant_like = requires { variant_access<T>::size; };

template <class T>
concept tuple_like = requires { std::tuple_size<T>::value; };

// unique_ptr, shared_ptr and their like, not of an array; told by what they can do, since <memory>
// costs more to include than all else here.
template <class T>
concept is_smart_pointer = requires(T const& p, typename T::element_type* raw) {
  raw = p.get();
  *p;
  p ? 0 : 1;
};

// optional, in the same way.
template <class T>
concept is_optional = requires(T const& o) {
  typename T::value_type;
  { o.has_value() } -> std::same_as<bool>;
  *o;
};

// A pointer to void or to a function holds nothing that a pattern could look at.
template <class T>
inline constexpr bool is_object_pointer =
    std::is_pointer_v<T> && std::is_object_v<std::remove_pointer_t<T>>;

template <class T>
concept optional_like = is_optional<T> || is_smart_pointer<T> || is_object_pointer<T>;

template <class T>
concept range_like = !std::is_pointer_v<T> && requires(T& r) {
  *r.begin();
  { r.begin() != r.end() } -> std::convertible_to<bool>;
  ++std::declval<decltype(r.begin())&>();
};

template <class T>
concept map_like = range_like<T> && requires(T& m, typename T::key_type const& k) {
  typename T::mapped_type;
  m.find(k)->second;
};

// The address of what an iterator points to. A container of packed bits has no objects to point
// to, so its elements are lent from two constants.
template <class Iterator>
constexpr auto* address_of(Iterator const& i) {
  if constexpr (std::is_lvalue_reference_v<decltype(*i)>) {
    return __builtin_addressof(*i);
  } else {
    static_assert(std::is_convertible_v<decltype(*i), bool>,
                  "heed: a range whose elements are made on the fly cannot be matched; copy it "
                  "into a container first");
    return *i ? &std::true_type::value : &std::false_type::value;
  }
}

template <class T>
constexpr std::string_view pretty() noexcept {
  return __PRETTY_FUNCTION__;
}

// The compiler's spelling of T, without the words that surround it.
template <class T>
constexpr std::string_view type_name() noexcept {
  constexpr std::string_view probe = pretty<int>();
  constexpr std::size_t before = probe.rfind("int");
  constexpr std::size_t after = probe.size() - before - 3;
  constexpr std::string_view whole = pretty<T>();
  // g++ appends the expansion of std::string_view behind the argument; the name ends before it.
  return whole.substr(before, whole.size() - before - after);
}

// FNV-1a, 64 bits.
constexpr std::uint64_t hash_of(std::string_view text) noexcept {
  std::uint64_t h = 0xcbf29ce484222325;
  for (char const ch : text) h = (h ^ static_cast<unsigned char>(ch)) * 0x100000001b3;
  return h;
}

using part_function = element (*)(void*, std::size_t);
using inner_function = element (*)(void*);
using visit_function = bool (*)(void* context, element);
using walk_function = void (*)(void*, void* context, visit_function);
using complete_function = void* (*)(void*, std::type_info const*& type);
using held_function = void* (*)(void*, type_descriptor const& wanted);
using find_function = element (*)(void*, type_descriptor const& key_type, void const* key);

}  // namespace detail

namespace ext {

// The identity of a type and its structure, as function pointers made where the type is known.
// One static object per type and shared library; compare with `==`, never by address alone.
class type_descriptor {
 public:
  std::string_view name;       // the compiler's spelling, for printing
  std::uint64_t id;            // hash of the name: unequal ids are unlike types
  std::type_info const* info;  // settles equal ids: knows internal linkage and local types

  std::size_t parts;              // of a tuple-like; no_parts for others
  detail::part_function part;     // the i-th of them
  detail::inner_function inner;   // what an optional or pointer holds; empty where it holds nothing
  bool smart_pointer;             // `inner` is what a unique_ptr or shared_ptr points to
  detail::inner_function active;  // the alternative that a variant holds
  detail::held_function held;     // what a holder of anything holds, by type
  detail::walk_function walk;     // visits a range's elements in order until told to stop
  detail::find_function find;     // a map's value by key
  void (*throw_pointer)(void*);   // throws the address as a T*, which asks about any base of T
  detail::complete_function complete;  // of a class with virtual functions: the object it is in

  static constexpr std::size_t no_parts = static_cast<std::size_t>(-1);

  // Equal addresses decide at once, then unequal ids. What is left are copies of one descriptor in
  // two shared libraries, and types that only share their spelling.
  friend constexpr bool operator==(type_descriptor const& a, type_descriptor const& b) noexcept {
    return &a == &b || (a.id == b.id && same_type(*a.info, *b.info));
  }

 private:
  // A type that one translation unit has for itself is nowhere else, whatever is named alike there.
  // g++ marks such types in what type_info compares; clang does not, but both spell where they are:
  // in an anonymous namespace, or in a function that is static.
  static bool same_type(std::type_info const& a, std::type_info const& b) noexcept {
    if (&a == &b) return true;
    std::string_view const name = a.name();
    bool const internal =
        name.find("_GLOBAL__N_") != std::string_view::npos || name.substr(0, 2) == "ZL";
    return !internal && a == b;
  }
};

template <class T>
constexpr type_descriptor const& describe() noexcept;

}  // namespace ext

namespace detail {

template <class T>
element make_element(T* p) noexcept {
  using plain = std::remove_const_t<T>;
  return {&describe<plain>(), const_cast<plain*>(p), std::is_const_v<T>};
}

template <class T>
element part_of(void* object, std::size_t index) {
  element out;
  auto& whole = *static_cast<T*>(object);
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    using std::get;
    (void)((index == I ? (out = make_element(__builtin_addressof(get<I>(whole))), true) : false) ||
           ...);
  }(std::make_index_sequence<std::tuple_size_v<T>>());
  return out;
}

template <class T>
element inner_of(void* object) {
  auto& holder = *static_cast<T*>(object);
  return holder ? make_element(__builtin_addressof(*holder)) : element{};
}

template <class T>
element active_of(void* object) {
  element out;
  auto& v = *static_cast<T*>(object);
  std::size_t const index = variant_access<T>::index(v);
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (void)((index == I ? (out = make_element(variant_access<T>::template get<I>(v)), true)
                       : false) ||
           ...);
  }(std::make_index_sequence<variant_access<T>::size>());
  return out;
}

template <class T>
void walk_over(void* object, void* context, visit_function visit) {
  auto& range = *static_cast<T*>(object);
  auto const last = range.end();
  for (auto i = range.begin(); i != last; ++i)
    if (!visit(context, make_element(address_of(i)))) return;
}

template <class T>
element find_in(void* object, type_descriptor const& key_type, void const* key) {
  if (key_type != describe<typename T::key_type>()) return {};
  auto& map = *static_cast<T*>(object);
  auto const found = map.find(*static_cast<typename T::key_type const*>(key));
  return found == map.end() ? element{} : make_element(__builtin_addressof(found->second));
}

template <class T>
void* held_in(void* object, type_descriptor const& wanted) {
  return holder_access<T>::get(*static_cast<T*>(object), wanted);
}

template <class T>
void* complete_object(void* object, std::type_info const*& type) {
  auto& it = *static_cast<T*>(object);
  type = &typeid(it);
  return dynamic_cast<void*>(__builtin_addressof(it));
}

template <class T>
[[noreturn]] void throw_as(void* object) {
  throw static_cast<T*>(object);
}

template <class T>
constexpr type_descriptor make_descriptor() noexcept {
  type_descriptor d{.name = type_name<T>(),
                    .id = hash_of(type_name<T>()),
                    .info = &typeid(T),
                    .parts = type_descriptor::no_parts,
                    .part = nullptr,
                    .inner = nullptr,
                    .smart_pointer = is_smart_pointer<T>,
                    .active = nullptr,
                    .held = nullptr,
                    .walk = nullptr,
                    .find = nullptr,
                    .throw_pointer = nullptr,
                    .complete = nullptr};
  if constexpr (tuple_like<T>) {
    d.parts = std::tuple_size_v<T>;
    d.part = &part_of<T>;
  }
  if constexpr (optional_like<T>) d.inner = &inner_of<T>;
  if constexpr (variant_like<T>) d.active = &active_of<T>;
  if constexpr (holder_like<T>) d.held = &held_in<T>;
  if constexpr (range_like<T>) d.walk = &walk_over<T>;
  if constexpr (map_like<T>) d.find = &find_in<T>;
  if constexpr (std::is_class_v<T>) {
    d.throw_pointer = &throw_as<T>;
    if constexpr (std::is_polymorphic_v<T>) d.complete = &complete_object<T>;
  }
  return d;
}

template <class T>
inline constexpr type_descriptor descriptor_of = make_descriptor<T>();

}  // namespace detail

namespace ext {

// The descriptor of T, which is decayed. Cost: an address known when the program is linked.
template <class T>
constexpr type_descriptor const& describe() noexcept {
  static_assert(std::is_same_v<T, std::decay_t<T>>);
  return detail::descriptor_of<T>;
}

}  // namespace ext
}  // namespace heed
