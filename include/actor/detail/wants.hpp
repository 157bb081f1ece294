// What is known of the messages that a receive wants: by type, and for an index of the mailbox.
#pragma once

#include <actor/detail/put_aside.hpp>
#include <actor/message.hpp>
#include <actor/tag.hpp>

#include <match/clauses.hpp>
#include <match/detail/hana.hpp>
#include <match/single.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace heed::detail {

// Whether equal values have equal hashes, which are made without any harm. The standard library has
// hashes that know nothing of an == of the user's: those of an enumeration, and of what may hold
// one.
template <class T>
concept is_enum_with_equality = std::is_enum_v<T> && requires(T const& v) { operator==(v, v); };
template <class T>
concept hashed =
    !is_enum_with_equality<T> && !is_optional<T> && !variant_like<T> && requires(T const& v) {
      { std::hash<T>{}(v) } noexcept -> std::convertible_to<std::size_t>;
    };

template <class T>
std::uint64_t hash_one(T const& v) noexcept {
  return std::hash<T>{}(v);
}
inline std::uint64_t hash_one(std::string const& v) noexcept {
  return std::hash<std::string_view>{}(v);
}

// The hashes of several elements as one, and that of a single one as it is.
inline std::uint64_t hash_all(std::initializer_list<std::uint64_t> parts) noexcept {
  std::uint64_t out = *parts.begin();
  for (auto part = parts.begin() + 1; part != parts.end(); ++part) out = combined(out, *part);
  return out;
}

// A clause as an index of the mailbox sees it: its patterns are P…, and the types that they take
// T…, where these are known.
template <class Patterns, class Types>
struct indexed_clause;
template <class... P, class... T>
struct indexed_clause<parts<P...>, list<T...>> {
  template <std::size_t I>
  using pattern = nth<I, P...>;
  template <std::size_t I>
  using type = nth<I, T...>;

  // Whether the pattern takes one value, which can be found; of the first 64.
  template <std::size_t I>
  static constexpr bool is_key() {
    using asked = typename ext::single_value<pattern<I>>::type;
    if constexpr (std::is_void_v<asked> || I >= 64)
      return false;
    else
      return std::same_as<asked, type<I>> && hashed<asked>;
  }
  static constexpr std::uint64_t mask = []<std::size_t... I>(std::index_sequence<I...>) {
    return (std::uint64_t{0} | ... | (is_key<I>() ? std::uint64_t{1} << I : 0));
  }(std::index_sequence_for<P...>());
  using keys = bits_of<mask, sizeof...(P)>;

  template <std::size_t... I>
  static constexpr bool is_tagged(std::index_sequence<I...>) {
    return (... || std::same_as<type<I>, tag>);
  }

  static std::uint64_t hash(block* b) noexcept {
    return [b]<std::size_t... I>(std::index_sequence<I...>) {
      return hash_all({hash_one(*static_cast<type<I> const*>(b->form->address(b, I)))...});
    }(keys());
  }
  template <std::size_t... I>
  [[gnu::always_inline]] static std::uint64_t key(parts<P...> const& own,
                                                  std::index_sequence<I...>) noexcept {
    return hash_all({key_of<I>(own)...});
  }
  template <std::size_t I>
  static std::uint64_t key_of(parts<P...> const& own) noexcept {
    auto const& value = ext::single_value<pattern<I>>::of(own.template get<I>());
    if constexpr (std::same_as<type<I>, std::string>)
      return hash_one(std::string_view(value));
    else
      return hash_one(value);
  }

  // A message that carries a tag came after the tag was made.
  template <std::size_t... I>
  [[gnu::always_inline]] static std::uint64_t since(parts<P...> const& own, pid receiver,
                                                    std::index_sequence<I...>) noexcept {
    std::uint64_t out = 0;
    ((out = std::max(out, since_of<I>(own, receiver))), ...);
    return out;
  }
  template <std::size_t I>
  static std::uint64_t since_of(parts<P...> const& own, pid receiver) noexcept {
    if constexpr (std::same_as<type<I>, tag>) {
      tag const& t = ext::single_value<pattern<I>>::of(own.template get<I>());
      return access::maker(t) == receiver ? access::position(t) : 0;
    } else {
      return 0;
    }
  }

  // Whether it may take messages of the shape that this one has.
  template <class Patterns>
  static bool accepts(block* sample) noexcept {
    if (!Patterns::takes_length(sample->form->size)) return false;
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return (... && accepts_element<I>(sample));
    }(std::index_sequence_for<P...>());
  }
  template <std::size_t I>
  static bool accepts_element(block* sample) noexcept {
    if constexpr (!std::same_as<type<I>, unknown>)
      return *sample->form->types[I] == ext::describe<type<I>>();
    else if constexpr (requires(ext::element e) { pattern<I>::accepts(e); })
      return pattern<I>::accepts({sample->form->types[I], sample->form->address(sample, I)});
    else
      return true;
  }
};

template <class... T>
constexpr shape const* only_shape(list<T...>*) noexcept {
  return &shape_of<T...>();
}

// Of a clause, but for what needs its values.
template <class Clause>
struct known_of_clause {
  using plan = message_plan<Clause>;
  using types = typename plan::signature::type;
  using asks = indexed_clause<typename Clause::patterns::parts_type, types>;
  static constexpr bool has_keys = asks::mask != 0;
  // Whether it compares a tag: what says since when its messages can have come.
  static constexpr bool has_tag = asks::is_tagged(typename asks::keys());

  static constexpr want wanted() noexcept {
    want w;
    if constexpr (plan::exact)
      w.form = only_shape(static_cast<types*>(nullptr));
    else
      w.accepts = &asks::template accepts<typename Clause::patterns>;
    if constexpr (has_keys) {
      w.mask = asks::mask;
      w.hash = &asks::hash;
    }
    return w;
  }
};
template <class Clause>
  requires(Clause::is_otherwise)
struct known_of_clause<Clause> {
  static constexpr bool has_keys = false;
  static constexpr bool has_tag = false;
  static constexpr want wanted() noexcept { return {}; }
};

// The values of that clause of a list.
template <class List, std::size_t Index>
struct keyed_clause {
  static auto const& clause(void const* clauses) noexcept {
    return static_cast<List const*>(clauses)->template get<Index>();
  }
  using asks = typename known_of_clause<std::remove_cvref_t<decltype(clause(nullptr))>>::asks;

  static std::uint64_t key(void const* clauses) noexcept {
    return asks::key(clause(clauses).list().fixed, typename asks::keys());
  }
  static std::uint64_t since(void const* clauses, pid receiver) noexcept {
    return asks::since(clause(clauses).list().fixed, receiver, typename asks::keys());
  }
};

// Of all clauses of a list. What names the list is made for those alone that need it: to compile,
// each costs with the number of clauses.
template <class List>
inline constexpr std::array<want, 0> wants_of{};
template <class List>
inline constexpr bool all_ask_tags = false;
template <class List, std::size_t... Keyed, std::size_t... Tagged, std::size_t N>
constexpr std::array<want, N> with_keys(std::array<want, N> wants, std::index_sequence<Keyed...>,
                                        std::index_sequence<Tagged...>) noexcept {
  ((wants[Keyed].key = &keyed_clause<List, Keyed>::key), ...);
  ((wants[Tagged].since = &keyed_clause<List, Tagged>::since), ...);
  return wants;
}
template <class... C>
inline constexpr auto wants_of<clause_list<C...>> =
    with_keys<clause_list<C...>>(std::array<want, sizeof...(C)>{known_of_clause<C>::wanted()...},
                                 indices_where<known_of_clause<C>::has_keys...>(),
                                 indices_where<known_of_clause<C>::has_tag...>());
template <class... C>
  requires(sizeof...(C) != 0)
inline constexpr bool all_ask_tags<clause_list<C...>> = (... && known_of_clause<C>::has_tag);
template <class List>
inline constexpr bool all_have_keys = false;
template <class... C>
  requires(sizeof...(C) != 0)
inline constexpr bool all_have_keys<clause_list<C...>> = (... && known_of_clause<C>::has_keys);

// The bits of the shapes that could fit a clause: all of them, where it does not say its types.
template <class... T>
constexpr std::uint64_t bit_of(list<T...>*) noexcept {
  return shape_of<T...>().bit();
}
template <class C>
constexpr std::uint64_t wanted_by_clause() noexcept {
  if constexpr (C::is_otherwise) {
    return ~std::uint64_t{0};
  } else if constexpr (message_plan<C>::exact) {
    return bit_of(static_cast<typename message_plan<C>::signature::type*>(nullptr));
  } else {
    return ~std::uint64_t{0};
  }
}
template <class Messages>
inline constexpr std::uint64_t wanted_by = 0;
template <class... C>
inline constexpr std::uint64_t wanted_by<clause_list<C...>> =
    (std::uint64_t{0} | ... | wanted_by_clause<C>());

// Whether trying these clauses may run code of the user's: a guard, a predicate, a comparison.
template <class C>
inline constexpr bool asks_user = true;
template <class C>
  requires(C::is_otherwise)
inline constexpr bool asks_user<C> = false;
template <class C>
  requires(!C::is_otherwise)
inline constexpr bool asks_user<C> = C::is_guarded || (C::patterns::work & ~types) != 0;
template <class... C>
inline constexpr bool asks_user<clause_list<C...>> = (... || asks_user<C>);

// What is known of the messages that a list of clauses takes, before a look at any: see receiving.
template <class List>
struct known_of_messages {
  static constexpr std::uint64_t shapes = wanted_by<List>;
  static constexpr bool asks = asks_user<List>;
  static constexpr auto const& wants = wants_of<List>;
  static constexpr wishes all{shapes, wants.data(), wants.data() + wants.size()};
  static constexpr bool has_since = all_ask_tags<List>;
  // Whether an index finds all that they could take by its values.
  static constexpr bool has_keys = all_have_keys<List>;
  static std::uint64_t since(List const& clauses, pid receiver) noexcept {
    std::uint64_t out = ~std::uint64_t{0};
    for (want const& w : wants) out = std::min(out, w.since(&clauses, receiver));
    return out;
  }
};

}  // namespace heed::detail
