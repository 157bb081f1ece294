// Why an actor ended.
#pragma once

#include <actor/detail/text.hpp>

#include <match/descriptor.hpp>
#include <match/detail/invoke.hpp>

#include <atomic>
#include <concepts>
#include <cstdint>
#include <exception>
#include <memory>
#include <ostream>
#include <string>
#include <type_traits>
#include <typeinfo>
#include <utility>

namespace heed {

// Why an actor ended: one of the five named reasons, an exception that escaped, or any value of
// the user's, kept immutable and shared. Copying never throws and never allocates. Two reasons are
// equal when they are the same named one, the same exception object, or values of the same type
// that compare equal (where the type has no `==`: the same value object).
//   me.exit(exit_reason::shutdown);   me.exit(out_of_paper{.tray = 2});
//   if (auto const* why = reason.get_if<out_of_paper>()) …
class exit_reason {
 public:
  static exit_reason const normal;    // it came to its end
  static exit_reason const shutdown;  // it was asked to end in an orderly way
  static exit_reason const kill;      // the signal that cannot be trapped
  static exit_reason const killed;    // what others see of an actor that was sent `kill`
  static exit_reason const noproc;    // there was no such actor

  // A value of the user's; strings are kept as std::string.
  template <class T>
    requires(!std::same_as<T, exit_reason> && !std::same_as<T, std::exception_ptr> &&
             !std::derived_from<T, detail::member_probe>)
  exit_reason(T value) {
    if constexpr (std::same_as<detail::travels_as<T>, std::string> && !std::same_as<T, std::string>)
      hold(new holder<std::string>(std::string(value)));
    else
      hold(new holder<T>(std::move(value)));
  }
  // An exception that escaped.
  exit_reason(std::exception_ptr e) { hold(new holder<std::exception_ptr>(std::move(e))); }

  constexpr exit_reason(exit_reason const& other) noexcept : what_(other.what_) {
    // A further owner is made from an existing one, so nothing is ordered here.
    if (held()) held()->owners.fetch_add(1, std::memory_order_relaxed);
  }
  constexpr exit_reason& operator=(exit_reason const& other) noexcept {
    exit_reason copy(other);
    std::swap(what_, copy.what_);
    return *this;
  }
  constexpr ~exit_reason() {
    // Release what this owner did with the value; the last one acquires what all the others did.
    if (held() && held()->owners.fetch_sub(1, std::memory_order_acq_rel) == 1) delete held();
  }

  // The user's value, if the reason is one of type T; else null.
  template <class T>
  T const* get_if() const noexcept {
    if (!held() || *held()->type != typeid(T)) return nullptr;
    return &static_cast<holder<T> const*>(held())->value;
  }
  template <class T>
  bool holds() const noexcept {
    return get_if<T>() != nullptr;
  }

  // The exception that escaped, or null.
  std::exception_ptr exception() const noexcept {
    auto const* const escaped = get_if<std::exception_ptr>();
    return escaped ? *escaped : nullptr;
  }

  friend bool operator==(exit_reason const& a, exit_reason const& b) {
    if (a.what_ == b.what_) return true;
    return a.held() && b.held() && *a.held()->type == *b.held()->type &&
           a.held()->equals(*b.held());
  }

  friend std::ostream& operator<<(std::ostream& out, exit_reason const& reason) {
    static constexpr char const* names[] = {"normal", "shutdown", "kill", "killed", "noproc"};
    if (!reason.held()) return out << names[reason.what_];
    reason.held()->print(out);
    return out;
  }

 private:
  friend holder_access<exit_reason>;

  enum named : std::uintptr_t { is_normal, is_shutdown, is_kill, is_killed, is_noproc, named_ones };

  constexpr explicit exit_reason(named w) noexcept : what_(w) {}

  struct base {
    explicit base(std::type_info const& t) : type(&t) {}
    virtual ~base() = default;
    virtual bool equals(base const&) const = 0;
    virtual void print(std::ostream&) const = 0;
    virtual void const* address() const noexcept = 0;

    std::atomic<unsigned> owners{1};
    std::type_info const* type;
  };

  template <class T>
  struct holder final : base {
    explicit holder(T v) : base(typeid(T)), value(std::move(v)) {}
    bool equals(base const& other) const override {
      if constexpr (std::equality_comparable<T>)
        return value == static_cast<holder const&>(other).value;
      else
        return false;
    }
    void print(std::ostream& out) const override {
      if constexpr (std::same_as<T, std::exception_ptr>)
        print_exception(out, value);
      else if constexpr (requires { out << value; })
        out << value;
      else
        out << "a value of type " << typeid(T).name();
    }
    void const* address() const noexcept override { return std::addressof(value); }
    T value;
  };

  static void print_exception(std::ostream& out, std::exception_ptr const& e) {
    try {
      std::rethrow_exception(e);
    } catch (std::exception const& known) {
      out << "exception: " << known.what();
    } catch (...) {
      out << "exception that is not a std::exception";
    }
  }

  void hold(base* value) noexcept { what_ = reinterpret_cast<std::uintptr_t>(value); }
  constexpr base* held() const noexcept {
    return what_ < named_ones ? nullptr : reinterpret_cast<base*>(what_);
  }

  std::uintptr_t what_;  // one of the named, or the address of what is held
};

inline constinit exit_reason const exit_reason::normal{is_normal};
inline constinit exit_reason const exit_reason::shutdown{is_shutdown};
inline constinit exit_reason const exit_reason::kill{is_kill};
inline constinit exit_reason const exit_reason::killed{is_killed};
inline constinit exit_reason const exit_reason::noproc{is_noproc};

// The pattern `holds<T>` looks inside.
template <>
struct holder_access<exit_reason> {
  static void* get(exit_reason& reason, ext::type_descriptor const& wanted) noexcept {
    auto* const held = reason.held();
    if (!held || reason.exception() || *held->type != *wanted.info) return nullptr;
    return const_cast<void*>(held->address());
  }
};

}  // namespace heed
