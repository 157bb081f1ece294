// A whole message as a value.
#pragma once

#include <actor/detail/block.hpp>
#include <actor/detail/text.hpp>
#include <actor/pid.hpp>
#include <actor/shape.hpp>

#include <match/detail/hana.hpp>
#include <match/subject.hpp>

#include <cstddef>
#include <ostream>
#include <string>
#include <utility>

namespace heed {

// What a receive takes from the mailbox: elements of any types, with the sender. Move-only, one
// allocation. For `otherwise`, for forwarding (`send(to, std::move(m))` keeps the sender), and for
// printing. A request that is destroyed unanswered fails its caller with `no_reply`.
//   otherwise >> [&](message m) { send(elsewhere, std::move(m)); }
class message {
 public:
  message() noexcept = default;
  message(message&& other) noexcept : inner_(std::exchange(other.inner_, nullptr)) {}
  message& operator=(message&& other) noexcept {
    if (this == &other) return *this;
    message old(std::move(*this));
    inner_ = std::exchange(other.inner_, nullptr);
    return *this;
  }
  ~message() {
    if (inner_) inner_->release();
  }

  // A message of these elements, from nobody.
  template <class... A>
  static message of(A&&... a) {
    return message(detail::make_block(static_cast<A&&>(a)...));
  }

  // Whether there is one: false when default-constructed or moved from.
  explicit operator bool() const noexcept { return inner_ != nullptr; }

  heed::pid sender() const noexcept { return inner_ ? inner_->sender : heed::pid(); }

  // How patterns reach the elements: see erased_subject.
  std::size_t size() const noexcept { return inner_ ? inner_->form->size : 0; }

  ext::element element_at(std::size_t index) const noexcept {
    return {inner_->form->types[index], inner_->form->address(inner_, index)};
  }

  template <class... T>
  [[gnu::always_inline]] detail::pack<T...>* exactly() const noexcept {
    if (!inner_ || *inner_->form != detail::shape_of<T...>()) return nullptr;
    return &detail::elements_of<T...>(inner_);
  }

  // ("name"_a, int 42, std::string "text", point): atoms, types, and values that can be streamed.
  friend std::ostream& operator<<(std::ostream& out, message const& m) {
    out << '(';
    for (std::size_t i = 0; i < m.size(); ++i) {
      if (i != 0) out << ", ";
      m.inner_->form->printers[i](out, m.element_at(i).address);
    }
    return out << ')';
  }

  friend std::string to_string(message const& m) { return detail::to_text(m); }

 private:
  friend detail::access;
  explicit message(detail::block* b) noexcept : inner_(b) {}

  detail::block* inner_ = nullptr;
};

static_assert(ext::erased_subject<message>);

}  // namespace heed
