#include <actor/call.hpp>

#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>

#include "support/captured_stderr.hpp"

using namespace heed;
using namespace std::chrono_literals;

namespace {

// Stands where its type wants it: whether it does.
template <std::size_t Alignment>
struct alignas(Alignment) aligned {
  explicit aligned(int n) : number(n) {}
  bool stands_well() const {
    return reinterpret_cast<std::uintptr_t>(this) % Alignment == 0 && number == 7;
  }
  int number;
};
template <std::size_t Alignment>
void check_alignment(bridge& here) {
  using wide = aligned<Alignment>;
  pid const p = here.spawn([](thread_self& me) {
    for (int i = 0; i < 2; ++i)
      me.receive(on(as<wide>) >> [&](wide const& w) { me.reply(w.stands_well()); });
  });
  CHECK(here.call<bool>(p, wide(7)));
  send(p, wide(7));
}

}  // namespace

TEST_CASE("the elements of a request stand where their types want them") {
  actor_system sys;
  bridge here{sys};
  check_alignment<8>(here);
  check_alignment<16>(here);
  check_alignment<32>(here);
  check_alignment<64>(here);
  check_alignment<128>(here);
}

namespace {

void server(thread_self& me) {
  for (;;)
    me.receive(
        on("echo"_a, as<int>) >> [&](int n) { me.reply(n); },
        on("nothing"_a) >> [&] { me.reply(); }, on("several"_a) >> [&] { me.reply(1, "two"); },
        on("tuple"_a) >> [&] { me.reply(std::tuple(1, std::string("two"))); },
        on("drop"_a) >> [] {},
        on("late"_a, as<int>) >>
            [&](int n) {
              me.receive(on("go"_a) >> [] {});
              me.reply(n);
            },
        on("end"_a) >> [&] { me.exit("tired"); },
        on("throw"_a) >> [&] { throw std::runtime_error("boom"); });
}

template <class R>
call_error::cause why(result<R> const& r) {
  REQUIRE_FALSE(r);
  return r.error().why();
}

}  // namespace

TEST_CASE("a call gives the reply, of whatever form was asked for") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn(server);
  CHECK(here.call<int>(p, "echo"_a, 7) == 7);
  here.call<void>(p, "nothing"_a);
  CHECK(here.call<std::tuple<int, std::string>>(p, "several"_a) ==
        std::tuple(1, std::string("two")));
  CHECK(here.call<std::tuple<int, std::string>>(p, "tuple"_a) == std::tuple(1, std::string("two")));
  CHECK(here.call<message>(p, "several"_a).size() == 2);
}

TEST_CASE("a call leaves unrelated messages aside") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn(server);
  for (int i = 0; i < 3; ++i) send(here.pid(), i);
  CHECK(here.call<int>(within(20s), p, "echo"_a, 7) == 7);
  for (int i = 0; i < 3; ++i) CHECK(here.receive(on(as<int>) >> [](int n) { return n; }) == i);
}

TEST_CASE("a reply is no ordinary message: a receive does not see it") {
  actor_system sys;
  bridge here{sys};
  auto p = here.request(sys.spawn(server), "echo"_a, 7);
  CHECK(here.receive(otherwise >> true, after(20ms) >> false) == false);
  CHECK(here.get<int>(p) == 7);
}

TEST_CASE("timeout: no answer in time, not sooner") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn(server);
  auto const start = std::chrono::steady_clock::now();
  CHECK(why(here.try_call<int>(within(20ms), p, "late"_a, 1)) == call_error::timeout);
  CHECK(std::chrono::steady_clock::now() - start >= 20ms);
}

TEST_CASE("a late reply is dropped, and can never answer another call") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn(server);
  for (int i = 0; i < 20; ++i) {
    CHECK(why(here.try_call<int>(within(0s), p, "late"_a, i)) == call_error::timeout);
    send(p, "go"_a);
    CHECK(here.call<int>(within(20s), p, "echo"_a, 1000 + i) == 1000 + i);
  }
  CHECK(here.receive(otherwise >> true, after(0s) >> false) == false);
}

TEST_CASE("down: a target that has ended is known at once") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn([](thread_self&) {});
  sys.join();
  auto const start = std::chrono::steady_clock::now();
  auto const r = here.try_call<int>(within(1h), p, 1);
  CHECK(std::chrono::steady_clock::now() - start < 60s);
  CHECK(why(r) == call_error::down);
  CHECK(r.error().reason() == exit_reason::noproc);
  CHECK(r.error().who() == p);
  CHECK(why(here.try_call<int>(pid(), 1)) == call_error::down);
}

TEST_CASE("down: a target that ends while the request waits in its mailbox") {
  actor_system sys;
  bridge here{sys};
  pid const p =
      sys.spawn([](thread_self& me) { me.receive(on("end"_a) >> [&] { me.exit("tired"); }); });
  auto waiting = here.request(p, "echo"_a, 1);
  send(p, "end"_a);
  try {
    (void)here.get<int>(within(1h), waiting);
    FAIL("nobody could answer");
  } catch (call_error const& e) {
    CHECK(e.why() == call_error::down);
    CHECK(e.reason() == exit_reason("tired"));
  }
}

TEST_CASE("down: a target that ends while it handles the request, with its reason") {
  actor_system sys;
  bridge here{sys};
  auto const r = here.try_call<int>(within(1h), sys.spawn(server), "end"_a);
  CHECK(why(r) == call_error::down);
  CHECK(r.error().reason() == exit_reason("tired"));
}

TEST_CASE("down: a target whose handling throws, with the exception") {
  heed_test::captured_stderr quiet;
  actor_system sys;
  bridge here{sys};
  auto const r = here.try_call<int>(within(1h), sys.spawn(server), "throw"_a);
  CHECK(why(r) == call_error::down);
  CHECK(std::string(r.error().what()).find("boom") != std::string::npos);
  CHECK_THROWS_AS(std::rethrow_exception(r.error().reason().exception()), std::runtime_error);
}

TEST_CASE("down: a promise lost in the target's end") {
  heed_test::captured_stderr quiet;
  actor_system sys;
  bridge here{sys};
  auto const r = here.try_call<int>(within(1h), sys.spawn([](thread_self& me) {
    reply_promise kept;
    me.receive(on("ask"_a) >> [&] { kept = me.promise(); });
    throw std::runtime_error("boom");
  }),
                                    "ask"_a);
  CHECK(why(r) == call_error::down);
}

TEST_CASE("no_reply: a living actor dropped the request unanswered") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn(server);
  CHECK(why(here.try_call<int>(within(1h), p, "drop"_a)) == call_error::no_reply);
  CHECK(sys.alive(p));
}

TEST_CASE("no_reply: an action threw, and its actor went on") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn([](thread_self& me) {
    try {
      me.receive(on("ask"_a) >> [] { throw 1; });
    } catch (int) {
    }
    me.receive(on("end"_a) >> [] {});
  });
  CHECK(why(here.try_call<int>(within(1h), p, "ask"_a)) == call_error::no_reply);
  CHECK(sys.alive(p));
  send(p, "end"_a);
}

TEST_CASE("bad_reply: answered with another type, which is kept") {
  actor_system sys;
  bridge here{sys};
  auto const r = here.try_call<std::string>(sys.spawn(server), "echo"_a, 7);
  CHECK(why(r) == call_error::bad_reply);
  CHECK(r.error().reply().exactly<int>());
  CHECK(why(here.try_call<void>(sys.spawn(server), "echo"_a, 7)) == call_error::bad_reply);
}

TEST_CASE("deadlock: a call to oneself") {
  actor_system sys;
  bridge here{sys};
  auto const r = here.try_call<int>(within(1h), here.pid(), "echo"_a, 7);
  CHECK(why(r) == call_error::deadlock);
  CHECK(r.error().actors() == std::vector{here.pid()});
  auto asked = here.request(here.pid(), "echo"_a, 7);
  CHECK_THROWS_AS((void)here.get<int>(asked), call_error);
  here.receive(on("echo"_a, as<int>) >> [&](int n) { here.reply(n + 1); });
  CHECK(here.get<int>(asked) == 8);
}

TEST_CASE("call throws what try_call gives") {
  actor_system sys;
  bridge here{sys};
  CHECK_THROWS_AS((void)here.call<int>(pid(), 1), call_error);
  CHECK_THROWS_AS(here.call<void>(within(1s), pid(), 1), call_error);
}

TEST_CASE("one deadline bounds several calls") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn(server);
  deadline const d = within(20ms);
  CHECK(why(here.try_call<int>(d, p, "late"_a, 1)) == call_error::timeout);
  CHECK(why(here.try_call<int>(d, p, "echo"_a, 1)) == call_error::timeout);
}

TEST_CASE("actors call actors") {
  actor_system sys;
  bridge here{sys};
  pid const back = sys.spawn(server);
  pid const front = sys.spawn([back](thread_self& me) {
    for (;;)
      me.receive(on("twice"_a, as<int>) >> [&](int n) {
        int const a = me.call<int>(back, "echo"_a, n);
        me.reply(a + me.call<int>(back, "echo"_a, n));
      });
  });
  for (int i = 0; i < 100; ++i) CHECK(here.call<int>(within(20s), front, "twice"_a, i) == 2 * i);
}

TEST_CASE("a system ends while calls wait") {
  for (int round = 0; round < 10; ++round) {
    actor_system sys;
    pid const mute = sys.spawn([](thread_self& me) { me.receive(on("never"_a) >> [] {}); });
    for (int i = 0; i < 3; ++i)
      sys.spawn([mute](thread_self& me) { (void)me.try_call<int>(within(1h), mute, 1); });
  }
}
