// A server that answers later: each job is done by an actor of its own, few at a time, and the
// answer goes from there to whoever has asked. What the mailbox has no room for is refused at once.
// Whoever operates it has an address by which orders go before the jobs that have piled up.
//
//   client ── "square"_a, n ──▶ jobs ── spawn_monitor ──▶ worker
//      ◀─────────────── n * n ──────────────────────────────┘
//                              jobs ◀───────── down ────────┘
//   operator ── "operate"_a ──▶ jobs          the answer is an alias
//   alias ── "at once"_a, n ──▶ jobs          before the jobs that wait in its mailbox
#include <actor/actor.hpp>
#include <actor/priority.hpp>
#include <actor/server.hpp>

#include <chrono>
#include <deque>
#include <iostream>
#include <optional>
#include <utility>
#include <vector>

using namespace heed;
using namespace heed::literals;
using namespace std::chrono_literals;

// Has the duty to answer, and ends when it has.
task<> work(self me, int n, reply_promise answer) {
  co_await me.receive(after(n * 1s) >> [] {});
  answer.reply(n * n);
}

class job_server : public server<job_server> {
  struct job {
    int n;
    reply_promise answer;
  };

  void on_square(int n) {
    waiting_.push_back({n, me.promise()});  // no reply yet
    give_out();
  }
  void on_down(down const&) {
    --working_;
    give_out();
  }
  alias on_operate() { return me.alias(priority); }
  void on_at_once(int n) {
    at_once_ = n;
    std::cout << "jobs: " << n << " at once\n";
    give_out();
  }
  void give_out() {
    for (; working_ < at_once_ && !waiting_.empty(); ++working_) {
      job next = std::move(waiting_.front());
      waiting_.pop_front();
      std::cout << "jobs: " << next.n << " is given out, " << waiting_.size() << " wait\n";
      static_cast<void>(me.spawn_monitor(work, next.n, std::move(next.answer)));
    }
    if (working_ == 0) idle_timeout(1min);  // anything that comes cancels it
  }
  void on_idle() { stop_with("nothing to do"); }

  int at_once_ = 0, working_ = 0;
  std::deque<job> waiting_;

 public:
  std::optional<exit_reason> init(int at_once) {
    if (at_once < 1) return "nobody works here";
    at_once_ = at_once;
    return std::nullopt;
  }
  void terminate(exit_reason const& why) { std::cout << "jobs: ends, " << why << '\n'; }

  static constexpr auto handles = handlers(
      on("square"_a, as<int>) >> &job_server::on_square, on("operate"_a) >> &job_server::on_operate,
      on("at once"_a, as<int> > 0) >> &job_server::on_at_once, on(as<down>) >> &job_server::on_down,
      on("timeout"_a) >> &job_server::on_idle);
};

int main() {
  manual_system sys;  // its time passes when it is told to
  bridge here{sys};

  // It cannot begin, and its name is free again.
  result<pid> const none = here.start<job_server>({.name = "jobs"}, 0);
  std::cout << "no server: " << none.error().reason() << '\n';

  pid const jobs = *here.start<job_server>({.name = "jobs", .mailbox = bounded(4)}, 2);
  alias const orders = here.call<alias>(jobs, "operate"_a);
  std::vector<pending> asked;
  for (int n = 1; n <= 6; ++n) {
    asked.push_back(here.request(jobs, "square"_a, n));
    if (n == 3) send(orders, priority, "at once"_a, 1);  // heard before the three; takes no room
  }
  for (result<int> const& r : here.gather<int>(within(1min), asked)) {
    if (r)
      std::cout << "answer: " << *r << '\n';
    else if (r.error().why() == call_error::no_reply)
      std::cout << "no answer: there was no room\n";
  }
  sys.advance(1min);
  std::cout << "alive: " << sys.alive(jobs) << '\n';
}
