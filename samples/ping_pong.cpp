// Two reactors that answer each other, and a handler that answers later: `start` is a request, kept
// as a promise until the last pong has come.
//
//   bridge ── start ──▶ pinger ── ping ──▶ ponger ── pong ──▶ pinger … pinger ── (done) ──▶ bridge
#include <actor/actor.hpp>

#include <chrono>
#include <iostream>

using namespace heed;
using namespace std::chrono_literals;

struct start {
  pid target;
  int rounds;
};
struct ping {};
struct pong {};

class pinger : public reactor {
  int left_ = 0;
  reply_promise done_;

  void on_start(start s) {
    left_ = s.rounds;
    done_ = me.promise();
    me.send(s.target, ping{});
  }
  void on_pong() {
    std::cout << '-';
    if (--left_ > 0)
      me.reply(ping{});
    else
      done_.reply();
  }

 public:
  static constexpr auto handles =
      handlers(on(as<start>) >> &pinger::on_start,  // replies in the end
               on(is<pong>) >> &pinger::on_pong);
};

class ponger : public reactor {
  void on_ping() {
    std::cout << '+';
    me.reply(pong{});
  }

 public:
  static constexpr auto handles = handlers(on(is<ping>) >> &ponger::on_ping);
};

int main() {
  actor_system sys;
  pid const one = sys.spawn<pinger>();
  pid const other = sys.spawn<ponger>();
  bridge here{sys};

  here.call<void>(one, start{other, 20});
  std::cout << '\n';
  for (bool ended : here.stop(within(5s), {one, other}))
    std::cout << (ended ? "stopped\n" : "still there\n");
}
