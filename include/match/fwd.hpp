// The public names of the pattern layer, declared once.
#pragma once

#include <cstddef>

namespace heed {

// What went wrong.
class match_error;

// What a pattern looks at.
namespace ext {
struct element;
class type_descriptor;
}  // namespace ext
template <class T>
struct variant_access;
template <class T>
struct holder_access;

// What a pattern is.
struct pattern_base;

// Leaves: `_`, `rest`, `is<T>`, `as<T>`, `arg`, `is_a<B>`, `as_a<B>`, `c<V>`.
struct wildcard;
struct rest_maker;
template <class T>
struct is_pattern;
template <class T>
struct as_pattern;
struct arg_pattern;
template <class B>
struct is_a_pattern;
template <class B>
struct as_a_pattern;
template <class V>
class value_pattern;
template <class T, T V>
struct constant_pattern;
template <class F>
class predicate_pattern;

// Patterns made of patterns: `both`, `either`, `neither`, `some`, `none`, `holds<T>`, `tuple_of`,
// `fields<S>`, `field<&S::m>`, `seq`, `keys`, `via`.
template <class... P>
class both_pattern;
template <class... P>
class either_pattern;
template <class... P>
class neither_pattern;
template <class P>
class some_pattern;
struct none_pattern;
template <class T, class P>
class holds_pattern;
template <class List>
class tuple_pattern;
template <class S, class List>
class fields_pattern;
template <auto Member, class P>
class field_pattern;
template <class List>
class sequence_pattern;
template <class Parts, class... K>
class keys_pattern;
template <class F, class P>
class via_pattern;

// Clauses: `on(…) >> action`, `.when(…)`, `otherwise`, `clauses(…)`; then `match` and `matches`.
class never;
template <class List, class Guard>
class clause_head;
template <class List, class Guard, class Action>
class clause;
template <class Action>
class otherwise_clause;
template <class... C>
class clause_list;

}  // namespace heed
