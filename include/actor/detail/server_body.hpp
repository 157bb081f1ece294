// The body of an actor that is a server.
#pragma once

#include <actor/detail/actor_body.hpp>
#include <actor/detail/event_loop.hpp>
#include <actor/detail/running_task.hpp>
#include <actor/detail/text.hpp>
#include <actor/exit_reason.hpp>
#include <actor/reactor.hpp>
#include <actor/task.hpp>

#include <match/detail/hana.hpp>

#include <cstddef>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace heed::detail {

// The part of a server that is the same for all.
class server_base : public reactor {
 protected:
  server_base() = default;
  ~server_base() = default;

  event_loop& loop(char const* verb) const {
    if (!loop_)
      throw std::logic_error(to_text("heed: ", verb, " before init(): there is no loop yet"));
    return *loop_;
  }

 private:
  template <class, class...>
  friend class server_body;

  event_loop* loop_ = nullptr;
};

template <class C, class... A>
concept has_init = requires(C& c) { c.init(std::declval<A>()...); };
template <class C>
concept has_terminate = requires(C& c, exit_reason const& why) { c.terminate(why); };

// What is said to the loop before `init`; of a state machine, its first state.
inline void prepare_loop(event_loop&, server_base&) noexcept {}

// A server, made in its actor; `init` is given arguments that live as long as it.
template <class C, class... A>
class server_body final : public actor_body, public wait_point, public event_loop {
 public:
  template <class... B>
  explicit server_body(B&&... args)
      : wait_point(wait_kind_of<server_body>), args_(static_cast<B&&>(args)...) {}

  void run(process& p) noexcept override {
    current_here const here(p);
    run_slice(p, [&] { return work(p); });
  }

  bool look(bool) {
    return serve_events(*current_process, *this,
                        [this](message& m, bool stops, process& p, handled_message& now) {
                          return try_clauses(C::handles, object_, m, stops, p, now);
                        });
  }
  deadline until() const noexcept { return first_timeout(); }
  void told(wait_text& out) const { tell_loop<C>(C::handles, out.text); }

  void discard(process* p) noexcept override {
    if (p) {
      current_here const here(*p);
      drop_handler();
      if (p->has_begun) object_.~C();
    }
    delete this;
  }

 private:
  using indices = std::index_sequence_for<A...>;

  ~server_body() {}  // `discard` knows whether the object is there

  slice work(process& p) {
    if (!p.has_begun) {
      p.set_loop(this);
      try {
        ::new (static_cast<void*>(std::addressof(object_))) C();
      } catch (...) {
        end_by_exception(p);
        return slice::ended;
      }
      p.has_begun = true;
      static_cast<server_base&>(object_).loop_ = this;
      prepare_loop(*this, object_);
      p.look_next(*this);
    }
    try {
      return run_coroutines(p);
    } catch (actor_exit const&) {
      if (!has_ended_itself(p)) throw;
      return slice::ended;
    }
  }

  void begin_object(reply_sink& out) override {
    using given = decltype(init(indices()));
    if constexpr (is_task<given>)
      go_on_with(init(indices()), out);
    else
      judge<given>([&] { return init(indices()); });
  }
  void end_object(exit_reason const& why) override {
    if constexpr (has_terminate<C>) object_.terminate(why);
  }

  template <std::size_t... I>
  decltype(auto) init(std::index_sequence<I...>) {
    if constexpr (has_init<C, A...>)
      return object_.init(static_cast<A&&>(get<I>(args_))...);
    else
      return object_.init(get<I>(args_)...);
  }
  template <class R>
  void go_on_with(task<R> whole, reply_sink& out) {
    out.go_on(std::move(whole), [](running_task& t, reply_sink& sink) {
      static_cast<server_body*>(sink.owner().body)->template judge<R>([&]() -> R {
        return t.template result<R>();
      });
    });
  }
  // What `init` gives is nothing, or a reason where there is one.
  template <class R, class Init>
  void judge(Init const& init) {
    if constexpr (std::is_void_v<R>) {
      init();
    } else {
      std::optional<exit_reason> why = init();
      if (why) stop_with(std::move(*why));
    }
  }

  [[no_unique_address]] pack<A...> args_;
  union {
    C object_;
  };
};

}  // namespace heed::detail
