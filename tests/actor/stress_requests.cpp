#include <actor/actor.hpp>
#include <match/match.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "support/model.hpp"
#include "support/scale.hpp"

// Requests, answered at once, late, twice or never, beside a model that notes for each what must
// come of it.

using namespace heed;
using namespace heed::literals;
using namespace std::chrono_literals;
using support::chance;

namespace {

// What has become of a request.
struct fate {
  enum state { open, answered, dropped, down } is = open;
  int value = 0;
  std::size_t arrival = 0;  // the place of its answer among what has come to the client
};

struct difference {
  std::string what;
};

// One thread plays all: a client asks, a server and its helper answer, by chance.
class game {
 public:
  static std::string run(std::uint64_t seed, int steps) {
    actor_system system;
    game g(system, seed);
    try {
      for (int step = 0; step < steps; ++step) g.play();
      g.end();
    } catch (difference const& d) {
      return "seed " + std::to_string(seed) + ": " + d.what;
    }
    return {};
  }

 private:
  using request_number = int;

  game(actor_system& system, std::uint64_t seed)
      : by_(seed), client_(system), server_(std::in_place, system), helper_(system) {}

  void play() {
    switch (by_.below(12)) {
      case 0:
      case 1:
      case 2:
        return ask();
      case 3:
        return gossip();
      case 4:
      case 5:
        return serve(*server_, to_server_, true);
      case 6:
        return serve(helper_, to_helper_, false);
      case 7:
        return keep_promise();
      case 8:
        return get();
      case 9:
        return receive_answer();
      case 10:
        return by_.one_in(2) ? give_up() : call_in_vain();
      default:
        return by_.one_in(2) ? first() : listen();
    }
  }

  void ask() {
    request_number const n = ++requests_;
    asked_.emplace_back(n, client_.request(server_->pid(), "work"_a, n));
    fates_[n] = {};
    to_server_.push_back(n);
  }

  // The call's time is over at once: whatever the server answers, nobody waits for it.
  void call_in_vain() {
    request_number const n = ++requests_;
    auto const r = client_.try_call<int>(within(0s), server_->pid(), "work"_a, n);
    expect(!r && r.error().why() == call_error::timeout, "a call that nobody serves ends");
    fates_[n] = {};
    to_server_.push_back(n);
  }

  void gossip() {
    int const n = ++gossip_;
    server_->send(client_.pid(), "gossip"_a, n);
    news_.push_back({n, ++arrivals_});
  }

  // Takes the oldest request and answers it in one of many ways.
  void serve(bridge& at, std::deque<request_number>& queue, bool may_delegate) {
    request_number const wanted = queue.empty() ? 0 : queue.front();
    request_number const got = at.receive(
        on("work"_a, as<int>) >>
            [&](request_number n) {
              expect(n == wanted, "another request is served");
              expect(at.sender() == client_.pid(), "the sender of a request differs");
              switch (by_.below(may_delegate ? 7 : 6)) {
                case 0:
                  break;
                case 1:
                  at.reply(answer(n));
                  break;
                case 2:
                  at.reply(answer(n));
                  at.reply(-1);
                  break;
                case 3:
                  promises_.emplace_back(n, at.promise());
                  break;
                case 4: {
                  auto unkept = at.promise();
                  at.reply(answer(n));
                  unkept.reply(-2);
                  break;
                }
                case 5: {
                  // An action that throws has left its request unanswered.
                  if (by_.one_in(2)) (void)at.promise();
                  break;
                }
                default:
                  at.delegate(helper_.pid(), "work"_a, n);
                  to_helper_.push_back(n);
                  delegated_ = true;
              }
              return n;
            },
        after(0s) >> 0);
    expect(got == wanted, "a request is not served");
    if (got == 0) return;
    queue.pop_front();
    bool const is_promised = !promises_.empty() && promises_.back().first == got;
    if (!is_promised && !std::exchange(delegated_, false)) settle(got, fate::dropped);
  }

  // The value that answers this request, which is now answered, if it was not before.
  int answer(request_number n) {
    settle(n, fate::answered, 1000 + n);
    return 1000 + n;
  }

  void settle(request_number n, fate::state is, int value = 0) {
    if (fates_[n].is == fate::open) fates_[n] = {is, value, ++arrivals_};
  }

  void keep_promise() {
    if (promises_.empty()) return;
    auto const at = promises_.begin() + static_cast<std::ptrdiff_t>(by_.below(promises_.size()));
    auto [n, promise] = std::move(*at);
    promises_.erase(at);
    if (by_.one_in(3)) {
      settle(n, fate::dropped);
      promise = {};
      return;
    }
    promise.reply(answer(n));
    if (by_.one_in(3)) promise.reply(-3);
  }

  std::size_t any_asked() { return by_.below(asked_.size()); }
  void forget(std::size_t index) {
    asked_.erase(asked_.begin() + static_cast<std::ptrdiff_t>(index));
  }

  void get() {
    if (asked_.empty()) return;
    std::size_t const index = any_asked();
    auto& [n, place] = asked_[index];
    fate const& f = fates_[n];
    try {
      int const value = client_.get<int>(within(0s), place);
      expect(f.is == fate::answered && value == f.value, "got another answer");
    } catch (call_error const& e) {
      if (f.is == fate::open) return expect(e.why() == call_error::timeout, "no timeout");
      expect_failure(f, e);
    }
    forget(index);
  }

  // The answer or the gossip, whichever came first.
  void receive_answer() {
    if (asked_.empty()) return;
    std::size_t const index = any_asked();
    auto& [n, place] = asked_[index];
    fate const& f = fates_[n];
    bool const answer_first =
        f.is != fate::open && (news_.empty() || f.arrival < news_.front().arrival);
    int const took = client_.receive(
        on("gossip"_a, as<int>) >> [&](int it) { return heard(it); },
        on(reply_to(place), as<int>) >>
            [&](int value) {
              expect(f.is == fate::answered && value == f.value, "received another answer");
              return 1;
            },
        on(reply_to(place), as<call_error>) >>
            [&](call_error const& e) {
              expect_failure(f, e);
              return 1;
            },
        after(0s) >> 0);
    expect(took == (answer_first ? 1 : news_.empty() && !heard_ ? 0 : 2), "received out of order");
    heard_ = false;
    if (took == 1) forget(index);
  }

  int heard(int it) {
    expect(!news_.empty() && it == news_.front().number, "heard other gossip");
    news_.pop_front();
    heard_ = true;
    return 2;
  }

  void listen() {
    bool const some = !news_.empty();
    int const took = client_.receive(
        on("gossip"_a, as<int>) >> [&](int it) { return heard(it); }, otherwise >> [] { return 3; },
        after(0s) >> 0);
    heard_ = false;
    expect(took == (some ? 2 : 0), "something else has come");
  }

  // The answer that came first, of all.
  void first() {
    if (asked_.empty()) return;
    std::vector<pending> places;
    for (auto& [n, place] : asked_) places.push_back(std::move(place));
    auto [index, result] = client_.first<int>(within(0s), places);
    for (std::size_t i = 0; i < places.size(); ++i) asked_[i].second = std::move(places[i]);

    std::optional<std::size_t> expected;
    for (std::size_t i = 0; i < asked_.size(); ++i) {
      fate const& f = fates_[asked_[i].first];
      if (f.is == fate::open) continue;
      if (!expected || f.arrival < fates_[asked_[*expected].first].arrival) expected = i;
    }
    expect(index == expected.value_or(asked_.size()), "another answer was first");
    if (!expected) return expect(result.error().why() == call_error::timeout, "no timeout");
    fate const& f = fates_[asked_[index].first];
    if (result)
      expect(f.is == fate::answered && *result == f.value, "the first answer differs");
    else
      expect_failure(f, result.error());
    forget(index);
  }

  void give_up() {
    if (!asked_.empty()) forget(any_asked());
  }

  void expect_failure(fate const& f, call_error const& e) const {
    expect(f.is == (e.why() == call_error::no_reply ? fate::dropped
                    : e.why() == call_error::down   ? fate::down
                                                    : fate::open),
           std::string("failed otherwise: ") + e.what());
  }

  // The server ends: what it has not answered fails. Nothing but gossip is left for the client.
  void end() {
    while (!promises_.empty()) keep_promise();
    server_.reset();
    for (request_number const n : to_server_) settle(n, fate::down);
    while (!to_helper_.empty()) serve(helper_, to_helper_, false);
    while (!promises_.empty()) keep_promise();
    while (!asked_.empty()) {
      std::size_t const before = asked_.size();
      get();
      expect(asked_.size() < before, "a request is never answered");
    }
    while (!news_.empty()) listen();
    listen();
  }

  void expect(bool holds, std::string const& otherwise) const {
    if (!holds) throw difference{otherwise};
  }

  struct item {
    int number;
    std::size_t arrival;
  };

  chance by_;
  bridge client_;
  std::optional<bridge> server_;
  bridge helper_;
  std::map<request_number, fate> fates_;
  std::deque<request_number> to_server_;
  std::deque<request_number> to_helper_;
  std::vector<std::pair<request_number, pending>> asked_;
  std::vector<std::pair<request_number, reply_promise>> promises_;
  std::deque<item> news_;  // gossip that has come
  std::size_t arrivals_ = 0;
  int requests_ = 0;
  int gossip_ = 0;
  bool delegated_ = false;
  bool heard_ = false;
};

// Answers with the double: at once, late, or never.
void moody_server(thread_self& me, std::uint64_t seed) {
  chance by(seed);
  std::deque<std::pair<reply_promise, int>> kept;
  for (;;) {
    me.receive(
        on("double"_a, as<int>) >>
            [&](int n) {
              me.send(me.sender(), "gossip"_a, n);
              switch (by.below(4)) {
                case 0:
                  kept.emplace_back(me.promise(), 2 * n);
                  break;
                case 1:
                  break;
                default:
                  me.reply(2 * n);
              }
            },
        after(1ms) >> [] {});
    while (kept.size() > 8 || (!kept.empty() && by.one_in(3))) {
      kept.front().first.reply(kept.front().second);
      kept.pop_front();
    }
  }
}

// Calls, mostly with little patience; then nothing but gossip is left. Counts what went wrong.
void caller(thread_self& me, heed::pid boss, heed::pid server, int from, int calls,
            std::uint64_t seed, std::atomic<int>& wrong) {
  chance by(seed);
  for (int n = from; n < from + calls; ++n) {
    auto const r = me.try_call<int>(within(by.one_in(2) ? 20us : 2ms), server, "double"_a, n);
    if (r ? *r != 2 * n
          : r.error().why() != call_error::timeout && r.error().why() != call_error::no_reply)
      ++wrong;
  }
  bool right = true;
  for (int next = from; right && next < from + calls; ++next)
    right = me.receive(
        on("gossip"_a, as<int>) >> [&](int n) { return n == next; }, otherwise >> false,
        after(60s) >> false);
  // An answer that comes late comes to nobody.
  if (!right || !me.receive(otherwise >> false, after(5ms) >> true)) ++wrong;
  me.send(boss, "done"_a);
}

}  // namespace

TEST_CASE("requests that are answered at once, late, twice or never end as a model says") {
  auto const seeds = static_cast<std::uint64_t>(heed_test::count(400, 20000, "random runs"));
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) REQUIRE(game::run(seed, 200) == "");
}

TEST_CASE("callers that lose patience never get another call's answer, nor a late one") {
  int const runs = heed_test::count(5, 200, "runs with many callers");
  for (int run = 0; run < runs; ++run) {
    std::atomic<int> wrong = 0;
    {
      actor_system system;
      auto const server = system.spawn(moody_server, static_cast<std::uint64_t>(run));
      bridge here(system);
      for (int i = 0; i < 4; ++i)
        system.spawn(caller, here.pid(), server, i * 1000, 50,
                     static_cast<std::uint64_t>(run * 10 + i), std::ref(wrong));
      for (int i = 0; i < 4; ++i) here.receive(on("done"_a) >> [] {});
    }
    CHECK(wrong == 0);
  }
}
