// Links: actors that end together, and those that are told instead.
#pragma once

#include <actor/detail/kinship.hpp>
#include <actor/error.hpp>
#include <actor/self.hpp>
#include <actor/spawn.hpp>

#include <concepts>
#include <utility>

namespace heed {

inline void actor_verbs::link(heed::pid who) {
  link_as(who, false);
}
inline void actor_verbs::link_as(heed::pid who, bool urgent) {
  if (who == pid()) return;
  detail::bond_owner tie = detail::kinship::link_from(pid(), urgent);
  if (detail::kinship::bind(tie, who) != detail::kinship::outcome::nobody) return;
  if (!inner_->traps_exits()) throw actor_error(exit_reason::noproc);
  detail::kinship::tell_nobody(std::move(tie), who);
}

inline void actor_verbs::unlink(heed::pid who) noexcept {
  detail::kinship::unlink(*inner_, who);
}

inline bool actor_verbs::trap_exit(bool traps) {
  return inner_->more().traps.exchange(traps);
}

template <class... A>
pid actor_verbs::spawn_link(A&&... a) {
  return spawn_link(spawn_options{}, static_cast<A&&>(a)...);
}
template <class C, class... A>
  requires std::derived_from<C, reactor>
pid actor_verbs::spawn_link(A&&... a) {
  return spawn_link<C>(spawn_options{}, static_cast<A&&>(a)...);
}
template <class F, class... A>
pid actor_verbs::spawn_link(spawn_options options, F&& f, A&&... a) {
  detail::bond_owner tie = detail::kinship::link_from(pid());
  return system().create(detail::birth{options, &tie}, static_cast<F&&>(f), static_cast<A&&>(a)...);
}
template <class C, class... A>
  requires std::derived_from<C, reactor>
pid actor_verbs::spawn_link(spawn_options options, A&&... a) {
  detail::bond_owner tie = detail::kinship::link_from(pid());
  return system().template create<C>(detail::birth{options, &tie}, static_cast<A&&>(a)...);
}

}  // namespace heed
