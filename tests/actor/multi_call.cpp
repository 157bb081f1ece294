#include <actor/multi_call.hpp>

#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <vector>

using namespace heed;
using namespace std::chrono_literals;

namespace {

void server(thread_self& me) {
  for (;;)
    me.receive(
        on("add"_a, as<int>, as<int>) >> [&](int a, int b) { me.reply(a + b); },
        on("get"_a) >> [&] { me.reply(7); },
        on("hold"_a) >>
            [&] {
              auto const p = me.promise();
              me.receive(on("never"_a) >> [] {});
            },
        on("end"_a) >> [&] { me.exit("tired"); });
}

class idle : public reactor {
 public:
  void on_any() {}
  static constexpr auto handles = handlers(otherwise >> &idle::on_any);
};

}  // namespace

TEST_CASE("multi_call gives the results in the order asked") {
  actor_system sys;
  bridge here{sys};
  pid const a = sys.spawn(server), b = sys.spawn(server);
  auto const r = here.multi_call<int>(within(20s), {{a, "add"_a, 1, 2}, {b, "get"_a}, {pid(), 1}});
  REQUIRE(r.size() == 3);
  CHECK(*r[0] == 3);
  CHECK(*r[1] == 7);
  CHECK(r[2].error().why() == call_error::down);
}

TEST_CASE("multi_call has one deadline for all") {
  actor_system sys;
  bridge here{sys};
  pid const a = sys.spawn(server), b = sys.spawn(server), c = sys.spawn(server);
  auto const r = here.multi_call<int>(within(20ms), {{a, "hold"_a}, {b, "get"_a}, {c, "hold"_a}});
  CHECK(r[0].error().why() == call_error::timeout);
  CHECK(*r[1] == 7);
  CHECK(r[2].error().why() == call_error::timeout);
}

TEST_CASE("stop counts any end of the actor") {
  actor_system sys;
  bridge here{sys};
  pid const loop = sys.spawn<idle>();
  pid const asked = sys.spawn([](thread_self& me) { me.receive(on(is<stop>) >> [] {}); });
  pid const crashed =
      sys.spawn([](thread_self& me) { me.receive(on(is<stop>) >> [&] { me.exit(1); }); });
  pid const dead = sys.spawn([](thread_self&) {});
  CHECK(here.stop(within(20s), {loop, asked, crashed, dead, pid()}) ==
        std::vector{true, true, true, true, true});
  for (pid p : {loop, asked, crashed, dead}) CHECK_FALSE(sys.alive(p));
}

TEST_CASE("stop says who has not ended in time") {
  actor_system sys;
  bridge here{sys};
  pid const deaf = sys.spawn(server);
  pid const loop = sys.spawn<idle>();
  CHECK(here.stop(within(50ms), {deaf, loop})[0] == false);
  CHECK(sys.alive(deaf));
  CHECK(here.receive(otherwise >> true, after(0s) >> false) == false);
}
