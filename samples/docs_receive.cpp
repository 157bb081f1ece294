// The examples of docs/receive.md, each a part of it. What they claim holds, or the program ends.
#undef NDEBUG
#include <actor/actor.hpp>

#include <cassert>
#include <chrono>
#include <iostream>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

using namespace heed;
using namespace heed::literals;
using namespace std::chrono_literals;

// [actor]
// Adds up what it is sent, and says the sum where it is asked.
void adder(thread_self& me, int start) {
  int sum = start;
  for (;;)
    me.receive(
        on("add"_a, arg) >> [&](int n) { sum += n; },  // no answer
        on("sum"_a) >> [&] { me.reply(sum); });
}
// []

// [coroutine]
// The same without a thread: it holds none while it waits.
task<> lean_adder(self me, int start) {
  int sum = start;
  auto const add = [&](int n) { sum += n; };
  auto const tell = [&] { me.reply(sum); };
  for (;;) co_await me.receive(on("add"_a, arg) >> add, on("sum"_a) >> tell);
}

// A called coroutine waits for its actor.
task<int> total(self me, pid a, pid b) {
  int const first = co_await me.call<int>(a, "sum"_a);
  int const second = co_await me.call<int>(b, "sum"_a);
  co_return first + second;
}
// []

void coroutines(actor_system& sys) {
  bridge here{sys};
  // [coroutine: use]
  pid const a = sys.spawn(lean_adder, 40);
  pid const b = sys.spawn(lean_adder, 1);
  auto const ask = [](self me, pid a, pid b, pid to) -> task<> {
    int const sum = co_await total(me, a, b);
    me.send(to, sum);
  };
  sys.spawn(ask, a, b, here.pid());
  assert(here.receive(on(as<int>) >> [](int n) { return n; }) == 41);
  // []
}

// [waiting handler]
class front_desk : public reactor {
  pid store_;

  // Awaited before the next message is looked at.
  task<int> on_price(int amount) {
    int const each = co_await me.call<int>(store_, "price"_a);
    int const sum = amount * each;
    co_return sum;
  }
  void on_close() { me.become(closed, *this); }
  void on_open() { me.become(handles, *this); }

 public:
  explicit front_desk(pid store) : store_(store) {}

  static constexpr auto handles = handlers(on("price"_a, as<int>) >> &front_desk::on_price,
                                           on("close"_a) >> &front_desk::on_close);
  static constexpr auto closed =
      handlers(on("open"_a) >> &front_desk::on_open, otherwise >> postpone);
};
// []

void waiting_handlers(actor_system& sys) {
  bridge here{sys};
  // [waiting handler: use]
  pid const store = sys.spawn([](self me) -> task<> {
    for (;;) co_await me.receive(on("price"_a) >> [&] { me.reply(3); });
  });
  pid const desk = sys.spawn<front_desk>(store);
  here.send(desk, "close"_a);
  auto waits = here.request(desk, "price"_a, 7);  // put aside until the desk is open again
  here.send(desk, "open"_a);
  assert(here.get<int>(waits) == 21);
  // []
}

void looking() {
  // [info]
  manual_system sys;
  pid const store = sys.spawn({.name = "store"}, [](self me) -> task<> {
    auto const opened = [](int) {};
    auto const late = [] {};
    co_await me.receive(on("open"_a, arg) >> opened, after(1min) >> late);
  });
  sys.run_until_idle();
  send(store, "row"_a, 1);
  send(store, "row"_a, 2);
  sys.advance(2s);

  actor_info const now = sys.info(store);
  assert(now.name == "store" && now.kind == "coroutine" && !now.running);
  assert(now.mailbox_length == 2 && now.put_aside_count == 2 && now.oldest_put_aside == 2s);
  assert(now.put_aside[0].shape == "(\"row\"_a, int)" && now.put_aside[0].count == 2);
  assert(now.waits_for.text == "on(\"open\"_a, int), after");
  assert(now.waits_for.line != 0);  // of the receive, in now.waits_for.file
  // []
}

void by_the_clock() {
  // [timers]
  manual_system sys;
  bridge here{sys};
  timer tick = here.send_every(10s, here.pid(), "tick"_a);
  here.send_after(1min, here.pid(), "late"_a);
  sys.advance(25s);
  tick.cancel();
  int ticks = 0;
  here.receive(on("tick"_a) >> [&] { ++ticks; });
  here.receive(on("tick"_a) >> [&] { ++ticks; });
  here.receive(on("late"_a) >> [] {});  // nothing else is left to do: the clock moves on
  assert(ticks == 2);
  // []
}

void sending(actor_system& sys) {
  // [spawn]
  pid const a = sys.spawn(adder, 40);
  pid const b = sys.spawn(
      {.name = "b"}, [](thread_self& me, std::unique_ptr<int> n) { adder(me, *n); },
      std::make_unique<int>(2));
  bridge here{sys};
  here.send(a, "add"_a, 2);
  assert(here.call<int>(a, "sum"_a) == 42);
  assert(here.call<int>(b, "sum"_a) == 2);
  // []
}

void order(bridge& me) {
  pid const self = me.pid();
  // [order]
  me.send(self, 1, "first");
  me.send(self, "noise"_a);
  me.send(self, 2, "second");
  auto const two = on(2, arg) >> [](std::string text) { return text; };
  auto const one = on(1, arg) >> [](std::string text) { return text; };
  // The oldest message that fits any clause, whichever clause that is.
  assert(me.receive(two, one) == "first");
  assert(me.receive(two, one) == "second");
  assert(me.receive(otherwise >> [](message m) { return to_string(m); }) == "(\"noise\"_a)");
  // []
}

void deadlines(bridge& me) {
  pid const self = me.pid();
  // [after]
  auto const number = on("n"_a, arg) >> [](int n) { return n; };
  assert(me.receive(number, after(1ms) >> -1) == -1);
  me.send(self, "n"_a, 7);
  assert(me.receive(number, after(0s) >> -1) == 7);  // what is there beats the deadline

  deadline const soon = within(5ms);  // one deadline for several waits
  auto const wait = [&] { return me.receive(on("go"_a) >> true, after(soon) >> false); };
  assert(!wait() && !wait());
  // []
  // [drain]
  me.send(self, 1);
  me.send(self, 2);
  int dropped = 0;
  while (me.receive(otherwise >> true, after(0s) >> false)) ++dropped;
  assert(dropped == 2);
  // []
}

// [nested]
// A receive in an action, or in what it calls, starts again with the oldest message.
std::string read_line(blocking_verbs& me) {
  return me.receive(on("line"_a, arg) >> [](std::string text) { return text; });
}

std::string read_letter(blocking_verbs& me) {
  return me.receive(on("letter"_a, arg) >> [&](int lines) {
    std::string letter;
    for (int i = 0; i < lines; ++i) letter += read_line(me) + "\n";
    return letter;
  });
}
// []

void nested(bridge& me) {
  pid const self = me.pid();
  // [nested: use]
  me.send(self, "line"_a, "Dear heed,");
  me.send(self, "letter"_a, 2);
  me.send(self, "line"_a, "thank you.");
  assert(read_letter(me) == "Dear heed,\nthank you.\n");
  // []
}

void tags(bridge& me) {
  pid const self = me.pid();
  // [tag]
  tag const mine = me.make_tag();
  me.send(self, "done"_a, me.make_tag());  // somebody else's
  me.send(self, "done"_a, mine);
  assert(me.receive(on("done"_a, mine) >> true));
  // []
  me.receive(on("done"_a, _) >> [] {});
}

// [divider]
void divider(thread_self& me) {
  for (;;)
    me.receive(
        on("divide"_a, arg, arg).when([](int, int by) { return by != 0; }) >>
            [&](int n, int by) { me.reply(n / by, n % by); },  // two
        on("divide"_a, as<int>, 0) >> [&](int) { me.reply("by nothing"_a); },
        on("half"_a, arg) >> [&](int n) { me.reply(n / 2); },  // one element
        on("ignore"_a) >> [] {});
}
// []

void calls(actor_system& sys, bridge& me) {
  // [call]
  pid const d = sys.spawn(divider);
  assert(me.call<int>(d, "half"_a, 8) == 4);
  assert((me.call<std::tuple<int, int>>(within(5s), d, "divide"_a, 7, 2) == std::tuple(3, 1)));
  // []
  // [try_call]
  result<int> const r = me.try_call<int>(d, "ignore"_a);
  assert(!r && r.error().why() == call_error::no_reply);

  std::string const said = match(me.try_call<int>(d, "divide"_a, 1, 0))(
      on(as<int>) >> [](int n) { return std::to_string(n); },
      on(both(as<call_error>, via(&call_error::why, call_error::bad_reply))) >>
          [](call_error const& e) { return to_string(e.reply()); },
      on(is<call_error>) >> "no answer");
  assert(said == "(\"by nothing\"_a)");
  // []
  // [timeout]
  assert(me.try_call<int>(within(1ms), d, "unheard of"_a).error().why() == call_error::timeout);
  // []
  // [down]
  heed::exit(d, exit_reason::shutdown);
  assert(me.try_call<int>(d, "half"_a, 8).error().why() == call_error::down);
  // []
}

// [deadlock]
// Asked to go, each asks the other before it answers.
void after_you(thread_self& me) {
  pid const other = me.receive(on("other"_a, arg) >> [](pid p) { return p; });
  for (;;)
    me.receive(on("go"_a) >> [&] {
      result<std::string> const r = me.try_call<std::string>(other, "go"_a);
      bool const stuck = !r && r.error().why() == call_error::deadlock;
      me.reply(stuck ? "I go first" : "the other says: " + *r);
    });
}
// []

void deadlocks(actor_system& sys, bridge& me) {
  // [deadlock: use]
  pid const a = sys.spawn(after_you), b = sys.spawn(after_you);
  me.send(a, "other"_a, b);
  me.send(b, "other"_a, a);
  assert(me.call<std::string>(a, "go"_a) == "the other says: I go first");
  // []
}

void requests(actor_system& sys, bridge& me) {
  // [request]
  pid const a = sys.spawn(divider), b = sys.spawn(divider);
  pending one = me.request(a, "half"_a, 2);
  pending two = me.request(b, "half"_a, 4);  // both are at work
  assert(me.get<int>(two) == 2 && me.get<int>(one) == 1);

  std::vector<pending> asked;
  for (int n : {10, 20, 30}) asked.push_back(me.request(a, "half"_a, n));
  auto const [index, first] = me.first<int>(within(5s), asked);  // in the order of arrival
  assert(index == 0 && *first == 5);
  // []
  // [gather]
  std::vector<pending> all;
  for (pid who : {a, b}) all.push_back(me.request(who, "half"_a, 6));
  for (result<int> const& r : me.gather<int>(within(5s), all)) assert(*r == 3);
  // []
  // [reply_to]
  pending half = me.request(a, "half"_a, 84);
  int const got = me.receive(
      on(reply_to(half), as<int>) >> [](int n) { return n; },
      on(reply_to(half), as<call_error>) >> [](call_error const&) { return -1; },
      on("stop asking"_a) >> 0);
  assert(got == 42);
  // []
  // [multi_call]
  auto const halves = me.multi_call<int>(within(5s), {{a, "half"_a, 2}, {b, "half"_a, 4}});
  assert(*halves[0] == 1 && *halves[1] == 2);
  // []
}

// [promise]
// Answers "get" when there is something to give.
void later(thread_self& me) {
  std::vector<reply_promise> waiting;
  for (;;)
    me.receive(
        on("get"_a) >> [&] { waiting.push_back(me.promise()); },
        on("put"_a, arg) >>
            [&](int n) {
              for (reply_promise& p : waiting) p.reply(n);
              waiting.clear();
            });
}
// []

// [delegate]
// Stands in front of another: the answers go past it.
void front(thread_self& me, pid other) {
  for (;;)
    me.receive(
        on("slowly"_a, arg) >> [&](int n) { me.delegate(other, "half"_a, n); },  // anew
        otherwise >> [&](message m) { send(other, std::move(m)); });             // as it stands
}
// []

void answering(actor_system& sys, bridge& me) {
  pid const l = sys.spawn(later);
  // [promise: use]
  pending p = me.request(l, "get"_a);
  me.send(l, "put"_a, 5);
  assert(me.get<int>(p) == 5);
  // []
  pid const f = sys.spawn(front, sys.spawn(divider));
  // [delegate: use]
  assert(me.call<int>(f, "slowly"_a, 8) == 4);
  assert(me.call<int>(f, "half"_a, 8) == 4);
  // []
}

// [reactor]
struct deposit {
  int amount;
};
struct balance {};

class account : public reactor {
  int balance_ = 0;

  void on_deposit(deposit d) { balance_ += d.amount; }  // void: no reply
  int on_balance() { return balance_; }                 // a value: the reply, where a request asked
  void on_other(message m) { std::cout << "odd: " << m << '\n'; }

 public:
  static constexpr auto handles = handlers(
      on(as<deposit>).when([](deposit const& d) { return d.amount > 0; }) >> &account::on_deposit,
      on(is<balance>) >> &account::on_balance,  // declared above: a class is read from its top
      otherwise >> &account::on_other);
};
// []

// [joined]
class loud_account : public account {
  std::string on_hello() { return "hello!"; }

 public:
  static constexpr auto handles =
      handlers(on("hello"_a) >> &loud_account::on_hello, account::handles);
};
// []

// [react]
struct counter {
  int n = 0;
  void count(std::string const&) { ++n; }
  void count(int by) { n += by; }
  int get() const { return n; }
};

void counting(thread_self& me, int start) {
  static constexpr auto registry =
      handlers(on(as<std::string>) >> pick<std::string const&>(&counter::count),
               on(as<int>) >> pick<int>(&counter::count), on("get"_a) >> &counter::get);
  counter object{start};
  me.react(registry, object);
}
// []

void reacting(actor_system& sys) {
  // [reactor: use]
  pid const mine = sys.spawn<account>({.name = "mine"});
  bridge here{sys};
  here.send(mine, deposit{40});
  here.send(mine, deposit{-40});  // prints: odd: (deposit)
  assert(here.call<int>(mine, balance{}) == 40);

  pid const loud = sys.spawn<loud_account>();
  assert(here.call<std::string>(loud, "hello"_a) == "hello!");
  assert(here.call<int>(loud, balance{}) == 0);

  pid const six = sys.spawn(counting, 3);
  here.send(six, "one more");
  here.send(six, 2);
  assert(here.call<int>(six, "get"_a) == 6);

  assert((here.stop(within(5s), {mine, loud, six}) == std::vector<bool>{true, true, true}));
  // []
}

void errors(actor_system& sys, bridge& me) {
  pid const self = me.pid();
  // [throwing guard]
  me.send(self, "n"_a, 7);
  auto const careful = [](int n) { return n > 9 ? true : throw std::invalid_argument("small"); };
  try {
    me.receive(on("n"_a, as<int>).when(careful) >> [](int) {});
    assert(false);
  } catch (std::invalid_argument const&) {
  }
  assert(me.receive(on("n"_a, arg) >> [](int n) { return n; }) == 7);  // it stayed where it was
  // []
  // [end]
  pid const weak = sys.spawn([](thread_self& me) {
    me.receive(on("end"_a) >> [] { throw std::runtime_error("tired"); });
  });
  result<void> const r = me.try_call<void>(weak, "end"_a);
  assert(r.error().why() == call_error::down);
  assert(r.error().reason().exception());  // the exception itself
  assert(!sys.alive(weak));
  // []
}

void bounds(actor_system& sys, bridge& me) {
  // [bounded]
  pid const slow = sys.spawn({.mailbox = bounded(2, overflow::fail_sender)}, [](thread_self& me) {
    me.receive(on("end"_a) >> [] {});  // everything else is put aside
  });
  me.send(slow, 1);
  me.send(slow, 2);
  try {
    me.send(slow, 3);
    assert(false);
  } catch (mailbox_full& e) {
    assert(e.to() == slow && to_string(e.take()) == "(int 3)");
  }
  assert(me.try_call<int>(slow, "how many"_a).error().why() == call_error::no_reply);
  // []
}

int main() {
  actor_system sys;
  coroutines(sys);
  waiting_handlers(sys);
  looking();
  by_the_clock();
  sending(sys);
  bridge me{sys};
  order(me);
  deadlines(me);
  nested(me);
  tags(me);
  calls(sys, me);
  deadlocks(sys, me);
  requests(sys, me);
  answering(sys, me);
  reacting(sys);
  errors(sys, me);
  bounds(sys, me);
}
