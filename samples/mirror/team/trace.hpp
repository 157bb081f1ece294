#pragma once

#include <fmt/format.h>

#include <actor/actor.hpp>
#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>

#include "../files/readable.hpp"
#include "fault.hpp"
#include "protocol.hpp"

namespace mirror {

/// What an actor did, and when: by one clock for all, since the notes of several actors may
/// arrive in another order.
struct event {
  std::chrono::steady_clock::time_point when;
  std::string who, what, path;
};

/// Writes --trace's file: a line for every event.
class tracer : public reactor {
 public:
  tracer(std::FILE* to, std::chrono::steady_clock::time_point begin, fuse f)
      : to_(to), begin_(begin), fuse_(f) {}

 private:
  void on_event(event const& e) {
    fuse_();
    auto const since = std::chrono::duration<double, std::milli>(e.when - begin_).count();
    fmt::print(to_, "{:010.4f} {}: {} {}\n", since, e.who, e.what, readable(e.path));
  }

  std::FILE* to_;
  std::chrono::steady_clock::time_point begin_;
  fuse fuse_;

 public:
  static constexpr auto handles = handlers(on(as<event>) >> &tracer::on_event);
};

/// How an actor tells the tracer, where there is one.
struct trace {
  bool wanted = false;
  std::string who = {};

  explicit operator bool() const { return wanted; }

  template <class Me>
  void operator()(Me& me, std::string_view what, std::string const& path) const {
    if (!wanted) return;
    event e{std::chrono::steady_clock::now(), who, std::string(what), path};
    me.send(me.system().where("tracer"), std::move(e));  // by name: its place may be taken
  }
};

}  // namespace mirror
