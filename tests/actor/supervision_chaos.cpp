// Supervisors over many actors, of which one after another is killed: what is promised holds at the
// end.
#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "support/captured_stderr.hpp"
#include "support/scale.hpp"

using namespace heed;
using namespace heed::literals;
using namespace std::chrono_literals;

namespace {

class dice {
 public:
  explicit dice(std::uint64_t seed) : state_(seed) {}
  std::size_t below(std::size_t n) {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return static_cast<std::size_t>((z ^ (z >> 31)) % n);
  }

 private:
  std::uint64_t state_;
};

// What one life of a worker was sent, and what it took.
struct life {
  std::vector<int> sent;
  std::vector<int> taken;
};
struct ledger {
  std::map<pid, life> lives;
  int guards = 0;  // workers that have not been destroyed
};
using book = std::shared_ptr<ledger>;

// Counts those that are there.
class guard {
 public:
  explicit guard(book b) : book_(std::move(b)) { ++book_->guards; }
  guard(guard const&) = delete;
  guard& operator=(guard const&) = delete;
  ~guard() { --book_->guards; }

 private:
  book book_;
};

// Takes numbers; has a timer, monitors its neighbour, and asks it something now and then.
task<> worker(self me, book b, pid* neighbour) {
  guard const here(b);
  me.send_every(7s, me.pid(), "tick"_a);
  pid const other = std::exchange(*neighbour, me.pid());
  tag const m = me.monitor(other ? other : me.pid());
  life& mine = b->lives[me.pid()];
  bool asks = false;
  auto const take = [&](int n) { mine.taken.push_back(n); };
  auto const answer = [&] { me.reply(mine.taken.size()); };
  for (;;) {
    co_await me.receive(
        on(as<int>) >> take, on("tick"_a) >> [&] { asks = true; }, on("how many"_a) >> answer,
        on(fields<down>(m, _, _)) >> [] {});
    if (std::exchange(asks, false) && other)
      (void)co_await me.try_call<std::size_t>(within(1s), other, "how many"_a);
  }
}

struct town {
  int districts;  // supervisors below the top
  int streets;    // supervisors below each
  int houses;     // workers below each

  int workers() const { return districts * streets * houses; }
  int supervisors() const { return 1 + districts + districts * streets; }
};

supervisor_flags patient(supervision_strategy s) {
  return {.strategy = s, .intensity = 1'000'000, .period = 1s};
}

// Workers below supervisors of all strategies; the first of each street has a name.
pid build(manual_system& sys, town const& t, book const& b, std::shared_ptr<pid> const& last) {
  supervision_strategy const all[] = {one_for_one, one_for_all, rest_for_one};
  std::vector<child_spec> districts;
  for (int d = 0; d < t.districts; ++d) {
    std::vector<child_spec> streets;
    for (int s = 0; s < t.streets; ++s) {
      std::vector<child_spec> houses;
      for (int h = 0; h < t.houses; ++h) {
        std::string const id =
            std::to_string(d) + '.' + std::to_string(s) + '.' + std::to_string(h);
        auto const start = [b, last, id, named = h == 0](self me) {
          return named ? me.spawn_link({.name = id}, worker, b, last.get())
                       : me.spawn_link(worker, b, last.get());
        };
        houses.push_back({.id = id, .start = start, .shutdown = 1s});
      }
      streets.push_back(
          {.id = std::to_string(s), .start = child<supervisor>(patient(all[(d + s) % 3]), houses)});
    }
    districts.push_back(
        {.id = std::to_string(d), .start = child<supervisor>(patient(all[d % 2]), streets)});
  }
  return sys.spawn<supervisor>(patient(one_for_one), districts);
}

// How many links an actor has, and monitors, its own and those of others.
std::pair<std::size_t, std::size_t> bonds(pid who) {
  auto const& p = *static_cast<detail::process*>(detail::access::slot_of(who));
  std::pair<std::size_t, std::size_t> out{0, 0};
  if (detail::annex const* const kept = p.if_any())
    kept->kin.for_each(
        [&](detail::bond_end const& e) { ++(e.whole->is_link ? out.first : out.second); });
  return out;
}

void collect(supervision_tree const& t, std::vector<pid>& supervisors, std::vector<pid>& workers) {
  (t.strategy ? supervisors : workers).push_back(t.what.child);
  for (supervision_tree const& c : t.children) collect(c, supervisors, workers);
}

// A minute in which somebody is killed again and again, while all are sent numbers.
void chaos(std::uint64_t seed, town const& t, int kills) {
  heed_test::captured_stderr err;
  manual_system sys(seed);
  bridge here{sys};
  dice random(seed);
  book const b = std::make_shared<ledger>();
  auto const last = std::make_shared<pid>();
  pid const top = build(sys, t, b, last);
  std::vector<pid> supervisors;
  std::vector<pid> workers;
  collect(tree_of(here, top), supervisors, workers);
  REQUIRE(static_cast<int>(workers.size()) == t.workers());
  auto const killer = [&](self me) -> task<> {
    for (int k = 0; k < kills; ++k) {
      co_await me.receive(after(60s / kills) >> [] {});
      // Mostly workers, now and then a supervisor; its pid may be of one that has gone.
      bool const high = k % 10 == 9 && supervisors.size() > 1;
      pid const who = high ? supervisors[1 + random.below(supervisors.size() - 1)]
                           : workers[random.below(workers.size())];
      exit_reason const reasons[] = {exit_reason::kill, exit_reason::shutdown, "chaos"};
      me.exit(who, high ? exit_reason::kill : reasons[random.below(3)]);
    }
  };
  auto const sender = [&](self me, int first) -> task<> {
    for (int n = first; n < first + kills; ++n) {
      co_await me.receive(after(60s / kills) >> [] {});
      for (int i = 0; i < 3; ++i) {
        pid const to = workers[random.below(workers.size())];
        if (!me.system().alive(to)) continue;
        me.send(to, n);
        b->lives[to].sent.push_back(n);
      }
    }
  };
  pid const chaos_actor = sys.spawn(killer);
  pid const senders[] = {sys.spawn(sender, 0), sys.spawn(sender, 1'000'000)};
  for (int second = 0; second < 60; second += 5) {
    sys.advance(5s);
    // Those that are there now are the next to be sent to, and killed.
    supervisors.clear();
    workers.clear();
    collect(tree_of(here, top), supervisors, workers);
  }
  sys.advance(10s);
  CHECK_FALSE(sys.alive(chaos_actor));
  for (pid const s : senders) CHECK_FALSE(sys.alive(s));

  // All permanent children live, each once, and nobody else.
  supervisors.clear();
  workers.clear();
  collect(tree_of(here, top), supervisors, workers);
  CHECK(static_cast<int>(supervisors.size()) == t.supervisors());
  CHECK(static_cast<int>(workers.size()) == t.workers());
  CHECK(std::all_of(workers.begin(), workers.end(), [&](pid p) { return sys.alive(p); }));
  CHECK(static_cast<int>(sys.actors().size()) == t.workers() + t.supervisors());
  CHECK(b->guards == t.workers());
  CHECK(static_cast<int>(b->lives.size()) > t.workers() + kills / 2);
  for (int d = 0; d < t.districts; ++d)
    for (int s = 0; s < t.streets; ++s) {
      pid const named = sys.where(std::to_string(d) + '.' + std::to_string(s) + ".0");
      CHECK(std::find(workers.begin(), workers.end(), named) != workers.end());
    }

  // Everybody is linked to who is above and below, and nobody else; supervisors monitor nobody.
  auto const check_bonds = [&](auto const& self, supervision_tree const& tree, int above) -> void {
    auto const [links, monitors] = bonds(tree.what.child);
    CHECK(links == tree.children.size() + above);
    if (tree.strategy) CHECK(monitors == 0);
    for (supervision_tree const& c : tree.children) self(self, c, 1);
  };
  check_bonds(check_bonds, tree_of(here, top), 0);

  // What was sent to one that lives was taken, once; of the others, what came before their end. In
  // order, from each sender.
  std::size_t lost = 0, out_of_order = 0;
  for (auto& [who, is] : b->lives) {
    auto const side = [](std::vector<int> const& all, bool second) {
      std::vector<int> out;
      for (int const n : all)
        if ((n >= 1'000'000) == second) out.push_back(n);
      return out;
    };
    for (bool const second : {false, true}) {
      std::vector<int> const sent = side(is.sent, second);
      std::vector<int> const taken = side(is.taken, second);
      bool const begins =
          taken.size() <= sent.size() && std::equal(taken.begin(), taken.end(), sent.begin());
      out_of_order += !begins;
      lost += sys.alive(who) && taken != sent;
    }
  }
  CHECK(lost == 0);
  CHECK(out_of_order == 0);

  // Nothing is left when all have ended: no link, no monitor, no timer, no name.
  tag const m = here.monitor(top);
  here.send(top, stop{});
  sys.advance(30s);
  CHECK(here.receive(on(fields<down>(m, top, exit_reason::normal)) >> true, after(0s) >> false));
  CHECK(sys.actors().empty());
  CHECK(b->guards == 0);
  CHECK_FALSE(sys.where("0.0.0"));
  std::uint64_t const sent = sys.counters().sent;
  std::uint64_t const dropped = sys.counters().dropped;
  sys.advance(1h);  // what a timer still sent would be counted
  CHECK(sys.counters().sent == sent);
  CHECK(sys.counters().dropped == dropped);
  CHECK(err.text() == "");
}

}  // namespace

TEST_CASE(
    "after a minute of kills all permanent children live, no message is lost, and nothing is left "
    "over") {
  chaos(1, {10, 10, 100}, heed_test::count(500, 5000, "kills among 10,000 actors"));
}

TEST_CASE("the same in a small town, in many orders") {
  int const seeds = heed_test::count(20, 1000, "seeds");
  for (int seed = 0; seed < seeds; ++seed) {
    CAPTURE(seed);
    chaos(static_cast<std::uint64_t>(seed), {2, 3, 3}, 60);
  }
}
