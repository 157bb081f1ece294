// bytes KIND COUNT: how many bytes of memory an idle actor takes, by the growth of the process
// while COUNT of them are made and wait.
#include <actor/actor.hpp>

#include <charconv>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string_view>
#include <unistd.h>

using namespace heed;

namespace {

task<> idle(self me) {
  auto const ends = [] {};
  co_await me.receive(on("end"_a) >> ends);
}

class quiet : public reactor {
  void on_poke() {}

 public:
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
  char const* const end = argv[2] + std::strlen(argv[2]);
  auto const [rest, wrong] = std::from_chars(argv[2], end, count);
  if (wrong != std::errc() || rest != end || count < 1) return misused();
  if (kind != "coroutine" && kind != "reactor") return misused();

  actor_system sys;
  bridge here{sys};
  auto const make = [&] { return kind == "coroutine" ? sys.spawn(idle) : sys.spawn<quiet>(); };
  auto const all_wait = [&](pid last) {
    // The last one has run: by then the queues of new actors are short.
    send(last, stop{});
    sys.alive(last);
  };
  all_wait(make());
  double const before = resident();
  pid last;
  for (int i = 0; i < count; ++i) last = make();
  all_wait(last);
  std::printf("%.0f\n", (resident() - before) / count);
  // A million are not asked to end one by one: the process is what is measured.
  std::fflush(stdout);
  _exit(0);
}
