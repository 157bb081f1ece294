#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// A plain model of a mailbox: a vector that is scanned. It knows nothing of heed.

namespace support {

/// What an element of a message is.
enum class kind {
  serial,
  integer,
  wide,
  letter,
  truth,
  real,
  atom,
  text,
  box,
  token,
  duo,
  choice,
  thing,
  maybe,
  list,
  table,
  point,
  figure,
  square,
  animal,
  limit,
  ticket,
  length
};

/// One element, taken to pieces: `words` and `numbers` mean what its kind makes of them.
struct part {
  kind is;
  std::vector<std::int64_t> numbers = {};
  std::vector<std::string> words = {};

  bool operator==(part const&) const = default;
};

using parts = std::vector<part>;

/// A message, as the model sees it.
struct letter {
  std::size_t shape = 0;     // which of the shapes it was made by
  std::uint64_t serial = 0;  // unlike that of any other
  std::size_t from = 0;      // which sender; 0 is nobody
  parts elements = {};

  bool operator==(letter const&) const = default;
};

/// What clauses look at besides the message.
struct surroundings {
  std::int64_t wanted = 0;  // a number, held by reference
  std::size_t ticket = 0;   // the tag that is asked for
};

/// Thrown by a guard or predicate.
struct boom {
  std::uint64_t serial;
};

/// What one clause makes of a message: what it captures, or nothing where it does not fit. Throws
/// `boom` where its guard or predicate does.
using rule = std::function<std::optional<parts>(letter const&, surroundings const&)>;

/// What a receive should do.
struct verdict {
  enum class outcome { fits, nothing, throws } is = outcome::nothing;
  std::size_t position = 0;  // of the message that fits, or at which it throws
  int clause = 0;
  parts captured = {};
};

/// The messages that have come and have not been taken, the oldest first.
class plain_mailbox {
 public:
  void push(letter l) { kept_.push_back(std::move(l)); }

  letter take(std::size_t position) {
    letter taken = std::move(kept_[position]);
    kept_.erase(kept_.begin() + static_cast<std::ptrdiff_t>(position));
    return taken;
  }

  std::vector<letter> const& kept() const { return kept_; }

  /// Message by message, the oldest first; for each, clause by clause; the first that fits.
  verdict look(std::vector<rule> const& rules, surroundings const& now) const {
    for (std::size_t position = 0; position < kept_.size(); ++position) {
      for (std::size_t clause = 0; clause < rules.size(); ++clause) {
        try {
          if (auto captured = rules[clause](kept_[position], now))
            return {verdict::outcome::fits, position, static_cast<int>(clause), *captured};
        } catch (boom const&) {
          return {verdict::outcome::throws, position, static_cast<int>(clause), {}};
        }
      }
    }
    return {};
  }

 private:
  std::vector<letter> kept_;
};

// ---- words to write rules with, and nothing cleverer

inline bool consists_of(letter const& l, std::vector<kind> const& kinds) {
  return std::equal(l.elements.begin(), l.elements.end(), kinds.begin(), kinds.end(),
                    [](part const& p, kind k) { return p.is == k; });
}

inline std::int64_t number(letter const& l, std::size_t element, std::size_t index = 0) {
  return l.elements[element].numbers.at(index);
}

inline std::string const& word(letter const& l, std::size_t element, std::size_t index = 0) {
  return l.elements[element].words.at(index);
}

/// Fits a message of exactly these kinds, where the condition holds; captures these elements.
inline rule fits(std::vector<kind> kinds, std::vector<std::size_t> captures = {},
                 std::function<bool(letter const&, surroundings const&)> condition = {}) {
  return [=](letter const& l, surroundings const& now) -> std::optional<parts> {
    if (!consists_of(l, kinds) || (condition && !condition(l, now))) return std::nullopt;
    parts captured;
    for (std::size_t const element : captures) captured.push_back(l.elements[element]);
    return captured;
  };
}

// Conditions for `fits`.
auto number_is(std::size_t element, auto condition) {
  return [=](letter const& l, surroundings const&) { return condition(number(l, element)); };
}
inline auto word_is(std::size_t element, std::string wanted) {
  return [=](letter const& l, surroundings const&) { return word(l, element) == wanted; };
}
inline auto equals(std::int64_t wanted) {
  return [=](std::int64_t n) { return n == wanted; };
}

inline part integer(std::int64_t n) {
  return {kind::integer, {n}};
}

inline part text(std::string s) {
  return {kind::text, {}, {std::move(s)}};
}

inline std::string to_text(letter const& l) {
  std::string out = "#" + std::to_string(l.serial) + " from " + std::to_string(l.from) + " (";
  for (part const& p : l.elements) {
    out += std::to_string(static_cast<int>(p.is)) + ":";
    for (auto const n : p.numbers) out += " " + std::to_string(n);
    for (auto const& w : p.words) out += " '" + w + "'";
    out += "; ";
  }
  return out + ")";
}

/// A small generator of numbers: the same seed, the same numbers, everywhere.
class chance {
 public:
  explicit chance(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

  /// One of 0 … n - 1.
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(next() % n); }
  std::int64_t digit() { return static_cast<std::int64_t>(below(10)); }
  bool one_in(std::size_t n) { return below(n) == 0; }

 private:
  std::uint64_t state_;
};

}  // namespace support
