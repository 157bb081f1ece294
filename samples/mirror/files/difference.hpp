#pragma once

#include <optional>
#include <string>

#include "entry.hpp"

namespace mirror {

enum class verdict { same, look_inside, differs };

/// Whether TARGET's entry has SOURCE's content, as far as the two folders can tell: size, then
/// time. Equal sizes with unequal times leave the question to the content itself.
inline verdict compare(entry const& from, std::optional<entry> const& there) {
  if (!there || there->is != from.is) return verdict::differs;
  if (from.is == kind::file && there->size != from.size) return verdict::differs;
  return from.modified == there->modified ? verdict::same : verdict::look_inside;
}

inline bool needs_refresh(entry const& from, entry const& there) {
  auto mode = mode_for(from, there.owner, there.group);
  return from.modified != there.modified || (from.is != kind::link && mode != there.mode);
}

/// What the two folders alone can tell apart, in words; empty where they agree.
inline std::string difference(entry const& from, std::optional<entry> const& there) {
  if (!there) return "missing";
  if (there->is != from.is)
    return std::string(name_of(there->is)) + " instead of " + std::string(name_of(from.is));
  std::string words;
  auto add = [&](char const* word) { words += (words.empty() ? "" : ", ") + std::string(word); };
  if (from.is == kind::file && there->size != from.size) add("size");
  if (from.is != kind::link && there->mode != mode_for(from, there->owner, there->group))
    add("mode");
  if (there->modified != from.modified) add("time");
  return words;
}

}  // namespace mirror
