#include <actor/message.hpp>

#include <match/match.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

using namespace heed;

// Compilers spell a namespace without a name in different ways.
namespace shown {
struct point {
  int x, y;
};
struct loud {
  friend std::ostream& operator<<(std::ostream& out, loud) { return out << "LOUD"; }
};
}  // namespace shown

namespace {

struct counted {
  explicit counted(int& n) : alive(&n) { ++*alive; }
  counted(counted&& other) noexcept : alive(other.alive) { ++*alive; }
  ~counted() { --*alive; }
  int* alive;
};
struct throws_on_copy {
  throws_on_copy() = default;
  throws_on_copy(throws_on_copy const&) { throw 1; }
};

}  // namespace

TEST_CASE("elements decay, and text of every kind travels as a string") {
  char const* const pointer = "pointer";
  char array[] = "array";
  std::string_view const view = "view";
  int const constant = 1;
  message const m = message::of(pointer, array, view, "literal", std::string("string"), constant);
  auto* const all =
      m.exactly<std::string, std::string, std::string, std::string, std::string, int>();
  REQUIRE(all);
  CHECK(detail::get<0>(*all) == "pointer");
  CHECK(detail::get<1>(*all) == "array");
  CHECK(detail::get<2>(*all) == "view");
  CHECK(detail::get<3>(*all) == "literal");
  CHECK(detail::get<4>(*all) == "string");
}

TEST_CASE("an array of characters without a null ends at its own end") {
  char const letters[] = {'a', 'b'};
  CHECK(detail::get<0>(*message::of(letters).exactly<std::string>()) == "ab");
}

TEST_CASE("elements may be move-only") {
  message const m = message::of(std::make_unique<int>(7));
  REQUIRE(m.exactly<std::unique_ptr<int>>());
  CHECK(*detail::get<0>(*m.exactly<std::unique_ptr<int>>()) == 7);
}

TEST_CASE("a message has exactly its types, or it has not") {
  message const m = message::of(1, std::string());
  CHECK(m.size() == 2);
  CHECK(m.exactly<int, std::string>());
  CHECK_FALSE(m.exactly<std::string, int>());
  CHECK_FALSE(m.exactly<int>());
  CHECK_FALSE(m.exactly<>());
  CHECK(message::of().exactly<>());
}

TEST_CASE("elements are reached one by one") {
  message const m = message::of(1, std::string("two"));
  CHECK(*m.element_at(0).type == ext::describe<int>());
  CHECK(*static_cast<std::string*>(m.element_at(1).address) == "two");
}

TEST_CASE("elements are destroyed once, with their message") {
  int alive = 0;
  {
    message m = message::of(counted(alive), counted(alive));
    message other = std::move(m);
    CHECK_FALSE(m);
    CHECK(alive == 2);
    m = std::move(other);
    CHECK(m);
    CHECK(alive == 2);
  }
  CHECK(alive == 0);
}

TEST_CASE("an element that throws leaves nothing behind") {
  int alive = 0;
  throws_on_copy const bad;
  CHECK_THROWS_AS(message::of(counted(alive), bad), int);
  CHECK(alive == 0);
}

TEST_CASE("elements keep their alignment") {
  struct alignas(64) wide {
    char byte;
  };
  message const m = message::of('a', wide{'b'});
  auto const address = reinterpret_cast<std::uintptr_t>(m.element_at(1).address);
  CHECK(address % 64 == 0);
}

TEST_CASE("a message moves and does not copy") {
  CHECK(std::is_nothrow_move_constructible_v<message>);
  CHECK_FALSE(std::is_copy_constructible_v<message>);
}

TEST_CASE("printing shows atoms, types and every streamable element") {
  CHECK(to_string(message::of("add"_a, 1, 2.5, "text", true, shown::point{1, 2}, shown::loud())) ==
        "(\"add\"_a, int 1, double 2.5, std::string \"text\", bool 1, shown::point, "
        "shown::loud LOUD)");
  CHECK(to_string(message::of()) == "()");
  CHECK(to_string(message()) == "()");
}

TEST_CASE("a message that nobody sent has no sender") {
  CHECK_FALSE(message::of(1).sender());
}

TEST_CASE("a message may be an element of another") {
  message const m = message::of(message::of(1), 2);
  REQUIRE(m.exactly<message, int>());
  CHECK(detail::get<0>(*m.exactly<message, int>()).exactly<int>());
}

TEST_CASE("a message moved to itself is still there") {
  message m = message::of(1);
  message& same = m;
  m = std::move(same);
  CHECK(m.exactly<int>());
}
