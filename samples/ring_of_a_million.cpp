// A million coroutine actors in a ring, on as many threads as there are cores: a token goes round.
// With a number as its argument, a ring of that many.
#include <actor/actor.hpp>

#include <charconv>
#include <cstring>
#include <iostream>

using namespace heed;

task<> knot(self me, pid next) {
  int const hops = co_await me.receive(on("token"_a, as<int>) >> [](int n) { return n + 1; });
  me.send(next, "token"_a, hops);
}

int main(int argc, char** argv) {
  int many = 1'000'000;
  if (argc > 1) {
    char const* const end = argv[1] + std::strlen(argv[1]);
    auto const [rest, wrong] = std::from_chars(argv[1], end, many);
    if (argc > 2 || wrong != std::errc() || rest != end || many < 1) {
      std::cerr << "usage: ring_of_a_million [NUMBER OF ACTORS]\n";
      return 2;
    }
  }
  actor_system sys;
  bridge here{sys};
  pid next = here.pid();
  for (int i = 0; i < many; ++i) next = sys.spawn(knot, next);
  here.send(next, "token"_a, 0);
  int const hops = here.receive(on("token"_a, as<int>) >> [](int n) { return n; });
  std::cout << "the token has come round after " << hops << " hops\n";
  sys.join();
}
