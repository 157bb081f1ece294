#include "support/walk.hpp"

#include "support/model_play.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// The comparison is shown able to fail: receives that do something else than their rules say.

using namespace heed;
using namespace support;
using std::chrono::nanoseconds;

namespace {

std::optional<parts> any_pair(letter const& l, surroundings const&) {
  if (l.elements.size() != 2) return std::nullopt;
  return parts{};
}

std::optional<parts> any_three(letter const& l, surroundings const&) {
  if (l.elements.size() != 3) return std::nullopt;
  return parts{};
}

receive_case by(std::vector<rule> rules, std::function<int(player&, nanoseconds)> real) {
  return {"the receive", std::move(rules), std::move(real)};
}

template <class... C>
int receive_by(player& p, nanoseconds wait, C&&... clauses) {
  return p.me.receive(std::forward<C>(clauses)..., after(wait) >> [&p] { return p.late(); });
}

// What some seed finds, or nothing.
std::string found(receive_case receive) {
  pool const all{whole_letter(), std::move(receive)};
  tally counts(all);
  for (std::uint64_t seed = 1; seed <= 50; ++seed)
    if (auto what = lockstep::run(all, seed, counts); !what.empty()) return what;
  return "nothing";
}

bool contains(std::string const& what, char const* words) {
  return what.find(words) != what.npos;
}

}  // namespace

TEST_CASE("no difference is found where a receive does what its rules say") {
  CHECK(found(by({any_pair, any_three}, [](player& p, nanoseconds wait) {
          return receive_by(
              p, wait, on(_, _) >> [&p] { return p.took(0); },
              on(_, _, _) >> [&p] { return p.took(1); });
        })) == "nothing");
}

TEST_CASE("a difference is found where the earlier clause is preferred to the older message") {
  CHECK(contains(found(by({any_pair, any_three},
                          [](player& p, nanoseconds wait) {
                            int const first = receive_by(
                                p, nanoseconds(0), on(_, _) >> [&p] { return p.took(0); });
                            if (first != p.late()) return first;
                            return receive_by(p, wait, on(_, _, _) >> [&p] { return p.took(1); });
                          })),
                 "took by clause 0"));
}

TEST_CASE("a difference is found where a receive misses what fits") {
  CHECK(contains(found(by({any_pair}, [](player& p, nanoseconds) { return p.late(); })),
                 "timed out"));
}

TEST_CASE("a difference is found where a receive takes what does not fit") {
  CHECK(contains(found(by({},
                          [](player& p, nanoseconds) {
                            return receive_by(
                                p, nanoseconds(0), on(_, _, _) >> [&p] { return p.took(0); });
                          })),
                 "took a message"));
}

TEST_CASE("a difference is found where a receive captures something else") {
  auto const all = [](letter const& l, surroundings const&) {
    return l.elements.size() == 2 ? std::optional{l.elements} : std::nullopt;
  };
  CHECK(contains(found(by({all},
                          [](player& p, nanoseconds) {
                            return receive_by(
                                p, nanoseconds(0),
                                on(as<serial>, _) >> [&p](serial s) { return p.took(0, s); });
                          })),
                 "at first, the captures differ"));
}

TEST_CASE("a difference is found where a message is lost, doubled or put at another place") {
  auto const lost = found(by({}, [](player& p, nanoseconds) {
    p.me.receive(on(_) >> [] {}, after(nanoseconds(0)) >> [] {});
    return p.late();
  }));
  CHECK(lost != "nothing");
  auto const doubled = found(by({}, [](player& p, nanoseconds) {
    send(p.me.pid(), 1);
    return p.late();
  }));
  CHECK(doubled != "nothing");
  auto const moved = found(by({}, [](player& p, nanoseconds) {
    p.me.receive(
        otherwise >> [&p](message m) { send(p.me.pid(), std::move(m)); },
        after(nanoseconds(0)) >> [] {});
    return p.late();
  }));
  CHECK(moved != "nothing");
}

TEST_CASE("a difference is found where a guard does not throw") {
  auto const bursts = [](letter const& l, surroundings const&) -> std::optional<parts> {
    if (l.elements.size() == 3) throw boom{l.serial};
    return std::nullopt;
  };
  CHECK(
      contains(found(by({bursts}, [](player& p, nanoseconds) { return p.late(); })), "timed out"));
}

TEST_CASE("a difference is found where the value is not the action's") {
  CHECK(contains(found(by({any_pair},
                          [](player& p, nanoseconds wait) {
                            return 1 + receive_by(p, wait, on(_, _) >> [&p] { return p.took(0); });
                          })),
                 "another value"));
}

TEST_CASE("a tally names the clauses that took nothing, and what never timed out") {
  auto const never = [](letter const&, surroundings const&) { return std::optional<parts>(); };
  pool const receives{{"one", {never, never}, {}}, {"two", {never}, {}}};
  tally counts(receives);
  counts.took(0, 1);
  counts.took(1, 0);
  counts.timed_out(0);
  CHECK(counts.missing() == "one: clause 0; two: timeout; ");
}
