// Links and monitors, each rule for every kind of actor in every role, by hand and on the pool.
#include <actor/actor.hpp>
#include <actor/manual_system.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
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

/// Monitors, and keeps the reference in `ref`.
deed monitors(puppet const& whom, tag& ref) {
  return [who = whom.address, &ref](actor_verbs& v) { ref = v.monitor(who); };
}
deed demonitors(tag const& ref) {
  return [&ref](actor_verbs& v) { v.demonitor(ref); };
}
/// Links, and sends its master 1, or 2 where it is told that there is no such actor.
deed tries_to_link(company& c, puppet const& to) {
  return [who = to.address, home = c.home.pid()](actor_verbs& v) {
    try {
      v.link(who);
      v.send(home, 1);
    } catch (actor_error const& e) {
      v.send(home, e.reason() == exit_reason::noproc ? 2 : 3);
    }
  };
}
void told(company& c, int n, std::source_location at = std::source_location::current()) {
  c.wait([&] { return !c.own.empty(); }, "nothing is told", at);
  if (!(c.own.front() == event(n))) c.fail("told " + text_of(c.own.front()), at);
  c.own.pop_front();
}
/// That one ends with the reason `shutdown`, or `why`.
void end(company& c, puppet& p, exit_reason const& why = exit_reason::shutdown,
         std::source_location at = std::source_location::current()) {
  c.order(p, ends_with(why));
  c.ends(p, why, at);
}

}  // namespace

// ---- Links go both ways, are one for each pair, and either end may take them back.

TEST_CASE("a link works from both ends, whoever made it") {
  all_kinds([](company& c) {
    for (bool const first_ends : {false, true}) {
      puppet& a = c.hire_mortal();
      puppet& b = c.hire_mortal();
      c.order(a, links(b));
      c.settle();
      puppet& ending = first_ends ? a : b;
      end(c, ending);
      c.ends(first_ends ? b : a, exit_reason::shutdown);
    }
  });
}

TEST_CASE("either end takes a link back, the one that made it or the other") {
  all_kinds([](company& c) {
    for (bool const maker : {false, true}) {
      puppet& a = c.hire();
      puppet& b = c.hire_mortal();
      for (int i = 0; i != 3; ++i) {
        c.order(a, links(b));
        c.order(b, links(a));
      }
      c.settle();
      if (maker)
        c.order(a, unlinks(b));
      else
        c.order(b, unlinks(a));
      c.settle();
      end(c, b);
      c.lives(a);
      c.hears_nothing(a);
    }
  });
}

TEST_CASE("linked many times, one that traps exits is told once") {
  all_kinds([](company& c) {
    puppet& a = c.hire();
    puppet& b = c.hire_mortal();
    c.order(a, traps(true));
    for (int i = 0; i != 3; ++i) {
      c.order(a, links(b));
      c.order(b, links(a));
    }
    c.settle();
    end(c, b);
    c.hears(a, exit_signal{b.address, exit_reason::shutdown});
    c.hears_nothing(a);
  });
}

TEST_CASE("a link to oneself is none, and unlinking oneself or a stranger does nothing") {
  all_kinds([](company& c) {
    puppet& a = c.hire_mortal();
    puppet& b = c.hire();
    c.order(a, links(a));
    c.order(a, traps(true));
    c.order(a, links(a));
    c.order(a, unlinks(a));
    c.order(a, unlinks(b));
    c.order(b, unlinks(a));
    c.order(a, links(a));
    c.settle();
    c.hears_nothing(a);
    end(c, a);
    c.hears_nothing(a);
    c.lives(b);
  });
}

TEST_CASE("a link to the dead throws noproc, whatever it has ended with") {
  all_kinds([](company& c) {
    puppet& a = c.hire();
    puppet& dead = c.hire_mortal();
    end(c, dead, c.seed() % 2 ? exit_reason("jam") : exit_reason::normal);
    c.order(a, tries_to_link(c, dead));
    told(c, 2);
    c.lives(a);
    c.hears_nothing(a);
  });
}

TEST_CASE("a link to the dead brings noproc as a message, once each, where exits are trapped") {
  all_kinds([](company& c) {
    puppet& a = c.hire();
    puppet& dead = c.hire_mortal();
    c.order(a, traps(true));
    end(c, dead);
    for (int i = 0; i != 2; ++i) {
      c.order(a, tries_to_link(c, dead));
      told(c, 1);
      c.hears(a, exit_signal{dead.address, exit_reason::noproc});
    }
    c.lives(a);
    c.hears_nothing(a);
  });
}

TEST_CASE("unlinked, and linked again to one that has died meanwhile: noproc, not its reason") {
  all_kinds([](company& c) {
    puppet& a = c.hire();
    puppet& b = c.hire_mortal();
    c.order(a, traps(true));
    c.order(a, links(b));
    c.settle();
    c.order(a, unlinks(b));
    c.settle();
    end(c, b, exit_reason("jam"));
    c.order(a, links(b));
    c.hears(a, exit_signal{b.address, exit_reason::noproc});
    c.hears_nothing(a);
  });
}

TEST_CASE("one that links to another while that ends hears of it just once") {
  all_kinds([](company& c) {
    puppet& a = c.hire();
    puppet& b = c.hire_mortal();
    c.order(a, traps(true));
    c.order(b, ends_with(exit_reason("jam")));
    c.order(a, links(b));
    event const e = c.next_of(a);
    c.must(e == event(exit_signal{b.address, exit_reason("jam")}) ||
           e == event(exit_signal{b.address, exit_reason::noproc}));
    c.hears_nothing(a);
    c.ends(b, exit_reason("jam"));
  });
}

TEST_CASE("after unlink has come back, the end of the other does nothing any more") {
  all_kinds([](company& c) {
    puppet& a = c.hire_mortal();
    puppet& b = c.hire_mortal();
    c.order(a, links(b));
    c.settle();
    c.order(b, ends_with(exit_reason("jam")));
    c.order(a, [who = b.address, home = c.home.pid()](actor_verbs& v) {
      v.unlink(who);
      v.send(home, 1);
    });
    c.ends(b, exit_reason("jam"));
    c.wait([&] { return c.has_ended(a.address) || !c.own.empty(); }, "neither");
    c.settle();
    if (c.own.empty())
      c.ends(a, exit_reason("jam"));
    else
      c.lives(a);
  });
}

namespace {
/// Is linked to one that ends with that reason, while `v` runs: it is to end, too, and has not met
/// that yet.
pid breaks_a_link(actor_verbs& v, exit_reason const& why) {
  bridge other{v.system()};
  v.link(other.pid());
  exit(other.pid(), why);
  return other.pid();
}
}  // namespace

TEST_CASE("a link that has broken, and is taken back before its actor has met that, does nothing") {
  all_kinds([](company& c) {
    puppet& a = c.hire();
    puppet& b = c.hire_mortal();
    c.order(a, links(b));
    c.order(a, [](actor_verbs& v) {
      pid const one = breaks_a_link(v, "jam");
      pid const other = breaks_a_link(v, "tired");
      v.unlink(one);
      v.unlink(other);
    });
    c.tell(a, 1);
    c.hears(a, 1);
    c.lives(a);
    // It is linked to the others as before.
    end(c, b);
    c.ends(a, exit_reason::shutdown);
  });
}

TEST_CASE("a link that is taken back takes nothing else with it that asks its actor to end") {
  for (int how = 0; how != 6; ++how) {
    CAPTURE(how);
    all_kinds([how](company& c) {
      puppet& a = c.hire();
      c.order(a, [how](actor_verbs& v) {
        if (how == 0) exit(v.pid(), "first");
        pid const one = breaks_a_link(v, "jam");
        if (how == 1) exit(v.pid(), exit_reason::kill);
        pid const other = how > 1 ? breaks_a_link(v, "tired") : pid();
        if (how == 4) exit(v.pid(), "last");
        if (how != 3) v.unlink(one);
        if (how > 2) v.unlink(other);
        if (how == 5) exit(v.pid(), "later");
      });
      exit_reason const reasons[] = {"first", exit_reason::killed, "tired", "jam", "last", "later"};
      c.ends(a, reasons[how]);
    });
  }
}

TEST_CASE("a link that has broken is not taken back by one that has met that") {
  all_kinds([](company& c) {
    part const stubborn([](auto& me) -> doing<decltype(me)> {
      co_await me.receive(on("go"_a) >> [] {});
      pid const other = breaks_a_link(me.inner, "jam");
      try {
        co_await me.receive(after(0s) >> [] {});
      } catch (actor_exit const&) {
        me.inner.unlink(other);
      }
      co_await me.receive(on("never"_a) >> [] {});
    });
    constexpr kind spawned[] = {kind::coroutine, kind::thread, kind::handler,
                                kind::handler_on_a_thread};
    pid const who = spawn_stage(spawned[c.seed() % 4], c.system, c.home.pid(), stubborn,
                                {c.seed(), c.by_hand()});
    c.watch(who);
    c.home.send(who, "go"_a);
    c.ends(who, "jam");
  });
}

TEST_CASE("actors that unlink others while these end go on, however close it was") {
  part const tries([](auto& me) -> doing<decltype(me)> {
    int const rounds = me.by_hand ? 20 : count(500, 20'000, "ends that meet an unlink");
    std::uint64_t dice = me.seed;
    for (int i = 0; i != rounds; ++i) {
      pid const other = me.inner.spawn([](self who) -> task<> {
        co_await who.receive(on("end"_a) >> [&] { who.exit("jam"); });
      });
      me.inner.link(other);
      me.inner.send(other, "end"_a);
      dice = dice * 6364136223846793005u + 1442695040888963407u;
      // Sometimes before it has begun to end, sometimes after that, and mostly about then.
      for (std::uint64_t spins = dice >> 53; !me.by_hand && spins > 1; --spins)
        if (spins % 64 == 0 && !me.inner.system().alive(other)) spins = 1 + (dice >> 40 & 15);
      me.inner.unlink(other);
      bool ended = false;
      try {
        co_await me.receive(after(0s) >> [] {});
      } catch (actor_exit const&) {
        ended = true;
      }
      if (ended) me.fail("the end of the other came after unlink");
    }
  });
  everywhere(tries);
}

TEST_CASE("an exit signal in the mailbox survives unlink, and is flushed by a receive that looks") {
  all_kinds([](company& c) {
    puppet& b = c.hire_mortal();
    c.home.link(b.address);
    c.order(b, ends_with(exit_reason("jam")));
    bool const late = c.chance().one_in(2);
    if (late) c.run();
    c.home.unlink(b.address);
    bool const was_there =
        c.home.receive(on(fields<exit_signal>(b.address, _)) >> true, after(0s) >> false);
    // It came before unlink did, or never does.
    c.ends(b, exit_reason("jam"));
    c.settle();
    c.must(c.own.empty());
    c.must(was_there || !late || !c.by_hand());
  });
}

TEST_CASE("a signal trapped before unlink stays in the mailbox of its actor") {
  all_kinds([](company& c) {
    puppet& a = c.hire();
    puppet& b = c.hire_mortal();
    c.order(a, traps(true));
    c.order(a, links(b));
    c.settle();
    end(c, b, exit_reason("jam"));
    c.order(a, unlinks(b));
    c.settle();
    // On the pool the company may have been told before the link breaks.
    auto const heard = c.heard_by(a);
    c.must(heard == std::vector<event>{exit_signal{b.address, exit_reason("jam")}} ||
           (!c.by_hand() && heard.empty()));
    c.hears_nothing(a);
  });
}

TEST_CASE("two that link and unlink each other at the same time agree at the end") {
  all_kinds([](company& c) {
    puppet& a = c.hire_mortal();
    puppet& b = c.hire_mortal();
    for (int i = 0; i != 20; ++i) {
      puppet& one = c.chance().one_in(2) ? a : b;
      puppet& other = &one == &a ? b : a;
      c.order(one, c.chance().one_in(2) ? links(other) : unlinks(other));
    }
    c.settle();
    bool const linked = c.chance().one_in(2);
    puppet& last = c.chance().one_in(2) ? a : b;
    puppet& other = &last == &a ? b : a;
    c.order(last, linked ? links(other) : unlinks(other));
    c.settle();
    puppet& ending = c.chance().one_in(2) ? a : b;
    puppet& left = &ending == &a ? b : a;
    end(c, ending);
    if (linked)
      c.ends(left, exit_reason::shutdown);
    else
      c.lives(left);
  });
}

TEST_CASE("a spawned and linked one is linked before it runs") {
  all_kinds([](company& c) {
    puppet& parent = c.hire();
    c.order(parent, [](actor_verbs& v) {
      v.trap_exit(true);
      static_cast<void>(v.spawn_link([](self me) -> task<> {
        me.exit("jam");
        co_return;
      }));
      static_cast<void>(v.spawn_link([](thread_self& me) { me.exit("jam"); }));
    });
    for (int i = 0; i != 2; ++i) {
      event const e = c.next_of(parent);
      c.must(std::get<exit_signal>(e).reason == exit_reason("jam"));
    }
    c.hears_nothing(parent);
  });
}

TEST_CASE("the end of a parent ends what it has spawned and linked, of every kind") {
  all_kinds([](company& c) {
    puppet& parent = c.hire_mortal();
    std::vector<pid> children;
    c.order(parent, [&](actor_verbs& v) {
      pid const home = c.home.pid();
      for (std::size_t i = 0; i != spawned_stands; ++i) {
        children.push_back(spawn_puppet(v, static_cast<stand>(i), {}, home));
        v.link(children.back());
      }
      children.push_back(v.spawn_link<puppet_reactor>(home));
      children.push_back(
          v.spawn_link([](self me, pid const& m) -> task<> { co_await obey(me, m); }, home));
      children.push_back(v.spawn_link([](thread_self& me, pid const& m) { obey(me, m); }, home));
      v.send(home, 1);
    });
    told(c, 1);
    for (pid const p : children) c.watch(p);
    c.settle();
    end(c, parent, exit_reason("jam"));
    for (pid const p : children) c.ends(p, exit_reason("jam"));
  });
}

// ---- A reactor whose constructor throws has ended with that exception.

namespace {
class stillborn : public reactor {
  void on_any() {}

 public:
  stillborn() { throw std::runtime_error("stillborn"); }

  static constexpr auto handles = handlers(otherwise >> &stillborn::on_any);
};
}  // namespace

TEST_CASE("a reactor whose constructor throws reaches its parent's link and monitor") {
  captured_stderr quiet;
  all_kinds([](company& c) {
    puppet& parent = c.hire();
    pid child;
    tag ref;
    c.order(parent, [&](actor_verbs& v) {
      v.trap_exit(true);
      if (c.seed() % 2) {
        child = v.spawn_link<stillborn>();
      } else {
        auto const [who, m] = v.spawn_monitor<stillborn>();
        child = who;
        ref = m;
      }
    });
    event const e = c.next_of(parent);
    exit_reason const why = std::holds_alternative<down>(e) ? std::get<down>(e).reason
                                                            : std::get<exit_signal>(e).reason;
    c.must(why.exception() != nullptr);
    c.must(e == (c.seed() % 2 ? event(exit_signal{child, why}) : event(down{ref, child, why})));
    c.hears_nothing(parent);
  });
}

// ---- Monitors: each is one of its own, and brings one down; of the dead at once, with noproc.

TEST_CASE("a monitor brings one down, with its reference, who and why, whatever the reason") {
  all_kinds([](company& c) {
    puppet& watcher = c.hire();
    for (exit_reason const& why :
         {exit_reason::normal, exit_reason::shutdown, exit_reason::kill, exit_reason::killed,
          exit_reason::noproc, exit_reason("jam"), exit_reason(7)}) {
      puppet& watched = c.hire_mortal();
      tag ref;
      c.order(watcher, monitors(watched, ref));
      c.settle();
      c.order(watched, ends_with(why));
      c.hears(watcher, down{ref, watched.address, why});
    }
    c.hears_nothing(watcher);
    c.lives(watcher);
  });
}

TEST_CASE("who is monitored is killed: the down says killed") {
  all_kinds([](company& c) {
    puppet& watcher = c.hire();
    puppet& watched = c.hire_mortal();
    tag ref;
    c.order(watcher, monitors(watched, ref));
    c.settle();
    c.signal(watched, exit_reason::kill);
    c.hears(watcher, down{ref, watched.address, exit_reason::killed});
    c.hears_nothing(watcher);
  });
}

TEST_CASE("monitors of one actor are independent: each brings its own down") {
  all_kinds([](company& c) {
    puppet& watcher = c.hire();
    puppet& other = c.hire();
    puppet& watched = c.hire_mortal();
    std::vector<tag> refs(4);
    for (tag& ref : refs) c.order(watcher, monitors(watched, ref));
    tag others;
    c.order(other, monitors(watched, others));
    c.settle();
    c.order(watcher, demonitors(refs[1]));
    c.settle();
    end(c, watched, exit_reason("jam"));
    std::vector<event> wanted;
    for (std::size_t const i : {0u, 2u, 3u})
      wanted.push_back(down{refs[i], watched.address, exit_reason("jam")});
    for (int i = 0; i != 3; ++i) {
      auto const found = std::find(wanted.begin(), wanted.end(), c.next_of(watcher));
      c.must(found != wanted.end());
      wanted.erase(found);
    }
    c.hears(other, down{others, watched.address, exit_reason("jam")});
    c.hears_nothing(watcher);
    c.hears_nothing(other);
  });
}

TEST_CASE("a monitor of the dead, or of nobody, brings noproc at once") {
  all_kinds([](company& c) {
    puppet& watcher = c.hire();
    puppet& dead = c.hire_mortal();
    end(c, dead, exit_reason("jam"));
    tag ref, nobody;
    c.order(watcher, monitors(dead, ref));
    c.settle();
    c.hears(watcher, down{ref, dead.address, exit_reason::noproc});
    c.order(watcher, [&](actor_verbs& v) { nobody = v.monitor(pid()); });
    c.settle();
    c.hears(watcher, down{nobody, pid(), exit_reason::noproc});
    c.hears_nothing(watcher);
  });
}

TEST_CASE("one that monitors another while that ends hears of it just once") {
  all_kinds([](company& c) {
    puppet& watcher = c.hire();
    puppet& watched = c.hire_mortal();
    tag ref;
    c.order(watched, ends_with(exit_reason("jam")));
    c.order(watcher, monitors(watched, ref));
    event const e = c.next_of(watcher);
    c.must(e == event(down{ref, watched.address, exit_reason("jam")}) ||
           e == event(down{ref, watched.address, exit_reason::noproc}));
    c.hears_nothing(watcher);
  });
}

TEST_CASE("a monitor of oneself never brings anything") {
  all_kinds([](company& c) {
    puppet& one = c.hire_mortal();
    tag ref;
    c.order(one, monitors(one, ref));
    c.order(one, traps(true));
    c.hears_nothing(one);
    end(c, one);
    c.hears_nothing(one);
  });
}

TEST_CASE("after demonitor no down comes, and one that is in the mailbox goes") {
  all_kinds([](company& c) {
    puppet& watcher = c.hire();
    puppet& watched = c.hire_mortal();
    tag ref;
    c.order(watcher, monitors(watched, ref));
    c.settle();
    // The watcher takes the down before it is told, or never.
    c.order(watched, ends_with(exit_reason::shutdown));
    c.order(watcher, [&ref, home = c.home.pid()](actor_verbs& v) {
      v.demonitor(ref);
      v.send(home, "heard"_a, event(1));
    });
    event e = c.next_of(watcher);
    if (e == event(down{ref, watched.address, exit_reason::shutdown})) e = c.next_of(watcher);
    c.must(e == event(1));
    c.ends(watched, exit_reason::shutdown);
    c.hears_nothing(watcher);
  });
}

TEST_CASE("demonitor removes a down that waits in the mailbox, and no other message") {
  all_kinds([](company& c) {
    puppet& watcher = c.hire();
    puppet& watched = c.hire_mortal();
    end(c, watched);
    // The down of the dead is there at once, so it waits behind and before others of its own.
    c.order(watcher, [who = watched.address](actor_verbs& v) {
      v.send(v.pid(), 1);
      tag const gone = v.monitor(who);
      v.send(v.pid(), 2);
      tag const kept = v.monitor(who);
      v.send(v.pid(), 3);
      v.demonitor(gone);
      v.demonitor(gone);
      static_cast<void>(kept);
    });
    c.hears(watcher, 1);
    c.hears(watcher, 2);
    c.must(std::holds_alternative<down>(c.next_of(watcher)));
    c.hears(watcher, 3);
    c.hears_nothing(watcher);
  });
}

TEST_CASE("demonitor of what has fired, twice, of another's and of any tag does nothing") {
  all_kinds([](company& c) {
    puppet& watcher = c.hire();
    puppet& watched = c.hire_mortal();
    puppet& stranger = c.hire();
    tag ref, fired;
    puppet& dead = c.hire_mortal();
    c.order(watcher, monitors(dead, fired));
    c.settle();
    end(c, dead);
    c.hears(watcher, down{fired, dead.address, exit_reason::shutdown});
    c.order(watcher, monitors(watched, ref));
    c.settle();
    c.order(stranger, demonitors(ref));
    c.order(watcher, demonitors(fired));
    c.order(watcher, demonitors(fired));
    c.order(watcher, [](actor_verbs& v) {
      v.demonitor(v.make_tag());
      v.demonitor(tag());
    });
    c.settle();
    end(c, watched);
    c.hears(watcher, down{ref, watched.address, exit_reason::shutdown});
    c.hears_nothing(watcher);
    c.lives(stranger);
  });
}

TEST_CASE("who is monitored cannot take it back") {
  all_kinds([](company& c) {
    puppet& watcher = c.hire();
    puppet& watched = c.hire_mortal();
    tag ref;
    c.order(watcher, monitors(watched, ref));
    c.settle();
    c.order(watched, demonitors(ref));
    c.order(watched, unlinks(watcher));
    c.settle();
    end(c, watched);
    c.hears(watcher, down{ref, watched.address, exit_reason::shutdown});
  });
}

TEST_CASE("a monitor ends with its maker, and leaves the other alone") {
  all_kinds([](company& c) {
    puppet& watcher = c.hire();
    puppet& watched = c.hire_mortal();
    puppet& other = c.hire();
    tag ref, kept;
    c.order(watcher, monitors(watched, ref));
    c.order(other, monitors(watched, kept));
    c.settle();
    c.order(watcher, ends_with(exit_reason("jam")));
    c.wait([&] { return c.has_ended(watcher.address); }, "it does not end");
    c.lives(watched);
    end(c, watched);
    c.hears(other, down{kept, watched.address, exit_reason::shutdown});
    c.hears_nothing(watcher);
  });
}

TEST_CASE("a monitor and a link between two are independent of each other") {
  all_kinds([](company& c) {
    puppet& watcher = c.hire();
    puppet& watched = c.hire_mortal();
    tag ref, taken_back;
    c.order(watcher, traps(true));
    c.order(watcher, links(watched));
    c.order(watcher, monitors(watched, ref));
    c.order(watcher, monitors(watched, taken_back));
    c.order(watcher, demonitors(taken_back));
    c.settle();
    bool const unlinked = c.seed() % 2;
    if (unlinked) c.order(watcher, unlinks(watched));
    c.settle();
    end(c, watched);
    std::vector<event> wanted{down{ref, watched.address, exit_reason::shutdown}};
    if (!unlinked) wanted.push_back(exit_signal{watched.address, exit_reason::shutdown});
    while (!wanted.empty()) {
      auto const found = std::find(wanted.begin(), wanted.end(), c.next_of(watcher));
      c.must(found != wanted.end());
      wanted.erase(found);
    }
    c.hears_nothing(watcher);
  });
}

TEST_CASE("one that is spawned and monitored is watched before it runs") {
  all_kinds([](company& c) {
    puppet& parent = c.hire();
    std::vector<std::pair<pid, tag>> made;
    c.order(parent, [&](actor_verbs& v) {
      made.push_back(v.spawn_monitor([](self me) -> task<> {
        me.exit("jam");
        co_return;
      }));
      made.push_back(v.spawn_monitor({.name = "child"}, [](thread_self& me) { me.exit("jam"); }));
    });
    std::vector<event> got{c.next_of(parent), c.next_of(parent)};
    for (auto const& [who, ref] : made) {
      event const wanted = down{ref, who, exit_reason("jam")};
      c.must(std::find(got.begin(), got.end(), wanted) != got.end());
    }
    c.hears_nothing(parent);
  });
}

// ---- Names are free when the end is told of, and can be given again at once.

TEST_CASE("when a link or a monitor tells of an end, its name is free and can be given again") {
  all_kinds([](company& c) {
    puppet& victim = c.hire_spawned({.name = "store"});
    puppet& killer = c.hire();
    c.must(c.system.where("store") == victim.address);
    bool const by_link = c.seed() % 2;
    tag const ref = by_link ? tag() : c.home.monitor(victim.address);
    if (by_link) c.home.link(victim.address);
    switch (c.seed() % 3) {
      case 0:
        c.order(killer, signals(victim, exit_reason::kill));
        break;
      case 1:
        c.order(victim, ends_with(exit_reason::normal));
        break;
      default:
        c.order(victim, signals(victim, exit_reason("jam")));
    }
    auto const limit = c.by_hand() ? 1s : 20s;
    bool const told =
        by_link ? c.home.receive(on(fields<exit_signal>(victim.address, _)) >> true,
                                 after(limit) >> false)
                : c.home.receive(on(fields<down>(ref, _, _)) >> true, after(limit) >> false);
    c.must(told);
    c.must(c.system.where("store") == pid());
    pid const next = c.system.spawn(
        {.name = "store"}, [](self me) -> task<> { co_await me.receive(on("never"_a) >> [] {}); });
    c.must(c.system.where("store") == next && next != victim.address);
  });
}

TEST_CASE("an actor that is unwound still has its name") {
  struct looks {
    actor_verbs& v;
    pid home;
    ~looks() { v.send(home, v.system().where("store") == v.pid() ? 1 : 2); }
  };
  all_kinds([](company& c) {
    puppet& victim = c.hire_spawned({.name = "store"});
    c.order(victim, [home = c.home.pid()](actor_verbs& v) {
      looks const one{v, home};
      v.exit("jam");
    });
    told(c, 1);
    c.ends(victim, exit_reason("jam"));
    c.must(c.system.where("store") == pid());
  });
}

// ---- Signals and downs are messages like any: put aside, forwarded, postponed, found by a tag;
// only that no bound counts them.

TEST_CASE("signals and downs are put aside in their order, and found behind others") {
  all_kinds([](company& c) {
    puppet& a = c.hire_mortal();
    puppet& b = c.hire_mortal();
    int const others = c.chance().one_in(4) ? 200 : 3;
    auto const noise = [&] {
      for (int i = 0; i != others; ++i) c.home.send(c.home.pid(), "noise"_a, i);
    };
    c.home.link(a.address);
    c.home.link(b.address);
    noise();
    tag const ref = c.home.monitor(a.address);
    noise();
    c.order(a, ends_with(exit_reason(1)));
    c.order(b, ends_with(exit_reason(2)));
    noise();
    auto const limit = c.by_hand() ? 1s : 20s;
    int const second = c.home.receive(
        on(fields<exit_signal>(b.address, holds<int>(as<int>))) >> [](int n) { return n; },
        after(limit) >> -1);
    int const first = c.home.receive(
        on(fields<down>(ref, _, holds<int>(as<int>))) >> [](int n) { return n; },
        after(limit) >> -1);
    bool const signal =
        c.home.receive(on(fields<exit_signal>(a.address, _)) >> true, after(limit) >> false);
    c.must(first == 1 && second == 2 && signal);
    int left = 0;
    while (c.home.receive(on("noise"_a, as<int>) >> [](int) { return true; }, after(0s) >> false))
      ++left;
    c.must(left == 3 * others);
  });
}

TEST_CASE("signals and downs are forwarded as they stand") {
  all_kinds([](company& c) {
    puppet& to = c.hire();
    puppet& ending = c.hire_mortal();
    tag const ref = c.home.monitor(ending.address);
    c.home.link(ending.address);
    c.order(ending, ends_with(exit_reason("jam")));
    auto const limit = c.by_hand() ? 1s : 20s;
    // The company's own monitor brings a down, too.
    std::vector<message> all;
    while (all.size() != 3) {
      bool const came = c.home.receive(
          otherwise >>
              [&](message m) {
                all.push_back(std::move(m));
                return true;
              },
          after(limit) >> false);
      c.must(came);
    }
    for (message& m : all) send(to.address, std::move(m));
    int signals = 0, downs = 0, mine = 0;
    for (int i = 0; i != 3; ++i) {
      event const e = c.next_of(to);
      signals += e == event(exit_signal{ending.address, exit_reason("jam")});
      downs += std::holds_alternative<down>(e);
      mine += e == event(down{ref, ending.address, exit_reason("jam")});
    }
    c.must(signals == 1 && downs == 2 && mine == 1);
  });
}

namespace {

/// Postpones what it is told of ends until it is open.
class closed_office : public reactor {
  pid master_;

  void on_open() { me.become(open, *this); }
  void on_watch(pid who) {
    me.trap_exit(true);
    me.link(who);
    tag const ref = me.monitor(who);
    me.reply(ref);
  }
  void on_exit(exit_signal const& s) { me.send(master_, s); }
  void on_down(down const& d) { me.send(master_, d); }

 public:
  explicit closed_office(pid master) : master_(master) {}

  static constexpr auto open = handlers(on(as<exit_signal>) >> &closed_office::on_exit,
                                        on(as<down>) >> &closed_office::on_down);
  static constexpr auto handles = handlers(
      on("open"_a) >> &closed_office::on_open, on("watch"_a, as<pid>) >> &closed_office::on_watch,
      on(is<exit_signal>) >> postpone, on(is<down>) >> postpone);
};

}  // namespace

TEST_CASE("a react loop postpones signals and downs, and serves them when its registry changes") {
  all_kinds([](company& c) {
    puppet& ending = c.hire_mortal();
    pid const office = c.home.spawn<closed_office>(c.home.pid());
    tag const ref = c.home.call<tag>(office, "watch"_a, ending.address);
    end(c, ending, exit_reason("jam"));
    c.settle();
    c.must(c.own.empty());
    c.home.send(office, "open"_a);
    c.wait([&] { return c.own.size() == 2; }, "not served");
    event const told = exit_signal{ending.address, exit_reason("jam")};
    event const seen = down{ref, ending.address, exit_reason("jam")};
    c.must((c.own[0] == told && c.own[1] == seen) || (c.own[0] == seen && c.own[1] == told));
  });
}

TEST_CASE("no bound of a mailbox counts or drops signals and downs") {
  for (overflow const then : {overflow::drop_newest, overflow::drop_oldest, overflow::fail_sender})
    all_kinds([&](company& c) {
      puppet& full = c.hire_spawned({.mailbox = bounded(2, then)});
      c.lives(full);
      std::vector<puppet*> ending;
      for (int i = 0; i != 3; ++i) ending.push_back(&c.hire_mortal());
      // What waits in the mailbox is never asked for.
      std::size_t heard = 0;
      c.order(full, [&](actor_verbs& v) {
        v.trap_exit(true);
        for (puppet* p : ending) {
          v.link(p->address);
          static_cast<void>(v.monitor(p->address));
        }
      });
      c.lives(full);
      for (int i = 0; i != 2; ++i) c.home.send(full.address, "later"_a);
      for (puppet* p : ending) {
        end(c, *p);
        c.signal(full, exit_reason("please"));
      }
      c.wait(
          [&] {
            heard += c.heard_by(full).size();
            return heard == 9;
          },
          "signals are missing");
    });
}

TEST_CASE("a receive that asks for one monitor's down by its tag finds it behind older messages") {
  all_kinds([](company& c) {
    std::vector<std::pair<puppet*, tag>> all;
    for (int i = 0; i != 4; ++i) {
      puppet& p = c.hire_mortal();
      for (int n = 0; n != 20; ++n) c.home.send(c.home.pid(), "noise"_a, n);
      all.emplace_back(&p, c.home.monitor(p.address));
    }
    for (auto const& one : all) c.order(*one.first, ends_with(exit_reason::shutdown));
    auto const limit = c.by_hand() ? 1s : 20s;
    std::swap(all[0], all[3]);
    for (auto const& one : all) {
      pid const who = c.home.receive(
          on(fields<down>(one.second, as<pid>, _)) >> [](pid p) { return p; },
          after(limit) >> pid());
      c.must(who == one.first->address);
    }
    int left = 0;
    while (c.home.receive(on("noise"_a, as<int>) >> [](int) { return true; }, after(0s) >> false))
      ++left;
    c.must(left == 80);
  });
}
