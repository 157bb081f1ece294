// Groups of actors, by name.
#pragma once

#include <actor/actor_system.hpp>
#include <actor/detail/group_book.hpp>
#include <actor/self.hpp>
#include <actor/send.hpp>

#include <concepts>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace heed {

// The actors of a system that have joined under one name. Every object made of that name means the
// same group; any thread may use it, and it may outlive the system. An actor may be in any number
// of groups, and costs nothing while it is in none. Who ends is in no group any more before anybody
// is told of that.
//   process_group printers(sys, "printers");
//   printers.join(me.pid());   …   printers.broadcast(me, "out of paper"_a);
class process_group {
 public:
  // Throws std::bad_alloc.
  process_group(actor_system& system, std::string_view name)
      : name_(name), inner_(system.groups().find(name)) {}

  std::string const& name() const noexcept { return name_; }

  // That actor is in the group from here on: false where it has ended. One that joins again is in
  // it once all the same, and leaves when it has left as often. Throws std::bad_alloc with nothing
  // changed.
  bool join(pid who) { return inner_->join(who); }

  // Takes one join back: false where the actor is not in the group. What has been sent to it stays
  // in its mailbox.
  bool leave(pid who) noexcept { return inner_->leave(who); }

  // Those that are in it and live, oldest first, each once.
  std::vector<pid> members() const {
    std::vector<pid> out;
    auto const all = inner_->all();
    for (pid const who : *all)
      if (detail::group::lives(who)) out.push_back(who);
    return out;
  }

  // Sends a copy of these elements to each that was in the group when this began, its sender
  // included: to how many. `me` is any actor's, and the sender; without it nobody is. Between one
  // sender and one member order is kept, also with what else is sent; nothing is promised about the
  // order among members, nor among senders. Never waits. Throws what copying an element or a
  // bounded mailbox throws: to some of them it has been sent by then.
  template <class Me, class... A>
    requires std::derived_from<std::remove_cvref_t<Me>, actor_verbs>
  std::size_t broadcast(Me& me, A const&... elements) const {
    return to_each([&](pid who) { me.send(who, elements...); });
  }
  template <class... A>
    requires(!std::derived_from<A, actor_verbs> && ...)
  std::size_t broadcast(A const&... elements) const {
    return to_each([&](pid who) { heed::send(who, elements...); });
  }

  // The names of the groups of a system that have members, in order.
  static std::vector<std::string> names(actor_system& system) { return system.groups().names(); }

 private:
  template <class Send>
  std::size_t to_each(Send const& send_to) const {
    std::size_t sent = 0;
    auto const all = inner_->all();
    for (pid const who : *all)
      if (detail::group::lives(who)) {
        send_to(who);
        ++sent;
      }
    return sent;
  }

  std::string name_;
  std::shared_ptr<detail::group> inner_;
};

}  // namespace heed
