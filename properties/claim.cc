#include "properties/claim.h"

#include <fmt/format.h>

#include "ropecheck/adapter.h"

namespace ropecheck {

Result<Claim> ClaimOf(const Judging& judging, const Outcome& outcome) {
  Claim claim;
  claim.flushes_subnormals = (judging.kernel->contract.flags & RC_FLUSHES_SUBNORMALS) != 0;
  if (outcome.claim.gain_site > static_cast<uint32_t>(GainSite::kOutput))
    return Fail(ErrorCode::kInvalid,
                fmt::format("gain_site {} is no RC_GAIN_ value.", outcome.claim.gain_site));
  claim.gain_site = static_cast<GainSite>(outcome.claim.gain_site);
  const std::string& name = judging.grade.empty() ? outcome.claim.pipeline : judging.grade;
  if (name.empty()) return claim;
  auto pipeline = FindPipeline(name);
  if (!pipeline) return tl::unexpected(pipeline.error());
  if ((*pipeline)->broken())
    return Fail(ErrorCode::kInvalid,
                fmt::format("{} is a broken pipeline: it is in the table to name mistakes, "
                            "not to excuse them.",
                            name));
  claim.pipeline = *pipeline;
  auto errors =
      DeclaredErrors(outcome.claim.k_pow, outcome.claim.k_exp, outcome.claim.k_log, outcome.claim.k_sin);
  if (!errors) return tl::unexpected(errors.error());
  claim.errors = *errors;
  return claim;
}

}  // namespace ropecheck
