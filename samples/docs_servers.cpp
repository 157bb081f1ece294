// The examples of docs/servers.md, each a part of it. What they claim holds, or the program ends.
#undef NDEBUG
#include <actor/actor.hpp>
#include <actor/server.hpp>
#include <actor/state_machine.hpp>

#include <cassert>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace heed;
using namespace heed::literals;
using namespace std::chrono_literals;

// [server]
class stock : public server<stock> {
  std::map<std::string, int> items_;
  std::map<std::string, std::vector<reply_promise>> waiting_;

  int on_count(std::string const& item) { return items_[item]; }  // a call: this is the reply
  void on_wait(std::string const& item) {                         // a call that is answered later
    waiting_[item].push_back(me.promise());
  }
  void on_put(std::string const& item, int n) {  // a message
    items_[item] += n;
    for (reply_promise& p : waiting_[item]) p.reply(items_[item]);
    waiting_.erase(item);
  }
  int on_close() {
    stop_with(exit_reason::normal);  // terminate() runs, then the reply is sent
    return static_cast<int>(items_.size());
  }

 public:
  std::optional<exit_reason> init(std::string first, int n) {
    if (n < 0) return "nothing has less than none";
    items_[std::move(first)] = n;
    return std::nullopt;
  }
  void terminate(exit_reason const&) { waiting_.clear(); }

  static constexpr auto handles =
      handlers(on("count"_a, arg) >> &stock::on_count, on("wait"_a, arg) >> &stock::on_wait,
               on("put"_a, arg, arg) >> &stock::on_put, on("close"_a) >> &stock::on_close);
};
// []

void servers(bridge& here) {
  // [server: use]
  result<pid> const s = here.start<stock>({.name = "stock"}, "tea", 3);  // init("tea", 3) is done
  assert(here.call<int>(*s, "count"_a, "tea") == 3);
  pending p = here.request(*s, "wait"_a, "coffee");
  here.send(*s, "put"_a, "coffee", 7);
  assert(here.get<int>(p) == 7);
  assert(here.call<int>(*s, "close"_a) == 2);

  result<pid> const none = here.start<stock>({.name = "other stock"}, "tea", -1);
  assert(none.error().why() == call_error::down);
  assert(none.error().reason() == exit_reason("nothing has less than none"));
  assert(!here.system().where("other stock"));  // the name is free by now
  // []
}

// [continue]
// Reads what it needs while its starter goes on; whoever asks meanwhile waits.
class catalogue : public server<catalogue> {
  std::vector<std::string> all_;

  task<> on_load(pid source) {
    all_ = co_await me.call<std::vector<std::string>>(source, "all"_a);
    idle_timeout(10min);
  }
  std::size_t on_size() {
    idle_timeout(10min);  // each handler asks again
    return all_.size();
  }
  void on_idle() { stop_with(exit_reason::normal); }

 public:
  void init(pid source) { continue_with("load"_a, source); }  // before any message
  static constexpr auto handles =
      handlers(on("load"_a, arg) >> &catalogue::on_load, on("size"_a) >> &catalogue::on_size,
               on("timeout"_a) >> &catalogue::on_idle);
};
// []

void continuing() {
  // [continue: use]
  manual_system sys;
  bridge here{sys};
  pid const source = sys.spawn([](self me) -> task<> {
    std::vector<std::string> const all{"one", "two"};
    for (;;) co_await me.receive(on("all"_a) >> [&] { me.reply(all); });
  });
  pid const c = *here.start<catalogue>(source);
  assert(here.call<std::size_t>(c, "size"_a) == 2);
  sys.advance(9min);
  assert(here.call<std::size_t>(c, "size"_a) == 2);
  sys.advance(10min);
  assert(!sys.alive(c));
  // []
}

// [machine]
// Connects, and tries again where that fails; what is to be sent waits until it is connected.
class line : public state_machine<line> {
  int tries_ = 0;

  void enter_idle() { set_timeout(state_timeout, tries_ * 1s, "dial"_a); }
  void on_dial() {
    ++tries_;
    next_state(dialling);
  }

  void on_answered(bool well) {
    if (!well) return next_state(handles);
    next_event("hello"_a);  // before all that has waited
    next_state(connected);
  }

  void on_hello() { sent_.push_back("hello"); }
  std::size_t on_send(std::string const& text) {
    sent_.push_back(text);
    return sent_.size();
  }

  std::vector<std::string> sent_;

 public:
  void init() {}

  static constexpr auto handles =
      handlers(on(is<state_enter>) >> &line::enter_idle, on("dial"_a) >> &line::on_dial,
               on("send"_a, is<std::string>) >> postpone);
  static constexpr auto dialling = handlers(on("answered"_a, arg) >> &line::on_answered,
                                            on("send"_a, is<std::string>) >> postpone);
  static constexpr auto connected =
      handlers(on("hello"_a) >> &line::on_hello, on("send"_a, arg) >> &line::on_send);
};
// []

void machines() {
  // [machine: use]
  manual_system sys;
  bridge here{sys};
  pid const l = *here.start<line>();
  pending one = here.request(l, "send"_a, "one"), two = here.request(l, "send"_a, "two");
  here.send(l, "answered"_a, false);  // the first try, at once, was in vain
  sys.advance(1s);
  here.send(l, "answered"_a, true);
  assert(here.get<std::size_t>(one) == 2 && here.get<std::size_t>(two) == 3);
  // []
}

int main() {
  actor_system sys;
  bridge here{sys};
  servers(here);
  continuing();
  machines();
}
