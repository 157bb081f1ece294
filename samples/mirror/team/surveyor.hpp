#pragma once

#include <actor/actor.hpp>
#include <chrono>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "../files/listing.hpp"
#include "fault.hpp"
#include "protocol.hpp"

namespace mirror {

/// Runs ahead through SOURCE and counts, so that the bar knows its length.
inline task<> survey(self me, plan p, pid main, fuse f) {
  tree source(p.source);
  expected all;
  std::vector<std::string> todo{""};
  while (!todo.empty()) {
    f();
    auto path = std::move(todo.back());
    todo.pop_back();
    blocking([&] {
      try {
        for (auto& [name, what] : list(source.at(path))) {
          if (what.is == kind::folder) todo.push_back(join(path, name));
          if (what.is == kind::file || what.is == kind::link) ++all.files;
        }
      } catch (std::exception const&) {  // the scanner meets it too, and reports it
      }
    });
    me.send(main, all);
    co_await me.yield();  // where the system may end it
  }
}

}  // namespace mirror
