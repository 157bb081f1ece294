// What a call costs an actor that has put messages aside: calls NAME COUNT ASIDE makes COUNT calls
// with that many messages in the caller's mailbox that nobody wants, and prints the nanoseconds of
// CPU time for each, and those of the first one, which makes the index. At its end it takes what
// was put aside, and counts it.
#include <actor/actor.hpp>
#include <match/match.hpp>

#include <cstdio>
#include <string_view>

#include "../measure.hpp"

using namespace heed;
using namespace heed::literals;
using bench::cpu_nanoseconds;
using bench::is_number;
using bench::must_be;

namespace {

// Answers with whatever it was asked, as a message of its own.
task<> echo(self me) {
  auto const plain = [&] { me.send(me.sender(), "done"_a); };
  auto const number = [&](int n) { me.send(me.sender(), "row"_a, n); };
  auto const tagged = [&](tag t) { me.send(me.sender(), t); };
  auto const asked = [&](long n) { me.reply(n); };
  for (;;)
    co_await me.receive(on("do"_a) >> plain, on("row"_a, as<int>) >> number, on(as<tag>) >> tagged,
                        on(as<long>) >> asked);
}

// One call: what is asked, and how its answer is told from what is put aside. A wrong answer is
// never taken, and the program does not end.
task<> by_shape(self me, pid to, int) {
  auto const nothing = [] {};
  me.send(to, "do"_a);
  co_await me.receive(on("done"_a) >> nothing);
}
task<> by_value(self me, pid to, int) {
  auto const nothing = [] {};
  me.send(to, "row"_a, -1);
  co_await me.receive(on("row"_a, c<-1>) >> nothing);
}
task<> by_key(self me, pid to, int i) {
  auto const nothing = [] {};
  me.send(to, "row"_a, -i - 1);
  co_await me.receive(on("row"_a, -i - 1) >> nothing);
}
task<> by_tag(self me, pid to, int) {
  auto const nothing = [] {};
  tag const t = me.make_tag();
  me.send(to, t);
  co_await me.receive(on(t) >> nothing);
}
task<> by_call(self me, pid to, int i) {
  long const answer = co_await me.call<long>(to, static_cast<long>(i));
  must_be(answer == i);
}
task<> by_guard(self me, pid to, int i) {
  auto const is_it = [i](int n) { return n == -i - 1; };
  auto const nothing = [] {};
  me.send(to, "row"_a, -i - 1);
  co_await me.receive(on("row"_a, is<int>.when(is_it)) >> nothing);
}

struct run {
  task<> (*call)(self, pid, int);
  int count, aside;
  pid done;
};

void print(double begin, double first, double end, int count) {
  std::printf("%.1f %.0f\n", (end - first) / count, first - begin);
}
void must_all_be_there(int aside, long sum) {
  must_be(sum == static_cast<long>(aside) * (aside - 1) / 2);
}

task<> calls(self me, run r) {
  pid const to = me.spawn(echo);
  for (int i = 0; i < r.aside; ++i) me.send(me.pid(), "row"_a, i);
  co_await me.receive(after(std::chrono::seconds(0)) >> [] {});
  double const begin = cpu_nanoseconds();
  co_await r.call(me, to, 0);
  double const first = cpu_nanoseconds();
  for (int i = 1; i <= r.count; ++i) co_await r.call(me, to, i);
  double const end = cpu_nanoseconds();
  long sum = 0;
  auto const add = [&](int n) { sum += n; };
  for (int i = 0; i < r.aside; ++i) co_await me.receive(on("row"_a, as<int>) >> add);
  must_all_be_there(r.aside, sum);
  print(begin, first, end, r.count);
  me.send(r.done, "done"_a);
}

// The same from a handler that waits.
class handler : public reactor {
  run r_;
  task<> on_start() { co_await calls(me, r_); }

 public:
  explicit handler(run r) : r_(r) { me.send(me.pid(), "start"_a); }
  static constexpr auto handles = handlers(on("start"_a) >> &handler::on_start);
};

// The same from one that blocks its thread.
void blocking_calls(blocking_verbs& me, pid to, int count, int aside) {
  for (int i = 0; i < aside; ++i) me.send(me.pid(), "row"_a, i);
  me.receive(after(std::chrono::seconds(0)) >> [] {});
  auto const call = [&](int i) { must_be(me.call<long>(to, static_cast<long>(i)) == i); };
  double const begin = cpu_nanoseconds();
  call(0);
  double const first = cpu_nanoseconds();
  for (int i = 1; i <= count; ++i) call(i);
  double const end = cpu_nanoseconds();
  long sum = 0;
  for (int i = 0; i < aside; ++i) me.receive(on("row"_a, as<int>) >> [&](int n) { sum += n; });
  must_all_be_there(aside, sum);
  print(begin, first, end, count);
}

struct kind {
  std::string_view name;
  task<> (*call)(self, pid, int);
};
constexpr kind kinds[] = {{"shape", by_shape},  {"value", by_value}, {"key", by_key},
                          {"tag", by_tag},      {"call", by_call},   {"guard", by_guard},
                          {"reactor", by_call}, {"thread", nullptr}, {"bridge", nullptr}};

void measure(kind const& k, int count, int aside) {
  actor_system sys{{.workers = 1}};
  bridge here{sys};
  run const r{k.call, count, aside, here.pid()};
  if (k.name == "bridge") return blocking_calls(here, sys.spawn(echo), count, aside);
  if (k.name == "thread")
    sys.spawn([=](thread_self& me) {
      blocking_calls(me, me.spawn(echo), count, aside);
      me.send(r.done, "done"_a);
    });
  else if (k.name == "reactor")
    sys.spawn<handler>(r);
  else
    sys.spawn(calls, r);
  here.receive(on("done"_a) >> [] {});
}

}  // namespace

int main(int argc, char** argv) {
  int count = 0, aside = 0;
  for (kind const& k : kinds) {
    if (argc != 4 || k.name != argv[1] || !is_number(argv[2], 1, count) ||
        !is_number(argv[3], 0, aside))
      continue;
    measure(k, count, aside);
    return 0;
  }
  std::fprintf(stderr, "usage: calls NAME COUNT ASIDE; the names are:");
  for (kind const& k : kinds) std::fprintf(stderr, " %s", k.name.data());
  std::fprintf(stderr, "\n");
  return 2;
}
