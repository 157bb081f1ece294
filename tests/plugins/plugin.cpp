// Compiled twice, into two shared libraries with hidden symbols. SIDE is 1 or 2.
#include "plugin.hpp"

using namespace heed;

namespace {

#if SIDE == 1
struct note {
  explicit note(int n) : number(n) {}
  int number;
};
#else
struct note {
  explicit note(int n) : text(std::to_string(n)), number(n) {}
  std::string text;
  int number;
};
#endif

void send_both(pid to, int n) {
  send(to, note(n));
  send(to, order(n, "paper"));
}

struct counted {
  int total = 0;
  int strange = 0;
};

task<> count_coroutine(self me) {
  counted so_far;
  auto const note_came = [&](note const& n) { so_far.total += 100 * n.number; };
  auto const order_came = [&](order const& o) { so_far.total += o.number; };
  auto const tell_total = [&] { me.reply(so_far.total); };
  auto const tell_strange = [&] { me.reply(so_far.strange); };
  auto const other_came = [&](message) { ++so_far.strange; };
  for (;;)
    co_await me.receive(on(as<note>) >> note_came, on(as<order>) >> order_came,
                        on("total"_a) >> tell_total, on("strange"_a) >> tell_strange,
                        otherwise >> other_came);
}

void count_thread(thread_self& me) {
  counted so_far;
  for (;;)
    me.receive(
        on(as<note>) >> [&](note const& n) { so_far.total += 100 * n.number; },
        on(as<order>) >> [&](order const& o) { so_far.total += o.number; },
        on("total"_a) >> [&] { me.reply(so_far.total); },
        on("strange"_a) >> [&] { me.reply(so_far.strange); },
        otherwise >> [&](message) { ++so_far.strange; });
}

class count_reactor : public reactor {
  counted so_far_;
  void on_note(note const& n) { so_far_.total += 100 * n.number; }
  void on_order(order const& o) { so_far_.total += o.number; }
  int on_total() { return so_far_.total; }
  int on_strange() { return so_far_.strange; }
  void on_other(message) { ++so_far_.strange; }

 public:
  static constexpr auto handles = handlers(
      on(as<note>) >> &count_reactor::on_note, on(as<order>) >> &count_reactor::on_order,
      on("total"_a) >> &count_reactor::on_total, on("strange"_a) >> &count_reactor::on_strange,
      otherwise >> &count_reactor::on_other);
};

task<> ask(self me, pid whom, pid to) {
  int const total = co_await me.call<int>(whom, "total"_a);
  me.send(to, "heard"_a, total);
}

task<> guest(self me, task<int> (*other)(self), pid to) {
  int const given = co_await other(me);
  me.send(to, "given"_a, given);
}

constexpr plugin functions{
    &send_both,
    [](actor_system& sys) { return sys.spawn(count_coroutine); },
    [](actor_system& sys) { return sys.spawn<count_reactor>(); },
    [](actor_system& sys) { return sys.spawn(count_thread); },
    [](actor_system& sys, pid whom, pid to) { return sys.spawn(ask, whom, to); },
    [](actor_system& sys, task<int> (*other)(self), pid to) {
      return sys.spawn(guest, other, to);
    }};

}  // namespace

extern "C" [[gnu::visibility("default")]] plugin const* heed_test_plugin() {
  return &functions;
}
