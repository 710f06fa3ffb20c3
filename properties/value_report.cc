// What a value report says: works on its numbers alone, wherever they come from.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "properties/value.h"

namespace ropecheck {
namespace {

std::string NumberAndBits(double value, DType dtype) {
  if (std::isnan(value)) return "nan";  // which one, the value does not tell
  uint64_t bits = 0;
  EncodeNearest(dtype, value, &bits);
  return fmt::format("{:.9g} (0x{:0{}X})", value, bits, 2 * Info(dtype).bytes);
}

}  // namespace

Judgement Decide(const ValueReport& report, DType dtype) {
  int64_t failures = 0, elements = 0, uncontained = 0, unwritten = 0;
  ValueReport::Element missing, stray;
  std::string shape;
  for (const auto& [role, c] : report.tensors) {
    failures += c.failures;
    elements += c.elements;
    uncontained += c.uncontained;
    unwritten += c.unwritten;
    if (c.first_unwritten && missing.witness == nullptr) missing = {role, &*c.first_unwritten};
    if (c.first_uncontained && stray.witness == nullptr) stray = {role, &*c.first_uncontained};
    if (c.failures > 0) shape += fmt::format("\n{}: {}", Name(role), c.failure_shape());
  }
  if (failures == 0 && uncontained == 0) {
    if (elements == 0)
      return {Verdict::kSkip, Cause::kNothingJudged, 0, "no element whose value the claim pins down",
              nullptr};
    return Judgement::Pass();
  }
  if (unwritten > 0 && unwritten == failures)
    return Judgement::Fail(
        Cause::kUnwritten,
        fmt::format("{} never written{}", Describe(missing.role, *missing.witness, dtype), shape));
  if (failures == 0)
    return Judgement::Fail(Cause::kNotContained, fmt::format("finite, though an input of its pair is not: {}",
                                                             Describe(stray.role, *stray.witness, dtype)));
  const ValueReport::Element worst = report.worst();
  return Judgement::Fail(Cause::kValue, Describe(worst.role, *worst.witness, dtype) + shape);
}

ValueReport::Element ValueReport::worst() const {
  Element worst;
  for (const auto& [role, c] : tensors) {
    const Witness* witness = c.worst ? &*c.worst : nullptr;
    if (witness != nullptr && (worst.witness == nullptr || witness->ratio > worst.witness->ratio))
      worst = {role, witness};
  }
  return worst;
}

double ValueReport::worst_ratio() const {
  const Element element = worst();
  return element.witness == nullptr ? 0 : element.witness->ratio;
}

double ValueReport::max_pair_ulp() const {
  double worst = 0;
  for (const auto& [role, c] : tensors) worst = std::max(worst, c.max_pair_ulp);
  return worst;
}

int64_t ValueReport::elements() const {
  int64_t n = 0;
  for (const auto& [role, c] : tensors) n += c.elements;
  return n;
}

std::string PositionText(double position) {
  const bool is_integer = position == std::trunc(position) && std::fabs(position) < 0x1p63;
  return is_integer ? fmt::format("{}", static_cast<int64_t>(position)) : fmt::format("{}", position);
}

std::string Describe(Role role, const Witness& w, DType dtype) {
  return fmt::format(
      "{}: sequence {} token {} head {} pair {} (dim {})  position {}    got {} want {}    {:.4g} pair-ULP, "
      "allowed {:.4g}",
      Name(role), w.sequence, w.token, w.head, w.pair, w.dim, PositionText(w.position),
      NumberAndBits(w.got, dtype), NumberAndBits(w.want, dtype), w.pair_ulp, w.allowed);
}

std::string InDetail(const ValueReport& report) {
  std::string out =
      fmt::format("  judged at level L{} by {}\n", static_cast<int>(report.level),
                  report.pipeline.empty() ? "the widest honest pipeline (no claim)" : report.pipeline);
  for (const auto& [role, c] : report.tensors) {
    out += fmt::format(
        "  {}: {} elements judged, {} failures, {} unwritten; {} pairs not judged, {} with non-finite "
        "input\n",
        Name(role), c.elements, c.failures, c.unwritten, c.pairs_not_judged, c.pairs_not_finite);
    if (!c.worst) continue;
    out += fmt::format("    worst error/bound {:.4g}, largest error {:.4g} pair-ULP\n", c.worst_ratio(),
                       c.max_pair_ulp);
    out += fmt::format("    worst element  {}\n", Describe(role, *c.worst, report.dtype));
    if (const auto held = c.claim.held_to()) out += fmt::format("    claim held up to position {}\n", *held);
    if (const auto broken = c.claim.broken_at())
      out += fmt::format("    claim first broken at position {}\n", *broken);
    if (const auto held = c.ideal.held_to())
      out += fmt::format("    within 1 pair-ULP of the mathematics up to position {}\n", *held);
    if (c.failures > 0) out += fmt::format("    {}\n", c.failure_shape());
  }
  return out;
}

}  // namespace ropecheck
