#include "properties/contract.h"

#include "properties/beyond_table.h"
#include "reference/problem/mismatch.h"
#include "reference/problem/position_range.h"
#include "reference/problem/tensors.h"
#include "ropecheck/adapter.h"

namespace ropecheck {

bool IsSpokenFor(const Contract& contract, const Call& call) {
  const bool negative = PositionRangeOf(call.problem).value_or(PositionRange{}).lo < 0;
  if (negative && (contract.flags & RC_NEGATIVE_POSITIONS) == 0) return false;
  const std::string& bad = call.around.bad;
  if (bad.empty()) return true;
  if (bad == "odd_rot_dim" || bad == "rot_dim_above_head_dim")
    return (contract.rejects & RC_REJECT_ROT_DIM) != 0;
  const bool ids = bad == "negative_id" || bad == "ids_beyond_cache" ||
                   (bad == "cache_too_short" && HasTableByPosition(call.problem));
  if (ids)
    return contract.out_of_range == RC_RANGE_REJECTS || PromisedBeyondTable(contract, call).has_value();
  return (contract.rejects & RC_REJECT_SHAPES) != 0;
}

}  // namespace ropecheck
