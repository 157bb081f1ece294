// heed KERNEL N WORKERS: runs one of the kernels once, with about N operations on so many
// workers, and prints nanoseconds of CPU time (of the process) and of wall time per operation.
#include <actor/actor.hpp>

#include "harness.hpp"

#include <atomic>
#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <utility>

using namespace heed;
using namespace compare;

namespace {

long number(bridge& here) {
  return here.receive(on("number"_a, as<long>) >> [](long n) { return n; });
}

// ---- ping-pong. An operation: a ping and the pong that answers it (2 messages).

task<> ponger(self me) {
  auto const back = [&](int n) { me.send(me.sender(), "pong"_a, n); };
  for (;;) co_await me.receive(on("ping"_a, as<int>) >> back);
}
task<> pinger(self me, pid to, int rounds, pid done) {
  long sum = 0;
  auto const took = [&](int n) { sum += n; };
  for (int i = 0; i < rounds; ++i) {
    me.send(to, "ping"_a, i);
    co_await me.receive(on("pong"_a, as<int>) >> took);
  }
  me.send(done, "number"_a, sum);
}
outcome ping_pong(actor_system& sys, bridge& here, int n) {
  sys.spawn(pinger, sys.spawn(ponger), n, here.pid());
  return {n, number(here) == sum_below(n)};
}

// ---- counting. An operation: one message from one actor to another, sent without waiting.

task<> counter(self me) {
  long sum = 0;
  auto const add = [&](int n) { sum += n; };
  auto const tell = [&] { me.send(me.sender(), "number"_a, sum); };
  for (;;) co_await me.receive(on("add"_a, as<int>) >> add, on("get"_a) >> tell);
}
task<> incrementer(self me, pid to, int count, pid done) {
  for (int i = 0; i < count; ++i) me.send(to, "add"_a, i);
  me.send(to, "get"_a);
  long sum = 0;
  co_await me.receive(on("number"_a, as<long>) >> [&](long n) { sum = n; });
  me.send(done, "number"_a, sum);
}
outcome counting(actor_system& sys, bridge& here, int n) {
  sys.spawn(incrementer, sys.spawn(counter), n, here.pid());
  return {n, number(here) == sum_below(n)};
}

// ---- fork-join-throughput. An operation: one message of one actor to one of sixty, in turn.

task<> worker(self me, int count, pid done) {
  long sum = 0;
  auto const work = [&](int n) { sum += n; };
  for (int i = 0; i < count; ++i) co_await me.receive(on("work"_a, as<int>) >> work);
  me.send(done, "number"_a, sum);
}
task<> forker(self me, int count, pid done) {
  std::vector<pid> workers;
  for (int i = 0; i < workers_of_fork_join; ++i)
    workers.push_back(me.spawn(worker, count / workers_of_fork_join, done));
  for (int i = 0; i < count;)
    for (pid const& w : workers) me.send(w, "work"_a, i++);
  co_return;
}
outcome fork_join_throughput(actor_system& sys, bridge& here, int n) {
  n = rounded_up(n, workers_of_fork_join);
  sys.spawn(forker, n, here.pid());
  long sum = 0;
  for (int i = 0; i < workers_of_fork_join; ++i) sum += number(here);
  return {n, sum == sum_below(n)};
}

// ---- fork-join-creation. An operation: an actor is made, is sent a message, answers it and ends.

task<> one_task(self me) {
  co_await me.receive(on("work"_a, as<int>) >> [&](int n) { me.send(me.sender(), "done"_a, n); });
}
task<> creator(self me, int count, pid done) {
  for (int i = 0; i < count; ++i) me.send(me.spawn(one_task), "work"_a, i);
  long sum = 0;
  auto const add = [&](int n) { sum += n; };
  for (int i = 0; i < count; ++i) co_await me.receive(on("done"_a, as<int>) >> add);
  me.send(done, "number"_a, sum);
}
outcome fork_join_creation(actor_system& sys, bridge& here, int n) {
  sys.spawn(creator, n, here.pid());
  return {n, number(here) == sum_below(n)};
}

// ---- thread-ring. An operation: a token passed on in a ring of a hundred.

task<> knot(self me, int place, pid next, pid done) {
  auto const learn = [&](pid p) { next = p; };
  if (!next) co_await me.receive(on("next"_a, as<pid>) >> learn);
  auto const pass_on = [&](int left) {
    if (left == 0)
      me.send(done, "number"_a, static_cast<long>(place));
    else
      me.send(next, "token"_a, left - 1);
  };
  for (;;) co_await me.receive(on("token"_a, as<int>) >> pass_on);
}
// The first knot of a ring of that size.
pid ring_of(int size, actor_system& sys, bridge& here) {
  pid const first = sys.spawn(knot, 0, pid(), here.pid());
  pid next = first;
  for (int i = size - 1; i > 0; --i) next = sys.spawn(knot, i, next, here.pid());
  here.send(first, "next"_a, next);
  return first;
}
outcome thread_ring(actor_system& sys, bridge& here, int n) {
  here.send(ring_of(ring_size, sys, here), "token"_a, n);
  return {n, number(here) == n % ring_size};
}

// ---- chameneos. An operation: a meeting: two creatures come, and each is told the other's colour
// (4 messages).

task<> creature(self me, pid mall, int colour, pid done) {
  long met = 0;
  bool going = true;
  auto const meet = [&](int other) {
    ++met;
    colour = colour == other ? colour : 3 - colour - other;
  };
  auto const end = [&] { going = false; };
  while (going) {
    me.send(mall, "here"_a, colour);
    co_await me.receive(on("meet"_a, as<int>) >> meet, on("end"_a) >> end);
  }
  me.send(done, "number"_a, met);
}
class mall : public reactor {
  int meetings_;
  pid waiting_;
  int its_colour_ = 0;

  void on_here(int colour) {
    pid const who = me.sender();
    if (meetings_ == 0) {
      me.send(who, "end"_a);
    } else if (!waiting_) {
      waiting_ = who;
      its_colour_ = colour;
    } else {
      me.send(waiting_, "meet"_a, colour);
      me.send(who, "meet"_a, its_colour_);
      waiting_ = pid();
      --meetings_;
    }
  }

 public:
  explicit mall(int meetings) : meetings_(meetings) {}
  static constexpr auto handles = handlers(on("here"_a, as<int>) >> &mall::on_here);
};
outcome chameneos(actor_system& sys, bridge& here, int n) {
  pid const to = sys.spawn<mall>(n);
  for (int i = 0; i < creatures; ++i) sys.spawn(creature, to, i % 3, here.pid());
  long met = 0;
  for (int i = 0; i < creatures; ++i) met += number(here);
  return {n, met == 2L * n};
}

// ---- big. An operation: a ping to one of 120 at random, and its pong (2 messages); all do so at
// once.

task<> one_of_many(self me, int rounds, int place, pid done) {
  std::vector<pid> all;
  auto const know = [&](std::vector<pid>& them) { all = std::move(them); };
  co_await me.receive(on(as<std::vector<pid>>) >> know);
  bool going = true, answered = false;
  long pongs = 0;
  auto const on_ping = [&](int n) { me.send(me.sender(), "pong"_a, n); };
  auto const on_pong = [&](int) {
    answered = true;
    ++pongs;
  };
  auto const on_end = [&] { going = false; };
  random_numbers random(place);
  for (int i = 0; i < rounds; ++i) {
    me.send(all[static_cast<std::size_t>(random.below(members_of_big))], "ping"_a, i);
    for (answered = false; !answered;)
      co_await me.receive(on("ping"_a, as<int>) >> on_ping, on("pong"_a, as<int>) >> on_pong);
  }
  me.send(done, "number"_a, pongs);
  while (going) co_await me.receive(on("ping"_a, as<int>) >> on_ping, on("end"_a) >> on_end);
}
outcome big(actor_system& sys, bridge& here, int n) {
  n = rounded_up(n, members_of_big);
  std::vector<pid> all;
  for (int i = 0; i < members_of_big; ++i)
    all.push_back(sys.spawn(one_of_many, n / members_of_big, i, here.pid()));
  for (pid const& p : all) here.send(p, all);
  long pongs = 0;
  for (int i = 0; i < members_of_big; ++i) pongs += number(here);
  for (pid const& p : all) here.send(p, "end"_a);
  return {n, pongs == n};
}

// ---- concurrent-dictionary. An operation: a request to the dictionary by one of twenty, and its
// answer; one in ten writes.

class dictionary : public reactor {
  std::unordered_map<int, int> map_;

  int on_read(int key) {
    auto const it = map_.find(key);
    return it == map_.end() ? 0 : it->second;
  }
  int on_write(int key, int value) { return map_[key] = value; }

 public:
  static constexpr auto handles =
      handlers(on("read"_a, as<int>) >> &dictionary::on_read,
               on("write"_a, as<int>, as<int>) >> &dictionary::on_write);
};
task<> user(self me, pid to, int rounds, int place, pid done) {
  random_numbers random(place);
  long right = 0;
  for (int i = 0; i < rounds; ++i) {
    bool const writes = random.below(100) < 10;
    int const key = random.below(known_keys);
    int value = 0;
    if (writes)
      value = co_await me.call<int>(to, "write"_a, key, key);
    else
      value = co_await me.call<int>(to, "read"_a, key);
    if (value == key || (value == 0 && !writes)) ++right;
  }
  me.send(done, "number"_a, right);
}
outcome concurrent_dictionary(actor_system& sys, bridge& here, int n) {
  n = rounded_up(n, users_of_dictionary);
  pid const to = sys.spawn<dictionary>();
  for (int i = 0; i < users_of_dictionary; ++i)
    sys.spawn(user, to, n / users_of_dictionary, i, here.pid());
  long right = 0;
  for (int i = 0; i < users_of_dictionary; ++i) right += number(here);
  return {n, right == n};
}

// ---- producer-consumer. An operation: an item asked for, made, put into a buffer of fifty, and
// taken by a consumer that asks for it (4 messages).

task<> producer(self me, pid buffer, int items) {
  int made = 0;
  auto const produce = [&] {
    if (made < items) me.send(buffer, "data"_a, made++);
  };
  for (;;) co_await me.receive(on("produce"_a) >> produce);
}
task<> consumer(self me, pid buffer, pid done) {
  long sum = 0;
  auto const consume = [&](int n) {
    sum += n;
    me.send(buffer, "available"_a);
  };
  auto const end = [&] { me.send(done, "number"_a, sum); };
  for (;;) co_await me.receive(on("item"_a, as<int>) >> consume, on("end"_a) >> end);
}
class bounded_buffer : public reactor {
  std::deque<int> items_;
  std::deque<pid> waiting_producers_, waiting_consumers_;
  std::vector<pid> all_consumers_;
  int answers_left_;

  void on_data(int n) {
    if (!waiting_consumers_.empty()) {
      me.send(waiting_consumers_.front(), "item"_a, n);
      waiting_consumers_.pop_front();
    } else {
      items_.push_back(n);
    }
    if (items_.size() >= buffer_size)
      waiting_producers_.push_back(me.sender());
    else
      me.send(me.sender(), "produce"_a);
  }
  void on_available() {
    if (items_.empty()) {
      waiting_consumers_.push_back(me.sender());
    } else {
      me.send(me.sender(), "item"_a, items_.front());
      items_.pop_front();
      if (!waiting_producers_.empty()) {
        me.send(waiting_producers_.front(), "produce"_a);
        waiting_producers_.pop_front();
      }
    }
    if (--answers_left_ == 0)
      for (pid const& c : all_consumers_) me.send(c, "end"_a);
  }

 public:
  bounded_buffer(int items, pid done) : answers_left_(items) {
    for (int i = 0; i < consumers; ++i) {
      all_consumers_.push_back(me.spawn(consumer, me.pid(), done));
      waiting_consumers_.push_back(all_consumers_.back());
    }
    for (int i = 0; i < producers; ++i)
      me.send(me.spawn(producer, me.pid(), items / producers), "produce"_a);
  }
  static constexpr auto handles = handlers(on("data"_a, as<int>) >> &bounded_buffer::on_data,
                                           on("available"_a) >> &bounded_buffer::on_available);
};
outcome producer_consumer(actor_system& sys, bridge& here, int n) {
  n = rounded_up(n, producers);
  sys.spawn<bounded_buffer>(n, here.pid());
  long sum = 0;
  for (int i = 0; i < consumers; ++i) sum += number(here);
  return {n, sum == producers * sum_below(n / producers)};
}

// ---- dining-philosophers. An operation: a meal of one of twenty: hungry, eat, done (3 messages).
// The waiter keeps who cannot eat yet: to be refused and ask again, as in Savina, makes the number
// of messages a matter of chance.

task<> philosopher(self me, pid waiter, int place, int meals, pid done) {
  long eaten = 0;
  auto const eat = [&] { ++eaten; };
  for (int i = 0; i < meals; ++i) {
    me.send(waiter, "hungry"_a, place);
    co_await me.receive(on("eat"_a) >> eat);
    me.send(waiter, "done"_a, place);
  }
  me.send(done, "number"_a, eaten);
}
class waiter : public reactor {
  std::vector<pid> all_;
  std::uint32_t forks_ = 0;  // those in use
  std::uint32_t hungry_ = 0;

  static std::uint32_t bit(int place) { return 1u << place; }
  static std::uint32_t forks_of(int place) { return bit(place) | bit((place + 1) % philosophers); }
  void serve(int place) {
    if ((forks_ & forks_of(place)) == 0) {
      forks_ |= forks_of(place);
      hungry_ &= ~bit(place);
      me.send(all_[static_cast<std::size_t>(place)], "eat"_a);
    } else {
      hungry_ |= bit(place);
    }
  }
  void on_done(int place) {
    forks_ &= ~forks_of(place);
    int const left = (place + philosophers - 1) % philosophers, right = (place + 1) % philosophers;
    if (hungry_ & bit(left)) serve(left);
    if (hungry_ & bit(right)) serve(right);
  }

 public:
  waiter(int meals, pid done) {
    for (int i = 0; i < philosophers; ++i)
      all_.push_back(me.spawn(philosopher, me.pid(), i, meals / philosophers, done));
  }
  static constexpr auto handles = handlers(on("hungry"_a, as<int>) >> &waiter::serve,
                                           on("done"_a, as<int>) >> &waiter::on_done);
};
outcome dining_philosophers(actor_system& sys, bridge& here, int n) {
  n = rounded_up(n, philosophers);
  sys.spawn<waiter>(n, here.pid());
  long eaten = 0;
  for (int i = 0; i < philosophers; ++i) eaten += number(here);
  return {n, eaten == n};
}

// ---- sleeping-barber. An operation: a customer is made, enters, waits for the barber, has a
// haircut and ends (1 actor, 6 messages). A hundred are there at a time, and as many chairs: none
// is sent away to come again, as in Savina, which makes the number of messages a matter of chance.

task<> customer(self me, pid room, pid street) {
  me.send(room, "enter"_a);
  co_await me.receive(on("start"_a) >> [] {});
  co_await me.receive(on("done"_a, as<int>) >>
                      [&](int haircut) { me.send(street, "shaved"_a, haircut); });
}
task<> barber(self me) {
  int haircuts = 0;
  auto const serve = [&](pid who) {
    me.send(who, "start"_a);
    me.send(who, "done"_a, ++haircuts);
    me.send(me.sender(), "next"_a);
  };
  for (;;) co_await me.receive(on("serve"_a, as<pid>) >> serve);
}
class waiting_room : public reactor {
  pid barber_ = me.spawn(barber);
  bool asleep_ = true;
  std::deque<pid> waiting_;

  void on_enter() {
    if (asleep_) {
      asleep_ = false;
      me.send(barber_, "serve"_a, me.sender());
    } else {
      waiting_.push_back(me.sender());
    }
  }
  void on_next() {
    if (waiting_.empty()) {
      asleep_ = true;
    } else {
      me.send(barber_, "serve"_a, waiting_.front());
      waiting_.pop_front();
    }
  }

 public:
  static constexpr auto handles =
      handlers(on("enter"_a) >> &waiting_room::on_enter, on("next"_a) >> &waiting_room::on_next);
};
task<> street(self me, int count, pid done) {
  pid const room = me.spawn<waiting_room>();
  int made = 0;
  long sum = 0;
  auto const shaved = [&](int haircut) { sum += haircut; };
  for (; made < chairs && made < count; ++made) me.spawn(customer, room, me.pid());
  for (int i = 0; i < count; ++i) {
    co_await me.receive(on("shaved"_a, as<int>) >> shaved);
    if (made < count) {
      me.spawn(customer, room, me.pid());
      ++made;
    }
  }
  me.send(done, "number"_a, sum);
}
outcome sleeping_barber(actor_system& sys, bridge& here, int n) {
  sys.spawn(street, n, here.pid());
  return {n, number(here) == sum_below(n + 1L)};
}

// ---- bank-transaction. An operation: a teller asks an account to send money to another; it waits
// for the other's receipt, and meanwhile takes nothing else, then tells the teller (4 messages).
// All orders are sent at once. Money goes to accounts of higher numbers, so that no circle of
// accounts waits for each other.

class account : public reactor {
  long balance_ = opening_balance;

  task<> on_debit(int amount, pid to) {
    balance_ -= amount;
    co_await me.call<void>(to, "credit"_a, amount);
    me.reply("done"_a);
  }
  void on_credit(int amount) {
    balance_ += amount;
    me.reply();
  }
  void on_balance() { me.reply("number"_a, balance_); }

 public:
  static constexpr auto handles = handlers(on("debit"_a, as<int>, as<pid>) >> &account::on_debit,
                                           on("credit"_a, as<int>) >> &account::on_credit,
                                           on("balance"_a) >> &account::on_balance);
};
task<> teller(self me, int orders, pid done) {
  std::vector<pid> all;
  for (int i = 0; i < accounts; ++i) all.push_back(me.spawn<account>());
  random_numbers random(1);
  for (int i = 0; i < orders; ++i) {
    int const from = random.below(accounts * 8 / 10);
    int const to = from + 1 + random.below(accounts - from - 1);
    me.send(all[static_cast<std::size_t>(from)], "debit"_a, i % 100,
            all[static_cast<std::size_t>(to)]);
  }
  for (int i = 0; i < orders; ++i) co_await me.receive(on("done"_a) >> [] {});
  long sum = 0;
  auto const add = [&](long n) { sum += n; };
  for (pid const& a : all) me.send(a, "balance"_a);
  for (int i = 0; i < accounts; ++i) co_await me.receive(on("number"_a, as<long>) >> add);
  me.send(done, "number"_a, sum);
}
outcome bank_transaction(actor_system& sys, bridge& here, int n) {
  sys.spawn(teller, n, here.pid());
  return {n, number(here) == static_cast<long>(accounts) * opening_balance};
}

// ---- sieve. An operation: an odd number that is sent into a chain of actors, each of which knows
// a hundred primes, drops their multiples and sends on what is left. Its cost grows with N.

task<> sieve_part(self me, int prime, pid done) {
  std::vector<int> primes{prime};
  pid next;
  bool going = true;
  auto const on_candidate = [&](int n) {
    for (int p : primes)
      if (n % p == 0) return;
    if (primes.size() < primes_of_one)
      primes.push_back(n);
    else if (!next)
      next = me.spawn(sieve_part, n, done);
    else
      me.send(next, "candidate"_a, n);
  };
  auto const on_end = [&](long found) {
    found += static_cast<long>(primes.size());
    if (next)
      me.send(next, "end"_a, found);
    else
      me.send(done, "number"_a, found);
    going = false;
  };
  while (going)
    co_await me.receive(on("candidate"_a, as<int>) >> on_candidate,
                        on("end"_a, as<long>) >> on_end);
}
task<> candidates(self me, int count, pid done) {
  pid const first = me.spawn(sieve_part, 3, done);
  for (int i = 1; i < count; ++i) me.send(first, "candidate"_a, 2 * i + 3);
  me.send(first, "end"_a, 1L);
  co_return;
}
outcome sieve(actor_system& sys, bridge& here, int n) {
  sys.spawn(candidates, n, here.pid());
  return {n, number(here), primes_among};
}

// ---- fibonacci. An operation: an actor of the unbalanced tree that the recursion makes; it sends
// its result to the one above (1 actor, 1 message).

task<> fibonacci_of(self me, int n, pid above) {
  if (n <= 2) {
    me.send(above, "number"_a, 1L);
    co_return;
  }
  me.spawn(fibonacci_of, n - 1, me.pid());
  me.spawn(fibonacci_of, n - 2, me.pid());
  long sum = 0;
  auto const add = [&](long part) { sum += part; };
  co_await me.receive(on("number"_a, as<long>) >> add);
  co_await me.receive(on("number"_a, as<long>) >> add);
  me.send(above, "number"_a, sum);
}
outcome fibonacci(actor_system& sys, bridge& here, int n) {
  int const i = fibonacci_for(n);
  sys.spawn(fibonacci_of, i, here.pid());
  return {fibonacci_actors(i), number(here) == fibonacci_number(i)};
}

// ---- skynet. An operation: an actor of a tree of tens; a leaf sends its number, a node the sum of
// those below it (1 actor, 1 message).

task<> skynet_node(self me, pid above, long first, long size) {
  if (size == 1) {
    me.send(above, "number"_a, first);
    co_return;
  }
  long const part = size / 10;
  for (int i = 0; i < 10; ++i) me.spawn(skynet_node, me.pid(), first + i * part, part);
  long sum = 0;
  auto const add = [&](long n) { sum += n; };
  for (int i = 0; i < 10; ++i) co_await me.receive(on("number"_a, as<long>) >> add);
  me.send(above, "number"_a, sum);
}
outcome skynet(actor_system& sys, bridge& here, int n) {
  long const leaves = skynet_leaves(n);
  sys.spawn(skynet_node, here.pid(), 0L, leaves);
  return {skynet_nodes(leaves), number(here) == sum_below(leaves)};
}

// ---- call. An operation: a call of another actor, which ends after 5 s or with it, and the answer
// (2 messages).

task<> callee(self me) {
  auto const answer = [&](int n) { me.reply(n); };
  for (;;) co_await me.receive(on("ask"_a, as<int>) >> answer);
}
task<> caller(self me, pid to, int rounds, pid done) {
  long sum = 0;
  for (int i = 0; i < rounds; ++i) {
    int const answer = co_await me.call<int>(to, "ask"_a, i);
    sum += answer;
  }
  me.send(done, "number"_a, sum);
}
outcome call(actor_system& sys, bridge& here, int n) {
  sys.spawn(caller, sys.spawn(callee), n, here.pid());
  return {n, number(here) == sum_below(n)};
}

// ---- ring. An operation: a token passed on in a ring of a hundred thousand. It goes round once
// before the clocks start.

outcome ring(actor_system& sys, bridge& here, int n) {
  pid const first = ring_of(large_ring_size, sys, here);
  here.send(first, "token"_a, large_ring_size);
  bool const is_closed = number(here) == 0;
  the_clocks.start();
  here.send(first, "token"_a, n);
  return {n, number(here) == n % large_ring_size && is_closed};
}

// ---- fan-in. An operation: one message of one of a hundred actors to one. They give way after
// each 64.

task<> source(self me, pid to, int count) {
  for (int i = 0; i < count; ++i) {
    me.send(to, "work"_a, i);
    if (i % sent_at_once == sent_at_once - 1) co_await me.yield();
  }
}
outcome fan_in(actor_system& sys, bridge& here, int n) {
  n = rounded_up(n, sources);
  pid const to = sys.spawn(worker, n, here.pid());
  for (int i = 0; i < sources; ++i) sys.spawn(source, to, n / sources);
  return {n, number(here) == sources * sum_below(n / sources)};
}

// ---- yielding-producer. An operation: one message of one actor, which gives way after each 64, to
// another.

outcome yielding_producer(actor_system& sys, bridge& here, int n) {
  sys.spawn(source, sys.spawn(worker, n, here.pid()), n);
  return {n, number(here) == sum_below(n)};
}

// ---- spawn. An operation: an actor is made that has nothing to do, counts itself, and ends.

std::atomic<int> counted = 0;

task<> idler(self) {
  ++counted;
  co_return;
}
task<> maker(self me, int count) {
  for (int i = 0; i < count; ++i) me.spawn(idler);
  co_return;
}
outcome spawn(actor_system& sys, bridge&, int n) {
  sys.spawn(maker, n);
  sys.join();
  return {n, counted == n};
}

// ---- link. An operation: a link to another actor, which is taken back.

task<> waits(self me) {
  co_await me.receive(on("stop"_a) >> [] {});
}

// Does that to an actor, so often, and says when it is done.
template <class Deed>
outcome to_another(actor_system& sys, bridge& here, int n, Deed deed) {
  pid const other = sys.spawn(waits);
  sys.spawn(
      [](self me, pid to, int count, pid done, Deed each) -> task<> {
        for (int i = 0; i < count; ++i) each(me, to);
        me.send(done, "number"_a, static_cast<long>(count));
        co_return;
      },
      other, n, here.pid(), deed);
  return {n, number(here) == n};
}
outcome link(actor_system& sys, bridge& here, int n) {
  return to_another(sys, here, n, [](self me, pid to) {
    me.link(to);
    me.unlink(to);
  });
}

// ---- monitor. An operation: a monitor of another actor, which is taken back.

outcome monitor(actor_system& sys, bridge& here, int n) {
  return to_another(sys, here, n, [](self me, pid to) { me.demonitor(me.monitor(to)); });
}

// ---- timer. An operation: a timer for a minute, which is cancelled.

outcome timers(actor_system& sys, bridge& here, int n) {
  return to_another(sys, here, n, [](self me, pid to) {
    me.send_after(std::chrono::minutes(1), to, "late"_a).cancel();
  });
}

// ---- spawn-monitor. An operation: an actor is made, monitored, ends, and its end is received.

task<> watcher(self me, int count, pid done) {
  long seen = 0;
  for (int i = 0; i < count; ++i) {
    auto const [child, m] = me.spawn_monitor(idler);
    auto const its_end = on(fields<down>(m, _, _)) >> [&] { ++seen; };
    co_await me.receive(its_end);
  }
  me.send(done, "number"_a, seen);
}
outcome spawn_monitor(actor_system& sys, bridge& here, int n) {
  sys.spawn(watcher, n, here.pid());
  return {n, number(here) == n};
}

struct kernel {
  std::string_view name;
  outcome (*run)(actor_system&, bridge&, int);
};
constexpr kernel kernels[] = {{"ping-pong", ping_pong},
                              {"counting", counting},
                              {"fork-join-throughput", fork_join_throughput},
                              {"fork-join-creation", fork_join_creation},
                              {"thread-ring", thread_ring},
                              {"chameneos", chameneos},
                              {"big", big},
                              {"concurrent-dictionary", concurrent_dictionary},
                              {"producer-consumer", producer_consumer},
                              {"dining-philosophers", dining_philosophers},
                              {"sleeping-barber", sleeping_barber},
                              {"bank-transaction", bank_transaction},
                              {"sieve", sieve},
                              {"fibonacci", fibonacci},
                              {"skynet", skynet},
                              {"call", call},
                              {"ring", ring},
                              {"fan-in", fan_in},
                              {"yielding-producer", yielding_producer},
                              {"spawn", spawn},
                              {"link", link},
                              {"monitor", monitor},
                              {"spawn-monitor", spawn_monitor},
                              {"timer", timers}};

}  // namespace

int main(int argc, char** argv) {
  arguments const a = read(argc, argv);
  kernel const& k = find(kernels, a.kernel);
  actor_system sys{{.workers = static_cast<std::size_t>(a.workers)}};
  bridge here{sys};
  // The pool starts with its first actor: not what is measured.
  sys.spawn(
      [](self me, pid done) -> task<> {
        me.send(done, "number"_a, 0L);
        co_return;
      },
      here.pid());
  number(here);
  return measure([&] { return k.run(sys, here, a.n); });
}
