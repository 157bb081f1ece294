// What becomes of calls, of timers and of names when actors end, for every kind of actor in every
// role, by hand and on the pool.
#include <actor/actor.hpp>
#include <actor/manual_system.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <ratio>
#include <source_location>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "support/everywhere.hpp"
#include "support/puppets.hpp"
#include "support/scale.hpp"

using namespace heed;
using namespace heed_test;
using namespace std::chrono_literals;

namespace {

constexpr std::array callers{kind::coroutine, kind::thread, kind::handler,
                             kind::handler_on_a_thread};

/// What a request came to: its value, the end of an actor as a `down` without a reference, or any
/// other failure.
constexpr int failed = -100;
event outcome(result<int> const& r) {
  if (r) return *r;
  call_error const& e = r.error();
  if (e.why() == call_error::down) return down{tag(), e.who(), e.reason()};
  return failed + static_cast<int>(e.why());
}
event outcome(call_error const& e) {
  return outcome(result<int>(e));
}
event failure(call_error::cause why) {
  return failed + static_cast<int>(why);
}

deed const no_order;

/// Asks `to` to do that, or something that it leaves where it is; sends it `then`, where there is
/// such an order; and waits for the answer in one of the ways there are.
template <class Me>
doing<Me, event> ask(Me& me, pid to, deed const& what, deed const& then) {
  pending asked = what ? me.inner.request(to, "do"_a, what) : me.inner.request(to, "later"_a);
  if (then) me.inner.send(to, "do"_a, then);
  switch (me.seed / 9 % 4) {
    case 0: {
      event out = 0;
      try {
        out = co_await me.wait([&] { return me.inner.template get<int>(asked); });
      } catch (call_error const& e) {
        out = outcome(e);
      }
      co_return out;
    }
    case 1: {
      std::vector<pending> one;
      one.push_back(std::move(asked));
      auto const all =
          co_await me.wait([&] { return me.inner.template gather<int>(within(1000h), one); });
      co_return outcome(all[0]);
    }
    case 2: {
      std::vector<pending> one;
      one.push_back(std::move(asked));
      auto const first =
          co_await me.wait([&] { return me.inner.template first<int>(within(1000h), one); });
      co_return outcome(first.second);
    }
    default: {
      event out = 0;
      co_await me.receive(
          on(reply_to(asked), as<int>) >> [&](int n) { out = n; },
          on(reply_to(asked), as<call_error>) >> [&](call_error const& e) { out = outcome(e); });
      co_return out;
    }
  }
}

/// An actor of any kind asks; what comes of it is the next that the test is told.
void asks(company& c, puppet const& to, deed what, deed then = {}) {
  part const caller([=, home = c.home.pid(), to = to.address](auto& me) -> doing<decltype(me)> {
    event const came = co_await ask(me, to, what, then);
    if (int const* n = std::get_if<int>(&came))
      me.inner.send(home, *n);
    else
      me.inner.send(home, std::get<down>(came));
  });
  kind const k = kinds[c.chance().below(kinds.size())];
  findings const where(c.seed(), c.by_hand());
  if (k == kind::outside)
    static_cast<void>(told(caller, c.home, where));
  else
    spawn_stage(k, c.system, c.home.pid(), caller, where);
}
event told(company& c, std::source_location at = std::source_location::current()) {
  c.wait([&] { return !c.own.empty(); }, "nothing is told", at);
  event const e = c.own.front();
  c.own.pop_front();
  return e;
}
void told(company& c, event const& wanted,
          std::source_location at = std::source_location::current()) {
  event const got = told(c, at);
  if (!(got == wanted)) c.fail(text_of(got) + " instead of " + text_of(wanted), at);
}
/// Why the actor had ended whose end failed the request.
void told_down(company& c, exit_reason const& why,
               std::source_location at = std::source_location::current()) {
  event const got = told(c, at);
  down const* const d = std::get_if<down>(&got);
  if (!d || !(d->reason == why)) c.fail(text_of(got), at);
}

deed answers(int n) {
  return [n](actor_verbs& v) { v.reply(n); };
}

}  // namespace

// ---- A call to one that ends: `down`, at once, with its reason; `noproc` where it had ended
// before.

TEST_CASE("the target has ended: down with noproc") {
  all_kinds([](company& c) {
    puppet& target = c.hire_mortal();
    c.order(target, ends_with("jam"));
    c.ends(target, "jam");
    asks(c, target, answers(1));
    told(c, down{tag(), target.address, exit_reason::noproc});
  });
}

TEST_CASE("the target ends while the request waits in its mailbox: down with its reason") {
  captured_stderr quiet;
  all_kinds([](company& c) {
    puppet& target = c.hire_mortal();
    switch (c.seed() / 3 % 4) {
      case 0:
        asks(c, target, {}, ends_with("jam"));
        told(c, down{tag(), target.address, "jam"});
        break;
      case 1:
        asks(c, target, {}, ends_with(exit_reason::normal));
        told(c, down{tag(), target.address, exit_reason::normal});
        break;
      case 2:
        asks(c, target, {}, signals(target, exit_reason::kill));
        told(c, down{tag(), target.address, exit_reason::killed});
        break;
      default:
        asks(c, target, {}, [](actor_verbs&) { throw std::runtime_error("boom"); });
        told_down(c, c.end_of(target.address));
    }
  });
}

TEST_CASE("the target ends itself while it handles the request: down with its reason") {
  all_kinds([](company& c) {
    puppet& target = c.hire_mortal();
    asks(c, target, ends_with("jam"));
    told(c, down{tag(), target.address, "jam"});
  });
}

namespace {
void throws_while_it_handles(company& c, puppet& target) {
  asks(c, target, [](actor_verbs&) { throw std::runtime_error("boom"); });
  exit_reason const why = c.end_of(target.address);
  c.must(why.exception() != nullptr);
  told_down(c, why);
}
}  // namespace

TEST_CASE("the target throws while it handles the request, and ends: down with the exception") {
  captured_stderr quiet;
  constexpr stand all[] = {stand::coroutine,         stand::thread,
                           stand::reactor,           stand::react_in_a_coroutine,
                           stand::react_in_a_thread, stand::nested_receive};
  all_kinds([&](company& c) { throws_while_it_handles(c, c.hire(all[c.seed() % 6])); });
}

TEST_CASE("the same in a receive inside of an action that is a coroutine, or of a handler") {
  captured_stderr quiet;
  constexpr stand all[] = {stand::action_coroutine, stand::waiting_handler};
  all_kinds([&](company& c) { throws_while_it_handles(c, c.hire(all[c.seed() % 2])); });
}

TEST_CASE("a target that answers, and ends then, has answered") {
  all_kinds([](company& c) {
    puppet& target = c.hire_mortal();
    asks(c, target, [](actor_verbs& v) {
      v.reply(5);
      v.exit("jam");
    });
    told(c, 5);
    c.ends(target, "jam");
  });
}

TEST_CASE("a target that lives and drops the request: no_reply") {
  all_kinds([](company& c) {
    puppet& target = c.hire_spawned();
    asks(c, target, [](actor_verbs&) {});
    told(c, failure(call_error::no_reply));
    c.lives(target);
  });
}

namespace {
/// One of any other kind asks a bridge, which ends then, or meanwhile.
void asks_a_bridge(company& c, bool handled) {
  puppet& target = c.hire(stand::outside);
  part const caller(
      [handled, home = c.home.pid(), to = target.address](auto& me) -> doing<decltype(me)> {
        deed const end = ends_with("jam");
        event const came = co_await ask(me, to, handled ? end : no_order, no_order);
        if (int const* n = std::get_if<int>(&came))
          me.inner.send(home, *n);
        else
          me.inner.send(home, std::get<down>(came));
      });
  spawn_stage(callers[c.seed() % 4], c.system, c.home.pid(), caller, {c.seed(), c.by_hand()});
  if (!handled) {
    c.settle();
    c.order(target, ends_with("jam"));
  }
  event const got = told(c);
  // On the pool the request may come when the bridge has ended.
  bool const late =
      !handled && !c.by_hand() && got == event(down{tag(), target.address, exit_reason::noproc});
  c.must(late || got == event(down{tag(), target.address, "jam"}));
}
}  // namespace

TEST_CASE("a bridge that ends while a request waits in its mailbox: down") {
  all_kinds([](company& c) { asks_a_bridge(c, false); });
}

TEST_CASE("a bridge that ends while it handles a request: down") {
  all_kinds([](company& c) { asks_a_bridge(c, true); });
}

// ---- A request goes on with its delegate, and with its promise: what counts is the end of who has
// it.

TEST_CASE("the delegate ends: down with its reason, though the target lives") {
  all_kinds([](company& c) {
    puppet& target = c.hire_spawned();
    puppet& delegate = c.hire_mortal();
    exit_reason const why = c.seed() % 2 ? exit_reason("jam") : exit_reason::normal;
    asks(c, target, [to = delegate.address, then = ends_with(why)](actor_verbs& v) {
      v.delegate(to, "do"_a, then);
    });
    told_down(c, why);
    c.lives(target);
  });
}

TEST_CASE("the delegate ends while the request waits in its mailbox: down with its reason") {
  all_kinds([](company& c) {
    puppet& target = c.hire_spawned();
    puppet& delegate = c.hire_mortal();
    asks(c, target, [to = delegate.address](actor_verbs& v) {
      v.delegate(to, "later"_a);
      v.send(to, "do"_a, deed(ends_with("jam")));
    });
    told_down(c, "jam");
    c.lives(target);
  });
}

TEST_CASE("delegated to the dead: down with noproc") {
  all_kinds([](company& c) {
    puppet& target = c.hire_spawned();
    puppet& dead = c.hire_mortal();
    c.order(dead, ends_with("jam"));
    c.ends(dead, "jam");
    asks(c, target, [to = dead.address](actor_verbs& v) { v.delegate(to, "later"_a); });
    told_down(c, exit_reason::noproc);
    c.lives(target);
  });
}

TEST_CASE("the target ends after it has delegated: the delegate answers all the same") {
  all_kinds([](company& c) {
    puppet& target = c.hire_mortal();
    puppet& delegate = c.hire_spawned();
    asks(c, target, [to = delegate.address](actor_verbs& v) {
      v.delegate(to, "do"_a, deed(answers(5)));
      v.exit("jam");
    });
    told(c, 5);
    c.ends(target, "jam");
  });
}

namespace {

/// Keeps promises until it is told otherwise.
part keeper() {
  return part([](auto& me) -> doing<decltype(me)> {
    std::vector<reply_promise> kept;
    for (;;)
      co_await me.receive(
          on("keep"_a, as<std::shared_ptr<reply_promise>>) >>
              [&](std::shared_ptr<reply_promise> const& p) { kept.push_back(std::move(*p)); },
          on("answer"_a, as<int>) >> [&](int n) { kept.back().reply(n); },
          on("drop"_a) >> [&] { kept.clear(); }, on("end"_a) >> [&] { me.inner.exit("tired"); });
  });
}
pid spawn_keeper(company& c) {
  pid const who = spawn_stage(callers[c.chance().below(4)], c.system, c.home.pid(), keeper(),
                              {c.seed(), c.by_hand()});
  c.watch(who);
  c.settle();
  return who;
}
enum class fate { answered, dropped, lost };
/// Gives the promise to that one, and tells it what to do with it; and ends, or not.
deed hands_to(pid keeper, fate then, bool ends) {
  return [=](actor_verbs& v) {
    v.send(keeper, "keep"_a, std::make_shared<reply_promise>(v.promise()));
    if (then == fate::answered)
      v.send(keeper, "answer"_a, 5);
    else if (then == fate::dropped)
      v.send(keeper, "drop"_a);
    else
      v.send(keeper, "end"_a);
    if (ends) v.exit("jam");
  };
}

}  // namespace

TEST_CASE("a promise in another's hands is kept there, though the target has ended") {
  all_kinds([](company& c) {
    puppet& target = c.hire_mortal();
    pid const keeper = spawn_keeper(c);
    asks(c, target, hands_to(keeper, fate::answered, c.seed() % 2));
    told(c, 5);
  });
}

TEST_CASE("a promise that a living actor drops gives no_reply, though the target has ended") {
  all_kinds([](company& c) {
    puppet& target = c.hire_mortal();
    pid const keeper = spawn_keeper(c);
    bool const ends = c.seed() % 2;
    asks(c, target, hands_to(keeper, fate::dropped, ends));
    event const got = told(c);
    // On the pool the target may still be at it, and is then the last to let go.
    c.must(got == failure(call_error::no_reply) ||
           (ends && !c.by_hand() && got == event(down{tag(), target.address, "jam"})));
    c.must(c.system.alive(keeper));
  });
}

TEST_CASE(
    "a promise lost in the end of another than the target gives down, with that end's reason") {
  all_kinds([](company& c) {
    puppet& target = c.hire_mortal();
    pid const keeper = spawn_keeper(c);
    bool const ends = c.seed() % 2;
    asks(c, target, hands_to(keeper, fate::lost, ends));
    event const got = told(c);
    bool right = got == event(down{tag(), target.address, "tired"});
    // On the pool the target may still be at it, and is then the last to let go.
    if (!c.by_hand())
      right = right || got == (ends ? event(down{tag(), target.address, "jam"})
                                    : failure(call_error::no_reply));
    c.must(right);
    c.ends(keeper, "tired");
  });
}

TEST_CASE("a promise lost in the target's own end gives down, with its reason") {
  all_kinds([](company& c) {
    puppet& target = c.hire_mortal();
    asks(c, target, [](actor_verbs& v) {
      auto const mine = v.promise();
      v.exit("jam");
    });
    told_down(c, "jam");
    c.ends(target, "jam");
  });
}

TEST_CASE("a promise sent to the dead fails the request at once") {
  all_kinds([](company& c) {
    puppet& target = c.hire_spawned();
    pid const keeper = spawn_keeper(c);
    exit(keeper, exit_reason::kill);
    c.ends(keeper, exit_reason::killed);
    asks(c, target, hands_to(keeper, fate::answered, false));
    event const got = told(c);
    c.must(got == failure(call_error::no_reply) || std::holds_alternative<down>(got));
    c.lives(target);
  });
}

// ---- Several requests at once: each comes to its own end.

TEST_CASE("of several requests, each fails or is answered by itself") {
  all_kinds([](company& c) {
    puppet& dies = c.hire_mortal();
    puppet& replies = c.hire_spawned();
    puppet& drops = c.hire_spawned();
    auto const done = std::make_shared<std::vector<event>>();
    part const caller([=, home = c.home.pid(), a = dies.address, b = replies.address,
                       d = drops.address](auto& me) -> doing<decltype(me)> {
      std::vector<pending> asked;
      deed const end = ends_with("jam"), answer = answers(5), nothing = [](actor_verbs&) {};
      asked.push_back(me.inner.request(a, "later"_a));
      asked.push_back(me.inner.request(a, "do"_a, end));
      asked.push_back(me.inner.request(b, "do"_a, answer));
      asked.push_back(me.inner.request(d, "do"_a, nothing));
      done->resize(4);
      if (me.seed % 2) {
        auto const all =
            co_await me.wait([&] { return me.inner.template gather<int>(within(1000h), asked); });
        for (std::size_t i = 0; i != 4; ++i) (*done)[i] = outcome(all[i]);
      } else {
        for (int i = 0; i != 4; ++i) {
          auto const [index, r] =
              co_await me.wait([&] { return me.inner.template first<int>(within(1000h), asked); });
          (*done)[index] = outcome(r);
        }
      }
      me.inner.send(home, 1);
    });
    spawn_stage(callers[c.seed() / 2 % 4], c.system, c.home.pid(), caller, {c.seed(), c.by_hand()});
    told(c, 1);
    c.must((*done)[0] == event(down{tag(), dies.address, "jam"}));
    c.must((*done)[1] == event(down{tag(), dies.address, "jam"}));
    c.must((*done)[2] == event(5));
    c.must((*done)[3] == failure(call_error::no_reply));
  });
}

// ---- The caller ends: what it asked for is nobody's, and nobody is disturbed.

TEST_CASE("a caller that ends in its call leaves the target alone, whose answer goes nowhere") {
  all_kinds([](company& c) {
    puppet& target = c.hire_spawned();
    auto const kept = std::make_shared<reply_promise>();
    part const caller(
        [=, home = c.home.pid(), to = target.address](auto& me) -> doing<decltype(me)> {
          deed const keep = [kept, home](actor_verbs& v) {
            *kept = v.promise();
            v.send(home, 1);
          };
          static_cast<void>(co_await ask(me, to, keep, no_order));
          me.inner.send(home, 2);
        });
    pid const who =
        spawn_stage(callers[c.seed() % 4], c.system, c.home.pid(), caller, {c.seed(), c.by_hand()});
    c.watch(who);
    told(c, 1);
    exit(who, "jam");
    if (c.chance().one_in(2)) c.ends(who, "jam");
    c.order(target, [kept](actor_verbs&) { kept->reply(5); });
    c.lives(target);
    c.wait([&] { return c.has_ended(who) || !c.own.empty(); }, "neither");
    // The answer may have overtaken the signal, which is somebody else's.
    if (c.own.empty()) c.ends(who, "jam");
  });
}

// ---- Links and calls: a call to a linked one fails, and the link does what it does.

TEST_CASE("a caller that traps exits gets the call's failure, and the exit signal as a message") {
  all_kinds([](company& c) {
    puppet& target = c.hire_mortal();
    part const caller([home = c.home.pid(), to = target.address](auto& me) -> doing<decltype(me)> {
      me.inner.trap_exit(true);
      deed const end = ends_with("jam");
      me.inner.link(to);
      event const came = co_await ask(me, to, end, no_order);
      me.inner.send(home, std::get<down>(came));
      exit_reason why = exit_reason::normal;
      co_await me.receive(on(fields<exit_signal>(to, as<exit_reason>)) >>
                          [&](exit_reason const& r) { why = r; });
      me.inner.send(home, why == exit_reason("jam") ? 1 : 2);
    });
    spawn_stage(callers[c.seed() % 4], c.system, c.home.pid(), caller, {c.seed(), c.by_hand()});
    told(c, down{tag(), target.address, "jam"});
    told(c, 1);
  });
}

TEST_CASE("a caller that does not trap exits ends with the one that it calls and is linked to") {
  all_kinds([](company& c) {
    puppet& target = c.hire_mortal();
    part const caller([home = c.home.pid(), to = target.address](auto& me) -> doing<decltype(me)> {
      deed const end = ends_with("jam");
      co_await me.receive(on("go"_a) >> [] {});
      me.inner.link(to);
      static_cast<void>(co_await ask(me, to, end, no_order));
      co_await me.receive(on("never"_a) >> [] {});
      me.inner.send(home, 1);
    });
    pid const who =
        spawn_stage(callers[c.seed() % 4], c.system, c.home.pid(), caller, {c.seed(), c.by_hand()});
    c.watch(who);
    c.home.send(who, "go"_a);
    c.ends(who, "jam");
    c.must(c.own.empty());
  });
}

TEST_CASE("one in the middle of a row of calls is told when the last ends, and can go on") {
  all_kinds([](company& c) {
    puppet& last = c.hire_mortal();
    pid const home = c.home.pid();
    part const middle([to = last.address](auto& me) -> doing<decltype(me)> {
      auto const serve = [&]() -> doing<decltype(me)> {
        deed const end = ends_with("jam");
        event const came = co_await ask(me, to, no_order, end);
        me.inner.reply(std::get<down>(came).reason == exit_reason("jam") ? 5 : 6);
      };
      co_await me.receive(on("serve"_a) >> me.action(serve));
      co_await me.receive(on("never"_a) >> [] {});
    });
    pid const who =
        spawn_stage(callers[c.seed() % 4], c.system, home, middle, {c.seed(), c.by_hand()});
    c.settle();
    auto const r = c.home.try_call<int>(within(20s), who, "serve"_a);
    c.must(outcome(r) == event(5));
  });
}

// ---- Deadlines of calls, by hand: 5 s where none is given, and a late answer is nobody's.

TEST_CASE("a call waits for five seconds where nothing else is said") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    if (!me.by_hand) co_return;
    pid const mute =
        me.inner.spawn([](self who) -> task<> { co_await who.receive(on("never"_a) >> [] {}); });
    me.inner.send_after(4999999us, me.inner.pid(), 1);
    me.inner.send_after(5000001us, me.inner.pid(), 2);
    auto const r = co_await me.template try_call<int>(mute, "later"_a);
    me.holds(!r && r.error().why() == call_error::timeout);
    int const first = co_await me.receive(on(as<int>) >> [](int n) { return n; }, after(0s) >> -1);
    int const second = co_await me.receive(on(as<int>) >> [](int n) { return n; }, after(0s) >> -1);
    me.expect(first, 1);
    me.expect(second, -1);
  });
}

// ---- Timers end with their maker, however it ends, and go on when the receiver has.

namespace {
deed starts_timers(pid to) {
  return [to](actor_verbs& v) {
    v.send_after(30ms, to, 1);
    v.send_every(10ms, to, 2);
  };
}
}  // namespace

TEST_CASE("timers are gone with the actor that made them, however it ends") {
  std::uint64_t seed = 0;
  explore(count(81, 1000, "castings by hand"), [&](manual_system& sys) {
    company c(sys, &sys, seed++);
    puppet& maker = c.hire();
    puppet& other = c.hire_mortal();
    c.order(maker, starts_timers(c.home.pid()));
    c.settle();
    c.advance(25ms);
    c.must(c.own.size() == 2);
    switch (c.seed() / 9 % 3) {
      case 0:
        c.order(maker, ends_with("jam"));
        break;
      case 1:
        c.order(other, signals(maker, exit_reason::kill));
        break;
      default:
        c.order(maker, links(other));
        c.settle();
        c.order(other, ends_with("jam"));
    }
    c.wait([&] { return c.has_ended(maker.address); }, "it does not end");
    c.advance(1h);
    c.must(c.own.size() == 2);
  });
}

TEST_CASE("a timer to one that has ended disturbs nobody, and its maker goes on") {
  std::uint64_t seed = 0;
  explore(count(81, 1000, "castings by hand"), [&](manual_system& sys) {
    company c(sys, &sys, seed++);
    puppet& maker = c.hire();
    puppet& receiver = c.hire_mortal();
    c.order(maker, starts_timers(receiver.address));
    c.order(maker, starts_timers(c.home.pid()));
    c.settle();
    c.advance(15ms);
    c.hears(receiver, 2);
    c.order(receiver, ends_with("jam"));
    c.ends(receiver, "jam");
    c.advance(1s);
    c.must(std::count(c.own.begin(), c.own.end(), event(1)) == 1);
    c.must(std::count(c.own.begin(), c.own.end(), event(2)) == 101);
    c.hears_nothing(receiver);
    c.lives(maker);
  });
}

TEST_CASE("timers of several makers send in the order of their times") {
  std::uint64_t seed = 0;
  explore(count(81, 1000, "castings by hand"), [&](manual_system& sys) {
    company c(sys, &sys, seed++);
    std::vector<puppet*> makers{&c.hire(), &c.hire(), &c.hire()};
    std::vector<int> times;
    for (int i = 0; i != 30; ++i) times.push_back(1 + static_cast<int>(c.chance().below(1000)));
    for (int const t : times)
      c.order(*makers[c.chance().below(3)], [t, to = c.home.pid()](actor_verbs& v) {
        v.send_after(std::chrono::milliseconds(t), to, t);
      });
    c.settle();
    c.must(c.own.empty());
    c.advance(1s);
    std::sort(times.begin(), times.end());
    c.must(c.own.size() == times.size());
    for (std::size_t i = 0; i != times.size(); ++i) c.must(c.own[i] == event(times[i]));
  });
}

TEST_CASE("a timer that is cancelled sends nothing more, nor one whose maker has ended") {
  std::uint64_t seed = 0;
  explore(count(81, 1000, "castings by hand"), [&](manual_system& sys) {
    company c(sys, &sys, seed++);
    puppet& maker = c.hire();
    auto const all = std::make_shared<std::vector<timer>>();
    c.order(maker, [all, to = c.home.pid()](actor_verbs& v) {
      all->push_back(v.send_after(10ms, to, 1));
      all->push_back(v.send_every(10ms, to, 2));
      all->push_back(v.send_every(10ms, to, 3));
    });
    c.settle();
    c.order(maker, [all](actor_verbs& v) {
      int const was = (*all)[0].cancel() && !(*all)[0].cancel() && (*all)[1].cancel();
      v.send(v.pid(), was);
    });
    c.hears(maker, 1);
    c.advance(15ms);
    c.must(c.own.size() == 1 && c.own[0] == event(3));
    c.order(maker, ends_with("jam"));
    c.wait([&] { return c.has_ended(maker.address); }, "it does not end");
    c.advance(1h);
    c.must(c.own.size() == 1);
    c.must(!(*all)[2].cancel());
  });
}

TEST_CASE("a timer says that nothing is to come when its maker has ended") {
  std::uint64_t seed = 0;
  explore(count(9, 1000, "castings by hand"), [&](manual_system& sys) {
    company c(sys, &sys, seed++);
    puppet& maker = c.hire();
    auto const one = std::make_shared<timer>();
    c.order(maker, [one](actor_verbs& v) {
      *one = v.send_every(10ms, v.pid(), 1);
      v.exit("jam");
    });
    c.wait([&] { return c.has_ended(maker.address); }, "it does not end");
    c.must(!*one);
    c.must(!one->cancel());
  });
}

TEST_CASE("delays and deadlines of any length are taken, and do not come early") {
  everywhere([](auto& me) -> doing<decltype(me)> {
    using years = std::chrono::duration<std::int64_t, std::ratio<31556952>>;
    pid const own = me.inner.pid();
    std::vector<timer> all;
    all.push_back(me.inner.send_after(std::chrono::milliseconds(2147483648LL * 1000), own, 1));
    all.push_back(me.inner.send_after(years(1000), own, 2));
    all.push_back(me.inner.send_after(std::chrono::hours::max(), own, 3));
    all.push_back(me.inner.send_every(std::chrono::nanoseconds::max(), own, 4));
    me.inner.send_after(1ms, own, "soon"_a);
    int const first = co_await me.receive(
        on(as<int>) >> [](int n) { return n; }, on("soon"_a) >> 0,
        after(std::chrono::hours::max()) >> -1);
    me.expect(first, 0);
    for (timer& t : all) me.holds(t.cancel());
  });
}

// ---- Names: one actor's at a time, in every kind; free when a start has failed.

namespace {
class stillborn : public reactor {
  void on_any() {}

 public:
  stillborn() { throw std::runtime_error("stillborn"); }

  static constexpr auto handles = handlers(otherwise >> &stillborn::on_any);
};
}  // namespace

TEST_CASE("a name is one actor's at a time, of whatever kind") {
  all_kinds([](company& c) {
    puppet& has = c.hire_spawned({.name = "store"});
    puppet& wants = c.hire();
    c.order(wants, [home = c.home.pid(), who = has.address](actor_verbs& v) {
      int refused = 0;
      for (std::size_t i = 0; i != spawned_stands; ++i) {
        try {
          spawn_puppet(v, static_cast<stand>(i), {.name = "store"}, home);
        } catch (name_taken const& e) {
          refused += e.who() == who && e.name() == "store";
        }
      }
      v.send(home, refused);
    });
    told(c, static_cast<int>(spawned_stands));
    c.must(c.system.where("store") == has.address);
    c.lives(has);
  });
}

TEST_CASE("the name of a reactor whose constructor throws is free when that is told") {
  captured_stderr quiet;
  all_kinds([](company& c) {
    for (int i = 0; i != 3; ++i) {
      auto const [who, ref] = c.home.spawn_monitor<stillborn>({.name = "store"});
      auto const limit = c.by_hand() ? 1s : 20s;
      bool const told = c.home.receive(on(fields<down>(ref, _, _)) >> true, after(limit) >> false);
      c.must(told && c.system.where("store") == pid());
    }
  });
}
