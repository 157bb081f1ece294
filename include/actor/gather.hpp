// Many answers: all of them, or the first.
#pragma once

#include <actor/call.hpp>
#include <actor/detail/wait_graph.hpp>
#include <actor/detail/wait_point.hpp>
#include <actor/pending.hpp>
#include <actor/result.hpp>
#include <actor/self.hpp>

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace heed {
namespace detail {

// The wait for all of several answers.
template <class R>
class awaiting_all : public awaiting_answers<> {
 public:
  bool look(bool last) {
    while (results_.size() < places_.size()) {
      std::size_t const next = results_.size();
      reply_place& place = *places_[next];
      if (!place.answer && !cycles_[next].empty()) {
        results_.push_back(make_call_error::deadlock(place.to, std::move(cycles_[next])));
        continue;
      }
      if (!place.answer && !last) return false;
      if (place.answer) {
        awaited_.close(place);
        results_.push_back(take_answer<R>(place));
      } else {
        results_.push_back(make_call_error::plain(call_error::timeout, place.to));
      }
    }
    awaited_.end();
    return true;
  }

  std::vector<result<R>> finish() { return std::move(results_); }

 protected:
  awaiting_all(wait_kind const& kind, process& p, deadline until, site at)
      : awaiting_answers(kind, p, until, at) {
    check_reply_type<R>();
  }

  // One more, and the cycle that waiting for it would close; whether there is none.
  bool add(reply_place& place, std::vector<pid> cycle) {
    places_.push_back(&place);
    cycles_.push_back(std::move(cycle));
    return cycles_.back().empty();
  }

 private:
  std::vector<reply_place*> places_;
  std::vector<std::vector<pid>> cycles_;
  std::vector<result<R>> results_;
};

template <class R, class Pendings>
class gathering final : public awaiting_all<R> {
 public:
  gathering(process& p, deadline until, site at, Pendings&& asked)
      : awaiting_all<R>(wait_kind_of<gathering>, p, until, at),
        asked_(static_cast<Pendings&&>(asked)) {}
  ~gathering() { this->awaited_.end(); }  // before the places go

  bool begin() {
    for (pending& one : asked_) {
      reply_place& place = open_place(this->owner(), one);
      if (place.waited) throw std::logic_error("heed: gather(): the same request is there twice");
      this->add(place, this->awaited_.add(place));
    }
    return this->look(false);
  }

 private:
  Pendings asked_;  // a reference, where the range is not given away
};

// The wait for the first of several answers.
template <class R, class Pendings>
class awaiting_first final : public awaiting_answers<> {
 public:
  awaiting_first(process& p, deadline until, site at, Pendings&& asked)
      : awaiting_answers(wait_kind_of<awaiting_first>, p, until, at),
        asked_(static_cast<Pendings&&>(asked)) {
    check_reply_type<R>();
  }
  ~awaiting_first() { awaited_.end(); }  // before the places go

  bool begin() {
    if (look(false)) return true;
    std::vector<reply_slot*> open;
    for (pending& one : asked_)
      if (one) open.push_back(&open_place(owner(), one));
    auto cycle = awaited_.add_all(open);
    if (cycle.empty()) return false;
    result_.emplace(make_call_error::deadlock(last_, std::move(cycle)));
    return true;
  }

  bool look(bool last) {
    find();
    if (!found_ && !last) return false;
    // It waits for none of them any more before it is seen that one has answered: else a call that
    // comes in between would find only the others, and a cycle that is none.
    awaited_.end();
    if (found_) awaited_.close(*access::inner(*found_));
    if (found_)
      result_.emplace(take_answer<R>(*access::inner(*found_)));
    else
      result_.emplace(make_call_error::plain(call_error::timeout, last_));
    return true;
  }

  std::pair<std::size_t, result<R>> finish() { return {index_, std::move(*result_)}; }

 private:
  // Which answer came first, and whether any is still to come.
  void find() {
    std::size_t at = 0;
    bool open = false;
    found_ = nullptr;
    for (pending& one : asked_) {
      if (one) {
        open = true;
        last_ = one.to();
        auto const* const answer = open_place(owner(), one).answer;
        if (answer && (!found_ || answer->position < access::inner(*found_)->answer->position)) {
          found_ = &one;
          index_ = at;
        }
      }
      ++at;
    }
    if (!found_) index_ = at;
    if (!open) throw std::logic_error("heed: first(): all of these have been got already");
  }

  Pendings asked_;  // a reference, where the range is not given away
  pending* found_ = nullptr;
  std::size_t index_ = 0;
  pid last_;
  std::optional<result<R>> result_;
};

}  // namespace detail

template <class Way>
template <class R, class Pendings>
decltype(auto) waiting_verbs<Way>::gather(deadline until, Pendings&& asked, detail::site at) {
  return Way::template wait<detail::gathering<R, Pendings>>(*inner_, until, at,
                                                            static_cast<Pendings&&>(asked));
}

template <class Way>
template <class R, class Pendings>
decltype(auto) waiting_verbs<Way>::gather(Pendings&& asked, detail::site at) {
  return gather<R>(deadline::never(), static_cast<Pendings&&>(asked), at);
}

template <class Way>
template <class R, class Pendings>
decltype(auto) waiting_verbs<Way>::first(deadline until, Pendings&& asked, detail::site at) {
  return Way::template wait<detail::awaiting_first<R, Pendings>>(*inner_, until, at,
                                                                 static_cast<Pendings&&>(asked));
}

template <class Way>
template <class R, class Pendings>
decltype(auto) waiting_verbs<Way>::first(Pendings&& asked, detail::site at) {
  return first<R>(deadline::never(), static_cast<Pendings&&>(asked), at);
}

}  // namespace heed
