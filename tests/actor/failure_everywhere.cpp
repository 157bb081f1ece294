// What exit signals do, each rule for every kind of actor in every role, by hand and on the pool.
#include <actor/actor.hpp>
#include <actor/manual_system.hpp>

#include <doctest/doctest.h>

#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "support/puppets.hpp"
#include "support/scale.hpp"

using namespace heed;
using namespace heed_test;
using namespace std::chrono_literals;

namespace {

struct paper {
  int tray;
  friend bool operator==(paper, paper) = default;
};

exit_reason boom() {
  static exit_reason const one{std::make_exception_ptr(std::runtime_error("boom"))};
  return one;
}

/// Those that end whom they reach, as they stand.
std::vector<exit_reason> ending_reasons() {
  return {exit_reason::shutdown, exit_reason::killed,   exit_reason::noproc,
          exit_reason("jam"),    exit_reason(paper{2}), boom()};
}
std::vector<exit_reason> with(std::vector<exit_reason> all, exit_reason const& one) {
  all.push_back(one);
  return all;
}

/// Linked, and both know.
void bind(company& c, puppet& a, puppet& b) {
  c.order(a, links(b));
  c.settle();
}

}  // namespace

// ---- An exit signal of another. `normal` is ignored where exits are not trapped; every other
// reason but `kill` ends with that reason; `kill` ends with `killed`. Who traps exits gets all but
// `kill` as a message.

TEST_CASE("normal of another does nothing to who does not trap exits") {
  all_kinds([](company& c) {
    puppet& victim = c.hire();
    puppet& sender = c.hire();
    c.order(sender, signals(victim, exit_reason::normal));
    exit(victim.address, exit_reason::normal);
    c.settle();
    c.tell(victim, 1);
    c.hears(victim, 1);
    c.lives(victim);
    c.hears_nothing(victim);
  });
}

TEST_CASE("any other reason of another, but kill, ends who does not trap exits, as it stands") {
  captured_stderr quiet;
  all_kinds([](company& c) {
    puppet& victim = c.hire_mortal();
    puppet& sender = c.hire();
    auto const reasons = ending_reasons();
    exit_reason const& why = reasons[c.seed() % reasons.size()];
    c.order(sender, signals(victim, why));
    c.ends(victim, why);
    c.hears_nothing(victim);
    c.lives(sender);
  });
}

TEST_CASE("the same from nobody in particular") {
  captured_stderr quiet;
  all_kinds([](company& c) {
    puppet& victim = c.hire_mortal();
    auto const reasons = ending_reasons();
    exit_reason const& why = reasons[c.seed() % reasons.size()];
    exit(victim.address, why);
    c.ends(victim, why);
  });
}

TEST_CASE("who traps exits gets every reason but kill as a message, with its sender, and lives") {
  captured_stderr quiet;
  all_kinds([](company& c) {
    puppet& victim = c.hire();
    puppet& sender = c.hire();
    c.order(victim, traps(true));
    c.settle();
    for (exit_reason const& why : with(ending_reasons(), exit_reason::normal)) {
      c.order(sender, signals(victim, why));
      c.hears(victim, exit_signal{sender.address, why});
      exit(victim.address, why);
      c.hears(victim, exit_signal{pid(), why});
    }
    c.lives(victim);
    c.hears_nothing(victim);
  });
}

TEST_CASE("kill of another ends with killed, whether exits are trapped or not") {
  for (bool const trapping : {false, true})
    all_kinds([&](company& c) {
      puppet& victim = c.hire_mortal();
      puppet& sender = c.hire();
      c.order(victim, traps(trapping));
      c.settle();
      if (c.seed() % 2)
        c.order(sender, signals(victim, exit_reason::kill));
      else
        exit(victim.address, exit_reason::kill);
      c.ends(victim, exit_reason::killed);
      c.hears_nothing(victim);
      c.lives(sender);
    });
}

TEST_CASE("those linked to one that was killed are reached by killed, which can be trapped") {
  all_kinds([](company& c) {
    puppet& victim = c.hire_mortal();
    puppet& plain = c.hire_mortal();
    puppet& traps_exits = c.hire();
    c.order(traps_exits, traps(true));
    bind(c, plain, victim);
    bind(c, victim, traps_exits);
    exit(victim.address, exit_reason::kill);
    c.ends(plain, exit_reason::killed);
    c.hears(traps_exits, exit_signal{victim.address, exit_reason::killed});
    c.lives(traps_exits);
  });
}

// ---- A link that breaks. `normal` is ignored, or comes as a message; every other reason ends who
// does not trap exits, as it stands: `kill`, too, which is then an ordinary reason.

TEST_CASE("a linked one that ends with normal does nothing to who does not trap exits") {
  all_kinds([](company& c) {
    puppet& survivor = c.hire();
    puppet& ending = c.hire_mortal();
    bind(c, survivor, ending);
    c.order(ending, ends_with(exit_reason::normal));
    c.ends(ending, exit_reason::normal);
    c.lives(survivor);
    c.hears_nothing(survivor);
  });
}

TEST_CASE("a linked one that ends with any other reason takes the other along, as it stands") {
  captured_stderr quiet;
  all_kinds([](company& c) {
    puppet& victim = c.hire_mortal();
    puppet& ending = c.hire_mortal();
    auto const reasons = with(ending_reasons(), exit_reason::kill);
    exit_reason const& why = reasons[c.seed() % reasons.size()];
    if (c.seed() % 4 < 2)
      bind(c, victim, ending);
    else
      bind(c, ending, victim);
    c.order(ending, ends_with(why));
    c.ends(ending, why);
    c.ends(victim, why);
  });
}

TEST_CASE("who traps exits gets the end of a linked one as a message, whatever the reason") {
  captured_stderr quiet;
  all_kinds([](company& c) {
    puppet& survivor = c.hire();
    c.order(survivor, traps(true));
    for (exit_reason const& why :
         with(with(ending_reasons(), exit_reason::kill), exit_reason::normal)) {
      puppet& ending = c.hire_mortal();
      bind(c, survivor, ending);
      c.order(ending, ends_with(why));
      c.hears(survivor, exit_signal{ending.address, why});
      c.ends(ending, why);
    }
    c.lives(survivor);
    c.hears_nothing(survivor);
  });
}

TEST_CASE("an exception that escapes ends with that exception, and takes linked ones along") {
  captured_stderr quiet;
  all_kinds([](company& c) {
    puppet& ending = c.hire_spawned();
    puppet& victim = c.hire_mortal();
    puppet& survivor = c.hire();
    c.order(survivor, traps(true));
    bind(c, victim, ending);
    bind(c, survivor, ending);
    c.order(ending, [](actor_verbs&) { throw std::runtime_error("boom"); });
    exit_reason const why = c.end_of(ending.address);
    c.must(why.exception() != nullptr);
    try {
      std::rethrow_exception(why.exception());
    } catch (std::runtime_error const& e) {
      c.must(e.what() == std::string("boom"));
    }
    c.ends(victim, why);
    c.hears(survivor, exit_signal{ending.address, why});
  });
}

TEST_CASE("one that comes to its end has ended with normal") {
  all_kinds([](company& c) {
    puppet& watcher = c.hire();
    c.order(watcher, [home = c.home.pid()](actor_verbs& v) {
      v.trap_exit(true);
      v.send(home, 1);
      for (pid const p :
           {v.spawn_link([](self) -> task<> { co_return; }), v.spawn_link([](thread_self&) {})})
        v.send(home, static_cast<int>(p == pid()));
    });
    for (int i = 0; i != 2; ++i) {
      event const e = c.next_of(watcher);
      c.must(std::get<exit_signal>(e).reason == exit_reason::normal);
    }
    c.hears_nothing(watcher);
  });
}

TEST_CASE("stop ends a react loop with normal, and reaches links so") {
  all_kinds([](company& c) {
    constexpr stand loops[] = {stand::reactor, stand::react_in_a_coroutine,
                               stand::react_in_a_thread};
    puppet& survivor = c.hire();
    puppet& traps_exits = c.hire();
    puppet& ending = c.hire(loops[c.seed() % 3]);
    c.order(traps_exits, traps(true));
    bind(c, survivor, ending);
    bind(c, ending, traps_exits);
    send(ending.address, stop{});
    c.ends(ending, exit_reason::normal);
    c.hears(traps_exits, exit_signal{ending.address, exit_reason::normal});
    c.lives(survivor);
  });
}

// ---- An exit signal to oneself ends, `normal` included, and `kill` ends with `killed`; trapped,
// it is a message, but for `kill`. To end oneself by `me.exit(reason)` is no signal: it cannot be
// trapped, and the reason stands.

TEST_CASE("an exit signal to oneself ends with its reason, normal included") {
  captured_stderr quiet;
  all_kinds([](company& c) {
    for (exit_reason const& why : with(ending_reasons(), exit_reason::normal)) {
      puppet& victim = c.hire_mortal();
      c.order(victim, signals(victim, why));
      c.ends(victim, why);
    }
  });
}

TEST_CASE("one that traps exits gets its own exit signal as a message") {
  captured_stderr quiet;
  all_kinds([](company& c) {
    puppet& one = c.hire();
    c.order(one, traps(true));
    for (exit_reason const& why : with(ending_reasons(), exit_reason::normal)) {
      c.order(one, signals(one, why));
      c.hears(one, exit_signal{one.address, why});
    }
    c.lives(one);
    c.hears_nothing(one);
  });
}

TEST_CASE("kill to oneself ends with killed, trapped or not") {
  all_kinds([](company& c) {
    puppet& victim = c.hire_mortal();
    puppet& other = c.hire();
    c.order(other, traps(true));
    bind(c, other, victim);
    c.order(victim, traps(c.seed() % 2 == 0));
    c.order(victim, signals(victim, exit_reason::kill));
    c.ends(victim, exit_reason::killed);
    c.hears(other, exit_signal{victim.address, exit_reason::killed});
  });
}

TEST_CASE("one that ends itself is not stopped by trapping exits, and its reason stands") {
  captured_stderr quiet;
  all_kinds([](company& c) {
    puppet& watcher = c.hire();
    c.order(watcher, traps(true));
    for (exit_reason const& why :
         with(with(ending_reasons(), exit_reason::kill), exit_reason::normal)) {
      puppet& ending = c.hire_mortal();
      bind(c, watcher, ending);
      c.order(ending, traps(true));
      c.order(ending, ends_with(why));
      c.ends(ending, why);
      c.hears(watcher, exit_signal{ending.address, why});
      c.hears_nothing(ending);
    }
  });
}

// ---- Which signal counts: the first one that ends.

TEST_CASE("the first exit signal that ends is the one that counts") {
  all_kinds([](company& c) {
    puppet& victim = c.hire_mortal();
    puppet& sender = c.hire();
    c.order(sender, [to = victim.address](actor_verbs& v) {
      v.exit(to, exit_reason(1));
      v.exit(to, exit_reason(2));
      v.exit(to, exit_reason::kill);
    });
    c.ends(victim, exit_reason(1));
    c.lives(sender);
  });
}

TEST_CASE("normal that is ignored lets the next signal end") {
  all_kinds([](company& c) {
    puppet& victim = c.hire_mortal();
    puppet& sender = c.hire();
    c.order(sender, [to = victim.address](actor_verbs& v) {
      v.exit(to, exit_reason::normal);
      v.exit(to, exit_reason("then"));
    });
    c.ends(victim, exit_reason("then"));
  });
}

TEST_CASE("of two that are linked to it and end, one reason reaches the victim") {
  all_kinds([](company& c) {
    puppet& victim = c.hire_mortal();
    puppet& one = c.hire_mortal();
    puppet& two = c.hire_mortal();
    bind(c, victim, one);
    bind(c, two, victim);
    c.order(one, ends_with(exit_reason(1)));
    c.order(two, ends_with(exit_reason(2)));
    exit_reason const why = c.end_of(victim.address);
    c.must(why == exit_reason(1) || why == exit_reason(2));
    // The victim's reason may have reached the other one before it did as it was told.
    exit_reason const first = c.end_of(one.address);
    exit_reason const second = c.end_of(two.address);
    c.must(first == exit_reason(1) || (first == exit_reason(2) && why == first));
    c.must(second == exit_reason(2) || (second == exit_reason(1) && why == second));
  });
}

TEST_CASE("exit, kill and unlink of the dead do nothing, to nobody neither") {
  all_kinds([](company& c) {
    puppet& dead = c.hire_spawned();
    puppet& one = c.hire();
    c.order(dead, ends_with(exit_reason::shutdown));
    c.ends(dead, exit_reason::shutdown);
    c.order(one, [who = dead.address](actor_verbs& v) {
      for (pid const p : {who, pid()}) {
        v.exit(p, exit_reason::shutdown);
        v.exit(p, exit_reason::kill);
        v.unlink(p);
      }
    });
    c.lives(one);
    c.hears_nothing(one);
    c.ends(dead, exit_reason::shutdown);
  });
}

// ---- Order. What one has sent to another arrives in order, signals included: messages before the
// signal are there before it, those behind it are never taken by who does not trap exits; all that
// an actor has sent comes before its end is told of.

TEST_CASE("messages sent before an exit signal come before it, those sent after come after") {
  all_kinds([](company& c) {
    puppet& receiver = c.hire();
    puppet& sender = c.hire();
    c.order(receiver, traps(true));
    c.settle();
    c.order(sender, [to = receiver.address](actor_verbs& v) {
      v.send(to, 1);
      v.exit(to, exit_reason::shutdown);
      v.send(to, 2);
      v.exit(to, exit_reason::normal);
      v.send(to, 3);
    });
    c.hears(receiver, 1);
    c.hears(receiver, exit_signal{sender.address, exit_reason::shutdown});
    c.hears(receiver, 2);
    c.hears(receiver, exit_signal{sender.address, exit_reason::normal});
    c.hears(receiver, 3);
  });
}

TEST_CASE("a message sent after an exit signal is never taken by who does not trap exits") {
  all_kinds([](company& c) {
    puppet& victim = c.hire_mortal();
    puppet& sender = c.hire();
    c.order(sender, [to = victim.address](actor_verbs& v) {
      v.send(to, 1);
      v.exit(to, exit_reason::shutdown);
      v.send(to, 2);
    });
    c.ends(victim, exit_reason::shutdown);
    c.settle();
    for (event const& e : c.heard_by(victim)) c.must(e == event(1));
  });
}

TEST_CASE("an order sent after an exit signal is not followed, to trap exits neither") {
  all_kinds([](company& c) {
    puppet& victim = c.hire_spawned();
    c.signal(victim, exit_reason::shutdown);
    c.order(victim, traps(true));
    c.tell(victim, 1);
    c.ends(victim, exit_reason::shutdown);
    c.hears_nothing(victim);
  });
}

TEST_CASE("all that an actor has sent comes before its links and monitors tell of its end") {
  all_kinds([](company& c) {
    puppet& watcher = c.hire();
    puppet& ending = c.hire_mortal();
    tag ref;
    c.order(watcher, traps(true));
    c.order(watcher, [&ref, who = ending.address](actor_verbs& v) { ref = v.monitor(who); });
    bind(c, watcher, ending);
    c.order(ending, [to = watcher.address](actor_verbs& v) {
      for (int i = 1; i != 4; ++i) v.send(to, i);
      v.exit(exit_reason("done"));
    });
    for (int i = 1; i != 4; ++i) c.hears(watcher, i);
    event const first = c.next_of(watcher);
    event const second = c.next_of(watcher);
    event const told = exit_signal{ending.address, exit_reason("done")};
    event const seen = down{ref, ending.address, exit_reason("done")};
    c.must((first == told && second == seen) || (first == seen && second == told));
    c.hears_nothing(watcher);
  });
}

TEST_CASE("what is sent while an actor is unwound comes before its end is told of, too") {
  struct last_words {
    actor_verbs& v;
    pid to;
    ~last_words() { v.send(to, 7); }
  };
  captured_stderr quiet;
  all_kinds([](company& c) {
    puppet& watcher = c.hire();
    puppet& ending = c.hire_spawned();
    tag ref;
    c.order(watcher, [&ref, who = ending.address](actor_verbs& v) { ref = v.monitor(who); });
    c.settle();
    bool const throws = c.chance().one_in(2);
    c.order(ending, [to = watcher.address, throws](actor_verbs& v) {
      last_words const words{v, to};
      if (throws) throw std::runtime_error("boom");
      v.exit(exit_reason("done"));
    });
    c.hears(watcher, 7);
    exit_reason const why = c.end_of(ending.address);
    c.must(throws == (why.exception() != nullptr));
    c.hears(watcher, down{ref, ending.address, why});
  });
}

// ---- To trap exits holds from there on: a signal that has come as a message stays one, and what
// came before, untrapped, has ended the actor.

TEST_CASE("signals are messages or ends as exits were trapped when they came") {
  all_kinds([](company& c) {
    puppet& one = c.hire_mortal();
    puppet& sender = c.hire();
    c.order(one, traps(true));
    c.settle();
    c.order(sender, signals(one, exit_reason(1)));
    c.hears(one, exit_signal{sender.address, exit_reason(1)});
    c.order(one, traps(false));
    c.settle();
    c.order(sender, signals(one, exit_reason(2)));
    c.ends(one, exit_reason(2));
    c.hears_nothing(one);
  });
}

TEST_CASE("a signal that waits in the mailbox stays a message when exits are trapped no longer") {
  all_kinds([](company& c) {
    puppet& one = c.hire_mortal();
    c.order(one, [](actor_verbs& v) {
      v.trap_exit(true);
      v.exit(v.pid(), exit_reason(1));
      v.trap_exit(false);
    });
    c.hears(one, exit_signal{one.address, exit_reason(1)});
    c.lives(one);
    c.order(one, signals(one, exit_reason(2)));
    c.ends(one, exit_reason(2));
  });
}

TEST_CASE("a signal on its way while trapping is switched is a message or an end, and just one") {
  all_kinds([](company& c) {
    puppet& one = c.hire_mortal();
    puppet& sender = c.hire();
    c.order(sender, signals(one, exit_reason(1)));
    for (int i = 0; i != 6; ++i) c.order(one, traps(i % 2 == 0));
    c.order(one, traps(true));
    c.wait([&] { return c.has_ended(one.address) || c.has_heard(one); }, "neither has come");
    c.settle();
    auto const heard = c.heard_by(one);
    if (c.has_ended(one.address)) {
      c.ends(one, exit_reason(1));
      c.must(heard.empty());
    } else {
      c.must(heard.size() == 1 && heard[0] == event(exit_signal{sender.address, exit_reason(1)}));
    }
  });
}

TEST_CASE("trap_exit gives what it was before, for every kind") {
  all_kinds([](company& c) {
    puppet& one = c.hire();
    int seen = 0;
    c.order(one, [&](actor_verbs& v) {
      bool const first = v.trap_exit(true), second = v.trap_exit(true), third = v.trap_exit(false),
                 fourth = v.trap_exit(false);
      seen = first * 1000 + second * 100 + third * 10 + fourth;
      v.send(v.pid(), 1);
    });
    c.hears(one, 1);
    c.must(seen == 110);
  });
}

// ---- A signal takes effect at the next wait, or between two messages: an actor inside code of its
// own goes on until there, and no further.

namespace {

/// It is to end in the middle of an order, and has more messages waiting by then.
void ends_after_its_order(company& c, puppet& victim) {
  deed const order = [to = c.home.pid(), trapping = c.seed() % 2 == 0](actor_verbs& v) {
    v.trap_exit(trapping);
    exit(v.pid(), exit_reason::kill);
    v.send(to, 1);  // it is still at it
    v.send(to, 2);
  };
  c.settle();
  c.home.send(victim.address, "do"_a, order);
  c.home.send(victim.address, 3);
  c.home.send(victim.address, 4);
  c.wait([&] { return c.has_ended(victim.address); }, "it does not end");
  c.must(c.own.size() == 2 && c.own[0] == event(1) && c.own[1] == event(2));
  c.hears_nothing(victim);
}

}  // namespace

TEST_CASE("a signal that comes inside an actor's own code acts when that comes to a wait") {
  constexpr stand all[] = {stand::coroutine, stand::thread, stand::waiting_handler,
                           stand::action_coroutine, stand::nested_receive};
  all_kinds([&](company& c) {
    puppet& victim = c.hire(all[c.seed() % 5]);
    ends_after_its_order(c, victim);
    c.ends(victim, exit_reason::killed);
  });
  all_kinds([&](company& c) { ends_after_its_order(c, c.hire(stand::outside)); });
}

TEST_CASE("a signal that comes inside a handler acts before the react loop's next message") {
  constexpr stand loops[] = {stand::reactor, stand::react_in_a_coroutine, stand::react_in_a_thread};
  all_kinds([&](company& c) {
    puppet& victim = c.hire(loops[c.seed() % 3]);
    ends_after_its_order(c, victim);
    c.ends(victim, exit_reason::killed);
  });
}

// ---- A bridge ends as others do: thrown out of its wait, it tells those that are linked to it, or
// monitor it, why.

TEST_CASE("a bridge that is ended has ended with that reason") {
  all_kinds([](company& c) {
    puppet& other = c.hire_spawned();
    puppet& sees = c.hire_spawned();
    puppet& victim = c.hire(stand::outside);
    c.order(sees, traps(true));
    bind(c, sees, victim);
    exit_reason why = exit_reason("jam");
    if (c.seed() % 4 == 0) {
      c.order(other, signals(victim, why));
    } else if (c.seed() % 4 == 1) {
      c.order(other, signals(victim, exit_reason::kill));
      why = exit_reason::killed;
    } else if (c.seed() % 4 == 2) {
      bind(c, other, victim);
      c.order(other, ends_with(why));
    } else {
      c.order(victim, ends_with(why));
    }
    c.hears(sees, exit_signal{victim.address, why});
    c.ends(victim, why);
  });
}

// ---- Reasons of the user's: compared by type and value, found by holds<T>, and carried along.

TEST_CASE("a reason of the user's is carried unchanged through a row of links") {
  all_kinds([](company& c) {
    puppet& first = c.hire_mortal();
    puppet& second = c.hire_mortal();
    puppet& third = c.hire_mortal();
    puppet& last = c.hire();
    c.order(last, traps(true));
    bind(c, second, first);
    bind(c, second, third);
    bind(c, third, last);
    auto const shared = std::make_shared<int>(7);
    c.order(first, ends_with(exit_reason(shared)));
    event const e = c.next_of(last);
    exit_signal const& s = std::get<exit_signal>(e);
    c.must(s.from == third.address && s.reason == exit_reason(shared));
    auto const* const kept = s.reason.get_if<std::shared_ptr<int>>();
    c.must(kept && kept->get() == shared.get());
    c.ends(second, exit_reason(shared));
  });
}

TEST_CASE("signals and downs are matched by what their reasons hold") {
  all_kinds([](company& c) {
    puppet& ending = c.hire_mortal();
    puppet& other = c.hire();
    tag const m = c.home.monitor(ending.address);
    c.home.link(ending.address);
    c.order(other, signals(ending, exit_reason(paper{2})));
    int const tray = c.home.receive(
        on(fields<exit_signal>(ending.address, holds<paper>(as_a<paper>))) >>
            [](paper const& p) { return p.tray; },
        after(c.by_hand() ? 1s : 20s) >> -1);
    c.must(tray == 2);
    bool const other_type =
        c.home.receive(on(fields<down>(m, _, holds<int>)) >> true,
                       on(fields<down>(m, _, both(holds<paper>, exit_reason(paper{2})))) >> false,
                       after(c.by_hand() ? 1s : 20s) >> true);
    c.must(!other_type);
  });
}
