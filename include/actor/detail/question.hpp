// What somebody wants to know of an actor.
#pragma once

#include <actor/clock.hpp>
#include <actor/info.hpp>

#include <condition_variable>
#include <mutex>

namespace heed::detail {

// Stands on the stack of who asks, and, as long as it is open, in the list of the actor's slab,
// whose lock guards it: who asks may give it up at any time. It is no message: nothing counts it,
// and it ends no wait.
class question {
 public:
  explicit question(void const* about) noexcept : about_(about) {}
  question(question const&) = delete;
  question& operator=(question const&) = delete;

  enum class stage : unsigned char {
    put,
    seen,      // the actor looks at what has come before it
    taken,     // what is told next tells it, too
    answered,  // by `answer`
    nobody,    // the actor has ended
    failed     // there was no memory for an answer
  };
  stage now() const noexcept { return stage_; }
  actor_info answered;

  // ---- under the lock

  void put(question*& all) noexcept {
    next_ = all;
    all = this;
  }
  void wait(std::unique_lock<std::mutex>& hold, deadline const& until) noexcept {
    while (is_open() && !passed(until)) {
      if (until.endless())
        closed_.wait(hold);
      else
        closed_.wait_until(hold, until.at());
    }
  }
  void withdraw(question*& all) noexcept {
    question** at = &all;
    while (*at && *at != this) at = &(*at)->next_;
    if (*at) *at = next_;
  }

  // All about that actor are told next. Where it is about to look at what has come, it lets those
  // wait that it sees for the first time, so that what was sent before them is looked at by then.
  struct taken {
    bool any = false, all = true;
  };
  static taken take(question* first, void const* about, bool looks) noexcept {
    taken out;
    for (question* q = first; q; q = q->next_) {
      if (q->about_ != about) continue;
      bool const now = !looks || q->stage_ != stage::put;
      q->stage_ = now ? stage::taken : stage::seen;
      (now ? out.any : out.all) = now;
    }
    return out;
  }
  // Those about that actor that were taken are answered; or all are closed otherwise.
  static void answer(question*& all, void const* about, actor_info const& with) noexcept {
    for_each(all, about, [&](question& q) {
      if (q.stage_ != stage::taken) return;
      try {
        q.answered = with;
        q.stage_ = stage::answered;
      } catch (...) {
        q.stage_ = stage::failed;
      }
    });
  }
  static void close(question*& all, void const* about, stage how) noexcept {
    for_each(all, about, [how](question& q) { q.stage_ = how; });
  }

 private:
  bool is_open() const noexcept { return stage_ <= stage::taken; }
  // Whatever clock the calling thread has.
  static bool passed(deadline const& until) noexcept {
    return !until.endless() && std::chrono::steady_clock::now() >= until.at();
  }

  template <class F>
  static void for_each(question*& all, void const* about, F const& f) noexcept {
    for (question** at = &all; *at;) {
      question& q = **at;
      if (q.about_ == about) f(q);
      if (q.about_ == about && !q.is_open()) {
        *at = q.next_;
        q.closed_.notify_one();
      } else {
        at = &q.next_;
      }
    }
  }

  void const* const about_;
  question* next_ = nullptr;
  stage stage_ = stage::put;
  std::condition_variable closed_;
};

}  // namespace heed::detail
