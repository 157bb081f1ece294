// Clauses as text, for who asks what an actor waits for.
#pragma once

#include <actor/shape.hpp>

#include <match/clauses.hpp>
#include <match/compare.hpp>
#include <match/detail/hana.hpp>
#include <match/fwd.hpp>

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace heed::detail {

// Made from types, and from the values of patterns where these are numbers or text: no code of the
// user's runs, and what a pattern only refers to is not looked at. A type stands as in a printed
// message, what takes several types as in a clause.

template <class T>
void write_type(std::string& out) {
  if constexpr (atom_like<T>)
    ((out += '"') += T::name()) += "\"_a";
  else
    out += printed_name(describe<T>());
}

// A value that a pattern holds as a V; its type, where it is neither number nor text.
template <class T, class V>
void write_value(std::string& out, V const& v) {
  if constexpr (std::same_as<T, bool>)
    out += v ? "true" : "false";
  else if constexpr (is_number<T>)
    out += std::to_string(v);
  else if constexpr (std::same_as<T, std::string>)
    ((out += '"') += std::string_view(v)) += '"';
  else
    write_type<T>(out);
}
// Held so, it is another's.
template <class V>
inline constexpr bool only_refers = false;
template <class T>
inline constexpr bool only_refers<referred<T>> = true;

constexpr std::string_view sign_of(relation r) noexcept {
  constexpr std::string_view signs[] = {" == ", " != ", " < ", " <= ", " > ", " >= "};
  return signs[static_cast<std::size_t>(r)];
}

// ---- what stands inside another pattern, of which only the type is known

template <class P>
void write_inner(std::string& out);

// They stand between parentheses, after that name, and commas between them.
class written_list {
 public:
  written_list(std::string& out, std::string_view name) : out_(out) { (out_ += name) += '('; }
  written_list(written_list const&) = delete;
  written_list& operator=(written_list const&) = delete;
  ~written_list() { out_ += ')'; }

  std::string& next() {
    if (!std::exchange(first_, false)) out_ += ", ";
    return out_;
  }

 private:
  std::string& out_;
  bool first_ = true;
};

inline void write_end(written_list&, closed const*) {}
inline void write_end(written_list& list, open_end const*) {
  list.next() += "rest";
}
template <class P>
void write_end(written_list& list, each_of<P> const*) {
  written_list rest(list.next(), "rest");
  write_inner<P>(rest.next());
}
template <class... P, class End>
void write_parts(std::string& out, std::string_view name, pattern_list<parts<P...>, End> const*) {
  written_list list(out, name);
  (write_inner<P>(list.next()), ...);
  write_end(list, static_cast<End const*>(nullptr));
}
template <class... P>
void write_several(std::string& out, std::string_view name) {
  written_list list(out, name);
  (write_inner<P>(list.next()), ...);
}

// By the pattern's type, or a base of it.
inline void write_form(std::string& out, void const*) {
  out += "...";
}
inline void write_form(std::string& out, wildcard const*) {
  out += '_';
}
inline void write_form(std::string& out, arg_pattern const*) {
  out += "arg";
}
inline void write_form(std::string& out, none_pattern const*) {
  out += "none";
}
template <class B>
void write_form(std::string& out, is_a_pattern<B> const*) {
  write_type<B>(out += "is_a<");
  out += '>';
}
template <class T, class P>
void write_form(std::string& out, holds_pattern<T, P> const*) {
  write_type<T>(out += "holds<");
  out += '>';
}
template <class P>
void write_form(std::string& out, some_pattern<P> const*) {
  write_several<P>(out, "some");
}
template <class... P>
void write_form(std::string& out, both_pattern<P...> const*) {
  write_several<P...>(out, "both");
}
template <class... P>
void write_form(std::string& out, either_pattern<P...> const*) {
  write_several<P...>(out, "either");
}
template <class... P>
void write_form(std::string& out, neither_pattern<P...> const*) {
  write_several<P...>(out, "neither");
}
template <class List>
void write_form(std::string& out, tuple_pattern<List> const*) {
  write_parts(out, "tuple_of", static_cast<List const*>(nullptr));
}
template <class List>
void write_form(std::string& out, sequence_pattern<List> const*) {
  write_parts(out, "seq", static_cast<List const*>(nullptr));
}
template <class S, class List>
void write_form(std::string& out, fields_pattern<S, List> const*) {
  write_type<S>(out += "fields<");
  write_parts(out, ">", static_cast<List const*>(nullptr));
}

template <class P>
void write_inner(std::string& out) {
  if constexpr (!P::uses_params) {
    using type = typename P::template takes<void, 0>;
    if constexpr (!std::same_as<type, unknown>) return write_type<type>(out);
  }
  write_form(out, static_cast<P const*>(nullptr));
}

// ---- what stands in a clause; T is the one type that it takes, or unknown

template <class T, class P>
void write_pattern(std::string& out, P const& p) {
  if constexpr (std::same_as<T, unknown>)
    write_form(out, &p);
  else
    write_type<T>(out);
}
template <class T, class V>
void write_pattern(std::string& out, value_pattern<V> const& p) {
  if constexpr (only_refers<V>)
    write_type<T>(out);
  else
    write_value<T>(out, p.value());
}
template <class T, class U, U Value>
void write_pattern(std::string& out, constant_pattern<U, Value> const&) {
  write_value<U>(out, Value);
}
template <class T, class F>
void write_pattern(std::string& out, predicate_pattern<F> const&) {
  write_type<T>(out);
  out += " when";
}
template <class T, class Inner, class F>
void write_pattern(std::string& out, refined<Inner, predicates, F> const&) {
  write_type<T>(out);
  out += " when";
}
template <class T, class Inner, relation R, class V>
void write_pattern(std::string& out, refined<Inner, values, comparison<R, V>> const& p) {
  using held = held_value<V>;
  write_type<T>(out);
  out += sign_of(R);
  if constexpr (only_refers<V>)
    write_type<typename held::type>(out);
  else
    write_value<typename held::type>(out, held::get(p.asked().value));
}

template <class... P, class... T>
void write_fixed(written_list& list, parts<P...> const& all, detail::list<T...>*) {
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (write_pattern<T>(list.next(), all.template get<I>()), ...);
  }(std::index_sequence_for<P...>());
}
inline void write_fixed(written_list&, parts<> const&, list<>*) {}

template <class C>
void write_clause(std::string& out, C const& c) {
  if constexpr (C::is_otherwise) {
    out += "otherwise";
  } else {
    {
      written_list list(out, "on");
      write_fixed(list, c.list().fixed,
                  static_cast<typename message_plan<C>::signature::type*>(nullptr));
      write_end(list, static_cast<typename C::patterns::end_type const*>(nullptr));
    }
    if constexpr (C::is_guarded) out += " when";
  }
}

// All of them, with commas between.
template <class... C>
void write_clauses(std::string& out, clause_list<C...> const& list) {
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    std::string_view before;
    ((out += std::exchange(before, ", "), write_clause(out, list.template get<I>())), ...);
  }(std::index_sequence_for<C...>());
}

}  // namespace heed::detail
