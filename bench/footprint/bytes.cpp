// bytes KIND COUNT: how many bytes of memory an idle actor takes, by the growth of the process
// while COUNT of them are made and wait; or a message of a number and a text of sixteen characters
// that has been put aside, while COUNT of them come to one actor.
#include <actor/actor.hpp>

#include <unistd.h>
#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>

#include "../measure.hpp"

using namespace heed;

namespace {

pid creator;  // for all, so that none of them keeps it

task<> idle(self me) {
  auto const ends = [] {};
  me.send(creator, "waits"_a);
  co_await me.receive(on("end"_a) >> ends);
}

class quiet : public reactor {
  void on_poke() {}

 public:
  quiet() { me.send(creator, "waits"_a); }
  static constexpr auto handles = handlers(on("poke"_a) >> &quiet::on_poke);
};

// Puts aside what it is sent, until it is to say how much that is.
task<> keeper(self me, pid done) {
  bool keeping = true;
  long sum = 0;
  auto const answer = [&] { me.send(done, "waits"_a); };
  auto const stop = [&] { keeping = false; };
  auto const add = [&](int n, std::string const& text) {
    sum += n + static_cast<long>(text.size());
  };
  while (keeping) co_await me.receive(on("all there"_a) >> answer, on("count"_a) >> stop);
  for (bool more = true; more;) {
    auto const took = on("job"_a, as<int>, as<std::string>) >> add;
    auto const end = [&] { more = false; };
    co_await me.receive(took, after(std::chrono::seconds(0)) >> end);
  }
  me.send(done, "sum"_a, sum);
}
task<> filler(self me, pid to, int count) {
  for (int i = 0; i < count; ++i)
    me.send(to, "job"_a, i, std::to_string(1'000'000'000'000'000 + i));
  me.send(to, "all there"_a);
  co_return;
}

int misused() {
  std::fprintf(stderr, "usage: bytes coroutine|reactor|message COUNT\n");
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return misused();
  std::string_view const kind = argv[1];
  int count = 0;
  if (!bench::is_number(argv[2], 1, count)) return misused();
  if (kind != "coroutine" && kind != "reactor" && kind != "message") return misused();

  actor_system sys;
  bridge here{sys};
  creator = here.pid();
  auto const make = [&] {
    if (kind == "coroutine")
      sys.spawn(idle);
    else
      sys.spawn<quiet>();
  };
  // Each tells that it runs, and waits a moment later.
  auto const one_waits = [&] { here.receive(on("waits"_a) >> [] {}); };
  if (kind == "message") {
    pid const to = sys.spawn(keeper, here.pid());
    sys.spawn(filler, to, 0);
    one_waits();
    double const grown = bench::growth([&] {
      sys.spawn(filler, to, count);
      one_waits();
    });
    here.send(to, "count"_a);
    long const sum = here.receive(on("sum"_a, as<long>) >> [](long n) { return n; });
    bench::must_be(sum == static_cast<long>(count) * (count - 1) / 2 + 16L * count,
                   "messages are missing");
    std::printf("%.0f\n", grown / count);
    return 0;
  }
  make();
  one_waits();
  double const grown = bench::growth([&] {
    for (int made = 0; made < count;) {
      int const some = std::min(count - made, 1000);
      for (int i = 0; i < some; ++i) make();
      for (int i = 0; i < some; ++i) one_waits();
      made += some;
    }
  });
  bench::must_be(sys.actors().size() >= static_cast<std::size_t>(count), "actors are missing");
  std::printf("%.0f\n", grown / count);
  // A million are not asked to end one by one: the process is what is measured.
  std::fflush(stdout);
  _exit(0);
}
