#include <match/subject.hpp>

#include <doctest/doctest.h>

#include <string>

using heed::detail::erased_element;
using heed::detail::static_element;
using heed::ext::describe;

namespace {

struct two_elements {
  int number = 1;
  std::string text = "t";

  std::size_t size() const { return 2; }
  heed::ext::element element_at(std::size_t i) const {
    auto& self = const_cast<two_elements&>(*this);
    return i == 0 ? heed::ext::element{&describe<int>(), &self.number}
                  : heed::ext::element{&describe<std::string>(), &self.text};
  }
  template <class... T>
  heed::detail::pack<T...>* exactly() const {
    return nullptr;
  }
};

}  // namespace

TEST_CASE("whatever has the accessor is a subject") {
  static_assert(heed::ext::erased_subject<two_elements>);
  static_assert(!heed::ext::erased_subject<std::string>);
}

TEST_CASE("a static element is possible for its own type alone") {
  static_assert(static_element<int>::possible<int>);
  static_assert(static_element<int const>::possible<int>);
  static_assert(!static_element<int>::possible<long>);
}

TEST_CASE("a const element is handed over as const") {
  static_assert(static_element<int const>::pass == heed::detail::passing::constant);
  static_assert(std::is_same_v<static_element<int const>::slot<int>::type, int const>);
}

TEST_CASE("an erased element is found by its exact type") {
  two_elements m;
  erased_element<> const first{m.element_at(0)}, second{m.element_at(1)};
  CHECK(first.look<int>() == &m.number);
  CHECK(first.look<long>() == nullptr);
  CHECK(second.capture<std::string>() == &m.text);
}

TEST_CASE("an erased element that is const can be looked at, not captured") {
  int const n = 5;
  erased_element<> const e{{&describe<int>(), const_cast<int*>(&n), true}};
  CHECK(e.look<int>() == &n);
  CHECK(e.capture<int>() == nullptr);
}

TEST_CASE("text at hand becomes a string only when it is captured") {
  heed::detail::text t("abc");
  static_element<heed::detail::text> const e(&t);
  CHECK(e.peek<std::string>() == "abc");
  CHECK_FALSE(t.made.has_value());
  CHECK(*e.capture<std::string>() == "abc");
  CHECK(t.made.has_value());
}
