// Why an actor ended.
#pragma once

#include <actor/detail/text.hpp>

#include <match/descriptor.hpp>
#include <match/detail/invoke.hpp>

#include <atomic>
#include <concepts>
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
    requires(!std::same_as<T, exit_reason> && !std::same_as<T, std::exception_ptr>)
  exit_reason(T value) : what_(what::value) {
    if constexpr (std::same_as<detail::travels_as<T>, std::string> && !std::same_as<T, std::string>)
      held_ = new holder<std::string>(std::string(value));
    else
      held_ = new holder<T>(std::move(value));
  }
  // An exception that escaped.
  exit_reason(std::exception_ptr e)
      : what_(what::exception), held_(new holder<std::exception_ptr>(std::move(e))) {}

  constexpr exit_reason(exit_reason const& other) noexcept
      : what_(other.what_), held_(other.held_) {
    // A further owner is made from an existing one, so nothing is ordered here.
    if (held_) held_->owners.fetch_add(1, std::memory_order_relaxed);
  }
  constexpr exit_reason& operator=(exit_reason const& other) noexcept {
    exit_reason copy(other);
    std::swap(what_, copy.what_);
    std::swap(held_, copy.held_);
    return *this;
  }
  constexpr ~exit_reason() {
    // Release what this owner did with the value; the last one acquires what all the others did.
    if (held_ && held_->owners.fetch_sub(1, std::memory_order_acq_rel) == 1) delete held_;
  }

  // The user's value, if the reason is one of type T; else null.
  template <class T>
  T const* get_if() const noexcept {
    if (what_ != what::value || *held_->type != typeid(T)) return nullptr;
    return &static_cast<holder<T> const*>(held_)->value;
  }
  template <class T>
  bool holds() const noexcept {
    return get_if<T>() != nullptr;
  }

  // The exception that escaped, or null.
  std::exception_ptr exception() const noexcept {
    return what_ == what::exception ? static_cast<holder<std::exception_ptr> const*>(held_)->value
                                    : nullptr;
  }

  friend bool operator==(exit_reason const& a, exit_reason const& b) {
    if (a.what_ != b.what_) return false;
    if (a.held_ == b.held_) return true;
    return *a.held_->type == *b.held_->type && a.held_->equals(*b.held_);
  }

  friend std::ostream& operator<<(std::ostream& out, exit_reason const& reason) {
    static constexpr char const* names[] = {"normal", "shutdown", "kill", "killed", "noproc"};
    if (!reason.held_) return out << names[static_cast<int>(reason.what_)];
    reason.held_->print(out);
    return out;
  }

 private:
  friend holder_access<exit_reason>;

  enum class what : unsigned char { normal, shutdown, kill, killed, noproc, exception, value };

  constexpr explicit exit_reason(what w) noexcept : what_(w) {}

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

  what what_;
  base* held_ = nullptr;
};

inline constinit exit_reason const exit_reason::normal{what::normal};
inline constinit exit_reason const exit_reason::shutdown{what::shutdown};
inline constinit exit_reason const exit_reason::kill{what::kill};
inline constinit exit_reason const exit_reason::killed{what::killed};
inline constinit exit_reason const exit_reason::noproc{what::noproc};

// The pattern `holds<T>` looks inside.
template <>
struct holder_access<exit_reason> {
  static void* get(exit_reason& reason, ext::type_descriptor const& wanted) noexcept {
    if (reason.what_ != exit_reason::what::value || *reason.held_->type != *wanted.info)
      return nullptr;
    return const_cast<void*>(reason.held_->address());
  }
};

}  // namespace heed
