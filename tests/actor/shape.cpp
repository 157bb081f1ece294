#include <actor/shape.hpp>

#include <actor/detail/block.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>

using heed::detail::shape_of;

namespace {
struct local {};
}  // namespace

TEST_CASE("a shape is its types in their order") {
  CHECK(shape_of<int, std::string>() == shape_of<int, std::string>());
  CHECK(shape_of<int, std::string>() != shape_of<std::string, int>());
  CHECK(shape_of<int>() != shape_of<long>());
  CHECK(shape_of<int>() != shape_of<int, int>());
  CHECK(shape_of<>() == shape_of<>());
  CHECK(shape_of<>() != shape_of<int>());
}

TEST_CASE("types of equal spelling in different places are different shapes") {
  struct local {};
  CHECK(shape_of<local>() != shape_of<::local>());
}

TEST_CASE("a shape knows the type and the address of each element") {
  heed::detail::block* const b = heed::detail::make_block(7, "seven");
  auto const& shape = shape_of<int, std::string>();
  REQUIRE(shape.size == 2);
  CHECK(*shape.types[0] == heed::ext::describe<int>());
  CHECK(*shape.types[1] == heed::ext::describe<std::string>());
  CHECK(*static_cast<int*>(shape.address(b, 0)) == 7);
  CHECK(*static_cast<std::string*>(shape.address(b, 1)) == "seven");
  b->release();
}

TEST_CASE("elements that cannot be copied have a shape") {
  CHECK(shape_of<std::unique_ptr<int>>().size == 1);
}
