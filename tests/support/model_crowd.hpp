#pragma once

#include <actor/actor.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "model.hpp"
#include "model_letters.hpp"
#include "model_play.hpp"

// Many senders, each on a thread of its own, and one receiver.

namespace support {

/// One run with many senders. In what order their messages mix, nobody knows; but of each sender's,
/// a receive takes the oldest that fits, and each only once.
class crowd final : public player {
 public:
  static constexpr std::size_t nesting = 4;

  /// What went wrong, or nothing. The receiver is a bridge or an actor, by the seed.
  static std::string run(pool const& receives, std::uint64_t seed, std::size_t senders = 4,
                         std::size_t letters = 120, int steps = 150) {
    heed_test::choose_walk(seed);
    std::string what;
    // Read by the senders until the system has joined their threads.
    mails all;
    chance by(seed);
    for (std::size_t from = 0; from < senders; ++from) {
      all.emplace_back();
      for (std::size_t i = 0; i < letters; ++i)
        all[from].push_back(
            write_letter(1 + by.below(shapes - 1), from * letters + i + 1, from, 3, by));
    }
    auto const play_as = [&](heed::blocking_verbs& me) {
      crowd game(me, receives, all, seed);
      try {
        game.play(1, steps);
        game.take_all();
      } catch (difference const& d) {
        what = "seed " + std::to_string(seed) + ": " + d.what;
      }
    };
    heed::actor_system system;
    if (seed % 2 == 0) {
      heed::bridge here(system);
      play_as(here);
    } else {
      system.spawn([&](heed::thread_self& me) { play_as(me); });
    }
    system.join();
    return what;
  }

 private:
  using mails = std::vector<std::vector<letter>>;

  struct difference {
    std::string what;
  };

  struct frame {
    receive_case const* receive;
    std::size_t depth;
    bool has_taken = false;
    std::size_t from = 0;
    int result = 0;
  };

  crowd(heed::blocking_verbs& who, pool const& receives, mails const& all, std::uint64_t seed)
      : player(who), by_(~seed), arrived_(all.size()) {
    for (receive_case const& r : receives)
      if (!r.forwards) receives_.push_back(&r);
    tags = {me.make_tag(), me.make_tag(), me.make_tag()};
    for (std::vector<letter> const& letters : all) {
      unread_.emplace_back();
      for (letter const& l : letters) unread_.back().push(l);
      senders_.push_back(
          me.spawn([&letters, to = me.pid(), tags = tags](heed::thread_self& sender) {
            for (letter const& l : letters) post(&sender, to, l, tags);
          }));
    }
  }

  void play(std::size_t depth, int steps) {
    for (int step = 0; step < steps; ++step) {
      if (by_.one_in(12)) {
        now.wanted = by_.digit();
        wanted = static_cast<int>(now.wanted);
        now.ticket = by_.below(tags.size());
      }
      if (depth > 1 && by_.one_in(25)) throw oops{};
      receive_one(depth);
    }
  }

  void receive_one(std::size_t depth) {
    using namespace std::chrono_literals;
    receive_case const& chosen = *receives_[by_.below(receives_.size())];
    frames_.push_back({&chosen, depth});
    std::size_t const level = frames_.size();
    std::chrono::nanoseconds const wait = by_.one_in(2) ? 0us : by_.one_in(2) ? 20us : 500us;
    try {
      int const result = chosen.real(*this, wait);
      expect(frames_.size() == level, "frames do not nest");
      frame const& f = frames_.back();
      if (f.has_taken)
        expect(result == f.result, "gave another value than its action");
      else
        nothing_fits(chosen);
    } catch (boom const& b) {
      expect(frames_.size() == level && !frames_.back().has_taken,
             "an exception of a guard left an action");
      expect(throws_for(chosen, b.serial), "threw for another message");
    } catch (oops const&) {
      expect(frames_.at(level - 1).has_taken, "an exception of an action came from elsewhere");
      frames_.resize(level - 1);
      if (depth > 1 && by_.one_in(2)) throw;
      return;
    }
    frames_.pop_back();
    expect(me.sender() == (frames_.empty() ? heed::pid() : senders_[frames_.back().from]),
           "after the receive, sender() is not restored");
  }

  int act(int clause, std::function<parts()> const& captured) override {
    std::size_t const level = frames_.size();
    std::size_t from = 0;
    while (from < senders_.size() && senders_[from] != me.sender()) ++from;
    expect(from < senders_.size(), "from an unknown sender");
    verdict const wanted = unread_[from].look(frames_.back().receive->rules, now);
    expect(wanted.is == verdict::outcome::fits, "took a message that does not fit");
    expect(wanted.clause == clause, "took by clause " + std::to_string(clause));
    auto const are_as_wanted = [&](char const* when) {
      expect(captured() == wanted.captured,
             std::string(when) + ", the captures differ: " + to_text(letter{0, 0, 0, captured()}));
      expect(me.sender() == senders_[from], std::string(when) + ", sender() differs");
    };
    are_as_wanted("at first");
    take(from, wanted.position);

    int const result = ++results_;
    frame& f = frames_.back();
    f.has_taken = true;
    f.from = from;
    f.result = result;
    std::size_t const depth = f.depth;
    if (depth < nesting) play(depth + 1, static_cast<int>(by_.below(4)));
    expect(frames_.size() == level, "frames do not nest");
    are_as_wanted("after what was nested");
    return result;
  }

  void forwarded() override {}

  letter take(std::size_t from, std::size_t position) {
    letter taken = unread_[from].take(position);
    arrived_[from] = std::max(arrived_[from], taken.serial);
    return taken;
  }

  // What is known to have come, since a later one of the same sender has been taken, fits nowhere.
  void nothing_fits(receive_case const& receive) const {
    for (std::size_t from = 0; from < senders_.size(); ++from) {
      verdict const v = unread_[from].look(receive.rules, now);
      expect(v.is == verdict::outcome::nothing ||
                 unread_[from].kept()[v.position].serial > arrived_[from],
             "timed out beside a message that fits");
    }
  }

  bool throws_for(receive_case const& receive, std::uint64_t serial) const {
    for (plain_mailbox const& of_one : unread_) {
      verdict const v = of_one.look(receive.rules, now);
      if (v.is == verdict::outcome::throws && of_one.kept()[v.position].serial == serial)
        return true;
    }
    return false;
  }

  // The messages that are left, each sender's in order.
  void take_all() {
    using namespace std::chrono_literals;
    std::size_t left = 0;
    for (plain_mailbox const& of_one : unread_) left += of_one.kept().size();
    for (; left != 0; --left) {
      auto const read = take_oldest(me, tags, 60s);
      expect(read.has_value(), "at the end, " + std::to_string(left) + " are lost");
      std::size_t from = 0;
      while (from < senders_.size() && senders_[from] != read->second) ++from;
      expect(from < senders_.size() && !unread_[from].kept().empty(), "at the end, one too many");
      expect(read->first == take(from, 0).elements, "at the end, out of order");
    }
    expect(!take_oldest(me, tags, 0s).has_value(), "at the end, one too many");
  }

  void expect(bool holds, std::string const& otherwise) const {
    if (holds) return;
    std::string what = otherwise;
    for (frame const& f : frames_) what += "\n  in '" + f.receive->name + "'";
    throw difference{what};
  }

  std::vector<receive_case const*> receives_;
  chance by_;
  std::vector<plain_mailbox> unread_;   // of each sender, taken or not yet come
  std::vector<std::uint64_t> arrived_;  // of each sender, the last serial taken
  std::vector<heed::pid> senders_;
  std::vector<frame> frames_;
  int results_ = 0;
};

}  // namespace support
