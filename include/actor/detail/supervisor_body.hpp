// What a supervisor does.
#pragma once

#include <actor/call.hpp>
#include <actor/call_error.hpp>
#include <actor/child_error.hpp>
#include <actor/child_spec.hpp>
#include <actor/clock.hpp>
#include <actor/detail/child_table.hpp>
#include <actor/detail/kinship.hpp>
#include <actor/detail/supervision.hpp>
#include <actor/detail/text.hpp>
#include <actor/error.hpp>
#include <actor/monitor.hpp>
#include <actor/reactor.hpp>
#include <actor/receive.hpp>
#include <actor/reply.hpp>
#include <actor/signal.hpp>
#include <actor/stop.hpp>
#include <actor/supervisor_flags.hpp>

#include <match/match.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace heed::detail {

// A template, so that it costs a program that has no supervisor next to nothing to compile.
template <class X>
class supervisor_body : public reactor, public supervising {
 public:
  explicit supervisor_body(supervisor_flags flags, std::vector<child_spec> children = {});

 private:
  using child = child_table::child;
  using event = supervisor_event::kind;

  // Answers `stop` when everything else of the supervisor is gone.
  struct farewell {
    reply_promise to;
    ~farewell() {
      if (!to) return;
      try {
        to.reply(stopped());
      } catch (...) {
        report("a supervisor stopped, but could not say so");
      }
    }
  };

  // ---- what comes

  task<> on_begin(begin_supervising);
  task<> on_exit_signal(exit_signal s);
  task<> on_try_again(try_again which);
  task<> on_stop() {
    farewell_.to = me.promise();
    co_await leave(exit_reason::normal);
  }
  task<child_result> on_start(start_order order);
  task<child_result> on_start_more(start_more_order order);
  task<child_result> on_child_order(child_order order);
  bool on_has_started() { return true; }
  std::vector<child_info> on_which() { return table_.list(); }
  child_counts on_count() { return table_.count(); }
  description on_describe() { return {flags_.strategy, table_.list()}; }

  // ---- what is done

  // Null, or why it could not be started.
  task<std::optional<exit_reason>> start(child& c, event as);
  // What it takes to start it again: one restart.
  task<> restart(child& c, exit_reason why);
  // Of those from that number on: null, or the first that could not be started.
  task<child*> start_from(std::uint64_t first, event as, exit_reason* why);
  task<> terminate(child& c);
  task<> terminate_from(std::uint64_t first);
  task<> terminate_all_at_once();
  // Ends the supervisor.
  task<> leave(exit_reason why);

  void try_later(child& c, exit_reason const& why) {
    c.restarting = true;
    if (!std::exchange(c.tries, true)) me.send(me.pid(), try_again{c.number, why});
  }
  bool may_restart();
  void tell(event what, child const& c, exit_reason const& why) const noexcept {
    note(*access::inner(me),
         [&] { return supervisor_event{what, me.pid(), c.spec->id, c.who, why}; });
  }

  farewell farewell_;  // first, so that it goes last
  supervisor_flags flags_;
  heed::pid parent_;
  child_table table_;
  std::deque<time_point> restarts_;  // within the last period

 public:
  // Until the first children have been started, everything waits.
  static constexpr auto handles = handlers(on(as<begin_supervising>) >> &supervisor_body::on_begin,
                                           on(is<stop>) >> postpone, otherwise >> postpone);

 private:
  static constexpr auto serving = handlers(
      on(as<exit_signal>) >> &supervisor_body::on_exit_signal,
      on(as<try_again>) >> &supervisor_body::on_try_again,
      on(is<stop>) >> &supervisor_body::on_stop, on(as<start_order>) >> &supervisor_body::on_start,
      on(as<start_more_order>) >> &supervisor_body::on_start_more,
      on(as<child_order>) >> &supervisor_body::on_child_order,
      on(is<has_started>) >> &supervisor_body::on_has_started,
      on(is<which_order>) >> &supervisor_body::on_which,
      on(is<count_order>) >> &supervisor_body::on_count,
      on(is<describe_order>) >> &supervisor_body::on_describe);
};

template <class X>
supervisor_body<X>::supervisor_body(supervisor_flags flags, std::vector<child_spec> children)
    : flags_(flags), table_(flags, std::move(children)) {
  process const& here = *access::inner(me);
  me.trap_exit(true);
  parent_ = kinship::parent_of(here);
  // It ended before its signals came as messages.
  if (parent_ && !me.system().alive(parent_)) me.exit(exit_reason::normal);
  me.send(me.pid(), begin_supervising());
}

// ---- starting

template <class X>
task<std::optional<exit_reason>> supervisor_body<X>::start(child& c, event as) {
  std::optional<exit_reason> failed;
  heed::pid who;
  try {
    auto const& starter = *access::inner(c.spec->start);
    child_begun begun = starter.start(me, c.more);
    who = begun.who;
    if (begun.goes_on) who = co_await std::move(*begun.goes_on);
    if (who) me.link(who);
    if (who && starter.supervises()) co_await me.call<bool>(deadline::never(), who, has_started());
    table_.runs(c, who);
  } catch (actor_exit const&) {
    throw;
  } catch (actor_error const& e) {
    failed = e.reason();
  } catch (call_error const& e) {
    failed = e.why() == call_error::down ? e.reason() : exit_reason(std::current_exception());
  } catch (...) {
    failed = exit_reason(std::current_exception());
  }
  if (failed && who) {
    // Its name is free before it is tried again.
    tag const gone = me.monitor(who);
    me.unlink(who);
    me.exit(who, exit_reason::kill);
    co_await me.receive(on(fields<down>(gone, _, _)) >> [] {});
  }
  if (failed)
    tell(event::start_failed, c, *failed);
  else
    tell(as, c, exit_reason::normal);
  co_return failed;
}

template <class X>
task<typename supervisor_body<X>::child*> supervisor_body<X>::start_from(std::uint64_t first,
                                                                         event as,
                                                                         exit_reason* why) {
  for (child* c = table_.at_or_after(first); c; c = table_.at_or_after(first)) {
    first = c->number + 1;
    auto const failed = co_await start(*c, as);
    if (failed) {
      *why = *failed;
      co_return c;
    }
    if (!c->who && c->spec->restart == temporary) table_.erase(*c);
  }
  co_return nullptr;
}

template <class X>
task<> supervisor_body<X>::on_begin(begin_supervising) {
  exit_reason why = exit_reason::normal;
  child* const failed = co_await start_from(0, event::started, &why);
  if (failed) {
    start_failure const said{failed->spec->id, why};
    co_await leave(said);
  }
  me.become(serving, *this);
}

// ---- terminating

template <class X>
task<> supervisor_body<X>::terminate(child& c) {
  c.restarting = false;
  heed::pid const who = c.who;
  if (!who) co_return;
  // Not by the link, which the child may have taken back.
  tag const m = me.monitor(who);
  exit_reason why = exit_reason::normal;
  bool ended = false;
  auto const has_ended = [&](exit_reason const& reason) {
    why = reason;
    ended = true;
  };
  if (!c.spec->shutdown.kills()) {
    deadline const limit = c.spec->shutdown.limit(c.supervises());
    me.exit(who, exit_reason::shutdown);
    co_await me.receive(on(fields<down>(m, _, arg)) >> has_ended, after(limit) >> [] {});
  }
  if (!ended) {
    me.exit(who, exit_reason::kill);
    co_await me.receive(on(fields<down>(m, _, arg)) >> has_ended);
  }
  // Its exit signal, which has come by now, or does not come any more, is not to be one of a child.
  me.unlink(who);
  tell(event::terminated, c, why);
  table_.runs(c, heed::pid());
}

template <class X>
task<> supervisor_body<X>::terminate_from(std::uint64_t first) {
  for (child* c = table_.last(); c && c->number >= first;) {
    co_await terminate(*c);
    child* const before = table_.before(*c);
    if (c->spec->restart == temporary) table_.erase(*c);
    c = before;
  }
}

template <class X>
task<> supervisor_body<X>::terminate_all_at_once() {
  std::map<tag, child*> waited_for;
  shutdown_time const time = table_.pattern().shutdown;
  deadline const limit = time.limit(child_table::supervises(table_.pattern()));
  for (child* c = table_.last(); c; c = table_.before(*c)) {
    if (!c->who) continue;
    waited_for.emplace(me.monitor(c->who), c);
    me.exit(c->who, time.kills() ? exit_reason::kill : exit_reason::shutdown);
  }
  auto const awaited = [&](down const& d) { return waited_for.contains(d.ref); };
  auto const one_less = [&](down const& d) {
    auto const ended = waited_for.find(d.ref);
    tell(event::terminated, *ended->second, d.reason);
    waited_for.erase(ended);
    return true;
  };
  auto const one = on(as<down>.when(awaited)) >> one_less;
  for (bool in_time = !time.kills(); in_time && !waited_for.empty();)
    in_time = co_await me.receive(one, after(limit) >> false);
  if (!waited_for.empty() && !time.kills())
    for (auto const& [_, c] : waited_for) me.exit(c->who, exit_reason::kill);
  while (!waited_for.empty()) co_await me.receive(one);
}

template <class X>
task<> supervisor_body<X>::leave(exit_reason why) {
  if (table_.is_simple())
    co_await terminate_all_at_once();
  else
    co_await terminate_from(0);
  me.exit(why);
}

}  // namespace heed::detail
