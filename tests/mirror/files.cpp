// The parts of mirror that need no files to be right.
#include <files/books.hpp>
#include <files/difference.hpp>
#include <files/open_work.hpp>
#include <files/outcome.hpp>
#include <files/progress.hpp>
#include <files/readable.hpp>
#include <files/temporary.hpp>
#include <files/tree.hpp>

#include <doctest/doctest.h>

using namespace mirror;

namespace {

entry file(std::uint64_t size, std::int64_t time) {
  return {.is = kind::file, .mode = 0644, .size = size, .modified = {time, 0}};
}

std::vector<std::string> paths(std::vector<folder> const& all) {
  std::vector<std::string> result;
  for (auto& each : all) result.push_back(each.path);
  return result;
}

}  // namespace

TEST_CASE("size decides first, then time, and equal sizes with unequal times ask the content") {
  CHECK(compare(file(1, 1), std::nullopt) == verdict::differs);
  CHECK(compare(file(1, 1), file(2, 1)) == verdict::differs);
  CHECK(compare(file(1, 1), file(1, 1)) == verdict::same);
  CHECK(compare(file(1, 1), file(1, 2)) == verdict::look_inside);
  entry other = file(1, 1);
  other.is = kind::link;
  CHECK(compare(file(1, 1), other) == verdict::differs);
}

TEST_CASE("a difference is told in words") {
  CHECK(difference(file(1, 1), file(1, 1)) == "");
  CHECK(difference(file(1, 1), file(2, 2)) == "size, time");
  CHECK(difference(file(1, 1), std::nullopt) == "missing");
}

TEST_CASE("set-id bits are kept for the same owner and group only") {
  entry from = file(1, 1);
  from.mode = 06755;
  from.owner = 7;
  from.group = 8;
  CHECK(mode_for(from, 7, 8) == 06755u);
  CHECK(mode_for(from, 0, 8) == 02755u);
  CHECK(mode_for(from, 7, 0) == 04755u);
  CHECK(mode_for(from, 0, 0) == 0755u);
}

TEST_CASE("a moment before 1970 or after 2262 is a moment") {
  CHECK(moment{-1, 5} < moment{0, 0});
  CHECK(moment_of(timespec_of({40'000'000'000, 1})) == moment{40'000'000'000, 1});
}

TEST_CASE("a temporary's name is recognised, and nothing else is") {
  CHECK(is_temporary(".heed-mirror-1-0.tmp"));
  CHECK(is_temporary(".heed-mirror-123456-789.tmp"));
  for (auto name : {"", ".tmp", ".heed-mirror-", ".heed-mirror-.tmp", ".heed-mirror--.tmp",
                    ".heed-mirror-1-.tmp", ".heed-mirror--1.tmp", ".heed-mirror-1.tmp",
                    ".heed-mirror-1-1", ".heed-mirror-1-1.tmpx", "x.heed-mirror-1-1.tmp",
                    ".heed-mirror-1-1-1.tmp", ".heed-mirror-a-1.tmp", ".heed-mirror-1- 1.tmp"})
    CHECK_FALSE(is_temporary(name));
}

TEST_CASE("a name is told as readable text on one line") {
  CHECK(readable("plain name") == "plain name");
  CHECK(readable("grüße 日本 😀") == "grüße 日本 😀");
  CHECK(readable("a\nb\tc\x7f") == "a\\x0ab\\x09c\\x7f");
  CHECK(readable("back\\slash") == "back\\x5cslash");
  CHECK(readable("\x1b[31m") == "\\x1b[31m");
  CHECK(readable("\xc2\x9b") == "\\xc2\\x9b");           // a terminal control beyond ASCII
  CHECK(readable("\xff\xc3") == "\\xff\\xc3");           // no UTF-8
  CHECK(readable("\xc0\xaf") == "\\xc0\\xaf");           // too long a form
  CHECK(readable("\xe0\x80\xaf") == "\\xe0\\x80\\xaf");  // too long a form
  CHECK(readable("\xed\xa0\x80") == "\\xed\\xa0\\x80");  // half of a pair
  CHECK(readable("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");
}

TEST_CASE("a path is split into folder and name, and joined again") {
  CHECK(split("a/b/c") == std::pair<std::string_view, std::string_view>("a/b", "c"));
  CHECK(split("c") == std::pair<std::string_view, std::string_view>("", "c"));
  CHECK(join("", "c") == "c");
  CHECK(join("a/b", "c") == "a/b/c");
}

TEST_CASE("a folder is done when all in it is done, inner folders first") {
  open_work work;
  auto root = work.begin(open_work::nowhere, {"", {}});
  auto a = work.begin(root, {"a", {}});
  auto b = work.begin(a, {"a/b", {}});
  work.add(b);
  CHECK(work.done(root).empty());  // read, but a is open
  CHECK(work.done(a).empty());
  CHECK(work.done(b).empty());  // read, but one file is left
  CHECK(work.size() == 3);
  CHECK(paths(work.done(b)) == std::vector<std::string>{"a/b", "a", ""});
  CHECK(work.size() == 0);
}

TEST_CASE("a folder that is still being read is not done, whatever is done in it") {
  open_work work;
  auto root = work.begin(open_work::nowhere, {"", {}});
  work.add(root);
  CHECK(work.done(root).empty());
  work.add(root);
  CHECK(work.done(root).empty());
  CHECK(paths(work.done(root)) == std::vector<std::string>{""});
}

TEST_CASE("a tally counts files and links, each deed, and bytes") {
  tally t;
  t.add({.what = deed::copied, .is = kind::file, .bytes = 10});
  t.add({.what = deed::copied, .is = kind::link});
  t.add({.what = deed::skipped, .is = kind::file});
  t.add({.what = deed::removed, .is = kind::file});
  t.add({.what = deed::failed, .is = kind::folder});
  t.add({.what = deed::dropped, .is = kind::file});
  CHECK(t.files() == 3);
  CHECK(t.bytes() == 10);
  CHECK(t.count(deed::copied) == 2);
  CHECK(t.count(deed::failed) == 1);
  CHECK(summary(t, 1.234, 0, purpose::copy) ==
        "files 3, bytes 10, copied 2, skipped 1, failed 1, seconds 1.23, removed 1");
  CHECK(summary(t, 1.234, 7, purpose::copy) ==
        "files 3, bytes 10, copied 2, skipped 1, failed 1, seconds 1.23, removed 1, threads 7");
}

TEST_CASE("what is told again does not count again") {
  books b;
  outcome const copied{.what = deed::copied, .is = kind::file, .path = "a/file", .bytes = 10};
  CHECK(b.enter(copied, true));
  CHECK(!b.enter(copied, true));
  CHECK(!b.enter({.what = deed::skipped, .is = kind::file, .path = "a/file"}, true));
  CHECK(b.counts().files() == 1);
  CHECK(b.counts().count(deed::skipped) == 0);

  outcome const unread{.what = deed::failed, .is = kind::folder, .path = "a", .why = "read"};
  CHECK(b.enter(unread, false));
  CHECK(!b.enter(unread, false));
  CHECK(b.enter({.what = deed::failed, .is = kind::folder, .path = "a", .why = "open"}, false));
  CHECK(b.counts().count(deed::failed) == 2);
}

TEST_CASE("a folder that is done with is one name in the folder around it") {
  books b;
  b.enter({.what = deed::copied, .is = kind::file, .path = "a/b/file"}, true);
  CHECK(b.done_in("a/b").contains("file"));
  CHECK(b.done_in("a").empty());
  b.enter({.what = deed::skipped, .is = kind::folder, .path = "a/b"}, true);
  CHECK(b.done_in("a/b").empty());
  CHECK(b.done_in("a") == names{"b"});
  CHECK(b.counts().count(deed::skipped) == 0);  // which counts files
}

TEST_CASE("the bar is as long as the share of what is done") {
  CHECK(bar(0, 10, 4) == "[....]");
  CHECK(bar(5, 10, 4) == "[##..]");
  CHECK(bar(9, 10, 4) == "[###.]");
  CHECK(bar(10, 10, 4) == "[####]");
  CHECK(bar(11, 10, 4) == "[####]");
  CHECK(bar(0, 0, 4) == "[####]");
}

TEST_CASE("sizes are told for humans") {
  CHECK(human(0) == "0 B");
  CHECK(human(999) == "999 B");
  CHECK(human(1000) == "1.0 kB");
  CHECK(human(1'500'000) == "1.5 MB");
  CHECK(human(999'960) == "1.0 MB");
  CHECK(human(~0ull) == "18.4 EB");
}
