#pragma once

#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <actor/actor.hpp>

#include "fault.hpp"
#include "protocol.hpp"

namespace mirror {

/// The signals that end a run, kept from all threads, so that only the watcher sees them. Those
/// that were ignored when the program began (as by nohup) stay so.
inline sigset_t hold_signals() {
  sigset_t held;
  ::sigemptyset(&held);
  for (int each : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction now;
    if (::sigaction(each, nullptr, &now) == 0 && now.sa_handler != SIG_IGN)
      ::sigaddset(&held, each);
  }
  ::sigaddset(&held, SIGUSR1);
  ::pthread_sigmask(SIG_BLOCK, &held, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  return held;
}

/// Turns a signal into a message: main hears "cancel". From time to time it looks up from its wait,
/// so that a supervisor can end it.
inline void watch(thread_self& me, sigset_t held, pid main, fuse f) {
  timespec const look{0, 100'000'000};
  for (;;) {
    f();
    siginfo_t info;
    int const which = ::sigtimedwait(&held, &info, &look);
    if (which == SIGUSR1 && info.si_pid == ::getpid()) return;  // the run is over
    if (which > 0 && which != SIGUSR1) me.send(main, "cancel"_a);
    me.yield();  // where it ends, if it is to
  }
}

/// Ends the watcher without that delay.
inline void wake_watcher() {
  ::kill(::getpid(), SIGUSR1);
}

}  // namespace mirror
