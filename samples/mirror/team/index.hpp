#pragma once

#include <actor/actor.hpp>
#include <optional>
#include <string>

#include "../files/folders.hpp"
#include "fault.hpp"
#include "protocol.hpp"

namespace mirror {

/// Knows what TARGET has in the folders that are being worked on, and is the only one to make and
/// to finish folders there.
class index : public reactor {
 public:
  explicit index(plan p, fuse f = fuse()) : folders_(p), fuse_(f) {}

 private:
  opened on_open(open_folder f) {
    fuse_();
    return folders_.open(f.path, f.from, f.names);
  }
  std::optional<entry> on_find(find f) {
    fuse_();
    return folders_.find(f.path);
  }
  std::string on_close(close_folder f) {
    fuse_();
    return folders_.close(f.path, f.from);
  }

  folders folders_;
  fuse fuse_;

 public:
  static constexpr auto handles =
      handlers(on(as<open_folder>) >> &index::on_open, on(as<find>) >> &index::on_find,
               on(as<close_folder>) >> &index::on_close);
};

}  // namespace mirror
