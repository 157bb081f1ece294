#include "support/walk.hpp"

#include "support/model_crowd.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// The check of many senders is shown able to fail: receives that do something else than their
// rules say.

using namespace heed;
using namespace support;
using std::chrono::nanoseconds;

namespace {

auto const one_number = fits({kind::serial, kind::integer}, {0, 1});

int take_number(player& p, nanoseconds wait, int clause = 0) {
  return p.me.receive(
      on(as<serial>, as<int>) >> [&](serial s, int n) { return p.took(clause, s, n); },
      after(wait) >> [&p] { return p.late(); });
}

// A receive that goes past what others take.
int take_text(player& p, nanoseconds wait) {
  return p.me.receive(
      on(as<serial>, as<std::string>) >> [&p](serial s, std::string t) { return p.took(0, s, t); },
      after(wait) >> [&p] { return p.late(); });
}

// What some seed finds, or nothing.
std::string found(std::function<int(player&, nanoseconds)> real) {
  pool const all{whole_letter(),
                 {"a text", {fits({kind::serial, kind::text}, {0, 1})}, take_text},
                 {"the receive", {one_number}, std::move(real)}};
  for (std::uint64_t seed = 1; seed <= 20; ++seed)
    if (auto what = crowd::run(all, seed); !what.empty()) return what;
  return "nothing";
}

bool contains(std::string const& what, char const* words) {
  return what.find(words) != what.npos;
}

}  // namespace

TEST_CASE("nothing is found where a receive does what its rules say") {
  CHECK(found([](player& p, nanoseconds wait) { return take_number(p, wait); }) == "nothing");
}

TEST_CASE("a receive that overlooks a message that has come is found") {
  CHECK(contains(found([](player& p, nanoseconds) { return p.late(); }),
                 "timed out beside a message that fits"));
}

TEST_CASE("a receive that takes by another clause is found") {
  CHECK(contains(found([](player& p, nanoseconds wait) { return take_number(p, wait, 1); }),
                 "took by clause 1"));
}

TEST_CASE("a receive that takes a later message of a sender is found") {
  CHECK(contains(found([](player& p, nanoseconds wait) {
                   return p.me.receive(
                       on(as<serial>, as<int> > 5) >>
                           [&](serial s, int n) { return p.took(0, s, n); },
                       after(wait) >> [&p] { return p.late(); });
                 }),
                 "in 'the receive'"));
}

TEST_CASE("a message that moves to another place is found") {
  CHECK(found([](player& p, nanoseconds) {
          p.me.receive(
              on(as<serial>, as<std::string>) >>
                  [&p](serial s, std::string t) { send(p.me.pid(), s, t); },
              after(nanoseconds(0)) >> [] {});
          return p.late();
        }) != "nothing");
}
