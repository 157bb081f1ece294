// delays: how long an actor waits behind others that block, and whether the threads that stood in
// for those go again. Prints one line for each measurement.
#include <actor/actor.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

using namespace heed;
using namespace std::chrono_literals;

namespace {

using steady = std::chrono::steady_clock;

double milliseconds_since(steady::time_point begun) {
  return std::chrono::duration<double, std::milli>(steady::now() - begun).count();
}

// What sleeps here stands for any call that blocks: a read, a lock, another library.
task<> sleeps(self, std::chrono::milliseconds how_long, bool says_so, pid done) {
  auto const block = [&] { std::this_thread::sleep_for(how_long); };
  if (says_so)
    blocking(block);
  else
    block();
  send(done, "slept"_a);
  co_return;
}
task<> ninth(self, pid done) {
  send(done, "ran"_a);
  co_return;
}

// Eight that sleep for half a second on two workers, and a ninth that was spawned last.
double delay_of_the_ninth(bool says_so) {
  actor_system sys{{.workers = 2}};
  bridge here{sys};
  // The workers run before the time does.
  sys.spawn(ninth, here.pid());
  here.receive(on("ran"_a) >> [] {});
  auto const begun = steady::now();
  for (int i = 0; i < 8; ++i) sys.spawn(sleeps, 500ms, says_so, here.pid());
  sys.spawn(ninth, here.pid());
  here.receive(on("ran"_a) >> [] {});
  return milliseconds_since(begun);
}

std::size_t threads_of_this_process() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.rfind("Threads:", 0) == 0) return std::stoul(line.substr(8));
  return 0;
}

struct overlap {
  double wall = 0;  // ms
  std::size_t most = 0, left = 0;
};

// 200 that sleep for a second each on two workers: how long all of them take, how many threads
// that needs at once, and how many are left ten times as long after as a spare may idle.
overlap two_hundred(bool says_so) {
  overlap out;
  actor_system sys{{.workers = 2}};
  bridge here{sys};
  auto const begun = steady::now();
  for (int i = 0; i < 200; ++i) sys.spawn(sleeps, 1000ms, says_so, here.pid());
  for (int i = 0; i < 200; ++i) {
    here.receive(on("slept"_a) >> [] {});
    out.most = std::max(out.most, threads_of_this_process());
  }
  out.wall = milliseconds_since(begun);
  for (int i = 0; i < 100 && threads_of_this_process() > 4; ++i) std::this_thread::sleep_for(10ms);
  out.left = threads_of_this_process();
  return out;
}

double median(std::vector<double> all) {
  std::sort(all.begin(), all.end());
  return all[all.size() / 2];
}

}  // namespace

int main() {
  for (bool const says_so : {false, true}) {
    std::vector<double> delays;
    for (int i = 0; i < 9; ++i) delays.push_back(delay_of_the_ninth(says_so));
    std::printf("%s ninth %.2f %.2f\n", says_so ? "announced" : "unannounced", median(delays),
                *std::max_element(delays.begin(), delays.end()));
    overlap const o = two_hundred(says_so);
    std::printf("%s overlap %.0f %zu %zu\n", says_so ? "announced" : "unannounced", o.wall, o.most,
                o.left);
  }
}
