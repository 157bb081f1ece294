// bytes KIND COUNT: how many bytes of memory an idle actor takes, by the growth of the process
// while COUNT of them are made and wait.
#include <actor/actor.hpp>

#include <unistd.h>
#include <algorithm>
#include <cstdio>
#include <fstream>
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

double resident() {
  std::ifstream statm("/proc/self/statm");
  double whole = 0, pages = 0;
  statm >> whole >> pages;
  return pages * static_cast<double>(sysconf(_SC_PAGESIZE));
}

int misused() {
  std::fprintf(stderr, "usage: bytes coroutine|reactor COUNT\n");
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return misused();
  std::string_view const kind = argv[1];
  int count = 0;
  if (!bench::is_number(argv[2], 1, count)) return misused();
  if (kind != "coroutine" && kind != "reactor") return misused();

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
  make();
  one_waits();
  double const before = resident();
  for (int made = 0; made < count;) {
    int const some = std::min(count - made, 1000);
    for (int i = 0; i < some; ++i) make();
    for (int i = 0; i < some; ++i) one_waits();
    made += some;
  }
  std::printf("%.0f\n", (resident() - before) / count);
  // A million are not asked to end one by one: the process is what is measured.
  std::fflush(stdout);
  _exit(0);
}
