// What patterns say of themselves (namespace cover), as small constant objects: one for each
// different thing that is said. They are held against each other by plain computation, which costs
// less to compile than types do.
#pragma once

#include <match/argument.hpp>
#include <match/descriptor.hpp>
#include <match/pattern.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace heed::detail {

enum class covering : unsigned char {
  any,
  some,
  type,
  part,
  constant,
  structure,
  one_of,
  all_of,
  none_of,
  further
};

// How all values of a type may be taken by patterns that do not name it.
enum class view : unsigned char { none, truth, optional, tuple };

// What one pattern takes. Its pointers always point to a node; no other function than `same` may
// compare them, or ask whether they are null.
struct cover_node {
  covering kind = covering::some;
  bool typed = false;     // all that it takes is of one type
  bool captured = false;  // not what a message holds as const: it is captured, or something in it
  bool captures = false;  // something captured is in it, whatever that means for the whole
  bool distinct = false;  // two constants of its type that are not the same are different values
  bool text = false;      // inside a structure it may be of other types than the one that it names
  bool firm = false;      // a structure of which parts stay const only where their type says so
  bool open = false;      // a structure that may have any number of further children
  view seen_as = view::none;
  std::size_t length = 0;   // of a tuple; else the number of children
  std::uint64_t id = 0;     // where addresses cannot be compared
  cover_node const* whole;  // all values of its type
  cover_node const* form;   // which kind of structure
  cover_node const* further;
  cover_node const* const* children = nullptr;

  explicit constexpr cover_node(covering k) noexcept;

  constexpr bool takes_length(std::size_t n) const noexcept {
    return open ? n >= length : n == length;
  }
  constexpr cover_node const* child(std::size_t i) const noexcept {
    return i < length ? children[i] : further;
  }
};

// Stands where a node has nothing to point to. Of what it takes, nothing is known.
extern cover_node const unsaid;
constexpr cover_node::cover_node(covering k) noexcept
    : kind(k), whole(&unsaid), form(&unsaid), further(&unsaid) {}
inline constexpr cover_node unsaid{covering::some};

// Whether a constant expression may compare addresses. With -fsanitize=null, g++ 12 does not let
// it.
template <class T>
inline constexpr char mark = 0;
template <class T>
concept address_tells = requires { typename std::bool_constant<(&mark<T> == &mark<T*>)>; };

// Whether two nodes are one: the same type, the same constant, the same kind of structure.
constexpr bool same(cover_node const* a, cover_node const* b) noexcept {
  if constexpr (address_tells<void>) {
    return a == b;
  } else {
    return a->id == b->id;
  }
}

// Names do in place of addresses, but not all: two lambdas, two types without a name, or two of one
// name in one function may be spelled alike. These have no id. What has none counts as unknown.
template <class C, bool = address_tells<void>>
inline constexpr std::uint64_t id_of = 1;
constexpr std::uint64_t id_from(std::string_view name) noexcept {
  bool const unclear = name.find('(') != name.npos || name.find("<unnamed") != name.npos;
  return unclear ? 0 : hash_of(name);
}
template <class C>
inline constexpr std::uint64_t id_of<C, false> = id_from(type_name<C>());
constexpr cover_node named(cover_node n, std::uint64_t id) noexcept {
  if (id == 0) return unsaid;
  n.id = id;
  return n;
}

template <class Cover>
inline constexpr cover_node node_of{covering::some};

template <class... Cover>
inline constexpr cover_node const* nodes_of[] = {&node_of<Cover>...};
template <>
inline constexpr cover_node const* nodes_of<>[] = {&unsaid};

template <>
inline constexpr cover_node node_of<cover::any>{covering::any};
template <>
inline constexpr cover_node node_of<cover::capturable> = [] {
  cover_node n(covering::any);
  n.captured = n.captures = true;
  return n;
}();

// What an element of an unknown type is can be told as little.
template <>
inline constexpr cover_node node_of<cover::type<unknown>>{covering::some};
template <>
inline constexpr cover_node node_of<cover::captured<unknown>>{covering::some};
template <>
inline constexpr cover_node node_of<cover::part<unknown>>{covering::some};

template <class T>
constexpr cover_node whole_type(cover_node const& self) noexcept {
  cover_node n(covering::type);
  n.typed = true;
  n.whole = &self;
  if constexpr (std::is_same_v<T, bool>) {
    n.seen_as = view::truth;
  } else if constexpr (std::is_pointer_v<T> || std::is_class_v<T>) {
    if constexpr (optional_like<T>) {
      n.seen_as = view::optional;
    } else if constexpr (!is_atom<T> && tuple_like<T>) {
      n.seen_as = view::tuple;
      n.length = std::tuple_size_v<T>;
    }
  }
  return named(n, id_of<cover::type<T>>);
}
template <class T>
inline constexpr cover_node node_of<cover::type<T>> = whole_type<T>(node_of<cover::type<T>>);

// The same type, taken otherwise.
constexpr cover_node like(cover_node n, covering kind, bool captured = false,
                          bool text = false) noexcept {
  if (!n.typed) return n;
  n.kind = kind;
  n.captured = n.captures = captured;
  n.text = text;
  return n;
}
template <class T>
inline constexpr cover_node node_of<cover::captured<T>> =
    like(node_of<cover::type<T>>, covering::type, true);
template <class T>
inline constexpr cover_node node_of<cover::part<T>> =
    like(node_of<cover::type<T>>, covering::part, false, std::is_same_v<T, std::string>);

// An atom is the one value of its type. Of constants that are objects or pointers, the name may say
// too little.
template <class T>
inline constexpr cover_node any_constant = [] {
  cover_node n = node_of<cover::type<T>>;
  if (!n.typed || is_atom<T>) return n;
  n.distinct = std::is_integral_v<T> || std::is_enum_v<T>;
  if (!address_tells<T> && !n.distinct && !std::is_floating_point_v<T>) return unsaid;
  n.kind = covering::constant;
  n.seen_as = view::none;
  n.length = 0;
  return n;
}();
template <class T, T V>
inline constexpr cover_node node_of<cover::constant<T, V>> =
    any_constant<T>.kind == covering::constant
        ? named(any_constant<T>, id_of<cover::constant<T, V>>)
        : any_constant<T>;

constexpr cover_node with_children(cover_node n, std::size_t count,
                                   cover_node const* const* children) noexcept {
  n.length = count;
  n.children = children;
  if (n.kind == covering::none_of) return n;
  for (std::size_t i = 0; i < count; ++i) n.captures = n.captures || children[i]->captures;
  return n;
}
template <class... C>
inline constexpr cover_node node_of<cover::one_of<C...>> =
    with_children(cover_node(covering::one_of), sizeof...(C), nodes_of<C...>);
template <class... C>
inline constexpr cover_node node_of<cover::all_of<C...>> =
    with_children(cover_node(covering::all_of), sizeof...(C), nodes_of<C...>);
template <class... C>
inline constexpr cover_node node_of<cover::none_of<C...>> =
    with_children(cover_node(covering::none_of), sizeof...(C), nodes_of<C...>);

// `rest` and `rest(p)` at the end of a structure.
constexpr cover_node further_like(cover_node const& each) noexcept {
  cover_node n(covering::further);
  n.further = &each;
  return n;
}
template <>
inline constexpr cover_node node_of<cover::rest> = further_like(node_of<cover::any>);
template <class C>
inline constexpr cover_node node_of<cover::further<C>> = further_like(node_of<C>);

// A clause is a structure as well: of the elements of a message.
struct message_kind {};

// Kinds of structures, as structures that have no children yet.
constexpr cover_node form_like(cover_node const& self, bool firm,
                               cover_node const& whole) noexcept {
  cover_node n(covering::structure);
  n.form = &self;
  n.firm = firm;
  n.typed = whole.typed;
  n.whole = &whole;
  return n;
}
template <class Kind>
inline constexpr cover_node form_of = named(form_like(form_of<Kind>, false, unsaid), id_of<Kind>);
template <class T>
inline constexpr cover_node form_of<cover::holding_kind<T>> =
    named(form_like(form_of<cover::holding_kind<T>>, true, unsaid), id_of<cover::holding_kind<T>>);
template <class S>
inline constexpr cover_node form_of<cover::fields_kind<S>> =
    named(form_like(form_of<cover::fields_kind<S>>, true, node_of<cover::type<S>>),
          id_of<cover::fields_kind<S>>);

constexpr cover_node structure_of(cover_node const& form, std::size_t count,
                                  cover_node const* const* children) noexcept {
  if (form.kind != covering::structure) return unsaid;
  cover_node n = with_children(form, count, children);
  n.captured = n.firm && n.captures;
  if (count != 0 && children[count - 1]->kind == covering::further) {
    n.open = true;
    n.further = children[count - 1]->further;
    --n.length;
  }
  return n;
}
template <class Kind, class... C>
inline constexpr cover_node node_of<cover::structure<Kind, C...>> =
    structure_of(form_of<Kind>, sizeof...(C), nodes_of<C...>);

}  // namespace heed::detail
