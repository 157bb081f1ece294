#include <actor/pid.hpp>

#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <unordered_set>

using heed::pid;

namespace {

std::string text(pid const& p) {
  return heed::detail::to_text(p);
}
std::string number(pid const& p) {
  return std::to_string(heed::detail::access::number(p));
}

void nothing(heed::thread_self&) {}
void wait_for_ever(heed::thread_self& me) {
  me.receive(heed::on(heed::is<heed::stop>) >> [] {});
}

}  // namespace

TEST_CASE("a pid owns nothing and is copied like a number") {
  CHECK(std::is_trivially_copyable_v<pid>);
  CHECK(std::is_trivially_destructible_v<pid>);
}

TEST_CASE("the empty pid is nobody's") {
  CHECK_FALSE(pid());
  CHECK(pid() == pid());
  CHECK(text(pid()) == "<none>");
}

TEST_CASE("a pid prints the kind and number, or the name and number") {
  heed::actor_system sys;
  heed::bridge here{sys};
  pid const plain = sys.spawn(nothing);
  pid const named = sys.spawn({.name = "store"}, wait_for_ever);
  CHECK(text(plain) == "<thread:" + number(plain) + ">");
  CHECK(text(named) == "<store:" + number(named) + ">");
  CHECK(text(here.pid()) == "<bridge:" + number(here.pid()) + ">");
}

TEST_CASE("pids are equal, ordered and hashed by whom they mean") {
  heed::actor_system sys;
  pid const a = sys.spawn(nothing);
  pid const b = sys.spawn(nothing);
  pid const copy = a;
  CHECK(a == copy);
  CHECK(a != b);
  CHECK(a < b);
  CHECK(std::set<pid>{b, a, copy}.size() == 2);
  CHECK(std::unordered_set<pid>{b, a, copy}.size() == 2);
}

TEST_CASE("an address is never used again, though its block is") {
  heed::actor_system sys;
  std::set<pid> seen;
  for (int i = 0; i < 50; ++i) {
    pid const p = sys.spawn(nothing);
    CHECK(seen.insert(p).second);
    sys.join();
    CHECK_FALSE(sys.alive(p));
  }
}

TEST_CASE("a pid may outlive its system: what is sent to it is dropped") {
  std::optional<pid> left;
  {
    heed::actor_system sys;
    left = sys.spawn(wait_for_ever);
  }
  heed::send(*left, 1);
  heed::actor_system other;
  pid const fresh = other.spawn(wait_for_ever);
  CHECK(fresh != *left);
  CHECK_FALSE(other.alive(*left));
}
