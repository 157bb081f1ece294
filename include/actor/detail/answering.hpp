// Asking how an actor stands, and answering.
#pragma once

#include <actor/blocking.hpp>
#include <actor/clock.hpp>
#include <actor/detail/census.hpp>
#include <actor/detail/kinship.hpp>
#include <actor/detail/question.hpp>
#include <actor/detail/wait_point.hpp>
#include <actor/info.hpp>
#include <actor/process.hpp>

#include <chrono>
#include <cstdint>
#include <new>
#include <source_location>
#include <thread>
#include <utility>

namespace heed::detail {

// Looks at an actor: on its own thread, while it is parked and the caller's, or while no other
// actor can run.
class onlooker {
 public:
  // How it stands, with what it waits for, or null where it does not. Runs no code of the user's.
  // Throws std::bad_alloc.
  static actor_info look(process& p, wait_point const* w) {
    actor_info out = look_from_outside(p, p.self());
    out.running = !w;
    out.mailbox_length += p.queue.size();
    count_aside(p, out);
    if (w) {
      wait_text now;
      w->tell(now);
      std::source_location const at = place_of(now.at);
      out.waits_for = {at.file_name(), at.line(), std::move(now.text)};
    }
    return out;
  }

  // The same, as far as anybody can see it.
  static actor_info look_from_outside(process& p, pid who) {
    actor_info out;
    out.who = who;
    out.name = access::name(who);
    out.kind = to_string(access::kind(who));
    out.running = true;
    out.mailbox_length = p.pushed();
    kinship::for_each_link(p, [&](pid other) { out.links.push_back(other); });
    // Another may have moved in; then these are not its links.
    if (!p.alive(access::id(who))) return {};
    return out;
  }

  static void answer(process& p, wait_point const* w) noexcept {
    try {
      p.answer(look(p, w));
    } catch (...) {
      p.close_questions(question::stage::failed);
    }
  }

  // Who is parked, is looked at by the caller; who sleeps, is woken to answer, and sleeps on; who
  // runs, answers when it waits next. Partial, where there is no answer in time.
  static actor_info look(pid who, deadline const& until) {
    if (!who) return {};
    process& p = static_cast<process&>(*access::slot_of(who));
    std::uint64_t const id = access::id(who);
    if (!p.alive(id)) return {};
    if (p.is_current()) return look(p, nullptr);
    if (p.claim(id)) return look_at_claimed(p, who);
    if (may_look(p)) return look(p, p.resumes() ? nullptr : p.waits_on());
    question q(&p);
    if (!p.ask(id, q)) return {};
    // It may have parked before it could see the question.
    if (p.claim(id)) {
      p.set_all_aside();
      if (p.is_questioned() && p.take_questions(false)) answer(p, p.waits_on());
      p.park_again(nullptr);
    }
    {
      blocked_thread const now;
      p.await_answer(q, until);
    }
    switch (q.now()) {
      case question::stage::answered:
        return std::move(q.answered);
      case question::stage::nobody:
        return {};
      case question::stage::failed:
        throw std::bad_alloc();
      default:
        return look_from_outside(p, who);
    }
  }

 private:
  static void count_aside(process& p, actor_info& out) {
    census all;
    if (p.has_index()) p.index().count(all);
    block const* oldest = nullptr;
    for (block* b = p.unindexed(); b; b = p.queue.after(b)) {
      if (b->aside == 0) continue;
      if (!oldest) oldest = b;
      all.add(*b->form);
    }
    // All that an index has stand before the others.
    if (p.has_index()) {
      block* b = p.queue.first();
      while (b && b->is_urgent) b = p.queue.after(b);
      oldest = b;
    }
    if (oldest) out.oldest_put_aside = std::chrono::milliseconds(p.since(oldest->aside));
    all.write(out);
  }

  // No other actor runs now, or it is that of the calling thread.
  static bool may_look(process const& p) noexcept {
    if (slab const& own = slab::of(&p); own.takes_turns && own.home->has_turn()) return true;
    annex const* const kept = p.if_any();
    return kept && kept->thread_id.load(std::memory_order_relaxed) == std::this_thread::get_id();
  }

  // It is parked again at last, and has not run.
  static actor_info look_at_claimed(process& p, pid who) {
    struct parked_at_last {
      process& p;
      ~parked_at_last() { p.park_again(nullptr); }
    } const at_last{p};
    // Another has moved in that bears the same mark.
    if (p.self() != who) return {};
    p.set_all_aside();
    return look(p, p.waits_on());
  }
};

inline void answer_questions(process& p, wait_point const* w) noexcept {
  onlooker::answer(p, w);
}

}  // namespace heed::detail
