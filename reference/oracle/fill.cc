#include "reference/oracle/environment.h"
#include "reference/oracle/fill_tables.h"
#include "reference/oracle/oracle.h"
#include "reference/problem/data.h"

namespace ropecheck {

Result<void> FillInputs(const Problem& problem, std::span<const TensorView> views) {
  const StandardEnvironment environment;
  for (const TensorView& view : views) {
    switch (view.tensor->role) {
      case Role::kQ:
      case Role::kK:
        FillData(problem, view);
        break;
      case Role::kPositions:
      case Role::kCuSeqlens:
        FillPositions(problem, view);
        break;
      default:
        break;
    }
  }
  return FillTables(problem, views);
}

}  // namespace ropecheck
