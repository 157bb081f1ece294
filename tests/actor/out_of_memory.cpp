// What throws std::bad_alloc changes nothing: each allocation of each verb fails once.
#include <actor/actor.hpp>
#include <match/match.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "support/failing_allocations.hpp"

#if HEED_TEST_COUNTS

using namespace heed;
using namespace std::chrono_literals;
using heed_test::in_need;
using heed_test::until_failure;

namespace {

task<> waits(self me, std::string text) {
  co_await me.receive(on(text) >> [] {});
}
void waits_on_a_thread(thread_self& me, std::string text) {
  me.receive(on(text) >> [] {});
}
class answers : public reactor {
  std::string text_;
  int on_number(int n) { return n; }
  void on_text(std::string const&) {}

 public:
  explicit answers(std::string text) : text_(std::move(text)) {}
  static constexpr auto handles =
      handlers(on(as<int>) >> &answers::on_number, on(as<std::string>) >> &answers::on_text);
};

std::string const text(100, 'x');

// Plain options, or a name of its own and a bound.
class named {
 public:
  explicit named(bool special) : special_(special) {}
  operator spawn_options() {
    if (!special_) return {};
    name_ = text + std::to_string(++last_);
    return {.name = name_, .mailbox = bounded(3)};
  }

 private:
  bool special_;
  std::string name_;
  static inline int last_ = 0;
};

// Each spawn, many times, so that memory for the actors themselves is needed as well.
int spawn_all(actor_system& sys) {
  int failures = 0;
  std::size_t spawned = 0;
  for (int i = 0; i < 100; ++i) {
    for (bool const special : {false, true}) {
      named one(special), two(special), three(special);
      spawn_options options = one;
      failures += in_need([&] { sys.spawn(options, waits, text); });
      options = two;
      if (i < 8) failures += in_need([&] { sys.spawn(options, waits_on_a_thread, text); });
      options = three;
      failures += in_need([&] { sys.spawn<answers>(options, text); });
      spawned += i < 8 ? 3 : 2;
      CHECK(sys.actors().size() == spawned);
      CHECK(sys.counters().spawned == spawned);
    }
  }
  for (pid const who : sys.actors()) send(who, text);
  for (pid const who : sys.actors()) send(who, stop{});
  sys.join();
  return failures;
}

}  // namespace

TEST_CASE("a spawn that finds no memory changes nothing") {
  for (int i = 0; i < 2; ++i) {
    actor_system sys;
    CHECK(spawn_all(sys) > 100);
  }
}

TEST_CASE("a spawn that finds no memory changes nothing in a system that is moved by hand") {
  manual_system sys;
  bridge here{sys};
  std::size_t spawned = 0;
  for (int i = 0; i < 50; ++i) {
    for (bool const special : {false, true}) {
      named one(special), two(special), three(special);
      spawn_options options = one;
      in_need([&] { sys.spawn(options, waits, text); });
      options = two;
      in_need([&] { sys.spawn(options, waits_on_a_thread, text); });
      options = three;
      in_need([&] { sys.spawn<answers>(options, text); });
      CHECK(sys.actors().size() == (spawned += 3));
    }
  }
  while (sys.run_one()) {
  }
  for (pid const who : sys.actors()) send(who, text);
  CHECK(sys.run_one());
}

TEST_CASE("a bridge that finds no memory is not there") {
  actor_system sys;
  for (int i = 0; i < 200; ++i) in_need([&] { bridge const here{sys}; });
}

TEST_CASE("a verb that finds no memory changes nothing") {
  actor_system sys;
  bridge here{sys};
  pid const p = sys.spawn<answers>(text);
  pid const small = sys.spawn<answers>({.mailbox = bounded(100000)}, text);
  int done = 0;
  CHECK(in_need([&] {
          send(here.pid(), text, 1);
          ++done;
        }) > 0);
  CHECK(done == 1);
  here.receive(on(text, 1) >> [] {});
  CHECK(here.receive(otherwise >> false, after(0s) >> true));
  for (pid const who : {p, small}) {
    in_need([&] { done = here.call<int>(who, 5); });
    CHECK(done == 5);
    in_need([&] {
      std::vector<pending> asked;
      for (int i = 0; i < 40; ++i) asked.push_back(here.request(who, i));
      auto const all = here.gather<int>(asked);
      for (int i = 0; i < 40; ++i) done = *all[std::size_t(i)];
    });
    CHECK(done == 39);
    CHECK(in_need([&] {
            auto const all = here.multi_call<int>(within(20s), {{who, 1}, {who, 2}});
            done = *all[0] + *all[1];
          }) > 0);
    CHECK(done == 3);
  }
  CHECK(in_need([&] { here.send_after(1h, p, text); }) > 0);
  CHECK(in_need([&] { here.send_every(1h, p, text); }) > 0);
  bool ended = false;
  CHECK(in_need([&] { ended = here.stop(within(20s), {p})[0]; }) > 0);
  CHECK(ended);
}

TEST_CASE("a receive that finds no memory for an index finds its message all the same") {
  actor_system sys;
  bridge here{sys};
  for (int i = 0; i < 300; ++i) send(here.pid(), i, text);
  for (int failures = 0; failures < 40; ++failures) {
    int const wanted = 7 * failures;
    until_failure = failures;
    bool const found = here.receive(on(wanted, std::ref(text)) >> true, after(0s) >> false);
    until_failure = -1;
    CHECK(found);
  }
}

#endif
