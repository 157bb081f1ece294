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

class asked;

class call_error;
template <class R>
class result;
class pending;
class reply_promise;
class timer;

struct stop;
struct stopped;

}  // namespace heed
