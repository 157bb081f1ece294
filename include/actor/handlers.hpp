// A registry of handlers, and the loop that serves it.
#pragma once

#include <actor/detail/clause_scope.hpp>
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

// Whether a clause names `stop`: its patterns say exactly that type.
template <class C>
inline constexpr bool names_stop = false;
template <class C>
  requires(!C::is_otherwise)
inline constexpr bool names_stop<C> =
    std::is_same_v<typename message_plan<C>::signature::type, list<stop>>;

// What is done with a handler's result: it is the reply, where a request asked. A tuple answers
// with its elements; a coroutine answers when it is done.
class reply_sink {
 public:
  reply_sink(process& p, clause_scope const& scope, running_task& task) noexcept
      : p_(p), scope_(scope), task_(task) {}

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
      task_.set(run());
      using T = typename comes_to<given>::type;
      when_done_ = [](running_task& t, reply_sink& sink) {
        sink.set([&]() -> T { return t.template result<T>(); });
      };
    } else if constexpr (std::is_void_v<given> || std::is_same_v<given, never>) {
      run();
    } else {
      decltype(auto) value = run();
      if (scope_.request()) answer(static_cast<decltype(value)&&>(value));
    }
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
  void (*when_done_)(running_task&, reply_sink&) = nullptr;
  bool left_ = false;
};

// The clauses of a registry that name `stop`, tried on a message that is one.
template <class... C, class Take, class Out, class Object>
bool run_stop_clauses(clause_list<C...> const& registry, message& m, Take const& take, Out& out,
                      Object& object) {
  auto const one = [&]<std::size_t I>(std::integral_constant<std::size_t, I>) {
    using clause = nth<I, C...>;
    if constexpr (names_stop<clause>)
      return clause_list<clause>(registry.template get<I>()).run_on_message(m, take, out, object);
    else
      return false;
  };
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return (one(std::integral_constant<std::size_t, I>()) || ...);
  }(std::index_sequence_for<C...>());
}

// A registry and the object that it acts on, of whatever types.
struct served {
  void const* registry;
  void* object;
  bool (*try_one)(served const&, message&, bool stops, void* loop, reply_sink&);
};

// The react loop: serves the oldest message, again and again, until `stop` comes. A handler that is
// a coroutine is awaited before the next message is looked at.
class reacting final : public wait_point {
 public:
  template <class Registry, class Object>
  reacting(process& p, Registry const& registry, Object& object) : p_(p), scope_(p) {
    serve_by(registry, object);
  }

  // From the next message on, this registry serves, and what was postponed has its turn again.
  template <class Registry, class Object>
  void serve_by(Registry const& registry, Object& object) noexcept {
    served_ = {&registry, const_cast<std::remove_const_t<Object>*>(&object),
               &try_clauses<Registry, Object>};
    p_.queue.set_mark(nullptr);
  }
  // The same with a registry that this loop keeps.
  template <class Registry, class Object>
  void serve_by(std::shared_ptr<Registry const> registry, Object& object) noexcept {
    next_kept_ = registry;
    serve_by(*registry, object);
  }

  // The loop of the actor, if it runs one.
  static reacting* of(process const& p) noexcept { return static_cast<reacting*>(p.reacting); }

  bool begin() {
    p_.queue.set_mark(nullptr);
    outer_ = std::exchange(p_.reacting, this);
    return look(false);
  }
  ~reacting() {
    task_.drop();
    if (p_.reacting == this) p_.reacting = outer_;
  }

  bool look(bool) override {
    if (!task_.empty()) {
      out_->take_over();
      task_.drop();
      finish_one();
    }
    while (block* b = p_.queue.after(p_.queue.mark())) {
      if (!serve(b)) return true;
      if (!task_.empty()) {
        task_.start(p_, *this);
        return false;
      }
      if (!p_.spend()) return false;
    }
    return false;
  }

  void abandon() noexcept override {
    task_.drop();
    finish_one();
  }

  void finish() const noexcept {}
  static constexpr void check_awaited_at_once() noexcept {}

 private:
  // False when it was a `stop` that ends the loop.
  bool serve(block* b) {
    if (next_kept_) kept_ = std::exchange(next_kept_, nullptr);
    scope_.enter();
    reply_sink& out = out_.emplace(p_, scope_, task_);
    serving_ = b;
    message& seen = scope_.examine(b);
    bool const stops = seen.exactly<stop>() != nullptr;
    bool const fits = served_.try_one(served_, seen, stops, this, out);
    if (fits && out.left()) {
      scope_.pass();
      p_.queue.set_mark(b);
      finish_one();
    } else if (fits) {
      if (task_.empty()) finish_one();
    } else {
      scope_.pass();
      message rejected = access::make<message>(p_.queue.take(b));
      finish_one();
      if (stops) {
        p_.stop_asked = std::move(rejected);
        return false;
      }
      p_.system->count_unhandled();
      report(p_.self(), " dropped a message that nothing handles: ", rejected, " from ",
             rejected.sender());
    }
    return true;
  }

  message&& take_served() {
    p_.queue.take(serving_);
    return scope_.take();
  }

  void finish_one() noexcept {
    out_.reset();
    scope_.leave();
  }

  template <class Registry, class Object>
  static bool try_clauses(served const& s, message& m, bool stops, void* loop, reply_sink& out) {
    auto const& registry = *static_cast<Registry const*>(s.registry);
    auto& object = *static_cast<Object*>(s.object);
    auto const take = [loop]() -> message&& { return static_cast<reacting*>(loop)->take_served(); };
    if (stops) return run_stop_clauses(registry, m, take, out, object);
    return registry.run_on_message(m, take, out, object);
  }

  process& p_;
  served served_{};
  std::shared_ptr<void const> kept_, next_kept_;
  void* outer_ = nullptr;
  block* serving_ = nullptr;
  clause_scope scope_;
  std::optional<reply_sink> out_;
  running_task task_;
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
                std::is_const_v<std::remove_reference_t<Registry>>)
    loop->serve_by(registry, object);
  else
    loop->serve_by(
        std::make_shared<std::remove_cvref_t<Registry> const>(static_cast<Registry&&>(registry)),
        object);
}

template <class Registry, class Object>
void thread_self::react(Registry const& registry, Object& object) {
  detail::blocking_way::wait<detail::reacting>(*inner_, registry, object);
  exit(exit_reason::normal);
}

template <class Registry, class Object>
task<> self::react(Registry const& registry, Object& object) {
  self me = *this;
  co_await detail::suspending_way::wait<detail::reacting>(*me.inner_, registry, object);
  me.exit(exit_reason::normal);
}

}  // namespace heed
