// Every public name of the actor layer, declared once.
#pragma once

namespace heed {

class exit_reason;
class actor_error;
class actor_exit;
class deadline;

class pid;
class tag;
class message;

class actor_system;
class manual_system;
struct system_options;
struct spawn_options;
struct system_counters;
struct actor_info;

class actor_verbs;
class thread_self;
class self;
template <class T = void>
class task;
class bridge;
class reactor;
struct state_enter;
class timeout_name;

class asked;

class call_error;
template <class R>
class result;
class pending;
class reply_promise;
class timer;

struct stop;
struct stopped;

class alias;
struct priority_option;

struct exit_signal;
struct down;
class name_taken;

class child_start;
class shutdown_time;
struct child_spec;
struct child_info;
struct child_counts;
class child_error;
class child_result;
struct start_failure;
struct supervisor_flags;
namespace detail {
template <class X>
class supervisor_body;
}
using supervisor = detail::supervisor_body<void>;
struct supervision_tree;

class process_group;

}  // namespace heed
