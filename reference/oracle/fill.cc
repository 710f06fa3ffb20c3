#include "reference/oracle/adversarial_data.h"
#include "reference/oracle/environment.h"
#include "reference/oracle/fill_tables.h"
#include "reference/oracle/oracle.h"
#include "reference/problem/data.h"

namespace ropecheck {

Result<void> FillInputs(const Problem& problem, std::span<const TensorView> views) {
  const StandardEnvironment environment;
  if (problem.data.kind == DataSpec::Kind::kFile)
    return Fail(ErrorCode::kNotComputed, "data=file(" + problem.data.name +
                                             "): q and k are a user's tensors, which this text does not hold "
                                             "(axis data). `ropecheck golden run` "
                                             "replays them from the file that does.");
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
