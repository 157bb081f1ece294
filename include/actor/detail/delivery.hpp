// What becomes of a message that is sent.
#pragma once

#include <actor/detail/block.hpp>
#include <actor/exit_reason.hpp>
#include <actor/mailbox.hpp>

namespace heed::detail {

// What has become of a message.
enum class delivery : unsigned char {
  taken,
  nobody,   // no such actor lives: the block is the sender's still, here and below
  refused,  // there is no room
  full      // the same, and who sends is to be told
};

// Where messages to actors that have ended are told of, if anywhere.
class dead_letter_office {
 public:
  dead_letter_office() = default;
  dead_letter_office(dead_letter_office const&) = delete;
  dead_letter_office& operator=(dead_letter_office const&) = delete;

  // The message stays the caller's.
  virtual void take(pid to, block& b) const noexcept = 0;

 protected:
  ~dead_letter_office() = default;
};

// What was not taken is destroyed; a request fails.
[[gnu::noinline]] inline void give_up(block* b, delivery what) noexcept {
  if (b->kind == block_kind::request) {
    // Said before this owner lets go, and read by the last one after that.
    b->duty().failed = what == delivery::nobody ? failure::down : failure::no_reply;
    b->duty().reason = what == delivery::nobody ? exit_reason::noproc : exit_reason::normal;
  }
  b->release();
}

// Messages that have to go.
class refused_blocks {
 public:
  refused_blocks() = default;
  refused_blocks(refused_blocks const&) = delete;
  refused_blocks& operator=(refused_blocks const&) = delete;
  ~refused_blocks() {
    while (block* b = all_.pop()) give_up(b, delivery::refused);
  }
  void add(block* b) noexcept { all_.push(b); }

 private:
  block_queue all_;
};

}  // namespace heed::detail
