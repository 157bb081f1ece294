// Copying one file: what is copied is what stood there at some moment, or nothing is.
#include <files/copy.hpp>

#include <doctest/doctest.h>

#include "two_folders.hpp"

#include <fstream>
#include <stdexcept>
#include <string>

using namespace mirror;

namespace {

auto const calmly = [] {};

/// `meanwhile` happens after every chunk.
void copy(two_folders const& all, std::string const& name, auto&& meanwhile) {
  tree source(all.source.get()), target(all.target.get());
  bench tools;
  auto work = copy_file(source.at(name), target.at(name), tools);
  while (work.step() > 0) meanwhile();
  work.result().take_place();
}

void overwrite(two_folders const& all, std::string const& name, std::size_t at, char letter) {
  std::fstream(all.where / "s" / name, std::ios::in | std::ios::out).seekp(at).put(letter);
}

constexpr std::size_t two_chunks = 2 * chunk;

}  // namespace

TEST_CASE("a calm file is copied whole") {
  two_folders all;
  all.file("name", two_chunks, 'a');
  copy(all, "name", calmly);
  CHECK(all.in_target("name") == std::string(two_chunks, 'a'));
}

TEST_CASE("a change behind the reader's back, however soon after the last one, is noticed") {
  two_folders all;
  all.file("name", two_chunks, 'a');
  int changes = 0;
  copy(all, "name", [&] {  // both ends change when one of them has been read
    if (changes++ == 0)
      for (auto at : {std::size_t(0), two_chunks - 1}) overwrite(all, "name", at, 'b');
  });
  CHECK(all.in_target("name") == 'b' + std::string(two_chunks - 2, 'a') + 'b');
}

TEST_CASE("a file that changes at every attempt is given up, and nothing is left of it") {
  two_folders all;
  all.file("name", two_chunks, 'a');
  char letter = 'a';
  auto meanwhile = [&] { overwrite(all, "name", 0, ++letter); };
  CHECK_THROWS_WITH(copy(all, "name", meanwhile), "it changes while it is being copied");
  CHECK(all.target_is_empty());
}

TEST_CASE("a file that grows or shrinks under the reader is not taken for whole") {
  for (std::size_t other_size : {chunk + 1, two_chunks + 1}) {
    two_folders all;
    all.file("name", two_chunks, 'a');
    bool calm = false;
    copy(all, "name", [&] {
      if (!calm) std::filesystem::resize_file(all.where / "s" / "name", other_size);
      calm = true;
    });
    CHECK(all.in_target("name").size() == other_size);
  }
}

TEST_CASE("a copy that is dropped at any pause leaves nothing") {
  for (int pause = 0; pause <= 2; ++pause) {
    two_folders all;
    all.file("name", two_chunks, 'a');
    tree source(all.source.get()), target(all.target.get());
    bench tools;
    {
      auto work = copy_file(source.at("name"), target.at("name"), tools);
      for (int i = 0; i < pause; ++i) CHECK(work.step() == chunk);
      CHECK_FALSE(work.done());
      CHECK(all.target_is_empty() == (pause == 0));
    }
    CHECK(all.target_is_empty());
  }
}

TEST_CASE("a copy that is finished and does not take its place leaves nothing") {
  two_folders all;
  all.file("name", two_chunks, 'a');
  tree source(all.source.get()), target(all.target.get());
  bench tools;
  {
    auto work = copy_file(source.at("name"), target.at("name"), tools);
    CHECK(work.go_on(4 * two_chunks) >= two_chunks);  // read again, perhaps, as it is so young
    CHECK(work.done());
  }
  CHECK(all.target_is_empty());
}

TEST_CASE("work goes on until so many bytes have gone by, whole chunks of them") {
  two_folders all;
  all.file("name", two_chunks, 'a');
  tree source(all.source.get());
  buffer room(chunk);
  auto work = hash_of(source.at("name"), room);
  CHECK(work.go_on(1) == chunk);
  CHECK_FALSE(work.done());
  CHECK(work.go_on(two_chunks) == chunk);
  CHECK(work.done());
}

TEST_CASE("a pipe or a link that has taken a file's place is refused, without waiting") {
  two_folders all;
  all.file("name", 10);
  REQUIRE(::mkfifo((all.where / "s" / "pipe").c_str(), 0600) == 0);
  std::filesystem::create_symlink("name", all.where / "s" / "link");
  tree source(all.source.get());
  CHECK_THROWS_WITH(open_file(source.at("pipe")), "open: it is no plain file any more");
  CHECK_THROWS_AS(open_file(source.at("link")), std::system_error);
}

TEST_CASE("a temporary's name that is in use is passed over") {
  two_folders all;
  all.file("name", 10, 'a');
  auto const taken = ".heed-mirror-" + std::to_string(::getpid()) + "-0.tmp";
  std::ofstream(all.where / "t" / taken) << "somebody's";
  copy(all, "name", calmly);
  CHECK(all.in_target("name") == std::string(10, 'a'));
  CHECK(all.in_target(taken) == "somebody's");
}

TEST_CASE("a folder that was swapped for a link does not lead out of the tree") {
  two_folders all;
  std::filesystem::create_directory(all.where / "outside");
  std::ofstream(all.where / "outside" / "name") << "secret";
  std::filesystem::create_directory_symlink(all.where / "outside", all.where / "s" / "folder");
  CHECK_THROWS_AS(copy(all, "folder/name", calmly), std::system_error);
  CHECK(all.target_is_empty());
}
