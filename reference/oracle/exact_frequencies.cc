#include "reference/oracle/exact_frequencies.h"

#include "reference/oracle/ball_rounding.h"
#include "reference/oracle/environment.h"
#include "reference/oracle/row_source.h"

namespace ropecheck {

Result<ExactFrequencies> ExactFrequenciesOf(const Problem& problem, Level level,
                                            std::span<const TensorView> tables) {
  const StandardEnvironment environment;
  ExactFrequencies exact;
  if (level != Level::kIdeal && level != Level::kGivenInvFreq) return exact;
  const auto source = RowSource::Create(problem, level, tables);
  if (!source) return tl::unexpected(source.error());
  const FrequencyTable& table = *source->frequencies();
  exact.turns = table.turns;
  exact.hi = table.nearest;
  exact.lo.resize(exact.hi.size());
  if (level == Level::kGivenInvFreq) return exact;
  for (size_t i = 0; i < exact.hi.size(); ++i) {
    const auto rest = [&](int64_t precision) {
      return InvFreqBall(problem, static_cast<int64_t>(i), precision) - Ball(exact.hi[i]);
    };
    RoundReal(rest, DType::kF64, &exact.lo[i]);
  }
  return exact;
}

}  // namespace ropecheck
