// Which clause of a list can never run.
//
// Maranget's question: is there a list of values that the last row of a matrix of patterns takes
// and none above it does? What patterns say of themselves (namespace cover) becomes small constant
// objects, one for each different pattern; the rest is plain computation on their addresses, which
// costs little to compile. Where something is not known, the answer is that the clause can run.
#pragma once

#include <match/clause.hpp>

#include <cstddef>
#include <type_traits>

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
  none_of
};

// How all values of a type may be taken by patterns that do not name it.
enum class view : unsigned char { none, truth, optional, tuple };

// What one pattern takes.
struct cover_node {
  covering kind;
  // Not what a message holds as const, for it is captured, or something in it.
  bool captured = false;
  // Something captured is in it, whatever that means for the whole.
  bool captures = false;
  // Two constants of its type that are not the same are different values.
  bool distinct = false;
  // Text: inside a structure it may be of other types than the one that it names.
  bool text = false;
  // A structure of which the parts stay const only where their type says so.
  bool firm = false;
  view seen_as = view::none;
  std::size_t length = 0;             // of a tuple; else the number of children
  cover_node const* whole = nullptr;  // all values of its type, where it has one type
  char const* structure = nullptr;    // which kind of structure
  cover_node const* const* children = nullptr;
  cover_node const* further = nullptr;  // what all further children are, where there may be any

  constexpr bool typed() const noexcept { return whole != nullptr; }
  constexpr bool takes_length(std::size_t n) const noexcept {
    return further ? n >= length : n == length;
  }
  constexpr cover_node const* child(std::size_t i) const noexcept {
    return i < length ? children[i] : further;
  }
};

// A clause is a structure as well: of the elements of a message.
struct message_kind {};

template <class Kind>
inline constexpr char structure_tag = 0;

template <class Cover>
inline constexpr cover_node node_of{covering::some};

template <class... Cover>
inline constexpr cover_node const* nodes_of[sizeof...(Cover) + 1] = {&node_of<Cover>..., nullptr};

template <>
inline constexpr cover_node node_of<cover::any>{covering::any};
template <>
inline constexpr cover_node node_of<cover::capturable>{
    .kind = covering::any, .captured = true, .captures = true};

// What an element of an unknown type is can be told as little.
template <>
inline constexpr cover_node node_of<cover::type<unknown>>{covering::some};
template <>
inline constexpr cover_node node_of<cover::captured<unknown>>{covering::some};
template <>
inline constexpr cover_node node_of<cover::part<unknown>>{covering::some};

template <class T>
constexpr cover_node whole_type(cover_node const* self) {
  cover_node n{.kind = covering::type, .whole = self};
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
  return n;
}
template <class T>
inline constexpr cover_node node_of<cover::type<T>> = whole_type<T>(&node_of<cover::type<T>>);

constexpr cover_node like_whole(cover_node const& whole, covering kind, bool captured) {
  cover_node n = whole;
  n.kind = kind;
  n.captured = n.captures = captured;
  return n;
}
template <class T>
inline constexpr cover_node node_of<cover::captured<T>> =
    like_whole(node_of<cover::type<T>>, covering::type, true);
template <class T>
inline constexpr cover_node node_of<cover::part<T>> = [] {
  cover_node n = like_whole(node_of<cover::type<T>>, covering::part, false);
  n.text = std::is_same_v<T, std::string>;
  return n;
}();
// An atom is the one value of its type.
template <class T, T V>
inline constexpr cover_node node_of<cover::constant<T, V>>{
    .kind = is_atom<T> ? covering::type : covering::constant,
    .distinct = std::is_integral_v<T> || std::is_enum_v<T>,
    .whole = &node_of<cover::type<T>>};

template <class... C>
inline constexpr cover_node node_of<cover::one_of<C...>>{.kind = covering::one_of,
                                                         .captures = (... || node_of<C>.captures),
                                                         .length = sizeof...(C),
                                                         .children = nodes_of<C...>};
template <class... C>
inline constexpr cover_node node_of<cover::all_of<C...>>{.kind = covering::all_of,
                                                         .captures = (... || node_of<C>.captures),
                                                         .length = sizeof...(C),
                                                         .children = nodes_of<C...>};
template <class... C>
inline constexpr cover_node node_of<cover::none_of<C...>>{
    .kind = covering::none_of, .length = sizeof...(C), .children = nodes_of<C...>};

// `rest` and `rest(p)` at the end of a structure.
template <class C>
inline constexpr cover_node const* further_of = nullptr;
template <>
inline constexpr cover_node const* further_of<cover::rest> = &node_of<cover::any>;
template <class C>
inline constexpr cover_node const* further_of<cover::further<C>> = &node_of<C>;

template <class Kind>
inline constexpr cover_node const* struct_of = nullptr;
template <class S>
inline constexpr cover_node const* struct_of<cover::fields_kind<S>> = &node_of<cover::type<S>>;

template <class Kind>
inline constexpr bool parts_are_firm = false;
template <class S>
inline constexpr bool parts_are_firm<cover::fields_kind<S>> = true;
template <class T>
inline constexpr bool parts_are_firm<cover::holding_kind<T>> = true;

template <class Kind, class... C>
inline constexpr cover_node node_of<cover::structure<Kind, C...>> = [] {
  cover_node n{.kind = covering::structure,
               .firm = parts_are_firm<Kind>,
               .length = sizeof...(C),
               .whole = struct_of<Kind>,
               .structure = &structure_tag<Kind>,
               .children = nodes_of<C...>};
  n.captures = (... || node_of<C>.captures);
  n.captured = n.firm && n.captures;
  cover_node const* const ends[] = {nullptr, further_of<C>...};
  n.further = ends[sizeof...(C)];
  if (n.further) --n.length;
  return n;
}();

// A list without an allocator; it lives while compiling only.
template <class T>
class scratch_list {
 public:
  scratch_list() = default;
  scratch_list(scratch_list const&) = delete;
  scratch_list& operator=(scratch_list const&) = delete;
  constexpr ~scratch_list() { delete[] items_; }

  constexpr void push(T x) {
    if (size_ == room_) grow();
    items_[size_++] = x;
  }
  constexpr void push_new(T x) {
    for (std::size_t i = 0; i < size_; ++i)
      if (items_[i] == x) return;
    push(x);
  }
  constexpr std::size_t size() const noexcept { return size_; }
  constexpr T const& operator[](std::size_t i) const noexcept { return items_[i]; }
  constexpr T& operator[](std::size_t i) noexcept { return items_[i]; }
  constexpr T const* at(std::size_t i) const noexcept { return items_ + i; }

 private:
  constexpr void grow() {
    room_ = room_ == 0 ? 8 : room_ * 2;
    T* const more = new T[room_]();
    for (std::size_t i = 0; i < size_; ++i) more[i] = items_[i];
    delete[] items_;
    items_ = more;
  }

  T* items_ = nullptr;
  std::size_t size_ = 0, room_ = 0;
};

// Where a column of the matrix stands.
enum class standing : unsigned char {
  top,    // elements of a message: never const, text always std::string
  inner,  // inside one: what a message holds as const cannot be captured
  firm    // inside what is taken apart by its static type
};

// Values that every pattern of a column either takes all of, as far as their own parts go, or none.
struct region {
  covering kind = covering::any;      // any: of a type that no `neither` above mentions
  cover_node const* whole = nullptr;  // their type, where it is known
  cover_node const* exact = nullptr;  // the constant
  char const* structure = nullptr;    // the kind of structure, and of how many parts
  std::size_t length = 0;
  bool firm = false;
  bool maybe_const = false;
};

using columns = scratch_list<cover_node const*>;
struct rows_above {
  columns cells;  // row by row
  std::size_t count = 0;
};

// The answer may take exponentially long. After so much of it the clause is taken to run.
inline constexpr std::size_t most_effort = 60000;

class coverage {
 public:
  explicit constexpr coverage(std::size_t& effort) noexcept : effort_(effort) {}

  // Whether there are values that `wanted` takes and no row above does.
  constexpr bool runs(rows_above const& above, columns const& wanted,
                      scratch_list<standing> const& where) {
    std::size_t const width = wanted.size();
    if (above.count == 0) return true;
    if (width == 0) return false;
    std::size_t const effort = 8 * (above.count + 1);
    if (effort_ < effort) return true;
    effort_ -= effort;
    cover_node const& head = *wanted[0];
    switch (head.kind) {
      case covering::one_of:
        for (std::size_t i = 0; i < head.length; ++i)
          if (runs_as(head.children[i], above, wanted, where)) return true;
        return false;
      case covering::all_of:
        for (std::size_t i = 0; i < head.length; ++i)
          if (!runs_as(head.children[i], above, wanted, where)) return false;
        return true;
      case covering::structure:
        return structure_runs(head, above, wanted, where);
      case covering::constant:
        return runs_in({.kind = covering::constant,
                        .whole = head.whole,
                        .exact = &head,
                        .maybe_const = maybe_const(head, where[0])},
                       nullptr, above, wanted, where);
      case covering::type:
      case covering::part:
        if (!head.text || where[0] == standing::top) return type_runs(head, above, wanted, where);
        break;
      default:
        break;
    }
    // Anything: what a `neither` speaks of, type by type, then all the rest.
    columns types;
    for (std::size_t r = 0; r < above.count; ++r)
      collect_types(*above.cells[r * width], false, types);
    for (std::size_t i = 0; i < types.size(); ++i)
      if (runs_as(types[i], above, wanted, where)) return true;
    return runs_in({.maybe_const = maybe_const(head, where[0])}, nullptr, above, wanted, where);
  }

 private:
  static constexpr bool maybe_const(cover_node const& n, standing where) noexcept {
    return where == standing::inner && !n.captured;
  }

  // The same with another head.
  constexpr bool runs_as(cover_node const* head, rows_above const& above, columns const& wanted,
                         scratch_list<standing> const& where) {
    columns as;
    as.push(head);
    for (std::size_t i = 1; i < wanted.size(); ++i) as.push(wanted[i]);
    return runs(above, as, where);
  }

  // Values of one type.
  constexpr bool type_runs(cover_node const& head, rows_above const& above, columns const& wanted,
                           scratch_list<standing> const& where) {
    std::size_t const width = wanted.size();
    columns constants;
    bool constant = false, parts = false;
    char const* fields = nullptr;
    std::size_t length = 0;
    bool exactly = false;
    columns leaves;
    for (std::size_t r = 0; r < above.count; ++r) {
      collect_leaves(*above.cells[r * width], leaves);
      collect_constants(*above.cells[r * width], head.whole, false, constants);
    }
    for (std::size_t i = 0; i < leaves.size(); ++i) {
      cover_node const& n = *leaves[i];
      if (n.kind == covering::constant && n.whole == head.whole) constant = true;
      if (n.kind != covering::structure) continue;
      if (!n.whole) parts = true;
      if (n.whole != head.whole) continue;
      fields = n.structure;
      if (!n.further || (!exactly && n.length > length)) length = n.length;
      exactly = exactly || !n.further;
    }
    for (std::size_t i = 0; i < constants.size(); ++i)
      if (runs_as(constants[i], above, wanted, where)) return true;
    region in{
        .kind = covering::type, .whole = head.whole, .maybe_const = maybe_const(head, where[0])};
    if (head.seen_as == view::truth && constant) {
      in.kind = covering::constant;
      in.exact = &node_of<cover::constant<bool, true>>;
      if (runs_in(in, nullptr, above, wanted, where)) return true;
      in.exact = &node_of<cover::constant<bool, false>>;
    } else if (head.seen_as == view::optional && parts) {
      in.kind = covering::structure;
      in.structure = &structure_tag<cover::empty_kind>;
      if (runs_in(in, nullptr, above, wanted, where)) return true;
      in.structure = &structure_tag<cover::filled_kind>;
      in.length = 1;
    } else if (head.seen_as == view::tuple && parts) {
      in.kind = covering::structure;
      in.structure = &structure_tag<cover::tuple_kind>;
      in.length = head.whole->length;
    } else if (fields) {
      in.kind = covering::structure;
      in.structure = fields;
      in.length = length;
      in.firm = true;
    }
    return runs_in(in, nullptr, above, wanted, where);
  }

  // A structure, of each length that makes a difference.
  constexpr bool structure_runs(cover_node const& head, rows_above const& above,
                                columns const& wanted, scratch_list<standing> const& where) {
    region in{.kind = covering::structure,
              .whole = head.whole,
              .structure = head.structure,
              .length = head.length,
              .firm = head.firm,
              .maybe_const = maybe_const(head, where[0])};
    std::size_t longest = head.length;
    if (head.further) {
      std::size_t open = 1;
      columns leaves;
      for (std::size_t r = 0; r < above.count; ++r)
        collect_leaves(*above.cells[r * wanted.size()], leaves);
      for (std::size_t i = 0; i < leaves.size(); ++i) {
        cover_node const& n = *leaves[i];
        if (n.kind != covering::structure || n.structure != head.structure) continue;
        if (n.length > longest) longest = n.length;
        if (n.further && n.further->kind != covering::any) ++open;
        if (head.whole && !n.further) in.length = n.length;  // a struct has one length
      }
      longest = head.whole ? in.length : longest + open;
    }
    for (; in.length <= longest; ++in.length)
      if (runs_in(in, &head, above, wanted, where)) return true;
    return false;
  }

  // Values of one region: what the rows that take them ask of their parts and of the other columns.
  constexpr bool runs_in(region const& in, cover_node const* head, rows_above const& above,
                         columns const& wanted, scratch_list<standing> const& where) {
    std::size_t const width = wanted.size();
    rows_above left;
    for (std::size_t r = 0; r < above.count; ++r) {
      columns taking;
      take(*above.cells[r * width], in, taking);
      for (std::size_t t = 0; t < taking.size(); ++t) {
        for (std::size_t i = 0; i < in.length; ++i)
          left.cells.push(taking[t]->kind == covering::any ? taking[t] : taking[t]->child(i));
        for (std::size_t i = 1; i < width; ++i) left.cells.push(above.cells[r * width + i]);
        ++left.count;
      }
    }
    if (left.count == 0) return true;
    columns next;
    scratch_list<standing> stand;
    for (std::size_t i = 0; i < in.length; ++i) {
      next.push(head ? head->child(i) : &node_of<cover::any>);
      stand.push(standing_in(in, where[0]));
    }
    for (std::size_t i = 1; i < width; ++i) {
      next.push(wanted[i]);
      stand.push(where[i]);
    }
    return runs(left, next, stand);
  }

  static constexpr standing standing_in(region const& in, standing where) noexcept {
    if (in.structure == &structure_tag<message_kind>) return standing::top;
    return where == standing::firm || in.firm ? standing::firm : standing::inner;
  }

  // The leaves of `both` and `either`.
  static constexpr void collect_leaves(cover_node const& n, columns& out) {
    if (n.kind == covering::one_of || n.kind == covering::all_of) {
      for (std::size_t i = 0; i < n.length; ++i) collect_leaves(*n.children[i], out);
    } else {
      out.push(&n);
    }
  }

  // What `neither` speaks of, at any depth of `both`, `either` and `neither`: its types, and the
  // constants of one type.
  static constexpr void collect_types(cover_node const& n, bool mentioned, columns& out) {
    if (has_branches(n)) {
      for (std::size_t i = 0; i < n.length; ++i)
        collect_types(*n.children[i], mentioned || n.kind == covering::none_of, out);
    } else if (mentioned && n.whole) {
      out.push_new(n.whole);
    }
  }
  static constexpr void collect_constants(cover_node const& n, cover_node const* whole,
                                          bool mentioned, columns& out) {
    if (has_branches(n)) {
      for (std::size_t i = 0; i < n.length; ++i)
        collect_constants(*n.children[i], whole, mentioned || n.kind == covering::none_of, out);
    } else if (mentioned && n.kind == covering::constant && n.whole == whole) {
      out.push_new(&n);
    }
  }
  static constexpr bool has_branches(cover_node const& n) noexcept {
    return n.kind == covering::one_of || n.kind == covering::all_of || n.kind == covering::none_of;
  }

  // In how many ways a pattern takes a region: as `any`, or as a structure that still asks of its
  // parts.
  static constexpr void take(cover_node const& n, region const& in, columns& out) {
    switch (n.kind) {
      case covering::any:
        if (!(in.maybe_const && n.captured)) out.push(&node_of<cover::any>);
        break;
      case covering::type:
        if (in.whole == n.whole && !(in.maybe_const && n.captured)) out.push(&node_of<cover::any>);
        break;
      case covering::constant:
        if (in.exact == &n) out.push(&node_of<cover::any>);
        break;
      case covering::structure:
        if (in.structure == n.structure && n.takes_length(in.length) &&
            !(in.maybe_const && n.captured))
          out.push(&n);
        break;
      case covering::one_of:
        for (std::size_t i = 0; i < n.length; ++i) take(*n.children[i], in, out);
        break;
      case covering::all_of:
        take_by_all(n, in, out);
        break;
      case covering::none_of:
        for (std::size_t i = 0; i < n.length; ++i)
          if (could_take(*n.children[i], in)) return;
        out.push(&node_of<cover::any>);
        break;
      default:
        break;
    }
  }

  // All parts must take it; at most one of them may ask further.
  static constexpr void take_by_all(cover_node const& n, region const& in, columns& out) {
    columns asking;
    for (std::size_t i = 0; i < n.length; ++i) {
      columns one;
      take(*n.children[i], in, one);
      if (one.size() == 0) return;
      bool all = false;
      for (std::size_t j = 0; j < one.size(); ++j) all = all || one[j]->kind == covering::any;
      if (all) continue;
      if (asking.size() != 0) return;
      for (std::size_t j = 0; j < one.size(); ++j) asking.push(one[j]);
    }
    if (asking.size() == 0) asking.push(&node_of<cover::any>);
    for (std::size_t j = 0; j < asking.size(); ++j) out.push(asking[j]);
  }

  // Whether a pattern inside `neither` could take any value of a region. A region without a type
  // has none of the types that such patterns name; one of a type has none of their constants.
  static constexpr bool could_take(cover_node const& n, region const& in) {
    switch (n.kind) {
      case covering::type:
      case covering::part:
      case covering::constant:
      case covering::structure:
        if (n.text || !n.whole) return true;
        if (in.kind == covering::structure && !in.whole) return true;
        if (in.whole != n.whole) return false;
        return !(n.kind == covering::constant && n.distinct &&
                 (in.kind == covering::type || (in.kind == covering::constant && in.exact != &n)));
      case covering::one_of:
        for (std::size_t i = 0; i < n.length; ++i)
          if (could_take(*n.children[i], in)) return true;
        return false;
      case covering::all_of:
        for (std::size_t i = 0; i < n.length; ++i)
          if (!could_take(*n.children[i], in)) return false;
        return true;
      default:
        return true;
    }
  }

  std::size_t& effort_;
};

// One clause: what it takes, and whether it may refuse some of that. Null for `otherwise`, which
// comes last, and for what cannot fit at all, which is another check's affair.
struct covering_clause {
  cover_node const* takes;
  bool guarded;
};

// Whether a pattern takes nothing of what the other takes, at a glance.
constexpr bool apart(cover_node const& a, cover_node const& b) noexcept {
  if (a.whole && b.whole && a.whole != b.whole) return true;
  return a.kind == covering::constant && b.kind == covering::constant && &a != &b;
}

// Whether a row could take some of what a clause takes.
constexpr bool meet(cover_node const& row, cover_node const& wanted) noexcept {
  if (!wanted.further && !row.takes_length(wanted.length)) return false;
  if (!row.further && !wanted.takes_length(row.length)) return false;
  for (std::size_t i = 1; i < wanted.length && i < row.length; ++i)
    if (apart(*row.children[i], *wanted.children[i])) return false;
  return true;
}

constexpr std::size_t find_covered(covering_clause const* clauses, std::size_t count) {
  columns rows;
  columns firsts;  // of the rows: most clauses differ in their first element
  scratch_list<standing> where;
  where.push(standing::top);
  std::size_t effort = most_effort;
  for (std::size_t i = 0; i < count; ++i) {
    cover_node const* const wanted = clauses[i].takes;
    if (!wanted) continue;
    cover_node const* const first = wanted->child(0);
    if (effort <= rows.size()) return everywhere;
    effort -= rows.size();
    rows_above above;
    for (std::size_t j = 0; j < rows.size(); ++j) {
      if (first && firsts[j] && apart(*firsts[j], *first)) continue;
      if (!meet(*rows[j], *wanted)) continue;
      above.cells.push(rows[j]);
      ++above.count;
    }
    if (above.count != 0) {
      columns one;
      one.push(wanted);
      if (!coverage(effort).runs(above, one, where)) return i;
    }
    if (clauses[i].guarded) continue;
    bool covers = true;
    for (std::size_t k = 0; k < wanted->length; ++k)
      covers = covers && wanted->children[k]->kind != covering::part &&
               wanted->children[k]->kind != covering::some;
    if (!covers) continue;
    rows.push(wanted);
    firsts.push(wanted->length != 0 ? first : nullptr);
  }
  return everywhere;
}

// An element of which nothing is known, in front of which patterns say what they bind.
struct unseen_element : erased_element<> {
  static constexpr bool lenient = true;
  template <passing>
  using passed = unseen_element;
};
template <std::size_t>
using always_unseen = unseen_element;

template <class List, class Layout>
struct message_cover {
  static constexpr cover_node const* node = nullptr;
};
template <class... P, class End, class Layout>
  requires(Layout::possible)
struct message_cover<pattern_list<parts<P...>, End>, Layout> {
  using type = typename list_cover<parts<P...>, End>::template of<message_kind, Layout, 0>::type;
  static constexpr cover_node const* node = &node_of<type>;
};

template <class C>
inline constexpr covering_clause cover_of{nullptr, true};
template <class List, class Guard, class Action>
inline constexpr covering_clause cover_of<clause<List, Guard, Action>> = [] {
  constexpr bool guarded = !std::is_same_v<Guard, no_guard>;
  if constexpr (!List::parts_type::uses_params) {
    return covering_clause{message_cover<List, context<unknown>>::node, guarded};
  } else {
    using start = context<typename clause<List, Guard, Action>::params>;
    using layout = typename List::parts_type::template binding<start, always_unseen>::type;
    return covering_clause{message_cover<List, layout>::node, guarded};
  }
}();

// The index of the first clause that can never run, because earlier ones without guards take all
// that it would take; `everywhere` if there is none.
template <class... Clause>
constexpr std::size_t never_runs() {
  if constexpr (sizeof...(Clause) < 2) {
    return everywhere;
  } else {
    constexpr covering_clause all[] = {cover_of<Clause>...};
    return find_covered(all, sizeof...(Clause));
  }
}

}  // namespace heed::detail
