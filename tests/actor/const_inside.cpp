#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace heed;
using namespace std::chrono_literals;

namespace {

// What a receive gives for one message of this element: -1 where the clause does not fit.
template <class T, class Clause>
int received(T element, Clause clause) {
  actor_system sys;
  bridge here{sys};
  send(here.pid(), std::move(element));
  return here.receive(clause, otherwise >> -1);
}

}  // namespace

TEST_CASE("what a shared_ptr to const points to is captured by an action that looks at it") {
  auto const shared = std::make_shared<std::string const>("text");
  CHECK(received(
            shared, on(some(as<std::string>)) >>
                        [](std::string const& s) { return static_cast<int>(s.size()); }) == 4);
  CHECK(received(
            shared,
            on(some(arg)) >> [](std::string_view s) { return static_cast<int>(s.size()); }) == 4);
}

TEST_CASE("const elements that are trivial to copy are captured by value") {
  CHECK(received(std::set<int>{1, 2}, on(seq(as<int>, rest)) >> [](int n) { return n; }) == 1);
  CHECK(received(std::vector<bool>{true}, on(seq(as<bool>)) >> [](bool b) { return int(b); }) == 1);
  CHECK(received(
            std::map<int, int>{{3, 4}},
            on(seq(tuple_of(as<int>, as<int>))) >> [](int k, int v) { return k + v; }) == 7);
}

TEST_CASE("a const element is not handed over to be changed or moved") {
  auto const shared = std::make_shared<std::string const>("text");
  CHECK(received(shared, on(some(as<std::string>)) >> [](std::string&) { return 1; }) == -1);
  CHECK(received(
            std::set<std::string>{"a"},
            on(seq(as<std::string>)) >> [](std::string) { return 1; }) == -1);
}

TEST_CASE("what is not const inside a message is still moved out") {
  std::vector<std::unique_ptr<int>> v;
  v.push_back(std::make_unique<int>(5));
  CHECK(received(
            std::move(v),
            on(seq(as<std::unique_ptr<int>>)) >> [](std::unique_ptr<int> p) { return *p; }) == 5);
}
