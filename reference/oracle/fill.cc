#include "reference/oracle/adversarial_data.h"
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
  if (auto filled = FillTables(problem, views); !filled) return filled;
  const DataSpec::Kind kind = problem.data.kind;
  if (kind != DataSpec::Kind::kCancel && kind != DataSpec::Kind::kHard) return {};
  return FillAdversarial(problem, views);
}

}  // namespace ropecheck
