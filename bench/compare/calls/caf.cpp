// caf NAME COUNT ASIDE: as aside/calls.cpp, by CAF. What nobody wants is skipped. Where a number
// tells an answer, the handler looks at it, and skips the message where it is another one: there is
// one way for a value, a key and a guard.
#include <caf/all.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "../../measure.hpp"

CAF_BEGIN_TYPE_ID_BLOCK(calls, first_custom_type_id)
CAF_ADD_ATOM(calls, calls, do_it, "do")
CAF_ADD_ATOM(calls, calls, done, "done")
CAF_ADD_ATOM(calls, calls, go, "go")
CAF_ADD_ATOM(calls, calls, row, "row")
CAF_END_TYPE_ID_BLOCK(calls)

using bench::cpu_nanoseconds;
using bench::is_number;
using bench::must_be;
using caf::actor;
using caf::behavior;
using caf::event_based_actor;
using caf::stateful_actor;
using namespace calls;

namespace {

behavior echo(event_based_actor* self) {
  auto const sender = [=] { return caf::actor_cast<actor>(self->current_sender()); };
  return {[=](do_it) { self->send(sender(), done_v); },
          [=](row, int n) { self->send(sender(), row_v, n); }, [](long n) { return n; }};
}

struct caller_state {
  actor to;
  int made = 0;  // calls
  double begin = 0, first = 0;
  long sum = 0;
  int left = 0;
};
using caller = stateful_actor<caller_state>;

struct kind {
  std::string_view name;
  behavior (*waits)(caller*);  // for the answers that are ordinary messages
  void (*ask)(caller*);
};
struct run {
  kind const* how;
  int count, aside;
  actor whom;
};
run the_run;  // there is one

// Takes what was put aside, once all calls have been made.
void finish(caller* self) {
  double const end = cpu_nanoseconds();
  auto& state = self->state;
  std::printf("%.1f %.0f\n", (end - state.first) / the_run.count, state.first - state.begin);
  state.left = the_run.aside;
  auto const tell = [=] {
    long const n = the_run.aside;
    must_be(self->state.sum == n * (n - 1) / 2);
    self->send(the_run.whom, done_v);
    self->quit();
  };
  if (state.left == 0) return tell();
  self->become([=](row, int n) {
    self->state.sum += n;
    if (--self->state.left == 0) tell();
  });
}
void answered(caller* self) {
  auto& state = self->state;
  if (state.made++ == 0) state.first = cpu_nanoseconds();
  if (state.made <= the_run.count)
    the_run.how->ask(self);
  else
    finish(self);
}

behavior waits_for_done(caller* self) {
  return {[=](done) { answered(self); }};
}
behavior waits_for_value(caller* self) {
  return {[=](row, int n) -> caf::result<void> {
    if (n != -1) return caf::skip;
    answered(self);
    return caf::unit;
  }};
}
behavior waits_for_key(caller* self) {
  return {[=](row, int n) -> caf::result<void> {
    if (n != -self->state.made - 1) return caf::skip;
    answered(self);
    return caf::unit;
  }};
}
behavior waits_for_nothing(caller*) {
  return {[](go) {}};
}
template <class Timeout>
void request(caller* self, Timeout timeout) {
  self->request(self->state.to, timeout, static_cast<long>(self->state.made)).await([=](long n) {
    must_be(n == self->state.made);
    answered(self);
  });
}
void ask_to_do(caller* self) {
  self->send(self->state.to, do_it_v);
}
void ask_for_value(caller* self) {
  self->send(self->state.to, row_v, -1);
}
void ask_for_key(caller* self) {
  self->send(self->state.to, row_v, -self->state.made - 1);
}
// As long as heed and gen_server wait.
void ask_within(caller* self) {
  request(self, std::chrono::seconds(5));
}
void ask(caller* self) {
  request(self, caf::infinite);
}
constexpr kind kinds[] = {
    {"shape", waits_for_done, ask_to_do},    {"value", waits_for_value, ask_for_value},
    {"key", waits_for_key, ask_for_key},     {"tag", waits_for_nothing, ask},
    {"call", waits_for_nothing, ask_within}, {"guard", waits_for_key, ask_for_key}};

// All that it sends itself is put aside before it begins.
behavior calling(caller* self) {
  self->set_default_handler(caf::skip);
  self->state.to = self->spawn(echo);
  for (int i = 0; i < the_run.aside; ++i) self->send(self, row_v, i);
  self->send(self, go_v);
  return {[=](go) {
    self->become(the_run.how->waits(self));
    self->state.begin = cpu_nanoseconds();
    the_run.how->ask(self);
  }};
}

}  // namespace

int main(int argc, char** argv) {
  for (kind const& k : kinds) {
    if (argc != 4 || k.name != argv[1] || !is_number(argv[2], 1, the_run.count) ||
        !is_number(argv[3], 0, the_run.aside))
      continue;
    caf::actor_system_config settings;
    settings.set("scheduler.max-threads", static_cast<std::size_t>(1));
    caf::actor_system sys{settings};
    caf::scoped_actor here{sys};
    the_run.how = &k;
    the_run.whom = here;
    sys.spawn(calling);
    here->receive([](done) {});
    std::fflush(stdout);
    // Nothing else is to be measured, and actors that know each other are never destroyed.
    std::_Exit(0);
  }
  std::fprintf(stderr, "usage: caf NAME COUNT ASIDE; the names are:");
  for (kind const& k : kinds) std::fprintf(stderr, " %s", k.name.data());
  std::fprintf(stderr, "\n");
  return 2;
}
