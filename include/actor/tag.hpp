// A unique token with a place in time.
#pragma once

#include <actor/pid.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <ostream>

namespace heed {

// A token made by `me.make_tag()`, equal only to its copies. It remembers how many messages its
// maker had received: a message that carries it can only have come later.
//   auto const t = me.make_tag();
//   me.send(printer, job, t);
//   me.receive(on(t, as<int>) >> [](int pages) { … });
class tag {
 public:
  constexpr tag() noexcept = default;

  constexpr explicit operator bool() const noexcept { return serial_ != 0; }

  friend constexpr bool operator==(tag const& a, tag const& b) noexcept {
    return a.maker_ == b.maker_ && a.serial_ == b.serial_;
  }
  friend constexpr std::strong_ordering operator<=>(tag const& a, tag const& b) noexcept {
    if (auto const by_maker = a.maker_ <=> b.maker_; by_maker != 0) return by_maker;
    return a.serial_ <=> b.serial_;
  }
  friend std::ostream& operator<<(std::ostream& out, tag const& t) {
    return out << "tag:" << detail::access::number(t.maker_) << '.' << t.serial_;
  }

 private:
  friend detail::access;
  friend std::hash<tag>;
  constexpr tag(pid maker, std::uint64_t serial, std::uint64_t position) noexcept
      : maker_(maker), serial_(serial), position_(position) {}

  pid maker_;
  std::uint64_t serial_ = 0;
  std::uint64_t position_ = 0;  // the maker's count of received messages when it was made
};

}  // namespace heed

template <>
struct std::hash<heed::tag> {
  std::size_t operator()(heed::tag const& t) const noexcept {
    return std::hash<heed::pid>{}(t.maker_) ^ (t.serial_ * 0xff51afd7ed558ccdu);
  }
};
