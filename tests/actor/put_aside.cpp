// What is put aside costs a receive nothing: how many messages it looks at is counted, not how long
// it takes.
#include <actor/actor.hpp>
#include <match/match.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace heed;
using namespace heed::literals;
using namespace std::chrono_literals;

namespace {

struct account {
  int number = 0;
  friend bool operator==(account const&, account const&) = default;
};
struct unhashed {
  int number = 0;
  friend bool operator==(unhashed const&, unhashed const&) = default;
};
enum class color { red, green };
// Equal where they are both on, or both off.
enum class mode { off, on, very_on };
constexpr bool operator==(mode a, mode b) noexcept {
  return static_cast<int>(a) * static_cast<int>(b) != 0 ||
         static_cast<int>(a) + static_cast<int>(b) == 0;
}

struct figure {
  virtual ~figure() = default;
};
struct circle : figure {
  int radius = 1;
};
struct square : figure {
  int side = 1;
};

}  // namespace

template <>
struct std::hash<account> {
  std::size_t operator()(account const& a) const noexcept { return std::size_t(a.number) % 64; }
};

namespace {

// A mailbox with all kinds of messages that nobody wants.
class crowded {
 public:
  static constexpr int of_each = 2000;

  crowded() {
    for (int i = 0; i < of_each; ++i) {
      send(me.pid(), "aside"_a, i);
      send(me.pid(), "order"_a, i, std::to_string(i));
      send(me.pid(), account{i});
      send(me.pid(), static_cast<long>(i), color::red);
      send(me.pid(), std::to_string(i));
      send(me.pid(), old, i);
      send(me.pid(), i, i, i, i);
    }
  }

  /// How many messages a receive of these clauses looks at before the one it takes.
  template <class... C>
  std::uint16_t looks(C const&... clauses) {
    detail::process& p = *detail::access::inner(me);
    std::int16_t const before = p.budget;
    me.receive(clauses...);
    return static_cast<std::uint16_t>(before - p.budget);
  }
  /// The same of the second such receive: the first one makes the index.
  template <class Send, class... C>
  std::uint16_t looks_again(Send const& send, C const&... clauses) {
    for (int i = 0; i < 2; ++i) send();
    looks(clauses...);
    return looks(clauses...);
  }

  actor_system sys;
  bridge me{sys};
  tag old = me.make_tag();
};

auto const nothing = [] {};

}  // namespace

TEST_CASE("a receive looks at nothing that has other types than it asks for") {
  crowded c;
  pid const to = c.me.pid();
  CHECK(c.looks_again([&] { send(to, "wanted"_a); }, on("wanted"_a) >> nothing) <= 2);
  CHECK(c.looks_again([&] { send(to, 1, 2, 3); },
                      on(as<int>, as<int>, as<int>) >> [](int, int, int) {}) <= 2);
  CHECK(c.looks_again([&] { send(to, 1, 2, 3); }, on(is<int>, _, is<int>) >> nothing) <= 2);
  CHECK(c.looks_again([&] { send(to, 'x', 1); }, on(is<char>, rest) >> nothing) <= 2);
  CHECK(c.looks_again([&] { send(to, circle()); }, on(is_a<figure>) >> nothing) <= 2);
  CHECK(c.looks_again([&] { send(to, std::make_unique<square>()); }, on(is_a<figure>) >> nothing) <=
        2);
  CHECK(c.looks_again([&] { send(to, "a"_a, "b"_a); }, on("a"_a, "b"_a) >> nothing,
                      on("never"_a) >> nothing) <= 2);
}

TEST_CASE("a receive looks at nothing that has other values than it asks for") {
  crowded c;
  pid const to = c.me.pid();
  int const none = -1;
  CHECK(c.looks_again([&] { send(to, "order"_a, none, std::string()); },
                      on("order"_a, none, _) >> nothing) <= 2);
  CHECK(c.looks_again([&] { send(to, "order"_a, 7, std::string("x")); },
                      on("order"_a, 7, "x") >> nothing) <= 2);
  CHECK(c.looks_again([&] { send(to, "order"_a, -3, std::string("y")); },
                      on("order"_a, is<int> == -3, is<std::string>) >> nothing) <= 2);
  CHECK(c.looks_again([&] { send(to, "aside"_a, -4); }, on("aside"_a, heed::c<-4>) >> nothing) <=
        2);
  CHECK(c.looks_again([&] { send(to, account{-5}); }, on(account{-5}) >> nothing) <= 40);
  CHECK(c.looks_again([&] { send(to, 1L, color::green); }, on(_, color::green) >> nothing) <= 2);
  CHECK(c.looks_again([&] { send(to, std::string("key")); }, on("key") >> nothing) <= 2);
  std::string const text = "text";
  CHECK(c.looks_again([&] { send(to, text); }, on(text) >> nothing) <= 2);
  CHECK(c.looks_again([&] { send(to, text); }, on(std::ref(text)) >> nothing) <= 2);
  CHECK(c.looks_again([&] { send(to, to, 1); }, on(to, _) >> nothing) <= 2);
  CHECK(c.looks_again([&] { send(to, -1, 0, 0, -2); }, on(-1, _, _, -2) >> nothing,
                      on(as<int>, -9, _, _) >> [](int) {}) <= 2);
}

TEST_CASE("a receive on a new tag looks at nothing that was there before, from the first on") {
  crowded c;
  for (int i = 0; i < 3; ++i) {
    tag const fresh = c.me.make_tag();
    send(c.me.pid(), fresh, 1);
    CHECK(c.looks(on(fresh, as<int>) >> [](int) {}) == 0);
  }
  // One that is not its own says nothing of when the message came.
  bridge other(c.sys);
  tag const foreign = other.make_tag();
  CHECK(c.looks_again([&] { send(c.me.pid(), foreign, 1); }, on(foreign, as<int>) >> [](int) {}) <=
        2);
}

TEST_CASE("a guard is asked about each message once, however often others come") {
  crowded c;
  int asked = 0;
  auto const is_wanted = [&](int n) {
    ++asked;
    return n == -1;
  };
  actor_system& sys = c.sys;
  c.me.receive(on("aside"_a, as<int>).when(is_wanted) >> [](int) {}, after(0s) >> nothing);
  CHECK(asked == crowded::of_each);
  asked = 0;
  sys.spawn([to = c.me.pid()](thread_self&) {
    for (int i = 0; i < 100; ++i) send(to, "aside"_a, i);
    send(to, "aside"_a, -1);
  });
  c.me.receive(on("aside"_a, as<int>).when(is_wanted) >> [](int) {});
  CHECK(asked == crowded::of_each + 101);
}

TEST_CASE("what has == and no hash is compared, each message once") {
  actor_system sys;
  bridge me(sys);
  for (int i = 0; i < 1000; ++i) send(me.pid(), unhashed{i});
  send(me.pid(), unhashed{-1});
  bool found = false;
  me.receive(on(unhashed{-1}) >> [&] { found = true; }, after(0s) >> nothing);
  CHECK(found);
}

TEST_CASE("an == of the user's counts, also where the standard library has a hash") {
  actor_system sys;
  bridge me(sys);
  for (int i = 0; i < 100; ++i) send(me.pid(), mode::off, i);
  send(me.pid(), mode::very_on, -1);
  send(me.pid(), std::optional(mode::very_on), -1);
  int found = 0;
  for (int i = 0; i < 2; ++i) {
    me.receive(on(mode::on, _) >> [&] { ++found; }, after(0s) >> nothing);
    me.receive(on(eq(std::optional(mode::on)), _) >> [&] { ++found; }, after(0s) >> nothing);
  }
  CHECK(found == 2);
}

TEST_CASE("the order stays that of arrival, whatever is taken from the middle") {
  crowded c;
  pid const to = c.me.pid();
  c.me.receive(on("none"_a) >> nothing, after(0s) >> nothing);
  for (int i = 100; i < 200; ++i)
    c.me.receive(on("order"_a, i, as<std::string>) >>
                 [&](std::string const& s) { CHECK(s == std::to_string(i)); });
  for (int i = 0; i < 50; ++i)
    c.me.receive(on("aside"_a, as<int>) >> [&](int n) { CHECK(n == i); });
  send(to, "order"_a, 0, std::string("late"));
  c.me.receive(on("order"_a, 0, as<std::string>) >> [](std::string const& s) { CHECK(s == "0"); });
  std::vector<std::string> kinds;
  for (int i = 0; i < 3; ++i)
    c.me.receive(
        on("order"_a, as<int>, _) >> [&](int n) { kinds.push_back("order " + std::to_string(n)); },
        on(account{0}) >> [&] { kinds.push_back("account"); },
        on(0L, _) >> [&] { kinds.push_back("long"); });
  CHECK(kinds == std::vector<std::string>{"account", "long", "order 1"});
  // All that is left, in order.
  int orders = 0, all = 0;
  std::string last;
  for (bool more = true; more;) {
    c.me.receive(
        on("order"_a, as<int>, as<std::string>) >>
            [&](int, std::string const& s) {
              ++orders;
              last = s;
            },
        otherwise >> [&] { ++all; }, after(0s) >> [&] { more = false; });
  }
  CHECK(orders == crowded::of_each - 100 - 2 + 1);
  CHECK(last == "late");
  CHECK(all == 6 * crowded::of_each - 50 - 2);
}

TEST_CASE("values that change while nobody waits are looked at when matching") {
  crowded c;
  int wanted = 1500;
  auto const clause = on("aside"_a, std::ref(wanted)) >> nothing;
  for (; wanted > 1000; wanted -= 100) CHECK(c.looks(clause, after(0s) >> nothing) < 200);
  int gone = 0;
  c.me.receive(on("aside"_a, 1100) >> nothing, after(0s) >> [&] { ++gone; });
  CHECK(gone == 1);
}
