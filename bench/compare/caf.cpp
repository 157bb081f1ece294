// caf KERNEL N WORKERS: as heed.cpp, by the C++ Actor Framework 0.17, as Debian packages it: actors
// that are functions giving a behavior, on its work-stealing scheduler. Only the number of its
// threads is set; how it polls and sleeps, and how long an actor may run, is left as it comes.
#include <caf/all.hpp>

#include "harness.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <unordered_map>
#include <utility>

CAF_BEGIN_TYPE_ID_BLOCK(savina, first_custom_type_id)
CAF_ADD_ATOM(savina, savina, add_number, "add")
CAF_ADD_ATOM(savina, savina, ask, "ask")
CAF_ADD_ATOM(savina, savina, available, "available")
CAF_ADD_ATOM(savina, savina, balance, "balance")
CAF_ADD_ATOM(savina, savina, candidate, "candidate")
CAF_ADD_ATOM(savina, savina, credit, "credit")
CAF_ADD_ATOM(savina, savina, data, "data")
CAF_ADD_ATOM(savina, savina, debit, "debit")
CAF_ADD_ATOM(savina, savina, done, "done")
CAF_ADD_ATOM(savina, savina, eat, "eat")
CAF_ADD_ATOM(savina, savina, end, "end")
CAF_ADD_ATOM(savina, savina, enter, "enter")
CAF_ADD_ATOM(savina, savina, get_number, "get")
CAF_ADD_ATOM(savina, savina, go_on, "go on")
CAF_ADD_ATOM(savina, savina, here, "here")
CAF_ADD_ATOM(savina, savina, hungry, "hungry")
CAF_ADD_ATOM(savina, savina, item, "item")
CAF_ADD_ATOM(savina, savina, meet, "meet")
CAF_ADD_ATOM(savina, savina, more, "more")
CAF_ADD_ATOM(savina, savina, next_one, "next")
CAF_ADD_ATOM(savina, savina, number, "number")
CAF_ADD_ATOM(savina, savina, ping, "ping")
CAF_ADD_ATOM(savina, savina, pong, "pong")
CAF_ADD_ATOM(savina, savina, produce, "produce")
CAF_ADD_ATOM(savina, savina, read_key, "read")
CAF_ADD_ATOM(savina, savina, serve, "serve")
CAF_ADD_ATOM(savina, savina, shaved, "shaved")
CAF_ADD_ATOM(savina, savina, start, "start")
CAF_ADD_ATOM(savina, savina, token, "token")
CAF_ADD_ATOM(savina, savina, work, "work")
CAF_ADD_ATOM(savina, savina, write_key, "write")
CAF_END_TYPE_ID_BLOCK(savina)

using caf::actor;
using caf::actor_cast;
using caf::behavior;
using caf::event_based_actor;
using caf::scoped_actor;
using caf::stateful_actor;
using namespace compare;
using namespace savina;

namespace {

actor sender_of(event_based_actor* self) {
  return actor_cast<actor>(self->current_sender());
}
long await_number(scoped_actor& here) {
  long n = 0;
  here->receive([&](number, long it) { n = it; });
  return n;
}

// ---- ping-pong. An operation: a ping and the pong that answers it (2 messages).

behavior ponger(event_based_actor* self) {
  return {[=](ping, int n) { self->send(sender_of(self), pong_v, n); }};
}
struct pinger_state {
  long sum = 0;
  int sent = 0;
};
behavior pinger(stateful_actor<pinger_state>* self, actor to, int rounds, actor whom) {
  self->send(to, ping_v, self->state.sent++);
  return {[=](pong, int n) {
    auto& state = self->state;
    state.sum += n;
    if (state.sent < rounds) {
      self->send(to, ping_v, state.sent++);
    } else {
      self->send(whom, number_v, state.sum);
      self->quit();
    }
  }};
}
outcome ping_pong(caf::actor_system& sys, scoped_actor& here, int n) {
  sys.spawn(pinger, sys.spawn(ponger), n, actor(here));
  return {n, await_number(here) == sum_below(n)};
}

// ---- counting. An operation: one message from one actor to another, sent without waiting.

struct sum_state {
  long sum = 0;
  int count = 0;
};
behavior counter(stateful_actor<sum_state>* self) {
  return {[=](add_number, int n) { self->state.sum += n; },
          [=](get_number) { self->send(sender_of(self), number_v, self->state.sum); }};
}
behavior incrementer(event_based_actor* self, actor to, int count, actor whom) {
  for (int i = 0; i < count; ++i) self->send(to, add_number_v, i);
  self->send(to, get_number_v);
  return {[=](number, long n) {
    self->send(whom, number_v, n);
    self->quit();
  }};
}
outcome counting(caf::actor_system& sys, scoped_actor& here, int n) {
  sys.spawn(incrementer, sys.spawn(counter), n, actor(here));
  return {n, await_number(here) == sum_below(n)};
}

// Adds up so many numbers, says the sum, and ends.
void add_one_of(stateful_actor<sum_state>* self, int count, long n, actor const& whom) {
  self->state.sum += n;
  if (++self->state.count < count) return;
  self->send(whom, number_v, self->state.sum);
  self->quit();
}

// ---- fork-join-throughput. An operation: one message of one actor to one of sixty, in turn.

behavior worker(stateful_actor<sum_state>* self, int count, actor whom) {
  return {[=](work, int n) { add_one_of(self, count, n, whom); }};
}
void forker(event_based_actor* self, int count, actor whom) {
  std::vector<actor> workers;
  for (int i = 0; i < workers_of_fork_join; ++i)
    workers.push_back(self->spawn(worker, count / workers_of_fork_join, whom));
  for (int i = 0; i < count;)
    for (actor const& w : workers) self->send(w, work_v, i++);
}
outcome fork_join_throughput(caf::actor_system& sys, scoped_actor& here, int n) {
  n = rounded_up(n, workers_of_fork_join);
  sys.spawn(forker, n, actor(here));
  long sum = 0;
  for (int i = 0; i < workers_of_fork_join; ++i) sum += await_number(here);
  return {n, sum == sum_below(n)};
}

// ---- fork-join-creation. An operation: an actor is made, is sent a message, answers it and ends.

behavior one_task(event_based_actor* self) {
  return {[=](work, int n) {
    self->send(sender_of(self), done_v, n);
    self->quit();
  }};
}
behavior creator(stateful_actor<sum_state>* self, int count, actor whom) {
  for (int i = 0; i < count; ++i) self->send(self->spawn(one_task), work_v, i);
  return {[=](done, int n) { add_one_of(self, count, n, whom); }};
}
outcome fork_join_creation(caf::actor_system& sys, scoped_actor& here, int n) {
  sys.spawn(creator, n, actor(here));
  return {n, await_number(here) == sum_below(n)};
}

// ---- thread-ring. An operation: a token passed on in a ring of a hundred.

struct knot_state {
  actor next;
};
behavior knot(stateful_actor<knot_state>* self, int place, actor next, actor whom) {
  self->state.next = std::move(next);
  return {[=](next_one, actor const& p) { self->state.next = p; },
          [=](token, int left) {
            if (left == 0)
              self->send(whom, number_v, static_cast<long>(place));
            else
              self->send(self->state.next, token_v, left - 1);
          }};
}
// The first knot of a ring of that size.
actor ring_of(int size, caf::actor_system& sys, scoped_actor& here) {
  actor const first = sys.spawn(knot, 0, actor(), actor(here));
  actor next = first;
  for (int i = size - 1; i > 0; --i) next = sys.spawn(knot, i, next, actor(here));
  here->send(first, next_one_v, next);
  return first;
}
outcome thread_ring(caf::actor_system& sys, scoped_actor& here, int n) {
  here->send(ring_of(ring_size, sys, here), token_v, n);
  return {n, await_number(here) == n % ring_size};
}

// ---- chameneos. An operation: a meeting: two creatures come, and each is told the other's colour
// (4 messages).

struct creature_state {
  long met = 0;
  int colour = 0;
};
behavior creature(stateful_actor<creature_state>* self, actor mall, int colour, actor whom) {
  self->state.colour = colour;
  self->send(mall, here_v, colour);
  return {[=](meet, int other) {
            auto& state = self->state;
            ++state.met;
            state.colour = state.colour == other ? state.colour : 3 - state.colour - other;
            self->send(mall, here_v, state.colour);
          },
          [=](end) {
            self->send(whom, number_v, self->state.met);
            self->quit();
          }};
}
struct mall_state {
  int meetings = 0;
  actor waiting;
  int its_colour = 0;
};
behavior mall(stateful_actor<mall_state>* self, int meetings) {
  self->state.meetings = meetings;
  return {[=](savina::here, int colour) {
    auto& state = self->state;
    if (state.meetings == 0) {
      self->send(sender_of(self), end_v);
    } else if (!state.waiting) {
      state.waiting = sender_of(self);
      state.its_colour = colour;
    } else {
      self->send(state.waiting, meet_v, colour);
      self->send(sender_of(self), meet_v, state.its_colour);
      state.waiting = nullptr;
      --state.meetings;
    }
  }};
}
outcome chameneos(caf::actor_system& sys, scoped_actor& here, int n) {
  actor const to = sys.spawn(mall, n);
  for (int i = 0; i < creatures; ++i) sys.spawn(creature, to, i % 3, actor(here));
  long met = 0;
  for (int i = 0; i < creatures; ++i) met += await_number(here);
  return {n, met == 2L * n};
}

// ---- big. An operation: a ping to one of 120 at random, and its pong (2 messages); all do so at
// once.

struct member_state {
  std::vector<actor> all;
  long pongs = 0;
  random_numbers random{0};
};
behavior one_of_many(stateful_actor<member_state>* self, int rounds, int place, actor whom) {
  self->state.random = random_numbers(place);
  auto const ask = [=] {
    auto& state = self->state;
    auto const whom_to = static_cast<std::size_t>(state.random.below(members_of_big));
    self->send(state.all[whom_to], ping_v, static_cast<int>(state.pongs));
  };
  return {[=](std::vector<actor> const& them) {
            self->state.all = them;
            ask();
          },
          [=](ping, int n) { self->send(sender_of(self), pong_v, n); },
          [=](pong, int) {
            if (++self->state.pongs < rounds)
              ask();
            else
              self->send(whom, number_v, self->state.pongs);
          },
          [=](end) {
            self->state.all.clear();
            self->quit();
          }};
}
outcome big(caf::actor_system& sys, scoped_actor& here, int n) {
  n = rounded_up(n, members_of_big);
  std::vector<actor> all;
  for (int i = 0; i < members_of_big; ++i)
    all.push_back(sys.spawn(one_of_many, n / members_of_big, i, actor(here)));
  for (actor const& p : all) here->send(p, all);
  long pongs = 0;
  for (int i = 0; i < members_of_big; ++i) pongs += await_number(here);
  for (actor const& p : all) here->send(p, end_v);
  return {n, pongs == n};
}

// ---- concurrent-dictionary. An operation: a request to the dictionary by one of twenty, and its
// answer; one in ten writes. Requests have no timeout: one costs a message to the clock's thread.

struct dictionary_state {
  std::unordered_map<int, int> map;
};
behavior dictionary(stateful_actor<dictionary_state>* self) {
  return {[=](read_key, int key) {
            auto const it = self->state.map.find(key);
            return it == self->state.map.end() ? 0 : it->second;
          },
          [=](write_key, int key, int value) { return self->state.map[key] = value; }};
}
struct user_state {
  random_numbers random{0};
  int asked = 0;
  long right = 0;
};
void ask_dictionary(stateful_actor<user_state>* self, actor const& to, int rounds,
                    actor const& whom) {
  auto& state = self->state;
  if (state.asked == rounds) {
    self->send(whom, number_v, state.right);
    return;
  }
  ++state.asked;
  bool const writes = state.random.below(100) < 10;
  int const key = state.random.below(known_keys);
  auto const answered = [=](int value) {
    if (value == key || (value == 0 && !writes)) ++self->state.right;
    ask_dictionary(self, to, rounds, whom);
  };
  if (writes)
    self->request(to, caf::infinite, write_key_v, key, key).then(answered);
  else
    self->request(to, caf::infinite, read_key_v, key).then(answered);
}
void user(stateful_actor<user_state>* self, actor to, int rounds, int place, actor whom) {
  self->state.random = random_numbers(place);
  ask_dictionary(self, to, rounds, whom);
}
outcome concurrent_dictionary(caf::actor_system& sys, scoped_actor& here, int n) {
  n = rounded_up(n, users_of_dictionary);
  actor const to = sys.spawn(dictionary);
  for (int i = 0; i < users_of_dictionary; ++i)
    sys.spawn(user, to, n / users_of_dictionary, i, actor(here));
  long right = 0;
  for (int i = 0; i < users_of_dictionary; ++i) right += await_number(here);
  return {n, right == n};
}

// ---- producer-consumer. An operation: an item asked for, made, put into a buffer of fifty, and
// taken by a consumer that asks for it (4 messages).

struct producer_state {
  int made = 0;
};
behavior producer(stateful_actor<producer_state>* self, actor buffer, int items) {
  return {[=](produce) {
    if (self->state.made < items) self->send(buffer, data_v, self->state.made++);
  }};
}
behavior consumer(stateful_actor<sum_state>* self, actor buffer, actor whom) {
  return {[=](item, int n) {
            self->state.sum += n;
            self->send(buffer, available_v);
          },
          [=](end) { self->send(whom, number_v, self->state.sum); }};
}
struct buffer_state {
  std::deque<int> items;
  std::deque<actor> waiting_producers, waiting_consumers;
  std::vector<actor> all_consumers;
  int answers_left = 0;
};
behavior bounded_buffer(stateful_actor<buffer_state>* self, int items, actor whom) {
  self->state.answers_left = items;
  for (int i = 0; i < consumers; ++i) {
    self->state.all_consumers.push_back(self->spawn(consumer, actor(self), whom));
    self->state.waiting_consumers.push_back(self->state.all_consumers.back());
  }
  for (int i = 0; i < producers; ++i)
    self->send(self->spawn(producer, actor(self), items / producers), produce_v);
  return {[=](data, int n) {
            auto& state = self->state;
            if (!state.waiting_consumers.empty()) {
              self->send(state.waiting_consumers.front(), item_v, n);
              state.waiting_consumers.pop_front();
            } else {
              state.items.push_back(n);
            }
            if (state.items.size() >= buffer_size)
              state.waiting_producers.push_back(sender_of(self));
            else
              self->send(sender_of(self), produce_v);
          },
          [=](available) {
            auto& state = self->state;
            if (state.items.empty()) {
              state.waiting_consumers.push_back(sender_of(self));
            } else {
              self->send(sender_of(self), item_v, state.items.front());
              state.items.pop_front();
              if (!state.waiting_producers.empty()) {
                self->send(state.waiting_producers.front(), produce_v);
                state.waiting_producers.pop_front();
              }
            }
            if (--state.answers_left == 0)
              for (actor const& c : state.all_consumers) self->send(c, end_v);
          }};
}
outcome producer_consumer(caf::actor_system& sys, scoped_actor& here, int n) {
  n = rounded_up(n, producers);
  sys.spawn(bounded_buffer, n, actor(here));
  long sum = 0;
  for (int i = 0; i < consumers; ++i) sum += await_number(here);
  return {n, sum == producers * sum_below(n / producers)};
}

// ---- dining-philosophers. An operation: a meal of one of twenty: hungry, eat, done (3 messages).
// The waiter keeps who cannot eat yet.

behavior philosopher(stateful_actor<sum_state>* self, actor waiter, int place, int meals,
                     actor whom) {
  self->send(waiter, hungry_v, place);
  return {[=](eat) {
    self->send(waiter, done_v, place);
    if (++self->state.count < meals) {
      self->send(waiter, hungry_v, place);
    } else {
      self->send(whom, number_v, static_cast<long>(self->state.count));
      self->quit();
    }
  }};
}
struct waiter_state {
  std::vector<actor> all;
  std::uint32_t forks = 0;  // those in use
  std::uint32_t hungry = 0;
};
behavior waiter(stateful_actor<waiter_state>* self, int meals, actor whom) {
  for (int i = 0; i < philosophers; ++i)
    self->state.all.push_back(self->spawn(philosopher, actor(self), i, meals / philosophers, whom));
  auto const bit = [](int place) { return 1u << place; };
  auto const forks_of = [=](int place) { return bit(place) | bit((place + 1) % philosophers); };
  auto const serve_place = [=](int place) {
    auto& state = self->state;
    if ((state.forks & forks_of(place)) == 0) {
      state.forks |= forks_of(place);
      state.hungry &= ~bit(place);
      self->send(state.all[static_cast<std::size_t>(place)], eat_v);
    } else {
      state.hungry |= bit(place);
    }
  };
  return {[=](hungry, int place) { serve_place(place); },
          [=](done, int place) {
            self->state.forks &= ~forks_of(place);
            int const left = (place + philosophers - 1) % philosophers;
            int const right = (place + 1) % philosophers;
            if (self->state.hungry & bit(left)) serve_place(left);
            if (self->state.hungry & bit(right)) serve_place(right);
          }};
}
outcome dining_philosophers(caf::actor_system& sys, scoped_actor& here, int n) {
  n = rounded_up(n, philosophers);
  sys.spawn(waiter, n, actor(here));
  long eaten = 0;
  for (int i = 0; i < philosophers; ++i) eaten += await_number(here);
  return {n, eaten == n};
}

// ---- sleeping-barber. An operation: a customer is made, enters, waits for the barber, has a
// haircut and ends (1 actor, 6 messages). A hundred are there at a time, and as many chairs.

behavior customer(event_based_actor* self, actor room, actor street) {
  self->send(room, enter_v);
  return {[](start) {},
          [=](done, int haircut) {
            self->send(street, shaved_v, haircut);
            self->quit();
          }};
}
behavior barber(stateful_actor<sum_state>* self) {
  return {[=](serve, actor const& who) {
    self->send(who, start_v);
    self->send(who, done_v, ++self->state.count);
    self->send(sender_of(self), next_one_v);
  }};
}
struct room_state {
  actor barber;
  bool asleep = true;
  std::deque<actor> waiting;
};
behavior waiting_room(stateful_actor<room_state>* self) {
  self->state.barber = self->spawn(barber);
  return {[=](enter) {
            auto& state = self->state;
            if (state.asleep) {
              state.asleep = false;
              self->send(state.barber, serve_v, sender_of(self));
            } else {
              state.waiting.push_back(sender_of(self));
            }
          },
          [=](next_one) {
            auto& state = self->state;
            if (state.waiting.empty()) {
              state.asleep = true;
            } else {
              self->send(state.barber, serve_v, std::move(state.waiting.front()));
              state.waiting.pop_front();
            }
          }};
}
struct street_state {
  actor room;
  long sum = 0;
  int made = 0;
  int left = 0;
};
behavior street(stateful_actor<street_state>* self, int count, actor whom) {
  self->state.room = self->spawn(waiting_room);
  self->state.left = count;
  for (; self->state.made < chairs && self->state.made < count; ++self->state.made)
    self->spawn(customer, self->state.room, actor(self));
  return {[=](shaved, int haircut) {
    auto& state = self->state;
    state.sum += haircut;
    if (state.made < count) {
      self->spawn(customer, state.room, actor(self));
      ++state.made;
    }
    if (--state.left == 0) self->send(whom, number_v, state.sum);
  }};
}
outcome sleeping_barber(caf::actor_system& sys, scoped_actor& here, int n) {
  sys.spawn(street, n, actor(here));
  return {n, await_number(here) == sum_below(n + 1L)};
}

// ---- bank-transaction. An operation: a teller asks an account to send money to another; it waits
// for the other's receipt, and meanwhile takes nothing else, then tells the teller (4 messages).
// All orders are sent at once.

struct account_state {
  long balance = opening_balance;
};
behavior account(stateful_actor<account_state>* self) {
  return {
      [=](debit, int amount, actor const& to) {
        self->state.balance -= amount;
        self->request(to, caf::infinite, credit_v, amount).await([self, teller = sender_of(self)] {
          self->send(teller, done_v);
        });
      },
      [=](credit, int amount) { self->state.balance += amount; },
      [=](balance) { self->send(sender_of(self), number_v, self->state.balance); }};
}
struct teller_state {
  std::vector<actor> all;
  long sum = 0;
  int orders_left = 0;
  int balances_left = accounts;
};
behavior teller(stateful_actor<teller_state>* self, int orders, actor whom) {
  auto& all = self->state.all;
  self->state.orders_left = orders;
  for (int i = 0; i < accounts; ++i) all.push_back(self->spawn(account));
  random_numbers random(1);
  for (int i = 0; i < orders; ++i) {
    int const from = random.below(accounts * 8 / 10);
    int const to = from + 1 + random.below(accounts - from - 1);
    self->send(all[static_cast<std::size_t>(from)], debit_v, i % 100,
               all[static_cast<std::size_t>(to)]);
  }
  return {[=](done) {
            if (--self->state.orders_left == 0)
              for (actor const& a : self->state.all) self->send(a, balance_v);
          },
          [=](number, long n) {
            self->state.sum += n;
            if (--self->state.balances_left == 0) self->send(whom, number_v, self->state.sum);
          }};
}
outcome bank_transaction(caf::actor_system& sys, scoped_actor& here, int n) {
  sys.spawn(teller, n, actor(here));
  return {n, await_number(here) == static_cast<long>(accounts) * opening_balance};
}

// ---- sieve. An operation: an odd number that is sent into a chain of actors, each of which knows
// a hundred primes, drops their multiples and sends on what is left. Its cost grows with N.

struct sieve_state {
  std::vector<int> primes;
  actor next;
};
behavior sieve_part(stateful_actor<sieve_state>* self, int prime, actor whom) {
  self->state.primes.push_back(prime);
  return {[=](candidate, int n) {
            auto& state = self->state;
            for (int p : state.primes)
              if (n % p == 0) return;
            if (state.primes.size() < primes_of_one)
              state.primes.push_back(n);
            else if (!state.next)
              state.next = self->spawn(sieve_part, n, whom);
            else
              self->send(state.next, candidate_v, n);
          },
          [=](end, long found) {
            auto& state = self->state;
            found += static_cast<long>(state.primes.size());
            if (state.next)
              self->send(state.next, end_v, found);
            else
              self->send(whom, number_v, found);
            self->quit();
          }};
}
void candidates(event_based_actor* self, int count, actor whom) {
  actor const first = self->spawn(sieve_part, 3, whom);
  for (int i = 1; i < count; ++i) self->send(first, candidate_v, 2 * i + 3);
  self->send(first, end_v, 1L);
}
outcome sieve(caf::actor_system& sys, scoped_actor& here, int n) {
  sys.spawn(candidates, n, actor(here));
  return {n, await_number(here), primes_among};
}

// ---- fibonacci. An operation: an actor of the unbalanced tree that the recursion makes; it sends
// its result to the one above (1 actor, 1 message).

behavior fibonacci_of(stateful_actor<sum_state>* self, int n, actor above) {
  if (n <= 2) {
    self->send(above, number_v, 1L);
    return {};
  }
  self->spawn(fibonacci_of, n - 1, actor(self));
  self->spawn(fibonacci_of, n - 2, actor(self));
  return {[=](number, long part) { add_one_of(self, 2, part, above); }};
}
outcome fibonacci(caf::actor_system& sys, scoped_actor& here, int n) {
  int const i = fibonacci_for(n);
  sys.spawn(fibonacci_of, i, actor(here));
  return {fibonacci_actors(i), await_number(here) == fibonacci_number(i)};
}

// ---- skynet. An operation: an actor of a tree of tens; a leaf sends its number, a node the sum of
// those below it (1 actor, 1 message).

behavior skynet_node(stateful_actor<sum_state>* self, actor above, long first, long size) {
  if (size == 1) {
    self->send(above, number_v, first);
    return {};
  }
  long const part = size / 10;
  for (int i = 0; i < 10; ++i) self->spawn(skynet_node, actor(self), first + i * part, part);
  return {[=](number, long n) { add_one_of(self, 10, n, above); }};
}
outcome skynet(caf::actor_system& sys, scoped_actor& here, int n) {
  long const leaves = skynet_leaves(n);
  sys.spawn(skynet_node, actor(here), 0L, leaves);
  return {skynet_nodes(leaves), await_number(here) == sum_below(leaves)};
}

// ---- call. An operation: a call of another actor, which ends after 5 s or with it, and the answer
// (2 messages).

behavior callee(event_based_actor*) {
  return {[](ask, int n) { return n; }};
}
void call_next(stateful_actor<sum_state>* self, actor const& to, int rounds, actor const& whom) {
  auto const answered = [=](int n) {
    self->state.sum += n;
    if (++self->state.count < rounds)
      call_next(self, to, rounds, whom);
    else
      self->send(whom, number_v, self->state.sum);
  };
  self->request(to, std::chrono::seconds(5), ask_v, self->state.count).then(answered);
}
void caller(stateful_actor<sum_state>* self, actor to, int rounds, actor whom) {
  call_next(self, to, rounds, whom);
}
outcome call(caf::actor_system& sys, scoped_actor& here, int n) {
  sys.spawn(caller, sys.spawn(callee), n, actor(here));
  return {n, await_number(here) == sum_below(n)};
}

// ---- ring. An operation: a token passed on in a ring of a hundred thousand. It goes round once
// before the clocks start.

outcome ring(caf::actor_system& sys, scoped_actor& here, int n) {
  actor const first = ring_of(large_ring_size, sys, here);
  here->send(first, token_v, large_ring_size);
  bool const is_closed = await_number(here) == 0;
  the_clocks.start();
  here->send(first, token_v, n);
  return {n, await_number(here) == n % large_ring_size && is_closed};
}

// ---- fan-in. An operation: one message of one of a hundred actors to one. An actor of CAF's that
// sends to itself goes on at once: to give way, these ask the other after each 64 for a word.

void send_some(stateful_actor<sum_state>* self, actor const& to, int count) {
  int& sent = self->state.count;
  for (int const end = std::min(count, sent + sent_at_once); sent < end; ++sent)
    self->send(to, work_v, sent);
  if (sent < count)
    self->send(to, more_v);
  else
    self->quit();
}
behavior source(stateful_actor<sum_state>* self, actor to, int count) {
  send_some(self, to, count);
  return {[=](go_on) { send_some(self, to, count); }};
}
behavior sink(stateful_actor<sum_state>* self, int count, actor whom) {
  return {[=](work, int n) { add_one_of(self, count, n, whom); },
          [=](more) { self->send(sender_of(self), go_on_v); }};
}
outcome fan_in(caf::actor_system& sys, scoped_actor& here, int n) {
  n = rounded_up(n, sources);
  actor const to = sys.spawn(sink, n, actor(here));
  for (int i = 0; i < sources; ++i) sys.spawn(source, to, n / sources);
  return {n, await_number(here) == sources * sum_below(n / sources)};
}

// ---- yielding-producer. An operation: one message of one actor, which gives way after each 64, to
// another.

outcome yielding_producer(caf::actor_system& sys, scoped_actor& here, int n) {
  sys.spawn(source, sys.spawn(sink, n, actor(here)), n);
  return {n, await_number(here) == sum_below(n)};
}

// ---- spawn. An operation: an actor is made that has nothing to do, counts itself, and ends.

std::atomic<int> counted = 0;

void idler(event_based_actor*) {
  ++counted;
}
void maker(event_based_actor* self, int count) {
  for (int i = 0; i < count; ++i) self->spawn(idler);
}
outcome spawn(caf::actor_system& sys, scoped_actor&, int n) {
  sys.spawn(maker, n);
  sys.registry().await_running_count_equal(1);  // this one
  return {n, counted == n};
}

struct kernel {
  std::string_view name;
  outcome (*run)(caf::actor_system&, scoped_actor&, int);
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
                              {"spawn", spawn}};

}  // namespace

int main(int argc, char** argv) {
  arguments const a = read(argc, argv);
  kernel const& k = find(kernels, a.kernel);
  caf::actor_system_config settings;
  settings.set("scheduler.max-threads", static_cast<std::size_t>(a.workers));
  caf::actor_system sys{settings};
  scoped_actor here{sys};
  // A first actor, as in heed.cpp: starting is not what is measured.
  sys.spawn([](event_based_actor* self, actor whom) { self->send(whom, number_v, 0L); },
            actor(here));
  await_number(here);
  int const status = measure([&] { return k.run(sys, here, a.n); });
  // Actors that know each other are never destroyed, and the system would wait for them.
  std::_Exit(status);
}
