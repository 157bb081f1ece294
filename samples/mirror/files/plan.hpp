#pragma once

namespace mirror {

enum class purpose { copy, dry_run, verify };

/// What all hands need to know. The two roots stay open as long as any of them works.
struct plan {
  int source = -1;
  int target = -1;  // negative where TARGET does not exist, and nothing may be written
  purpose what = purpose::copy;
  bool remove = false;  // --delete

  bool writes() const { return what == purpose::copy; }
};

}  // namespace mirror
