// Supervisors: actors that start others, and start them again when they fail.
#pragma once

#include <actor/child_spec.hpp>
#include <actor/children.hpp>
#include <actor/detail/supervisor_body.hpp>
#include <actor/detail/supervisor_orders.hpp>
#include <actor/supervisor_flags.hpp>

namespace heed {

// An actor that starts its children in the order given, and starts them again when they end, as the
// flags and their specs say. A child that cannot be started ends it: those that run are terminated,
// and the reason is a start_failure. It ends in the same orderly way when the actor that it was
// linked to at its birth (me.spawn_link) ends or sends an exit signal, with that reason; when
// heed::exit(sup, reason) says so, from nobody; and on stop{}, which is answered. Exit signals of
// others it passes over. Children are terminated in the reverse of the order in which they were
// started: `shutdown` is sent, and `kill` when the time of the spec has passed; those of
// simple_one_for_one all at the same time. Flags and specs that cannot be end it by a
// std::invalid_argument. While it starts or terminates a child it does nothing else.
//   pid const sup = sys.spawn<supervisor>(
//       supervisor_flags{.strategy = rest_for_one},
//       std::vector{child_spec{.id = "store", .start = child({.name = "store"}, store)},
//                   child_spec{.id = "desk", .start = child<desk>(7), .shutdown = 1s}});
using supervisor = detail::supervisor_body<void>;

}  // namespace heed
