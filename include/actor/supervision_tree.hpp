// A supervisor, its children, and theirs.
#pragma once

#include <actor/call.hpp>
#include <actor/child_info.hpp>
#include <actor/children.hpp>
#include <actor/clock.hpp>
#include <actor/detail/supervision.hpp>
#include <actor/monitor.hpp>
#include <actor/pid.hpp>
#include <actor/receive.hpp>
#include <actor/reply.hpp>
#include <actor/result.hpp>
#include <actor/self.hpp>
#include <actor/signal.hpp>
#include <actor/spawn.hpp>
#include <actor/supervisor_flags.hpp>
#include <actor/tag.hpp>
#include <actor/task.hpp>

#include <match/match.hpp>

#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace heed {

// What `tree_of` gives: each supervisor as it was when it answered. Printed a line for each, those
// below a supervisor indented behind it, in the order of starting.
struct supervision_tree {
  child_info what;                               // of the first, the pid alone
  std::optional<supervision_strategy> strategy;  // of a supervisor that has answered
  std::vector<supervision_tree> children;

  friend std::ostream& operator<<(std::ostream& out, supervision_tree const& t) {
    t.print(out, 0);
    return out;
  }

 private:
  void print(std::ostream& out, std::size_t depth) const {
    out << std::string(2 * depth, ' ');
    if (depth == 0)
      out << what.child;
    else
      out << what;
    if (strategy)
      out << (depth == 0 ? " " : ", ") << *strategy;
    else if (depth == 0 || (what.supervises && what.child))
      out << (depth == 0 ? " " : ", ") << "does not answer";
    out << '\n';
    for (supervision_tree const& t : children) t.print(out, depth + 1);
  }
};

namespace detail {

// Templates, so that whoever does not ask for a tree does not compile them.
template <class X>
task<> grow(self me, deadline until, supervision_tree& t) {
  auto const said = co_await me.try_call<description>(until, t.what.child, describe_order());
  if (!said) co_return;
  t.strategy = said->strategy;
  for (child_info const& c : said->children) {
    supervision_tree& below = t.children.emplace_back();
    below.what = c;
    if (c.supervises && c.child) co_await grow<X>(me, until, below);
  }
}

// Asks them all, so that no supervisor waits for another. Who wants the tree may end before it has
// asked for it.
template <class X>
task<> grow_tree(self me, pid asker, pid root) {
  tag const asks = me.monitor(asker);
  supervision_tree t;
  t.what.child = root;
  co_await grow<X>(me, within(call_time), t);
  co_await me.receive(
      on(is<which_order>) >> [&] { me.reply(std::move(t)); },
      on(fields<down>(asks, _, _)) >> [] {});
}

}  // namespace detail

// Asks a supervisor, and those below it, for their children: a supervision_tree. A call as those of
// children.hpp are, but that it takes at most 5 s: whoever has not answered by then stands in the
// tree without children.
//   std::cout << tree_of(here, sup);
template <class Way>
decltype(auto) tree_of(waiting_verbs<Way>& me, pid sup) {
  return detail::ask_supervisor<supervision_tree>(
      me, me.spawn(detail::grow_tree<void>, me.pid(), sup), detail::which_order());
}

}  // namespace heed
