// What a supervisor does when something comes.
#pragma once

#include <actor/child_error.hpp>
#include <actor/child_spec.hpp>
#include <actor/clock.hpp>
#include <actor/detail/supervision.hpp>
#include <actor/detail/supervisor_body.hpp>
#include <actor/exit_reason.hpp>
#include <actor/signal.hpp>
#include <actor/supervisor_flags.hpp>

#include <cstdint>
#include <exception>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

namespace heed::detail {

// ---- restarting

template <class X>
bool supervisor_body<X>::may_restart() {
  time_point const at = now();
  while (!restarts_.empty() && at - restarts_.front() > flags_.period) restarts_.pop_front();
  restarts_.push_back(at);
  return restarts_.size() <= flags_.intensity;
}

template <class X>
task<> supervisor_body<X>::restart(child& c, exit_reason why) {
  if (!may_restart()) {
    tell(event::given_up, c, why);
    table_.runs(c, heed::pid());
    co_await leave(exit_reason::shutdown);
  }
  table_.runs(c, heed::pid());
  c.restarting = false;
  if (flags_.strategy == one_for_one || flags_.strategy == simple_one_for_one) {
    auto const failed = co_await start(c, event::restarted);
    if (failed)
      try_later(c, *failed);
    else if (!c.who && table_.is_simple())
      table_.erase(c);  // nobody could name it any more
  } else {
    std::uint64_t const first = flags_.strategy == one_for_all ? 0 : c.number;
    co_await terminate_from(first);
    child* const failed = co_await start_from(first, event::restarted, &why);
    if (failed) try_later(*failed, why);
  }
}

template <class X>
task<> supervisor_body<X>::on_try_again(try_again which) {
  child* const c = table_.at(which.child);
  if (!c) co_return;
  c->tries = false;
  if (c->restarting) co_await restart(*c, which.why);
}

template <class X>
task<> supervisor_body<X>::on_exit_signal(exit_signal s) {
  if (s.from == parent_ || !s.from) co_await leave(s.reason);
  child* const c = table_.find(s.from);
  // A child that lives has sent it, and is not one that has ended.
  if (!c || me.system().alive(s.from)) co_return;
  tell(event::ended, *c, s.reason);
  restart_type const type = c->spec->restart;
  bool const orderly = s.reason == exit_reason::normal || s.reason == exit_reason::shutdown;
  if (type == permanent || (type == transient && !orderly)) {
    co_await restart(*c, s.reason);
    co_return;
  }
  bool const significant = c->spec->significant;
  table_.runs(*c, heed::pid());
  if (type == temporary || table_.is_simple()) table_.erase(*c);
  bool const over =
      significant && (flags_.auto_shutdown == any_significant ||
                      (flags_.auto_shutdown == all_significant && !table_.any_significant_runs()));
  if (over) co_await leave(exit_reason::shutdown);
}

// ---- what others ask for

template <class X>
task<child_result> supervisor_body<X>::on_start(start_order order) {
  using error = child_error;
  if (table_.is_simple()) co_return error(error::only_by_pid);
  if (child const* const there = table_.find(order.spec.id)) {
    bool const ended = !there->who && !there->restarting;
    co_return ended ? error(error::already_present) : error(error::already_started, there->who);
  }
  child* c = nullptr;
  try {
    c = &table_.add(std::move(order.spec));
  } catch (std::invalid_argument const&) {
    co_return error(error::invalid_spec, {}, std::current_exception());
  }
  auto const failed = co_await start(*c, event::started);
  heed::pid const who = c->who;
  if (failed || (!who && c->spec->restart == temporary)) table_.erase(*c);
  if (failed) co_return error(error::not_started, {}, *failed);
  co_return who;
}

template <class X>
task<child_result> supervisor_body<X>::on_start_more(start_more_order order) {
  using error = child_error;
  if (!table_.is_simple() || !access::inner(table_.pattern().start)->takes(order.more)) {
    std::invalid_argument const why(
        "heed: start_child(me, sup, args…): not what the child takes, in number and types");
    co_return error(error::invalid_spec, {}, std::make_exception_ptr(why));
  }
  child& c = table_.add_more(std::move(order.more));
  auto const failed = co_await start(c, event::started);
  heed::pid const who = c.who;
  if (!who) table_.erase(c);
  if (failed) co_return error(error::not_started, {}, *failed);
  co_return who;
}

template <class X>
task<child_result> supervisor_body<X>::on_child_order(child_order order) {
  using error = child_error;
  using verb = child_order::verb;
  auto const* const id = std::get_if<std::string>(&order.child);
  if (table_.is_simple() && (id || order.what != verb::terminate))
    co_return error(error::only_by_pid);
  child* const c = id ? table_.find(*id) : table_.find(std::get<heed::pid>(order.child));
  if (!c) co_return error(error::not_found);
  if (order.what == verb::terminate) {
    co_await terminate(*c);
    if (c->spec->restart == temporary || table_.is_simple()) table_.erase(*c);
    co_return heed::pid();
  }
  if (c->who) co_return error(error::running);
  if (c->restarting) co_return error(error::restarting);
  if (order.what == verb::remove) {
    table_.erase(*c);
    co_return heed::pid();
  }
  auto const failed = co_await start(*c, event::started);
  if (failed) co_return error(error::not_started, {}, *failed);
  co_return c->who;
}

}  // namespace heed::detail
