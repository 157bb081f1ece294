// What starts one child of a supervisor, whatever it is.
#pragma once

#include <actor/link.hpp>
#include <actor/options.hpp>
#include <actor/reactor.hpp>
#include <actor/self.hpp>
#include <actor/spawn.hpp>
#include <actor/task.hpp>

#include <match/detail/invoke.hpp>

#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <typeinfo>
#include <utility>

namespace heed::detail {

// The base of what has children of its own to start.
struct supervising {};

// What start_child appends to the arguments of a child of simple_one_for_one. Copies share it.
class more_arguments {
 public:
  more_arguments() = default;
  template <class... T>
    requires(sizeof...(T) > 0)
  explicit more_arguments(std::tuple<T...> values)
      : values_(std::make_shared<std::tuple<T...> const>(std::move(values))),
        type_(&typeid(list<T...>)) {}

  template <class... T>
  bool are(list<T...>) const noexcept {
    return sizeof...(T) == 0 ? !values_ : values_ && *type_ == typeid(list<T...>);
  }
  // f(values…), where they are of these types.
  template <class F, class... T>
  decltype(auto) give_to(list<T...>, F const& f) const {
    if constexpr (sizeof...(T) == 0)
      return f();
    else
      return std::apply(f, *static_cast<std::tuple<T...> const*>(values_.get()));
  }

 private:
  std::shared_ptr<void const> values_;
  std::type_info const* type_ = nullptr;
};

// A child that is there, or a task that comes to it.
struct child_begun {
  pid who;
  std::optional<task<pid>> goes_on = std::nullopt;
};

class child_starter {
 public:
  child_starter(child_starter const&) = delete;
  child_starter& operator=(child_starter const&) = delete;
  virtual ~child_starter() = default;

  // Whether a start takes these.
  virtual bool takes(more_arguments const& more) const noexcept = 0;
  // Starts one. It looks at `more` and at itself until it is done.
  virtual child_begun start(self& me, more_arguments const& more) const = 0;

  bool supervises() const noexcept { return supervises_; }

 protected:
  explicit child_starter(bool supervises) noexcept : supervises_(supervises) {}

 private:
  bool const supervises_;
};

// The types of the parameters of F behind the first `Known`, as they travel in a message.
template <std::size_t Known, class Params>
struct behind {
  using type = list<>;
};
template <class First, class... P>
struct behind<0, list<First, P...>> {
  using type = list<travels_as<First>, travels_as<P>...>;
};
template <std::size_t Known, class First, class... P>
  requires(Known != 0)
struct behind<Known, list<First, P...>> : behind<Known - 1, list<P...>> {};

template <class F, class... A>
concept runs_as_actor = takes<thread_self, F, A...> || takes<self, F, A...>;

// The options of a spawn, with the name kept.
class kept_options {
 public:
  explicit kept_options(spawn_options const& o) : options_(o), name_(o.name) {}

  spawn_options get() const noexcept {
    spawn_options out = options_;
    out.name = name_;
    return out;
  }

 private:
  spawn_options options_;
  std::string name_;
};

// f(me, args…) in a new actor.
template <class F, class... A>
class function_start final : public child_starter {
  static_assert(std::is_copy_constructible_v<F> && (... && std::is_copy_constructible_v<A>),
                "heed: child(f, args…) copies f and args at each start, and one of these cannot be "
                "copied: share it (std::shared_ptr), or write .start as a callable that spawns");

  using rest = std::conditional_t<runs_as_actor<F, A...>, list<>,
                                  typename behind<1 + sizeof...(A), params_of<F>>::type>;

 public:
  template <class G, class... B>
  explicit function_start(spawn_options const& options, G&& f, B&&... args)
      : child_starter(false),
        options_(options),
        f_(static_cast<G&&>(f)),
        args_(static_cast<B&&>(args)...) {}

  bool takes(more_arguments const& more) const noexcept override { return more.are(rest()); }
  child_begun start(self& me, more_arguments const& more) const override {
    return more.give_to(rest(), [&](auto const&... last) {
      return std::apply(
          [&](auto const&... first) {
            return child_begun{me.spawn_link(options_.get(), f_, first..., last...)};
          },
          args_);
    });
  }

 private:
  kept_options options_;
  F f_;
  std::tuple<A...> args_;
};

// A C(args…) in a new actor; More is what is appended to args.
template <class C, class More, class... A>
class class_start final : public child_starter {
  static_assert((... && std::is_copy_constructible_v<A>),
                "heed: child<Class>(args…) copies args at each start, and one of these cannot be "
                "copied: share it (std::shared_ptr), or write .start as a callable that spawns");

 public:
  template <class... B>
  explicit class_start(spawn_options const& options, B&&... args)
      : child_starter(std::is_base_of_v<supervising, C>),
        options_(options),
        args_(static_cast<B&&>(args)...) {}

  bool takes(more_arguments const& more) const noexcept override { return more.are(More()); }
  child_begun start(self& me, more_arguments const& more) const override {
    return more.give_to(More(), [&](auto const&... last) {
      return std::apply(
          [&](auto const&... first) {
            return child_begun{me.template spawn_link<C>(options_.get(), first..., last...)};
          },
          args_);
    });
  }

 private:
  kept_options options_;
  std::tuple<A...> args_;
};

template <class C, class... A>
std::shared_ptr<child_starter const> class_start_of(spawn_options const& options, A&&... args) {
  return std::make_shared<class_start<C, list<>, std::decay_t<A>...>>(options,
                                                                      static_cast<A&&>(args)...);
}
template <class C, class... T, class... A>
std::shared_ptr<child_starter const> class_start_of(spawn_options const& options, list<T...> const&,
                                                    A&&... args) {
  return std::make_shared<class_start<C, list<travels_as<T>...>, std::decay_t<A>...>>(
      options, static_cast<A&&>(args)...);
}

// A callable of the user's: f(me, more…).
template <class F, class... T>
consteval bool gives_child(list<T...>) {
  if constexpr (std::is_invocable_v<F const&, self&, T const&...>) {
    using given = std::invoke_result_t<F const&, self&, T const&...>;
    return std::is_same_v<given, pid> || std::is_same_v<given, task<pid>>;
  } else {
    return false;
  }
}
template <class F>
using more_of_start = typename behind<1, params_of<F>>::type;
template <class F>
concept starts_child = std::is_copy_constructible_v<F> && gives_child<F>(more_of_start<F>());

template <class F>
class called_start final : public child_starter {
  using rest = more_of_start<F>;

 public:
  template <class G>
  explicit called_start(G&& f) : child_starter(false), f_(static_cast<G&&>(f)) {}

  bool takes(more_arguments const& more) const noexcept override { return more.are(rest()); }
  child_begun start(self& me, more_arguments const& more) const override {
    return more.give_to(rest(), [&](auto const&... last) {
      if constexpr (requires { pid(f_(me, last...)); })
        return child_begun{f_(me, last...)};
      else
        return child_begun{pid(), f_(me, last...)};
    });
  }

 private:
  F f_;
};

}  // namespace heed::detail
