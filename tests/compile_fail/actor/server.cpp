#include <actor/actor.hpp>
#include <actor/server.hpp>

// Servers that cannot be started.

using namespace heed;

class good : public server<good> {
 public:
  void init(int) {}
  void terminate(exit_reason const&) {}
  int on_get() { return 1; }
  static constexpr auto handles = handlers(on("get"_a) >> &good::on_get);
};

result<pid> start_it(bridge& here) {
  return here.start_link<good>(within(std::chrono::seconds(1)), {.name = "good"}, 1);
}

#if HEED_FAIL == 1
// expect 1: a server has a public registry
class bare : public server<bare> {
 public:
  void init() {}
};
auto bad(bridge& here) {
  return here.start<bare>();
}
#endif

#if HEED_FAIL == 2
// expect 2: the class has no public member init that takes them
auto bad(bridge& here) {
  return here.start<good>("one");
}
#endif

#if HEED_FAIL == 3
// expect 3: the class has no public member init that takes them
class without : public server<without> {
 public:
  void on_get() {}
  static constexpr auto handles = handlers(on("get"_a) >> &without::on_get);
};
auto bad(actor_system& sys) {
  return sys.spawn<without>();
}
#endif

#if HEED_FAIL == 4
// expect 4: init gives nothing, or a std::optional<heed::exit_reason> that says why
class wrong : public server<wrong> {
 public:
  bool init() { return true; }
  void on_get() {}
  static constexpr auto handles = handlers(on("get"_a) >> &wrong::on_get);
};
auto bad(bridge& here) {
  return here.start<wrong>();
}
#endif

#if HEED_FAIL == 5
// expect 5: terminate is called as void terminate(heed::exit_reason const&), and does not wait
class waiting : public server<waiting> {
 public:
  void init() {}
  task<> terminate(exit_reason const&) { co_await me.yield(); }
  void on_get() {}
  static constexpr auto handles = handlers(on("get"_a) >> &waiting::on_get);
};
auto bad(bridge& here) {
  return here.start<waiting>();
}
#endif

#if HEED_FAIL == 6
// expect 6: terminate is called as void terminate(heed::exit_reason const&), and does not wait
class other : public server<other> {
 public:
  void init() {}
  void terminate(int) {}
  void on_get() {}
  static constexpr auto handles = handlers(on("get"_a) >> &other::on_get);
};
auto bad(bridge& here) {
  return here.start<other>();
}
#endif

#if HEED_FAIL == 7
// expect 7: a server is made without arguments, and init(args…) is given them
class made : public server<made> {
 public:
  explicit made(int) {}
  void init(int) {}
  void on_get() {}
  static constexpr auto handles = handlers(on("get"_a) >> &made::on_get);
};
auto bad(bridge& here) {
  return here.start<made>(1);
}
#endif

#if HEED_FAIL == 8
// expect 8: start<Class>(args…) waits until a server has begun
class plain : public reactor {
 public:
  void on_get() {}
  static constexpr auto handles = handlers(on("get"_a) >> &plain::on_get);
};
auto bad(bridge& here) {
  here.start<plain>();
}
#endif

#if HEED_FAIL == 9 && (defined(__clang__) || __GNUC__ >= 14)
#error g++ before 14 destroys a struct without a constructor twice
#elif HEED_FAIL == 9
// expect 9: g++ before 14 destroys a struct without a constructor twice
struct order {
  std::string text;
};
class taking : public server<taking> {
 public:
  void init(order const&) {}
  void on_get() {}
  static constexpr auto handles = handlers(on("get"_a) >> &taking::on_get);
};
task<> bad(self me, std::string s) {
  static_cast<void>(co_await me.start<taking>(order{s}));
}
#endif
