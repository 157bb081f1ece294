// Monitors: being told of the end of another actor.
#pragma once

#include <actor/detail/kinship.hpp>
#include <actor/self.hpp>
#include <actor/signal.hpp>
#include <actor/spawn.hpp>

#include <concepts>
#include <stdexcept>
#include <utility>

namespace heed {

inline tag actor_verbs::monitor(heed::pid who) {
  return monitor_as(who, false);
}
inline tag actor_verbs::monitor_as(heed::pid who, bool urgent) {
  tag const ref = make_tag();
  if (who == pid()) return ref;
  detail::bond_owner tie = detail::kinship::monitor_from(ref, urgent);
  if (detail::kinship::bind(tie, who) == detail::kinship::outcome::nobody)
    detail::kinship::tell_nobody(std::move(tie), who);
  return ref;
}

inline void actor_verbs::demonitor(tag const& m) {
  if (detail::access::maker(m) != pid()) return;
  if (inner_->choosing)
    throw std::logic_error("heed: a guard or predicate cannot take a monitor back");
  detail::kinship::demonitor(*inner_, m);
  inner_->drop_one(detail::shape_of<down>(), detail::access::position(m), [&](detail::block* b) {
    return detail::get<0>(detail::elements_of<down>(b)).ref == m;
  });
}

template <class... A>
std::pair<pid, tag> actor_verbs::spawn_monitor(A&&... a) {
  return spawn_monitor(spawn_options{}, static_cast<A&&>(a)...);
}
template <class C, class... A>
  requires std::derived_from<C, reactor>
std::pair<pid, tag> actor_verbs::spawn_monitor(A&&... a) {
  return spawn_monitor<C>(spawn_options{}, static_cast<A&&>(a)...);
}
template <class F, class... A>
std::pair<pid, tag> actor_verbs::spawn_monitor(spawn_options options, F&& f, A&&... a) {
  tag const ref = make_tag();
  detail::bond_owner tie = detail::kinship::monitor_from(ref);
  return {
      system().create(detail::birth{options, &tie}, static_cast<F&&>(f), static_cast<A&&>(a)...),
      ref};
}
template <class C, class... A>
  requires std::derived_from<C, reactor>
std::pair<pid, tag> actor_verbs::spawn_monitor(spawn_options options, A&&... a) {
  tag const ref = make_tag();
  detail::bond_owner tie = detail::kinship::monitor_from(ref);
  return {system().template create<C>(detail::birth{options, &tie}, static_cast<A&&>(a)...), ref};
}

}  // namespace heed
