#include <actor/child_spec.hpp>

#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

using namespace heed;
using namespace heed::literals;
using namespace std::chrono_literals;

namespace {

// What the child that a start makes answers to "what"_a, and to the next start.
std::vector<std::string> twice(child_start const& start) {
  manual_system sys;
  bridge here{sys};
  pid const sup = sys.spawn<supervisor>(supervisor_flags{.intensity = 5},
                                        std::vector{child_spec{.id = "a", .start = start}});
  std::vector<std::string> out;
  for (int i = 0; i < 2; ++i) {
    pid const p = which_children(here, sup)[0].child;
    out.push_back(here.call<std::string>(p, "what"_a));
    exit(p, exit_reason::kill);
    sys.run_until_idle();
  }
  return out;
}
using strings = std::vector<std::string>;

std::string show(std::string const& text, int n) {
  return text + ' ' + std::to_string(n);
}

task<> coroutine(self me, std::string text, int n) {
  for (;;)
    co_await me.receive(on("what"_a) >> [&] {
      me.reply(show(text, n));
      text = "changed";
      ++n;
    });
}
void thread(thread_self& me, std::string_view text, int& n) {
  for (;;) me.receive(on("what"_a) >> [&] { me.reply(show(std::string(text), n++)); });
}
class in_a_class : public reactor {
  std::string text_;
  int n_;
  std::string on_what() { return show(text_, n_++); }

 public:
  in_a_class(std::string text, int n) : text_(std::move(text)), n_(n) {}
  static constexpr auto handles = handlers(on("what"_a) >> &in_a_class::on_what);
};

// What one child of simple_one_for_one answers, and the next one that takes its place.
template <class... A>
strings appended(child_start const& start, A const&... more) {
  manual_system sys;
  bridge here{sys};
  pid const sup =
      sys.spawn<supervisor>(supervisor_flags{.strategy = simple_one_for_one, .intensity = 5},
                            std::vector{child_spec{.start = start}});
  child_result const first = start_child(here, sup, more...);
  if (!first) return {detail::to_text(first)};
  strings out;
  for (int i = 0; i < 2; ++i) {
    pid const p = which_children(here, sup)[0].child;
    out.push_back(here.call<std::string>(p, "what"_a));
    exit(p, exit_reason::kill);
    sys.run_until_idle();
  }
  return out;
}

std::string const wrong_arguments =
    "invalid spec: exception: heed: start_child(me, sup, args…): not what the child takes, in "
    "number and types";

}  // namespace

TEST_CASE("at each start, function and arguments are copied") {
  CHECK(twice(child(coroutine, "a", 7)) == strings{"a 7", "a 7"});
  CHECK(twice(child(thread, "a", 7)) == strings{"a 7", "a 7"});
  CHECK(twice(child<in_a_class>("a", 7)) == strings{"a 7", "a 7"});
  auto const counting = [n = 7](thread_self& me) mutable {
    for (;;) me.receive(on("what"_a) >> [&] { me.reply(show("a", n++)); });
  };
  CHECK(twice(child(counting)) == strings{"a 7", "a 7"});
}

TEST_CASE("options come first, and their name is kept") {
  manual_system sys;
  bridge here{sys};
  std::string name = "a name that is long enough to be somewhere else";
  auto const start = child({.name = name, .mailbox = bounded(1)}, coroutine, "a", 7);
  auto const made = child<in_a_class>({.name = "made"}, "b", 7);
  name.assign(name.size(), '!');
  pid const sup = sys.spawn<supervisor>(
      supervisor_flags{},
      std::vector{child_spec{.id = "a", .start = start}, child_spec{.id = "b", .start = made}});
  auto const all = which_children(here, sup);
  CHECK(sys.where("a name that is long enough to be somewhere else") == all[0].child);
  CHECK(sys.where("made") == all[1].child);
  here.send(all[0].child, 1);
  here.send(all[0].child, 2);
  sys.run_until_idle();
  CHECK(sys.counters().refused == 1);
}

TEST_CASE("a start may be any callable that gives a pid, or a task that does") {
  CHECK(twice([](self me) { return me.spawn_link(coroutine, "b", 8); }) == strings{"b 8", "b 8"});
  CHECK(twice([](self& me) -> task<pid> {
          co_await me.yield();
          co_return me.spawn_link<in_a_class>("c", 9);
        }) == strings{"c 9", "c 9"});
  // It need not even link it.
  CHECK(twice([](auto& me) { return me.spawn(coroutine, "d", 8); }) == strings{"d 8", "d 8"});
}

TEST_CASE("what a function takes besides its arguments is appended by start_child") {
  CHECK(appended(child(coroutine), "x", 1) == strings{"x 1", "x 1"});
  CHECK(appended(child(coroutine, "x"), 1) == strings{"x 1", "x 1"});
  CHECK(appended(child(coroutine, "x", 1)) == strings{"x 1", "x 1"});
  CHECK(appended(child(thread), std::string("x"), 1) == strings{"x 1", "x 1"});
  CHECK(appended([](self me, std::string text, int n) { return me.spawn_link(coroutine, text, n); },
                 "x", 1) == strings{"x 1", "x 1"});
}

TEST_CASE("what a class takes besides its arguments stands in appends") {
  CHECK(appended(child<in_a_class>(appends<std::string, int>), "x", 1) == strings{"x 1", "x 1"});
  CHECK(appended(child<in_a_class>(appends<int>, "x"), 1) == strings{"x 1", "x 1"});
  CHECK(appended(child<in_a_class>("x", 1)) == strings{"x 1", "x 1"});
  CHECK(appended(child<in_a_class>({.mailbox = bounded(9)}, appends<int>, "x"), 1) ==
        strings{"x 1", "x 1"});
}

TEST_CASE("what start_child appends is of just these types") {
  CHECK(appended(child(coroutine, "x")) == strings{wrong_arguments});
  CHECK(appended(child(coroutine, "x"), 1L) == strings{wrong_arguments});
  CHECK(appended(child(coroutine, "x"), 1, 2) == strings{wrong_arguments});
  CHECK(appended(child(coroutine, "x", 1), 1) == strings{wrong_arguments});
  CHECK(appended(child<in_a_class>(appends<int>, "x"), "y") == strings{wrong_arguments});
}

TEST_CASE("a start knows whether it makes a supervisor") {
  CHECK(child<supervisor>(supervisor_flags{}).supervises());
  CHECK_FALSE(child<in_a_class>("x", 1).supervises());
  CHECK_FALSE(child(coroutine, "x", 1).supervises());
  CHECK_FALSE(child_start());
}

TEST_CASE("a shutdown time is a duration, brutal_kill or infinity; 5 s where nothing is said") {
  manual_system sys;  // whose clock stands
  auto const length = [](shutdown_time t) { return t.limit(false).at() - within(0s).at(); };
  CHECK(length(2s) == 2s);
  CHECK(length({}) == 5s);
  CHECK(shutdown_time().limit(true).endless());
  CHECK_FALSE(shutdown_time(2s).limit(true).endless());
  CHECK(shutdown_time(infinity).limit(false).endless());
  CHECK(shutdown_time(brutal_kill).kills());
  CHECK_FALSE(shutdown_time(infinity).kills());
}

TEST_CASE("restart types are printed by their names") {
  CHECK(detail::to_text(permanent, ' ', transient, ' ', temporary) ==
        "permanent transient temporary");
}
