// A registry of handlers, and the loop that serves it.
#pragma once

#include <actor/detail/clause_scope.hpp>
#include <actor/detail/clause_text.hpp>
#include <actor/detail/post_reply.hpp>
#include <actor/detail/running_task.hpp>
#include <actor/detail/text.hpp>
#include <actor/detail/wait_point.hpp>
#include <actor/detail/way.hpp>
#include <actor/process.hpp>
#include <actor/self.hpp>
#include <actor/stop.hpp>
#include <actor/task.hpp>

#include <match/clauses.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace heed {

// A registry: what a react loop does with which message. Clauses, or registries, in the order in
// which they are tried; every `otherwise` comes last, and the first given wins. Actions are member
// functions of the object that is served, and need no common type: what one gives is the reply,
// where a request asked; one that gives nothing does not reply.
//   static constexpr auto handles = heed::handlers(on(as<int>) >> &worker::on_int, base::handles);
template <class... X>
constexpr auto handlers(X&&... x) {
  static_assert(sizeof...(X) > 0, "heed: handlers needs at least one clause");
  return detail::list_of(static_cast<X&&>(x)...);
}

namespace detail {

// Whether a clause names `T`: its patterns say exactly that type.
template <class C, class T>
inline constexpr bool names_only = false;
template <class C, class T>
  requires(!C::is_otherwise)
inline constexpr bool names_only<C, T> =
    std::is_same_v<typename message_plan<C>::signature::type, list<T>>;

// What a loop with events of its own is asked, besides: see event_loop.
class own_events {
 public:
  // The event that is being handled is taken, from wherever it is kept.
  virtual void take(process& p, block* b) noexcept = 0;
  // A handler has given the answer to a request, which is sent when this returns.
  virtual void before_answer() noexcept = 0;

 protected:
  ~own_events() = default;
};

// What is done with a handler's result: it is the reply, where a request asked. A tuple answers
// with its elements; a coroutine answers when it is done.
class reply_sink {
 public:
  reply_sink(process& p, clause_scope const& scope, running_task& task, own_events* own) noexcept
      : p_(p), scope_(scope), task_(task), own_(own) {}

  process& owner() const noexcept { return p_; }
  own_events* own() const noexcept { return own_; }

  template <class Bindings>
  Bindings& keep_bindings() {
    return task_.keep_bindings<Bindings>();
  }
  // The message stays where it is.
  void leave() noexcept { left_ = true; }
  bool left() const noexcept { return left_; }

  template <class Run>
  void set(Run&& run) {
    using given = std::remove_cvref_t<decltype(run())>;
    if constexpr (goes_on<given>) {
      using T = typename comes_to<given>::type;
      go_on(run(), [](running_task& t, reply_sink& sink) {
        sink.set([&]() -> T { return t.template result<T>(); });
      });
    } else if constexpr (std::is_void_v<given> || std::is_same_v<given, never>) {
      run();
    } else {
      decltype(auto) value = run();
      if (scope_.request()) {
        if (own_) own_->before_answer();
        answer(static_cast<decltype(value)&&>(value));
      }
    }
  }
  // A coroutine, and what becomes of what it gives.
  template <class T>
  void go_on(heed::task<T> t, void (*then)(running_task&, reply_sink&)) noexcept {
    task_.set(static_cast<heed::task<T>&&>(t));
    when_done_ = then;
  }
  // The coroutine is done.
  void take_over() { when_done_(task_, *this); }

 private:
  template <class... T>
  void answer(std::tuple<T...> value) {
    std::apply(
        [&](auto&... part) {
          post_reply(scope_.sender(), scope_.request(), p_.self(), std::move(part)...);
        },
        value);
  }
  template <class T>
  void answer(T&& value) {
    post_reply(scope_.sender(), scope_.request(), p_.self(), static_cast<T&&>(value));
  }

  process& p_;
  clause_scope const& scope_;
  running_task& task_;
  own_events* const own_;  // or null
  void (*when_done_)(running_task&, reply_sink&) = nullptr;
  bool left_ = false;
};

// The clauses of a registry that name `T`, tried on a message that is one.
template <class T, std::size_t I, class C, class Take, class Out, class Object>
bool run_if_naming(base_of_part<I, C> const& part, message& m, Take const& take, Out& out,
                   Object& object) {
  if constexpr (names_only<C, T>)
    return message_to<I, C>(part, m, take, out, object);
  else
    return false;
}
template <class T, class... C, std::size_t... I, class Take, class Out, class Object>
bool run_clauses_naming(clause_list<C...> const& registry, std::index_sequence<I...>, message& m,
                        Take const& take, Out& out, Object& object) {
  return (run_if_naming<T, I, C>(registry.all(), m, take, out, object) || ...);
}

// One message while a react loop handles it: as long as its handler runs.
class handled_message {
 public:
  handled_message(process& p, block* b, own_events* own = nullptr) noexcept
      : scope_(p), out_(p, scope_, task_, own), block_(b) {}

  clause_scope& scope() noexcept { return scope_; }
  reply_sink& out() noexcept { return out_; }
  running_task& task() noexcept { return task_; }

  message&& take(process& p) {
    if (own_events* const own = out_.own())
      own->take(p, block_);
    else
      p.take(block_);
    return scope_.take();
  }

 private:
  entered_scope scope_;
  running_task task_;
  reply_sink out_;
  block* block_;
};

// Another registry than the one the loop began with, and the object that it acts on.
struct served {
  void const* registry = nullptr;
  void* object = nullptr;
  bool (*try_one)(served const&, message&, bool stops, process&, handled_message&) = nullptr;
  void (*tell)(served const&, std::string&) = nullptr;
  std::shared_ptr<void const> kept;  // where the loop keeps the registry itself
};

// The react loop: serves the oldest message, again and again, until `stop` comes. A handler that is
// a coroutine is awaited before the next message is looked at. Between two messages it has hardly
// anything to keep.
class reacting : public react_loop {
 public:
  // From the next message on, this registry serves, and what was postponed has its turn again.
  void serve_by(served other) {
    rest& kept = more();
    kept.next = std::move(other);
    kept.changes = true;
    begin_anew();
  }

  // The loop of the actor, if it runs one.
  static reacting* of(process const& p) noexcept { return static_cast<reacting*>(p.loop()); }

  struct taking {
    process& owner;
    handled_message& now;
    message&& operator()() const { return now.take(owner); }
  };

  template <class Registry, class Object>
  static bool try_clauses(Registry const& registry, Object& object, message& m, bool stops,
                          process& p, handled_message& now) {
    taking const take{p, now};
    if (stops)
      return run_clauses_naming<stop>(registry, std::make_index_sequence<Registry::size>(), m, take,
                                      now.out(), object);
    return registry.run_on_message(m, take, now.out(), object);
  }

 protected:
  // What most loops do not need.
  struct rest : loop_rest {
    served now, next;
    bool changes = false;
    std::optional<handled_message> busy;  // here, where its handler may wait
  };

  reacting() = default;
  ~reacting() { delete if_any(); }

  rest* if_any() const noexcept { return static_cast<rest*>(rest_); }
  rest& more() {
    if (!rest_) rest_ = new rest;
    return *if_any();
  }

  // `Object` and `first` are what the loop began with.
  template <class Object, class Registry>
  void tell_loop(Registry const& first, std::string& out) const {
    (out += "the react loop of ") += printed_name(describe<Object>());
    out += ": ";
    rest const* const kept = if_any();
    served const* const now = !kept ? nullptr : kept->changes ? &kept->next : &kept->now;
    if (now && now->tell)
      now->tell(*now, out);
    else
      write_clauses(out, first);
  }

  bool is_busy() const noexcept { return if_any() && if_any()->busy; }
  void drop_handler() noexcept {
    if (rest* const kept = if_any()) kept->busy.reset();
  }

  // Serves what has come, for the wait that this loop is. True once a `stop` has ended it. `first`
  // tries the registry that the loop began with; `Waits`: one of its handlers may be a coroutine.
  template <bool Waits, class First>
  bool serve(process& p, wait_point& whole, First const& first) {
    if constexpr (Waits) more();
    rest* kept = if_any();
    if (kept && kept->busy) {
      noting_throws(kept->busy->scope(), [&] { kept->busy->out().take_over(); });
      kept->busy.reset();
    }
    while (block* b = kept ? kept->next_in(p.queue) : p.queue.first()) {
      bool over = false;
      if (kept) {
        if (std::exchange(kept->changes, false)) kept->now = std::move(kept->next);
        handled_message& now = kept->busy.emplace(p, b);
        noting_throws(now.scope(), [&] { over = serve_one(p, b, now, first); });
        if (!now.task().empty()) {
          now.task().start(p, whole);
          static_cast<void>(p.spend());  // it may never wait
          return false;
        }
        kept->busy.reset();
      } else {
        handled_message now(p, b);
        noting_throws(now.scope(), [&] { over = serve_one(p, b, now, first); });
        kept = if_any();
      }
      if (over) return true;
      if (!p.spend()) return false;
      // What has to go for what came meanwhile is not served.
      if (p.is_bounded()) [[unlikely]]
        p.make_way();
      p.leave_if_asked();
    }
    p.look_at_crowd();
    return false;
  }

  // A message that nothing fitted, but a `stop` ends the loop: true then. Else it is dropped, and
  // that is told.
  bool reject(process& p, message rejected, bool stops) {
    if (stops) {
      p.more().stop_asked = std::move(rejected);
      return true;
    }
    p.system()->count_unhandled();
    p.system()->reports().unhandled(
        [&] { return unhandled_message{p.self(), rejected.sender(), to_string(rejected)}; });
    return false;
  }

 private:
  // True when it was a `stop` that ends the loop.
  template <class First>
  bool serve_one(process& p, block* b, handled_message& now, First const& first) {
    message& seen = now.scope().examine(b);
    bool const stops = seen.exactly<stop>() != nullptr;
    rest const* const kept = if_any();
    bool const fits = kept && kept->now.try_one ? kept->now.try_one(kept->now, seen, stops, p, now)
                                                : first(seen, stops, p, now);
    if (fits && now.out().left()) {
      now.scope().pass();
      more().put_aside(b);
      p.set_aside(b);
    } else if (!fits) {
      now.scope().pass();
      return reject(p, access::make<message>(p.take(b)), stops);
    }
    return false;
  }
};

template <class Registry, class Object>
served served_by(Registry const& registry, Object& object) noexcept {
  return {&registry, const_cast<std::remove_const_t<Object>*>(&object),
          [](served const& s, message& m, bool stops, process& p, handled_message& now) {
            return reacting::try_clauses(*static_cast<Registry const*>(s.registry),
                                         *static_cast<Object*>(s.object), m, stops, p, now);
          },
          [](served const& s, std::string& out) {
            write_clauses(out, *static_cast<Registry const*>(s.registry));
          },
          nullptr};
}

// Whether one of the handlers may be a coroutine.
template <class Registry, class Object>
inline constexpr bool may_wait = Registry::template goes_on<message, Object>;

// `me.react`: the loop of an actor that runs other code as well.
template <class Registry, class Object>
class reacting_here final : public awaited_point, public reacting {
 public:
  reacting_here(process& p, site at, Registry const& registry, Object& object) noexcept
      : awaited_point(wait_kind_of<reacting_here>, p),
        at_(at),
        registry_(registry),
        object_(object) {}
  ~reacting_here() {
    drop_handler();
    if (owner().loop() != this) return;
    owner().set_loop(outer_);
    // It does not know what has become of those before its mark.
    if (outer_) outer_->begin_anew();
  }

  bool begin() {
    outer_ = owner().set_loop(this);
    return look(false);
  }
  bool look(bool) {
    return serve<may_wait<Registry, Object>>(
        owner(), *this, [this](message& m, bool stops, process& p, handled_message& now) {
          return try_clauses(registry_, object_, m, stops, p, now);
        });
  }
  void given_up() noexcept { drop_handler(); }
  void told(wait_text& out) const {
    out.at = at_;
    tell_loop<std::remove_const_t<Object>>(registry_, out.text);
  }
  void finish() const noexcept {}
  static constexpr void check_awaited_at_once() noexcept {}

 private:
  site at_;
  Registry const& registry_;
  Object& object_;
  react_loop* outer_ = nullptr;
};

}  // namespace detail

// In place of an action in a registry: `on(…) >> postpone` puts the message aside until the actor
// serves another registry (me.become), when it has its turn again, in order.
struct postpone_action {};
inline constexpr postpone_action postpone{};

namespace detail {
template <>
inline constexpr bool leaves_message<constantly<postpone_action>> = true;
}

template <class Registry, class Object>
void actor_verbs::become(Registry&& registry, Object& object) {
  auto* const loop = detail::reacting::of(*inner_);
  if (!loop) throw std::logic_error("heed: become() outside of a react loop");
  if constexpr (std::is_lvalue_reference_v<Registry> &&
                std::is_const_v<std::remove_reference_t<Registry>>) {
    loop->serve_by(detail::served_by(registry, object));
  } else {
    auto const kept =
        std::make_shared<std::remove_cvref_t<Registry> const>(static_cast<Registry&&>(registry));
    detail::served other = detail::served_by(*kept, object);
    other.kept = kept;
    loop->serve_by(std::move(other));
  }
}

template <class Registry, class Object>
void thread_self::react(Registry const& registry, Object& object, detail::site at) {
  detail::blocking_way::wait<detail::reacting_here<Registry, Object>>(*inner_, at, registry,
                                                                      object);
  exit(exit_reason::normal);
}

template <class Registry, class Object>
task<> self::react(Registry const& registry, Object& object, detail::site at) {
  self me = *this;
  co_await detail::suspending_way::wait<detail::reacting_here<Registry, Object>>(*me.inner_, at,
                                                                                 registry, object);
  me.exit(exit_reason::normal);
}

}  // namespace heed
