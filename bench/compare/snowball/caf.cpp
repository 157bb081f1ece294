// caf VARIANT RATE WORKERS SECONDS: the snowball (snowball.hpp), by CAF. The server, on a request,
//   key   waits for the number of the answer, which is otherwise like a request, and skips all else
//   call  waits for the response to a request of its own (await)
//   then  does not wait: it takes other requests while this one is under way
#include <caf/all.hpp>

#include "snowball.hpp"

CAF_BEGIN_TYPE_ID_BLOCK(pile, first_custom_type_id)
CAF_ADD_ATOM(pile, pile, ask, "ask")
CAF_ADD_ATOM(pile, pile, job, "job")
CAF_ADD_ATOM(pile, pile, rest, "pause")
CAF_ADD_ATOM(pile, pile, resume, "resume")
CAF_END_TYPE_ID_BLOCK(pile)

using caf::actor;
using caf::behavior;
using caf::event_based_actor;
using namespace snowball;

namespace {

behavior back_end(event_based_actor* self) {
  self->set_default_handler(caf::skip);
  return {[=](pile::ask, int key) {
            self->send(caf::actor_cast<actor>(self->current_sender()), pile::job_v,
                       number_of_answer(key), answer_to(key));
          },
          [](pile::ask, long key) { return answer_to(static_cast<int>(key)); },
          [=](pile::rest) {
            self->delayed_send(self, snowball::pause, pile::resume_v);
            self->become(caf::keep_behavior, [=](pile::resume) {
              noted.pause_ended = now();
              self->unbecome();
            });
          }};
}

behavior server_by_key(event_based_actor* self, actor to) {
  self->set_default_handler(caf::skip);
  return {[=](pile::job, int key, long sent) {
    self->send(to, pile::ask_v, key);
    self->become(caf::keep_behavior, [=](pile::job, int of, long n) -> caf::result<void> {
      if (of != number_of_answer(key)) return caf::skip;
      noted.answered(key, sent, n);
      self->unbecome();
      return caf::unit;
    });
  }};
}
behavior server_by_call(event_based_actor* self, actor to) {
  return {[=](pile::job, int key, long sent) {
    self->request(to, caf::infinite, pile::ask_v, static_cast<long>(key)).await([=](long n) {
      noted.answered(key, sent, n);
    });
  }};
}
behavior server_by_then(event_based_actor* self, actor to) {
  return {[=](pile::job, int key, long sent) {
    self->request(to, caf::infinite, pile::ask_v, static_cast<long>(key)).then([=](long n) {
      noted.answered(key, sent, n);
    });
  }};
}

}  // namespace

int main(int argc, char** argv) {
  arguments const a = snowball::read(argc, argv);
  auto const server = a.variant == "key"    ? server_by_key
                      : a.variant == "call" ? server_by_call
                      : a.variant == "then" ? server_by_then
                                            : nullptr;
  if (!server) return unknown(a.variant);
  caf::actor_system_config settings;
  settings.set("scheduler.max-threads", static_cast<std::size_t>(a.workers));
  caf::actor_system sys{settings};
  caf::scoped_actor here{sys};
  actor const behind = sys.spawn(back_end);
  actor const to = sys.spawn(server, behind);
  return measure(
      a, [&](int key, long sent) { here->send(to, pile::job_v, key, sent); },
      [&] { here->send(behind, pile::rest_v); });
}
