#include <actor/call_error.hpp>

#include <doctest/doctest.h>

#include <ostream>
#include <string>
#include <utility>
#include <vector>

using namespace heed;
using make = heed::detail::make_call_error;

namespace {
struct unprintable {
  friend std::ostream& operator<<(std::ostream&, unprintable const&) { throw 1; }
};
}  // namespace

TEST_CASE("a call_error says why, in words too") {
  call_error const e = make::plain(call_error::timeout, pid());
  CHECK(e.why() == call_error::timeout);
  CHECK(std::string(e.what()) == "heed: the call to <none> failed: no answer in time");
  CHECK(std::string(make::plain(call_error::no_reply, pid()).what()).find("unanswered") !=
        std::string::npos);
}

TEST_CASE("down has the exit reason") {
  call_error const e = make::down(pid(), exit_reason("tired"));
  CHECK(e.why() == call_error::down);
  CHECK(e.reason() == exit_reason("tired"));
  CHECK(std::string(e.what()).find("tired") != std::string::npos);
}

TEST_CASE("bad_reply keeps the message") {
  call_error const e = make::bad_reply(pid(), message::of(1));
  CHECK(e.why() == call_error::bad_reply);
  CHECK(e.reply().exactly<int>());
  CHECK(std::string(e.what()).find("(int 1)") != std::string::npos);
}

TEST_CASE("deadlock names the actors") {
  call_error const e = make::deadlock(pid(), {pid(), pid()});
  CHECK(e.why() == call_error::deadlock);
  CHECK(e.actors().size() == 2);
}

TEST_CASE("copies share what they say") {
  call_error const e = make::bad_reply(pid(), message::of(1));
  call_error const copy = e;
  CHECK(copy.what() == e.what());
  CHECK(&copy.reply() == &e.reply());
}

TEST_CASE("one that was moved from still says why") {
  call_error e = make::plain(call_error::timeout, pid());
  call_error const other = std::move(e);
  CHECK(std::string(e.what()) == other.what());
}

TEST_CASE("what printing throws does not escape, and the rest is told") {
  call_error const reply = make::bad_reply(pid(), message::of(unprintable{}));
  CHECK(reply.reply().exactly<unprintable>());
  CHECK(std::string(reply.what()).find("printing it failed") != std::string::npos);
  call_error const down = make::down(pid(), exit_reason(unprintable{}));
  CHECK(down.reason().holds<unprintable>());
  CHECK(std::string(down.what()).find("printing it failed") != std::string::npos);
}
