#include <actor/gather.hpp>

#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <stdexcept>
#include <vector>

using namespace heed;
using namespace std::chrono_literals;

namespace {

// Answers each request when told to, by number.
void holder(thread_self& me) {
  std::vector<std::pair<int, reply_promise>> held;
  for (;;)
    me.receive(
        on("hold"_a, as<int>) >> [&](int n) { held.emplace_back(n, me.promise()); },
        on("drop"_a, as<int>) >> [](int) {},
        on("free"_a, as<int>) >>
            [&](int n) {
              for (auto& [k, p] : held)
                if (k == n) p.reply(n * 10);
            });
}

std::vector<pending> ask(bridge& here, pid p, int count) {
  std::vector<pending> out;
  for (int i = 0; i < count; ++i) out.push_back(here.request(p, "hold"_a, i));
  return out;
}

}  // namespace

TEST_CASE("gather gives the results in the order asked, whatever the order of the answers") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn(holder);
  auto asked = ask(here, p, 3);
  for (int i : {2, 0, 1}) send(p, "free"_a, i);
  auto const r = here.gather<int>(within(20s), asked);
  REQUIRE(r.size() == 3);
  for (int i = 0; i < 3; ++i) CHECK(*r[i] == i * 10);
}

TEST_CASE("gather has one deadline for all, and keeps what has timed out") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn(holder);
  auto asked = ask(here, p, 3);
  asked.push_back(here.request(p, "drop"_a, 3));
  send(p, "free"_a, 1);
  CHECK(here.try_call<int>(within(20s), p, "drop"_a, 0).error().why() == call_error::no_reply);
  auto const r = here.gather<int>(within(5ms), asked);
  REQUIRE(r.size() == 4);
  CHECK(r[0].error().why() == call_error::timeout);
  CHECK(*r[1] == 10);
  CHECK(r[2].error().why() == call_error::timeout);
  CHECK(r[3].error().why() == call_error::no_reply);
  send(p, "free"_a, 0);
  CHECK(here.get<int>(within(20s), asked[0]) == 0);
  CHECK_THROWS_AS((void)here.get<int>(asked[1]), std::logic_error);
}

TEST_CASE("first gives the answers in the order they came") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn(holder);
  auto asked = ask(here, p, 3);
  for (int i : {2, 0, 1}) send(p, "free"_a, i);
  for (std::size_t i : {2, 0, 1}) {
    auto const [index, r] = here.first<int>(within(20s), asked);
    CHECK(index == i);
    CHECK(*r == static_cast<int>(i) * 10);
  }
  CHECK_THROWS_AS((void)here.first<int>(within(20s), asked), std::logic_error);
}

TEST_CASE("first times out with the index one past the last, and keeps the requests") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn(holder);
  auto asked = ask(here, p, 2);
  auto const [index, r] = here.first<int>(within(2ms), asked);
  CHECK(index == 2);
  CHECK(r.error().why() == call_error::timeout);
  send(p, "free"_a, 1);
  CHECK(here.first<int>(within(20s), asked).first == 1);
}

TEST_CASE("a request that is there twice is refused by gather, and counts once for first") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn(holder);
  auto asked = ask(here, p, 2);
  std::vector<std::reference_wrapper<pending>> const twice{asked[0], asked[1], asked[0]};
  CHECK_THROWS_WITH_AS(static_cast<void>(here.gather<int>(within(10s), twice)),
                       "heed: gather(): the same request is there twice", std::logic_error);
  here.send(p, "free"_a, 0);
  auto const [index, answer] = here.first<int>(within(10s), twice);
  CHECK(index == 0);
  CHECK(*answer == 0);
  here.send(p, "free"_a, 1);
  CHECK(here.get<int>(asked[1]) == 10);
}
