#include "support/model_letters.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <set>
#include <vector>

#include "scale.hpp"

using namespace std::chrono_literals;
using support::letter;

namespace {

struct post_office {
  heed::actor_system system;
  heed::bridge here{system};
  std::vector<heed::tag> tags{here.make_tag(), here.make_tag()};
};

}  // namespace

TEST_CASE("a letter of every shape that is sent is read again, with its sender") {
  post_office office;
  int const rounds = heed_test::count(20, 500, "letters of each shape");
  support::chance by{1};
  for (std::size_t shape = 0; shape < support::shapes; ++shape) {
    for (int i = 0; i < rounds; ++i) {
      letter const sent = support::write_letter(shape, by.below(1000), 0, 2, by);
      bool const from_nobody = by.one_in(2);
      support::post(from_nobody ? nullptr : &office.here, office.here.pid(), sent, office.tags);
      auto const read = support::take_oldest(office.here, office.tags, 0s);
      INFO(support::to_text(sent));
      REQUIRE(read.has_value());
      CHECK(read->first == sent.elements);
      CHECK(read->second == (from_nobody ? heed::pid() : office.here.pid()));
    }
  }
}

TEST_CASE("where no letter has come, none is read") {
  post_office office;
  CHECK_FALSE(support::take_oldest(office.here, office.tags, 0s).has_value());
}

TEST_CASE("letters of unlike shapes or contents read unlike") {
  support::chance by{2};
  std::set<std::vector<support::kind>> seen;
  for (std::size_t shape = 0; shape < support::shapes; ++shape) {
    std::vector<support::kind> kinds;
    for (auto const& p : support::write_letter(shape, 1, 0, 2, by).elements) kinds.push_back(p.is);
    seen.insert(kinds);
  }
  CHECK(seen.size() + 1 == support::shapes);  // two differ in an atom only
  CHECK(support::part_of(support::go()) != support::part_of(support::halt()));
  CHECK(support::part_of(support::choice(1)) != support::part_of(support::choice(2)));
  CHECK(support::part_of(support::box()) != support::part_of(std::make_unique<int>(0)));
}
