#pragma once

#include <actor/actor.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model.hpp"
#include "model_letters.hpp"
#include "walk.hpp"

// heed beside the model: the same receives, nested and at random, on both.

namespace support {

/// Who runs receives, and is told by their actions what they took.
class player {
 public:
  heed::blocking_verbs& me;
  surroundings now;
  int wanted = 0;  // as `now.wanted`, for std::ref
  std::vector<heed::tag> tags;
  std::uint64_t looked_at = 0;  // the serial that a predicate has seen

  explicit player(heed::blocking_verbs& who) : me(who) {}
  player(player const&) = delete;
  player& operator=(player const&) = delete;

  /// For actions: this clause has taken a message, and these are its captures. Gives what the
  /// action shall give.
  template <class... T>
  int took(int clause, T const&... captured) {
    return act(clause, [&] { return parts{read(captured)...}; });
  }

  /// The same with the captures behind a function that reads them.
  int took_all(int clause, std::function<parts()> const& captured) { return act(clause, captured); }

  /// The same for the action of an `otherwise` that is given the whole message, and sends it on to
  /// its own mailbox.
  int took_and_forwards(int clause, heed::message whole) {
    int const result = act(
        clause, [&] { return parts{{kind::length, {static_cast<std::int64_t>(whole.size())}}}; });
    send(me.pid(), std::move(whole));
    forwarded();
    return result;
  }

  /// For the action of `after`.
  int late() { return -1; }

 protected:
  ~player() = default;

 private:
  template <class T>
  part read(T const& captured) const {
    if constexpr (std::is_same_v<T, heed::tag>)
      return {kind::ticket, {static_cast<std::int64_t>(ticket_of(captured, tags))}};
    else
      return part_of(captured);
  }

  virtual int act(int clause, std::function<parts()> const& captured) = 0;
  virtual void forwarded() = 0;
};

/// One receive, as heed runs it and as the model understands it.
struct receive_case {
  std::string name;
  std::vector<rule> rules;
  std::function<int(player&, std::chrono::nanoseconds)> real;
  bool forwards = false;  // whether an action sends its message on to the same mailbox
};

using pool = std::vector<receive_case>;

/// Takes the oldest message, whatever it is.
inline receive_case whole_letter() {
  auto const anything = [](letter const& l, surroundings const&) {
    return std::optional{l.elements};
  };
  return {"a whole letter", {anything}, [](player& p, std::chrono::nanoseconds wait) {
            return receive_whole(p.me, p.tags, wait, [&p](std::function<parts()> const& read) {
              return p.took_all(0, read);
            });
          }};
}

/// Thrown by an action, on purpose.
struct oops {};

/// How often each receive of a pool did what, over many runs.
class tally {
 public:
  explicit tally(pool const& p) : pool_(p), counts_(p.size()) {
    for (std::size_t i = 0; i < p.size(); ++i) counts_[i].taken.resize(p[i].rules.size());
  }

  void took(std::size_t receive, int clause) {
    ++counts_[receive].taken.at(static_cast<std::size_t>(clause));
  }
  void timed_out(std::size_t receive) { ++counts_[receive].timeouts; }
  void threw(std::size_t receive) { ++counts_[receive].throws; }
  void reached(std::size_t depth) { deepest_ = std::max(deepest_, depth); }

  std::size_t deepest() const { return deepest_; }
  std::size_t all_throws() const {
    std::size_t sum = 0;
    for (auto const& c : counts_) sum += c.throws;
    return sum;
  }

  /// The clauses that never took anything, and the receives that never timed out.
  std::string missing() const {
    std::string out;
    for (std::size_t i = 0; i < pool_.size(); ++i) {
      for (std::size_t clause = 0; clause < counts_[i].taken.size(); ++clause)
        if (counts_[i].taken[clause] == 0)
          out += pool_[i].name + ": clause " + std::to_string(clause) + "; ";
      if (counts_[i].timeouts == 0) out += pool_[i].name + ": timeout; ";
    }
    return out;
  }

 private:
  struct of_one {
    std::vector<std::size_t> taken;
    std::size_t timeouts = 0;
    std::size_t throws = 0;
  };

  pool const& pool_;
  std::vector<of_one> counts_;
  std::size_t deepest_ = 0;
};

/// One run in lock step: bridges on one thread send letters and receive them, and the model says
/// before each receive what must happen.
class lockstep final : public player {
 public:
  static constexpr std::size_t nesting = 4;

  /// What went otherwise than the model says, or nothing.
  static std::string run(pool const& receives, std::uint64_t seed, tally& counts, int steps = 60) {
    heed::actor_system system;
    heed::bridge here(system);
    heed::bridge other(system);
    heed::bridge third(system);
    heed_test::choose_walk(seed);
    lockstep game(here, {&other, &third}, receives, seed, counts);
    if (seed % 16 == 2) game.most_ = 120, game.burst_ = 40;
    try {
      game.play(1, steps);
      game.empty_mailbox();
    } catch (difference const& d) {
      return "seed " + std::to_string(seed) + ": " + d.what;
    }
    return {};
  }

 private:
  struct difference {
    std::string what;
  };

  struct frame {
    std::size_t receive;
    std::size_t depth;
    verdict expected;
    letter taken = {};
    bool has_taken = false;
    int result = 0;
  };

  lockstep(heed::bridge& here, std::vector<heed::bridge*> others, pool const& receives,
           std::uint64_t seed, tally& counts)
      : player(here), receives_(receives), by_(seed), counts_(counts) {
    senders_ = {nullptr, &here};
    senders_.insert(senders_.end(), others.begin(), others.end());
    tags = {here.make_tag()};
    change_surroundings();
  }

  // Random doings at this depth of nesting: 1 is outside of any receive.
  void play(std::size_t depth, int steps) {
    for (int step = 0; step < steps; ++step) {
      if (by_.one_in(12)) change_surroundings();
      if (depth > 1 && by_.one_in(25)) throw oops{};
      if (mailbox_.kept().size() < most_ && by_.one_in(2)) {
        for (auto n = by_.below(burst_); n != 0; --n) send_one();
      } else {
        receive_one(depth);
      }
    }
  }

  void send_one() {
    std::size_t const from = by_.below(senders_.size());
    letter l = write_letter(by_.below(shapes), ++serials_, from, tags.size(), by_);
    post(senders_[from], me.pid(), l, tags);
    mailbox_.push(std::move(l));
  }

  void change_surroundings() {
    now.wanted = by_.digit();
    wanted = static_cast<int>(now.wanted);
    if (by_.one_in(4)) tags.push_back(me.make_tag());
    now.ticket = by_.below(tags.size());
  }

  void receive_one(std::size_t depth) {
    using namespace std::chrono_literals;
    std::size_t const chosen = by_.below(receives_.size());
    frames_.push_back({chosen, depth, mailbox_.look(receives_[chosen].rules, now)});
    auto const expected = frames_.back().expected.is;
    std::size_t const level = frames_.size();
    counts_.reached(depth);

    std::chrono::nanoseconds wait = 0s;
    if (by_.one_in(4)) wait = -1s;
    if (by_.one_in(20)) wait = 20us;
    if (expected != verdict::outcome::nothing && by_.one_in(3)) wait = std::chrono::hours(1);

    try {
      int const result = receives_[chosen].real(*this, wait);
      expect(frames_.size() == level, "frames do not nest");
      frame const& f = frames_.back();
      if (result == late() && !f.has_taken) {
        expect(expected == verdict::outcome::nothing, "timed out");
        counts_.timed_out(chosen);
      } else {
        expect(f.has_taken, "gave a value, but no action ran");
        expect(result == f.result, "gave another value than its action");
        counts_.took(chosen, f.expected.clause);
      }
      frames_.pop_back();
    } catch (boom const& b) {
      expect(frames_.size() == level, "frames do not nest");
      frame const& f = frames_.back();
      expect(!f.has_taken, "an exception of a guard left an action");
      expect(expected == verdict::outcome::throws, "threw");
      expect(b.serial == mailbox_.kept()[f.expected.position].serial, "threw for another message");
      counts_.threw(chosen);
      frames_.pop_back();
    } catch (oops const&) {
      expect(frames_.back().has_taken, "an exception of an action came from elsewhere");
      frames_.resize(level - 1);
      if (depth > 1 && by_.one_in(2)) throw;
    }
    expect(me.sender() == sender_of_frame(), "after the receive, sender() is not restored");
  }

  int act(int clause, std::function<parts()> const& captured) override {
    std::size_t const level = frames_.size();
    {
      frame& f = frames_.back();
      expect(f.expected.is == verdict::outcome::fits && !f.has_taken, "took a message");
      f.taken = mailbox_.take(f.expected.position);
      f.has_taken = true;
      f.result = ++results_;
      expect(clause == f.expected.clause, "took by clause " + std::to_string(clause));
    }
    auto const is_as_expected = [&](std::string const& when) {
      frame const& f = frames_[level - 1];
      parts wanted = f.expected.captured;
      expect(captured() == wanted,
             when + ", the captures differ: " + to_text(letter{0, 0, 0, captured()}));
      expect(me.sender() == pid_of(f.taken.from), when + ", sender() differs");
    };
    is_as_expected("at first");
    std::size_t const depth = frames_.back().depth;
    if (depth < nesting) play(depth + 1, static_cast<int>(by_.below(4)));
    expect(frames_.size() == level, "frames do not nest");
    is_as_expected("after what was nested");
    forwarding_ = frames_.back().taken;
    return frames_.back().result;
  }

  void forwarded() override { mailbox_.push(forwarding_); }

  // The messages that are left, in their order, with all they hold.
  void empty_mailbox() {
    using namespace std::chrono_literals;
    for (letter const& l : mailbox_.kept()) {
      auto const read = take_oldest(me, tags, 0s);
      if (!read) throw difference{"at the end, lost: " + to_text(l)};
      if (read->first != l.elements)
        throw difference{"at the end, " + to_text({0, 0, 0, read->first}) + " instead of " +
                         to_text(l)};
      if (read->second != pid_of(l.from)) throw difference{"at the end, another sender"};
    }
    if (auto const more = take_oldest(me, tags, 0s))
      throw difference{"at the end, one too many: " + to_text({0, 0, 0, more->first})};
  }

  heed::pid pid_of(std::size_t sender) const {
    return senders_[sender] != nullptr ? senders_[sender]->pid() : heed::pid();
  }
  heed::pid sender_of_frame() const {
    return frames_.empty() ? heed::pid() : pid_of(frames_.back().taken.from);
  }

  void expect(bool holds, std::string const& otherwise) const {
    if (holds) return;
    std::string what = otherwise;
    for (frame const& f : frames_) {
      what += "\n  in '" + receives_[f.receive].name + "', where the model says ";
      switch (f.expected.is) {
        case verdict::outcome::nothing:
          what += "nothing fits";
          break;
        case verdict::outcome::throws:
          what += "throws";
          break;
        case verdict::outcome::fits:
          what += "clause " + std::to_string(f.expected.clause);
          break;
      }
      if (f.has_taken)
        what += ", took " + to_text(f.taken);
      else if (f.expected.is != verdict::outcome::nothing)
        what += " at " + to_text(mailbox_.kept()[f.expected.position]);
    }
    what += "\n  in the mailbox:";
    for (letter const& l : mailbox_.kept()) what += "\n    " + to_text(l);
    throw difference{what};
  }

  pool const& receives_;
  chance by_;
  tally& counts_;
  plain_mailbox mailbox_;
  std::vector<heed::bridge*> senders_;
  std::vector<frame> frames_;
  std::size_t most_ = 30;  // letters in the mailbox, before others are sent
  std::size_t burst_ = 6;  // fewer than this are sent at a time
  letter forwarding_;
  std::uint64_t serials_ = 0;
  int results_ = 0;
};

}  // namespace support
