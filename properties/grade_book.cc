#include "properties/grade_book.h"

#include <fmt/format.h>

namespace ropecheck {

void GradeBook::Add(DType dtype, Level level, const GradeTally& tally) {
  const std::lock_guard lock(mutex_);
  tallies_[{dtype, level}].Merge(tally);
}

std::vector<std::string> GradeBook::Headlines() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> lines;
  for (const auto& [key, tally] : tallies_)
    if (const std::string headline = tally.Headline(); !headline.empty())
      lines.push_back(
          fmt::format("{} at L{}: {}", Info(key.first).name, static_cast<int>(key.second), headline));
  return lines;
}

}  // namespace ropecheck
