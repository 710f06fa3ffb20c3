#include "reference/precision/held.h"

#include <algorithm>

namespace ropecheck {

void HeldRange::Saw(int64_t position, bool held) {
  const int64_t magnitude = position < 0 ? -position : position;
  if (magnitude >= broken_at_) return;
  if (!held) {
    broken_at_ = magnitude;
    return;
  }
  if (!seen_.empty() && seen_.back() == magnitude) return;
  seen_.push_back(magnitude);
  if (seen_.size() >= compact_at_) {
    Compact();
    compact_at_ = 2 * seen_.size() + 4096;
  }
}

void HeldRange::Merge(const HeldRange& other) {
  for (int64_t position : other.seen_) Saw(position, true);
  if (other.broken()) Saw(other.broken_at_, false);
}

std::optional<int64_t> HeldRange::broken_at() const {
  if (!broken()) return std::nullopt;
  return broken_at_;
}

std::optional<int64_t> HeldRange::held_to() const {
  Compact();
  if (seen_.empty()) return std::nullopt;
  return seen_.back();
}

void HeldRange::Compact() const {
  std::sort(seen_.begin(), seen_.end());
  seen_.erase(std::unique(seen_.begin(), seen_.end()), seen_.end());
  seen_.erase(std::lower_bound(seen_.begin(), seen_.end(), broken_at_), seen_.end());
}

}  // namespace ropecheck
