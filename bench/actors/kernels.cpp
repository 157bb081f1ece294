// kernels NAME COUNT: runs one kernel COUNT times and prints nanoseconds of CPU and of wall time
// per operation, and allocations per operation.
#include <actor/actor.hpp>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string_view>
#include <vector>

#include "../measure.hpp"

using namespace heed;
using bench::cpu_nanoseconds;
using bench::is_number;

namespace {
std::atomic<long> allocations = 0;
}

void* operator new(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);  // a count, read when all is done
  if (void* const p = std::malloc(size)) return p;
  throw std::bad_alloc();
}
void operator delete(void* p) noexcept {
  std::free(p);
}
void operator delete(void* p, std::size_t) noexcept {
  std::free(p);
}

namespace {

// ---- two actors that answer each other

task<> ponger(self me) {
  auto const back = [&](int n) { me.send(me.sender(), "pong"_a, n); };
  for (;;) co_await me.receive(on("ping"_a, as<int>) >> back);
}
task<> pinger(self me, pid to, int rounds, pid done) {
  auto const took = [](int) {};
  for (int i = 0; i < rounds; ++i) {
    me.send(to, "ping"_a, i);
    co_await me.receive(on("pong"_a, as<int>) >> took);
  }
  send(done, "done"_a);
}
void ping_pong(actor_system& sys, bridge& here, int count) {
  sys.spawn(pinger, sys.spawn(ponger), count, here.pid());
  here.receive(on("done"_a) >> [] {});
}

// ---- calls

task<> callee(self me) {
  auto const answer = [&](int n) { me.reply(n); };
  for (;;) co_await me.receive(on("ask"_a, as<int>) >> answer);
}
task<> caller(self me, pid to, int rounds, pid done) {
  for (int i = 0; i < rounds; ++i) static_cast<void>(co_await me.call<int>(to, "ask"_a, i));
  send(done, "done"_a);
}
void call(actor_system& sys, bridge& here, int count) {
  sys.spawn(caller, sys.spawn(callee), count, here.pid());
  here.receive(on("done"_a) >> [] {});
}
void call_from_thread(actor_system& sys, bridge& here, int count) {
  pid const to = sys.spawn(callee);
  for (int i = 0; i < count; ++i) static_cast<void>(here.call<int>(to, "ask"_a, i));
}

// ---- a token that goes round a ring of a hundred thousand

task<> hop(self me, pid next) {
  auto const on_ward = [&](int n) {
    me.send(next, "token"_a, n - 1);
    return n > 0;
  };
  for (bool going = true; going;) going = co_await me.receive(on("token"_a, as<int>) >> on_ward);
}
void ring_of(int size, actor_system& sys, bridge& here, int count) {
  pid const first = sys.spawn(
      [](self me, pid done) -> task<> {
        pid next;
        co_await me.receive(on("next"_a, as<pid>) >> [&](pid p) { next = p; });
        auto const on_ward = [&](int n) {
          if (n <= 0)
            send(done, "done"_a);
          else
            me.send(next, "token"_a, n - 1);
          return n > 0;
        };
        for (bool going = true; going;)
          going = co_await me.receive(on("token"_a, as<int>) >> on_ward);
      },
      here.pid());
  pid next = first;
  for (int i = 1; i < size; ++i) next = sys.spawn(hop, next);
  send(first, "next"_a, next);
  // The count is rounded up, so that the token ends where the ring begins.
  send(first, "token"_a, (count + size - 1) / size * size);
  here.receive(on("done"_a) >> [] {});
}
void ring(actor_system& sys, bridge& here, int count) {
  ring_of(100, sys, here, count);
}
void thread_ring(actor_system& sys, bridge& here, int count) {
  ring_of(503, sys, here, count);
}

// ---- many to one

task<> sink(self me, int count, pid done) {
  auto const took = [](int) {};
  for (int i = 0; i < count; ++i) co_await me.receive(on("item"_a, as<int>) >> took);
  send(done, "done"_a);
}
task<> source(self me, pid to, int count) {
  for (int i = 0; i < count; ++i) {
    me.send(to, "item"_a, i);
    if (i % 64 == 63) co_await me.yield();
  }
}
void fan_in(actor_system& sys, bridge& here, int count) {
  int const each = count / 100 + 1;
  pid const to = sys.spawn(sink, 100 * each, here.pid());
  for (int i = 0; i < 100; ++i) sys.spawn(source, to, each);
  here.receive(on("done"_a) >> [] {});
}
void counting(actor_system& sys, bridge& here, int count) {
  pid const to = sys.spawn(sink, count, here.pid());
  sys.spawn(source, to, count);
  here.receive(on("done"_a) >> [] {});
}
void thread_to_pool(actor_system& sys, bridge& here, int count) {
  pid const to = sys.spawn(sink, count, here.pid());
  for (int i = 0; i < count; ++i) send(to, "item"_a, i);
  here.receive(on("done"_a) >> [] {});
}
void self_send(actor_system& sys, bridge& here, int count) {
  sys.spawn(
      [](self me, int count, pid done) -> task<> {
        auto const took = [](int) {};
        for (int i = 0; i < count; ++i) {
          me.send(me.pid(), "item"_a, i);
          co_await me.receive(on("item"_a, as<int>) >> took);
        }
        send(done, "done"_a);
      },
      count, here.pid());
  here.receive(on("done"_a) >> [] {});
}

// ---- many to many

// Each asks others at random, and answers whoever asks it, until all have asked as often as they
// should.
task<> one_of_many(self me, int rounds, unsigned number, pid done) {
  std::vector<pid> all;
  auto const know = [&](std::vector<pid> const& them) { all = them; };
  co_await me.receive(on(as<std::vector<pid>>) >> know);
  bool going = true;
  bool answered = false;
  auto const on_ping = [&](int n) { me.send(me.sender(), "pong"_a, n); };
  auto const on_pong = [&](int) { answered = true; };
  auto const on_end = [&] { going = false; };
  unsigned random = number * 2654435761u + 1;
  for (int i = 0; i < rounds; ++i) {
    random = random * 1664525u + 1013904223u;
    me.send(all[(random >> 8) % all.size()], "ping"_a, i);
    for (answered = false; !answered;)
      co_await me.receive(on("ping"_a, as<int>) >> on_ping, on("pong"_a, as<int>) >> on_pong);
  }
  send(done, "done"_a);
  while (going) co_await me.receive(on("ping"_a, as<int>) >> on_ping, on("end"_a) >> on_end);
}
void big(actor_system& sys, bridge& here, int count) {
  constexpr int members = 50;
  std::vector<pid> all;
  for (unsigned i = 0; i < members; ++i)
    all.push_back(sys.spawn(one_of_many, (count + members - 1) / members, i, here.pid()));
  for (pid const& p : all) send(p, all);
  for (int i = 0; i < members; ++i) here.receive(on("done"_a) >> [] {});
  for (pid const& p : all) send(p, "end"_a);
}

// Creatures meet in pairs in a mall, and each takes the colour that neither of the two has, unless
// they are alike.
task<> creature(self me, pid mall, int colour) {
  bool going = true;
  auto const meets = [&](int other) { colour = colour == other ? colour : 3 - colour - other; };
  auto const on_end = [&] { going = false; };
  while (going) {
    me.send(mall, "here"_a, colour);
    co_await me.receive(on("meet"_a, as<int>) >> meets, on("end"_a) >> on_end);
  }
}
task<> mall(self me, int meetings, int creatures, pid done) {
  pid waiting;
  int its_colour = 0;
  auto const comes = [&](int colour) {
    pid const who = me.sender();
    if (meetings == 0) {
      me.send(who, "end"_a);
      --creatures;
    } else if (!waiting) {
      waiting = who;
      its_colour = colour;
    } else {
      me.send(waiting, "meet"_a, colour);
      me.send(who, "meet"_a, its_colour);
      waiting = pid();
      --meetings;
    }
  };
  while (creatures > 0) co_await me.receive(on("here"_a, as<int>) >> comes);
  send(done, "done"_a);
}
void chameneos(actor_system& sys, bridge& here, int count) {
  constexpr int creatures = 100;
  pid const meet_in = sys.spawn(mall, count, creatures, here.pid());
  for (int i = 0; i < creatures; ++i) sys.spawn(creature, meet_in, i % 3);
  here.receive(on("done"_a) >> [] {});
}

// ---- making actors

task<> ends_at_once(self) {
  co_return;
}
void spawn_and_end(actor_system& sys, bridge&, int count) {
  for (int i = 0; i < count; ++i) sys.spawn(ends_at_once);
  sys.join();
}
task<> skynet_node(self me, pid parent, long number, int size) {
  if (size == 1) {
    send(parent, number);
    co_return;
  }
  int const part = size / 10;
  for (int i = 0; i < 10; ++i) me.spawn(skynet_node, me.pid(), number + i * part, part);
  long sum = 0;
  auto const add = [&](long n) { sum += n; };
  for (int i = 0; i < 10; ++i) co_await me.receive(on(as<long>) >> add);
  send(parent, sum);
}
void skynet(actor_system& sys, bridge& here, int count) {
  int size = 1;
  while (size < count) size *= 10;
  sys.spawn(skynet_node, here.pid(), 0L, size);
  here.receive(on(as<long>) >> [](long) {});
}

struct kernel {
  std::string_view name;
  void (*run)(actor_system&, bridge&, int);
};
constexpr kernel kernels[] = {{"ping-pong", ping_pong},
                              {"call", call},
                              {"call-from-thread", call_from_thread},
                              {"ring", ring},
                              {"threadring-503", thread_ring},
                              {"fan-in", fan_in},
                              {"counting", counting},
                              {"thread-to-pool", thread_to_pool},
                              {"self-send", self_send},
                              {"big", big},
                              {"chameneos", chameneos},
                              {"spawn", spawn_and_end},
                              {"skynet", skynet}};

int misused() {
  std::fprintf(stderr, "usage: kernels NAME COUNT WORKERS (0: one per core); the names are:");
  for (kernel const& k : kernels) std::fprintf(stderr, " %s", k.name.data());
  std::fprintf(stderr, "\n");
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  int count = 0, workers = 0;
  if (argc != 4 || !is_number(argv[2], 1, count) || !is_number(argv[3], 0, workers))
    return misused();
  for (kernel const& k : kernels) {
    if (k.name != argv[1]) continue;
    actor_system sys{{.workers = static_cast<std::size_t>(workers)}};
    bridge here{sys};
    long const allocated = allocations;
    double const cpu = cpu_nanoseconds();
    auto const wall = std::chrono::steady_clock::now();
    k.run(sys, here, count);
    std::chrono::duration<double, std::nano> const passed = std::chrono::steady_clock::now() - wall;
    std::printf("%.1f %.1f %.2f\n", (cpu_nanoseconds() - cpu) / count, passed.count() / count,
                static_cast<double>(allocations - allocated) / count);
    return 0;
  }
  return misused();
}
