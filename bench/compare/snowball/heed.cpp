// heed VARIANT RATE WORKERS SECONDS: the snowball (snowball.hpp). The server waits for each answer
// of the back end before it takes the next request, by
//   key   a receive for the number of the answer, which is otherwise like a request
//   call  a call of the library
#include <actor/actor.hpp>

#include "snowball.hpp"

using namespace heed;
using namespace snowball;

namespace {

task<> back_end(self me) {
  auto const answer = [&](int key) {
    me.send(me.sender(), "job"_a, number_of_answer(key), answer_to(key));
  };
  auto const reply = [&](long key) { me.reply(answer_to(static_cast<int>(key))); };
  auto const rest = [&]() -> task<> {
    co_await me.receive(after(snowball::pause) >> [] {});
    noted.pause_ended = now();
  };
  for (;;)
    co_await me.receive(on("ask"_a, as<int>) >> answer, on("ask"_a, as<long>) >> reply,
                        on("pause"_a) >> rest);
}

struct request {
  int key;
  long sent;
};

task<> server_by_key(self me, pid to) {
  request r{};
  long answer = 0;
  auto const take = [&](int key, long sent) { r = {key, sent}; };
  auto const took = [&](long n) { answer = n; };
  for (;;) {
    co_await me.receive(on("job"_a, as<int>, as<long>) >> take);
    me.send(to, "ask"_a, r.key);
    co_await me.receive(on("job"_a, number_of_answer(r.key), as<long>) >> took);
    noted.answered(r.key, r.sent, answer);
  }
}
task<> server_by_call(self me, pid to) {
  request r{};
  auto const take = [&](int key, long sent) { r = {key, sent}; };
  for (;;) {
    co_await me.receive(on("job"_a, as<int>, as<long>) >> take);
    long const answer = co_await me.call<long>(within(std::chrono::seconds(10)), to, "ask"_a,
                                               static_cast<long>(r.key));
    noted.answered(r.key, r.sent, answer);
  }
}

}  // namespace

int main(int argc, char** argv) {
  arguments const a = snowball::read(argc, argv);
  if (a.variant != "key" && a.variant != "call") return unknown(a.variant);
  actor_system sys{{.workers = static_cast<std::size_t>(a.workers)}};
  bridge here{sys};
  pid const behind = sys.spawn(back_end);
  pid const to = sys.spawn(a.variant == "key" ? server_by_key : server_by_call, behind);
  return measure(
      a, [&](int key, long sent) { here.send(to, "job"_a, key, sent); },
      [&] { here.send(behind, "pause"_a); });
}
