#include <actor/state_machine.hpp>

#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/captured_stderr.hpp"
#include "support/scale.hpp"

using namespace heed;
using namespace std::chrono_literals;

namespace {

void expect(bool holds, char const* what) {
  if (!holds) throw std::runtime_error(what);
}

using lines = std::vector<std::string>;

// What is to be done when an event is handled.
struct doing {
  std::string name;
  lines next_events = {};
  std::string go = {};  // to that state
  bool repeats = false;
};

// Its states differ in what they postpone: `first` everything that is a doing and begins with p,
// `second` everything that begins with q. All that it handles is written down.
class recorder : public state_machine<recorder> {
 public:
  void init() {}
  void terminate(exit_reason const&) { seen_.push_back("terminate"); }

  void on_doing(doing const& d) {
    seen_.push_back(d.name);
    for (std::string const& name : d.next_events) next_event(doing{name});
    if (d.go == "first") next_state(handles);
    if (d.go == "second") next_state(second);
    if (d.go == "quiet") next_state(quiet);
    if (d.repeats) repeat_state();
  }
  void on_chain(std::string const& name, doing const& then) {
    seen_.push_back(name);
    next_event(then);
    next_event(doing{"after " + then.name});
  }
  void on_set(timeout_name which, std::chrono::milliseconds d, std::string const& text) {
    set_timeout(which, d, doing{text});
  }
  void on_event_timeout(std::chrono::milliseconds d, std::string const& text) {
    on_set(event_timeout, d, text);
  }
  void on_state_timeout(std::chrono::milliseconds d, std::string const& text) {
    on_set(state_timeout, d, text);
  }
  void on_named_timeout(std::string const& name, std::chrono::milliseconds d,
                        std::string const& text) {
    on_set(name, d, text);
  }
  void on_defaults() {
    set_timeout(event_timeout, 3ms);
    set_timeout(state_timeout, 1ms);
    set_timeout("mine", 2ms);
  }
  void on_timeout() { seen_.push_back("event timeout"); }
  void on_state_timeout_now() { seen_.push_back("state timeout"); }
  void on_timeout_of(std::string const& name) { seen_.push_back("timeout " + name); }
  void on_both(doing const& d, std::chrono::milliseconds t, std::string const& text) {
    set_timeout(state_timeout, t, doing{text});
    on_doing(d);
  }
  void on_cancel(std::string const& name) {
    if (name == "state")
      cancel_timeout(state_timeout);
    else
      cancel_timeout(name);
  }
  void on_endless(std::string const& name) {
    set_timeout(name, std::chrono::hours::max(), doing{"never"});
  }
  void on_update(std::string const& name, std::string const& text) {
    update_timeout(name, doing{text});
  }
  lines on_seen() { return std::move(seen_); }
  int on_stop(int n) {
    stop_and_reply("stopped", n);
    return -1;
  }
  void enter_first() { seen_.push_back("enter first"); }
  void enter_second() { seen_.push_back("enter second"); }

 private:
  static constexpr auto common = handlers(
      on(as<doing>) >> &recorder::on_doing,
      on("chain"_a, as<std::string>, as<doing>) >> &recorder::on_chain,
      on("event timeout"_a, arg, arg) >> &recorder::on_event_timeout,
      on("state timeout"_a, arg, arg) >> &recorder::on_state_timeout,
      on("named timeout"_a, arg, arg, arg) >> &recorder::on_named_timeout,
      on("both"_a, arg, arg, arg) >> &recorder::on_both, on("defaults"_a) >> &recorder::on_defaults,
      on("timeout"_a) >> &recorder::on_timeout, on("timeout"_a, arg) >> &recorder::on_timeout_of,
      on("state_timeout"_a) >> &recorder::on_state_timeout_now,
      on("cancel"_a, arg) >> &recorder::on_cancel, on("endless"_a, arg) >> &recorder::on_endless,
      on("update"_a, arg, arg) >> &recorder::on_update, on("seen"_a) >> &recorder::on_seen,
      on("stop"_a, as<int>) >> &recorder::on_stop);

  lines seen_;

 public:
  static constexpr auto handles = handlers(
      on(is<state_enter>) >> &recorder::enter_first,
      on(as<doing>.when([](doing const& d) { return d.name[0] == 'p'; })) >> postpone, common);
  static constexpr auto second = handlers(
      on(is<state_enter>) >> &recorder::enter_second,
      on(as<doing>.when([](doing const& d) { return d.name[0] == 'q'; })) >> postpone, common);
  // Has nothing to do on entering.
  static constexpr auto quiet = handlers(common, otherwise >> postpone);
};

struct scene {
  explicit scene(manual_system& s) : sys(s), here(s), machine(*here.start<recorder>()) { seen(); }

  template <class... A>
  void tell(A&&... a) {
    here.send(machine, std::forward<A>(a)...);
  }
  lines seen() { return here.call<lines>(machine, "seen"_a); }
  void wait(std::chrono::milliseconds d) { sys.advance(d); }

  manual_system& sys;
  bridge here;
  pid machine;
};

}  // namespace

// ---- the order of events

namespace {

struct buffered {
  std::string what;
};

// The machine of OTP's event_order.
class buffer : public state_machine<buffer> {
  lines replies_;

  bool on_buffer() {
    next_state(filling);
    next_event(buffered{"ok3"});
    next_event(buffered{"ok4"});
    // There are events that cancel it.
    set_timeout(event_timeout, 0s, buffered{"ok5"});
    return true;
  }
  void on_reply(buffered const& b) { replies_.push_back(b.what); }
  lines on_stop() {
    stop_with("reason");
    return replies_;
  }

 public:
  void init() {}
  static constexpr auto handles =
      handlers(on("buffer"_a) >> &buffer::on_buffer, on(is<buffered>) >> postpone);
  static constexpr auto filling =
      handlers(on(as<buffered>) >> &buffer::on_reply, on("stop"_a) >> &buffer::on_stop);
};

}  // namespace

TEST_CASE("next events come before what was postponed, and that before messages: ok3 ok4 ok1 ok2") {
  explore(50, [](manual_system& sys) {
    bridge here{sys};
    pid const b = *here.start<buffer>();
    here.send(b, buffered{"ok1"});
    here.send(b, buffered{"ok2"});
    expect(here.call<bool>(b, "buffer"_a), "it is told to go on");
    expect(here.call<lines>(b, "stop"_a) == lines{"ok3", "ok4", "ok1", "ok2"}, "in this order");
    sys.run_until_idle();
    expect(!sys.alive(b), "it has stopped");
  });
}

TEST_CASE("next events are handled in the order asked, before anything queued") {
  explore(20, [](manual_system& sys) {
    scene s(sys);
    s.tell(doing{"a", {"b", "c"}});
    s.tell(doing{"d"});
    expect(s.seen() == lines{"a", "b", "c", "d"}, "in this order");
  });
}

TEST_CASE("what a next event asks for comes before the rest of the next events") {
  explore(20, [](manual_system& sys) {
    scene s(sys);
    s.tell("chain"_a, "a", doing{"b", {"b1", "b2"}});
    s.tell(doing{"c"});
    expect(s.seen() == lines{"a", "b", "b1", "b2", "after b", "c"}, "in this order");
  });
}

TEST_CASE("postponed events come back when the state changes, the oldest first") {
  explore(20, [](manual_system& sys) {
    scene s(sys);
    for (char const* name : {"p1", "a", "p2", "b", "p3"}) s.tell(doing{name});
    expect(s.seen() == lines{"a", "b"}, "they wait");
    s.tell(doing{"go", {}, "second"});
    s.tell(doing{"c"});
    expect(s.seen() == lines{"go", "enter second", "p1", "p2", "p3", "c"}, "they come back");
  });
}

TEST_CASE("postponed events do not come back for the same state, or for a repeated one") {
  explore(20, [](manual_system& sys) {
    scene s(sys);
    s.tell(doing{"p1"});
    s.tell(doing{"same", {}, "first"});
    s.tell(doing{"again", {}, "", true});
    s.tell(doing{"a"});
    expect(s.seen() == lines{"same", "again", "enter first", "a"}, "p1 waits");
    s.tell(doing{"go", {}, "second"});
    expect(s.seen() == lines{"go", "enter second", "p1"}, "until the state changes");
  });
}

TEST_CASE(
    "next events and messages that are postponed come back in the order they were looked at") {
  explore(20, [](manual_system& sys) {
    scene s(sys);
    s.tell(doing{"p1"});
    s.tell(doing{"a", {"p2", "p3"}});
    s.tell(doing{"p4"});
    s.tell(doing{"b", {"p5"}});
    s.tell(doing{"p6"});
    expect(s.seen() == lines{"a", "b"}, "they wait");
    s.tell(doing{"go", {"c"}, "second"});
    expect(s.seen() == lines{"go", "enter second", "c", "p1", "p2", "p3", "p4", "p5", "p6"},
           "in this order, behind the new one");
  });
}

TEST_CASE("what was postponed comes before next events that were asked for before the change") {
  explore(20, [](manual_system& sys) {
    scene s(sys);
    s.tell(doing{"p1"});
    s.tell("chain"_a, "a", doing{"go", {}, "second"});
    expect(s.seen() == lines{"a", "go", "enter second", "p1", "after go"}, "in this order");
  });
}

TEST_CASE("a change while postponed events come back has the oldest first again") {
  explore(20, [](manual_system& sys) {
    scene s(sys);
    s.tell(doing{"p1", {}, "first"});
    s.tell(doing{"p2"});
    s.tell(doing{"p3"});
    s.tell(doing{"go", {}, "second"});
    expect(s.seen() == lines{"go", "enter second", "p1", "enter first"}, "the others wait again");
    s.tell(doing{"go", {"q1"}, "second"});
    expect(s.seen() == lines{"go", "enter second", "p2", "p3"}, "until the next change");
    s.tell(doing{"back", {}, "first"});
    expect(s.seen() == lines{"back", "enter first", "q1"}, "so does a next event");
  });
}

TEST_CASE("a request may be postponed, and is answered in a later state") {
  explore(20, [](manual_system& sys) {
    scene s(sys);
    s.tell(doing{"go", {}, "quiet"});
    pending p = s.here.request(s.machine, "unknown to it");
    expect(s.seen() == lines{"go"}, "it is put aside");
    s.tell("stop"_a, 1);
    bool down = false;
    try {
      s.here.get<void>(p);
    } catch (call_error const& e) {
      down = e.why() == call_error::down && e.reason() == exit_reason("stopped");
    }
    expect(down, "or fails with the reason of the end");
  });
}

namespace {

// What is postponed where, what is inserted and which state is next, all by chance; and OTP's rules
// on two plain lists.
struct step {
  int id;
  unsigned postponed_in;
  std::vector<step> inserts;
  int go;  // -1: nowhere
};

class by_chance : public state_machine<by_chance> {
 public:
  void init() {}
  void on_step(step const& s) {
    seen_.push_back(s.id);
    for (step const& each : s.inserts) next_event(each);
    if (s.go == 0) next_state(handles);
    if (s.go == 1) next_state(one);
    if (s.go == 2) next_state(two);
  }
  std::vector<int> on_seen() const { return seen_; }

 private:
  template <unsigned State>
  static constexpr bool postpones(step const& s) {
    return (s.postponed_in >> State & 1) != 0;
  }
  std::vector<int> seen_;

 public:
  static constexpr auto handles =
      handlers(on(as<step>.when(&postpones<0>)) >> postpone, on(as<step>) >> &by_chance::on_step,
               on("seen"_a) >> &by_chance::on_seen);
  static constexpr auto one =
      handlers(on(as<step>.when(&postpones<1>)) >> postpone, on(as<step>) >> &by_chance::on_step,
               on("seen"_a) >> &by_chance::on_seen);
  static constexpr auto two =
      handlers(on(as<step>.when(&postpones<2>)) >> postpone, on(as<step>) >> &by_chance::on_step,
               on("seen"_a) >> &by_chance::on_seen);
};

std::vector<int> by_the_rules(std::vector<step> const& sent) {
  std::vector<int> seen;
  std::deque<step> postponed, queue(sent.begin(), sent.end());
  int state = 0;
  while (!queue.empty()) {
    step const s = queue.front();
    queue.pop_front();
    if ((s.postponed_in >> state & 1) != 0) {
      postponed.push_back(s);
      continue;
    }
    seen.push_back(s.id);
    if (s.go >= 0 && s.go != state) {
      state = s.go;
      queue.insert(queue.begin(), postponed.begin(), postponed.end());
      postponed.clear();
    }
    queue.insert(queue.begin(), s.inserts.begin(), s.inserts.end());
  }
  return seen;
}

}  // namespace

TEST_CASE("the order of events is that of OTP's rules, in any case that chance gives") {
  int const rounds = heed_test::count(300, 20'000);
  for (int seed = 0; seed < rounds; ++seed) {
    std::mt19937 random(static_cast<unsigned>(seed));
    auto const below = [&](unsigned n) { return static_cast<int>(random() % n); };
    int ids = 0;
    auto const make = [&](auto const& again, int depth) -> step {
      step s{ids++, static_cast<unsigned>(below(8)), {}, below(3) == 0 ? below(3) : -1};
      if (depth < 3)
        for (int i = below(4) - 1; i > 0; --i) s.inserts.push_back(again(again, depth + 1));
      return s;
    };
    std::vector<step> sent;
    for (int i = 0; i < 12; ++i) sent.push_back(make(make, 0));
    manual_system sys(static_cast<std::uint64_t>(seed));
    bridge here{sys};
    pid const m = *here.start<by_chance>();
    for (step const& s : sent) {
      here.send(m, s);
      if (below(3) == 0) sys.run_until_idle();
    }
    REQUIRE(here.call<std::vector<int>>(m, "seen"_a) == by_the_rules(sent));
  }
}

// ---- timeouts

TEST_CASE("the event timeout is cancelled by any event") {
  heed_test::captured_stderr quiet;
  explore(20, [](manual_system& sys) {
    scene s(sys);
    auto const cancels = [&](auto const& event, char const* what) {
      s.tell("event timeout"_a, 10ms, "late");
      s.wait(9ms);
      event();
      s.wait(1h);
      lines const seen = s.seen();
      expect(std::count(seen.begin(), seen.end(), "late") == 0, what);
    };
    cancels([&] { s.tell(doing{"a"}); }, "by a message");
    cancels([&] { s.tell(doing{"p"}); }, "by one that is postponed");
    cancels([&] { s.tell("unknown", 1.5); }, "by one that nothing handles");
    s.tell("named timeout"_a, "mine", 5ms, "mine");
    cancels([&] {}, "by another timeout");
    s.tell("event timeout"_a, 10ms, "late");
    s.wait(9ms);
    s.wait(1ms);
    expect(s.seen() == lines{"late"}, "else it comes");
  });
}

TEST_CASE("the state timeout is cancelled by a change of state, and by nothing less") {
  explore(20, [](manual_system& sys) {
    scene s(sys);
    s.tell("state timeout"_a, 10ms, "late");
    s.tell(doing{"a"});
    s.tell(doing{"same", {}, "first"});
    s.tell(doing{"again", {}, "", true});
    s.wait(9ms);
    expect(s.seen() == lines{"a", "same", "again", "enter first"}, "not early");
    s.wait(1ms);
    expect(s.seen() == lines{"late"}, "in time");
    s.tell("state timeout"_a, 10ms, "late");
    s.tell(doing{"go", {}, "second"});
    s.wait(1h);
    expect(s.seen() == lines{"go", "enter second"}, "cancelled");
  });
}

TEST_CASE("a state timeout that is set while the state changes is of the new state") {
  explore(20, [](manual_system& sys) {
    scene s(sys);
    s.tell("both"_a, doing{"go", {}, "second"}, 10ms, "late");
    s.wait(10ms);
    expect(s.seen() == lines{"go", "enter second", "late"}, "it comes");
  });
}

TEST_CASE("named timeouts survive changes of state, each by itself") {
  explore(20, [](manual_system& sys) {
    scene s(sys);
    s.tell("named timeout"_a, "one", 30ms, "one");
    s.tell("named timeout"_a, "two", 20ms, "two");
    s.tell("named timeout"_a, "three", 10ms, "never");
    s.tell(doing{"go", {}, "second"});
    s.tell("named timeout"_a, "three", 40ms, "three");
    s.wait(1h);
    expect(s.seen() == lines{"go", "enter second", "two", "one", "three"}, "at their times");
  });
}

TEST_CASE("a timeout may be cancelled, by an endless one as well") {
  explore(20, [](manual_system& sys) {
    scene s(sys);
    s.tell("named timeout"_a, "one", 10ms, "never");
    s.tell("named timeout"_a, "two", 10ms, "never");
    s.tell("state timeout"_a, 10ms, "never");
    s.tell("cancel"_a, "one");
    s.tell("endless"_a, "two");
    s.tell("cancel"_a, "state");
    s.tell("cancel"_a, "unheard of");
    s.wait(1h);
    expect(s.seen().empty(), "none comes");
  });
}

TEST_CASE("a timeout whose time has passed may be cancelled as long as it is not handled") {
  explore(20, [](manual_system& sys) {
    scene s(sys);
    s.tell("named timeout"_a, "one", 0ms, "never");
    s.tell("cancel"_a, "one");
    expect(s.seen() == lines{"never"}, "of zero it comes before other messages");
    s.here.send_after(10ms, s.machine, "cancel"_a, std::string("one"));
    s.tell("named timeout"_a, "one", 10ms, "never");
    s.wait(1h);
    expect(s.seen().empty(), "one that passes comes behind those that are there");
  });
}

TEST_CASE("an update changes what comes, not when; of one that is not set, it comes at once") {
  explore(20, [](manual_system& sys) {
    scene s(sys);
    s.tell("named timeout"_a, "one", 10ms, "wrong");
    s.wait(9ms);
    s.tell("update"_a, "one", "right");
    s.wait(1ms);
    expect(s.seen() == lines{"right"}, "in its time");
    s.tell("update"_a, "one", "now");
    expect(s.seen() == lines{"now"}, "at once");
  });
}

TEST_CASE("what is handled where no elements are given says which timeout it was") {
  explore(20, [](manual_system& sys) {
    scene s(sys);
    s.tell("defaults"_a);
    s.wait(1h);
    expect(s.seen() == lines{"state timeout", "timeout mine"}, "each by its own");
    s.tell("defaults"_a);
    s.tell("cancel"_a, "state");
    s.tell("cancel"_a, "mine");
    s.wait(1h);
    expect(s.seen().empty(), "the event timeout was cancelled by the others");
  });
}

namespace {

// The machine of OTP's state_timeout.
class in_turn : public state_machine<in_turn> {
  lines seen_;
  reply_promise asked_;

  void on_go() {
    asked_ = me.promise();
    me.send(me.pid(), "message to self"_a);
    next_state(one);
    set_timeout(event_timeout, 500ms, "event"_a, 1);
    set_timeout(state_timeout, 500ms, "state"_a, 1);
    next_event("internal"_a, 1);
  }
  void on_internal_1() {
    seen_.push_back("internal 1");
    next_state(two);
    set_timeout(event_timeout, 0s, "event"_a, 2);
    set_timeout(state_timeout, 0s, "state"_a, 2);
    next_event("internal"_a, 2);
  }
  void on_internal_2() {
    seen_.push_back("internal 2");
    set_timeout(event_timeout, 0s, "event"_a, 3);
  }
  void on_state_2() {
    seen_.push_back("state 2");
    set_timeout(event_timeout, 0s, "event"_a, 4);
    set_timeout(state_timeout, 0s, "state"_a, 5);
  }
  void on_event_4() {
    seen_.push_back("event 4");
    set_timeout(state_timeout, 0s, "state"_a, 6);
    set_timeout(event_timeout, 0s, "event"_a, 7);
  }
  void on_state_6() {
    seen_.push_back("state 6");
    next_state(three);
    set_timeout(state_timeout, 500ms, "state"_a, 8);
  }
  void on_message() { seen_.push_back("message to self"); }
  void on_state_8() {
    seen_.push_back("state 8");
    asked_.reply(seen_);
    stop_with(exit_reason::normal);
  }

 public:
  void init() {}
  static constexpr auto handles = handlers(on("go"_a) >> &in_turn::on_go);
  static constexpr auto one = handlers(on("internal"_a, 1) >> &in_turn::on_internal_1);
  static constexpr auto two = handlers(
      on("internal"_a, 2) >> &in_turn::on_internal_2, on("state"_a, 2) >> &in_turn::on_state_2,
      on("event"_a, 4) >> &in_turn::on_event_4, on("state"_a, 6) >> &in_turn::on_state_6);
  static constexpr auto three = handlers(on("message to self"_a) >> &in_turn::on_message,
                                         on("state"_a, 8) >> &in_turn::on_state_8);
};

}  // namespace

TEST_CASE("timeouts of zero come in turn, behind next events and before messages") {
  explore(50, [](manual_system& sys) {
    bridge here{sys};
    pid const m = *here.start<in_turn>();
    expect(here.call<lines>(m, "go"_a) == lines{"internal 1", "internal 2", "state 2", "event 4",
                                                "state 6", "message to self", "state 8"},
           "in this order");
    expect(sys.counters().unhandled == 0, "nothing else has come");
  });
}

TEST_CASE("a timeout of zero comes behind what was postponed and comes back") {
  explore(20, [](manual_system& sys) {
    scene s(sys);
    s.tell(doing{"p1"});
    s.tell(doing{"p2"});
    s.tell("both"_a, doing{"go", {"a"}, "second"}, 0ms, "zero");
    s.tell(doing{"b"});
    expect(s.seen() == lines{"go", "enter second", "a", "p1", "p2", "zero", "b"}, "in this order");
  });
}

TEST_CASE("a timeout may be postponed like any event") {
  explore(20, [](manual_system& sys) {
    scene s(sys);
    s.tell(doing{"p1"});
    s.tell("named timeout"_a, "one", 10ms, "p2");
    s.wait(10ms);
    s.tell(doing{"p3"});
    expect(s.seen().empty(), "all wait");
    s.tell(doing{"go", {}, "second"});
    expect(s.seen() == lines{"go", "enter second", "p1", "p2", "p3"}, "in their order");
  });
}

TEST_CASE("a flood of messages does not keep a state timeout from coming") {
  actor_system sys{{.workers = 2}};
  bridge here{sys};
  pid const m = *here.start<recorder>(within(20s));
  here.send(m, "state timeout"_a, 5ms, "late");
  pid const flood = sys.spawn(
      [](self me, pid m) -> task<> {
        for (;;) {
          for (int i = 0; i < 50; ++i) me.send(m, "cancel"_a, std::string("unheard of"));
          lines const seen = co_await me.call<lines>(within(20s), m, "seen"_a);
          if (std::count(seen.begin(), seen.end(), "late") != 0) co_return;
        }
      },
      m);
  tag const ended = here.monitor(flood);
  here.receive(
      on(fields<down>(ended, _, exit_reason::normal)) >> [] {},
      after(20s) >> [] { FAIL("it does not come"); });
}

// ---- entering

TEST_CASE("the first state is entered before any event, and init may choose another") {
  explore(20, [](manual_system& sys) {
    bridge here{sys};
    pid const r = sys.spawn<recorder>();
    here.send(r, doing{"a"});
    expect(here.call<lines>(r, "seen"_a) == lines{"enter first", "a"}, "the first");
  });
}

namespace {

class enterer : public state_machine<enterer> {
  lines seen_;
  std::string wrong_;

  void enter_handles() { seen_.push_back("enter handles"); }
  void enter_chosen() {
    seen_.push_back("enter chosen");
    set_timeout(state_timeout, 10ms);
    try {
      if (wrong_ == "next_state") next_state(handles);
      if (wrong_ == "next_event") next_event("never"_a);
      if (wrong_ == "repeat_state") repeat_state();
    } catch (std::logic_error const& e) {
      seen_.push_back(e.what());
    }
    if (wrong_ == "stop") stop_with("on entering");
    if (wrong_ == "throw") throw std::runtime_error("on entering");
    if (wrong_ == "reply") asked_.reply(1);
  }
  void on_timeout() { seen_.push_back("timeout"); }
  lines on_seen() { return std::move(seen_); }
  void on_again(std::string const& wrong) {
    wrong_ = wrong;
    repeat_state();
  }
  void on_ask() {
    asked_ = me.promise();
    on_again("reply");
  }
  void on_any() { seen_.push_back("any"); }

  reply_promise asked_;

 public:
  void init() { next_state(chosen); }
  void terminate(exit_reason const&) {}
  static constexpr auto handles = handlers(on(is<state_enter>) >> &enterer::enter_handles);
  static constexpr auto chosen = handlers(
      on(is<state_enter>) >> &enterer::enter_chosen, on("state_timeout"_a) >> &enterer::on_timeout,
      on("seen"_a) >> &enterer::on_seen, on("again"_a, as<std::string>) >> &enterer::on_again,
      on("ask"_a) >> &enterer::on_ask, otherwise >> &enterer::on_any);
};

}  // namespace

namespace {

class named_first : public state_machine<named_first> {
  int entered_ = 0;
  void enter() { ++entered_; }
  int on_entered() const { return entered_; }

 public:
  void init() { next_state(handles); }
  static constexpr auto handles = handlers(on(is<state_enter>) >> &named_first::enter,
                                           on("entered"_a) >> &named_first::on_entered);
};

}  // namespace

TEST_CASE("init may choose the first state: that one alone is entered") {
  explore(20, [](manual_system& sys) {
    bridge here{sys};
    pid const e = *here.start<enterer>();
    expect(here.call<lines>(e, "seen"_a) == lines{"enter chosen"}, "the chosen");
  });
}

TEST_CASE("init may ask for the first state by name: it is entered once") {
  explore(10, [](manual_system& sys) {
    bridge here{sys};
    pid const e = *here.start<named_first>();
    expect(here.call<int>(e, "entered"_a) == 1, "once");
  });
}

TEST_CASE("an enter action may set timeouts, which are set anew where the state is repeated") {
  explore(20, [](manual_system& sys) {
    bridge here{sys};
    pid const e = *here.start<enterer>();
    sys.advance(9ms);
    here.send(e, "again"_a, "");
    sys.advance(9ms);
    expect(here.call<lines>(e, "seen"_a) == lines{"enter chosen", "enter chosen"}, "it is new");
    sys.advance(1ms);
    expect(here.call<lines>(e, "seen"_a) == lines{"timeout"}, "and comes");
    expect(here.call<int>(e, "ask"_a) == 1, "it may keep a promise");
  });
}

TEST_CASE("an enter action may not change the state, repeat it, or ask for events") {
  explore(10, [](manual_system& sys) {
    bridge here{sys};
    pid const e = *here.start<enterer>();
    (void)here.call<lines>(e, "seen"_a);
    for (std::string const wrong : {"next_state", "repeat_state", "next_event"}) {
      here.send(e, "again"_a, wrong);
      lines const seen = here.call<lines>(e, "seen"_a);
      expect(seen.size() == 2 && seen[1].find(wrong + "() in an enter action") != std::string::npos,
             "it is refused");
    }
  });
}

TEST_CASE("an enter action may stop the machine, or end it by an exception") {
  heed_test::captured_stderr quiet;
  manual_system sys;
  bridge here{sys};
  for (char const* how : {"stop", "throw"}) {
    pid const e = *here.start<enterer>();
    tag const m = here.monitor(e);
    here.send(e, "again"_a, how);
    auto const why =
        here.receive(on(fields<down>(m, _, arg)) >> [](exit_reason why) { return why; });
    CHECK((why == exit_reason("on entering") || why.exception()));
  }
}

TEST_CASE("only a clause that names state_enter takes it: otherwise and postpone do not") {
  heed_test::captured_stderr captured;
  explore(20, [](manual_system& sys) {
    scene s(sys);
    s.tell(doing{"go", {}, "quiet"});
    s.tell(doing{"back", {}, "first"});
    expect(s.seen() == lines{"go", "back", "enter first"}, "nothing was put aside");
    expect(sys.counters().unhandled == 0, "and nothing dropped");
  });
}

// ---- the end

TEST_CASE("stop_and_reply answers, then terminate runs, then the machine ends with that reason") {
  explore(20, [](manual_system& sys) {
    scene s(sys);
    tag const m = s.here.monitor(s.machine);
    pending p = s.here.request(s.machine, "stop"_a, 7);
    std::string order;
    for (int i = 0; i < 2; ++i)
      order += s.here.receive(on(reply_to(p), 7) >> 'r',
                              on(fields<down>(m, _, exit_reason("stopped"))) >> 'd');
    expect(order == "rd", "in this order");
  });
}

TEST_CASE("a machine is a server: its start may fail, and its parent ends it") {
  manual_system sys;
  bridge here{sys};
  CHECK(here.start<recorder>({.name = "recorder"}));
  CHECK(sys.where("recorder"));
  CHECK(here.stop(within(5s), {sys.where("recorder")})[0]);
}

// ---- on the pool

namespace {

class turnstile : public state_machine<turnstile> {
  std::int64_t in_ = 0;

  void on_coin() { next_state(open); }
  bool on_push() {
    ++in_;
    next_state(handles);
    return true;
  }
  std::int64_t on_count() const { return in_; }

 public:
  void init() {}
  static constexpr auto handles =
      handlers(on("coin"_a) >> &turnstile::on_coin, on("push"_a) >> postpone,
               on("count"_a) >> &turnstile::on_count);
  static constexpr auto open =
      handlers(on("push"_a) >> &turnstile::on_push, on("coin"_a) >> postpone,
               on("count"_a) >> &turnstile::on_count);
};

}  // namespace

TEST_CASE("a turnstile that postpones coins and pushes loses neither, with many senders") {
  actor_system sys{{.workers = 2}};
  bridge here{sys};
  pid const t = *here.start<turnstile>(within(20s));
  int const each = heed_test::count(500, 20'000);
  for (int s = 0; s < 3; ++s) {
    sys.spawn(
        [](self me, pid t, int each) -> task<> {
          for (int i = 0; i < each; ++i) {
            me.send(t, "coin"_a);
            if (i % 16 == 0) co_await me.yield();
          }
        },
        t, each);
    sys.spawn(
        [](self me, pid t, pid to, int each) -> task<> {
          int in = 0;
          for (int i = 0; i < each; ++i) {
            bool const pushed = co_await me.call<bool>(within(60s), t, "push"_a);
            in += pushed;
          }
          me.send(to, in);
        },
        t, here.pid(), each);
  }
  int in = 0;
  for (int s = 0; s < 3; ++s)
    here.receive(on(as<int>) >> [&](int n) { in += n; }, after(60s) >> [] { FAIL("lost"); });
  CHECK(in == 3 * each);
  CHECK(here.call<std::int64_t>(within(20s), t, "count"_a) == in);
}
