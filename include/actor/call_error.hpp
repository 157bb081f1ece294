// Why a call failed.
#pragma once

#include <actor/detail/mailslot.hpp>
#include <actor/detail/text.hpp>
#include <actor/exit_reason.hpp>
#include <actor/message.hpp>
#include <actor/pid.hpp>

#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace heed {

namespace detail {
struct make_call_error;
}

// What `call`, `get` and their kin throw, and what a result<R> holds in place of an R. Copies share
// what they say.
//   if (auto r = me.try_call<int>(to, "get"_a); !r && r.error().why() == call_error::timeout) …
class call_error : public std::exception {
 public:
  enum cause {
    timeout,    // no answer within the time given; a late one will be dropped
    down,       // the target has ended, or never was: see reason()
    no_reply,   // a living actor dropped the request unanswered
    bad_reply,  // answered with elements of other types: see reply()
    deadlock    // the wait would close a cycle of waiting calls: see actors()
  };

  // Copied where it could be moved, so that none is ever empty.
  call_error(call_error const&) noexcept = default;
  call_error& operator=(call_error const&) noexcept = default;

  cause why() const noexcept { return kept_->why; }
  // Who was asked.
  pid who() const noexcept { return kept_->who; }
  // With `down`: why the target ended; `noproc` where it had ended before the request came.
  exit_reason const& reason() const noexcept { return kept_->reason; }
  // With `bad_reply`: the answer. Empty otherwise.
  message const& reply() const noexcept { return kept_->reply; }
  // With `deadlock`: the actors of the cycle, in the order they wait, the caller first.
  std::vector<pid> const& actors() const noexcept { return kept_->actors; }

  char const* what() const noexcept override { return kept_->text.c_str(); }

  friend std::ostream& operator<<(std::ostream& out, call_error const& e) {
    return out << e.what();
  }

 private:
  friend struct detail::make_call_error;

  struct contents {
    cause why;
    pid who;
    exit_reason reason = exit_reason::normal;
    message reply = {};
    std::vector<pid> actors = {};
    std::string text = {};
  };

  explicit call_error(contents c) {
    detail::text_stream out;
    out << "heed: the call to " << c.who << " failed: ";
    switch (c.why) {
      case timeout:
        out << "no answer in time";
        break;
      case down:
        out << "it has ended: ";
        print(out, c.reason);
        break;
      case no_reply:
        out << "the request was dropped unanswered";
        break;
      case bad_reply:
        out << "the answer has other types: ";
        print(out, c.reply);
        break;
      case deadlock:
        out << "a deadlock, as these wait for each other:";
        for (pid const& p : c.actors) out << ' ' << p;
        break;
    }
    c.text = out.text();
    kept_ = std::make_shared<contents const>(std::move(c));
  }

  // What a user's `<<` throws must not take the place of the error that is being told.
  template <class T>
  static void print(std::ostream& out, T const& value) {
    try {
      out << value;
    } catch (...) {
      out << "… (printing it failed)";
    }
  }

  std::shared_ptr<contents const> kept_;
};

namespace detail {

struct make_call_error {
  static call_error plain(call_error::cause why, pid who) {
    return call_error({.why = why, .who = who});
  }
  static call_error down(pid who, exit_reason reason) {
    return call_error({.why = call_error::down, .who = who, .reason = std::move(reason)});
  }
  static call_error bad_reply(pid who, message reply) {
    return call_error({.why = call_error::bad_reply, .who = who, .reply = std::move(reply)});
  }
  static call_error deadlock(pid who, std::vector<pid> actors) {
    return call_error({.why = call_error::deadlock, .who = who, .actors = std::move(actors)});
  }
};

}  // namespace detail

}  // namespace heed
