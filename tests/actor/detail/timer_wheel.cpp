#include <actor/detail/timer_wheel.hpp>

#include <support/scale.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using heed::detail::time_point;
using heed::detail::timer_wheel;
using heed::detail::wheel_node;

static_assert(sizeof(wheel_node) <= 3 * sizeof(void*) || sizeof(void*) < 8);

namespace {

constexpr auto never = time_point::max();
constexpr auto year = std::chrono::nanoseconds(365 * 24h);

time_point at(std::chrono::nanoseconds t) {
  return time_point(t);
}

struct timer : wheel_node {
  int number = 0;
};

std::unique_ptr<timer[]> numbered(int n) {
  std::unique_ptr<timer[]> out(new timer[static_cast<std::size_t>(n)]);
  for (int i = 0; i < n; ++i) out[static_cast<std::size_t>(i)].number = i;
  return out;
}

// The number of what is taken; -1 where nothing is.
int take(timer_wheel& wheel, time_point now) {
  wheel_node* const n = wheel.take(now);
  return n ? static_cast<timer*>(n)->number : -1;
}

std::vector<int> take_all(timer_wheel& wheel, time_point now) {
  std::vector<int> out;
  for (int i = take(wheel, now); i != -1; i = take(wheel, now)) out.push_back(i);
  return out;
}

// A wheel beside what it stands for: what is pending, in order of time and of being set.
class pair {
 public:
  explicit pair(int timers) : count_(timers), timers_(numbered(timers)) {
    entries_.resize(static_cast<std::size_t>(timers), pending_.end());
  }

  int size() const { return count_; }
  bool linked(int i) const { return timer_at(i).linked(); }

  void insert(int i, time_point when) {
    wheel_.insert(timer_at(i), when);
    entry(i) = pending_.emplace(when, i);
  }
  void erase(int i) {
    if (linked(i)) pending_.erase(entry(i));
    wheel_.erase(timer_at(i));
    REQUIRE(!linked(i));
  }
  void take_one(time_point now) {
    bool const due = !pending_.empty() && pending_.begin()->first <= now;
    int const expected = due ? pending_.begin()->second : -1;
    if (due) pending_.erase(pending_.begin());
    REQUIRE(take(wheel_, now) == expected);
    if (due) REQUIRE(!linked(expected));
  }
  void take_all(time_point now) {
    while (!pending_.empty() && pending_.begin()->first <= now) take_one(now);
    take_one(now);
  }
  void compare() {
    REQUIRE(wheel_.empty() == pending_.empty());
    REQUIRE(wheel_.next() == next());
  }
  time_point next() const { return pending_.empty() ? never : pending_.begin()->first; }

 private:
  using model = std::multimap<time_point, int>;

  timer& timer_at(int i) const { return timers_[static_cast<std::size_t>(i)]; }
  model::iterator& entry(int i) { return entries_[static_cast<std::size_t>(i)]; }

  int count_;
  std::unique_ptr<timer[]> timers_;
  timer_wheel wheel_;
  model pending_;
  std::vector<model::iterator> entries_;
};

}  // namespace

TEST_CASE("an empty wheel has no next, and gives nothing at any time") {
  timer_wheel wheel;
  CHECK(wheel.empty());
  CHECK(wheel.next() == never);
  CHECK(wheel.take(time_point::min()) == nullptr);
  CHECK(wheel.take(at(0s)) == nullptr);
  CHECK(wheel.take(never) == nullptr);
  CHECK(wheel.empty());
}

TEST_CASE("what is set comes at its time, and not a nanosecond early") {
  for (time_point const start : {time_point::min(), at(-1h), at(0s), at(1h), at(200 * year)}) {
    for (auto const ahead :
         {0ns, 1ns, 63ns, 64ns, 65ns, 1'048'576ns, 30'000'000'000ns, 90 * year}) {
      timer_wheel wheel;
      timer t;
      CHECK(wheel.take(start) == nullptr);
      wheel.insert(t, start + ahead);
      CHECK(t.linked());
      CHECK(!wheel.empty());
      CHECK(wheel.next() == start + ahead);
      if (ahead != 0ns) {
        CHECK(wheel.take(start) == nullptr);
        CHECK(wheel.take(start + ahead / 2) == nullptr);
        if (ahead != 1ns) CHECK(wheel.take(start + ahead - 1ns) == nullptr);
        CHECK(wheel.next() == start + ahead);
      }
      CHECK(wheel.take(start + ahead) == &t);
      CHECK(!t.linked());
      CHECK(wheel.empty());
      CHECK(wheel.next() == never);
    }
  }
}

TEST_CASE("they come in order of time, and of one time in the order in which they were set") {
  timer_wheel wheel;
  auto const t = numbered(6);
  wheel.insert(t[0], at(5s));
  wheel.insert(t[1], at(1h));
  wheel.insert(t[2], at(5s + 1ns));
  wheel.insert(t[3], at(5s));
  // Those set before and after the wheel came near are of one time all the same.
  CHECK(wheel.take(at(5s - 1ns)) == nullptr);
  wheel.insert(t[4], at(5s));
  wheel.insert(t[5], at(1h));
  CHECK(wheel.next() == at(5s));
  CHECK(take_all(wheel, at(2h)) == std::vector{0, 3, 4, 2, 1, 5});
}

TEST_CASE("a time that has passed is due at once, in its order") {
  timer_wheel wheel;
  auto const t = numbered(7);
  CHECK(wheel.take(at(1h)) == nullptr);
  wheel.insert(t[0], at(1h));
  wheel.insert(t[1], at(10s));
  wheel.insert(t[2], at(20s));
  wheel.insert(t[3], at(10s));
  wheel.insert(t[4], at(1h - 1ns));
  wheel.insert(t[5], at(-100 * year));
  wheel.insert(t[6], time_point::min());
  CHECK(wheel.next() == time_point::min());
  CHECK(take_all(wheel, at(1h)) == std::vector{6, 5, 1, 3, 2, 4, 0});
  CHECK(wheel.empty());
}

TEST_CASE("what is set while others are due comes in its order among them") {
  timer_wheel wheel;
  auto const t = numbered(5);
  for (int i = 0; i < 3; ++i) wheel.insert(t[std::size_t(i)], at(i * 10s));
  CHECK(take(wheel, at(1h)) == 0);
  CHECK(take(wheel, at(1h)) == 1);
  wheel.insert(t[3], at(5s));
  wheel.insert(t[4], at(15s));
  CHECK(take_all(wheel, at(1h)) == std::vector{3, 4, 2});
}

TEST_CASE("nothing is lost where time goes backwards") {
  timer_wheel wheel;
  auto const t = numbered(3);
  CHECK(wheel.take(at(1h)) == nullptr);
  wheel.insert(t[0], at(10s));
  wheel.insert(t[1], at(2h));
  CHECK(wheel.take(at(9s)) == nullptr);
  wheel.insert(t[2], at(5s));
  CHECK(take_all(wheel, at(9s)) == std::vector{2});
  CHECK(take_all(wheel, at(10s)) == std::vector{0});
  CHECK(wheel.take(at(0s)) == nullptr);
  CHECK(wheel.next() == at(2h));
  CHECK(take_all(wheel, at(2h)) == std::vector{1});
}

TEST_CASE("what is erased does not come, and can be set again") {
  timer_wheel wheel;
  auto const t = numbered(4);
  wheel.erase(t[0]);
  CHECK(wheel.empty());
  CHECK(wheel.take(at(1s)) == nullptr);
  // Two for the past, two for the future.
  for (int i = 0; i < 4; ++i) wheel.insert(t[std::size_t(i)], at(i * 900ms));
  wheel.erase(t[0]);
  wheel.erase(t[0]);
  CHECK(wheel.next() == at(900ms));
  wheel.erase(t[2]);
  CHECK(!t[2].linked());
  wheel.insert(t[0], at(3s));
  CHECK(take(wheel, at(10s)) == 1);
  CHECK(wheel.next() == at(2700ms));
  wheel.erase(t[3]);
  CHECK(wheel.next() == at(3s));
  wheel.erase(t[0]);
  CHECK(wheel.empty());
  CHECK(wheel.next() == never);
}

TEST_CASE("the next is known at once when an earlier one is set, and when it is erased again") {
  timer_wheel wheel;
  auto const t = numbered(4);
  wheel.insert(t[0], at(100s));
  wheel.insert(t[1], at(90s));
  wheel.insert(t[2], at(95s));
  CHECK(wheel.next() == at(90s));
  wheel.insert(t[3], at(89s));
  CHECK(wheel.next() == at(89s));
  wheel.erase(t[3]);
  CHECK(wheel.next() == at(90s));
  wheel.erase(t[1]);
  wheel.insert(t[3], at(1ns));
  CHECK(wheel.next() == at(1ns));
  wheel.erase(t[3]);
  CHECK(wheel.next() == at(95s));
  CHECK(wheel.next() == at(95s));
}

TEST_CASE("100,000 of one millisecond come in order, whatever order they are set in") {
  constexpr int count = 100'000;
  std::mt19937 random(1);
  for (bool const passed : {false, true}) {
    timer_wheel wheel;
    auto const t = numbered(count);
    if (passed) CHECK(wheel.take(at(2h)) == nullptr);
    std::vector<std::pair<time_point, int>> expected;
    for (int i = 0; i < count; ++i) {
      // Some are of one time.
      time_point const when = at(1h + std::chrono::nanoseconds(random() % 1'000'000 / 16));
      wheel.insert(t[std::size_t(i)], when);
      expected.emplace_back(when, i);
    }
    std::sort(expected.begin(), expected.end());
    for (auto const& [when, number] : expected) {
      REQUIRE(wheel.next() == when);
      REQUIRE(take(wheel, at(2h)) == number);
    }
    CHECK(wheel.empty());
  }
}

TEST_CASE("100,000 of one moment come in the order in which they were set") {
  constexpr int count = 100'000;
  for (auto const now : {0s, 3600s}) {
    timer_wheel wheel;
    auto const t = numbered(count);
    CHECK(wheel.take(at(now)) == nullptr);
    for (int i = 0; i < count; ++i) wheel.insert(t[std::size_t(i)], at(30min));
    for (int i = 0; i < count; ++i) {
      REQUIRE(wheel.next() == at(30min));
      REQUIRE(take(wheel, at(1h)) == i);
    }
    CHECK(wheel.empty());
  }
}

TEST_CASE("those of one far slot are erased in order of time at no cost for the others") {
  constexpr int count = 100'000;
  timer_wheel wheel;
  auto const t = numbered(count);
  std::vector<int> order;
  for (int i = 0; i < count; ++i) order.push_back(i);
  std::shuffle(order.begin(), order.end(), std::mt19937(2));
  CHECK(wheel.take(at(0s)) == nullptr);
  for (int const i : order) wheel.insert(t[std::size_t(i)], at(1h + i * 1us));
  for (int i = 0; i < count; ++i) {
    REQUIRE(wheel.next() == at(1h + i * 1us));
    wheel.erase(t[std::size_t(i)]);
  }
  CHECK(wheel.empty());
}

TEST_CASE("time in which nothing is set costs nothing") {
  timer_wheel wheel;
  auto const t = numbered(2);
  time_point now = at(-140 * year);
  wheel.insert(t[1], at(140 * year));
  // A walk over what lies between, in milliseconds, would not end.
  for (int i = 0; i < 1'000'000; ++i) {
    wheel.insert(t[0], now + 1ns);
    REQUIRE(wheel.next() == now + 1ns);
    now += 2h + std::chrono::nanoseconds(i);
    REQUIRE(wheel.take(now) == &t[0]);
    REQUIRE(wheel.take(now) == nullptr);
  }
  CHECK(wheel.next() == at(140 * year));
  CHECK(wheel.take(at(140 * year)) == &t[1]);
}

TEST_CASE("it does what a sorted list does, whatever is done with it") {
  int const seeds = heed_test::count(120, 5'000, "seeds of a random history");
  for (int seed = 1; seed <= seeds; ++seed) {
    INFO("seed ", seed);
    std::mt19937_64 random(static_cast<std::uint64_t>(seed));
    auto const below = [&](std::int64_t n) {
      return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n));
    };
    // Spread over all scales alike, up to the largest of this history: 1 ns to 18 years.
    std::int64_t const scales = 1 + below(59);
    auto const span = [&] {
      return std::chrono::nanoseconds(below(std::int64_t(1) << below(scales)));
    };
    // Of the timers few to many, so that some slots are shared by all of them and some by none.
    pair both(static_cast<int>(1 + below(std::int64_t(1) << (1 + below(7)))));
    time_point now = at(below(2) == 0 ? 0ns : (below(200) - 100) * year + span());
    bool const compares_always = below(2) != 0;
    for (int step = 0; step < 1'000; ++step) {
      int const i = static_cast<int>(below(both.size()));
      switch (below(12)) {
        case 0:
          both.erase(i);
          break;
        case 1:  // the past
          both.erase(i);
          both.insert(i, now - span());
          break;
        case 2:  // a time that another is set for
          both.erase(i);
          both.insert(i, both.next() == never ? now : both.next());
          break;
        case 3:  // round times, of which many are equal
          both.erase(i);
          both.insert(i, now + std::chrono::nanoseconds(below(4) << below(scales)));
          break;
        case 4:
          now += span();
          both.take_one(now);
          break;
        case 5:
          now += span();
          both.take_all(now);
          break;
        case 6:  // as a clock moved by hand does
          if (both.next() != never) now = std::max(now, both.next());
          both.take_all(now);
          break;
        case 7:
          both.take_one(now);
          break;
        case 8:  // backwards, which is not promised
          both.take_one(now - span());
          break;
        default:
          if (!both.linked(i)) both.insert(i, now + span());
      }
      if (compares_always || below(8) == 0) both.compare();
    }
    both.take_all(never - 1ns);
    both.compare();
  }
}
