// Everything: actors, their messages, and selective receive.
#pragma once

#include <actor/actor_system.hpp>
#include <actor/after.hpp>
#include <actor/blocking.hpp>
#include <actor/bridge.hpp>
#include <actor/call.hpp>
#include <actor/call_error.hpp>
#include <actor/clock.hpp>
#include <actor/error.hpp>
#include <actor/exit.hpp>
#include <actor/exit_reason.hpp>
#include <actor/fwd.hpp>
#include <actor/gather.hpp>
#include <actor/handlers.hpp>
#include <actor/info.hpp>
#include <actor/manual_system.hpp>
#include <actor/message.hpp>
#include <actor/multi_call.hpp>
#include <actor/options.hpp>
#include <actor/pending.hpp>
#include <actor/pid.hpp>
#include <actor/reactor.hpp>
#include <actor/receive.hpp>
#include <actor/reply.hpp>
#include <actor/reply_to.hpp>
#include <actor/result.hpp>
#include <actor/self.hpp>
#include <actor/send.hpp>
#include <actor/spawn.hpp>
#include <actor/stop.hpp>
#include <actor/tag.hpp>
#include <actor/task.hpp>
#include <actor/timer.hpp>

#include <match/match.hpp>
