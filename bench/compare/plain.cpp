// plain KERNEL N WORKERS: as heed.cpp, where the work makes sense without actors: the same loops
// and numbers in one thread, with no mailbox and no lock. It says what is left to gain, or what an
// actor costs where none is needed. WORKERS is read, and means nothing.
#include "harness.hpp"

#include <array>
#include <coroutine>
#include <deque>
#include <exception>
#include <unordered_map>
#include <utility>

using namespace compare;

namespace {

// A coroutine that runs when it is resumed, and belongs to its task.
class routine {
 public:
  struct promise_type {
    routine get_return_object() {
      return routine(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    [[noreturn]] void unhandled_exception() { std::terminate(); }
  };
  routine() = default;
  routine(routine&& r) noexcept : handle_(std::exchange(r.handle_, {})) {}
  routine& operator=(routine&& r) noexcept {
    std::swap(handle_, r.handle_);
    return *this;
  }
  ~routine() {
    if (handle_) handle_.destroy();
  }
  std::coroutine_handle<> handle() const { return handle_; }

 private:
  explicit routine(std::coroutine_handle<promise_type> h) : handle_(h) {}
  std::coroutine_handle<promise_type> handle_;
};

// Hands a number to another coroutine and waits until somebody hands one back.
struct hand_over {
  std::coroutine_handle<> to;
  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<>) const noexcept { return to; }
  void await_resume() const noexcept {}
};

// ---- ping-pong: two coroutines that hand over to each other.

struct table {
  int ball = 0;
  std::coroutine_handle<> pinger, ponger;
};
routine plain_ponger(table& t, int& seen) {
  for (;;) {
    seen = t.ball;
    co_await hand_over{t.pinger};
  }
}
routine plain_pinger(table& t, int rounds, long& sum) {
  for (int i = 0; i < rounds; ++i) {
    t.ball = i;
    co_await hand_over{t.ponger};
    sum += t.ball;
  }
}
outcome ping_pong(int n) {
  table t;
  int seen = 0;
  long sum = 0;
  routine const pong = plain_ponger(t, seen), ping = plain_pinger(t, n, sum);
  t.pinger = ping.handle();
  t.ponger = pong.handle();
  t.pinger.resume();
  return {n, sum == sum_below(n) && seen == n - 1};
}

// ---- counting: a queue that is filled, then emptied.

outcome counting(int n) {
  std::deque<int> queue;
  for (int i = 0; i < n; ++i) queue.push_back(i);
  long sum = 0;
  for (; !queue.empty(); queue.pop_front()) sum += queue.front();
  return {n, sum == sum_below(n)};
}

// ---- thread-ring: a hundred coroutines that hand over to the next.

struct ring {
  std::array<std::coroutine_handle<>, ring_size> all;
  int left = 0;
  int ended_at = -1;
};
routine plain_knot(ring& r, std::size_t place) {
  while (r.left > 0) {
    --r.left;
    co_await hand_over{r.all[(place + 1) % ring_size]};
  }
  r.ended_at = static_cast<int>(place);
}
outcome thread_ring(int n) {
  ring r;
  r.left = n;
  std::array<routine, ring_size> knots;
  for (std::size_t i = 0; i < ring_size; ++i) {
    knots[i] = plain_knot(r, i);
    r.all[i] = knots[i].handle();
  }
  r.all[0].resume();
  return {n, r.ended_at == n % ring_size};
}

// ---- concurrent-dictionary: the same reads and writes of a map, one user after the other.

outcome concurrent_dictionary(int n) {
  n = rounded_up(n, users_of_dictionary);
  std::unordered_map<int, int> map;
  long right = 0;
  for (int place = 0; place < users_of_dictionary; ++place) {
    random_numbers random(place);
    for (int i = 0; i < n / users_of_dictionary; ++i) {
      bool const writes = random.below(100) < 10;
      int const key = random.below(known_keys);
      int value = 0;
      if (writes)
        value = map[key] = key;
      else if (auto const it = map.find(key); it != map.end())
        value = it->second;
      if (value == key || (value == 0 && !writes)) ++right;
    }
  }
  return {n, right == n};
}

// ---- bank-transaction: the same transfers between numbers in an array.

outcome bank_transaction(int n) {
  std::vector<long> all(accounts, opening_balance);
  random_numbers random(1);
  for (int i = 0; i < n; ++i) {
    int const from = random.below(accounts * 8 / 10);
    int const to = from + 1 + random.below(accounts - from - 1);
    all[static_cast<std::size_t>(from)] -= i % 100;
    all[static_cast<std::size_t>(to)] += i % 100;
  }
  long sum = 0;
  for (long balance : all) sum += balance;
  return {n, sum == static_cast<long>(accounts) * opening_balance};
}

// ---- sieve: the same divisions by all primes found so far, in one list.

outcome sieve(int n) {
  std::vector<int> primes;
  auto const is_multiple = [&](int candidate) {
    for (int p : primes)
      if (candidate % p == 0) return true;
    return false;
  };
  for (int i = 0; i < n; ++i)
    if (!is_multiple(2 * i + 3)) primes.push_back(2 * i + 3);
  return {n, static_cast<long>(primes.size()) + 1, primes_among};
}

// ---- fibonacci: the plain recursion. An operation is a call.

[[gnu::noinline]] long recursive_fibonacci(int n) {
  return n <= 2 ? 1 : recursive_fibonacci(n - 1) + recursive_fibonacci(n - 2);
}
outcome fibonacci(int n) {
  int const i = fibonacci_for(n);
  return {fibonacci_actors(i), recursive_fibonacci(i) == fibonacci_number(i)};
}

// ---- skynet: the plain recursion. An operation is a call.

[[gnu::noinline]] long recursive_skynet(long first, long size) {
  if (size == 1) return first;
  long sum = 0;
  for (int i = 0; i < 10; ++i) sum += recursive_skynet(first + i * (size / 10), size / 10);
  return sum;
}
outcome skynet(int n) {
  long const leaves = skynet_leaves(n);
  return {skynet_nodes(leaves), recursive_skynet(0, leaves) == sum_below(leaves)};
}

struct kernel {
  std::string_view name;
  outcome (*run)(int);
};
constexpr kernel kernels[] = {{"ping-pong", ping_pong},
                              {"counting", counting},
                              {"thread-ring", thread_ring},
                              {"concurrent-dictionary", concurrent_dictionary},
                              {"bank-transaction", bank_transaction},
                              {"sieve", sieve},
                              {"fibonacci", fibonacci},
                              {"skynet", skynet}};

}  // namespace

int main(int argc, char** argv) {
  arguments const a = read(argc, argv);
  kernel const& k = find(kernels, a.kernel);
  return measure([&] { return k.run(a.n); });
}
