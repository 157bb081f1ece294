// Which clause of a list can never run.
//
// Maranget's question: is there a list of values that the last row of a matrix of patterns takes
// and none above it does? Where something is not known, the answer is that the clause can run.
#pragma once

#include <match/clause.hpp>
#include <match/detail/cover_nodes.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

namespace heed::detail {

// A list that lives while compiling only, and is cheap to read then.
template <class T>
struct scratch_list {
  T* items = nullptr;
  std::size_t size = 0, room = 0;

  scratch_list() = default;
  scratch_list(scratch_list const&) = delete;
  scratch_list& operator=(scratch_list const&) = delete;
  constexpr ~scratch_list() { delete[] items; }

  constexpr void push(T x) {
    if (size == room) {
      room = room == 0 ? 8 : room * 2;
      T* const more = new T[room]();
      for (std::size_t i = 0; i < size; ++i) more[i] = items[i];
      delete[] items;
      items = more;
    }
    items[size++] = x;
  }
};

// Where a column of the matrix stands.
enum class standing : unsigned char {
  top,    // elements of a message: never const, text always std::string
  inner,  // inside one: what a message holds as const cannot be captured
  firm    // inside what is taken apart by its static type
};

using columns = scratch_list<cover_node const*>;
using standings = scratch_list<standing>;
struct rows_above {
  columns cells;  // row by row
  std::size_t count = 0;
};

// Values that every pattern of a column either takes all of, as far as their own parts go, or none.
struct region {
  covering kind = covering::any;  // any: of types that no `neither` above mentions
  bool typed = false;             // whether their type is known
  bool firm = false;
  bool maybe_const = false;
  std::size_t length = 0;             // of how many parts
  cover_node const* whole = &unsaid;  // their type
  cover_node const* exact = &unsaid;  // the constant
  cover_node const* form = &unsaid;   // the kind of structure
};

// The answer may take exponentially long. After so much of it the clause is taken to run.
inline constexpr std::size_t most_effort = 60000;

class coverage {
 public:
  explicit constexpr coverage(std::size_t& effort) noexcept : effort_(effort) {}

  // Whether there are values that `wanted` takes and no row above does.
  constexpr bool runs(rows_above const& above, columns const& wanted, standings const& where) {
    if (above.count == 0) return true;
    if (wanted.size == 0) return false;
    std::size_t const effort = 8 * (above.count + 1);
    if (effort_ < effort) return true;
    effort_ -= effort;
    cover_node const& head = *wanted.items[0];
    region in = region_of(head, where);
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
        return structure_runs(head, in, above, wanted, where);
      case covering::constant:
        in.exact = &head;
        return runs_in(in, unsaid, above, wanted, where);
      case covering::type:
      case covering::part:
        if (!head.text || where.items[0] == standing::top)
          return type_runs(head, in, above, wanted, where);
        break;
      default:
        break;
    }
    // Anything: what a `neither` speaks of, type by type, then all the rest.
    columns types;
    for (std::size_t r = 0; r < above.count; ++r)
      collect(*above.cells.items[r * wanted.size], unsaid, false, types);
    for (std::size_t i = 0; i < types.size; ++i)
      if (runs_as(types.items[i], above, wanted, where)) return true;
    region rest;
    rest.maybe_const = in.maybe_const;
    return runs_in(rest, unsaid, above, wanted, where);
  }

 private:
  static constexpr region region_of(cover_node const& head, standings const& where) {
    region in;
    in.kind = head.kind;
    in.typed = head.typed;
    in.firm = head.firm;
    in.maybe_const = where.items[0] == standing::inner && !head.captured;
    in.whole = head.whole;
    in.form = head.form;
    return in;
  }

  // The same with another head.
  constexpr bool runs_as(cover_node const* head, rows_above const& above, columns const& wanted,
                         standings const& where) {
    columns as;
    as.push(head);
    for (std::size_t i = 1; i < wanted.size; ++i) as.push(wanted.items[i]);
    return runs(above, as, where);
  }

  // Values of one type.
  constexpr bool type_runs(cover_node const& head, region& in, rows_above const& above,
                           columns const& wanted, standings const& where) {
    columns constants, leaves;
    for (std::size_t r = 0; r < above.count; ++r) {
      collect_leaves(*above.cells.items[r * wanted.size], leaves);
      collect(*above.cells.items[r * wanted.size], head, false, constants);
    }
    bool constant = false, parts = false, fields = false, exactly = false;
    for (std::size_t i = 0; i < leaves.size; ++i) {
      cover_node const& n = *leaves.items[i];
      bool const alike = n.typed && same(n.whole, head.whole);
      if (n.kind == covering::constant && alike) constant = true;
      if (n.kind != covering::structure) continue;
      if (!n.typed) parts = true;
      if (!alike) continue;
      fields = true;
      in.form = n.form;
      if (!n.open || (!exactly && n.length > in.length)) in.length = n.length;
      exactly = exactly || !n.open;
    }
    for (std::size_t i = 0; i < constants.size; ++i)
      if (runs_as(constants.items[i], above, wanted, where)) return true;
    in.kind = covering::structure;
    if (head.seen_as == view::truth && constant) {
      in.kind = covering::constant;
      in.exact = &node_of<cover::constant<bool, true>>;
      if (runs_in(in, unsaid, above, wanted, where)) return true;
      in.exact = &node_of<cover::constant<bool, false>>;
    } else if (head.seen_as == view::optional && parts) {
      in.form = &form_of<cover::empty_kind>;
      in.length = 0;
      if (runs_in(in, unsaid, above, wanted, where)) return true;
      in.form = &form_of<cover::filled_kind>;
      in.length = 1;
    } else if (head.seen_as == view::tuple && parts) {
      in.form = &form_of<cover::tuple_kind>;
      in.length = head.length;
    } else if (fields) {
      in.firm = true;
    } else {
      in.kind = covering::type;
    }
    return runs_in(in, unsaid, above, wanted, where);
  }

  // A structure, of each length that makes a difference.
  constexpr bool structure_runs(cover_node const& head, region& in, rows_above const& above,
                                columns const& wanted, standings const& where) {
    std::size_t longest = in.length = head.length;
    if (head.open) {
      std::size_t open = 1;
      columns leaves;
      for (std::size_t r = 0; r < above.count; ++r)
        collect_leaves(*above.cells.items[r * wanted.size], leaves);
      for (std::size_t i = 0; i < leaves.size; ++i) {
        cover_node const& n = *leaves.items[i];
        if (n.kind != covering::structure || !same(n.form, head.form)) continue;
        if (n.length > longest) longest = n.length;
        if (n.open && n.further->kind != covering::any) ++open;
        if (head.typed && !n.open) in.length = n.length;  // a struct has one length
      }
      longest = head.typed ? in.length : longest + open;
    }
    for (; in.length <= longest; ++in.length)
      if (runs_in(in, head, above, wanted, where)) return true;
    return false;
  }

  // Values of one region: what the rows that take them ask of their parts and of the other columns.
  // Of the parts, the pattern itself asks what `head` does, if that is a structure.
  constexpr bool runs_in(region const& in, cover_node const& head, rows_above const& above,
                         columns const& wanted, standings const& where) {
    rows_above left;
    for (std::size_t r = 0; r < above.count; ++r) {
      cover_node const* const* const row = above.cells.items + r * wanted.size;
      columns taking;
      take(*row[0], in, taking);
      for (std::size_t t = 0; t < taking.size; ++t) {
        for (std::size_t i = 0; i < in.length; ++i) left.cells.push(part(*taking.items[t], i));
        for (std::size_t i = 1; i < wanted.size; ++i) left.cells.push(row[i]);
        ++left.count;
      }
    }
    if (left.count == 0) return true;
    columns next;
    standings stand;
    for (std::size_t i = 0; i < in.length; ++i) {
      next.push(part(head, i));
      stand.push(same(in.form, &form_of<message_kind>)         ? standing::top
                 : in.firm || where.items[0] == standing::firm ? standing::firm
                                                               : standing::inner);
    }
    for (std::size_t i = 1; i < wanted.size; ++i) {
      next.push(wanted.items[i]);
      stand.push(where.items[i]);
    }
    return runs(left, next, stand);
  }
  static constexpr cover_node const* part(cover_node const& n, std::size_t i) {
    return n.kind == covering::structure ? n.child(i) : &node_of<cover::any>;
  }

  // The leaves of `both` and `either`.
  static constexpr void collect_leaves(cover_node const& n, columns& out) {
    if (n.kind == covering::one_of || n.kind == covering::all_of) {
      for (std::size_t i = 0; i < n.length; ++i) collect_leaves(*n.children[i], out);
    } else {
      out.push(&n);
    }
  }

  // What `neither` speaks of, at any depth of `both`, `either` and `neither`: its types, or the
  // constants of one type.
  static constexpr void collect(cover_node const& n, cover_node const& of, bool mentioned,
                                columns& out) {
    if (n.kind == covering::one_of || n.kind == covering::all_of || n.kind == covering::none_of) {
      for (std::size_t i = 0; i < n.length; ++i)
        collect(*n.children[i], of, mentioned || n.kind == covering::none_of, out);
    } else if (mentioned && n.typed) {
      if (of.typed && (n.kind != covering::constant || !same(n.whole, of.whole))) return;
      cover_node const* const found = of.typed ? &n : n.whole;
      for (std::size_t i = 0; i < out.size; ++i)
        if (same(out.items[i], found)) return;
      out.push(found);
    }
  }

  // In how many ways a pattern takes a region: as `any`, or as a structure that still asks of its
  // parts.
  static constexpr void take(cover_node const& n, region const& in, columns& out) {
    if (in.maybe_const && n.captured) return;
    switch (n.kind) {
      case covering::any:
        out.push(&n);
        break;
      case covering::type:
        if (in.typed && same(in.whole, n.whole)) out.push(&node_of<cover::any>);
        break;
      case covering::constant:
        if (in.kind == covering::constant && same(in.exact, &n)) out.push(&node_of<cover::any>);
        break;
      case covering::structure:
        if (in.kind == covering::structure && same(in.form, n.form) && n.takes_length(in.length))
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
      if (one.size == 0) return;
      bool all = false;
      for (std::size_t j = 0; j < one.size; ++j) all = all || one.items[j]->kind == covering::any;
      if (all) continue;
      if (asking.size != 0) return;
      for (std::size_t j = 0; j < one.size; ++j) asking.push(one.items[j]);
    }
    if (asking.size == 0) asking.push(&node_of<cover::any>);
    for (std::size_t j = 0; j < asking.size; ++j) out.push(asking.items[j]);
  }

  // Whether a pattern inside `neither` could take any value of a region. A region without a type
  // has none of the types that such patterns name; one of a type has none of their constants.
  static constexpr bool could_take(cover_node const& n, region const& in) {
    switch (n.kind) {
      case covering::type:
      case covering::part:
      case covering::constant:
      case covering::structure:
        if (n.text || !n.typed) return true;
        if (!in.typed) return in.kind == covering::structure;
        if (!same(in.whole, n.whole)) return false;
        return !(
            n.kind == covering::constant && n.distinct &&
            (in.kind == covering::type || (in.kind == covering::constant && !same(in.exact, &n))));
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

// One clause: what it takes, and whether it may refuse some of that. Nothing is said of
// `otherwise`, which comes last, and of what cannot fit at all, which is another check's affair.
struct covering_clause {
  cover_node const* takes = &unsaid;
  bool guarded = true;
};

// Whether a pattern takes nothing of what the other takes, at a glance.
constexpr bool apart(cover_node const& a, cover_node const& b) noexcept {
  if (a.kind == covering::constant && b.kind == covering::constant) return !same(&a, &b);
  return a.typed && b.typed && !same(a.whole, b.whole);
}

// Whether a row could take some of what a clause takes. Most differ in their first element.
constexpr bool meet(cover_node const& row, cover_node const& wanted) noexcept {
  for (std::size_t i = 0; i < wanted.length && i < row.length; ++i)
    if (apart(*row.children[i], *wanted.children[i])) return false;
  return (wanted.open || row.takes_length(wanted.length)) &&
         (row.open || wanted.takes_length(row.length));
}

constexpr std::size_t find_covered(covering_clause const* clauses, std::size_t count) {
  columns rows, one;
  one.push(&unsaid);
  standings where;
  where.push(standing::top);
  std::size_t effort = most_effort;
  for (std::size_t i = 0; i < count; ++i) {
    cover_node const& wanted = *clauses[i].takes;
    if (wanted.kind != covering::structure) continue;
    if (effort <= rows.size) return everywhere;
    effort -= rows.size;
    rows_above above;
    for (std::size_t j = 0; j < rows.size; ++j) {
      if (!meet(*rows.items[j], wanted)) continue;
      above.cells.push(rows.items[j]);
      ++above.count;
    }
    one.items[0] = &wanted;
    if (!coverage(effort).runs(above, one, where)) return i;
    bool covers = !clauses[i].guarded;
    for (std::size_t k = 0; k < wanted.length; ++k)
      covers = covers && wanted.children[k]->kind != covering::part &&
               wanted.children[k]->kind != covering::some;
    if (covers) rows.push(&wanted);
  }
  return everywhere;
}

// An element of which nothing is known, in front of which patterns say what they bind.
struct unseen_element : erased_element<> {
  static constexpr bool lenient = true;
  using inside = unseen_element;
  template <passing>
  using inside_as = unseen_element;
  static constexpr bool maybe_const = false;
};
template <std::size_t>
using always_unseen = unseen_element;

template <class Parts, class End, class Layout, class>
struct message_cover;
template <class... P, class End, class Layout, std::size_t... I>
struct message_cover<parts<P...>, End, Layout, std::index_sequence<I...>> {
  using type = typename end_cover<End, Layout>::template of<
      message_kind, typename P::template cover<Layout, parts<P...>::offsets[I]>...>;
};

template <class List, class Layout>
inline constexpr cover_node const* message_node = &unsaid;
template <class... P, class End, class Layout>
  requires(Layout::possible)
inline constexpr cover_node const* message_node<pattern_list<parts<P...>, End>, Layout> =
    &node_of<typename message_cover<parts<P...>, End, Layout, std::index_sequence_for<P...>>::type>;

template <class C>
inline constexpr covering_clause cover_of{};
template <class List, class Guard, class Action>
inline constexpr covering_clause cover_of<clause<List, Guard, Action>>{
    message_node<List, context<unknown>>, !std::is_same_v<Guard, no_guard>};
template <class List, class Guard, class Action>
  requires(List::parts_type::uses_params)
inline constexpr covering_clause cover_of<clause<List, Guard, Action>>{
    message_node<List,
                 typename List::parts_type::template binding<
                     context<typename clause<List, Guard, Action>::params>, always_unseen>::type>,
    !std::is_same_v<Guard, no_guard>};

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
