#include <fmt/format.h>

#include "reference/problem/case.h"
#include "reference/problem/names.h"
#include "reference/problem/position_range.h"

namespace ropecheck {
namespace {

std::string_view PositionClass(const Problem& problem) {
  const auto range = PositionRangeOf(problem);
  if (!range || (range->lo == 0 && range->hi == 0)) return "pos-zero";
  if (range->lo < 0) return "pos-negative";
  if (range->hi < int64_t{1} << 8) return "pos-small";
  if (range->hi < int64_t{1} << 14) return "pos-mid";
  if (range->hi < int64_t{1} << 24) return "pos-large";
  return "pos-huge";
}

// How positions are given, where it is not one integer per token in the order of the text.
std::string_view PositionKind(const Positions& positions) {
  if (std::holds_alternative<MultiAxis>(positions)) return "-axes";
  if (std::holds_alternative<RealPositions>(positions)) return "-real";
  if (std::holds_alternative<ContextParallel>(positions)) return "-shard";
  return "";
}

std::string AngleSourceName(const AngleSource& angles) {
  if (std::holds_alternative<GivenInvFreq>(angles)) return "/inv_freq";
  if (std::holds_alternative<GivenAngles>(angles)) return "/angles";
  if (const auto* cache = std::get_if<GivenCache>(&angles))
    return fmt::format("/cache-{}", NameOf(cache->dtype));
  if (std::holds_alternative<GivenPeriods>(angles)) return "/periods";
  return {};
}

uint32_t Fnv1a(std::string_view text) {
  uint32_t hash = 0x811C9DC5;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x01000193;
  return hash;
}

}  // namespace

std::string Family(const Problem& problem) {
  const Window& window = problem.window;
  std::string family =
      problem.direction == Direction::kForward ? "" : fmt::format("{}/", NameOf(problem.direction));
  family += fmt::format("{}/{}/d{}r{}", NameOf(problem.pairing), NameOf(problem.dtype), window.head_dim,
                        window.rot_dim);
  if (window.rot_offset != 0) family += fmt::format("o{}", window.rot_offset);
  return family + fmt::format("/{}{}{}", PositionClass(problem), PositionKind(problem.positions),
                              AngleSourceName(problem.angles));
}

std::string CaseId(const Case& c) {
  return fmt::format("{}~{:08x}", Family(c.call.problem), Fnv1a(Print(c)));
}

}  // namespace ropecheck
