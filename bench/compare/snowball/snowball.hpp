// The snowball, as far as the C++ programs share it: requests come at a fixed rate, each wants one
// number of a back end, the back end pauses for a second, and the requests that came meanwhile pile
// up. How long is it from the end of the pause until requests take no longer than twice what they
// took before?
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <thread>
#include <vector>

#include "../../measure.hpp"

namespace snowball {

constexpr std::chrono::seconds pause(1);
// A part of the requests that is looked at by itself, to see whether they are fast again.
constexpr std::chrono::milliseconds window(5);

struct arguments {
  std::string_view variant;
  int rate = 0;  // requests in a second
  int workers = 0;
  int seconds = 0;  // after the pause, until it is given up
};

// Ends the program with a line where they make no sense.
inline arguments read(int argc, char** argv) {
  arguments a;
  if (argc != 5 || !bench::is_number(argv[2], 1000, a.rate) ||
      !bench::is_number(argv[3], 1, a.workers) || !bench::is_number(argv[4], 1, a.seconds)) {
    std::fprintf(stderr, "usage: %s VARIANT RATE WORKERS SECONDS\n", argv[0]);
    std::exit(2);
  }
  a.variant = argv[1];
  return a;
}

inline int unknown(std::string_view variant) {
  std::fprintf(stderr, "there is no '%.*s'\n", static_cast<int>(variant.size()), variant.data());
  return 2;
}

inline long now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// What the back end answers.
constexpr long answer_to(int key) {
  return 2L * key + 1;
}

// The number of that answer: no request has it.
constexpr int number_of_answer(int key) {
  return -key - 1;
}

// What server and back end note, and the one who sends the requests reads. There is one for the
// program.
struct notes {
  std::unique_ptr<std::atomic<long>[]> took;  // nanoseconds for each request; 0: not answered yet
  std::atomic<long> pause_ended = 0;

  void answered(int key, long sent, long answer) {
    bench::must_be(answer == answer_to(key) && took[static_cast<std::size_t>(key)] == 0);
    took[static_cast<std::size_t>(key)] = std::max(1L, now() - sent);
  }
};
inline notes noted;

// How long it was until the request that took longer than half of these did.
inline double median(int from, int to) {
  std::vector<long> all;
  for (int i = from; i < to; ++i) all.push_back(noted.took[static_cast<std::size_t>(i)]);
  if (all.empty()) return 0;
  auto const middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
  std::nth_element(all.begin(), middle, all.end());
  return static_cast<double>(*middle);
}

// Sends the requests, says when to pause, and prints milliseconds until it is as before (or -),
// microseconds that a request takes before, how busy the process is before, in percent of a core,
// and how many requests the pause has piled up.
template <class Request, class Pause>
int measure(arguments const& a, Request&& request, Pause&& tell_to_pause) {
  using namespace std::chrono_literals;
  std::size_t const room =
      static_cast<std::size_t>(a.rate) * static_cast<std::size_t>(a.seconds + 5);
  noted.took = std::make_unique<std::atomic<long>[]>(room);
  auto const is_answered = [](int i) { return noted.took[static_cast<std::size_t>(i)] != 0; };
  long const begin = now();
  int sent = 0;
  auto next = std::chrono::steady_clock::now();
  // Those that are due, and a pause of a millisecond.
  auto const tick = [&] {
    long const t = now();
    long const due = static_cast<long>(static_cast<double>(t - begin) * 1e-9 * a.rate);
    for (; sent < due && static_cast<std::size_t>(sent) < room; ++sent) request(sent, t);
    next = std::max(next + 1ms, std::chrono::steady_clock::now());
    std::this_thread::sleep_until(next);
  };
  auto const tick_until = [&](long nanoseconds) {
    while (now() - begin < nanoseconds) tick();
  };

  tick_until(500'000'000);  // until all is warm
  int const first = sent;
  double const cpu = bench::cpu_nanoseconds();
  tick_until(1'500'000'000);
  double const busy = (bench::cpu_nanoseconds() - cpu) / 1e7;
  int const last = sent;
  while (last > 0 && !is_answered(last - 1)) std::this_thread::sleep_for(1ms);
  double const before = median(first, last);

  tell_to_pause();
  while (noted.pause_ended == 0) tick();
  long const ended = noted.pause_ended;
  int const piled = sent - last;
  // The windows since then: the first request of each, and when it ended.
  struct part {
    int begin, end;
    long ended;
  };
  std::vector<part> parts;
  std::size_t looked_at = 0;
  double back = -1;
  int from = sent;
  for (long t = now(); back < 0 && t - ended < a.seconds * 1'000'000'000L; t = now()) {
    tick();
    long const since = parts.empty() ? ended : parts.back().ended;
    if (now() - since >= std::chrono::nanoseconds(window).count() && sent > from) {
      parts.push_back({from, sent, now()});
      from = sent;
    }
    for (; looked_at < parts.size() && back < 0; ++looked_at) {
      part const& p = parts[looked_at];
      if (!is_answered(p.end - 1)) break;
      if (median(p.begin, p.end) <= 2 * before) back = static_cast<double>(p.ended - ended) * 1e-6;
    }
  }
  if (back < 0)
    std::printf("-");
  else
    std::printf("%.1f", back);
  std::printf(" %.1f %.1f %d\n", before * 1e-3, busy, piled);
  std::fflush(stdout);
  // What still waits is not waited for.
  std::_Exit(0);
}

}  // namespace snowball
