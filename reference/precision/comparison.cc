// The results of comparisons, wherever the expected values came from.
#include <algorithm>

#include "reference/precision/compare.h"

namespace ropecheck {

void WorstMap::Merge(const WorstMap& other) {
  for (size_t k = 0; k < rows.size(); ++k) {
    if (other.rows[k].size() > rows[k].size()) rows[k].resize(other.rows[k].size());
    for (size_t i = 0; i < other.rows[k].size(); ++i) rows[k][i] = std::max(rows[k][i], other.rows[k][i]);
  }
}

std::string Comparison::failure_shape() const { return DescribeFailures(failures, elements, failing); }

}  // namespace ropecheck
