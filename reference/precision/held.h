// Over which positions something held: the largest position seen before the first where it did not.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace ropecheck {

// Positions count by their magnitude. Values of different comparisons merge.
class HeldRange {
 public:
  void Saw(int64_t position, bool held);
  void Merge(const HeldRange& other);

  bool broken() const { return broken_at_ != kNever; }
  // Smallest position at which it did not hold.
  std::optional<int64_t> broken_at() const;
  // Largest position seen with none broken at or below it; absent if there is none.
  std::optional<int64_t> held_to() const;

 private:
  static constexpr int64_t kNever = std::numeric_limits<int64_t>::max();
  // Positions seen, none at or above broken_at_. Sorted and unique after Compact.
  void Compact() const;

  mutable std::vector<int64_t> seen_;
  mutable size_t compact_at_ = 4096;
  int64_t broken_at_ = kNever;
};

}  // namespace ropecheck
