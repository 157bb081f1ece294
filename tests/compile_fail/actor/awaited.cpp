#include <actor/actor.hpp>

#include <coroutine>
#include <string>
#include <utility>

// What g++ before 14 would destroy twice, what is awaited outside of a task, and what a task cannot
// await.

using namespace heed;

struct order {
  std::string text;
};
struct made {
  explicit made(std::string t) : text(std::move(t)) {}
  std::string text;
};

task<> good(self me, std::string s) {
  auto const named = [s](std::string const& t) { return t == s; };
  co_await me.receive(on(named) >> [] {}, on(1) >> [&] { s.clear(); });
  co_await me.call<void>(me.pid(), made(s));
  order const o{s};
  co_await me.call<void>(me.pid(), o);
  auto in_two_steps = me.call<void>(me.pid(), order{s});
  co_await in_two_steps;
}

#if HEED_FAIL == 1 && (defined(__clang__) || __GNUC__ >= 14)
#error g++ before 14 destroys a lambda with such captures twice
#elif HEED_FAIL == 1
// expect 1: g++ before 14 destroys a lambda with such captures twice
task<> bad(self me, std::string s) {
  co_await me.receive(on(1) >> [s] {});
}
#endif

#if HEED_FAIL == 2 && (defined(__clang__) || __GNUC__ >= 14)
#error g++ before 14 destroys a lambda with such captures twice
#elif HEED_FAIL == 2
// expect 2: g++ before 14 destroys a lambda with such captures twice
task<> bad(self me, std::string s) {
  co_await me.receive(on([s](std::string const& t) { return t == s; }) >> [] {});
}
#endif

#if HEED_FAIL == 3 && (defined(__clang__) || __GNUC__ >= 14)
#error g++ before 14 destroys a lambda with such captures twice
#elif HEED_FAIL == 3
// expect 3: g++ before 14 destroys a lambda with such captures twice
task<> bad(self me, std::string s) {
  co_await me.receive(on(as<int>).when([s](int) { return s.empty(); }) >> [](int) {});
}
#endif

#if HEED_FAIL == 4 && (defined(__clang__) || __GNUC__ >= 14)
#error g++ before 14 destroys a struct without a constructor twice
#elif HEED_FAIL == 4
// expect 4: g++ before 14 destroys a struct without a constructor twice
task<> bad(self me, std::string s) {
  co_await me.call<void>(me.pid(), order{s});
}
#endif

#if HEED_FAIL == 5
// expect 5: an action that is a coroutine needs a coroutine actor
void bad(thread_self& me) {
  me.receive(on(1) >> []() -> task<> { co_return; });
}
#endif

#if HEED_FAIL == 6
// expect 6: a task awaits what a verb of its actor, or a task, gives
task<> bad(self) {
  co_await std::suspend_always();
}
#endif

// Another library's.
struct foreign {
  struct awaiter {
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<>) const noexcept {}
    void await_resume() const noexcept {}
  };
};
foreign::awaiter operator co_await(foreign) {
  return {};
}

#if HEED_FAIL == 7
// expect 7: a task awaits what a verb of its actor, or a task, gives
task<int> bad(self) {
  foreign const f;
  co_await f;
  co_return 1;
}
#endif

// One of the user's own, that is awaited as a verb is.
struct wrapped {
  decltype(std::declval<self&>().yield()) inner;
  auto operator co_await() noexcept { return inner.operator co_await(); }
};
task<> awaits_its_own(self me) {
  wrapped w{me.yield()};
  co_await w;
  task<int> t = [](self) -> task<int> { co_return 1; }(me);
  co_await std::move(t);
}
