#include <actor/process.hpp>

#include <actor/actor.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <stdexcept>
#include <utility>

using namespace heed;
using namespace std::chrono_literals;
using detail::access;
using detail::make_block;

namespace {

// An actor without a thread, driven by hand.
class by_hand {
 public:
  explicit by_hand(std::uint64_t id)
      : slab_(detail::slot_pool::instance().take()),
        p_(detail::slot_pool::blocks_of(slab_).front()) {
    p_.more().thread_id.store(std::this_thread::get_id());
    p_.open(id, "by hand", true);
  }
  ~by_hand() {
    p_.close();
    detail::slot_pool::instance().give_back(slab_);
  }
  detail::process* operator->() const { return &p_; }
  detail::process& operator*() const { return p_; }
  std::uint64_t dropped() const { return slab_.dropped.load(); }

 private:
  detail::slab& slab_;
  detail::process& p_;
};

std::uint64_t fresh() {
  return detail::slot_pool::instance().next_id(detail::actor_kind::thread);
}

}  // namespace

TEST_CASE("a block is delivered to the id that lives there, and to no other") {
  std::uint64_t const id = fresh();
  by_hand const p(id);
  auto* const right = make_block(1);
  auto* const wrong = make_block(2);
  CHECK(p->deliver(id, right) == detail::delivery::taken);
  CHECK(p->deliver(id + 8, wrong) == detail::delivery::nobody);
  wrong->release();
  p->drain();
  CHECK(p->queue.size() == 1);
  CHECK(p->delivered() == 1);
  CHECK(p.dropped() == 1);
}

TEST_CASE("what was delivered is destroyed when the actor ends, and its id is dead before that") {
  struct probe {
    probe(std::shared_ptr<bool> seen, pid to) : dead(std::move(seen)), whom(to) {}
    probe(probe&&) = default;
    ~probe() {
      if (dead) *dead = !access::slot_of(whom)->alive(access::id(whom));
    }
    std::shared_ptr<bool> dead;
    pid whom;
  };
  auto const dead = std::make_shared<bool>(false);
  {
    by_hand const p(fresh());
    post(p->self(), make_block(probe(dead, p->self())));
  }
  CHECK(*dead);
}

TEST_CASE("one that is asked to end meets it at every drain") {
  std::uint64_t const id = fresh();
  by_hand const p(id);
  p->ask_to_end(id, exit_reason::shutdown);
  CHECK_THROWS_AS(p->drain(), actor_exit);
  CHECK_THROWS_AS(p->drain(), actor_exit);
  CHECK_THROWS_AS(p->wait_for(deadline::never(), [] { return true; }), actor_exit);
}

TEST_CASE("a request to the next who lives in the same block is not mistaken for one to the last") {
  std::uint64_t const first = fresh(), second = fresh();
  pid old;
  {
    by_hand const p(first);
    old = p->self();
  }
  by_hand const p(second);
  post(old, make_block(1));
  p->drain();
  CHECK(p->queue.size() == 0);
}

TEST_CASE("a reply goes to its place, and without a place nowhere") {
  by_hand const p(fresh());
  detail::reply_place place{pid()};
  detail::wait_graph::open(*p, place, pid());
  auto* const answer = make_block(1);
  answer->kind = detail::block_kind::reply;
  answer->position = place.number;
  auto* const second = make_block(2);
  second->kind = detail::block_kind::reply;
  second->position = place.number;
  auto* const stale = make_block(3);
  stale->kind = detail::block_kind::reply;
  stale->position = place.number + 1;
  for (auto* b : {stale, answer, second}) post(p->self(), b);
  p->drain();
  CHECK(place.answer == answer);
  CHECK(p->queue.size() == 0);
}

TEST_CASE("a wait whose deadline has passed still looks at what is there") {
  by_hand const p(fresh());
  post(p->self(), make_block(1));
  CHECK(p->wait_for(within(0s), [&] { return p->queue.size() == 1; }));
  CHECK_FALSE(p->wait_for(within(0s), [&] { return p->queue.size() == 2; }));
}

TEST_CASE("the reason an actor was ended with goes with it, and may send when it is destroyed") {
  struct farewell {
    farewell(std::shared_ptr<int> k, pid to) : kept(std::move(k)), whom(to) {}
    farewell(farewell&&) = default;
    ~farewell() {
      if (kept) post(whom, make_block(1));
    }
    std::shared_ptr<int> kept;
    pid whom;
  };
  auto const kept = std::make_shared<int>(1);
  std::uint64_t const id = fresh();
  {
    by_hand const p(id);
    p->ask_to_end(id, farewell(kept, p->self()));
    CHECK(kept.use_count() == 2);
  }
  CHECK(kept.use_count() == 1);
}
