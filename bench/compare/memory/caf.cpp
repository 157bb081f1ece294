// caf KIND COUNT: as footprint/bytes.cpp, by CAF: by how many bytes the process grows for each
// actor that waits, or for each message that is skipped.
#include <caf/all.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "../../measure.hpp"

CAF_BEGIN_TYPE_ID_BLOCK(memory, first_custom_type_id)
CAF_ADD_ATOM(memory, memory, all_there, "all there")
CAF_ADD_ATOM(memory, memory, count_them, "count")
CAF_ADD_ATOM(memory, memory, end, "end")
CAF_ADD_ATOM(memory, memory, job, "job")
CAF_ADD_ATOM(memory, memory, waits, "waits")
CAF_END_TYPE_ID_BLOCK(memory)

using caf::actor;
using caf::behavior;
using caf::event_based_actor;
using caf::stateful_actor;
using namespace memory;

namespace {

actor creator;  // for all, so that none of them keeps it

behavior idle(event_based_actor* self) {
  self->send(creator, waits_v);
  return {[=](memory::end) { self->quit(); }};
}

// Skips what it is sent, until it is to say how much that is.
struct keeper_state {
  long sum = 0;
  int left = 0;
};
behavior keeper(stateful_actor<keeper_state>* self) {
  self->set_default_handler(caf::skip);
  return {[=](all_there) { self->send(creator, waits_v); },
          [=](count_them, int count) {
            self->state.left = count;
            self->become([=](job, int n, std::string const& text) {
              self->state.sum += n + static_cast<long>(text.size());
              if (--self->state.left == 0) self->send(creator, self->state.sum);
            });
          }};
}
void filler(event_based_actor* self, actor to, int count) {
  for (int i = 0; i < count; ++i)
    self->send(to, job_v, i, std::to_string(1'000'000'000'000'000 + i));
  self->send(to, all_there_v);
}

}  // namespace

int main(int argc, char** argv) {
  int count = 0;
  std::string_view const kind = argc == 3 ? argv[1] : "";
  if ((kind != "actor" && kind != "message") || !bench::is_number(argv[2], 1, count)) {
    std::fprintf(stderr, "usage: caf actor|message COUNT\n");
    return 2;
  }
  caf::actor_system_config settings;
  caf::actor_system sys{settings};
  caf::scoped_actor here{sys};
  creator = here;
  auto const one_waits = [&] { here->receive([](waits) {}); };
  if (kind == "actor") {
    // One that nobody knows would end. The places for them are there before.
    std::vector<actor> all(static_cast<std::size_t>(count));
    actor const first = sys.spawn(idle);
    one_waits();
    double const grown = bench::growth([&] {
      for (int made = 0; made < count;) {
        int const some = std::min(count - made, 1000);
        for (int i = 0; i < some; ++i) all[static_cast<std::size_t>(made + i)] = sys.spawn(idle);
        for (int i = 0; i < some; ++i) one_waits();
        made += some;
      }
    });
    bench::must_be(sys.registry().running() >= static_cast<std::size_t>(count),
                   "actors are missing");
    std::printf("%.0f\n", grown / count);
  } else {
    actor const to = sys.spawn(keeper);
    sys.spawn(filler, to, 0);
    one_waits();
    double const grown = bench::growth([&] {
      sys.spawn(filler, to, count);
      one_waits();
    });
    here->send(to, count_them_v, count);
    long sum = 0;
    here->receive([&](long n) { sum = n; });
    bench::must_be(sum == static_cast<long>(count) * (count - 1) / 2 + 16L * count,
                   "messages are missing");
    std::printf("%.0f\n", grown / count);
  }
  std::fflush(stdout);
  // They are not asked to end one by one: the process is what is measured.
  std::_Exit(0);
}
