// The address of an actor.
#pragma once

#include <actor/detail/nameplate.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

namespace heed {

namespace detail {
class mailslot;
struct access;  // how the library reaches what users need not see

// The kind of an actor, part of its id, so that a pid can be printed when nobody is left to ask.
enum class actor_kind : unsigned char { none, coroutine, thread, reactor, bridge };

constexpr std::string_view to_string(actor_kind kind) noexcept {
  constexpr std::string_view names[] = {"none", "coroutine", "thread", "reactor", "bridge"};
  return names[static_cast<std::size_t>(kind)];
}
}  // namespace detail

// An address: where to send. Copyable, hashable, ordered by age, owns nothing, may itself be sent
// and may outlive its system: its block stays readable for ever and its id is never used again.
// Default-constructed it is empty, which is nobody's. Printed as `<name or kind:number>`.
class pid {
 public:
  constexpr pid() noexcept = default;

  constexpr explicit operator bool() const noexcept { return slot_ != nullptr; }

  friend constexpr bool operator==(pid const&, pid const&) noexcept = default;
  friend constexpr std::strong_ordering operator<=>(pid const& a, pid const& b) noexcept {
    if (auto const by_id = a.id_ <=> b.id_; by_id != 0) return by_id;
    return std::compare_three_way{}(a.slot_, b.slot_);
  }

 private:
  friend detail::access;
  constexpr pid(detail::nameplate* slot, std::uint64_t id) noexcept : slot_(slot), id_(id) {}

  detail::nameplate* slot_ = nullptr;
  std::uint64_t id_ = 0;
};

namespace detail {

struct access {
  static constexpr int kind_bits = 3;

  static constexpr pid make_pid(nameplate* at, std::uint64_t id) noexcept { return {at, id}; }
  static mailslot* slot_of(pid const& p) noexcept;  // for floors on which it is known
  static constexpr nameplate* nameplate_of(pid const& p) noexcept { return p.slot_; }
  static std::string name(pid const& p) { return p.slot_->name_of(p.id_); }
  static constexpr std::uint64_t id(pid const& p) noexcept { return p.id_; }
  static constexpr std::uint64_t number(pid const& p) noexcept { return p.id_ >> kind_bits; }
  static constexpr actor_kind kind(pid const& p) noexcept {
    return static_cast<actor_kind>(p.id_ & ((1u << kind_bits) - 1));
  }

  // Who made a tag, and how many messages its maker had received by then.
  template <class Tag>
  static constexpr pid maker(Tag const& t) noexcept {
    return t.maker_;
  }
  template <class Tag>
  static constexpr std::uint64_t position(Tag const& t) noexcept {
    return t.position_;
  }

  template <class Tag>
  static constexpr std::uint64_t serial(Tag const& t) noexcept {
    return t.serial_;
  }

  // What stands behind a public object: a message's block, an actor's process, a pending's place.
  template <class T>
  static constexpr auto& inner(T& outer) noexcept {
    return outer.inner_;
  }
  template <class T, class... A>
  static constexpr T make(A&&... a) {
    return T(static_cast<A&&>(a)...);
  }
};

}  // namespace detail

inline std::ostream& operator<<(std::ostream& out, pid const& who) {
  using detail::access;
  if (!who) return out << "<none>";
  std::string const name = access::name(who);
  out << '<';
  if (name.empty())
    out << to_string(access::kind(who));
  else
    out << name;
  return out << ':' << access::number(who) << '>';
}

}  // namespace heed

template <>
struct std::hash<heed::pid> {
  std::size_t operator()(heed::pid const& p) const noexcept {
    // Ids count up, so spreading them is enough: the slot adds nothing.
    return static_cast<std::size_t>(heed::detail::access::id(p) * 0x9e3779b97f4a7c15u);
  }
};
