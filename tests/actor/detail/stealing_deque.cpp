#include <actor/detail/stealing_deque.hpp>

#include <support/scale.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

using heed::detail::stealing_deque;

namespace {

std::vector<int> numbered(int n) {
  std::vector<int> out;
  for (int i = 0; i < n; ++i) out.push_back(i);
  return out;
}

}  // namespace

TEST_CASE("its owner takes the latest, or the oldest like all others") {
  std::vector<int> all = numbered(5);
  stealing_deque<int> queue;
  CHECK(queue.pop() == nullptr);
  CHECK(queue.take() == nullptr);
  for (int& i : all) CHECK(queue.push(&i));
  CHECK(queue.size() == 5);
  CHECK(*queue.take() == 0);
  CHECK(*queue.pop() == 4);
  CHECK(*queue.pop() == 3);
  CHECK(*queue.take() == 1);
  CHECK(*queue.pop() == 2);
  CHECK(queue.pop() == nullptr);
  CHECK(queue.take() == nullptr);
  CHECK(queue.size() == 0);
}

TEST_CASE("it grows, and keeps what is in it in order") {
  std::vector<int> all = numbered(10'000);
  stealing_deque<int> queue;
  // The ring is not at its beginning when it grows.
  for (int i = 0; i < 50; ++i) queue.push(&all[0]);
  for (int i = 0; i < 50; ++i) queue.take();
  for (int& i : all) queue.push(&i);
  for (int i = 0; i < 10'000; ++i) REQUIRE(*queue.take() == i);
  CHECK(queue.take() == nullptr);
}

TEST_CASE("each is taken once, whoever takes it") {
  int const rounds = heed_test::count(30, 1000, "rounds of owner and thieves");
  constexpr int count = 2'000;
  for (int round = 0; round < rounds; ++round) {
    std::vector<int> all = numbered(count);
    std::unique_ptr<std::atomic<int>[]> const taken(new std::atomic<int>[count]());
    stealing_deque<int> queue;
    std::atomic<bool> over = false;
    auto const count_one = [&](int* i) {
      if (i) ++taken[static_cast<std::size_t>(*i)];
      return i != nullptr;
    };
    std::vector<std::thread> thieves;
    for (int t = 0; t < 2; ++t)
      thieves.emplace_back([&] {
        while (!over) count_one(queue.take());
      });
    // Short queues make the owner and the thieves meet at the last one, again and again.
    for (int i = 0; i < count;) {
      for (int burst = 1 + i % 5; burst != 0 && i < count; --burst)
        queue.push(&all[std::size_t(i++)]);
      if (round % 2 == 0)
        count_one(queue.pop());
      else
        count_one(queue.take());
    }
    while (count_one(queue.pop())) {
    }
    over = true;
    for (std::thread& t : thieves) t.join();
    int wrong = 0;
    for (int i = 0; i < count; ++i) wrong += taken[std::size_t(i)] != 1;
    REQUIRE(wrong == 0);
  }
}
