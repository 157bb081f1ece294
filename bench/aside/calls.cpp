// What a call costs an actor that has put messages aside: calls NAME COUNT ASIDE makes COUNT calls
// with that many messages in the caller's mailbox that nobody wants, and prints the nanoseconds of
// CPU time for each, and those of the first one, which makes the index.
#include <actor/actor.hpp>
#include <match/match.hpp>

#include <cstdio>
#include <string_view>

#include "../measure.hpp"

using namespace heed;
using namespace heed::literals;
using bench::cpu_nanoseconds;
using bench::is_number;

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

// One call: what is asked, and how its answer is told from what is put aside.
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
  static_cast<void>(co_await me.call<long>(to, static_cast<long>(i)));
}
task<> by_guard(self me, pid to, int i) {
  auto const is_it = [i](int n) { return n == -i - 1; };
  auto const nothing = [] {};
  me.send(to, "row"_a, -i - 1);
  co_await me.receive(on("row"_a, is<int>.when(is_it)) >> nothing);
}

struct kind {
  std::string_view name;
  task<> (*call)(self, pid, int);
};
constexpr kind kinds[] = {{"shape", by_shape}, {"value", by_value}, {"key", by_key},
                          {"tag", by_tag},     {"call", by_call},   {"guard", by_guard}};

task<> calls(self me, kind k, int count, int aside, pid done) {
  pid const to = me.spawn(echo);
  for (int i = 0; i < aside; ++i) me.send(me.pid(), "row"_a, i);
  co_await me.receive(after(std::chrono::seconds(0)) >> [] {});
  double const begin = cpu_nanoseconds();
  co_await k.call(me, to, 0);
  double const first = cpu_nanoseconds();
  for (int i = 1; i <= count; ++i) co_await k.call(me, to, i);
  double const end = cpu_nanoseconds();
  std::printf("%.1f %.0f\n", (end - first) / count, first - begin);
  me.send(done, "done"_a);
}

}  // namespace

int main(int argc, char** argv) {
  int count = 0, aside = 0;
  for (kind const& k : kinds) {
    if (argc != 4 || k.name != argv[1] || !is_number(argv[2], 1, count) ||
        !is_number(argv[3], 0, aside))
      continue;
    actor_system sys{{.workers = 1}};
    bridge here{sys};
    sys.spawn(calls, k, count, aside, here.pid());
    here.receive(on("done"_a) >> [] {});
    return 0;
  }
  std::fprintf(stderr, "usage: calls NAME COUNT ASIDE; the names are:");
  for (kind const& k : kinds) std::fprintf(stderr, " %s", k.name.data());
  std::fprintf(stderr, "\n");
  return 2;
}
