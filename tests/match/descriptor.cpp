#include <match/descriptor.hpp>

#include <doctest/doctest.h>

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

using heed::ext::describe;
using heed::ext::element;

namespace {

struct unnamed_namespace {};
struct pair_like {
  int x;
};
struct base {
  virtual ~base() = default;
};
struct derived : base {};

auto local_of_one() {
  struct local {};
  return local();
}
auto local_of_two() {
  struct local {};
  return local();
}

template <class T>
element of(T& v) {
  return {&describe<T>(), &v};
}

}  // namespace

TEST_CASE("a descriptor equals itself and no other") {
  CHECK(describe<int>() == describe<int>());
  CHECK(describe<int>() != describe<unsigned>());
  CHECK(describe<long>() != describe<long long>());
}

TEST_CASE("a copy of a descriptor, as another shared library has one, is equal") {
  heed::ext::type_descriptor const copy = describe<std::string>();
  CHECK(copy == describe<std::string>());
}

TEST_CASE("local types of one spelling are told apart") {
  auto const one = local_of_one();
  auto const two = local_of_two();
  CHECK(describe<std::remove_const_t<decltype(one)>>() !=
        describe<std::remove_const_t<decltype(two)>>());
}

TEST_CASE("equal ids of unlike types are told apart") {
  heed::ext::type_descriptor forged = describe<int>();
  forged.id = describe<long>().id;
  CHECK(forged != describe<long>());
}

TEST_CASE("the name is the type's spelling alone") {
  CHECK(describe<int>().name == "int");
  CHECK(describe<std::vector<int>>().name == "std::vector<int>");
  CHECK(describe<unnamed_namespace>().name.find("unnamed_namespace") != std::string::npos);
}

TEST_CASE("a tuple-like shows its parts") {
  std::pair<int, std::string> p(7, "seven");
  auto const& d = describe<std::pair<int, std::string>>();
  REQUIRE(d.parts == 2);
  CHECK(*static_cast<int*>(d.part(&p, 0).address) == 7);
  CHECK(*d.part(&p, 1).type == describe<std::string>());
  CHECK(describe<std::array<int, 3>>().parts == 3);
  CHECK(describe<int>().parts == heed::ext::type_descriptor::no_parts);
}

TEST_CASE("a part that is const says so") {
  std::pair<int const, int> p(1, 2);
  auto const& d = describe<std::pair<int const, int>>();
  CHECK(d.part(&p, 0).constant);
  CHECK_FALSE(d.part(&p, 1).constant);
}

TEST_CASE("an optional or pointer shows what it holds, or nothing") {
  std::optional<int> full = 3, empty;
  auto const& d = describe<std::optional<int>>();
  CHECK(*static_cast<int*>(d.inner(&full).address) == 3);
  CHECK_FALSE(d.inner(&empty));
  auto owner = std::make_unique<int>(4);
  CHECK(describe<std::unique_ptr<int>>().inner(&owner).address == owner.get());
  CHECK(describe<std::unique_ptr<int>>().smart_pointer);
  CHECK_FALSE(describe<int*>().smart_pointer);
  CHECK_FALSE(static_cast<bool>(describe<void*>().inner));
}

TEST_CASE("a variant shows its alternative") {
  std::variant<int, std::string> v("text");
  CHECK(*describe<decltype(v)>().active(&v).type == describe<std::string>());
}

TEST_CASE("a range is walked in order until told to stop") {
  std::vector<int> v{1, 2, 3, 4};
  std::vector<int> seen;
  describe<std::vector<int>>().walk(&v, &seen, [](void* c, element e) {
    auto& out = *static_cast<std::vector<int>*>(c);
    out.push_back(*static_cast<int*>(e.address));
    return out.size() < 3;
  });
  CHECK(seen == std::vector{1, 2, 3});
}

TEST_CASE("packed bits are walked as bools") {
  std::vector<bool> v{true, false};
  std::vector<int> seen;
  describe<std::vector<bool>>().walk(&v, &seen, [](void* c, element e) {
    static_cast<std::vector<int>*>(c)->push_back(*static_cast<bool const*>(e.address));
    return *e.type == describe<bool>() && e.constant;
  });
  CHECK(seen == std::vector{1, 0});
}

TEST_CASE("a map is asked by keys of exactly its key type") {
  std::map<std::string, int> m{{"a", 1}};
  auto const& d = describe<std::map<std::string, int>>();
  std::string const a = "a", b = "b";
  int const number = 0;
  CHECK(*static_cast<int*>(d.find(&m, describe<std::string>(), &a).address) == 1);
  CHECK_FALSE(d.find(&m, describe<std::string>(), &b));
  CHECK_FALSE(d.find(&m, describe<int>(), &number));
}

TEST_CASE("a class can be asked about its bases") {
  derived d;
  bool caught = false;
  try {
    of(d).type->throw_pointer(&d);
  } catch (base* b) {
    caught = b == &d;
  }
  CHECK(caught);
  std::type_info const* type = nullptr;
  CHECK(describe<base>().complete(static_cast<base*>(&d), type) == &d);
  CHECK(*type == typeid(derived));
  CHECK_FALSE(static_cast<bool>(describe<pair_like>().complete));
  CHECK_FALSE(static_cast<bool>(describe<int>().throw_pointer));
}
