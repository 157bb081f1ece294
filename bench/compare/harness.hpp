// What the C++ programs of the comparison share: arguments, clocks, random numbers, and the line
// that they print.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "../measure.hpp"

namespace compare {

using bench::cpu_nanoseconds;
using bench::is_number;

// The sizes of the kernels; otp.erl has the same.
constexpr int workers_of_fork_join = 60;
constexpr int ring_size = 100;
constexpr int creatures = 100;
constexpr int members_of_big = 120;
constexpr int users_of_dictionary = 20;
constexpr int known_keys = 10000;
constexpr int producers = 40;
constexpr int consumers = 40;
constexpr int buffer_size = 50;
constexpr int philosophers = 20;
constexpr int chairs = 100;
constexpr int accounts = 1000;
constexpr int opening_balance = 1000;
constexpr int primes_of_one = 100;
constexpr int large_ring_size = 100'000;
constexpr int sources = 100;
constexpr int sent_at_once = 64;

// What a kernel says of its run: how many operations it did, and whether its result is right; where
// that takes long to say, it is asked for when the clocks have been read.
class outcome {
  bool right_ = true;
  long found_ = 0;
  long (*wanted_)(int) = nullptr;

 public:
  long const operations;

  outcome(long operations, bool right) : right_(right), operations(operations) {}
  outcome(int operations, long found, long (*wanted)(int))
      : found_(found), wanted_(wanted), operations(operations) {}
  bool right() const { return wanted_ ? found_ == wanted_(static_cast<int>(operations)) : right_; }
};

// The same numbers in every language.
class random_numbers {
  std::uint32_t x_;

 public:
  explicit random_numbers(int seed) : x_(static_cast<std::uint32_t>(seed) * 2654435761u + 1) {}
  int below(int n) {
    x_ = x_ * 1664525u + 1013904223u;
    return static_cast<int>((x_ >> 8) % static_cast<std::uint32_t>(n));
  }
};

constexpr int rounded_up(int n, int to) {
  return (n + to - 1) / to * to;
}

constexpr long sum_below(long n) {
  return n * (n - 1) / 2;
}

// The primes among 2 and the first n odd numbers from 3.
inline long primes_among(int n) {
  std::size_t const end = 2 * static_cast<std::size_t>(n) + 3;
  std::vector<char> composite(end);
  long found = 1;
  for (std::size_t i = 3; i < end; i += 2) {
    if (composite[i]) continue;
    ++found;
    for (std::size_t j = i * i; j < end; j += 2 * i) composite[j] = 1;
  }
  return found;
}

// The Fibonacci number of n, and how many calls or actors the plain recursion for it takes.
constexpr long fibonacci_number(int n) {
  long a = 0, b = 1;
  for (int i = 0; i < n; ++i) {
    long const next = a + b;
    a = b;
    b = next;
  }
  return a;
}
constexpr long fibonacci_actors(int n) {
  return 2 * fibonacci_number(n) - 1;
}
// The largest whose recursion takes at most so many.
constexpr int fibonacci_for(long most) {
  int n = 2;
  while (fibonacci_actors(n + 1) <= most) ++n;
  return n;
}

// The leaves of a tree of tens that has at most so many nodes, and all its nodes.
constexpr long skynet_leaves(long most) {
  long leaves = 1, nodes = 1;
  while (nodes + leaves * 10 <= most) {
    leaves *= 10;
    nodes += leaves;
  }
  return leaves;
}
constexpr long skynet_nodes(long leaves) {
  long nodes = 0;
  for (; leaves > 0; leaves /= 10) nodes += leaves;
  return nodes;
}

struct arguments {
  std::string_view kernel;
  int n = 0;
  int workers = 0;
};

// Ends the program with a line where they make no sense.
inline arguments read(int argc, char** argv) {
  arguments a;
  if (argc != 4 || !is_number(argv[2], 1, a.n) || !is_number(argv[3], 1, a.workers)) {
    std::fprintf(stderr, "usage: %s KERNEL N WORKERS\n", argv[0]);
    std::exit(2);
  }
  a.kernel = argv[1];
  return a;
}

// Looks the kernel up in a list of pairs {name, function}.
template <class Kernel, std::size_t n>
Kernel const& find(Kernel const (&kernels)[n], std::string_view name) {
  for (Kernel const& k : kernels)
    if (k.name == name) return k;
  std::fprintf(stderr, "there is no kernel '%.*s'\n", static_cast<int>(name.size()), name.data());
  std::exit(2);
}

// The clocks of the run. A kernel starts them anew when what it makes before is not to be counted.
struct clocks {
  double cpu = 0;
  std::chrono::steady_clock::time_point wall;

  void start() {
    cpu = cpu_nanoseconds();
    wall = std::chrono::steady_clock::now();
  }
};
inline clocks the_clocks;

// Runs f, prints what an operation took, and gives the exit status.
template <class F>
int measure(F&& f) {
  the_clocks.start();
  outcome const o = f();
  std::chrono::duration<double, std::nano> const passed =
      std::chrono::steady_clock::now() - the_clocks.wall;
  double const cpu_passed = cpu_nanoseconds() - the_clocks.cpu;
  if (!o.right()) {
    std::fprintf(stderr, "the result is wrong\n");
    return 1;
  }
  double const operations = static_cast<double>(o.operations);
  std::printf("%.2f %.2f\n", cpu_passed / operations, passed.count() / operations);
  std::fflush(stdout);
  return 0;
}

}  // namespace compare
