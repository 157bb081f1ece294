#include <actor/mailbox.hpp>

#include <doctest/doctest.h>

#include <vector>

using heed::detail::block;
using heed::detail::mailbox;
using heed::detail::make_block;

namespace {

int value(block const* b) {
  return heed::detail::get<0>(heed::detail::elements_of<int>(const_cast<block*>(b)));
}

std::vector<int> contents(mailbox const& m) {
  std::vector<int> out;
  for (block* b = m.first(); b; b = m.after(b)) out.push_back(value(b));
  return out;
}

// The model of a receive with one clause: the oldest message that fits.
template <class Predicate>
block* find(mailbox const& m, Predicate fits) {
  block* b = m.first();
  while (b && !fits(value(b))) b = m.after(b);
  return b;
}

}  // namespace

TEST_CASE("messages stand in the order they came") {
  mailbox m;
  for (int i = 1; i <= 4; ++i) m.push(make_block(i));
  CHECK(contents(m) == std::vector{1, 2, 3, 4});
  CHECK(m.size() == 4);
}

TEST_CASE("taking one leaves the order of the others") {
  mailbox m;
  for (int i = 1; i <= 5; ++i) m.push(make_block(i));
  auto const take = [&](int gone) {
    m.take(find(m, [&](int n) { return n == gone; }))->release();
    return contents(m);
  };
  CHECK(take(3) == std::vector{1, 2, 4, 5});
  CHECK(take(1) == std::vector{2, 4, 5});
  CHECK(take(5) == std::vector{2, 4});
  m.push(make_block(6));
  CHECK(contents(m) == std::vector{2, 4, 6});
  for (int gone : {2, 6, 4}) m.take(find(m, [&](int n) { return n == gone; }))->release();
  CHECK(m.first() == nullptr);
  CHECK(m.size() == 0);
}

TEST_CASE("who has looked at all finds what comes next behind the last") {
  mailbox m;
  CHECK(m.after(nullptr) == nullptr);
  m.push(make_block(1));
  block* const last = m.after(nullptr);
  CHECK(m.after(last) == nullptr);
  m.push(make_block(2));
  REQUIRE(m.after(last));
  CHECK(value(m.after(last)) == 2);
}

TEST_CASE("arrivals are numbered, those that are kept elsewhere too") {
  mailbox m;
  m.push(make_block(1));
  block* const answer = make_block(2);
  m.stamp(answer);
  m.push(make_block(3));
  CHECK(m.first()->position == 0);
  CHECK(answer->position == 1);
  CHECK(m.after(m.first())->position == 2);
  CHECK(m.received() == 3);
  answer->release();
}

TEST_CASE("a chain gives blocks in the order they were pushed") {
  heed::detail::block_queue q;
  CHECK(q.empty());
  for (int i = 1; i <= 3; ++i) q.push(make_block(i));
  heed::detail::block_queue moved = std::move(q);
  CHECK(q.empty());
  std::vector<int> out;
  while (block* b = moved.pop()) {
    out.push_back(value(b));
    b->release();
  }
  CHECK(out == std::vector{1, 2, 3});
}
