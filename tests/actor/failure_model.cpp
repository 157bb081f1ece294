// Links, monitors, trapping and exits at random among actors of all kinds: by hand against a plain
// model of them, and without waiting for one another, where only what always holds is looked at.
#include <actor/actor.hpp>
#include <actor/manual_system.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
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

std::vector<exit_reason> const& reasons() {
  static std::vector<exit_reason> const all{
      exit_reason::normal, exit_reason::shutdown, exit_reason::kill, exit_reason::killed,
      exit_reason::noproc, exit_reason("jam"),    exit_reason(7)};
  return all;
}

// ---- the model: what one operation comes to when nothing else happens meanwhile

class model {
 public:
  struct actor {
    bool alive = true;
    bool traps = false;
    std::set<std::size_t> links = {};
    exit_reason why = exit_reason::normal;  // of one that has ended
    // Of one operation: what is heard, and whether it has ended by it.
    std::vector<event> hears = {};
    bool just_ended = false;
  };
  struct watch {
    std::size_t by, of;
    bool active;
  };

  std::vector<actor> actors;
  std::vector<pid> addresses;
  std::vector<tag> refs;  // of the watches, filled in by those who made them
  std::vector<watch> watches;

  void begin() {
    for (actor& a : actors) {
      a.hears.clear();
      a.just_ended = false;
    }
  }
  void link(std::size_t a, std::size_t b) {
    if (a == b) return;
    if (!actors[b].alive) {
      if (actors[a].traps)
        actors[a].hears.push_back(exit_signal{addresses[b], exit_reason::noproc});
      else
        actors[a].hears.push_back(-1);  // it is told by an exception
      return;
    }
    actors[a].links.insert(b);
    actors[b].links.insert(a);
  }
  void unlink(std::size_t a, std::size_t b) {
    actors[a].links.erase(b);
    actors[b].links.erase(a);
  }
  /// To be called when the watch has its reference.
  void monitor(std::size_t a, std::size_t b) {
    bool const alive = actors[b].alive;
    watches.push_back({a, b, alive});
    if (!alive) actors[a].hears.push_back(down{refs.back(), addresses[b], exit_reason::noproc});
  }
  void demonitor(std::size_t a, std::size_t which) {
    if (watches[which].by == a) watches[which].active = false;
  }
  /// An exit signal that somebody sends; `from` may be nobody.
  void signal(std::optional<std::size_t> from, std::size_t to, exit_reason const& why) {
    if (!actors[to].alive) return;
    if (why == exit_reason::kill) return end(to, exit_reason::killed);
    if (actors[to].traps)
      actors[to].hears.push_back(exit_signal{from ? addresses[*from] : pid(), why});
    else if (!(why == exit_reason::normal) || from == to)
      end(to, why);
  }
  void end(std::size_t who, exit_reason const& why) {
    actor& ending = actors[who];
    if (!ending.alive) return;
    ending.alive = false;
    ending.just_ended = true;
    ending.why = why;
    for (std::size_t i = 0; i != watches.size(); ++i) {
      watch& w = watches[i];
      if (w.active && w.of == who && w.by != who && actors[w.by].alive)
        actors[w.by].hears.push_back(down{refs[i], addresses[who], why});
      if (w.of == who || w.by == who) w.active = false;
    }
    std::set<std::size_t> linked;
    linked.swap(ending.links);
    for (std::size_t const other : linked) actors[other].links.erase(who);
    for (std::size_t const other : linked) {
      if (!actors[other].alive) continue;
      if (actors[other].traps)
        actors[other].hears.push_back(exit_signal{addresses[who], why});
      else if (!(why == exit_reason::normal))
        end(other, why);
    }
  }
};

/// Every event of `some` is one of `all`, and each of those is used once.
bool within_all(std::vector<event> const& some, std::vector<event> all) {
  for (event const& e : some) {
    auto const found = std::find(all.begin(), all.end(), e);
    if (found == all.end()) return false;
    all.erase(found);
  }
  return true;
}

std::string listed(std::vector<event> const& all) {
  std::string out;
  for (event const& e : all) out += text_of(e) + " ";
  return out.empty() ? "nothing" : out;
}

deed links_if_it_lives(pid to, pid master) {
  return [=](actor_verbs& v) {
    try {
      v.link(to);
    } catch (actor_error const& e) {
      v.send(master, "heard"_a, event(e.reason() == exit_reason::noproc ? -1 : -2));
    }
  };
}

/// One actor after the other does something, and after each of these the model is right.
void follow_the_model(company& c, int steps) {
  model m;
  std::vector<puppet*> cast;
  auto const add = [&](puppet& p) {
    cast.push_back(&p);
    m.actors.emplace_back();
    m.addresses.push_back(p.address);
  };
  for (int i = 0; i != 8; ++i) add(c.hire_spawned());
  auto& chance = c.chance();
  auto const anybody = [&] { return cast.size() - 8 + chance.below(8); };
  std::string history;

  for (int step = 0; step != steps; ++step) {
    m.begin();
    std::size_t a = anybody();
    // The dead do nothing: somebody else takes the place of one, now and then.
    if (!m.actors[a].alive) {
      if (chance.one_in(2)) {
        add(c.hire_spawned());
        history += "a new one; ";
      }
      continue;
    }
    std::size_t const b = chance.one_in(6) ? chance.below(cast.size()) : anybody();
    exit_reason const why = reasons()[chance.below(reasons().size())];
    auto const note = [&](char const* what) {
      history += std::to_string(a) + " " + what + " " + std::to_string(b) + " " +
                 detail::to_text(why) + "; ";
    };
    switch (chance.below(12)) {
      case 0:
      case 1:
      case 2:
        note("links");
        c.order(*cast[a], links_if_it_lives(m.addresses[b], c.home.pid()));
        m.link(a, b);
        break;
      case 3:
        note("unlinks");
        c.order(*cast[a], unlinks(*cast[b]));
        m.unlink(a, b);
        break;
      case 4:
      case 5:
        note("monitors");
        m.refs.emplace_back();
        c.order(*cast[a], [&m, b](actor_verbs& v) { m.refs.back() = v.monitor(m.addresses[b]); });
        c.settle();
        m.monitor(a, b);
        break;
      case 6:
        if (!m.refs.empty()) {
          std::size_t const which = chance.below(m.refs.size());
          note("demonitors");
          c.order(*cast[a], [&m, which](actor_verbs& v) { v.demonitor(m.refs[which]); });
          m.demonitor(a, which);
        }
        break;
      case 7:
      case 8:
        note("traps or not");
        m.actors[a].traps = chance.one_in(2);
        c.order(*cast[a], traps(m.actors[a].traps));
        break;
      case 9:
        note("signals");
        c.order(*cast[a], signals(*cast[b], why));
        m.signal(a, b, why);
        break;
      case 10:
        note("is signalled; not");
        exit(m.addresses[a], why);
        m.signal({}, a, why);
        break;
      default:
        note("ends; not");
        c.order(*cast[a], ends_with(why));
        m.end(a, why);
    }
    c.settle();
    for (std::size_t i = 0; i != cast.size(); ++i) {
      model::actor const& wanted = m.actors[i];
      auto const wrong = [&](std::string const& what) {
        c.fail("after " + history + what + " of actor " + std::to_string(i));
      };
      if (c.has_ended(m.addresses[i]) == wanted.alive) wrong(wanted.alive ? "an end" : "no end");
      if (c.system.alive(m.addresses[i]) != wanted.alive) wrong("another state");
      if (!wanted.alive && !(c.end_of(m.addresses[i]) == wanted.why))
        wrong("another reason: " + detail::to_text(c.end_of(m.addresses[i])));
      // One that ends need not have taken what came just before.
      auto const heard = c.heard_by(*cast[i]);
      if (!within_all(heard, wanted.hears) ||
          (!wanted.just_ended && heard.size() != wanted.hears.size()))
        wrong("heard " + listed(heard) + "instead of " + listed(wanted.hears));
    }
    if (history.size() > 2000) history.erase(0, 1000);
  }
}

// ---- the same without waiting: what always holds

exit_reason const made("made"), taken_back("taken back");

/// A puppet tells of the monitors it makes and takes back as if it had heard a down of them.
deed watches(pid who, pid master, std::shared_ptr<std::vector<tag>> const& mine) {
  return [=](actor_verbs& v) {
    mine->push_back(v.monitor(who));
    v.send(master, "heard"_a, event(down{mine->back(), who, made}));
  };
}
deed takes_back(pid master, std::shared_ptr<std::vector<tag>> const& mine, std::size_t which) {
  return [=](actor_verbs& v) {
    if (mine->empty()) return;
    tag const ref = (*mine)[which % mine->size()];
    v.demonitor(ref);
    v.send(master, "heard"_a, event(down{ref, pid(), taken_back}));
  };
}

struct extra {
  puppet* who;
  std::shared_ptr<std::vector<tag>> mine;  // its monitors: only it looks at them
};

/// Of one that lives: each of its monitors brings one down where its target has ended, unless it
/// was taken back before, and none otherwise. Whether all have come.
bool monitors_are_right(company& c, puppet& p, std::vector<event> const& heard) {
  struct one {
    pid of;
    int downs = 0;
    bool back = false;
  };
  std::map<tag, one> all;
  for (event const& e : heard) {
    down const* const d = std::get_if<down>(&e);
    if (!d) continue;
    if (d->reason == made) {
      c.must(all.count(d->ref) == 0);
      all[d->ref].of = d->who;
    } else if (d->reason == taken_back) {
      all.at(d->ref).back = true;
    } else {
      one& watch = all.at(d->ref);
      c.must(watch.of == d->who && !watch.back && ++watch.downs == 1);
      c.must(d->reason == exit_reason::noproc || d->reason == c.end_of(d->who));
    }
  }
  bool complete = true;
  for (auto const& [ref, watch] : all) {
    bool const due = c.has_ended(watch.of) && !(watch.of == p.address);
    c.must(due || watch.downs == 0);
    if (!watch.back && due && watch.downs == 0) complete = false;
  }
  return complete;
}

void crowd(company& c, int operations) {
  std::vector<extra> cast;
  auto const add = [&] {
    cast.push_back({&c.hire_spawned(), std::make_shared<std::vector<tag>>()});
  };
  for (int i = 0; i != 8; ++i) add();
  auto& chance = c.chance();
  pid const home = c.home.pid();
  auto const recent = [&] { return cast.size() - 8 + chance.below(8); };
  for (int i = 0; i != operations; ++i) {
    extra& a = cast[recent()];
    pid const b = cast[recent()].who->address;
    exit_reason const why = reasons()[chance.below(reasons().size())];
    switch (chance.below(16)) {
      case 0:
      case 1:
      case 2:
      case 3:
        c.order(*a.who, links_if_it_lives(b, home));
        break;
      case 4:
      case 5:
        c.order(*a.who, [b](actor_verbs& v) { v.unlink(b); });
        break;
      case 6:
      case 7:
      case 8:
        c.order(*a.who, watches(b, home, a.mine));
        break;
      case 9:
        c.order(*a.who, takes_back(home, a.mine, chance.below(100)));
        break;
      case 10:
      case 11:
        c.order(*a.who, traps(!chance.one_in(4)));
        break;
      case 12:
        c.order(*a.who, [b, why](actor_verbs& v) { v.exit(b, why); });
        break;
      case 13:
        if (chance.one_in(3)) exit(b, why);
        break;
      case 14:
        if (chance.one_in(3)) c.order(*a.who, ends_with(why));
        break;
      default:
        if (chance.one_in(4)) add();
    }
  }

  // Those that live trap exits from here on, and have no links any more.
  for (extra& a : cast) c.order(*a.who, traps(true));
  for (extra& a : cast)
    for (extra const& b : cast)
      c.order(*a.who, [who = b.who->address](actor_verbs& v) { v.unlink(who); });
  c.settle();
  std::vector<extra*> left;
  for (extra& a : cast)
    if (c.system.alive(a.who->address)) left.push_back(&a);
  std::map<pid, std::vector<event>> heard;
  for (extra* a : left) heard[a->who->address] = c.heard_by(*a->who);

  // Half of them end: no link is left that would tell of it, and every monitor does.
  std::size_t const half = left.size() / 2;
  for (std::size_t i = 0; i != half; ++i) c.order(*left[i]->who, ends_with("the end"));
  for (std::size_t i = 0; i != half; ++i) c.ends(left[i]->who->address, "the end");
  for (extra& a : cast) {
    pid const who = a.who->address;
    c.wait([&] { return c.has_ended(who) || c.system.alive(who); }, "an end is not told");
  }
  for (std::size_t i = half; i != left.size(); ++i) {
    puppet& p = *left[i]->who;
    auto& all = heard[p.address];
    auto const more = [&] {
      for (event const& e : c.heard_by(p)) {
        c.must(!std::holds_alternative<exit_signal>(e));
        all.push_back(e);
      }
    };
    c.wait(
        [&] {
          more();
          return monitors_are_right(c, p, all);
        },
        "a down is missing");
    c.lives(p);
    more();
    c.must(monitors_are_right(c, p, all));
  }

  // Nothing is left of any of them.
  for (std::size_t i = half; i != left.size(); ++i) exit(left[i]->who->address, exit_reason::kill);
  for (extra const& a : cast) static_cast<void>(c.end_of(a.who->address));
  c.wait([&] { return c.system.actors().empty(); }, "some are left");
  c.must(c.system.counters().spawned == cast.size());
}

}  // namespace

TEST_CASE("random links, monitors, traps and exits do, one by one, what a plain model says") {
  std::uint64_t seed = 0;
  explore(heed_test::count(60, 1000, "random histories"), [&](manual_system& sys) {
    company c(sys, &sys, seed++);
    follow_the_model(c, 120);
  });
}

TEST_CASE("many at once, by hand: every monitor brings one down, and no link is left over") {
  std::uint64_t seed = 0;
  explore(heed_test::count(40, 1000, "random crowds"), [&](manual_system& sys) {
    company c(sys, &sys, seed++);
    crowd(c, 250);
  });
}

TEST_CASE("many at once, on the pool: every monitor brings one down, and no link is left over") {
  int const rounds = heed_test::count(15, 500, "random crowds on the pool");
  for (int round = 0; round != rounds; ++round) {
    actor_system sys{{.workers = 4}};
    company c(sys, nullptr, static_cast<std::uint64_t>(round));
    REQUIRE_NOTHROW(crowd(c, 250));
  }
}
