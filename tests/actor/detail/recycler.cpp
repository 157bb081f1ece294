#include <actor/detail/recycler.hpp>

#include <support/scale.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <thread>
#include <vector>

using heed::detail::recycler;

namespace {

// A piece that says whose it is, so that one given to two shows.
struct piece {
  unsigned char* at;
  std::size_t size;
  unsigned char mark;
};

piece make(std::size_t size, unsigned char mark) {
  auto* const at = static_cast<unsigned char*>(recycler::allocate(size));
  std::memset(at, mark, size);
  return {at, size, mark};
}
bool is_whole(piece const& p) {
  return std::all_of(p.at, p.at + p.size, [&](unsigned char c) { return c == p.mark; });
}

}  // namespace

TEST_CASE("pieces of all sizes are whole, aligned and not shared") {
  std::vector<piece> all;
  for (std::size_t size : {0, 1, 31, 32, 33, 64, 100, 128, 511, 512, 513, 4096})
    for (int i = 0; i < 200; ++i) all.push_back(make(size, static_cast<unsigned char>(all.size())));
  int wrong = 0;
  for (piece const& p : all) {
    wrong += !is_whole(p);
    wrong += reinterpret_cast<std::uintptr_t>(p.at) % __STDCPP_DEFAULT_NEW_ALIGNMENT__ != 0;
  }
  CHECK(wrong == 0);
  for (piece const& p : all) recycler::give_back(p.at, p.size);
}

TEST_CASE(
    "what travels between threads stays whole, and threads that end give back what they had") {
  int const rounds = heed_test::count(20, 500, "rounds of threads");
  for (int round = 0; round < rounds; ++round) {
    std::mutex lock;
    std::vector<piece> there;
    std::atomic<int> wrong = 0;
    auto const work = [&](unsigned char mark) {
      for (int i = 0; i < 400; ++i) {
        piece const made = make(32u + 16u * static_cast<unsigned>(i % 20), mark);
        piece other{nullptr, 0, 0};
        {
          std::lock_guard const hold(lock);
          there.push_back(made);
          if (there.size() > 150) {
            other = there[static_cast<std::size_t>(i) % there.size()];
            std::swap(there[static_cast<std::size_t>(i) % there.size()], there.back());
            there.pop_back();
          }
        }
        if (!other.at) continue;
        wrong += !is_whole(other);
        recycler::give_back(other.at, other.size);
      }
    };
    std::vector<std::thread> threads;
    for (int t = 1; t <= 3; ++t) threads.emplace_back(work, static_cast<unsigned char>(t));
    for (std::thread& t : threads) t.join();
    for (piece const& p : there) {
      wrong += !is_whole(p);
      recycler::give_back(p.at, p.size);
    }
    REQUIRE(wrong == 0);
  }
}

TEST_CASE("what a thread frees while it ends is given back too") {
  struct at_end {
    ~at_end() {
      for (piece const& p : kept) recycler::give_back(p.at, p.size);
    }
    std::vector<piece> kept;
  };
  std::thread([] {
    // Destroyed after what the recycler leaves to the end of the thread, which comes later.
    static thread_local at_end last;
    for (int i = 0; i < 300; ++i) last.kept.push_back(make(64, 7));
    piece const first = make(64, 7);
    recycler::give_back(first.at, first.size);
  }).join();
  piece const p = make(64, 9);
  CHECK(is_whole(p));
  recycler::give_back(p.at, p.size);
}
